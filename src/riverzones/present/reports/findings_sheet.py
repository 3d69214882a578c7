"""The findings as a sheet: in words, one row each, and as the file that comes back from an office.

Of what comes back, what an office fills in stands first, and hidden beside it what stood there before. Rows that came
back and could not be understood are red in the next file: beside their finding, or, where no finding is theirs, on a
sheet of their own. Nothing that somebody wrote is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.model import CHIEF_LEVELS, Text
from riverzones.model.sheet import Picture, Sheet, SheetColumn, both, object_array
from riverzones.readers.photos import thumbnail
from riverzones.terms import (
    BANK,
    CHIEF,
    COLUMN,
    COMMON,
    FOLLOW_UP,
    HEADINGS,
    KIND,
    NO_UNIT,
    SEVERITY,
    STATUS,
    TITLE,
    labels,
    unit_words,
    verdict_words,
)

__all__ = [
    "BY",
    "FILLED_IN",
    "ORIGIN_SHEET",
    "PHOTOS_SHEET",
    "UNREAD_SHEET",
    "FollowUp",
    "Origin",
    "closed_sheet",
    "findings_ledger",
    "findings_sheet",
    "origin_sheet",
    "photos_sheet",
    "stood",
    "unread_sheet",
]

BY = TITLE["by"]
"""Heading of the column where an office says who filled in a row."""
ORIGIN_SHEET = "rz_origin"
"""Hidden sheet: of which project and audit the file is, and what stood in it when it was written."""
UNREAD_SHEET = TITLE["rows_not_taken"]
"""Sheet of rows that came back and belong to no finding."""
FILLED_IN = {"deadline": HEADINGS["deadline"], **FOLLOW_UP}
"""What an office fills in beside state, note and name: headings of columns of ``rz_findings`` and ``rz_follow_up``."""
PHOTOS_SHEET = TITLE["photos"]
"""Sheet of the photos, larger than beside the rows."""
_MOMENT = labels("photo_moment")
_SMALL, _LARGE, _BESIDE, _MOST_PHOTOS = (100, 75), (320, 240), 2, 1000  # pixels; how many: settings of ours
_NOT_TAKEN = TITLE["not_taken_last_time"]
_CHECKED = ("remedy", "checked_by", "checked_on")
_DAY, _NUMBER = "yyyy-mm-dd", "#,##0.00"
_COLUMNS = {
    "finding_id": SheetColumn("finding_id", HEADINGS["finding_id"], width=15),
    "kind": SheetColumn("kind", HEADINGS["kind"], words=KIND),
    "rule_title": SheetColumn("rule_title", HEADINGS["rule_title"], width=22),
    "severity": SheetColumn("severity", HEADINGS["severity"], words=SEVERITY, width=9),
    "verdict": SheetColumn("verdict", HEADINGS["verdict"], width=10),
    "subject_name": SheetColumn("subject_name", HEADINGS["subject_name"], width=20),
    "reference_name": SheetColumn("reference_name", HEADINGS["reference_name"], width=28),
    "measured": SheetColumn("measured", HEADINGS["measured"], _NUMBER),
    "limit": SheetColumn("limit", HEADINGS["limit"], _NUMBER),
    "margin": SheetColumn("margin", HEADINGS["margin"], _NUMBER),
    "accuracy_m": SheetColumn("accuracy_m", HEADINGS["accuracy_m"], "0.0"),
    "message": SheetColumn("message", HEADINGS["message"], width=32),
    "why_cannot_tell": SheetColumn("why_cannot_tell", HEADINGS["why_cannot_tell"], width=20),
    "citation": SheetColumn("citation", HEADINGS["citation"], width=24),
    "lon": SheetColumn("lon", HEADINGS["lon"], "0.000000"),
    "lat": SheetColumn("lat", HEADINGS["lat"], "0.000000"),
    "bank": SheetColumn("bank", HEADINGS["bank"], words=BANK),
    "river": SheetColumn("river", HEADINGS["river"], width=12),
    "chainage_km": SheetColumn("chainage_km", HEADINGS["chainage_km"], "0.000"),
    "admin": SheetColumn("admin", HEADINGS["admin"], width=11),
    "status": SheetColumn("status", HEADINGS["status"], words=STATUS, width=10),
    "first_seen": SheetColumn("first_seen", HEADINGS["first_seen"], _DAY),
    "last_seen": SheetColumn("last_seen", HEADINGS["last_seen"], _DAY),
    "note": SheetColumn("note", HEADINGS["note"], width=20),
}
"""How columns look; the others of :data:`HEADINGS` have their heading alone."""
_FILLED_WIDTHS = {"deadline": 11.0, "checked_on": 11.0, "remedy": 20.0, "assigned_unit": 13.0}
_ON_PAPER = {
    *("finding_id", "status", "note", "by", "not_taken", *FILLED_IN, "severity", "verdict", "rule_title"),
    *("subject_name", "message", "river", "admin", "citation"),
}
"""Columns that are read on paper, with the chiefs of one level; the others are a click away on the screen."""
_CHIEF_ON_PAPER = "township"
_FILLED_IN = {
    name: SheetColumn(
        name,
        title,
        _DAY if name in ("deadline", "checked_on") else "",
        _FILLED_WIDTHS.get(name, 9.0),
        editable=True,
    )
    for name, title in FILLED_IN.items()
}


def findings_ledger(
    findings: GeoDataFrame,
    *,
    rule_title: Callable[[str], Text] = lambda code: Text(code, code),
    layer_title: Callable[[str], Text] = lambda layer: Text(layer, layer),
) -> Sheet:
    """Return the findings as a sheet: one row each in the same order, words instead of codes.

    Parameters
    ----------
    findings : GeoDataFrame
        Columns of ``model.FINDING_COLUMNS``, EPSG:4490.
    rule_title, layer_title : callable
        Words of a rule code and of a layer kind.

    Returns
    -------
    Sheet
        What, how far [in ``unit``], where [river, bank, chainage in km; degrees, CGCS2000, 6 decimals], which clause,
        who answers on each level that answers for any of them.
    """
    rows = pd.DataFrame(findings.drop(columns=findings.geometry.name)) if len(findings.columns) else pd.DataFrame()
    points = shapely.point_on_surface(findings.geometry.to_numpy())
    rows["lon"], rows["lat"] = shapely.get_x(points).round(6), shapely.get_y(points).round(6)
    rows["kind"] = rows["kind"].fillna("rule")
    rows["verdict"] = object_array(map(verdict_words, rows["verdict"], rows["severity"]))
    rows["rule_title"] = rows["rule"].map(rule_title)
    rows["subject"] = rows["subject_layer"].map(layer_title)
    rows["unit"] = object_array(both(partial(unit_words, unit)) for unit in rows["unit"])
    rows["chainage_km"] = (pd.to_numeric(rows["chainage_m"]) / 1000).round(3)
    named = rows["lead_unit"].fillna("").astype(str) + rows["responsible_units"].fillna("").astype(str)
    unnamed = (rows["kind"] == "rule") & (named == "")
    rows["lead_unit"] = object_array(map(lambda unit, none: NO_UNIT if none else unit, rows["lead_unit"], unnamed))
    for name in ("message", "why_cannot_tell", "citation"):
        rows[name] = object_array(map(Text, rows[name], rows[f"{name}_en"]))
    for name in ("measured", "limit", "margin"):
        rows[name] = pd.to_numeric(rows[name]).round(2)
    rows["illustrative"] = object_array("" if flag is not True and flag != 1 else _YES for flag in rows["illustrative"])
    columns = [_COLUMNS.get(name) or SheetColumn(name, title) for name, title in HEADINGS.items()]
    chains = [json.loads(chain or "[]") for chain in findings["chiefs"]]
    for level in CHIEF_LEVELS:
        answering = [next((_who(chief) for chief in chain if chief.get("level") == level), "") for chain in chains]
        if any(answering):
            rows[f"chief_{level}"] = answering
            position = next(position for position, column in enumerate(columns) if column.name == "citation")
            columns.insert(position, SheetColumn(f"chief_{level}", CHIEF[level], width=20))
    title = TITLE["findings"]
    return Sheet(title, columns, rows.reset_index(drop=True), frozen_columns=2)


_YES = COMMON["yes"]


def _who(chief: dict[str, str]) -> str:
    return " ".join(str(chief[part]) for part in ("chief", "title", "unit") if chief.get(part))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet of findings comes from: the project by the moment it was made, its title, and its last audit."""

    created: str
    title: str
    audit_id: str


@dataclass(frozen=True)
class FollowUp:
    """What an office made of findings, as a view of the project tells it.

    ``filled``: columns of ``rz_follow_up``; ``answers``: rows of ``rz_answers``, those that could not be taken over;
    ``photos``: ``finding_id``, ``moment`` (``before``, ``after``), ``at``, ``by``, ``file``, ``jpeg``.
    Photos stand the oldest first.
    """

    filled: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"finding_id": []}))
    answers: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"finding_id": []}))
    photos: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"finding_id": []}))

    def of(self, findings: GeoDataFrame) -> pd.DataFrame:
        """Return columns of :data:`FILLED_IN`, one row per finding in the same order."""
        rows = self.filled.drop_duplicates("finding_id", keep="last").set_index("finding_id")
        table = rows.reindex(findings["finding_id"].to_numpy(object)).reindex(columns=list(FOLLOW_UP)).astype(object)
        table.insert(0, "deadline", findings["deadline"].to_numpy(object))
        return table.where(table.notna(), None).reset_index(drop=True)

    def pictures(self, findings: GeoDataFrame) -> dict[str, list[list[Picture]]]:
        """Return small pictures of each finding for the columns of photos: the first before, the last after."""
        if self.photos.empty:
            return {}
        groups = self.photos.groupby(["finding_id", "moment"])["jpeg"].agg(list).to_dict()
        return {
            f"photo_{moment}": [
                [_picture(jpeg, _SMALL) for jpeg in groups.get((name, moment), [])[some]]
                for name in findings["finding_id"].astype(str)
            ]
            for moment, some in (("before", slice(None, _BESIDE)), ("after", slice(-_BESIDE, None)))
        }

    def not_taken(self, findings: GeoDataFrame) -> list[Text | None]:
        """Return what was written for each finding and could not be taken over, and why; None where nothing was."""
        answers: dict[str, list[dict[Any, Any]]] = {}
        for row in self.answers.to_dict("records"):
            answers.setdefault(str(row["finding_id"]), []).append(row)
        return [
            both(partial(_not_taken, answers[name])) if name in answers else None
            for name in findings["finding_id"].astype(str)
        ]


def _not_taken(rows: Sequence[dict[Any, Any]], lang: str) -> str:
    return "；".join(_answer_words(row, lang) for row in rows)


def _answer_words(row: dict[Any, Any], lang: str) -> str:
    why = str(row.get("why_zh" if lang == "zh" else "why_en") or "")
    where = Text(zh=f"{row.get('file')} 第 {row.get('row')} 行", en=f"{row.get('file')}, row {row.get('row')}").within(
        lang
    )
    cells = row.get("cells")
    if not isinstance(cells, str) or not cells:
        return f"{where}：{why}" if lang == "zh" else f"{where}: {why}"
    return f"{where}：{why}（{cells}）" if lang == "zh" else f"{where}: {why} ({cells})"


def findings_sheet(
    findings: GeoDataFrame,
    *,
    follow_up: FollowUp | None = None,
    rule_title: Callable[[str], Text] = lambda code: Text(code, code),
    layer_title: Callable[[str], Text] = lambda layer: Text(layer, layer),
    link: Callable[[str], str | None] = lambda _: None,
) -> Sheet:
    """Return the findings as a sheet: what an office fills in stands first, then what was found.

    Parameters
    ----------
    findings : GeoDataFrame
        Columns of ``model.FINDING_COLUMNS``, EPSG:4490.
    follow_up : FollowUp, optional
        What the office has filled in so far, and what of it could not be taken over.
    rule_title, layer_title : callable
        Words of a rule code and of a layer kind.
    link : callable
        Address that a finding id leads to, such as ``"inspection.html#f=F-1"``; None for no link.

    Returns
    -------
    Sheet
        The state has a drop-down of the states that its finding may take (``audit.lifecycle.TRANSITIONS``); measured
        value, limit and margin are numbers in ``unit``, the dates are dates.
    """
    ledger = findings_ledger(findings, rule_title=rule_title, layer_title=layer_title)
    follow_up = follow_up or FollowUp()
    rows = ledger.rows.assign(by=None)
    for name, values in follow_up.of(findings).items():
        rows[str(name)] = values.to_numpy(object)
    rows["not_taken"] = object_array(follow_up.not_taken(findings))
    by_name = {column.name: column for column in ledger.columns}
    becomes: dict[str, list[str]] = {state: [state, *TRANSITIONS[state]] for state in TRANSITIONS}
    first = [
        by_name["finding_id"],
        replace(by_name["status"], becomes=becomes, editable=True),
        replace(by_name["note"], editable=True),
        SheetColumn("by", BY, width=9, editable=True),
    ]
    if rows["not_taken"].notna().any():
        first.append(SheetColumn("not_taken", _NOT_TAKEN, width=40, alert=True))
    first += _FILLED_IN.values()
    rest = [column for column in ledger.columns if column.name not in {first_column.name for first_column in first}]
    chiefs = [column.name for column in rest if column.name.startswith("chief_")]
    township = f"chief_{_CHIEF_ON_PAPER}"
    shown = _ON_PAPER | {township if township in chiefs else next(reversed(chiefs), "")}
    rest = [replace(column, folded=column.name not in shown) for column in rest]
    links = {"finding_id": [link(name) for name in rows["finding_id"]]}
    pictures = follow_up.pictures(findings)
    return replace(ledger, columns=[*first, *rest], rows=rows, links=links, pictures=pictures)


def photos_sheet(findings: GeoDataFrame, follow_up: FollowUp) -> Sheet | None:
    """Return the photos of the findings, a row each, the newest first; None where there are none."""
    subjects = dict(zip(findings["finding_id"].astype(str), findings["subject_name"], strict=True))
    photos = follow_up.photos[follow_up.photos["finding_id"].isin(subjects)][::-1]
    if photos.empty:
        return None
    rows = photos.head(_MOST_PHOTOS).reset_index(drop=True).astype(object)
    rows["subject_name"] = rows["finding_id"].map(subjects)
    rows["at"] = [moment.tz_convert("Asia/Shanghai").strftime("%Y-%m-%d %H:%M") for moment in rows["at"]]
    pictures = [[_picture(jpeg, _LARGE)] for jpeg in rows["jpeg"]]
    rows["picture"] = None
    if len(photos) > len(rows):
        more = len(photos) - len(rows)
        earlier = Text(zh=f"另有 {more} 张更早的", en=f"{more} earlier ones")
        rows = pd.concat([rows, pd.DataFrame({"subject_name": object_array([earlier])})], ignore_index=True)
        pictures.append([])
    columns = [
        SheetColumn("finding_id", HEADINGS["finding_id"], width=15),
        SheetColumn("subject_name", HEADINGS["subject_name"], width=26),
        SheetColumn("moment", COLUMN["before_or_after"], words=_MOMENT),
        SheetColumn("at", COLUMN["when_beijing"], width=18),
        SheetColumn("by", BY, width=12),
        SheetColumn("file", COLUMN["from_the_file"], width=20),
        SheetColumn("picture", PHOTOS_SHEET, width=46),
    ]
    return Sheet(PHOTOS_SHEET, columns, rows.where(rows.notna(), None), pictures={"picture": pictures})


def _picture(jpeg: bytes, size: tuple[int, int]) -> Picture:
    small = thumbnail(jpeg, width=size[0], height=size[1])
    return Picture(small.data, small.width, small.height)


def unread_sheet(follow_up: FollowUp, known: set[str]) -> Sheet | None:
    """Return rows that came back and belong to none of the ``known`` findings, in red; None where there are none."""
    answers = [row for row in follow_up.answers.to_dict("records") if str(row["finding_id"] or "") not in known]
    if not answers:
        return None
    rows = pd.DataFrame(answers).reindex(columns=["file", "row", "finding_id", "cells"]).astype(object)
    rows["why"] = object_array(Text(row["why_zh"], row["why_en"]) for row in answers)
    columns = [
        SheetColumn("file", COLUMN["file"], width=20, alert=True),
        SheetColumn("row", COLUMN["row"], width=6, alert=True),
        SheetColumn("finding_id", COLUMN["finding"], width=16, alert=True),
        SheetColumn("why", COLUMN["why_not"], width=40, alert=True),
        SheetColumn("cells", COLUMN["what_was_written"], width=60, alert=True),
    ]
    return Sheet(UNREAD_SHEET, columns, rows)


def closed_sheet(closed: GeoDataFrame, follow_up: FollowUp) -> Sheet | None:
    """Return the findings that are closed, beside a list of those that are not; None where there are none."""
    if closed.empty:
        return None
    names, filled_in = ("finding_id", "rule", "subject_name", "river", "last_seen", "note"), follow_up.of(closed)
    columns = [SheetColumn(name, HEADINGS[name], _DAY if name == "last_seen" else "") for name in names]
    columns += [replace(_FILLED_IN[name], width=0, editable=False) for name in _CHECKED]
    rows = pd.DataFrame({name: closed[name].to_numpy(object) for name in names}).join(filled_in[[*_CHECKED]])
    return Sheet(STATUS["closed"], columns, rows)


def stood(value: Any) -> str:
    """Return a cell as it is compared when it comes back: a day as 2026-12-31, nothing as ""."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value).strip()


def origin_sheet(findings: GeoDataFrame, origin: Origin, follow_up: FollowUp | None = None) -> Sheet:
    """Return the hidden sheet by which a file is known again: columns ``key``, ``value``, ``note``, ``rest``.

    First the project and its audit (``project_created``, ``project_title``, ``audit_id``), then each finding by id with
    the state and the note that stood there, and as JSON what else was filled in.
    """
    about = {"project_created": origin.created, "project_title": origin.title, "audit_id": origin.audit_id}
    filled = (follow_up or FollowUp()).of(findings)
    rest = [
        json.dumps({name: stood(value) for name, value in row.items() if stood(value)}, ensure_ascii=False)
        for row in filled.to_dict("records")
    ]
    before = {
        "key": [*about, *findings["finding_id"]],
        "value": [*about.values(), *findings["status"]],
        "note": [*[None] * len(about), *findings["note"]],
        "rest": [*[None] * len(about), *rest],
    }
    columns = [SheetColumn(name, Text(name, name)) for name in before]
    return Sheet(Text(ORIGIN_SHEET, ORIGIN_SHEET), columns, pd.DataFrame(before, dtype=object), hidden=True)
