"""The photos of findings: those that came back from the river bank, and those that an office put into a ledger."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Protocol

import pandas as pd

__all__ = ["FIELD_NOTES", "FIELD_PHOTOS", "LEDGER_PHOTOS", "PHOTOS", "PHOTO_COLUMNS", "photos_of"]

FIELD_NOTES, FIELD_PHOTOS, PHOTOS = "rz_field_notes", "rz_field_photos", "rz_photos"
"""Tables beside the findings; no view of a project for the public holds them."""
LEDGER_PHOTOS: Mapping[str, str] = {
    "finding_id": "string",
    "moment": "string",
    "at": "datetime",
    "by": "string",
    "file": "string",
    "sha256": "string",
    "width": "integer",
    "height": "integer",
    "jpeg_base64": "string",
}
"""Columns of :data:`PHOTOS`, photos of ledgers, with their dtype words; ``moment`` is ``before`` or ``after``."""
PHOTO_COLUMNS = ("finding_id", "moment", "at", "by", "file", "jpeg")
_REPORTED = ("answered",)  # what a note on the spot can say: from then on it is after


class _Tables(Protocol):
    def table(self, name: str) -> pd.DataFrame: ...


def photos_of(tables: _Tables) -> pd.DataFrame:
    """Return the photos of findings, the oldest first: the columns of :data:`PHOTO_COLUMNS`, ``jpeg`` as bytes.

    A photo from the spot is ``after`` from the first note on that reports its finding as answered, ``before`` else.
    Notes that were not taken over lend no photo. A view for the public tells none.
    """
    return pd.concat([_of_notes(tables), _of_ledgers(tables)]).sort_values("at", kind="stable").reset_index(drop=True)


def _of_ledgers(tables: _Tables) -> pd.DataFrame:
    rows = tables.table(PHOTOS).reindex(columns=list(LEDGER_PHOTOS))
    return _photos(rows)


def _of_notes(tables: _Tables) -> pd.DataFrame:
    notes = tables.table(FIELD_NOTES).reindex(
        columns=["note_id", "finding_id", "when", "who", "file", "status", "taken"]
    )
    notes = notes[notes["taken"].eq(True) & notes["finding_id"].notna()]
    answered = notes[notes["status"].isin(_REPORTED)].groupby("finding_id")["when"].min()
    since = pd.to_datetime(notes["finding_id"].map(answered))
    after = (pd.to_datetime(notes["when"]) >= since).fillna(False)
    notes = notes.assign(moment=after.map({True: "after", False: "before"}))
    notes = notes.rename(columns={"when": "at", "who": "by"})
    photos = tables.table(FIELD_PHOTOS).reindex(columns=["note_id", "number", "jpeg_base64"])
    return _photos(notes.merge(photos.sort_values("number"), on="note_id"))


def _photos(rows: pd.DataFrame) -> pd.DataFrame:
    jpeg = [base64.b64decode(coded) for coded in rows["jpeg_base64"]]
    photos = rows.assign(jpeg=pd.Series(jpeg, index=rows.index, dtype=object), at=pd.to_datetime(rows["at"], utc=True))
    return photos[list(PHOTO_COLUMNS)].astype({"finding_id": object, "moment": object})
