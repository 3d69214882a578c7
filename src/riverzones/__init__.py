"""riverzones: source-water zones, river ranges and river chiefs."""

__version__ = "0.1.0"
