"""Tests that cross packages: journeys (end to end) and shape (about the code); and the county that all tests share."""
