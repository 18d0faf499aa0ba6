"""Acts on patrols: plans, windows opened by hand and by the calendar, checks, and settling what was missed."""
