"""Rules: packs that a project uses, checks of an own pack, its starter."""
