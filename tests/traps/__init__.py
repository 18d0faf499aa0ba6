"""Traps in which other systems were caught, each a test by name (docs/traps.md)."""
