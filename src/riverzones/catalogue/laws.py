"""The laws that rules and zones cite, and how a citation is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from riverzones.catalogue.cache import read_yamls
from riverzones.declared.reading import Source, Where, at, listed, wrong
from riverzones.declared.records import (
    BILINGUAL,
    DAY,
    WORD,
    Choice,
    Default,
    Only,
    Record,
    RecordError,
    Table,
    Whole,
    read_declared,
)
from riverzones.model import Citation, Pack, Text

__all__ = ["CONFIDENCE", "QUOTED", "Law", "citation_of", "citation_record", "citations_of", "read_laws"]

CONFIDENCE: Final = Choice(("verified", "recall"))
"""Whether a number or a sentence was read in its source, or is recalled."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law or standard that rules cite: the text meant (``version``), and the days on which it holds.

    ``read`` is the day on which its text was read, ``second`` the other source that says the same.
    """

    name: str
    title: Text
    version: str
    note: Text | None
    since: dt.date | None = None
    until: dt.date | None = None
    read: dt.date | None = None
    second: str = ""


def read_laws(path: Source) -> Mapping[str, Law]:
    """Return every law and standard of ``laws.yaml`` by its Chinese short name."""
    return read_declared(path, _LAWS, data=read_yamls([path])[0])


_LAWS: Final = Only(
    "laws",
    Table(
        Record(
            {
                "title": BILINGUAL,
                "version": WORD,
                "note": Default(BILINGUAL, None),
                "since": Default(DAY, None),
                "until": Default(DAY, None),
                "read": Default(DAY, None),
                "second": Default(WORD, ""),
            },
            Law,
        ),
        called=Text(zh="法规", en="law"),
        key="name",
    ),
)


def _quoted(document: str, title: Text, clause: str, quote: str) -> Citation:
    return Citation(title, clause, quote, document=document)


QUOTED: Final = Record({"document": WORD, "title": BILINGUAL, "clause": WORD, "quote": WORD}, _quoted)
"""A sentence of a document that is no law, as plans and settings cite it."""


def citations_of(
    data: Any, pack: Pack, laws: Mapping[str, Law], where: Where, *, required: bool = True
) -> tuple[Citation, ...]:
    """Return the citations of a list in a rule, each of a document of ``pack`` or of one of ``laws``.

    Raises
    ------
    CatalogueError
        If a citation is wrong, or there is none and one is ``required``.
    """
    entries = listed(data, where)
    if required and not entries:
        raise wrong(where, zh="至少要有一条依据。", en="at least one citation is needed.")
    return tuple(
        citation_of(item, pack, laws, at(where, f"entry {number}", zh=f"第 {number} 项"))
        for number, item in enumerate(entries, start=1)
    )


def citation_of(data: Any, pack: Pack, laws: Mapping[str, Law], where: Where) -> Citation:
    """Return one citation; what it leaves out (days, reading, second source) is that of its law or pack.

    Raises
    ------
    CatalogueError
        If a field, a document or a law is not known, or of the wrong type.
    """
    return citation_record(pack, laws).read(data, where, "")


def citation_record(pack: Pack | None, laws: Mapping[str, Law]) -> Record[Citation]:
    """Declare a citation of one of ``laws`` or of a document of ``pack``; without a pack, of any document."""

    def made(law: str, standard: str, document: str, article: int | None, **given: Any) -> Citation:
        if pack is not None and document:
            own = {"since": given["since"] or pack.since, "until": given["until"] or pack.until}
            return Citation(pack.documents[document], document=document, **{**given, **own})
        name = law or standard
        if not name:
            raise RecordError(
                zh="应有 law、standard 或 document 之一。", en="one of law, standard and document is needed."
            )
        cited = laws[name]
        if given["confidence"] == "verified":
            given["read"] = given["read"] or cited.read
            given["second"] = given["second"] or cited.second
        days = {"since": given["since"] or cited.since, "until": given["until"] or cited.until}
        return Citation(cited.title, document=cited.version, article=article, note=cited.note, **{**given, **days})

    return Record(
        {
            "law": Default(Choice(laws), ""),
            "article": Default(Whole(least=1), None),
            "standard": Default(Choice(laws), ""),
            "document": Default(WORD if pack is None else Choice(pack.documents), ""),
            "clause": Default(WORD, ""),
            "quote": Default(WORD, ""),
            "confidence": Default(CONFIDENCE, "verified"),
            "since": Default(DAY, None),
            "until": Default(DAY, None),
            "read": Default(DAY, None),
            "second": Default(WORD, ""),
        },
        made,
        described={
            "document": "A name of `documents` in _pack.yaml. 规则包中的文件。",
            "quote": "Word by word. 原文。",
            "read": "The day on which the text was read. 读取日。",
            "second": "Another source that says the same. 第二来源。",
        },
    )
