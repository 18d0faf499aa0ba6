"""Pages on which an office runs its own settings; each change is looked at before it is confirmed."""
