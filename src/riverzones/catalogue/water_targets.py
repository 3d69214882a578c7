"""Classes that plans ask of sections and sources by year, read from one file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from riverzones.catalogue.load import load
from riverzones.catalogue.water_standards import water_standard
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    WORDS,
    YEAR,
    Choice,
    Default,
    Items,
    Only,
    Record,
    Table,
    as_dict,
    read_declared,
)
from riverzones.model import Text

__all__ = ["PlanTarget", "plan_targets"]


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """One line of an annex: a layer, parts of a name, a river, the years and the class asked of them.

    ``counties``: names or codes of the county the plan is of; ``cited``: the plan with its annex.
    """

    layer: str
    names: tuple[str, ...]
    river: str
    years: tuple[int, ...]
    target: str
    counties: tuple[str, ...]
    cited: Text


@cache
def plan_targets() -> tuple[PlanTarget, ...]:
    """Return the targets of all plans.

    Examples
    --------
    >>> [(one.names[0], one.target, one.years[-1]) for one in plan_targets() if one.layer == "sections"]
    [('培石', 'II', 2025), ('双峡子沟', 'III', 2025)]
    """
    target = Record(
        {
            "layer": Choice(load().kinds),
            "names": WORDS,
            "years": Items(YEAR, least=1),
            "class": Choice(water_standard().classes),
            "annex": WORD,
            "river": Default(WORD, ""),
        },
        as_dict,
    )

    def targets(title: Text, document: str, counties: tuple[str, ...], targets: Any) -> list[PlanTarget]:
        del document  # for who reads the file
        return [
            PlanTarget(
                layer=listed["layer"],
                names=listed["names"],
                river=listed["river"],
                years=listed["years"],
                target=listed["class"],
                counties=counties,
                cited=Text(zh=f"{title.zh}（{listed['annex']}）", en=f"{title.en} ({listed['annex']})"),
            )
            for listed in targets
        ]

    plan = Record({"title": BILINGUAL, "document": WORD, "counties": WORDS, "targets": Items(target)}, targets)
    path = resources.files("riverzones.catalogue") / "standards" / "water" / "targets.yaml"
    plans = read_declared(path, Only("plans", Table(plan)))
    return tuple(listed for of_plan in plans.values() for listed in of_plan)
