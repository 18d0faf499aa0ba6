"""Sharing between offices: an agreement names what is given to whom, for what and how long; every look is counted."""
