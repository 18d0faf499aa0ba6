"""Organisations, governance centres, staff and the posts they hold in areas; who may see and do what follows from posts."""
