"""Write what people take away: the ledger of findings, the outfall ledger, sheets and notice boards."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError
from riverzones.jobs.shared.photos import photos_of
from riverzones.jobs.shared.withheld import told_ledger
from riverzones.model import Text
from riverzones.present.reports import findings_ledger
from riverzones.present.reports.board_sheet import BoardFacts, board_pages
from riverzones.present.reports.findings_sheet import (
    FollowUp,
    Origin,
    closed_sheet,
    findings_sheet,
    origin_sheet,
    photos_sheet,
    unread_sheet,
)
from riverzones.present.reports.outfall_ledger import outfall_sheets
from riverzones.present.reports.outfall_sheet import outfall_plan_pages
from riverzones.present.reports.outfall_words import cell_text
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import keep_standing, replacing, told
from riverzones.store.workbook import write_workbook
from riverzones.view import FINDINGS, INTERNAL, ProjectView

if TYPE_CHECKING:  # the ledger brings the network along, which findings do not need
    from riverzones.audit.outfalls.ledger import OutfallLedger

__all__ = [
    "Origin",
    "Page",
    "follow_up_of",
    "map_link",
    "mark_of",
    "origin_of",
    "write_board_sheets",
    "write_findings",
    "write_outfall_ledger",
    "write_outfall_sheets",
    "write_pages",
]

_UNSAFE = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e'
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
"""What no system, or not every one, takes in a name, and what is not seen in one."""
_RESERVED = re.compile(r"(con|conin\$|conout\$|prn|aux|nul|(com|lpt)[\d¹²³])", re.IGNORECASE)


def write_findings(
    findings: GeoDataFrame,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    lang: str = "zh",
    origin: bool = False,
    closed: GeoDataFrame | None = None,
    map_page: Path | None = None,
    follow_up: FollowUp | None = None,
    overwrite: bool = False,
) -> None:
    """Write findings to ``path``; its ending tells the format.

    Parameters
    ----------
    findings : GeoDataFrame
        Columns of ``model.FINDING_COLUMNS``, EPSG:4490: all of a project, or those of one chief.
    path : Path
        An XLSX file has drop-downs for the states and shows photos, where the view tells any; CSV is worded for people
        too, other formats hold the plain columns.
    view : ProjectView
        What of the project they come from may be told.
    catalogue : Catalogue
        Words of rules and layers.
    lang : str
        ``"zh"`` or ``"en"``.
    origin : bool
        Whether an XLSX file says of which project and audit it is, and can be read back by ``findings import``.
    closed : GeoDataFrame, optional
        Those of the whole project that are closed and not among the findings: told on a sheet of their own, and with
        them the rows that came back and belong to no finding.
    map_page : Path, optional
        The inspection map that finding ids in an XLSX file lead to.
    follow_up : FollowUp, optional
        What the office has made of the findings (:func:`follow_up_of` the same view), for who writes many files of one
        project; read from the view by default.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Raises
    ------
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    ending = path.suffix.lower()
    whole = closed is not None
    titles = {"rule_title": catalogue.clause_title, "layer_title": catalogue.layer_title}
    findings = view.facts(findings)
    if ending == ".xlsx":
        follow_up = follow_up if follow_up is not None else follow_up_of(view)
        sheet = findings_sheet(findings, follow_up=follow_up, link=map_link(map_page, path), **titles)
        beside = [
            None if closed is None else closed_sheet(view.facts(closed), follow_up),
            photos_sheet(findings, follow_up),
            unread_sheet(follow_up, set(view.read(FINDINGS)["finding_id"].astype(str)))
            if whole and len(follow_up.answers)  # ids of all findings of a large project take their time
            else None,
            origin_sheet(findings, origin_of(view), follow_up) if origin else None,
        ]
        sheets = [sheet, *(extra_sheet for extra_sheet in beside if extra_sheet is not None)]
        write_workbook(sheets, path, lang=lang, overwrite=overwrite, mark=mark_of(view, lang), title=view.called)
    elif ending == ".csv":
        ledger = findings_ledger(findings, **titles)
        write_table(ledger.table(lang), path, overwrite=overwrite, layer=ledger.name.within(lang))
    else:
        write_table(findings, path, overwrite=overwrite, layer="findings")


def follow_up_of(view: ProjectView) -> FollowUp:
    """Return what the office has made of the findings, as far as the view tells it."""
    return FollowUp(view.table("rz_follow_up"), view.table("rz_answers"), photos_of(view))


def origin_of(project: ProjectFile | ProjectView) -> Origin:
    """Return what a file of findings is known again by: the moment its project was made, and its last audit."""
    about, audits = project.about, project.table("rz_audits")
    last = str(audits["audit_id"].iloc[-1]) if len(audits) else ""
    called = project.called if isinstance(project, ProjectView) else about.get("title") or project.path.stem
    return Origin(about.get("created", ""), called, last)


def mark_of(view: ProjectView, lang: str) -> str:
    """Return what stands on every page of a product that is not for the public; "" on others."""
    return INTERNAL.within(lang) if view.internal else ""


def map_link(page: Path | None, path: Path) -> Callable[[str], str | None]:
    """Return address of a finding in an inspection map, as seen from the file at ``path``; none without a map.

    Examples
    --------
    >>> map_link(Path("maps/核查图.html"), Path("ledgers/l.xlsx"))("F-1")
    '../maps/%E6%A0%B8%E6%9F%A5%E5%9B%BE.html#f=F-1'
    """
    if page is None:
        return lambda _: None
    try:
        way = quote(Path(os.path.relpath(page, path.parent)).as_posix())
    except ValueError:  # on another drive
        way = page.resolve().as_uri()
    return lambda finding: f"{way}#f={quote(finding)}"


def write_outfall_ledger(
    ledger: OutfallLedger, path: Path, *, view: ProjectView, lang: str = "zh", overwrite: bool = False
) -> Path:
    """Write the outfall ledger to an XLSX file of three sheets, as the view of its project tells it.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    sheets = outfall_sheets(told_ledger(view, ledger))
    return write_workbook(sheets, path, lang=lang, overwrite=overwrite, mark=mark_of(view, lang), title=view.called)


@dataclass(frozen=True, slots=True)
class Page:
    """One page to write in a folder: the name it would like, and how its HTML is made when its turn comes."""

    name: str
    html: Callable[[], str]


def write_outfall_sheets(
    ledger: OutfallLedger,
    path: Path,
    *,
    view: ProjectView,
    lang: str = "zh",
    template: Path | None = None,
    overwrite: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the sheet of every outfall: all in one HTML file, or one file each where ``path`` is a folder.

    ``step`` is called with the name of each outfall of a folder before it is written.

    Raises
    ------
    OutputError
        If a file is there and ``overwrite`` is not given, or cannot be written.
    CatalogueError
        If the template cannot be filled.
    """
    ledger = told_ledger(view, ledger)
    if path.suffix:
        return [_write(outfall_plan_pages(ledger, lang=lang, template=template), path, overwrite=overwrite)]
    rows = ledger.rows

    def one(row: Any) -> str:
        return outfall_plan_pages(ledger, only=[row], lang=lang, template=template)

    pages = [Page(_called(rows, row), partial(one, row)) for row in rows.index]
    return list(write_pages(pages, path, overwrite=overwrite, step=step))


def write_board_sheets(
    facts: BoardFacts,
    path: Path,
    *,
    lang: str = "zh",
    template: Path | None = None,
    overwrite: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write the notice board of every segment: all in one HTML file, or one file each where ``path`` is a folder.

    Raises
    ------
    OutputError
        If a file is there and ``overwrite`` is not given, or cannot be written.
    CatalogueError
        If the template cannot be filled.
    """
    if path.suffix:
        return [_write(board_pages(facts, lang=lang, template=template), path, overwrite=overwrite)]

    def one(row: Any) -> str:
        alone = BoardFacts(facts.segments.loc[[row]], facts.reaches, facts.complaint_phone, facts.title, facts.on)
        return board_pages(alone, lang=lang, template=template)

    pages = [Page(_called(facts.segments, row), partial(one, row)) for row in facts.segments.index]
    return list(write_pages(pages, path, overwrite=overwrite, step=step))


def write_pages(
    pages: Sequence[Page], folder: Path, *, overwrite: bool = False, step: Callable[[str], None] = lambda _: None
) -> Iterator[Path]:
    """Write pages into a folder, each under a name that every system takes; the folder is made if need be.

    Raises
    ------
    OutputError
        Before anything is written, if a file is there and ``overwrite`` is not given.
    """
    paths = [folder / f"{name}.html" for name in file_names([page.name for page in pages])]
    keep_standing(paths, overwrite=overwrite)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for page, path in zip(pages, paths, strict=True):
        step(page.name)
        yield _write(page.html(), path, overwrite=overwrite)


def file_names(wanted: Sequence[str]) -> list[str]:
    """Return names that are safe as file names on every system and differ, upper and lower case taken as the same.

    Examples
    --------
    >>> file_names(["PK-1/2", "pk-1/2", "..", "CON"])
    ['PK-1_2', 'pk-1_2-2', '_', 'CON_']
    >>> file_names(["con.txt", "CON .txt", "a\u200bb"])
    ['con_.txt', 'CON_.txt-2', 'a_b']
    """
    names: list[str] = []
    taken: set[str] = set()
    for words in wanted:
        name = _UNSAFE.sub("_", words).strip(" .")[:80].rstrip(" .") or "_"
        first, dot, rest = name.partition(".")  # Windows looks at what stands before the first point, blanks left out
        name = f"{first.rstrip()}_{dot}{rest}" if _RESERVED.fullmatch(first.strip()) else name
        unique, number = name, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{name}-{number}"
        taken.add(unique.casefold())
        names.append(unique)
    return names


def of_river(rows: GeoDataFrame, column: str, river: str) -> GeoDataFrame:
    """Return the rows of one river.

    Raises
    ------
    LayerError
        If there is none; the message lists the rivers.
    """
    river_rows = rows[rows[column] == river]
    if river_rows.empty:
        known = sorted({str(name) for name in rows[column].dropna()})[:12]
        raise LayerError(
            Text(zh=f"“{river}”上没有可报告的内容。", en=f"there is nothing to report on {river!r}."),
            hint=Text(zh=f"有：{'、'.join(known)}。", en=f"There is: {', '.join(known)}."),
        )
    return river_rows


def counts(ledger: OutfallLedger) -> Mapping[str, Any]:
    """Return how many outfalls, how many placed, by class and by action, in plain values."""
    rows = ledger.rows
    actions = rows["action"].map(lambda action: action if isinstance(action, str) else "cannot_tell")
    classes = rows["class_1"].map(lambda name: name if isinstance(name, str) else "unknown")
    return {
        "outfalls": len(rows),
        "placed": int(rows["reach_id"].notna().sum()),
        "classes": {str(name): int(count) for name, count in classes.value_counts().items()},
        "actions": {str(name): int(count) for name, count in actions.value_counts().items()},
        "doubts": len(ledger.doubts),
    }


def _called(rows: GeoDataFrame, row: Any) -> str:
    """What the file of one row is called: its code and name, else its id."""
    cells = rows.loc[row]
    return " ".join(
        dict.fromkeys(filter(None, [cell_text(cells.get("code")) or str(row), cell_text(cells.get("name"))]))
    )


def _write(html: str, path: Path, *, overwrite: bool) -> Path:
    with replacing(path, overwrite=overwrite) as target:
        target.write_text(html, encoding="utf-8", newline="\n")
    return path
