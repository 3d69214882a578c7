"""The packs of rules that a project uses: those it remembers, and those of the ``rules`` folder beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.io.project import ProjectFile

__all__ = ["OWN_FOLDER", "catalogue_of", "drop_packs", "packs_of", "use_packs"]

OWN_FOLDER = "rules"
"""A folder of this name beside the project file is looked into for packs of the office's own."""


def catalogue_of(project: ProjectFile, catalogue: Catalogue, folders: Sequence[Path] = ()) -> Catalogue:
    """Return ``catalogue`` with the packs of ``folders`` and of the ``rules`` folder beside the project.

    Raises
    ------
    CatalogueError
        If a folder that was named holds no pack; a ``rules`` folder without one is passed over.
    """
    made = catalogue.with_rules(list(folders)) if folders else catalogue
    beside = project.path.resolve().parent / OWN_FOLDER
    if beside.is_dir() and any(beside.glob("_pack.yaml")) | any(beside.glob("*/_pack.yaml")):
        made = made.with_rules([beside])
    return made


def packs_of(project: ProjectFile) -> tuple[str, ...]:
    """Return the packs that the project remembers; none means all that hold in its place."""
    if not project.has("rz_packs"):
        return ()
    return tuple(str(name) for name in project.table("rz_packs")["pack"])


def use_packs(project: ProjectFile, names: Sequence[str], *, catalogue: Catalogue) -> tuple[str, ...]:
    """Let a project remember packs, and return all that it remembers now.

    Raises
    ------
    UnknownNameError
        If there is no such pack.
    """
    known = catalogue_of(project, catalogue)
    for name in names:
        _ = known.packs[name]
    return _remember(project, tuple(dict.fromkeys((*packs_of(project), *names))))


def drop_packs(project: ProjectFile, names: Sequence[str], *, catalogue: Catalogue) -> tuple[str, ...]:
    """Let a project forget packs, and return what it remembers now; their findings are retired at the next audit.

    A project that remembered none used all packs: then the others are remembered from now on.

    Raises
    ------
    UnknownNameError
        If there is no such pack.
    """
    known = catalogue_of(project, catalogue)
    for name in names:
        _ = known.packs[name]
    used = packs_of(project) or tuple(known.packs)
    return _remember(project, tuple(name for name in used if name not in names))


def _remember(project: ProjectFile, names: tuple[str, ...]) -> tuple[str, ...]:
    rows = pd.DataFrame({"pack": list(names), "since": [dt.date.today()] * len(names)})
    with project.transaction() as tx:
        tx.put_table("rz_packs", rows)
    return names
