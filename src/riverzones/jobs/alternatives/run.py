"""Compare two sets of zones of a project: approved, drawn, or as a standard or numbers of one's own would draw them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.alternatives import looked_at, own_standard
from riverzones.connection_pool import pooled
from riverzones.errors import UnknownNameError
from riverzones.jobs.delineate.run import DelineateOptions, draw
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.start import no_layer
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.withheld import refuse_draft
from riverzones.model import Standard, Text
from riverzones.model.sheet import Sheet, columns_of, object_array
from riverzones.model.text import nearest
from riverzones.registry import nearest_names
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.store.workbook import write_workbook
from riverzones.terms import COMMON, TITLE, labels
from riverzones.view import INTERNAL, ProjectView
from riverzones.zones.review.alternatives import (
    AFFECTED_COLUMNS,
    AREA_COLUMNS,
    CHANGES,
    affected,
    differences,
    tiers_of,
)

__all__ = [
    "CHANGE_WORDS",
    "COMPARED",
    "OUTSIDE",
    "TIER_WORDS",
    "Comparison",
    "Side",
    "compare_zones",
    "write_comparison",
]

_COMPARISON_COLUMN: Final = labels("comparison_column")

COMPARED: Final = labels("withheld")["comparisons"]
LAYERS: Final = {
    "approved": ("zones", TITLE["approved_zones"]),
    "drawn": ("drawn_zones", TITLE["drawn_zones"]),
}
"""Words for sides that are layers of the project."""
TIER_WORDS: Final = labels("tier_short")
OUTSIDE: Final = COMMON["outside"]
CHANGE_WORDS: Final = labels("zone_change")


@dataclass(frozen=True)
class Side:
    """One of the two: its name and title, its tiers per source, and whether a source it lacks has no zone by it.

    ``whole`` is true for approved zones: what they do not hold is no zone. A source that a standard could not draw has
    no answer instead; ``why`` says the reason, by source. ``stated`` are sources drawn with numbers of their own
    approval.
    """

    name: str
    title: Text
    tiers: GeoDataFrame
    whole: bool
    why: Mapping[str, Text] = field(default_factory=dict)
    stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two sets of zones beside each other.

    Attributes
    ----------
    a, b : Side
        What is compared; "today" is ``a`` where it is the approved zones.
    areas : GeoDataFrame
        Per source and tier (and ``"all"``): ``source_id``, ``source_name``, ``tier``, ``area_a_m2``, ``area_b_m2``,
        ``only_a_m2``, ``only_b_m2``, ``shared_m2`` [m2, geodesic]; the geometry is what only one of both covers.
    parts : GeoDataFrame
        ``source_id``, ``source_name``, ``tier``, ``side`` (``"shared"``, ``"only_a"``, ``"only_b"``), ``area_m2``.
    affected : GeoDataFrame
        Places that B treats otherwise than A: ``layer``, ``id``, ``name``, ``source_id``, ``source_name``,
        ``tier_a``, ``tier_b``, ``change`` (``"enters"``, ``"leaves"``, ``"stricter"``, ``"looser"``), and their
        geometry. All EPSG:4490.
    left_out : tuple of (source id, reason)
        Sources that one side has no answer for: they are not compared.
    looked : tuple of str
        Layers that were there and looked at.
    """

    a: Side
    b: Side
    areas: GeoDataFrame
    parts: GeoDataFrame
    affected: GeoDataFrame
    left_out: tuple[tuple[str, Text], ...]
    looked: tuple[str, ...]
    notes: tuple[Text, ...] = ()

    def counts(self) -> pd.DataFrame:
        """Return how many features of each layer come in, fall out, change the tier; one row per layer looked at.

        A feature in the zones of several sources counts once per change.
        """
        changes = self.affected.drop_duplicates(["layer", "id", "change"])
        table = pd.crosstab(changes["layer"], changes["change"]) if len(changes) else pd.DataFrame()
        return table.reindex(index=list(self.looked), columns=list(CHANGES), fill_value=0).fillna(0).astype(int)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{a, b, areas: [...], affected: [...], counts: {layer: {change: n}}, left_out, notes}``."""
        counts = self.counts()
        return {
            "a": {"name": self.a.name, "title": self.a.title.within(lang)},
            "b": {"name": self.b.name, "title": self.b.title.within(lang)},
            "areas": plain_rows(self.areas.round(dict.fromkeys(AREA_COLUMNS, 1))),
            "affected": plain_rows(self.affected),
            "counts": {str(layer): {str(k): int(v) for k, v in row.items()} for layer, row in counts.iterrows()},
            "left_out": [{"source_id": key, "why": why.within(lang)} for key, why in self.left_out],
            "notes": [note.within(lang) for note in self.notes],
        }


@pooled()
def compare_zones(
    project: ProjectFile,
    a: str,
    b: str,
    *,
    catalogue: Catalogue,
    asked: DelineateOptions | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Hold two sets of zones against each other; nothing is written.

    Parameters
    ----------
    project : ProjectFile
    a, b : str
        ``"approved"`` (the layer ``zones``), ``"drawn"`` (the layer ``drawn_zones``), the name of a standard
        (``"hj338-2018"``), or a YAML file with numbers of one's own, see
        :func:`riverzones.catalogue.alternatives.own_standard`.
    catalogue : Catalogue
        Standards, zone types, and the layers of which it is told what is affected.
    asked : DelineateOptions, optional
        Some sources or zone types alone, and heights.
    step : callable
        Told each part of the work.

    Raises
    ------
    UnknownNameError
        If a side is none of these, or a source is not known.
    LayerError
        If the project has no such zones.
    CatalogueError
        If a file of numbers is wrong.
    """
    asked = asked or DelineateOptions()
    plans = [_planned(word, catalogue) for word in (a, b)]
    sides = []
    for word, plan in zip((a, b), plans, strict=True):
        step(word)
        sides.append(
            _stored(project, word, catalogue, asked) if plan is None else _drawn(project, plan, catalogue, asked)
        )
    side_a, side_b = sides
    names = _names(project, catalogue)
    left_out = _left_out(side_a, side_b)
    gone = {key for key, _ in left_out}
    tiers = [side.tiers[~side.tiers["source_id"].isin(gone)] for side in sides]
    compared = differences(*tiers)
    reader = LayerReader(project, catalogue)
    looked = {name: layer for name in looked_at() if (layer := reader(name)) is not None and len(layer)}
    rows = []
    for layer, features in looked.items():
        step(layer)
        rows.append(affected(features, *tiers, layer=layer))
    met = [table for table in rows if len(table)]
    touched = GeoDataFrame(
        pd.concat(met, ignore_index=True) if met else pd.DataFrame(columns=[*AFFECTED_COLUMNS, "geometry"]),
        geometry="geometry",
        crs=4490,
    )
    return Comparison(
        a=side_a,
        b=side_b,
        areas=_named(compared.areas, names),
        parts=_named(compared.parts, names),
        affected=_named(touched, names),
        left_out=tuple(left_out),
        looked=tuple(looked),
        notes=tuple(_notes(plans, sides)),
    )


def write_comparison(
    comparison: Comparison,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    lang: str = "zh",
    overwrite: bool = False,
) -> Path:
    """Write the tables: sheets of areas, counts and places as .xlsx; the areas alone in any other format.

    Raises
    ------
    LayerError
        If the view is public: compared zones are drafts.
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    refuse_draft(view, COMPARED)
    heads = _headings(comparison)
    if path.suffix.lower() != ".xlsx":
        titles = {name: title.within(lang) for name, title in heads.items()}
        return write_table(comparison.areas, path, overwrite=overwrite, layer="zone_areas", headings=titles)
    areas = pd.DataFrame(comparison.areas.drop(columns="geometry")).round(dict.fromkeys(AREA_COLUMNS, 0))
    places = pd.DataFrame(comparison.affected.drop(columns="geometry"))
    counts = comparison.counts().rename_axis("layer").reset_index()
    for table in (counts, places):
        table["layer"] = object_array(map(catalogue.layer_title, table["layer"]))
    for table, column in ((areas, "tier"), (places, "tier_a"), (places, "tier_b")):
        table[column] = object_array(TIER_WORDS.get(word, OUTSIDE) for word in table[column])
    notes = [[key, why] for key, why in comparison.left_out] + [["", note] for note in comparison.notes]
    words, whole = {"change": CHANGE_WORDS}, {**dict.fromkeys(AREA_COLUMNS, "#,##0"), **dict.fromkeys(CHANGES, "0")}
    sheets = [
        Sheet(title, columns_of(heads, [str(name) for name in rows.columns], formats=whole, words=words), rows, 2)
        for title, rows in (
            (TITLE["areas"], areas),
            (TITLE["counts"], counts),
            (TITLE["alternatives.affected_places"], places),
            (TITLE["notes"], pd.DataFrame(notes, columns=["source_id", "note"])),
        )
    ]
    return write_workbook(sheets, path, lang=lang, overwrite=overwrite, mark=INTERNAL.within(lang))


def _headings(comparison: Comparison) -> dict[str, Text]:
    a, b = comparison.a.title, comparison.b.title
    return {
        "layer": _COMPARISON_COLUMN["layer"],
        "id": _COMPARISON_COLUMN["id"],
        "name": _COMPARISON_COLUMN["name"],
        "source_id": _COMPARISON_COLUMN["source_id"],
        "source_name": _COMPARISON_COLUMN["source_name"],
        "tier": _COMPARISON_COLUMN["tier"],
        "area_a_m2": Text(zh=f"{a.zh}（m²）", en=f"{a.en} (m2)"),
        "area_b_m2": Text(zh=f"{b.zh}（m²）", en=f"{b.en} (m2)"),
        "only_a_m2": Text(zh=f"仅{a.zh}（m²）", en=f"only {a.en} (m2)"),
        "only_b_m2": Text(zh=f"仅{b.zh}（m²）", en=f"only {b.en} (m2)"),
        "shared_m2": _COMPARISON_COLUMN["shared_m2"],
        "tier_a": Text(zh=f"在{a.zh}", en=f"in {a.en}"),
        "tier_b": Text(zh=f"在{b.zh}", en=f"in {b.en}"),
        "change": _COMPARISON_COLUMN["change"],
        "note": _COMPARISON_COLUMN["note"],
        **CHANGE_WORDS,
    }


def _planned(word: str, catalogue: Catalogue) -> Standard | None:
    """The standard a side is drawn by; None where it is a layer of the project."""
    if word in LAYERS:
        return None
    if word in catalogue.standards:
        return catalogue.standards[word]
    file = Path(word)
    if file.suffix.lower() in (".yaml", ".yml") and file.exists():
        return own_standard(file, catalogue.standards)
    known = [*LAYERS, *catalogue.standards]
    raise UnknownNameError(
        Text(
            zh=f"“{word}”不是可比较的方案：应为标准名、approved、drawn 或 YAML 文件。",
            en=f"{word!r} cannot be compared: expected a standard, approved, drawn, or a YAML file.",
        ),
        hint=nearest(nearest_names(word, known), known),
    )


def _stored(project: ProjectFile, word: str, catalogue: Catalogue, asked: DelineateOptions) -> Side:
    layer, title = LAYERS[word]
    zones = LayerReader(project, catalogue)(layer)
    if zones is None:
        raise no_layer(layer, project.layers())
    if "source_id" not in zones.columns:
        zones = zones.assign(source_id=None)
    if "status" in zones.columns:  # a zone that was abolished is none today
        zones = zones[zones["status"].astype(object) != "closed"]
    if asked.sources:
        zones = zones[zones["source_id"].astype(str).isin(list(asked.sources))]
    return Side(word, title, tiers_of(zones), whole=word == "approved")


def _drawn(project: ProjectFile, standard: Standard, catalogue: Catalogue, asked: DelineateOptions) -> Side:
    """Zones as a standard draws them, and why for some sources it draws none."""
    types: Collection[str] = asked.types or [
        name for name, zone in catalogue.zone_types.items() if zone.layer == "drawn_zones" and zone.standard
    ]
    zones_by_layer, report = draw(
        project, catalogue=catalogue, asked=DelineateOptions(types, asked.sources, standard=standard, dem=asked.dem)
    )
    zones = zones_by_layer.get("drawn_zones", [])
    rows = [zone[["source_id", "tier", "sizes", "geometry"]] for zone in zones if len(zone)]
    empty = GeoDataFrame({"source_id": [], "tier": []}, geometry=[], crs=4490)
    why = {source: reason for outcome in report for source, reason in outcome.skipped}
    table = GeoDataFrame(pd.concat(rows), crs=4490) if rows else empty
    title = Text(zh=standard.short, en=standard.short)
    return Side(standard.name, title, tiers_of(table), False, why, _by_own_approval(table, catalogue) if rows else ())


def _by_own_approval(zones: GeoDataFrame, catalogue: Catalogue) -> tuple[str, ...]:
    """Sources drawn with a size that their own row states in place of the standard's."""
    by_standard = {rule.name for zone in catalogue.zone_types.values() for rule in zone.sizes.values() if rule.key}
    own = [
        any(size["confidence"] == "stated" and size["name"] in by_standard for size in json.loads(sizes))
        for sizes in zones["sizes"]
    ]
    return tuple(dict.fromkeys(str(key) for key in zones["source_id"][own]))


def _left_out(a: Side, b: Side) -> list[tuple[str, Text]]:
    """Sources that one side has zones for and the other side says nothing about."""
    left_out = []
    have = [set(side.tiers["source_id"]) for side in (a, b)]
    for key in sorted(have[0] ^ have[1]):
        silent = a if key not in have[0] else b
        if silent.whole:
            continue
        why = silent.why.get(key)
        said = Text(zh=f"{silent.title.zh}没有划出，未作比较", en=f"not drawn by {silent.title.en}, not compared")
        if why is not None:
            said = Text(zh=f"{said.zh}（{why.zh.rstrip('。')}）", en=f"{said.en} ({why.en.rstrip('.')})")
        left_out.append((key, said))
    return left_out


def _names(project: ProjectFile, catalogue: Catalogue) -> dict[str, str]:
    sources = LayerReader(project, catalogue)("sources")
    if sources is None or "name" not in sources.columns:
        return {}
    return {str(key): name for key, name in sources["name"].items() if isinstance(name, str)}


def _named(table: GeoDataFrame, names: Mapping[str, str]) -> GeoDataFrame:
    """The table with the name of each source after its id."""
    named = table.copy()
    named.insert(
        named.columns.get_loc("source_id") + 1,
        "source_name",
        pd.Series([names.get(key, key) for key in named["source_id"]], index=named.index, dtype=object),
    )
    return named


def _notes(plans: Sequence[Standard | None], sides: Sequence[Side]) -> list[Text]:
    """What a reader must know of the numbers."""
    notes = []
    stated = [*dict.fromkeys(key for side in sides for key in side.stated)]
    if stated:
        notes.append(
            Text(
                zh=f"自有批复数值的水源地按其批复数值，不随标准变化：{'、'.join(stated)}",
                en=f"drawn by numbers of their own approval, whatever the standard: {', '.join(stated)}",
            )
        )
    for plan in dict.fromkeys(plan.name for plan in plans if plan is not None):
        values = next(standard for standard in plans if standard is not None and standard.name == plan).values.values()
        own, recalled = (sum(value.confidence == word for value in values) for word in ("own", "recall"))
        if own:
            notes.append(Text(zh=f"{plan}：自拟数值 {own} 项", en=f"{plan}: {own} numbers of one's own"))
        if recalled:
            notes.append(Text(zh=f"{plan}：数值 {recalled} 项待核", en=f"{plan}: {recalled} numbers to be checked"))
    return notes
