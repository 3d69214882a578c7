"""What a phrase asks, in no language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from riverzones import relations
from riverzones.model import Condition, SetPart, Text

__all__ = ["FLOW", "RELATIONS", "Question", "Relation", "SetRef"]

Relation = Literal["inside", "outside", "reaches_into", "crossing", "within", "nearest", "upstream", "downstream"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
FLOW: frozenset[Relation] = frozenset(name for name in RELATIONS if relations.RELATIONS[name].flow)
"""Relations along the river network; the others are relations of place."""


@dataclass(frozen=True)
class SetRef:
    """A set a phrase names, with the condition put on it there.

    ``words`` is what was typed and plays no part in equality. ``parts`` are used together, ``fallbacks`` one after the
    other when no part has any row. ``where`` holds on top of the parts' own conditions; layers of the set that do not
    know its columns are in ``left_out`` and not used. ``place``: the set is the rows of a name, not of the catalogue.
    """

    name: str
    title: Text
    words: str = field(compare=False)
    parts: tuple[SetPart, ...]
    fallbacks: tuple[SetPart, ...] = ()
    where: Condition | None = None
    left_out: tuple[str, ...] = ()
    place: bool = False


@dataclass(frozen=True)
class Question:
    """Rows of ``subject`` that stand in a relation to ``reference``; without a relation, all of them.

    ``inside``: wholly in one of the reference, or in several together; ``outside``: shares no interior with any and is
    inside none; ``reaches_into``: any part is in; ``crossing``: interiors meet and part of the subject lies outside;
    ``within``: at most ``distance_m`` [m] from the nearest; ``nearest``: every subject with its nearest reference;
    ``upstream``, ``downstream``: the subject lies so on the river network, at most ``distance_m`` [m] along it where
    that is given.
    """

    subject: SetRef
    relation: Relation | None = None
    reference: SetRef | None = None
    distance_m: float | None = None
