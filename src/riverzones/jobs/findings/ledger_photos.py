"""Photos that an office put into a ledger of findings: over a cell of the columns of photos, or into it."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from riverzones.catalogue.caps import caps
from riverzones.jobs.shared.photos import LEDGER_PHOTOS, photos_of
from riverzones.model import Text
from riverzones.readers.photos import alike, picture_of, same
from riverzones.store.project import ProjectFile
from riverzones.store.sheet_pictures import SheetPicture, read_pictures

__all__ = ["CELL_ERRORS", "PHOTO_HEADS", "LedgerPhotos", "Pictured", "ledger_photos"]

PHOTO_HEADS = {"photo_before": "before", "photo_after": "after"}
"""Columns of photos, and the moment that a picture in each is of."""
CELL_ERRORS = frozenset({"#VALUE!", "#NAME?", "#REF!", "#N/A", "#BLOCKED!", "#UNKNOWN!"})
"""What a cell says that holds a picture, where the program that reads it cannot show one."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """The sheet of findings in a workbook, and its columns of photos, from 1, with their moments."""

    sheet: str
    moments: Mapping[int, str]


@dataclass(frozen=True)
class LedgerPhotos:
    """Photos that are new (rows of ``rz_photos``), and what is to be told of those that are not taken."""

    rows: pd.DataFrame
    notes: tuple[Text, ...] = ()


class _Row(Protocol):
    @property
    def finding_id(self) -> str: ...
    @property
    def cells(self) -> Mapping[str, Any]: ...


def ledger_photos(project: ProjectFile, path: Path, pictured: Pictured, rows: Mapping[int, _Row]) -> LedgerPhotos:
    """Return the photos of a ledger that the project does not have, of the finding in whose row they begin.

    A picture that looks like a photo of the project is that photo, whoever wrote it anew: what the ledger itself
    showed comes back with it.
    """
    pictures = read_pictures(path, pictured.sheet, most_bytes=caps().sheet_photo_mb * 1_000_000)
    nothing = pd.DataFrame(columns=list(LEDGER_PHOTOS))
    if not pictures:
        return LedgerPhotos(nothing)
    findings = set(project.read("rz_findings").index.astype(str))
    seen = [alike(jpeg) for jpeg in photos_of(project)["jpeg"]]
    now = dt.datetime.now(dt.UTC)
    new: list[dict[str, Any]] = []
    astray: list[SheetPicture] = []
    unread: list[SheetPicture] = []
    for picture in pictures:
        photo = None if picture.data is None else picture_of(picture.data)
        if photo is None:
            unread.append(picture)
            continue
        looks = alike(photo.data)
        if any(same(looks, earlier) for earlier in seen):
            continue
        row, moment = rows.get(picture.row), pictured.moments.get(picture.column)
        if row is None or moment is None or row.finding_id not in findings:
            astray.append(picture)
            continue
        seen.append(looks)
        by = row.cells.get("by")
        new.append(
            {
                "finding_id": row.finding_id,
                "moment": moment,
                "at": now,
                "by": by.strip() or None if isinstance(by, str) else None,
                "file": path.name,
                "sha256": photo.sha256,
                "width": photo.width,
                "height": photo.height,
                "jpeg_base64": base64.b64encode(photo.data).decode("ascii"),
            }
        )
    return LedgerPhotos(pd.DataFrame(new) if new else nothing, _lost_photos(astray, unread))


def _lost_photos(astray: list[SheetPicture], unread: list[SheetPicture]) -> tuple[Text, ...]:
    """Say which pictures were not taken, by the row that they begin in."""
    reasons = (
        (
            astray,
            "不在“整改前照片”或“整改后照片”列中某个问题的行上",
            "begin in no finding's row of the columns of photos",
        ),
        (unread, "过大，或不是 JPEG、PNG", "are too large, or no JPEG or PNG"),
    )
    notes = []
    for pictures, why_zh, why_en in reasons:
        if pictures:
            rows = _row_words(pictures)
            count = len(pictures)
            notes.append(
                Text(
                    zh=f"{count} 张图片{why_zh}，未采纳（{rows.zh}）",
                    en=f"{count} pictures {why_en}: not taken ({rows.en})",
                )
            )
    return tuple(notes)


def _row_words(pictures: list[SheetPicture]) -> Text:
    numbers = sorted({picture.row for picture in pictures})
    some, more = [str(number) for number in numbers[:8]], len(numbers) > 8
    return Text(
        zh=f"第 {'、'.join(some)}{' 等' if more else ''} 行", en=f"rows {', '.join(some)}{', ...' if more else ''}"
    )
