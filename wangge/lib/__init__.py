"""Leaf helpers that know nothing of the product: clock, errors, ids, actor, snapshots, access marks."""
