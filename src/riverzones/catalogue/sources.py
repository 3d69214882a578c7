"""Where every number and clause of the rules comes from, and who has read it: the worklist of what is unverified."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from riverzones.catalogue.load import CONFIRMED, Catalogue
from riverzones.declared.reading import at, day, fields, read_yaml, wrong
from riverzones.errors import DataError
from riverzones.model import Citation, Classes, Condition, Rule, Text
from riverzones.parts import part_of
from riverzones.terms import COLUMN

__all__ = ["Reading", "SourceRow", "confirm", "read_confirmed", "readings_of", "said_by", "sources"]


@dataclass(frozen=True, slots=True)
class Reading:
    """That a person read the clauses of a rule (or one article alone) and found that the rule says the same.

    ``said`` is a digest of what the rule said (:func:`said_by`), empty in older records; ``stale``: it says something
    else since then, and has to be read again.
    """

    code: str
    by: str
    on: dt.date
    article: int | None = None
    note: str = ""
    said: str = ""
    stale: bool = False

    def words(self, lang: str) -> str:
        """Return the reading in one line.

        Examples
        --------
        >>> Reading("CN-101", "王工", dt.date(2026, 11, 29), 318).words("zh")
        '王工 2026-11-29 核对第318条'
        """
        if lang == "zh":
            sentence = f"{self.by} {self.on} 核对" + (f"第{self.article}条" if self.article else "")
            sentence += f"（{self.note}）" if self.note else ""
            return sentence + ("，此后规则已改，须重新核对" if self.stale else "")
        sentence = f"read by {self.by} on {self.on}" + (f", art. {self.article}" if self.article else "")
        sentence += f" ({self.note})" if self.note else ""
        return sentence + ("; the rule was changed since, read it again" if self.stale else "")

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        plain = {name: getattr(self, name) for name in ("by", "article", "note", "stale")}
        return plain | {"on": self.on.isoformat()}

    def of(self, rule: Rule) -> Reading:
        """Return the reading as it stands for ``rule`` today."""
        return replace(self, stale=bool(self.said) and self.said != said_by(rule, self.article))


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One number or clause of a rule: ``what`` names it, ``value`` is as the file has it, ``source`` what it rests on.

    ``confidence`` is ``"verified"`` or ``"recall"``; ``read`` the day on which the text was read (None: unknown);
    ``second`` another source that says the same.
    """

    code: str
    pack: str
    what: Text
    value: str
    source: Text
    document: str
    since: dt.date | None
    until: dt.date | None
    read: dt.date | None
    second: str
    confidence: str
    readings: tuple[Reading, ...] = ()

    @property
    def unverified(self) -> bool:
        """Whether it is still to be checked: recalled or without a second source, and read by no person."""
        read = any(not reading.stale for reading in self.readings)
        return not read and (self.confidence == "recall" or not self.second)

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "code": self.code,
            "pack": self.pack,
            "what": self.what.within(lang),
            "value": self.value,
            "source": self.source.within(lang),
            "document": self.document,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "read": self.read and self.read.isoformat(),
            "second": self.second,
            "confidence": self.confidence,
            "unverified": self.unverified,
            "readings": [reading.as_dict() for reading in self.readings],
        }


def sources(rules: Iterable[Rule], catalogue: Catalogue, readings: Sequence[Reading] = ()) -> list[SourceRow]:
    """Return every number and every clause of ``rules``, in their order.

    A number rests on the clauses that hold while it does: it is verified where one of them is.
    """
    rows: list[SourceRow] = []
    for rule in rules:
        readings_of_rule = [reading.of(rule) for reading in readings if reading.code == rule.code]
        for what, citations in _cited(rule):
            rows += [_clause(rule, what, citation, readings_of_rule) for citation in citations]
        rows += _numbers(rule, catalogue, readings_of_rule)
    return rows


def said_by(rule: Rule, article: int | None = None) -> str:
    """Return a digest of what a rule says: its sentences (of one article, where named), conditions, numbers.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from riverzones.catalogue import load
    >>> rule = load().rules["CN-101"]
    >>> said_by(rule) == said_by(replace(rule, name="other")), said_by(rule) == said_by(replace(rule, severity="route"))
    (True, False)
    """
    cited = [
        (citation.title.zh, citation.article, citation.clause, citation.quote)
        for _, several in _cited(rule)
        for citation in several
        if article in (None, citation.article)
    ]
    asked = [
        rule.check,
        rule.severity,
        repr(rule.combine),
        rule.group_by,
        rule.period,
        repr(rule.target),
        repr(rule.duty),
    ]
    places = [
        (selection.layers, selection.where, selection.own, selection.region)
        for selection in (rule.subject, *rule.references.values())
    ]
    left_out = [(exemption.where, exemption.title.zh) for exemption in (*rule.exempt, *rule.unclear)]
    limits = [
        (str(dated.since), str(dated.until), sorted((name, _plain(value)) for name, value in dated.value.items()))
        for dated in rule.limits
    ]
    whole = json.dumps([cited, asked, places, left_out, limits], ensure_ascii=False, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _cited(rule: Rule) -> list[tuple[Text, Sequence[Citation]]]:
    exempt = [exemption.citation for exemption in (*rule.exempt, *rule.unclear) if exemption.citation is not None]
    return [
        (COLUMN["citation"], rule.citations),
        (COLUMN["exception"], exempt),
        (COLUMN["penalty"], rule.penalties),
    ]


def _clause(rule: Rule, what: Text, citation: Citation, readings: Sequence[Reading]) -> SourceRow:
    value = str(citation.article) if citation.article is not None else citation.clause
    return SourceRow(
        rule.code,
        rule.pack,
        what,
        value,
        Text(zh=citation.words("zh"), en=citation.words("en")),
        citation.document,
        citation.since,
        citation.until,
        citation.read,
        citation.second,
        citation.confidence,
        tuple(reading for reading in readings if reading.article in (None, citation.article)),
    )


def _numbers(rule: Rule, catalogue: Catalogue, readings: Sequence[Reading]) -> list[SourceRow]:
    rows = []
    for dated in rule.limits:
        for name, value in dated.value.items():
            rows.append(_number(rule, name, _plain(value), dated.since, dated.until, readings))
    if rule.target is not None:
        target = rule.target
        size = "" if math.isnan(target.value) else f" {target.value:g}"  # by unit: a column or a table has the numbers
        words = f"{target.op}{size} {target.unit}" + (f" ({target.year})" if target.year else "")
        rows.append(_number(rule, "target", words, rule.limits[0].since, None, readings))
    if rule.duty is not None:
        words = str(rule.duty.due or f"{rule.duty.months} months {rule.duty.days} days")
        rows.append(_number(rule, "due" if rule.duty.due else "every", words, rule.limits[0].since, None, readings))
    used = {
        name.removeprefix("pack.")
        for selection in (rule.subject, *rule.references.values())
        if selection.condition is not None
        for name in selection.condition.variables()
    }
    for name, value in catalogue.packs[rule.pack].parameters.items():
        if name in used:
            rows.append(_number(rule, f"@pack.{name}", _plain(value), rule.limits[0].since, None, readings))
    return rows


def _number(
    rule: Rule, name: str, value: str, since: dt.date, until: dt.date | None, readings: Sequence[Reading]
) -> SourceRow:
    under = [
        citation
        for citation in rule.citations
        if (citation.until is None or citation.until > since)
        and (until is None or citation.since is None or citation.since < until)
    ] or list(rule.citations)
    sure = [citation for citation in under if citation.confidence == "verified"]
    best = (sure or under)[-1]
    articles = {citation.article for citation in under}
    return SourceRow(
        rule.code,
        rule.pack,
        Text(zh=name, en=name),
        value,
        Text(zh=best.words("zh"), en=best.words("en")),
        best.document,
        since,
        until,
        best.read,
        best.second,
        best.confidence,
        tuple(reading for reading in readings if reading.article is None or reading.article in articles),
    )


def _plain(value: Any) -> str:
    if isinstance(value, Condition):
        return value.text
    if isinstance(value, Classes):
        return value.column
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_confirmed(folder: Path) -> list[Reading]:
    """Return the readings recorded in ``_confirmed.yaml`` of ``folder``; none where there is no such file.

    Raises
    ------
    CatalogueError
        If the file is not as :func:`confirm` writes it; the message names the field.
    """
    path = folder / CONFIRMED
    if not path.is_file():
        return []
    data = fields(read_yaml(path), path.name, required=["confirmed"])
    entries = data["confirmed"]
    if not isinstance(entries, list):
        raise wrong(
            at(path.name, "confirmed"), zh=f"应为列表，现为 {entries!r}。", en=f"expected a list, got {entries!r}."
        )
    readings = []
    for number, entry in enumerate(entries, start=1):
        here = at(path.name, f"entry {number}", zh=f"第 {number} 项")
        entry = fields(entry, here, required=["code", "by", "on"], optional=["article", "note", "said"])
        article = entry.get("article")
        if article is not None and (isinstance(article, bool) or not isinstance(article, int)):
            raise wrong(
                at(here, "article"), zh=f"应为整数，现为 {article!r}。", en=f"expected a whole number, got {article!r}."
            )
        readings.append(
            Reading(
                str(entry["code"]),
                str(entry["by"]),
                day(entry["on"], here, "on"),
                article,
                str(entry.get("note") or ""),
                str(entry.get("said") or ""),
            )
        )
    return readings


def readings_of(folders: Iterable[Path]) -> list[Reading]:
    """Return the readings recorded in any of ``folders``, the earliest first."""
    readings = [
        reading for folder in dict.fromkeys(path.resolve() for path in folders) for reading in read_confirmed(folder)
    ]
    return sorted(readings, key=lambda reading: (reading.on, reading.code))


def confirm(folder: Path, rule: Rule, *, by: str, on: dt.date, article: int | None = None, note: str = "") -> Path:
    """Record in ``_confirmed.yaml`` of ``folder`` that a person has read the clauses of ``rule``, and return the file.

    Parameters
    ----------
    folder : Path
        The folder of an office's own packs; it is made where it is missing.
    rule : Rule
        What was read.
    by : str
        Who read it.
    on : date
        When.
    article : int, optional
        The one article that was read; by default all clauses of the rule.
    note : str
        What there is to say.

    Raises
    ------
    DataError
        If nobody is named, or the rule cites no such article.
    CatalogueError
        If the file that stands there cannot be read; it is left as it is.
    """
    if not by.strip():
        raise DataError(
            Text(zh="核对要写明是谁。", en="a reading needs the name of who read it."),
            hint=Text(zh="请写 --by 姓名。", en="Write --by NAME."),
        )
    cited = [*rule.citations, *rule.penalties]
    known = sorted({cited_clause.article for cited_clause in cited if cited_clause.article is not None})
    if article is not None and article not in known:
        raise DataError(
            Text(
                zh=f"规则 {rule.code} 没有引用第 {article} 条。", en=f"the rule {rule.code} cites no article {article}."
            ),
            hint=Text(
                zh=f"它引用：{'、'.join(map(str, known)) or '无条号'}。",
                en=f"It cites: {', '.join(map(str, known)) or 'no article by number'}.",
            ),
        )
    before = read_confirmed(folder)
    entries = [*before, Reading(rule.code, by.strip(), on, article, note.strip(), said_by(rule, article))]
    data = {"confirmed": [_entry(cited_clause) for cited_clause in entries]}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CONFIRMED
    head = "# 由 riverzones rules confirm 记录的人工核对；readings by people, recorded by: riverzones rules confirm\n"
    part_file = part_of(path)  # who is cut off here must not lose what was recorded before
    try:
        part_file.write_text(head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        part_file.replace(path)
    finally:
        part_file.unlink(missing_ok=True)
    return path


def _entry(reading: Reading) -> dict[str, Any]:
    fields_of_entry: dict[str, Any] = {"code": reading.code, "by": reading.by, "on": reading.on}
    if reading.article is not None:
        fields_of_entry["article"] = reading.article
    if reading.note:
        fields_of_entry["note"] = reading.note
    if reading.said:
        fields_of_entry["said"] = reading.said
    return fields_of_entry
