"""What an import tells, by its cause: one line for each cause with a count, what matters most first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from riverzones.model import Text

__all__ = ["CAUSES", "Note", "Weight", "merged", "plain"]

Weight = Literal["loud", "told", "by_the_way"]

_ORDER: Mapping[Weight, int] = {"loud": 0, "told": 1, "by_the_way": 2}
_KEPT = Text(zh="留空，原文存入 raw_values", en="left empty, kept in raw_values")

CAUSES: Mapping[str, tuple[Weight, Text]] = {
    "beware": ("loud", Text(zh="", en="")),
    "garbled": (
        "loud",
        Text(zh="文字已损坏（乱码），不能作名称或标识", en="damaged text (wrong encoding), no name or id"),
    ),
    "scientific": (
        "loud",
        Text(zh="编码成了科学计数法，位数已丢失", en="codes in scientific notation, their digits are lost"),
    ),
    "zeros": (
        "loud",
        Text(
            zh="编码第 15 位以后全是 0，应是表格软件丢失了末位",
            en="codes with nothing but zeros after 15 digits: a spreadsheet lost the rest",
        ),
    ),
    "garbled_within": (
        "loud",
        Text(zh="长文字中有损坏的字符，原样保留", en="damaged signs within a longer text, kept as it is"),
    ),
    "scientific_kept": (
        "loud",
        Text(
            zh="像编码的字段成了科学计数法，位数已丢失，原样保留",
            en="a column like a code in scientific notation, digits are lost, kept as it is",
        ),
    ),
    "zeros_kept": (
        "loud",
        Text(
            zh="像编码的字段第 15 位以后全是 0，应已丢失末位，原样保留",
            en="a column like a code with zeros after 15 digits, the rest is lost, kept as it is",
        ),
    ),
    "unit_unknown": (
        "loud",
        Text(zh="标题写的单位不认识，该列未采用", en="unit in the heading not understood, column not taken"),
    ),
    "unit_left": (
        "loud",
        Text(
            zh="标题带单位，但对不上字段，按原名保留、不参与判断；若是其中一列请指明，单位会换算",
            en="a heading with a unit that is no column known, kept under its own name and used by no rule; name its "
            "column and it is converted",
        ),
    ),
    "ids": ("loud", Text(zh="标识有重复或空缺", en="ids doubled or blank")),
    "required": ("loud", Text(zh="必填字段空缺", en="a required column is empty")),
    "not_understood": ("loud", Text(zh="写了但未能识别（不是未填）", en="stated but not understood")),
    "impossible_day": ("loud", Text(zh="日历上没有这一天", en="no day of the calendar")),
    "lost_month": (
        "loud",
        Text(
            zh="年和月写成小数，1 月还是 10 月分不清（2026.10 会变成 2026.1）",
            en="year and month as a decimal number may be January or October (2026.10 becomes 2026.1)",
        ),
    ),
    "impossible_value": (
        "loud",
        Text(zh="数值不可能（为负，或大得不可能）", en="impossible numbers (below 0, or too large to be)"),
    ),
    "range": ("loud", Text(zh="写的是一段日期，此列只能放一天", en="a range of days where one is expected")),
    "overflow": (
        "loud",
        Text(zh="单元格溢出或公式出错，没有值", en="cells that overflowed or failed, without a value"),
    ),
    "other": ("told", Text(zh="", en="")),
    "placeholder_day": (
        "told",
        Text(zh="占位日期（如 1900-01-01、9999-12-31）", en="placeholder dates (1900-01-01, 9999-12-31)"),
    ),
    "said_unknown": ("told", Text(zh="写明不知道（不详、待定等）", en="the file says that nobody knows")),
    "units": ("told", Text(zh="按标题的单位换算", en="converted from the unit of the heading")),
    "serial_day": (
        "told",
        Text(
            zh="日期列中的数是表格软件的日期序列数，已按 1900 日期系统换算",
            en="numbers in a column of days are serial days of a spreadsheet, changed by its 1900 system",
        ),
    ),
    "last_day": (
        "told",
        Text(
            zh="时限只写到旬、月、季或年，按其最后一天计",
            en="a deadline that names only a month, a part of one, a quarter or a year is its last day",
        ),
    ),
    "ranges": ("told", Text(zh="日期区间分成起、止两列", en="ranges of days split into first and last")),
    "point_zero": ("told", Text(zh="编码末尾的“.0”已去掉", en="codes lost the .0 of a decimal number")),
    "learned": ("told", Text(zh="按本项目记下的词换成", en="by the words this project has learned")),
    "doubles": (
        "by_the_way",
        Text(zh="与已用的字段重名，另存", en="looks like a column already taken, kept beside it"),
    ),
    "rate_open": (
        "loud",
        Text(zh="标题没写单位，也没写按日计，当作", en="neither unit nor time in the heading, taken to be"),
    ),
    "no_unit": ("told", Text(zh="标题没写单位，按此单位采用", en="no unit in the heading, taken to be in")),
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


def merged(notes: Iterable[Note | Text]) -> tuple[Note, ...]:
    """Return the notes with all of one cause in one line, the loudest first.

    Examples
    --------
    >>> one = Note("not_understood", Text("审批（待核）", "approved (?)"), 2, "审批", ("待核",))
    >>> other = Note("not_understood", Text("行业（甲）", "industry (A)"), 1, "行业", ("甲",))
    >>> [(note.count, note.text.zh) for note in merged([plain(Text("x", "x")), one, other])]
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
