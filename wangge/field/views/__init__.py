"""Pages of the worker's phone: today, report, a case, the grid, messages, me."""
