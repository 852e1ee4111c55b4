"""Reads everything, writes only its own rows and files."""
