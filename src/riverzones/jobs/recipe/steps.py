"""What a step of a recipe is, what it leaves, and the journal by which the next run knows what is due."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.jobs.ingest.record import fingerprint
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["Entry", "Journal", "Need", "Outcome", "Step", "file_prints", "printed", "tree_print"]

_TABLE = "rz_steps"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a person has to do: what, the command that does it, and whether it quotes the data."""

    text: Text
    command: str = ""
    inside: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the journal and ``--json``."""
        return {"zh": self.text.zh, "en": self.text.en, "command": self.command, "inside": self.inside}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Need:
        """Return a need as the journal kept it."""
        return cls(Text(zh=str(said["zh"]), en=str(said["en"])), str(said["command"]), bool(said["inside"]))


@dataclass(frozen=True)
class Outcome:
    """What a step left: what it changed in words, what needs a person, what the next run has to know of it.

    ``report`` is what the job behind the step said of itself, for who asks in this run.
    """

    changed: tuple[Text, ...] = ()
    needs: tuple[Need, ...] = ()
    keep: Mapping[str, Any] = field(default_factory=dict)
    report: object = None


@dataclass(frozen=True)
class Step:
    """One step of a recipe.

    ``prints`` says what the step is made from, part by part (file, settings, layers), None where there is nothing to
    do; parts whose value differs from the last run are the reason why the step is due. ``missing`` says why it is due
    besides (a file that is no longer there). ``do`` does it and is given a line of progress.
    """

    key: str
    title: Text
    prints: Callable[[], Mapping[str, str] | None]
    do: Callable[[], Outcome]
    missing: Callable[[], Text | None] = lambda: None
    of_project: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal holds of one step."""

    prints: Mapping[str, str]
    state: str
    needs: tuple[Need, ...]
    keep: Mapping[str, Any]


class Journal:
    """The table ``rz_steps`` of a project: one row per step, written after each of them."""

    def __init__(self, project: ProjectFile | None) -> None:
        self._entries: dict[str, Entry] = {}
        self._rows: dict[str, dict[str, Any]] = {}
        for row in [] if project is None else project.table(_TABLE).to_dict("records"):
            try:
                detail, prints = json.loads(row["detail"]), json.loads(row["fingerprint"])
                needs = tuple(Need.from_dict(need) for need in detail["needs"])
                entry = Entry(dict(prints), str(row["state"]), needs, dict(detail["keep"]))
            except (ValueError, KeyError, TypeError):
                continue  # a row that cannot be read is one that is not there: its step is done again
            self._entries[str(row["step"])] = entry
            self._rows[str(row["step"])] = {str(name): value for name, value in row.items()}

    def __getitem__(self, key: str) -> Entry | None:
        return self._entries.get(key)

    @property
    def keys(self) -> list[str]:
        """The steps that the journal knows."""
        return list(self._entries)

    def enter(self, project: ProjectFile, key: str, entry: Entry, *, seconds: float = 0.0) -> None:
        """Write what became of a step."""
        self._entries[key] = entry
        detail = {"needs": [need.as_dict() for need in entry.needs], "keep": dict(entry.keep)}
        self._rows[key] = {
            "step": key,
            "fingerprint": json.dumps(dict(entry.prints), ensure_ascii=False),
            "state": entry.state,
            "at": dt.datetime.now(dt.UTC),
            "seconds": round(seconds, 2),
            "detail": json.dumps(detail, ensure_ascii=False),
        }
        self._write(project)

    def drop(self, project: ProjectFile, keys: Iterable[str]) -> None:
        """Forget steps."""
        gone = [key for key in keys if self._entries.pop(key, None) is not None]
        for key in gone:
            del self._rows[key]
        if gone:
            self._write(project)

    def _write(self, project: ProjectFile) -> None:
        rows = pd.DataFrame(list(self._rows.values()))
        with project.transaction() as tx:
            tx.put_table(_TABLE, rows.assign(at=pd.to_datetime(rows["at"], utc=True)))


def printed(value: Any) -> str:
    """Return a short name of plain values: the same values, the same name."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", errors="replace"), digest_size=12).hexdigest()


def tree_print(folder: Path) -> str:
    """Return a short name of what the files of a folder hold; that of none where there is no folder."""
    if not folder.is_dir():
        return printed(None)
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return printed([(file.relative_to(folder).as_posix(), fingerprint(file)[0]) for file in files])


def file_prints(path: Path, before: Entry | None) -> tuple[str, list[Any]]:
    """Return the checksum of a file with its parts, and the marks (name, size, time of change) it is known again by.

    A file whose parts all have the marks of the last run is not read again.
    """
    stems = [path] if path.is_dir() else [part for part in path.parent.iterdir() if part.stem == path.stem]
    inside = sorted(
        part for stem in stems for part in ([stem] if stem.is_file() else stem.rglob("*")) if part.is_file()
    )
    marks = [[part.name, part.stat().st_size, part.stat().st_mtime_ns] for part in inside]
    if before is not None and before.keep.get("marks") == marks and "sha256" in before.keep:
        return str(before.keep["sha256"]), marks
    return fingerprint(path)[0], marks
