"""The outfall ledger of a project: every outfall with its river, zone, chiefs, class and what to do with it.

Row by row as 国办函〔2022〕17号 asks (ledger, classes, one plan per outfall); nothing of the project is changed. An
outfall that cannot be placed stays in the ledger and is listed with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from riverzones.audit import Fact, RunScope
from riverzones.audit import outfalls as audit
from riverzones.audit.context import Context, Titles
from riverzones.audit.outfalls.ledger import OutfallLedger
from riverzones.audit.outfalls.scheme import OutfallScheme
from riverzones.catalogue import Catalogue
from riverzones.catalogue.outfalls import outfall_scheme
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError
from riverzones.jobs.outfalls.doubts import doubts_of, misfits, scheme_notes
from riverzones.jobs.outfalls.facts import (
    admin,
    answering,
    from_bank,
    function_zone,
    next_intake,
    placed,
    units,
    zones_of,
)
from riverzones.jobs.shared.layers import LayerReader, context_of
from riverzones.jobs.shared.network import network_of
from riverzones.model import Text
from riverzones.network.network import Network
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["STEPS", "outfall_ledger", "task_facts"]

_CLASS_TITLES = labels("outfall_class")


@pooled()
def outfall_ledger(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    scheme: OutfallScheme | None = None,
    on: dt.date | None = None,
    step: Callable[[Text], None] = lambda _: None,
) -> OutfallLedger:
    """Return everything about every outfall of a project.

    Parameters
    ----------
    project : ProjectFile
        Read only; needs the layer ``outfalls``, uses rivers, zones, segments, intakes, townships as far as there.
    catalogue : Catalogue
        Words of layers and columns.
    scheme : OutfallScheme, optional
        Classes, actions, names and codes; by default those of the catalogue.
    on : date, optional
        The day whose law is cited; today by default.
    step : callable
        Called with the words of each step before it runs; there are :data:`STEPS` of them.

    Returns
    -------
    OutfallLedger
        ``rows`` adds ``snapped_river``, ``snapped_bank``, ``snapped_chainage_m`` [m from the mouth], ``offset_m`` [m],
        ``reach_id``, ``foot_lon``, ``foot_lat``, ``why_not_snapped`` (Text or None), ``county``, ``county_code``,
        ``township``, ``zone_names``, ``zone_names_open`` (it may lie in),
        ``zone_tier``, ``zone_source``, ``function_zone``, ``function_name``,
        ``function_target``, ``answering_segment``, ``chiefs`` (list of dicts), ``intake``, ``intake_m`` [m along the
        network], ``intake_looked`` (bool: intakes and a river are known), ``from_bank_m`` [m], ``units`` (tuple
        of Text: who is responsible by the documents behind its open findings), the columns of
        :func:`~riverzones.audit.outfalls.classify` and :func:`~riverzones.audit.outfalls.suggest`, of
        ``check_names`` and ``check_codes``, ``proposed_name``,
        ``proposed_code``.

    Raises
    ------
    LayerError
        If the project has no outfalls.
    """
    day = on or dt.date.today()
    layers = LayerReader(project, catalogue)
    outfalls = layers("outfalls")
    if outfalls is None or outfalls.empty:
        raise LayerError(
            Text(zh="项目中没有入河排污口。", en="the project has no outfalls."),
            hint=Text(
                zh="请先导入：riverzones import … --as outfalls", en="Import them: riverzones import ... --as outfalls"
            ),
        )
    scheme = scheme or outfall_scheme()
    rows = outfalls.reindex(columns=dict.fromkeys([*catalogue.kinds["outfalls"].by_name, *outfalls.columns]))
    rows = gpd.GeoDataFrame(rows, geometry="geometry", crs=4490)
    here = rows[~(rows.geometry.isna() | rows.geometry.is_empty)]
    notes: list[Text] = []
    step(STEPS[0])
    network = _network(project, layers, notes)
    rows = rows.join(placed(rows, here, network))
    step(STEPS[1])
    rows["from_bank_m"] = from_bank(rows, here, layers)
    rows = rows.join(
        [admin(here, layers, notes), zones_of(here, layers, notes), function_zone(rows, here, layers, notes)]
    )
    rows = rows.join([answering(rows, network, layers, notes), next_intake(rows, network, layers, notes)])
    rows = rows.join(units(rows, project))
    step(STEPS[2])
    rows = rows.join(audit.classify(rows, scheme))
    context = context_of(project, catalogue, layers, day)
    suggested = audit.suggest(rows, scheme.rules, replace(context, titles=_titles(context)))
    rows = rows.join(suggested.table)
    step(STEPS[3])
    rows = _ordered(rows, network)
    rows = rows.join([audit.check_names(rows, scheme.names), audit.check_codes(rows, scheme.codes)])
    rows["proposed_code"] = audit.propose_codes(rows, scheme)
    rows["proposed_name"] = audit.propose_names(rows.assign(river=rows.snapped_river), scheme)
    flags = rows["illustrative"].astype("boolean").fillna(False)
    return OutfallLedger(
        rows=gpd.GeoDataFrame(rows, geometry="geometry", crs=4490),
        doubts=doubts_of(rows, scheme),
        notes=(*notes, *scheme_notes(scheme, suggested), *misfits(rows)),
        scheme=scheme,
        kind=catalogue.kinds["outfalls"],
        title=project.about.get("title") or project.path.stem,
        on=day,
        illustrative=bool(flags.any()),
        network=network,
        zones=layers("zones"),
        passed_over=frozenset(rule.code for rule, _ in suggested.passed_over),
    )


def task_facts(ledger: OutfallLedger, *, catalogue: Catalogue) -> tuple[list[Fact], RunScope]:
    """Return what outfalls need as facts of kind task, one per outfall, and what was looked at.

    An action that is settled is a violation, one that somebody has to decide cannot be told. Outfalls of which nothing
    is left to do make none, nor does what is asked of every outfall alike, or open because a layer is not there. An
    action that a rule sees too (an outfall in a protection zone) is the same fact.
    """
    rules = {rule.code: rule for rule in ledger.scheme.rules}
    rows = ledger.rows
    done = ledger.scheme.done.truth(pd.DataFrame(rows)) if ledger.scheme.done is not None else None
    open_ = rows if done is None else rows[~done.fillna(False).to_numpy(bool)]
    facts = []
    for outfall, row in open_.iterrows():
        rule = rules[row["rule"]]
        settled = isinstance(row["action"], str)
        if not settled and rule.code in ledger.passed_over:
            continue
        action = audit.ACTION_WORDS[row["action"]] if settled else Text(zh="整治类别待定", en="action to be decided")
        reason = Text(zh=row["reason_zh"], en=row["reason_en"])
        facts.append(
            Fact(
                catalogue.problems[rule.code],
                rule.fact,
                ("outfalls", str(outfall)),
                Text(zh=f"{action.zh}：{reason.zh}", en=f"{action.en}: {reason.en}"),
                "violation" if settled else "cannot_tell",
                reason,
                reference=(rule.layer, str(row["reference_id"] or "")) if rule.layer else ("", ""),
                reference_key=str(row["reference_key"] or "") if rule.layer else "",
                measured=float(row["measured"]) if pd.notna(row["measured"]) else float("nan"),
                unit="m" if rule.layer and pd.notna(row["measured"]) else "",
                cited=Text(zh=row["citation_zh"], en=row["citation_en"]),
            )
        )
    return facts, RunScope(("task",))


STEPS: Final = (
    Text(zh="定位到河流", en="placing on the rivers"),
    Text(zh="查保护区、功能区、河长与取水口", en="zones, chiefs and intakes"),
    Text(zh="分类并建议整治措施", en="classes and actions"),
    Text(zh="核对名称与编码", en="names and codes"),
)
"""What :func:`outfall_ledger` does, one after the other."""


def _network(project: ProjectFile, layers: LayerReader, notes: list[Text]) -> Network | None:
    if all(layers(name) is None for name in ("rivers", "canals", "reaches")):
        notes.append(
            Text(zh="项目中没有河流，未定位到河流与里程", en="no rivers in the project: no river, no chainage")
        )
        return None
    network: Network = network_of(project)
    return network


def _ordered(rows: pd.DataFrame, network: Network | None) -> pd.DataFrame:
    """Rivers by length of their reaches, the longest first, down each river; what is on none comes last."""
    size: dict[Any, float] = {}
    if network is not None and "river" in network.reaches.columns:
        size = network.reaches.groupby("river")["length_m"].sum().to_dict()
    keys = pd.DataFrame(
        {
            "on": rows["reach_id"].isna(),
            "size": -rows["snapped_river"].map(lambda river: size.get(river, 0.0)).astype(float),
            "river": rows["snapped_river"].fillna("").astype(str),
            "chainage": -rows["snapped_chainage_m"].astype(float).fillna(-1.0),
            "id": rows.index.astype(str),
        },
        index=rows.index,
    )
    return rows.loc[keys.sort_values(["on", "size", "river", "chainage", "id"]).index]


def _titles(context: Context) -> Titles:
    """Words of columns, and of the classes that stand beside them."""
    return lambda name: _CLASS_TITLES[name] if name in _CLASS_TITLES else context.titles(name)
