"""What the database engines promise."""
