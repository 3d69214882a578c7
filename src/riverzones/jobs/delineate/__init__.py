"""Delineate: protection zones, ranges and bands drawn from sources and rivers."""
