"""How many findings there are, by pack, severity, chief, river and place; and how each rule went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from riverzones.catalogue.terms import CHIEF, KIND, SEVERITY, STATUS, VERDICT
from riverzones.model import CHIEF_LEVELS, SEVERITIES, STATUSES, Text
from riverzones.present.reports.ledger_sheet import LedgerSheet
from riverzones.present.reports.report_facts import RuleRun

__all__ = ["answering", "rules_sheet", "summary_sheet", "tallies"]

_NONE = Text(zh="未定", en="unknown")
_GROUPS: Mapping[str, Text] = {
    "all": Text(zh="合计", en="total"),
    "pack": Text(zh="按规则包", en="by pack"),
    "severity": Text(zh="按程度", en="by severity"),
    "chief": Text(zh="按河长", en="by chief"),
    "river": Text(zh="按河流", en="by river"),
    "admin": Text(zh="按行政区", en="by place"),
}


def answering(findings: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """For each finding the (level, name and unit) of everybody who answers, the highest level first."""
    made = []
    for text in findings["chiefs"]:
        chain = json.loads(text or "[]")
        made.append(
            [
                (
                    str(one.get("level") or ""),
                    " ".join(dict.fromkeys(filter(None, (one.get("chief"), one.get("unit"))))),
                )
                for one in chain
            ]
        )
    return made


def tallies(findings: pd.DataFrame, keys: Sequence[Sequence[Any]]) -> dict[Any, dict[str, int]]:
    """Counts of findings per key: those that stand by verdict, and all by state; a finding may have several keys."""
    made: dict[Any, dict[str, int]] = {}
    empty = dict.fromkeys((*VERDICT, *STATUSES, "standing"), 0)
    for mine, verdict, status in zip(keys, findings["verdict"], findings["status"], strict=True):
        for key in mine:
            counts = made.setdefault(key, dict(empty))
            counts[status] += 1
            if status != "closed":
                counts[verdict] += 1
                counts["standing"] += 1
    return made


def summary_sheet(
    findings: pd.DataFrame, *, lang: str = "zh", pack_title: Callable[[str], str] = lambda name: name
) -> LedgerSheet:
    """Counts of findings: those not closed by verdict and state, and those closed.

    Parameters
    ----------
    findings : DataFrame
        Columns of ``model.FINDING_COLUMNS``, closed ones too.
    lang : str
        ``"zh"`` or ``"en"``.
    pack_title : callable
        Words of a pack.
    """
    zh = lang == "zh"
    columns = {
        ("分组" if zh else "by"): None,
        ("项目" if zh else "item"): None,
        ("未销号" if zh else "not closed"): "standing",
        **{f"{'其中' if zh else 'of which '}{VERDICT[name].within(lang)}": name for name in VERDICT},
        **{STATUS[name].within(lang): name for name in ("new", "open", "reopened", "closed")},
    }
    lines = []
    for group, keys in _keys(findings).items():
        counts = tallies(findings, keys)
        for key in sorted(counts, key=lambda key: _order(group, key, counts[key]["standing"])):
            words = _words(group, key, lang, pack_title)
            lines.append(
                [_GROUPS[group].within(lang), words, *(counts[key][name] for name in columns.values() if name)]
            )
    if not lines:
        lines.append([_GROUPS["all"].within(lang), "没有问题" if zh else "no findings", *[0] * (len(columns) - 2)])
    heads = list(columns)
    widths = {heads[0]: 15.0, heads[1]: 60.0, **dict.fromkeys(heads[2:], 11.0)}
    return LedgerSheet("汇总" if zh else "summary", pd.DataFrame(lines, columns=heads), widths=widths, frozen_columns=2)


def _keys(findings: pd.DataFrame) -> dict[str, list[list[Any]]]:
    made: dict[str, list[list[Any]]] = {"all": [["all"]] * len(findings)}
    for column in ("pack", "severity"):
        made[column] = [[value] for value in findings[column]]
    # what no pack of rules found is told by the job that found it
    made["pack"] = [[pack or kind] for pack, kind in zip(findings["pack"], findings["kind"], strict=True)]
    made["chief"] = [list(mine) for mine in answering(findings)]
    for column in ("river", "admin"):
        made[column] = [["" if pd.isna(value) else str(value)] for value in findings[column]]
    return made


def _order(group: str, key: Any, standing: int) -> tuple[Any, ...]:
    if group == "severity":
        return (SEVERITIES.index(key),)
    if group == "chief":
        return (CHIEF_LEVELS.index(key[0]) if key[0] in CHIEF_LEVELS else len(CHIEF_LEVELS), -standing, key[1])
    return (key == "", -standing, str(key))


def _words(group: str, key: Any, lang: str, pack_title: Callable[[str], str]) -> str:
    if group == "all":
        return "全部问题" if lang == "zh" else "all findings"
    if group == "pack":
        return KIND[key].within(lang) if key in KIND else pack_title(key)
    if group == "severity":
        return SEVERITY[key].within(lang)
    if group == "chief":
        level = CHIEF[key[0]].within(lang) if key[0] in CHIEF else key[0]
        return f"{level}：{key[1]}" if lang == "zh" else f"{level}: {key[1]}"
    return str(key) or _NONE.within(lang)


def rules_sheet(rules: Sequence[RuleRun], *, lang: str = "zh") -> LedgerSheet:
    """How each rule went at the last audit that had it; one that was not run says why: not run is not passed."""
    zh = lang == "zh"
    heads = {
        "code": "规则" if zh else "rule",
        "title": "内容" if zh else "what",
        "pack": "规则包" if zh else "pack",
        "severity": "程度" if zh else "severity",
        "on": "核查日期" if zh else "audited on",
        "checked": "检查" if zh else "checked",
        "violations": VERDICT["violation"].within(lang),
        "cannot_tell": VERDICT["cannot_tell"].within(lang),
        "not_applicable": "不适用" if zh else "not applicable",
        "not_run": "未运行原因" if zh else "why not run",
        "citation": "依据" if zh else "citation",
    }
    lines = []
    for rule in rules:
        counts = (rule.checked, rule.violations, rule.cannot_tell, rule.not_applicable)
        lines.append(
            [
                rule.code,
                rule.title.within(lang),
                rule.pack_title.within(lang),
                SEVERITY[rule.severity].within(lang) if rule.severity in SEVERITY else rule.severity,
                rule.on,
                *(counts if rule.not_run is None else [None] * len(counts)),
                rule.not_run.within(lang) if rule.not_run else None,
                rule.cited(lang),
            ]
        )
    widths = (11.0, 44.0, 24.0, 9.0, 12.0, 9.0, 9.0, 10.0, 10.0, 32.0, 44.0)
    return LedgerSheet(
        name="规则核查情况" if zh else "rules",
        frame=pd.DataFrame(lines, columns=list(heads.values()), dtype=object),
        widths=dict(zip(heads.values(), widths, strict=True)),
        frozen_columns=2,
    )
