"""Tests of the design system and the page machinery."""
