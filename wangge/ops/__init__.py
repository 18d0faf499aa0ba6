"""Health, readiness, metrics, the worker's heartbeat, and the limit on anonymous calls."""
