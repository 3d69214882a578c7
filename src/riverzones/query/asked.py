"""What a phrase asks, in no language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal, get_args

from riverzones import relations
from riverzones.model import Condition, SetPart, Text

__all__ = [
    "FLOW",
    "NEAR_M",
    "ON_LINE_M",
    "RELATIONS",
    "ByColumn",
    "Clause",
    "Having",
    "Order",
    "Question",
    "Relation",
    "SetRef",
]

Relation = Literal[
    "inside",
    "outside",
    "reaches_into",
    "crossing",
    "within",
    "beyond",
    "nearest",
    "upstream",
    "downstream",
    "on",
    "holding",
]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
FLOW: frozenset[Relation] = frozenset(
    name for name in RELATIONS if name in relations.RELATIONS and relations.RELATIONS[name].flow
)
"""Relations along the river network; the others are relations of place."""
NEAR_M: Final = 1_000.0
"""What "near", "along", 附近 and 沿岸 mean where no distance is said [m]: a habit of ours, which every answer says."""

ON_LINE_M: Final = 200.0
"""What "on" and 上 mean beside a line [m]: a habit of ours too, which the answer says."""


@dataclass(frozen=True)
class SetRef:
    """A set a phrase names, with the condition put on it there.

    ``words`` is what was typed and plays no part in equality. ``parts`` are used together, ``fallbacks`` one after the
    other when no part has any row. ``where`` holds on top of the parts' own conditions; layers of the set that do not
    know its columns are in ``left_out`` and not used. ``place``: the set is the rows of a name, not of the catalogue.
    ``said`` is ``where`` in the words of the catalogue. ``others`` are further sets named beside this one
    (排污口和企业): the rows of all of them together. ``without`` are sets whose rows are left out
    (除雨洪排口以外的排污口). ``related`` is a relation that its rows stand in themselves
    (距离一级保护区内的排污口500米以内的企业).
    """

    name: str
    title: Text
    words: str = field(compare=False)
    parts: tuple[SetPart, ...]
    fallbacks: tuple[SetPart, ...] = ()
    where: Condition | None = None
    left_out: tuple[str, ...] = ()
    place: bool = False
    others: tuple[SetRef, ...] = ()
    without: tuple[SetRef, ...] = ()
    related: tuple[Clause, ...] = ()
    said: Text | None = field(default=None, compare=False)

    @property
    def members(self) -> tuple[SetRef, ...]:
        """The sets that this one is made of, one by one."""
        return (replace(self, others=()), *self.others)

    @property
    def every(self) -> tuple[SetRef, ...]:
        """Every set that this one is made of: its members, what is left out of them, what they are related to."""
        inner = [
            ref
            for member in self.members
            for within in (*member.without, *(clause.reference for clause in member.related))
            for ref in within.every
        ]
        return (*self.members, *inner)

    def except_for(self, other: SetRef) -> SetRef | None:
        """Return this set without the rows of another; None where they share no layer or none would be left."""
        layers = {part.layer for member in self.members for part in (*member.parts, *member.fallbacks)}
        left: list[SetRef] = []
        for member in other.members:
            parts = tuple(part for part in (*member.parts, *member.fallbacks) if part.layer in layers)
            if not parts or (member.name == self.name and member.where is None):
                return None
            left.append(replace(member, parts=parts, fallbacks=()))
        return replace(self, without=(*self.without, *left))

    def beside(self, other: SetRef) -> SetRef:
        """Return this set and another."""
        return replace(self, words=f"{self.words} {other.words}", others=(*self.others, *other.members))


@dataclass(frozen=True)
class Clause:
    """One relation of a question: to which set, and within what distance [m]."""

    relation: Relation
    reference: SetRef
    distance_m: float | None = None


@dataclass(frozen=True)
class ByColumn:
    """A column of the subject that a question counts or orders by; ``day``: it holds days."""

    column: str
    title: Text = field(compare=False)
    day: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Order:
    """Only the first ``most``: by a column, the largest first or not; for ``nearest``, so many of the nearest.

    ``of_groups``: of a question that is counted by groups, the groups with the most of them, or the fewest.
    """

    most: int
    by: ByColumn | None = None
    descending: bool = True
    of_groups: bool = False


@dataclass(frozen=True)
class Having:
    """Only groups with so many of the subject: ``sign`` is one of ``>``, ``>=``, ``<``, ``<=``, ``=``."""

    sign: str
    number: int


@dataclass(frozen=True)
class Question:
    """Rows of ``subject`` that stand in a relation to ``reference``; without a relation, all of them.

    ``inside``: wholly in one of the reference, or in several together; ``outside``: shares no interior with any and is
    inside none; ``reaches_into``: any part is in; ``crossing``: interiors meet and part of the subject lies outside;
    ``within``: at most ``distance_m`` [m] from the nearest; ``beyond``: farther than that from every one; ``nearest``:
    every subject with its nearest reference; ``upstream``, ``downstream``: the subject lies so on the river network, at
    most ``distance_m`` [m] along it where that is given; ``on``: reaches into an area, or lies beside a line, by what
    the project holds of the reference; ``holding``: some of the reference belongs to the subject, by the id, code or
    name of it that a row states, or by lying on it where the subject is a line.

    ``also`` are further relations that must hold as well, or of which one is enough where ``either`` is said.
    ``counted``: the number is asked for rather than the rows, and ``grouped`` says by which areas, or by which column
    of the subject, it is told. ``order`` keeps the first few, ``having`` the groups with so many. ``near`` says that
    the distance is :data:`NEAR_M` because the phrase says none, ``lacking`` that areas outside are those with none of
    the reference in them (没有水源地的乡镇), ``holding`` that they are those with some of it (有水源地的乡镇). With
    another relation ``lacking`` asks for the rows it does not hold for (没有界桩的水源地, 上游没有排污口的取水口).
    ``converted`` are distances said in other units than metres.
    """

    subject: SetRef
    relation: Relation | None = None
    reference: SetRef | None = None
    distance_m: float | None = None
    also: tuple[Clause, ...] = ()
    either: bool = False
    counted: bool = False
    grouped: SetRef | ByColumn | None = None
    order: Order | None = None
    having: Having | None = None
    near: bool = False
    lacking: bool = False
    holding: bool = field(default=False, compare=False)
    converted: tuple[Text, ...] = field(default=(), compare=False)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All relations of the question."""
        if self.relation is None or self.reference is None:
            return ()
        return (Clause(self.relation, self.reference, self.distance_m), *self.also)

    @property
    def sets(self) -> tuple[SetRef, ...]:
        """Every set of the question: subject, references, areas that it is counted by."""
        areas = (self.grouped,) if isinstance(self.grouped, SetRef) else ()
        return (self.subject, *(clause.reference for clause in self.clauses), *areas)

    @property
    def every_clause(self) -> tuple[Clause, ...]:
        """All relations of the question, those of its sets among them."""
        return (*self.clauses, *(clause for asked in self.sets for ref in asked.every for clause in ref.related))

    @property
    def by_columns(self) -> tuple[ByColumn, ...]:
        """Columns of the subject that the question counts or orders by."""
        ordered = self.order.by if self.order is not None else None
        return tuple(grouping for grouping in (self.grouped, ordered) if isinstance(grouping, ByColumn))

    def of(self, clauses: tuple[Clause, ...]) -> Question:
        """Return the question with other relations in place of its own."""
        first, *rest = clauses
        return replace(
            self,
            relation=first.relation,
            reference=first.reference,
            distance_m=first.distance_m,
            also=tuple(rest),
        )
