"""Tests of uploads: every file is made here, by the libraries that also read it."""
