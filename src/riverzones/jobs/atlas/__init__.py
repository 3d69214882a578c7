"""Atlas: one map for every chief, with an index."""
