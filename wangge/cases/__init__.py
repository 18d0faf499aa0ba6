"""The core: one case from report to archive, its steps, units, clocks and messages."""
