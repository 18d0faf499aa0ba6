"""Wangge 网格: grid-based community governance for a county."""

__version__ = "0.1.0"
