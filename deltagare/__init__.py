"""The person, and the way into, through and out of an insats. At level `antal`: counts only."""
