"""Labels that people read, from ``catalogue/terms/``: one word in each language for one thing, everywhere.

A file of that folder holds groups, a group labels by their keys; what says the same as a label that stands already
names it, as ``group.key``. What the files hold is kept between runs, once checked (decision 39).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from riverzones.declared.json_store import keep_entries, kept_entries, store_path
from riverzones.model import Text

if TYPE_CHECKING:
    from riverzones.declared.reading import Source

__all__ = [
    "BANK",
    "CHANGE",
    "CHIEF",
    "COLUMN",
    "COMMON",
    "CONFIDENCE",
    "EXPLAINED",
    "FOLLOW_UP",
    "HEADINGS",
    "KIND",
    "LEVEL",
    "NO_UNIT",
    "SEVERITY",
    "STATUS",
    "TITLE",
    "VERDICT",
    "labels",
    "read_terms",
    "terms",
    "unit_words",
    "verdict_words",
]

_FORM: Final = "terms 1"  # raise the number when what is kept means something else
Groups = Mapping[str, Mapping[str, Text]]
"""Labels by group and key, in the order of the files."""


@cache
def terms() -> Groups:
    """Return every label by its group and key, in the order of the files.

    Raises
    ------
    CatalogueError
        If a label lacks a language, or names one that is not there.
    """
    folder = Path(__file__).parent / "catalogue" / "terms"  # by its path: naming it as a package would load it
    files = sorted(folder.glob("*.yaml"), key=lambda file: file.name)
    contents = [file.read_bytes() for file in files]
    digest = hashlib.sha256(b"\0".join(contents)).hexdigest()
    store = store_path("terms", str(folder))
    pairs = kept_entries(store, _FORM).get(digest)
    if pairs is not None:
        return _grouped(
            {group: {key: Text(*pair) for key, pair in entries.items()} for group, entries in pairs.items()}
        )
    groups = read_terms(dict(zip(files, contents, strict=True)))
    encoded = {
        group: {key: [label.zh, label.en] for key, label in entries.items()} for group, entries in groups.items()
    }
    keep_entries(store, _FORM, {digest: encoded})
    return groups


def read_terms(files: Mapping[Source, bytes]) -> Groups:
    """Return the labels of files by group and key; a label that another names is the same object.

    Raises
    ------
    CatalogueError
        If a group stands in two files, a label lacks a language, or names one that is not there or names another.
    """
    from riverzones.declared.reading import at, parsed_yaml, wrong  # most runs take what is kept, and parse no YAML
    from riverzones.declared.records import BILINGUAL, WORD, Either, Table, read_declared

    declared = Table(Table(Either(BILINGUAL, WORD)))
    written: dict[str, Mapping[str, Any]] = {}
    file_of: dict[str, Source] = {}
    for file, content in files.items():
        for group, entries in read_declared(file, declared, data=parsed_yaml(content, file)).items():
            if group in written:
                first = file_of[group].name
                raise wrong(at(file.name, group), zh=f"{first} 已有这一组。", en=f"{first} has this group already.")
            written[group], file_of[group] = entries, file

    def label(group: str, key: str, entry: Any) -> Text:
        if isinstance(entry, Text):
            return entry
        named_group, _, named = entry.partition(".")
        target = written.get(named_group, {}).get(named)
        if not isinstance(target, Text):
            raise wrong(
                at(at(file_of[group].name, group), key), zh=f"没有“{entry}”这个词。", en=f"no label is {entry!r}."
            )
        return target

    return _grouped(
        {group: {key: label(group, key, entry) for key, entry in entries.items()} for group, entries in written.items()}
    )


def _grouped(groups: Mapping[str, Mapping[str, Text]]) -> Groups:
    return MappingProxyType({group: MappingProxyType(entries) for group, entries in groups.items()})


def labels(group: str) -> Mapping[str, Text]:
    """Return the labels of one group by their keys, in the order of the file.

    Examples
    --------
    >>> labels("bank")["left"].zh
    '左岸'
    """
    return terms()[group]


COLUMN: Final = labels("column")
"""Titles of columns of sheets, ledgers, lists and tables."""
TITLE: Final = labels("title")
"""Names of sheets, headings of tables, lists and charts."""
COMMON: Final = labels("common")
"""What many tables say in a cell: yes, no, none, total."""
CONFIDENCE: Final = labels("confidence")
"""How sure a number is, the surest first.

``stated``: by the approved plan of a source or a column of the data; ``verified`` and ``recall``: by a standard or law
whose text was, or was not, read; ``measured``: from the geometry; ``derived``: worked out from other numbers; ``own``:
given by who asks for an alternative.
"""
SEVERITY: Final = labels("severity")
VERDICT: Final = labels("verdict")
STATUS: Final = labels("status")
KIND: Final = labels("kind")
"""Where a finding comes from."""
CHANGE: Final = labels("change")
"""What became of a finding from one audit to the other; ``not_looked_at``: its rule was run in one of the two only."""
BANK: Final = labels("bank")
LEVEL: Final = labels("level")
CHIEF: Final = labels("chief")
"""Who answers at each level."""
HEADINGS: Final = labels("heading")
FOLLOW_UP: Final = labels("follow_up")
"""Headings of what an office fills in beside state, note and deadline: columns of ``rz_follow_up``."""
EXPLAINED: Final = labels("explained")
"""Headings and words of the explanation of a finding."""
NO_UNIT: Final = labels("said")["no_unit"]
"""Said where neither the rule nor routing by place names a unit in charge: it is never guessed."""
_HINT: Final = labels("said")["hint"]


def verdict_words(verdict: str, severity: object) -> Text:
    """Return a verdict as people read it: what a clause only advises is a hint, and no violation.

    Examples
    --------
    >>> verdict_words("violation", "prohibit").en, verdict_words("violation", "prefer").en
    ('violation', 'hint')
    """
    return _HINT if verdict == "violation" and severity == "prefer" else VERDICT[verdict]


def unit_words(unit: object, lang: str) -> str:
    """Return a unit as people write it; nothing for what is no unit.

    Examples
    --------
    >>> unit_words("m2", "zh"), unit_words("mu", "zh"), unit_words("km", "zh"), unit_words(None, "zh")
    ('m²', '亩', 'km', '')
    """
    if not isinstance(unit, str):
        return ""
    signs = labels("unit")
    return signs[unit].within(lang) if unit in signs else unit
