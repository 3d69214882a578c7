"""Standards by which zones are drawn, read from ``catalogue/standards``: every number with its confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riverzones.catalogue.laws import CONFIDENCE, Law
from riverzones.declared.reading import Source
from riverzones.declared.records import ANYTHING, BILINGUAL, DAY, WORD, Choice, Default, Record, Table, read_declared
from riverzones.model import Citation, Standard, StandardValue

__all__ = ["read_standard"]


def read_standard(path: Source, *, laws: Mapping[str, Law]) -> Standard:
    """Return the standard in one file.

    Raises
    ------
    CatalogueError
        If a field is wrong, the law is not known, or a number has no unit or no confidence.
    """

    def standard(law: str, values: Mapping[str, StandardValue], **given: Any) -> Standard:
        cited = laws[law]
        return Standard(values=values, citation=Citation(cited.title, document=cited.version, note=cited.note), **given)

    return read_declared(
        path,
        Record(
            {
                "name": WORD,
                "title": BILINGUAL,
                "short": WORD,
                "law": Choice(laws),
                "since": DAY,
                "until": Default(DAY, None),
                "values": Table(_VALUE, key="name"),
            },
            standard,
        ),
    )


def _value(value: Any, **given: Any) -> StandardValue:
    """A number, a list or a table of them; ``none``: the standard has the rule and no number for it."""
    listed = tuple(value) if isinstance(value, list) else value
    return StandardValue(value=None if listed == "none" else listed, **given)


_VALUE: Final = Record(
    {
        "value": ANYTHING,
        "unit": WORD,
        "confidence": CONFIDENCE,
        "note": Default(WORD, ""),
        "agrees": Default(BILINGUAL, None),
    },
    _value,
)
