"""Sign-in, second factor, passwords and tokens."""
