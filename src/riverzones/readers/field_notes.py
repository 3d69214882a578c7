"""Field notes that come back from a map on a phone: a ZIP of ``notes.json`` and photos, and a door for hostile files.

What writes them is ``web/src/parcel.js``. Only members of these names are read, none is written anywhere; sizes are
capped before and while unpacking (:mod:`riverzones.catalogue.caps`); every photo is decoded once and loses what is no
picture (EXIF with the camera's own position, comments, what hangs behind its end).
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from riverzones.catalogue.caps import caps
from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.readers.photos import Photo, photo_of
from riverzones.readers.rawlayer import refuse_device

__all__ = ["STATES", "FieldNote", "FieldNotes", "Flaw", "is_field_notes", "read_field_notes"]

STATES = ("in_hand", "answered")
"""What a person on the spot can say of a finding; the office closes it."""
_JSON, _PHOTO = "notes.json", re.compile(r"photo-\d{3}\.jpg")
_JSON_MB = 2  # a setting of ours: 500 notes of 1,000 characters
_LONGEST = {"note": 2000, "who": 60, "subject": 200, "id": 64, "finding": 64, "title": 200, "project": 64}
_VERSION = 1
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What one person saw: of a finding (``finding``, and how it ``stood`` in the page), or a new problem (None).

    ``when`` is in UTC; ``lon``, ``lat`` [degrees, CGCS2000 as the device's WGS 84 is taken], ``accuracy_m`` [m, None
    where the place was taken from the map].
    """

    number: int
    note_id: str
    finding: str | None
    subject: str
    stood: tuple[str, str] | None
    status: str | None
    note: str
    who: str
    when: dt.datetime
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """What of a file was not taken: the number of the note (0: of the file), its finding, and why."""

    number: int
    finding_id: str
    why: Text


@dataclass(frozen=True, slots=True)
class FieldNotes:
    """The notes of one file, of which project they are (the moment it was made), and what was not taken."""

    project: str
    title: str
    notes: tuple[FieldNote, ...]
    flaws: tuple[Flaw, ...] = field(default=())


def is_field_notes(path: Path) -> bool:
    """Return whether a file is one of field notes: by its ending, or a ZIP that holds ``notes.json``."""
    if path.suffix.lower() == ".rzback":
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return _JSON in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError):
        return False


def read_field_notes(path: Path) -> FieldNotes:
    """Read a file of field notes; a note or a photo that is wrong costs itself alone.

    Parameters
    ----------
    path : Path
        An ``.rzback`` file that a map wrote.

    Raises
    ------
    DataError
        If it cannot be read, is no such file, or is larger or packed more tightly than such files are.
    """
    refuse_device(path)
    members = _members(path)
    try:
        head = json.loads(members.pop(_JSON).decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise _bad(path, zh=f"{_JSON} 读不出（{reason}）", en=f"{_JSON} cannot be read: {reason}") from None
    if not isinstance(head, dict) or head.get("format") != "rzback":
        raise _bad(
            path, zh="不是现场记录文件（format 应为 rzback）", en="is no file of field notes: format is not rzback"
        )
    if head.get("version") != _VERSION:
        said = str(head.get("version"))[:20]
        zh, en = f"版本 {said} 不认识，只读版本 {_VERSION}", f"version {said} is not known, only {_VERSION}"
        raise _bad(path, zh=zh, en=en)
    rows = head.get("notes")
    if not isinstance(rows, list) or len(rows) > caps().field_notes:
        most = caps().field_notes
        raise _bad(path, zh=f"notes 应为至多 {most} 条的列表", en=f"notes has to be a list of at most {most}")
    flaws: list[Flaw] = []
    notes = [_note(number, row, members, flaws) for number, row in enumerate(rows, 1)]
    readable = tuple(note for note in notes if note is not None)
    return FieldNotes(_words(head, "project"), _words(head, "title"), readable, tuple(flaws))


def _members(path: Path) -> dict[str, bytes]:
    """The members by name, each read up to its cap and no further."""
    most = caps()
    try:
        size = path.stat().st_size
        if size > most.field_mb * 1_000_000:
            zh, en = f"有 {size / 1e6:,.0f} MB，超过 {most.field_mb} MB", f"{size / 1e6:,.0f} MB, above {most.field_mb}"
            raise _bad(path, zh=zh, en=en)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            strange = [name for name in names if name != _JSON and not _PHOTO.fullmatch(name)]
            if strange or len(set(names)) != len(names) or _JSON not in names:
                shown = _CONTROL.sub("?", strange[0])[:40] if strange else _JSON
                raise _bad(path, zh=f"成员不合规：{shown}", en=f"its members are not those of such a file: {shown!r}")
            return {entry.filename: _member(path, archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _bad(path, zh=f"不是完整的文件（{reason}）", en=f"is no whole file: {reason}") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _bad(path, zh=f"读不出（{reason}）", en=f"cannot be read: {reason}") from None


def _member(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    most = (_JSON_MB if entry.filename == _JSON else caps().field_photo_mb) * 1_000_000
    tight = entry.file_size > caps().zip_ratio * max(entry.compress_size, 1)
    if entry.file_size > most or tight:
        zh = f"{entry.filename} 解压后有 {entry.file_size / 1e6:,.1f} MB，异常地大"
        en = f"{entry.filename} would unpack to {entry.file_size / 1e6:,.1f} MB: refused as unsafe"
        raise _bad(path, zh=zh, en=en)
    with archive.open(entry) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise _bad(path, zh=f"{entry.filename} 与所报大小不符", en=f"{entry.filename} is larger than it says")
    return data


def _note(number: int, row: Any, photos: Mapping[str, bytes], flaws: list[Flaw]) -> FieldNote | None:
    """One note; None, and a flaw, where what it says cannot be."""
    finding = row.get("finding") if isinstance(row, dict) else None
    name = _CONTROL.sub(" ", finding)[: _LONGEST["finding"]] if isinstance(finding, str) else ""

    def flaw(*, zh: str, en: str) -> None:
        flaws.append(Flaw(number, name, Text(zh=zh, en=en)))

    if not isinstance(row, dict):
        flaw(zh="不是记录", en="is no note")
        return None
    if finding is not None and not name:
        flaw(zh="问题编号不是文字", en="its finding is no text")
        return None
    note_id, when = _words(row, "id"), _moment(row.get("when"))
    if not re.fullmatch(r"[0-9a-zA-Z-]{8,64}", note_id):
        flaw(zh="没有记录编号", en="it has no id of its own")
        return None
    if when is None:
        flaw(zh="时间读不出", en="its time cannot be read")
        return None
    status = row.get("status")
    if status is not None and status not in STATES:
        said = _CONTROL.sub(" ", str(status))[:20]
        flaw(zh=f"状态“{said}”不是现场可报的", en=f"the state {said!r} cannot be told on the spot")
        return None
    lon, lat, accuracy_m = _place(row.get("at"))
    if row.get("at") is not None and lon is None:
        flaw(zh="位置读不出，已略去", en="its position cannot be read and is left out")
    stood = row.get("stood")
    named = row.get("photos")
    names = named if isinstance(named, list) else []
    read_photos = []
    for photo_number, photo in enumerate(names, 1):
        data = photos.get(photo) if isinstance(photo, str) else None
        jpeg = None if data is None else photo_of(data)
        if jpeg is None:
            flaw(
                zh=f"照片 {photo_number} 不在或不是 JPEG，已略去",
                en=f"photo {photo_number} is missing or no JPEG, and left out",
            )
        else:
            read_photos.append(jpeg)
    return FieldNote(
        number=number,
        note_id=note_id,
        finding=name or None,
        subject=_words(row, "subject"),
        stood=(str(stood.get("status") or ""), str(stood.get("note") or "")) if isinstance(stood, dict) else None,
        status=status,
        note=_words(row, "note"),
        who=_words(row, "who"),
        when=when,
        lon=lon,
        lat=lat,
        accuracy_m=accuracy_m,
        photos=tuple(read_photos),
    )


def _words(row: Mapping[str, Any], name: str) -> str:
    """A field as one text without what is not seen, cut at its longest."""
    value = row.get(name)
    return _CONTROL.sub(" ", value).strip()[: _LONGEST[name]] if isinstance(value, str) else ""


def _moment(value: Any) -> dt.datetime | None:
    """A moment with its zone, in UTC."""
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if moment is None or moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _place(value: Any) -> tuple[float | None, float | None, float | None]:
    """Longitude, latitude [degrees] and accuracy [m]; None where it is not a place on the globe."""
    nothing = (None, None, None)
    if not isinstance(value, dict):
        return nothing
    lon, lat, accuracy = (value.get(name) for name in ("lon", "lat", "accuracy_m"))
    if not (_number(lon) and _number(lat)) or abs(lon) > 180 or abs(lat) > 90:
        return nothing
    return float(lon), float(lat), float(accuracy) if _number(accuracy) and 0 < accuracy < 1e6 else None


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _bad(path: Path, *, zh: str, en: str) -> DataError:
    return DataError(
        Text(zh=f"{path.name}：{zh}。", en=f"{path.name}: {en}."),
        hint=Text(zh="请在地图页“回传”中重新保存该文件。", en="Save it again under 'Send back' in the map."),
    )
