"""Which packs of rules a project remembers: used from now on, or dropped with their findings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.errors import DataError
from riverzones.jobs.findings.close import changes
from riverzones.jobs.shared.packs import catalogue_of, packs_of
from riverzones.model import Text
from riverzones.registry import Registry
from riverzones.store.project import ProjectFile, Transaction

__all__ = ["PacksChanged", "drop_packs", "use_packs"]


@dataclass(frozen=True, slots=True)
class PacksChanged:
    """What remembering or dropping packs did: the packs remembered now, and the findings retired at once."""

    packs: tuple[str, ...]
    retired: GeoDataFrame


def use_packs(
    project: ProjectFile, names: Sequence[str], *, catalogue: Catalogue, tx: Transaction | None = None
) -> PacksChanged:
    """Let a project remember packs, and return all that it remembers now.

    A project that remembered none used all packs; from now on it uses those remembered and no others, and the findings
    that clauses of the others alone hold are retired as :func:`drop_packs` does.

    Raises
    ------
    UnknownNameError
        If there is no such pack.
    """
    known = catalogue_of(project, catalogue)
    for name in names:
        _ = known.packs[name]
    before = packs_of(project)
    now = tuple(dict.fromkeys((*before, *names)))
    others = {} if before else {name: pack.title for name, pack in known.packs.items() if name not in now}
    if tx is not None:
        return _changed(project, tx, now, others)
    with project.transaction() as own:
        return _changed(project, own, now, others)


def drop_packs(project: ProjectFile, names: Sequence[str], *, catalogue: Catalogue) -> PacksChanged:
    """Let a project forget packs, and retire their findings at once.

    A finding that only clauses of the dropped packs hold is closed, with the reason in its note and a row in
    ``rz_changes`` (``how="drop"``). One that clauses of other packs hold too stays, without the dropped clauses; where
    a dropped clause led it, the next audit tells it anew. A project that remembered none used all packs: then the
    others are remembered from now on.

    Raises
    ------
    UnknownNameError
        If there is no such pack, neither in the catalogue nor remembered.
    DataError
        If none would be left, which would mean all.
    """
    known = catalogue_of(project, catalogue)
    used = packs_of(project) or tuple(known.packs)
    there = Registry("pack", dict.fromkeys((*used, *known.packs)), zh="规则包")
    for name in names:
        _ = there[name]
    left = tuple(name for name in used if name not in names)
    if not left:
        raise DataError(
            Text(
                zh=f"停用 {'、'.join(names)} 后项目就没有规则包了，未改动。",
                en=f"without {', '.join(names)} the project would use no pack; nothing was changed.",
            ),
            hint=Text(
                zh="请先用 riverzones rules use 启用另一个规则包。",
                en="First let it use another: riverzones rules use.",
            ),
        )
    titles = {name: known.packs[name].title if name in known.packs else Text(zh=name, en=name) for name in names}
    with project.transaction() as tx:
        return _changed(project, tx, left, titles)


def _changed(
    project: ProjectFile, tx: Transaction, names: tuple[str, ...], dropped: Mapping[str, Text]
) -> PacksChanged:
    """Remember these packs, and retire what the dropped ones alone hold."""
    _remember(project, tx, names)
    there = bool(dropped) and project.has("rz_findings")
    return PacksChanged(names, _retire(project, tx, dropped) if there else GeoDataFrame(geometry=[], crs=4490))


def _remember(project: ProjectFile, tx: Transaction, names: tuple[str, ...]) -> None:
    """Packs with the day since when; one that was remembered already keeps its day."""
    old: dict[str, Any] = {}
    if project.has("rz_packs"):
        table = project.table("rz_packs")
        old = dict(zip(table["pack"].astype(str), table["since"], strict=True))
    today = dt.date.today()
    tx.put_table("rz_packs", pd.DataFrame({"pack": list(names), "since": [old.get(name, today) for name in names]}))


def _retire(project: ProjectFile, tx: Transaction, dropped: Mapping[str, Text]) -> GeoDataFrame:
    table = project.read("rz_findings")
    closing = []
    kinds = table["kind"].fillna("rule") if "kind" in table.columns else pd.Series("rule", index=table.index)
    for name in table.index[(kinds == "rule") & (table["status"] != "closed")]:
        clauses = _clauses(table.loc[name])
        stay = [clause for clause in clauses if clause.get("pack") not in dropped]
        if len(stay) == len(clauses):
            continue
        if not stay:
            closing.append(name)
        elif stay[0] is clauses[0]:  # the leading clause stays, so does what the finding says
            table.at[name, "clauses"] = json.dumps(stay, ensure_ascii=False)
            table.at[name, "rules"] = " ".join(str(clause["rule"]) for clause in stay)
            for column, sign in (("citation", "；"), ("citation_en", "; ")):
                cited = [word for clause in stay for word in str(clause.get(column) or "").split(sign)]
                table.at[name, column] = sign.join(dict.fromkeys(word for word in cited if word))
    before = table.loc[closing, ["status", "note"]].copy()
    for name in closing:
        packs = dict.fromkeys(str(clause.get("pack")) for clause in _clauses(table.loc[name]))
        reason = "；".join(f"规则包“{dropped[pack].zh}”已停用" for pack in packs)
        old = table.at[name, "note"]
        table.at[name, "note"] = f"{old}；{reason}" if isinstance(old, str) and old else reason
        table.at[name, "status"] = "closed"
        table.at[name, "last_seen"] = dt.date.today()
    tx.put_layer("rz_findings", table)
    if closing:
        tx.append_table("rz_changes", changes(before, table.loc[closing], how="drop"))
    return table.loc[closing]


def _clauses(finding: pd.Series[Any]) -> list[dict[str, Any]]:
    """Clauses of a finding, the leading one first; those of a project made before are its one rule."""
    written = finding.get("clauses")
    clauses = json.loads(written) if isinstance(written, str) and written else []
    return clauses or [{"rule": finding["rule"], "pack": finding["pack"], "citation": finding.get("citation")}]
