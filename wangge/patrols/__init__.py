"""Patrols: sets of places to be looked at within a window, never the trail of a person."""
