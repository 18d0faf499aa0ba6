"""Reads of patrols: what is due, how plans stand, what was missed, the checks of a place."""
