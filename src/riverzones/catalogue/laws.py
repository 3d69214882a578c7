"""The laws that rules and zones cite, and how a citation is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from riverzones.catalogue.cache import read_yamls
from riverzones.catalogue.declared import BILINGUAL, DAY, WORD, Choice, Default, Only, Record, Table, read_declared
from riverzones.catalogue.reading import Source, Where, at, day, fields, listed, one_of, wrong
from riverzones.model import Citation, Pack, Text

__all__ = ["CITATION_FIELDS", "CONFIDENCE", "QUOTED", "Law", "citation_of", "citations_of", "read_laws"]

CONFIDENCE: Final = Choice(("verified", "recall"))
"""Whether a number or a sentence was read in its source, or is recalled."""
CITATION_FIELDS = (
    "law",
    "article",
    "standard",
    "document",
    "clause",
    "quote",
    "confidence",
    "since",
    "until",
    "read",
    "second",
)
"""Fields of a citation."""


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
    data = fields(data, where, required=[], optional=CITATION_FIELDS)
    confidence = cast(
        Literal["verified", "recall"], CONFIDENCE.read(data.get("confidence", "verified"), where, "confidence")
    )
    quote, clause = str(data.get("quote", "")), str(data.get("clause", ""))
    since = day(data["since"], where, "since") if data.get("since") else None
    until = day(data["until"], where, "until") if data.get("until") else None
    read = day(data["read"], where, "read") if data.get("read") else None
    second = str(data.get("second") or "")
    if "document" in data:
        name = one_of(data["document"], where, "document", pack.documents)
        return Citation(
            pack.documents[name],
            clause,
            quote,
            document=name,
            confidence=confidence,
            since=since or pack.since,
            until=until or pack.until,
            read=read,
            second=second,
        )
    law = laws[one_of(data.get("law", data.get("standard")), where, "law or standard", laws)]
    article = data.get("article")
    if article is not None and (isinstance(article, bool) or not isinstance(article, int)):
        raise wrong(
            at(where, "article"), zh=f"应为整数，现为 {article!r}。", en=f"expected a whole number, got {article!r}."
        )
    return Citation(
        law.title,
        clause,
        quote,
        document=law.version,
        article=article,
        confidence=confidence,
        note=law.note,
        since=since or law.since,
        until=until or law.until,
        read=read or (law.read if confidence == "verified" else None),
        second=second or (law.second if confidence == "verified" else ""),
    )
