"""What spreadsheets put around a code to keep it as text, and signs that nobody sees."""

from __future__ import annotations

import re

from riverzones.model import Text

__all__ = ["has_guards", "told_guards", "unguarded"]

_FORMULA = re.compile(r'=\s*(?:T\s*\(\s*)?"((?:[^"]|"")*)"\s*\)?')
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def has_guards(text: str) -> bool:
    """Whether a text may hold such signs at all; most do not and need not be looked at cell by cell."""
    return re.search("=\\s*(?:T\\s*\\()?\"|['’‘`\u200b-\u200f\u202a-\u202e\u2060\ufeff]", text) is not None


def unguarded(cell: str) -> str:
    """A cell without ``="..."``, a leading apostrophe, or signs of no width; leading zeros stay.

    Examples
    --------
    >>> unguarded('="00123"'), unguarded("'500237002"), unguarded("'s-Hertogenbosch'"), unguarded("00123")
    ('00123', '500237002', "'s-Hertogenbosch'", '00123')
    """
    bare = _UNSEEN.sub("", cell).strip() if not cell.isascii() else cell
    found = _FORMULA.fullmatch(bare)
    if found:
        return found.group(1).replace('""', '"').strip()
    if re.fullmatch(r"['’‘`][^'’‘`]+", bare):
        return bare[1:].strip()
    return bare


def told_guards(names: list[str], count: int) -> Text:
    """The line that says from how many cells of which columns such signs were taken."""
    some = "、".join(names[:5])
    return Text(
        zh=f'{count} 个单元格去掉了表格软件的文本标记（="…"、前导撇号或不可见字符）：{some}',
        en=f'{count} cells lost the text guard of a spreadsheet (="...", an apostrophe, unseen signs): {some}',
    )
