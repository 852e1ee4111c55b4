"""Figures about deltagare, as frozen dataclasses."""
