"""How many findings there are, by pack, severity, chief, river and place; and how each rule went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from riverzones.model import CHIEF_LEVELS, SEVERITIES, STATUSES, Text
from riverzones.model.sheet import Sheet, SheetColumn, both
from riverzones.present.reports.report_facts import RuleRun
from riverzones.terms import CHIEF, COLUMN, COMMON, KIND, SEVERITY, STATUS, TITLE, VERDICT, labels, verdict_words

__all__ = ["answering", "rules_sheet", "summary_sheet", "tallies"]

_NONE = COMMON["undetermined"]
_GROUPS: Mapping[str, Text] = labels("summary_group")


def answering(findings: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """Return for each finding the (level, name and unit) of everybody who answers, the highest level first."""
    chains = []
    for text in findings["chiefs"]:
        chain = json.loads(text or "[]")
        chains.append(
            [
                (
                    str(chief.get("level") or ""),
                    " ".join(dict.fromkeys(filter(None, (chief.get("chief"), chief.get("unit"))))),
                )
                for chief in chain
            ]
        )
    return chains


def tallies(findings: pd.DataFrame, keys: Sequence[Sequence[Any]]) -> dict[Any, dict[str, int]]:
    """Return counts of findings per key: those that stand by verdict, and all by state; a finding may have several
    keys.

    What is advised and not broken counts as a ``hint``, never as a violation.
    """
    counts_by_key: dict[Any, dict[str, int]] = {}
    empty = dict.fromkeys((*VERDICT, "hint", *STATUSES, "standing"), 0)
    advised = (findings["verdict"] == "violation") & (findings["severity"] == "prefer")
    verdicts = findings["verdict"].mask(advised, "hint")
    for row_keys, verdict, status in zip(keys, verdicts, findings["status"], strict=True):
        for key in row_keys:
            counts = counts_by_key.setdefault(key, dict(empty))
            counts[status] += 1
            if status != "closed":
                counts[verdict] += 1
                counts["standing"] += 1
    return counts_by_key


def summary_sheet(
    findings: pd.DataFrame, *, pack_title: Callable[[str], Text] = lambda name: Text(name, name)
) -> Sheet:
    """Return counts of findings: those not closed by verdict and state, and those closed.

    Parameters
    ----------
    findings : DataFrame
        Columns of ``model.FINDING_COLUMNS``, closed ones too.
    pack_title : callable
        Words of a pack.
    """
    states = ("new", "open", "reopened", "closed")
    columns = [
        SheetColumn("group", COLUMN["group"], words=_GROUPS, width=15),
        SheetColumn("item", COLUMN["item"], width=60),
        SheetColumn("standing", COLUMN["not_closed"], width=11),
        *(
            SheetColumn(name, Text(zh=f"其中{words.zh}", en=f"of which {words.en}"), width=11)
            for name, words in (*VERDICT.items(), ("hint", verdict_words("violation", "prefer")))
        ),
        *(SheetColumn(name, STATUS[name], width=11) for name in states),
    ]
    numbers = [column.name for column in columns[2:]]
    rows: list[dict[str, Any]] = []
    for group, keys in _keys(findings).items():
        counts = tallies(findings, keys)
        order = sorted(counts, key=lambda key: _order(group, key, counts[key]["standing"]))
        rows += [{"group": group, "item": _words(group, key, pack_title), **counts[key]} for key in order]
    if not rows:
        rows.append({"group": "all", "item": COMMON["no_findings"], **dict.fromkeys(numbers, 0)})
    table = pd.DataFrame(rows, columns=["group", "item", *numbers])
    return Sheet(TITLE["summary"], columns, table, frozen_columns=2)


def _keys(findings: pd.DataFrame) -> dict[str, list[list[Any]]]:
    keys: dict[str, list[list[Any]]] = {"all": [["all"]] * len(findings)}
    for column in ("pack", "severity"):
        keys[column] = [[value] for value in findings[column]]
    # what no pack of rules found is told by the job that found it
    keys["pack"] = [[pack or kind] for pack, kind in zip(findings["pack"], findings["kind"], strict=True)]
    keys["chief"] = [list(answerers) for answerers in answering(findings)]
    for column in ("river", "admin"):
        keys[column] = [["" if pd.isna(value) else str(value)] for value in findings[column]]
    return keys


def _order(group: str, key: Any, standing: int) -> tuple[Any, ...]:
    if group == "severity":
        return (SEVERITIES.index(key),)
    if group == "chief":
        return (CHIEF_LEVELS.index(key[0]) if key[0] in CHIEF_LEVELS else len(CHIEF_LEVELS), -standing, key[1])
    return (key == "", -standing, str(key))


def _words(group: str, key: Any, pack_title: Callable[[str], Text]) -> Text:
    if group == "all":
        return COMMON["all_findings"]
    if group == "pack":
        return KIND[key] if key in KIND else pack_title(key)
    if group == "severity":
        return SEVERITY[key]
    if group == "chief":
        level = CHIEF.get(key[0], Text(key[0], key[0]))
        return Text(zh=f"{level.zh}：{key[1]}", en=f"{level.en}: {key[1]}")
    return Text(str(key), str(key)) if key else _NONE


def rules_sheet(rules: Sequence[RuleRun]) -> Sheet:
    """Return how each rule went at the last audit that had it; one that was not run says why: not run is not passed."""
    columns = [
        SheetColumn("code", COLUMN["rule"], width=11),
        SheetColumn("title", COLUMN["comparison.what"], width=44),
        SheetColumn("pack", COLUMN["pack"], width=24),
        SheetColumn("severity", COLUMN["severity"], words=SEVERITY, width=9),
        SheetColumn("on", COLUMN["audited_on"], width=12),
        SheetColumn("checked", COLUMN["check"], width=9),
        SheetColumn("violations", VERDICT["violation"], width=9),
        SheetColumn("cannot_tell", VERDICT["cannot_tell"], width=10),
        SheetColumn("not_applicable", COLUMN["does_not_apply"], width=10),
        SheetColumn("not_run", COLUMN["why_not_run"], width=32),
        SheetColumn("citation", COLUMN["citation"], width=44),
    ]
    counts = ("checked", "violations", "cannot_tell", "not_applicable")
    rows = [
        {
            "code": rule.code,
            "title": rule.title,
            "pack": rule.pack_title,
            "severity": rule.severity,
            "on": rule.on,
            **{name: getattr(rule, name) if rule.not_run is None else None for name in counts},
            "not_run": rule.not_run,
            "citation": both(rule.cited),
        }
        for rule in rules
    ]
    table = pd.DataFrame(rows, columns=[column.name for column in columns], dtype=object)
    return Sheet(TITLE["rules"], columns, table, frozen_columns=2)
