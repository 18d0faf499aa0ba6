"""Tests of the desk: each role's queues, the loop by forms, refusals, the window, secrecy."""
