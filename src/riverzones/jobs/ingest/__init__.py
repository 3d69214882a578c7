"""Import: files into layers of a project, with what was repaired and what was left out."""
