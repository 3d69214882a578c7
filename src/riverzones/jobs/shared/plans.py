"""Plans that ask something of boards and patrols: whether they hold in the place of a project, how they are cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from riverzones.audit.scope import scope_of
from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Citation, Problem, Text
from riverzones.store.project import ProjectFile

__all__ = ["asked_here", "cited_plan", "plan_holds"]


def plan_holds(project: ProjectFile, reader: LayerReader, catalogue: Catalogue, pack: str, *, day: dt.date) -> bool:
    """Return whether the document of a pack is one of the place of the project, and holds on ``day``."""
    there = catalogue.packs[pack]
    place = project.place()
    codes, names = (place.codes, place.names) if place is not None else ((), ())
    return there.holds(day) and scope_of(reader, codes=codes, names=names).refused(there) is None


def cited_plan(citation: Citation, asked: Text, *, of_place: bool) -> Text:
    """Return what asks for something: the document where it holds, else that it is only held against.

    Parameters
    ----------
    citation : Citation
        The document.
    asked : Text
        What it asks for, such as notice boards.
    of_place : bool
        Whether it holds in the place and on the day, see :func:`plan_holds`.
    """
    named = Text(zh=citation.words("zh"), en=citation.words("en"))
    if of_place:
        return named
    return Text(
        zh=f"目录中没有本地当日有效的{asked.zh}规定；仅按{named.zh}的内容对照，供参考",
        en=f"the catalogue holds no rule of this place and day on {asked.en}; "
        f"held against {named.en} for comparison only",
    )


def asked_here(problem: Problem, *, of_place: bool) -> Problem:
    """Return ``problem`` as it weighs here: what a plan of another place asks is a hint and no duty."""
    return problem if of_place else replace(problem, severity="prefer")
