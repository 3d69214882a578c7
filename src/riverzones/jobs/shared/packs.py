"""The packs of rules that a project works with: those it remembers, and those of the ``rules`` folder beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from riverzones.catalogue import Catalogue
from riverzones.errors import UnknownNameError
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["OWN_FOLDER", "beside", "catalogue_of", "own_folder", "packs_of"]

OWN_FOLDER = "rules"
"""A folder of this name beside the project file is looked into for packs of the office's own."""


def own_folder(project: Path) -> Path:
    """Return the folder beside a project file in which packs of its own stand, whether it is there or not."""
    return project.resolve().parent / OWN_FOLDER


def catalogue_of(project: ProjectFile, catalogue: Catalogue, folders: Sequence[Path] = ()) -> Catalogue:
    """Return ``catalogue`` with the packs of ``folders`` and of the ``rules`` folder beside the project.

    Raises
    ------
    CatalogueError
        If a folder that was named holds no pack; a ``rules`` folder without one is passed over.
    """
    return beside(project.path, catalogue.with_rules(list(folders)) if folders else catalogue)


def beside(project: Path, catalogue: Catalogue) -> Catalogue:
    """Return ``catalogue`` with the packs of the ``rules`` folder beside a project file, where there are any."""
    folder = own_folder(project)
    if folder.is_dir() and (any(folder.glob("_pack.yaml")) or any(folder.glob("*/_pack.yaml"))):
        return catalogue.with_rules([folder])
    return catalogue


def packs_of(project: ProjectFile, known: Catalogue | None = None) -> tuple[str, ...]:
    """Return the packs that the project remembers; none means all that hold in its place.

    Parameters
    ----------
    project : ProjectFile
        The project.
    known : Catalogue, optional
        Where the packs must be found; not given, the names alone are asked for.

    Raises
    ------
    UnknownNameError
        If a pack that the project remembers is not in ``known``: its folder is gone, or was not named.
    """
    if not project.has("rz_packs"):
        return ()
    names = tuple(str(name) for name in project.table("rz_packs")["pack"])
    for name in names if known is not None else ():
        if known is not None and name not in known.packs:
            raise UnknownNameError(
                Text(
                    zh=f"项目 {project.path.name} 记着规则包“{name}”，但找不到它的文件夹。",
                    en=f"{project.path.name} remembers the pack {name!r}, whose folder is not found.",
                ),
                hint=Text(
                    zh=f"请用 --rules 指明文件夹，或放到项目旁的 {OWN_FOLDER} 文件夹，"
                    f"或运行 riverzones rules drop {project.path.name} {name}。",
                    en=f"Name its folder with --rules, put it into the folder {OWN_FOLDER} beside the project, or: "
                    f"riverzones rules drop {project.path.name} {name}",
                ),
            )
    return names
