"""The benchmark: makes its own data from the county's real area tree, drives the real server, writes a table."""
