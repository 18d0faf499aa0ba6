"""Time-boxed drives: what is asked, where and by when; targets, honest outcomes, and coverage as it grows."""
