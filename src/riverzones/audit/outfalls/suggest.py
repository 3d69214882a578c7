"""What to do with every outfall: ban, merge or normalise, by rules from top to bottom, each answer with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.context import Context, Titles
from riverzones.audit.outfalls.relations import RELATIONS, Held, RelationContext
from riverzones.audit.outfalls.scheme import ACTIONS, ActionRule
from riverzones.audit.select import Selected, select
from riverzones.model import Selection, Text, cited_on
from riverzones.terms import labels

__all__ = ["ACTION_WORDS", "Suggested", "suggest"]

ACTION_WORDS = labels("action")
"""Words of the actions of the 2022 notice, and of ``keep`` for outfalls that stay."""
_NO_PLACE: Final = labels("reason")["no_place"]
_COLUMNS = (
    "action",
    "candidates",
    "rule",
    "measured",
    "reference_id",
    "reference_key",
    "reference_name",
    "reason_zh",
    "reason_en",
    "citation_zh",
    "citation_en",
    "agrees",
)


@dataclass(frozen=True)
class Suggested:
    """Suggestions on the index of the outfalls, and the rules that were passed over because their layer is missing.

    ``table``: ``action`` (``"ban"``, ``"merge"``, ``"normalise"``, None where it cannot be told), ``candidates`` (tuple
    of the actions still possible), ``rule`` (code that decided or left it open), ``measured`` [m], ``reference_id``,
    ``reference_key`` (what the reference is known by among facts), ``reference_name``, ``reason_zh``, ``reason_en``,
    ``citation_zh``, ``citation_en``, ``agrees`` (nullable boolean: with the action given in the data; NA where none is
    given or none can be told).
    """

    table: pd.DataFrame
    passed_over: tuple[tuple[ActionRule, Text], ...]


def suggest(
    outfalls: GeoDataFrame,
    rules: Sequence[ActionRule],
    context: Context,
) -> Suggested:
    """Return an action for every outfall.

    Parameters
    ----------
    outfalls : GeoDataFrame
        Points, EPSG:4490, ids as index, with the columns that the rules name (classes too). Where a row has no
        place, every rule that asks for one is open.
    rules : sequence of ActionRule
        From top to bottom; the last holds for every outfall.
    context : Context
        Layers, the day whose law is cited, words for the reasons; its ``"outfalls"`` are the ones given.

    Returns
    -------
    Suggested
    """
    here = replace(context, layers=lambda name: outfalls if name == "outfalls" else context.layers(name))
    answers: dict[Any, dict[str, Any]] = {}
    met: dict[Any, dict[str, Any]] = {}
    possible: dict[Any, list[tuple[ActionRule, Text]]] = {row: [] for row in outfalls.index}
    passed_over: list[tuple[ActionRule, Text]] = []
    rest = outfalls
    for rule in rules:
        if rest.empty:
            break
        if not rule.holds(context.day):
            continue
        truth, held, missing = _judged(rule, rest, here)
        if missing is not None:
            passed_over.append((rule, missing))
        for row in rest.index[truth.isna().to_numpy(bool)]:
            possible[row].append((rule, held.why[row]))
            met.setdefault(row, _met(held, row))
        hit = rest.index[truth.fillna(False).to_numpy(bool)]
        for row in hit:
            said = _reason(rule, held, row)
            if rule.settled:
                answers[row] = _answer(rule, said, possible[row], context.day) | _met(held, row)
                if answers[row]["action"] is None:
                    answers[row] |= met[row]
            else:
                possible[row].append((rule, said))
                met.setdefault(row, _met(held, row))
        if rule.settled:
            rest = rest.drop(index=hit)
    table = pd.DataFrame.from_dict(answers, orient="index").reindex(index=outfalls.index, columns=list(_COLUMNS[:-1]))
    table["action"] = table["action"].astype(object).where(table["action"].notna(), None)
    table["agrees"] = _agrees(outfalls, table)
    return Suggested(table, tuple(passed_over))


def _judged(
    rule: ActionRule,
    rest: GeoDataFrame,
    context: Context,
) -> tuple[pd.Series[Any], Held, Text | None]:
    """Truth of a rule on the rows still open, what was measured, and which layer is missing, if one is."""
    where = _where(rule, rest)
    if not rule.open_if_missing:
        where = where.fillna(False)
    asking = rest[where.fillna(True).to_numpy(bool)]
    reference = select(context, rule.reference, rule.layer) if rule.reference is not None else None
    missing = None
    if isinstance(reference, Text):
        missing = _no_layer(rule, context) if context.layers(rule.layer) is None else reference
        related = Held.all(asking.index, pd.NA if rule.open_if_missing else False, missing)
    elif asking.empty:
        related = Held.all(asking.index, False)
    else:
        gone = (asking.geometry.isna() | asking.geometry.is_empty).to_numpy(bool)
        placed = asking[~gone] if rule.reference is not None else asking
        outfalls = Selected("outfalls", placed, {}, 0, ("outfalls", rule.code), Selection(("outfalls",)))
        related = RELATIONS[rule.relation](outfalls, RelationContext(context, reference, rule.distance_m, rule.same))
        related = related.with_unplaced(asking.index, _NO_PLACE)
    held = Held.all(rest.index, False)
    for part in ("truth", "measured", "name", "row", "key"):
        getattr(held, part).loc[asking.index] = getattr(related, part)
    held.why.loc[asking.index] = related.why
    truth = where & held.truth
    for row in rest.index[truth.isna().to_numpy(bool) & where.isna().to_numpy(bool)]:
        held.why[row] = _empty(rule, rest, row, context.titles)
    return truth, held, missing


def _no_layer(rule: ActionRule, context: Context) -> Text:
    name = context.layer_title(rule.layer)
    return Text(zh=f"项目中没有图层“{name.zh}”", en=f"the project has no layer {name.en!r}")


def _where(rule: ActionRule, rows: GeoDataFrame) -> pd.Series[Any]:
    if rule.where is None:
        return pd.Series(True, index=rows.index, dtype="boolean")
    lost = [name for name in sorted(rule.where.properties()) if name not in rows.columns]
    return rule.where.truth(pd.DataFrame(rows).assign(**dict.fromkeys(lost, None)))


def _empty(rule: ActionRule, rows: GeoDataFrame, row: Any, titles: Titles) -> Text:
    """Which empty attributes leave the condition of a rule open."""
    assert rule.where is not None
    names = [
        titles(name)
        for name in sorted(rule.where.properties())
        if f"{name} IS NULL" not in rule.where.text.replace('"', "")
        and (name not in rows.columns or pd.isna(rows.at[row, name]))
    ]
    return Text(zh=f"未填{'、'.join(name.zh for name in names)}", en=f"no {', '.join(name.en for name in names)} given")


def _reason(rule: ActionRule, held: Held, row: Any) -> Text:
    measured, name = held.measured[row], held.name[row]
    parts = {
        "reference_name": name,
        "measured": "" if pd.isna(measured) else f"{measured:,.1f}",
        "limit": f"{rule.distance_m:,.0f}",
    }
    return Text(zh=rule.reason.zh.format(**parts), en=rule.reason.en.format(**parts))


def _met(held: Held, row: Any) -> dict[str, Any]:
    """What an outfall met: measured value and reference."""
    return {
        "measured": held.measured[row],
        "reference_id": held.row[row],
        "reference_key": held.key[row],
        "reference_name": held.name[row],
    }


def _answer(rule: ActionRule, said: Text, possible: Sequence[tuple[ActionRule, Text]], day: dt.date) -> dict[str, Any]:
    """The answer for one row: settled, or open where an earlier rule that asks something else may hold."""
    actions = {rule.action, *(earlier.action for earlier, _ in possible)}
    candidates = tuple(action for action in ACTIONS if action in actions)
    settled = len(candidates) == 1
    first = rule if settled else possible[0][0]
    if not settled:
        said = _open(rule, said, possible)
    cited = rule.citations if settled else tuple(c for candidate, _ in possible for c in candidate.citations)
    cited = cited_on(cited, day)
    zh, en = (list(dict.fromkeys(citation.words(lang) for citation in cited)) for lang in ("zh", "en"))
    return {
        "action": rule.action if settled else None,
        "candidates": candidates,
        "rule": first.code,
        "reason_zh": said.zh,
        "reason_en": said.en,
        "citation_zh": "；".join(zh),
        "citation_en": "; ".join(en),
    }


def _open(rule: ActionRule, said: Text, possible: Sequence[tuple[ActionRule, Text]]) -> Text:
    """What is open and why, and what holds if none of it does."""
    others = [(candidate, why) for candidate, why in possible if candidate.action != rule.action]
    zh = "；".join(f"{_asked(candidate).zh}待定：{why.zh}" for candidate, why in others)
    en = "; ".join(f"{_asked(candidate).en} is open: {why.en}" for candidate, why in others)
    last = ACTION_WORDS[rule.action]
    return Text(zh=f"{zh}。如不属于，则{last.zh}：{said.zh}", en=f"{en}. If not: {last.en}, {said.en}")


def _asked(rule: ActionRule) -> Text:
    word = ACTION_WORDS[rule.action]
    return Text(zh=f"是否{word.zh}（{rule.title.zh}）", en=f"{word.en} ({rule.title.en})")


def _agrees(outfalls: GeoDataFrame, table: pd.DataFrame) -> pd.Series[Any]:
    """Whether the action given in the data is the one suggested; an outfall kept is one that is normalised."""
    if "class_of_action" not in outfalls.columns:
        return pd.Series(pd.NA, index=outfalls.index, dtype="boolean")
    given = outfalls["class_of_action"].astype(object).replace({"keep": "normalise"})
    agrees = pd.Series(pd.NA, index=outfalls.index, dtype="boolean")
    known = given.notna() & table["action"].notna()
    agrees[known] = (given[known] == table["action"][known]).to_numpy(bool)
    return agrees
