"""The `wangge` command and the worker process."""
