"""Maps: the offline map of a project or of a part of it."""
