"""Rules and what they rest on: packs with their place and days, citations of the day, exceptions, dated limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from riverzones.model.kinds import folded
from riverzones.model.text import Text

if TYPE_CHECKING:
    from riverzones.model.condition import Condition

__all__ = [
    "SEVERITIES",
    "Ask",
    "Citation",
    "Classes",
    "Dated",
    "Duty",
    "Example",
    "Exemption",
    "Jurisdiction",
    "Pack",
    "Rule",
    "Selection",
    "Severity",
    "Target",
    "cited_on",
    "on_date",
]

Severity = Literal[
    "prohibit", "remove", "restrict", "require", "trigger", "target", "inventory", "monitor", "prefer", "route"
]
SEVERITIES: tuple[Severity, ...] = (
    "prohibit",
    "remove",
    "restrict",
    "require",
    "trigger",
    "target",
    "inventory",
    "monitor",
    "prefer",
    "route",
)
"""What a sentence asks, the gravest first."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands written: a law with its article, a standard with its clause, or a document.

    ``since`` and ``until`` are the days on which it holds (``until`` is the first day on which it does not any more),
    None where open. ``confidence`` is ``"verified"`` or ``"recall"``, as the folder of standards marks it; ``read`` is
    the day on which the text was read, ``second`` the other source that says the same ("" where none was found).
    """

    title: Text
    clause: str = ""
    quote: str = ""
    document: str = ""
    article: int | None = None
    confidence: Literal["verified", "recall"] = "verified"
    note: Text | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    read: dt.date | None = None
    second: str = ""

    def holds(self, day: dt.date) -> bool:
        """Return whether the citation holds on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def words(self, lang: str) -> str:
        """Return the citation in one line.

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
            name += Text(zh="（待核）", en=" (recalled, to be checked)").within(lang)
        return name


def cited_on(citations: Sequence[Citation], day: dt.date) -> tuple[Citation, ...]:
    """Return the citations that hold on ``day``: the law of the day.

    Examples
    --------
    >>> old = Citation(Text(zh="旧法", en="old law"), article=64, until=dt.date(2026, 8, 15))
    >>> new = Citation(Text(zh="法典", en="the code"), article=318, since=dt.date(2026, 8, 15))
    >>> [one.article for one in cited_on([old, new], dt.date(2026, 8, 14))]
    [64]
    >>> [one.article for one in cited_on([old, new], dt.date(2026, 8, 15))]
    [318]
    """
    return tuple(citation for citation in citations if citation.holds(day))


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value that holds from ``since`` until the day before ``until``."""

    value: T
    since: dt.date
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Return whether the value holds on ``day``."""
        return self.since <= day and (self.until is None or day < self.until)


def on_date(values: Sequence[Dated[T]], day: dt.date) -> T | None:
    """Return the value that holds on ``day``, the latest if several do; None before the first.

    Examples
    --------
    >>> limits = [Dated(500, dt.date(2015, 1, 1)), Dated(1000, dt.date(2021, 3, 1))]
    >>> on_date(limits, dt.date(2021, 2, 28)), on_date(limits, dt.date(2021, 3, 1))
    (500, 1000)
    """
    held = [dated for dated in values if dated.holds(day)]
    return max(held, key=lambda dated: dated.since).value if held else None


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of layers that a rule speaks about, or holds its subjects against.

    ``where`` is CQL2 as it is written, ``condition`` the same read in the words of the layer kind. For a reference:
    ``own`` pairs columns (subject, reference) that must agree, so that a subject is held against what is its own
    alone; ``region`` names the column whose equal values make one area (the tiers of one source); ``in_force`` pairs
    layers with the condition on which their rows bind anybody: drafts and what is approved later do not.
    """

    layers: tuple[str, ...]
    where: str | None = None
    condition: Condition | None = None
    own: tuple[str, str] | None = None
    region: str | None = None
    in_force: tuple[tuple[str, Condition], ...] = ()

    def asked_of(self, layer: str) -> Condition | None:
        """Return what rows of one of its layers must meet: the condition, and being in force."""
        in_force = dict(self.in_force).get(layer)
        if self.condition is None or in_force is None:
            return self.condition or in_force
        return self.condition.together_with(in_force)


@dataclass(frozen=True, slots=True)
class Exemption:
    """Subjects that a rule excepts (``where``), or for which the law's words leave the answer open.

    ``of`` says whose columns ``where`` reads: ``"subject"`` or ``"reference"``.
    """

    where: str
    condition: Condition
    title: Text
    citation: Citation | None = None
    of: Literal["subject", "reference"] = "subject"


@dataclass(frozen=True, slots=True)
class Ask:
    """A part of the quoted sentence and the field that asks it (``by``), or why nothing does (``not_asked``)."""

    part: str
    by: str = ""
    not_asked: Text | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A number to be reached: ``value`` [unit] by ``year``, compared by ``op``, against ``base_year`` if named."""

    value: float
    unit: str
    op: Literal[">=", "<=", ">", "<", "="]
    year: int | None = None
    base_year: int | None = None
    binding: bool = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Target) and repr(self) == repr(other)  # two that name no number (nan) are equal

    def __hash__(self) -> int:
        return hash(repr(self))

    def met(self, measured: float) -> bool:
        """Return whether ``measured`` reaches the target.

        Examples
        --------
        >>> Target(95, "%", ">=").met(94.9)
        False
        """
        gap = self.gap(measured)
        return gap == 0 if self.op == "=" else gap < 0 or (gap == 0 and self.op in (">=", "<="))

    def gap(self, measured: float) -> float:
        """Return by how much ``measured`` misses the target, above 0 where it does [unit]."""
        if self.op == "=":
            return abs(measured - self.value)
        return self.value - measured if self.op in (">=", ">") else measured - self.value


@dataclass(frozen=True, slots=True)
class Classes:
    """A column whose values are classes, and the classes from the best to the worst: never compared as text.

    ``spellings`` are the ways a class is written, folded (:func:`~riverzones.model.kinds.folded`), each with the class.
    """

    column: str
    order: tuple[str, ...]
    spellings: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)

    def place(self, word: Any) -> int | None:
        """Return the place of a class in the order, None for a blank and for what is no class.

        Examples
        --------
        >>> Classes("class", ("I", "II", "III")).place("II"), Classes("class", ("I", "II", "III")).place(None)
        (1, None)
        >>> Classes("class", ("IV", "V"), {"五类": "V"}).place("五 类")
        1
        """
        if not isinstance(word, str):
            return None
        name = word if word in self.order else self.spellings.get(folded(word))
        return self.order.index(name) if name in self.order else None


@dataclass(frozen=True, slots=True)
class Duty:
    """When something must be done: once ``due`` (a day), or ``every`` so many months or days."""

    due: dt.date | None = None
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where a pack holds: administrative codes by GB/T 2260, whose prefixes hold too (``5301`` is all of Kunming).

    Without a code the pack holds everywhere. ``names`` are the words for it, where a project knows no codes.
    """

    title: Text
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def everywhere(self) -> bool:
        """Whether the pack holds in the whole country."""
        return not self.codes and not self.names


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one jurisdiction and document.

    ``since`` and ``until`` say when the document holds (``until``: the first day on which it does not any more).
    ``order`` is the precedence, larger for the more local; ``parameters`` are values that conditions read as
    ``@pack.name``.
    """

    name: str
    title: Text
    letters: str
    jurisdiction: Jurisdiction
    issuer: Text
    since: dt.date | None = None
    until: dt.date | None = None
    order: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, Text] = field(default_factory=dict)
    own: bool = False

    def holds(self, day: dt.date) -> bool:
        """Return whether the document holds on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def not_held(self, day: dt.date) -> Text:
        """Return why the pack does not hold on ``day``."""
        if self.since is not None and day < self.since:
            return Text(
                zh=f"“{self.title.zh}”自 {self.since} 起施行，{day} 尚未施行",
                en=f"{self.title.en} holds from {self.since}, not yet on {day}",
            )
        last = self.until - dt.timedelta(days=1) if self.until else day
        return Text(
            zh=f"“{self.title.zh}”有效期至 {last}，{day} 已失效", en=f"{self.title.en} held until {last}, not on {day}"
        )


@dataclass(frozen=True, slots=True)
class Example:
    """Small layers that show a rule: rows by layer name, geometry as WKT in EPSG:4490; the day, where it matters.

    ``rasters`` are cells by path: ``west``, ``north``, ``cell`` [degrees], and rows of ``values``, the northern first.
    """

    layers: Mapping[str, Sequence[Mapping[str, Any]]]
    measured: float | None = None
    on: dt.date | None = None
    rasters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack, as its YAML file says it.

    ``limits`` holds, by date, the keyword arguments of the check; ``references`` what subjects are held against, by
    name, put together by ``combine``: (operation, name) in order, the operations ``or``, ``and``, ``minus``.
    ``extends`` is the code of the rule that this one repeats or sharpens.
    """

    code: str
    name: str
    pack: str
    title: Text
    subject: Selection
    check: str
    references: Mapping[str, Selection]
    limits: tuple[Dated[Mapping[str, Any]], ...]
    severity: Severity
    statements: tuple[str, ...]
    citations: tuple[Citation, ...]
    message: Text
    bad: Example
    good: Example
    combine: tuple[tuple[str, str], ...] = ()
    penalties: tuple[Citation, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    unclear: tuple[Exemption, ...] = ()
    extends: str | None = None
    asks: tuple[Ask, ...] = ()
    then: tuple[str, ...] = ()
    group_by: str | None = None
    period: str | None = None
    target: Target | None = None
    duty: Duty | None = None
    lead_unit: str | None = None
    responsible_units: tuple[str, ...] = ()
    note: Text | None = None

    def limits_on(self, day: dt.date) -> Mapping[str, Any] | None:
        """Return the keyword arguments of the check on ``day``; None when the rule is not in force."""
        return on_date(self.limits, day)

    def citations_on(self, day: dt.date) -> tuple[Citation, ...]:
        """Return what the rule rests on, on ``day``."""
        return cited_on(self.citations, day)

    def cited_words_on(self, day: dt.date) -> Text:
        """Return the same in words, one after the other."""
        cited = self.citations_on(day)
        return Text(
            zh="；".join(citation.words("zh") for citation in cited),
            en="; ".join(citation.words("en") for citation in cited),
        )

    @property
    def layers(self) -> tuple[str, ...]:
        """Every layer the rule reads."""
        seen = [layer for selection in self.references.values() for layer in selection.layers]
        return tuple(dict.fromkeys((*self.subject.layers, *seen)))
