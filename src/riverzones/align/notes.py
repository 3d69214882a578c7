"""What an import tells, by its cause: one line for each cause with a count, what matters most first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["CAUSES", "Note", "Weight", "one_per_cause", "plain"]

_IMPORT_NOTE: Final = labels("import_note")

Weight = Literal["loud", "told", "by_the_way"]

_ORDER: Mapping[Weight, int] = {"loud": 0, "told": 1, "by_the_way": 2}
_KEPT: Final = labels("reason")["kept_raw"]

CAUSES: Mapping[str, tuple[Weight, Text]] = {
    "beware": ("loud", Text(zh="", en="")),
    "garbled": (
        "loud",
        _IMPORT_NOTE["garbled"],
    ),
    "scientific": (
        "loud",
        _IMPORT_NOTE["scientific"],
    ),
    "zeros": (
        "loud",
        _IMPORT_NOTE["zeros"],
    ),
    "garbled_within": (
        "loud",
        _IMPORT_NOTE["garbled_within"],
    ),
    "scientific_kept": (
        "loud",
        _IMPORT_NOTE["scientific_kept"],
    ),
    "zeros_kept": (
        "loud",
        _IMPORT_NOTE["zeros_kept"],
    ),
    "unit_unknown": (
        "loud",
        _IMPORT_NOTE["unit_unknown"],
    ),
    "unit_left": (
        "loud",
        _IMPORT_NOTE["unit_left"],
    ),
    "ids": ("loud", _IMPORT_NOTE["ids"]),
    "required": ("loud", _IMPORT_NOTE["required"]),
    "not_understood": ("loud", _IMPORT_NOTE["not_understood"]),
    "impossible_day": ("loud", _IMPORT_NOTE["impossible_day"]),
    "lost_month": (
        "loud",
        _IMPORT_NOTE["lost_month"],
    ),
    "impossible_value": (
        "loud",
        _IMPORT_NOTE["impossible_value"],
    ),
    "range": ("loud", _IMPORT_NOTE["range"]),
    "overflow": (
        "loud",
        _IMPORT_NOTE["overflow"],
    ),
    "other": ("told", Text(zh="", en="")),
    "placeholder_day": (
        "told",
        _IMPORT_NOTE["placeholder_day"],
    ),
    "said_unknown": ("told", _IMPORT_NOTE["said_unknown"]),
    "units": ("told", _IMPORT_NOTE["units"]),
    "serial_day": (
        "told",
        _IMPORT_NOTE["serial_day"],
    ),
    "last_day": (
        "told",
        _IMPORT_NOTE["last_day"],
    ),
    "ranges": ("told", _IMPORT_NOTE["ranges"]),
    "point_zero": ("told", _IMPORT_NOTE["point_zero"]),
    "learned": ("told", _IMPORT_NOTE["learned"]),
    "doubles": (
        "by_the_way",
        _IMPORT_NOTE["doubles"],
    ),
    "rate_open": (
        "loud",
        _IMPORT_NOTE["rate_open"],
    ),
    "no_unit": ("told", _IMPORT_NOTE["no_unit"]),
}
"""Each cause with how loud it is told and what it is called; where nothing is called, the line is a sentence itself."""
_EMPTIED = frozenset(
    {"garbled", "scientific", "zeros", "not_understood", "impossible_day", "lost_month", "impossible_value", "range",
     "overflow", "placeholder_day", "said_unknown"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell: its cause (a key of :data:`CAUSES`), how many cells or rows, what exactly and where.

    ``column`` is the heading in the file, ``words`` samples of what stood there; ``text`` is the part of the line that
    speaks of this column, or the whole line where the cause has no words of its own.
    """

    cause: str
    text: Text
    count: int = 1
    column: str | None = None
    words: tuple[str, ...] = ()

    @property
    def weight(self) -> Weight:
        """``"loud"``, ``"told"`` or ``"by_the_way"``."""
        return CAUSES[self.cause][0]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "cause": self.cause,
            "weight": self.weight,
            "count": self.count,
            "column": self.column,
            "words": list(self.words),
            "text": self.text.within(lang),
        }


def plain(text: Text, *, loud: bool = False) -> Note:
    """Return a note that is a sentence of its own."""
    return Note("beware" if loud else "other", text)


def one_per_cause(notes: Iterable[Note | Text]) -> tuple[Note, ...]:
    """Return the notes with all of one cause in one line, the loudest first.

    Examples
    --------
    >>> one = Note("not_understood", Text("审批（待核）", "approved (?)"), 2, "审批", ("待核",))
    >>> other = Note("not_understood", Text("行业（甲）", "industry (A)"), 1, "行业", ("甲",))
    >>> [(note.count, note.text.zh) for note in one_per_cause([plain(Text("x", "x")), one, other])]
    [(3, '写了但未能识别（不是未填），留空，原文存入 raw_values：审批（待核）；行业（甲）'), (1, 'x')]
    """
    groups: dict[Any, list[Note]] = {}
    for line in notes:
        note = plain(line) if isinstance(line, Text) else line
        key: Any = note.cause if CAUSES[note.cause][1].zh else (note.cause, note.text)
        groups.setdefault(key, []).append(note)
    lines = [_line(group) for group in groups.values()]
    order = list(CAUSES)
    return tuple(sorted(lines, key=lambda note: (_ORDER[note.weight], order.index(note.cause))))


def _line(group: Sequence[Note]) -> Note:
    cause = group[0].cause
    head = CAUSES[cause][1]
    if not head.zh:
        return group[0]
    emptied = cause in _EMPTIED
    zh = f"{head.zh}{f'，{_KEPT.zh}' if emptied else ''}：{'；'.join(note.text.zh for note in group)}"
    en = f"{head.en}{f', {_KEPT.en}' if emptied else ''}: {'; '.join(note.text.en for note in group)}"
    words = tuple(dict.fromkeys(word for note in group for word in note.words))
    columns = [note.column for note in group if note.column]
    return Note(cause, Text(zh=zh, en=en), sum(note.count for note in group), "、".join(columns) or None, words[:20])
