"""Query: one spatial question, its answer and its map."""
