"""Uploads: judged by content, cleaned of metadata, kept on a locked path and served after the door's own check."""
