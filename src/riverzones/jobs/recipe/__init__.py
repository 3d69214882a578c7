"""A recipe: a project made and kept from a folder of files by one command."""
