"""Phone pages of a grid worker: today's cases, report, settle, answer."""
