"""Drinking-water sources: what can hurt them, what is to be done for them by when, a sheet for each."""
