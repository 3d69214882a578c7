"""The packs that rules belong to: of which document and office, for which place, in which years."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from riverzones.declared.reading import Source
from riverzones.declared.records import (
    ANYTHING,
    BILINGUAL,
    DAY,
    WORD,
    WORDS,
    Default,
    Record,
    RecordError,
    Table,
    Whole,
    Word,
    Words,
    read_declared,
)
from riverzones.model import Jurisdiction, Pack, Text

__all__ = ["PACK_FILE", "read_pack"]


def _pack(**given: Any) -> Pack:
    since, until = given["since"], given["until"]
    if since is not None and until is not None and until <= since:
        raise RecordError(
            zh=f"失效之日 {until} 应晚于施行之日 {since}。",
            en=f"the pack ends on {until}, not after it begins on {since}.",
            field="until",
        )
    return Pack(**given)


_CODES: Final = Words(
    r"\d{2}|\d{4}|\d{6}",
    of=Text(zh="加引号的2、4或6位行政区划代码", en="administrative codes of 2, 4 or 6 digits, in quotes"),
)
PACK_FILE: Final = Record(
    {
        "name": WORD,
        "title": BILINGUAL,
        "letters": Word("[A-Z]{2}", of=Text(zh="两个大写字母，如 XC", en="two capital letters such as XC")),
        "issuer": BILINGUAL,
        "jurisdiction": Record(
            {"title": BILINGUAL, "codes": Default(_CODES, ()), "names": Default(WORDS, ())}, Jurisdiction
        ),
        "since": Default(DAY, None),
        "until": Default(DAY, None),
        "order": Default(Whole(), 0),
        "parameters": Default(Table(ANYTHING), {}),
        "documents": Default(Table(BILINGUAL), {}),
    },
    _pack,
    described={
        "name": "Its name on the command line: --pack NAME. 名称。",
        "title": "What it is. 标题。",
        "letters": "Two capitals with which codes begin. 代号。",
        "issuer": "Who issued the document. 发布机关。",
        "jurisdiction": "Where it holds: administrative codes, names; none: everywhere. 适用地区。",
        "since": "From what day it holds. 施行日。",
        "until": "The first day on which it does not hold any more. 失效日。",
        "order": "Precedence, larger for the more local. 优先级。",
        "parameters": "Values that conditions read as @pack.NAME. 参数。",
        "documents": "Documents that its rules cite. 文件。",
    },
)
"""What ``_pack.yaml`` holds."""


def read_pack(path: Source, *, own: bool = False) -> Pack:
    """Return the pack described by ``rules/<pack>/_pack.yaml``; ``own`` marks one that an office wrote.

    Raises
    ------
    CatalogueError
        If a field is missing, unknown or of the wrong type; the message names file and line.
    """
    return replace(read_declared(path, PACK_FILE), own=own)
