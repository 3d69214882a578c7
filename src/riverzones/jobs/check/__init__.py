"""Check: the data of a project, layer by layer."""
