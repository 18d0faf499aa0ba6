"""What can be reported and by when: categories, time standards, office calendars and the deadline function."""
