"""The acts of the room: several rows, consequences, time."""
