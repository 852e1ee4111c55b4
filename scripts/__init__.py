"""Starts Finsam: packages, services, processes. `make help` lists the ways in.

Everything that runs before the virtual environment exists uses the standard library alone.
"""
