"""Rules and what they rest on: citations, dated limits, examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from riverzones.model.text import Text

__all__ = ["SEVERITIES", "Citation", "Dated", "Example", "Rule", "Severity", "Subject", "on_date"]

Severity = Literal["prohibited", "required", "target", "advisory"]
SEVERITIES: tuple[Severity, ...] = ("prohibited", "required", "target", "advisory")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands written: a law with its article, a standard with its clause, or a document.

    ``confidence`` is ``"verified"`` or ``"recall"``, as the folder of standards marks it.
    """

    title: Text
    clause: str = ""
    quote: str = ""
    document: str = ""
    article: int | None = None
    confidence: Literal["verified", "recall"] = "verified"
    note: Text | None = None

    def words(self, lang: str) -> str:
        """One line.

        Examples
        --------
        >>> cited = Citation(Text(zh="长江保护法", en="Yangtze River Protection Law"), article=26)
        >>> cited.words("zh"), cited.words("en")
        ('《长江保护法》第26条', 'Yangtze River Protection Law, art. 26')
        """
        if lang == "zh":
            name = f"《{self.title.zh}》" + (f"第{self.article}条" if self.article else "") + self.clause
        else:
            name = ", ".join(filter(None, [self.title.en, f"art. {self.article}" if self.article else "", self.clause]))
        if self.confidence == "recall":
            name += "（待核）" if lang == "zh" else " (recalled, to be checked)"
        return name


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value that holds from ``since`` until the day before ``until``."""

    value: T
    since: dt.date
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether the value holds on ``day``."""
        return self.since <= day and (self.until is None or day < self.until)


def on_date(values: Sequence[Dated[T]], day: dt.date) -> T | None:
    """The value that holds on ``day``, the latest if several do; None before the first.

    Examples
    --------
    >>> limits = [Dated(500, dt.date(2015, 1, 1)), Dated(1000, dt.date(2021, 3, 1))]
    >>> on_date(limits, dt.date(2021, 2, 28)), on_date(limits, dt.date(2021, 3, 1))
    (500, 1000)
    """
    held = [dated for dated in values if dated.holds(day)]
    return max(held, key=lambda dated: dated.since).value if held else None


@dataclass(frozen=True, slots=True)
class Subject:
    """Rows a rule speaks about: layers of one or several kinds and a CQL2 condition on them."""

    layers: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Small layers that show a rule: rows by layer name, geometry as WKT in EPSG:4490."""

    layers: Mapping[str, Sequence[Mapping[str, Any]]]
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack, as its YAML file says it.

    ``limits`` holds, by date, the keyword arguments of the check; ``stages`` the project stages it applies to
    (empty: all), where a row without a stage cannot be judged and is reported as "cannot tell".
    """

    code: str
    name: str
    pack: str
    title: Text
    subject: Subject
    check: str
    reference: Subject | None
    limits: tuple[Dated[Mapping[str, Any]], ...]
    severity: Severity
    statements: tuple[str, ...]
    citations: tuple[Citation, ...]
    message: Text
    bad: Example
    good: Example
    stages: tuple[str, ...] = ()
    lead_unit: str | None = None
    responsible_units: tuple[str, ...] = ()
    note: Text | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def limits_on(self, day: dt.date) -> Mapping[str, Any] | None:
        """Keyword arguments of the check on ``day``; None when the rule is not in force."""
        return on_date(self.limits, day)

    @property
    def layers(self) -> tuple[str, ...]:
        """Every layer the rule reads."""
        reference = self.reference.layers if self.reference else ()
        return tuple(dict.fromkeys((*self.subject.layers, *reference)))
