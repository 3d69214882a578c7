"""A network from raw lines: cut where they meet, joined where they miss, merged, named, directed."""

from riverzones.network.build.run import BuildSettings, Built, build

__all__ = ["BuildSettings", "Built", "build"]
