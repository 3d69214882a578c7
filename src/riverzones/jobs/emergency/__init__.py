"""What a spill reaches, by when, and where it can be held."""
