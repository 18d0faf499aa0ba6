"""Forms and words of the pages on which an office runs its own settings."""
