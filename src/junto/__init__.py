"""Junto: communities of practice beside teams."""

__version__ = "0.1.0"
