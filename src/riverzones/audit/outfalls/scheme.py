"""How outfalls are classed, acted on, named and coded: the words of the scheme, which the catalogue fills from YAML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from riverzones.model import Citation, Condition, Dated, Selection, Text

__all__ = ["ACTIONS", "ActionRule", "CategoryRule", "CodeScheme", "NameScheme", "OutfallClass", "OutfallScheme"]

Confidence = Literal["verified", "recall"]
ActionWord = Literal["ban", "merge", "normalise"]
ACTIONS: tuple[str, ...] = ("ban", "merge", "normalise")
"""The three actions of the 2022 notice, the gravest first, in the words of the column ``class_of_action``."""


@dataclass(frozen=True, slots=True)
class OutfallClass:
    """One class: its id, words, parent (None at the top), level (1 to 3) and the words that files use for it."""

    name: str
    title: Text
    level: int
    parent: str | None
    confidence: Confidence
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """A condition on the columns of an outfall and the classes it may then be of; ``why`` where they are several."""

    where: Condition
    classes: tuple[str, ...]
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class ActionRule:
    """One rule of action.

    ``relation`` is a key of :data:`riverzones.audit.outfalls.relations.RELATIONS`; ``reference`` says which rows it
    looks at (None: nothing is asked of the place), ``distance_m`` how far [m], ``same`` which column two outfalls must
    share.
    ``open_if_missing``: without the layer the answer stays open; else the rule is passed over and that is told once.
    ``settled``: False where the rule is a possibility that somebody has to decide. ``fact``: what kind of fact it sees,
    in the words of rules (see ``model.finding_id``): a rule and an action that see one fact make one finding.
    ``in_force``: the days on which the rule of the audit holds whose rows it looks at; empty where it looks at none's.
    """

    code: str
    title: Text
    action: ActionWord
    where: Condition | None
    relation: str
    reference: Selection | None
    distance_m: float
    same: str
    open_if_missing: bool
    settled: bool
    fact: str
    reason: Text
    citations: tuple[Citation, ...]
    in_force: tuple[Dated[Mapping[str, Any]], ...] = ()

    def holds(self, day: dt.date) -> bool:
        """Return whether it is asked on ``day``."""
        return not self.in_force or any(dated.holds(day) for dated in self.in_force)

    @property
    def layer(self) -> str:
        """The layer of the reference, empty without one."""
        return self.reference.layers[0] if self.reference is not None else ""


@dataclass(frozen=True, slots=True)
class CodeScheme:
    """Pattern of codes (groups ``county`` and ``serial`` are used) and the template that makes a new one."""

    title: Text
    confidence: Confidence
    pattern: re.Pattern[str]
    template: str
    basin: str
    types: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NameScheme:
    """Template of names, how equal names are told apart, and how a name must end."""

    title: Text
    confidence: Confidence
    template: str
    serial: str
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutfallScheme:
    """All of it: classes by id, rules in order, names, codes; ``done`` tells outfalls with nothing left to do."""

    classes: Mapping[str, OutfallClass]
    from_category: tuple[CategoryRule, ...]
    rules: tuple[ActionRule, ...]
    codes: CodeScheme
    names: NameScheme
    done: Condition | None = None

    def line(self, name: str) -> list[str]:
        """Return a class and its parents, the highest first.

        Examples
        --------
        >>> a = OutfallClass("a", Text("甲", "a"), 1, None, "verified")
        >>> b = OutfallClass("b", Text("乙", "b"), 2, "a", "verified")
        >>> OutfallScheme({"a": a, "b": b}, (), (), None, None).line("b")
        ['a', 'b']
        """
        path: list[str] = []
        here: str | None = name
        while here is not None:
            path.insert(0, here)
            here = self.classes[here].parent
        return path
