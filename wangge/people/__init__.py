"""Organisations, governance centres, staff and the posts they hold in areas, from which follows who may do what."""
