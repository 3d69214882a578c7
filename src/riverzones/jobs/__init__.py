"""Whole jobs, one module or package each: what the command line and the Python front door call."""
