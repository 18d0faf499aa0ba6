"""SQLite with a queue for writers: a Django database backend."""
