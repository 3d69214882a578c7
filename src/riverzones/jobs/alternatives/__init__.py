"""Alternatives: two delineations side by side, as table and map."""
