"""Reads: campaigns in sight, how far they have got, what a grid's worker has to visit."""
