"""Classes that plans ask of sections and sources by year, read from one file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from riverzones.catalogue.load import load
from riverzones.catalogue.reading import at, fields, one_of, read_yaml, text, words
from riverzones.catalogue.water_standards import water_standard
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
    path = resources.files("riverzones.catalogue") / "standards" / "water" / "targets.yaml"
    where = path.name
    found = []
    for name, plan in fields(read_yaml(path), where, required=["plans"])["plans"].items():
        here = at(where, str(name))
        plan = fields(plan, here, required=["title", "document", "counties", "targets"])
        title = text(plan["title"], here, "title")
        for entry in plan["targets"]:
            entry = fields(entry, here, required=["layer", "names", "years", "class", "annex"], optional=["river"])
            found.append(
                PlanTarget(
                    one_of(entry["layer"], here, "layer", load().kinds),
                    words(entry["names"], here, "names"),
                    str(entry.get("river", "")),
                    tuple(int(year) for year in entry["years"]),
                    one_of(entry["class"], here, "class", water_standard().classes),
                    words(plan["counties"], here, "counties"),
                    Text(zh=f"{title.zh}（{entry['annex']}）", en=f"{title.en} ({entry['annex']})"),
                )
            )
    return tuple(found)
