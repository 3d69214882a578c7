"""The longitudinal profile of a river: an item at its sections by chainage, with what flows in between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from markupsafe import Markup

from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.shared.layers import LayerReader, illustrative
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.network import Network
from riverzones.network.chainage.rivers import Rivers, confluences, rivers_of
from riverzones.present.charts import Limit, ProfileMark, class_palette, profile_chart
from riverzones.present.reports.profile import profile_page
from riverzones.quality.classes import item_ranks
from riverzones.quality.periods import period_means
from riverzones.registry import nearest_names
from riverzones.relations.flow import located
from riverzones.store.formats import write_table
from riverzones.store.replacing import replacing
from riverzones.terms import BANK, labels
from riverzones.view import ProjectView

__all__ = [
    "ROLES",
    "Profile",
    "charts_along",
    "profile_charts",
    "river_profile",
    "shown_rows",
    "told_profile",
    "write_profile",
]

ROLES = labels("profile_role")
"""What stands on a profile, in words."""
_LAYERS = {"outfalls": "outfall", "wwtps": "plant"}
_SECTIONS = ("sections", "auto_stations")
HEADINGS = labels("profile_column")


@dataclass(frozen=True)
class Profile:
    """What stands along a river from its upper end to its mouth.

    ``rows``: ``chainage_m`` from the mouth, ``role`` (of :data:`ROLES`), ``layer``, ``id``, ``name``, ``bank``; of
    sections for every item of ``items`` the mean of the period in a column of its name and its class (1 for I, 0: not
    judged) in ``rank_ITEM``. ``lake``: sections judged by limits of lakes. ``notes`` must be shown with it.
    """

    river: str
    length_m: float
    period: str
    items: tuple[str, ...]
    rows: pd.DataFrame
    notes: tuple[Text, ...]

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{river, length_m, period, items, rows, notes}`` in plain values."""
        return {
            "river": self.river,
            "length_m": self.length_m,
            "period": self.period,
            "items": list(self.items),
            "rows": plain_rows(self.rows),
            "notes": [note.within(lang) for note in self.notes],
        }


@pooled()
def river_profile(
    project: Any,
    river: str,
    *,
    catalogue: Catalogue,
    items: Sequence[str] = (),
    period: str | None = None,
) -> Profile:
    """Return the sections of a river by chainage with their means, and the outfalls, plants and tributaries between.

    Parameters
    ----------
    project : ProjectFile
        With a river network, sections and samples; only read.
    river : str
        Name of the river; part of a name is enough where it is the only one.
    catalogue : Catalogue
        Words of the layers.
    items : sequence of str
        Items of the standard, by any of their names; by default the one that is worst on this river.
    period : str, optional
        A month (``2025-12``), a quarter (``2025Q4``) or a year (``2025``); by default the last month with a sample.

    Raises
    ------
    UnknownNameError
        If there is no such river or item.
    LayerError
        If no section of the river was sampled in the period.
    """
    notes: list[Text] = []
    network = network_of(project, say=notes.append)
    rivers = rivers_of(network)
    name = _river_named(river, rivers)
    reader = LayerReader(project, catalogue)
    places = _sections_on(name, reader, network, rivers)
    samples = water_samples(reader)
    own = samples[samples["place"].isin(places.index)] if samples is not None else None
    if own is None or own.empty:
        raise LayerError(
            Text(zh=f"{name} 上没有有水质样品的断面。", en=f"no section on the river {name} was sampled."),
            hint=Text(
                zh="断面须距河网 2 公里以内并有样品；有样品的河流见 riverzones quality。",
                en="Sections must lie within 2 km of the network; `riverzones quality` lists what was sampled.",
            ),
        )
    means = period_means(own, _kind_of(period), below=str(assessment().below_detection.value))
    known = sorted(means["period"].unique())
    period = period or known[-1]
    if period not in known:
        raise LayerError(
            Text(zh=f"{name} 在 {period} 没有样品。", en=f"there are no samples of the river {name} in {period}."),
            hint=Text(zh=f"现有 {known[0]} 至 {known[-1]}。", en=f"There are some from {known[0]} to {known[-1]}."),
        )
    means = means[means["period"] == period]
    ranks = item_ranks(means["item"], means["value"], water_standard(), lake=means["lake"].to_numpy(bool))
    means = means.assign(rank=ranks)
    chosen = _items(items, means)
    rows = _section_rows(places, means, chosen)
    rows = pd.concat([rows, _others(name, reader, network, rivers)], ignore_index=True)
    rows = rows.sort_values("chainage_m", ascending=False, kind="stable").reset_index(drop=True)
    on = (rivers.name == name) & rivers.first & rivers.main
    length_m = float((rivers.low_m + network.length_m)[on].max())
    return Profile(name, length_m, period, chosen, rows, tuple(notes))


def _river_named(word: str, rivers: Rivers) -> str:
    names = sorted({str(name) for name in rivers.name if name is not None})
    if word in names:
        return word
    fits = [name for name in names if word.strip() and word.strip() in name]
    if len(fits) == 1:
        return fits[0]
    if fits:
        some = "、".join(fits[:6])
        raise UnknownNameError(
            Text(zh=f"有 {len(fits)} 条河流的名称含“{word}”。", en=f"{len(fits)} rivers have {word!r} in their name."),
            hint=Text(zh=f"请写全名：{some}。", en=f"Write the whole name: {some}."),
        )
    raise UnknownNameError(
        Text(zh=f"河网中没有河流“{word}”。", en=f"the network has no river {word!r}."),
        hint=nearest(nearest_names(word, names), names),
    )


def _sections_on(river: str, reader: LayerReader, network: Network, rivers: Rivers) -> pd.DataFrame:
    """Sections and automatic stations on the first part of a river, with chainage and bank; index: the place."""
    places = places_of_samples(reader)
    places = places[places["layer"].isin(_SECTIONS) & places["geometry"].notna()]
    frame = GeoDataFrame(places, geometry="geometry", crs=4490)
    return _placed(frame, river, network, rivers)


def _placed(frame: GeoDataFrame, river: str, network: Network, rivers: Rivers) -> pd.DataFrame:
    """The rows of a layer that lie on the first part of a river: ``layer`` and ``name`` if given, chainage, bank."""
    if frame.empty:
        return pd.DataFrame(columns=["layer", "name", "chainage_m", "bank"])
    where = located(frame, network)
    where = where[where["river"] == river]
    first = rivers.first[network.positions(where["reach_id"])] if len(where) else np.zeros(0, dtype=bool)
    where = where[first]
    on_river = frame.loc[where.index]
    table = pd.DataFrame({"chainage_m": where["chainage_m"].astype(float), "bank": where["bank"]}, index=where.index)
    for column in ("layer", "name"):
        table[column] = on_river[column].astype(object) if column in on_river.columns else None
    return table


def _kind_of(period: str | None) -> str:
    """Whether a period in words is a month, a quarter or a year."""
    if period is None or "-" in period:
        return "month"
    return "quarter" if "Q" in period.upper() else "year"


def _items(asked: Sequence[str], means: pd.DataFrame) -> tuple[str, ...]:
    """Items by the names that were asked, else the one that is worst at any section, exceeding most often."""
    standard = water_standard()
    if asked:
        items = []
        for word in asked:
            item = standard.item_of(word)
            if item is None:
                known = [known_item.title.zh for known_item in standard.items.values()]
                raise UnknownNameError(
                    Text(zh=f"没有水质项目“{word}”。", en=f"there is no item {word!r} in the standard."),
                    hint=nearest(nearest_names(word, [*standard.items, *known]), known),
                )
            items.append(item)
        return tuple(dict.fromkeys(items))
    judged = means[means["item"].isin([n for n, item in standard.items.items() if item.not_judged is None])]
    judged = judged if len(judged) else means
    order = {name: position for position, name in enumerate(standard.items)}
    worst = judged.groupby("item")["rank"].agg(["max", "sum"]).reset_index()
    worst["order"] = worst["item"].map(order)
    worst = worst.sort_values(["max", "sum", "order"], ascending=[False, False, True])
    return (str(worst["item"].iloc[0]),)


def _section_rows(places: pd.DataFrame, means: pd.DataFrame, items: Sequence[str]) -> pd.DataFrame:
    table = places.assign(role="section").rename_axis("id").reset_index()
    table["id"] = table["id"].astype(str)
    for item in items:
        own = means[means["item"] == item].drop_duplicates("place").set_index("place")
        table[item] = table["id"].map(own["value"]).astype(float)
        table[f"rank_{item}"] = table["id"].map(own["rank"]).fillna(0).astype(int)
    lake = means.groupby("place")["lake"].any()
    table["lake"] = table["id"].map(lake).fillna(False).astype(bool)
    return table


def _others(river: str, reader: LayerReader, network: Network, rivers: Rivers) -> pd.DataFrame:
    """Outfalls and treatment plants on the river, and the tributaries that join it."""
    tables = []
    for layer, role in _LAYERS.items():
        frame = reader(layer) if reader.has(layer) else None
        if frame is None or frame.empty:
            continue
        rows = _placed(frame, river, network, rivers).assign(layer=layer, role=role)
        tables.append(rows.rename_axis("id").reset_index())
    joining = confluences(network, rivers, river)
    tables.append(
        pd.DataFrame(
            {
                "id": joining["reach_id"].astype(str),
                "name": joining["name"],
                "layer": "reaches",
                "role": "tributary",
                "chainage_m": joining["chainage_m"].astype(float),
                "bank": None,
            }
        )
    )
    table = pd.concat([part for part in tables if len(part)] or tables[-1:], ignore_index=True)
    table["id"] = table["id"].astype(str)
    return table


def told_profile(view: ProjectView, seen: Profile) -> Profile:
    """Return a profile as a view may tell it: without rows of layers that stay inside and of places that are hidden."""
    if view.internal:
        return seen
    rows = seen.rows
    inside = [
        layer != "reaches" and (not view.has(layer) or view.hides(layer, row_id))
        for layer, row_id in zip(rows["layer"], rows["id"], strict=True)
    ]
    visible = rows[~np.array(inside, dtype=bool)]
    cleaned = view.cells(visible).reset_index(drop=True)
    return replace(
        seen, river=view.text(seen.river), rows=cleaned, notes=tuple(view.words(note) for note in seen.notes)
    )


def profile_charts(seen: Profile, *, lang: str = "zh", width: float = 720.0) -> list[Markup]:
    """Return one drawing per item, limits of classes as lines across."""
    palette, standard = class_palette(lang), water_standard()
    charts = []
    for name in seen.items:
        item = standard.items[name]
        lakes = seen.rows.loc[seen.rows["role"] == "section", "lake"].astype(bool)
        limits = item.limits.get("lake" if len(lakes) and bool(lakes.all()) else "river", ())
        lines = (
            [Limit(value, palette.numerals[position]) for position, value in enumerate(limits)]
            if item.sense != "range"
            else []
        )
        marks = [
            ProfileMark(
                row["chainage_m"] / 1000,
                str(row["name"] or row["id"]),
                row["role"],
                None if row["role"] != "section" or pd.isna(row[name]) else float(row[name]),
                0 if row["role"] != "section" or pd.isna(row[f"rank_{name}"]) else int(row[f"rank_{name}"]),
            )
            for row in seen.rows.to_dict("records")
        ]
        title = f"{seen.river} {seen.period} {item.title.within(lang)}"
        unit = "" if item.unit == "1" else item.unit
        charts.append(
            profile_chart(
                marks, title=title, unit=unit, palette=palette, limits=lines, lang=lang, width=width,
                length_km=seen.length_m / 1000,
            )
        )  # fmt: skip
    return charts


def shown_rows(seen: Profile, lang: str = "zh") -> pd.DataFrame:
    """Return the rows with their headings in words: kilometre, what, name, bank, value and class of each item."""
    palette, standard = class_palette(lang), water_standard()
    table = pd.DataFrame(
        {
            "chainage_km": (seen.rows["chainage_m"] / 1000).round(2),
            "role": [ROLES[role].within(lang) for role in seen.rows["role"]],
            "id": seen.rows["id"].where(seen.rows["role"] != "tributary", ""),
            "name": seen.rows["name"],
            "bank": [BANK[bank].within(lang) if bank in BANK else "" for bank in seen.rows["bank"]],
        }
    ).rename(columns={name: words.within(lang) for name, words in HEADINGS.items()})
    for name in seen.items:
        item = standard.items[name]
        title = item.title.within(lang)
        table[f"{title} {item.unit}".removesuffix(" 1")] = seen.rows[name].to_numpy(float)
        ranks = seen.rows[f"rank_{name}"].fillna(0).astype(int)
        table[Text(zh=f"{title}类别", en=f"{title} class").within(lang)] = [
            palette.numerals[rank - 1] if rank else "" for rank in ranks
        ]
    return table


def charts_along(
    view: ProjectView, project: Any, river: str, *, catalogue: Catalogue, lang: str = "zh"
) -> list[Markup]:
    """Return the drawing of the worst item along a river in its last month, as ``view`` may tell it.

    None where no section of the river was sampled.

    Raises
    ------
    UnknownNameError
        If there is no such river.
    """
    try:
        seen = river_profile(project, river, catalogue=catalogue)
    except LayerError:
        return []
    return profile_charts(told_profile(view, seen), lang=lang)


def write_profile(seen: Profile, path: Path, *, view: ProjectView, lang: str = "zh", overwrite: bool = False) -> Path:
    """Write a page (``.html``), the drawing alone (``.svg``) or the rows (``.xlsx``, ``.csv`` ...).

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is false, or cannot be written.
    """
    shown = told_profile(view, seen)
    suffix = path.suffix.lower()
    if suffix not in (".html", ".htm", ".svg"):
        return write_table(shown_rows(shown, lang), path, overwrite=overwrite, layer="profile")
    charts = profile_charts(shown, lang=lang)
    if suffix == ".svg":
        text = str(charts[0]) + "\n"
    else:
        page = profile_page(
            charts,
            shown_rows(shown, lang),
            title=view.title,
            river=shown.river,
            length_m=shown.length_m,
            period=shown.period,
            notes=shown.notes,
            illustrative=illustrative(view, "sections"),
            lang=lang,
        )
        text = str(page)
    with replacing(path, overwrite=overwrite) as target:
        target.write_text(text, encoding="utf-8", newline="\n")
    return path
