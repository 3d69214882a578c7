"""Pages of the docs site that are made from the catalogue and the command line: path to Markdown (and one picture)."""

from __future__ import annotations

from generate.commands import command_pages
from generate.decisions import decision_pages
from generate.house import house_pages
from generate.kinds import kind_pages
from generate.problems import problem_pages
from generate.round_trips import round_trip_pages
from generate.rules import rule_pages
from generate.zones import zone_pages

__all__ = ["pages"]


def pages() -> dict[str, str]:
    """Every made page by its path inside the docs folder."""
    from riverzones.catalogue import load

    catalogue = load()
    return {
        **rule_pages(catalogue),
        **problem_pages(catalogue),
        **kind_pages(catalogue),
        **zone_pages(catalogue),
        **command_pages(),
        **round_trip_pages(),
        **decision_pages(),
        **house_pages(),
    }
