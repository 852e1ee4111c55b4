"""Pages about the person who is signed in, förbund, and what went wrong."""
