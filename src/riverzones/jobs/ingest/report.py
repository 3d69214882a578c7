"""What an import is told, and what it says afterwards."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from riverzones.align.identity import ALREADY
from riverzones.align.notes import Note
from riverzones.geo.repair import Repair
from riverzones.jobs.ingest.update import Update
from riverzones.model import LayerKind, Text

__all__ = ["ImportOptions", "ImportReport", "Quarantined", "nothing_written"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read, where it does not say so itself.

    ``columns`` maps ours to theirs (``{"name": "MC"}``; ``"=word"`` gives every row that value; ``lon``, ``lat``,
    ``x``, ``y``, ``wkt`` name the place columns of a CSV). ``accuracy_m`` is the positional accuracy of rows that say
    none [m]. ``overwrite`` replaces the layer, with ``confirmed`` also the rows that other files brought; ``replace``
    puts these rows in the place of those of one file: the one of that name, or of this name where it is ``""``;
    ``update`` holds them against those rows one by one instead, and changes only what differs.
    ``dry_run`` writes nothing. A repair that changes an area by more than ``max_area_change_ratio`` of the larger area
    is refused. ``source`` is where the file is from; else its name.
    ``angles`` says how bare coordinates are written: ``"decimal"`` degrees, or ``"dms"``: 109.5230 is 109°52′30″. With
    ``anywhere`` rows may lie outside the place of the project and far from each other.
    ``approve`` is called with the report before anything is written; what it raises ends the import.
    ``learn`` is what the project shall know from now on: ``"column:word=value"`` and ``"column=heading"``.
    """

    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    accuracy_m: float | None = None
    dry_run: bool = False
    overwrite: bool = False
    confirmed: bool = False
    replace: str | None = None
    update: str | None = None
    max_area_change_ratio: float = 0.05
    source: str | None = None
    angles: str | None = None
    anywhere: bool = False
    learn: Sequence[str] = ()
    approve: Callable[[ImportReport], None] | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be used: its number in the file, why, its attributes as read, its geometry."""

    record: int
    reason: Text
    attributes: str
    geometry_wkt: str | None


@dataclass(frozen=True)
class ImportReport:
    """What an import did and how it decided; counts are records, ``repairs`` names each id with what was done."""

    layer: str
    kind: str
    read: int
    written: int
    encoding: str
    crs: str
    reasons: Mapping[str, Text]
    told: tuple[Note, ...]
    columns: Mapping[str, str]
    unmatched: tuple[str, ...]
    densified_vertices: int
    repairs: tuple[tuple[int, str, Repair], ...]
    quarantine: tuple[Quarantined, ...]
    dry_run: bool = False
    update: Update | None = None

    @property
    def notes(self) -> tuple[Text, ...]:
        """The lines of what is told, one for each cause, the loudest first."""
        return tuple(note.text for note in self.told)

    @property
    def repaired(self) -> int:
        """Records that were repaired and written."""
        return len(self.repairs)

    @property
    def quarantined(self) -> int:
        """Records that could not be used."""
        return len(self.quarantine)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the report for ``--json``, texts in ``lang``."""
        return {
            "layer": self.layer,
            "kind": self.kind,
            "read": self.read,
            "written": self.written,
            "repaired": self.repaired,
            "quarantined": self.quarantined,
            "encoding": self.encoding,
            "crs": self.crs,
            "reasons": {
                **{name: text.within(lang) for name, text in self.reasons.items()},
                "notes": [text.within(lang) for text in self.notes],
            },
            "told": [note.as_dict(lang) for note in self.told],
            "columns": dict(self.columns),
            "unmatched": list(self.unmatched),
            "densified_vertices": self.densified_vertices,
            "repairs": [
                {
                    "record": record,
                    "id": name,
                    "what": repair.what.within(lang),
                    "area_before_m2": repair.area_before_m2,
                    "area_after_m2": repair.area_after_m2,
                    "change_ratio": repair.change_ratio,
                }
                for record, name, repair in self.repairs
            ],
            "quarantine": [
                {"record": item.record, "reason": item.reason.within(lang), "attributes": json.loads(item.attributes)}
                for item in self.quarantine
            ],
            "dry_run": self.dry_run,
            **({} if self.update is None else {"update": self.update.as_dict()}),
        }


def nothing_written(quarantine: Sequence[Quarantined], kind: LayerKind) -> tuple[Text, ...]:
    """Return what to say first when every row went to quarantine: how many, the commonest reason, does the kind fit."""
    if not quarantine:
        return ()
    plain = [re.sub(r"[-\d.,]+", "", item.reason.en) for item in quarantine]
    common, times = Counter(plain).most_common(1)[0]
    reason = quarantine[plain.index(common)].reason
    if reason == ALREADY and times == len(quarantine):
        return (
            Text(
                zh=f"没有写入任何行：{times} 行都已在图层“{kind.title.zh}”中",
                en=f"NOTHING WAS WRITTEN: all {times} rows are in the layer {kind.name} already",
            ),
        )
    return (
        Text(
            zh=f"注意：没有写入任何行！{len(quarantine)} 行全部隔离，最常见的原因（{times} 行）：{reason.zh}。"
            f"图层类型“{kind.title.zh}”（{kind.name}）选对了吗？",
            en=f"NOTHING WAS WRITTEN: all {len(quarantine)} rows are in quarantine, most often ({times}) because: "
            f"{reason.en}. Is the kind right ({kind.name})?",
        ),
    )
