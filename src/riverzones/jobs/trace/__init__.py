"""Trace: along the network from a feature, as table and map."""
