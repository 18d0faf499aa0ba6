"""Journeys from end to end, named after what a person does."""
