"""Reads of the register: lists and counts, one record with its past, the feed of changes, doubles, imports."""
