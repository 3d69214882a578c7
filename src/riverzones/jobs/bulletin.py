"""The monthly bulletin of water quality: this month beside the last and the year before, who is asked to act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.chiefs import chain
from riverzones.connection_pool import pooled
from riverzones.errors import DataError
from riverzones.jobs.quality import QualityOptions, QualityReport, water_quality
from riverzones.jobs.shared.layers import LayerReader, illustrative
from riverzones.jobs.shared.network import network_if_any
from riverzones.jobs.shared.water_charts import month_charts
from riverzones.jobs.shared.water_samples import places_of_samples
from riverzones.model import Text
from riverzones.present.charts import class_palette
from riverzones.present.reports.bulletin import bulletin_docx, bulletin_page
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import replacing
from riverzones.terms import COMMON, labels
from riverzones.view import ProjectView

__all__ = ["Bulletin", "bulletin", "write_bulletin"]

_SOURCES = ("sources", "wells")
"""Layers of places that are told apart from the sections of rivers."""
_EVENTS = labels("sample_event")


@dataclass(frozen=True)
class Bulletin:
    """What one month says: ``report`` is that of all months, ``places`` the rows of the month, ``who`` by section."""

    month: str
    report: QualityReport
    places: pd.DataFrame
    rivers: pd.DataFrame
    events: pd.DataFrame
    who: pd.Series[Any]


@pooled()
def bulletin(project: ProjectFile, *, catalogue: Catalogue, month: str | None = None) -> Bulletin:
    """Return what the bulletin of a month says.

    Parameters
    ----------
    project : ProjectFile
        With samples; only read.
    catalogue : Catalogue
        Words of the layers.
    month : str, optional
        ``2025-12``; by default the last with a sample.

    Raises
    ------
    LayerError
        If there are no samples.
    DataError
        If the month has none.
    """
    report = water_quality(project, catalogue=catalogue, options=QualityOptions("month"))
    there = sorted(report.places["period"].unique())
    month = month or there[-1]
    if month not in there:
        raise DataError(
            Text(
                zh=f"{month} 没有样品；现有 {there[0]} 至 {there[-1]}。",
                en=f"there are no samples of {month}, but from {there[0]} to {there[-1]}.",
            )
        )
    rows = report.places[report.places["period"] == month].reset_index(drop=True)
    rivers = report.rivers
    rivers = rivers[rivers["period"] == month] if len(rivers) else rivers
    events = report.events
    begun = (events["since"].str.slice(0, 7) <= month) & (events["until"].str.slice(0, 7) >= month[:7])
    yearly = (events["since"].str.len() == 4) & (events["since"] == month[:4]) & month.endswith("-12")
    reader = LayerReader(project, catalogue)
    return Bulletin(
        month, report, rows, rivers, events[begun & (events["since"].str.len() > 4) | yearly], _who(rows, reader)
    )


def _who(rows: pd.DataFrame, reader: LayerReader) -> pd.Series[Any]:
    """Who answers for each section: the unit that its row names, else the chiefs of its stretch of river."""
    places = places_of_samples(reader)
    places = places[places.index.isin(rows["place"]) & places["geometry"].notna()]
    said = pd.Series("", index=rows["place"], dtype=object)
    segments = reader("segments")
    if len(places) and segments is not None and len(segments):
        network = network_if_any(reader.project) if isinstance(reader.project, ProjectFile) else None
        frame = GeoDataFrame(places[["geometry"]], geometry="geometry", crs=4490)
        chains = chain(frame, segments, network=network, river=places["river"])["chiefs"]
        words = chains.map(
            lambda chiefs: "；".join(
                " ".join(str(chief[part]) for part in ("chief", "unit") if chief.get(part)) for chief in chiefs
            )
        )
        said = said.where(~said.index.isin(words.index), words.reindex(said.index))
    sections = reader("sections") if reader.has("sections") else None
    for name in ("responsible_units", "responsible"):
        if sections is not None and name in sections.columns:
            stated = sections[name].dropna().astype(str)
            said = said.where(~said.index.isin(stated.index), stated.reindex(said.index))
    return said


def write_bulletin(
    seen: Bulletin,
    path: Path,
    *,
    view: ProjectView,
    lang: str = "zh",
    template: Path | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the bulletin to a ``.docx`` or ``.html`` file, as the view may tell it.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is false, or cannot be written.
    CatalogueError
        If the template cannot be filled.
    """
    values = view.value(_values(seen, view, lang))
    with replacing(path, overwrite=overwrite) as target:
        if path.suffix.lower() == ".docx":
            target.write_bytes(bulletin_docx(values, lang=lang, template=template))
        else:
            of_sections = seen.report.places[~seen.report.places["layer"].isin(_SOURCES)]
            charts = month_charts(of_sections, last=seen.month, said=view.text, lang=lang)
            page = bulletin_page(values, charts, template=template)
            target.write_text(page, encoding="utf-8", newline="\n")
    return path


def _values(seen: Bulletin, view: ProjectView, lang: str) -> dict[str, Any]:
    """What a template is given, in words."""
    palette, order = class_palette(lang), water_standard().classes
    rank = {name: position for position, name in enumerate(order, 1)}

    def numeral(value: Any) -> str:
        return "" if value is None or pd.isna(value) or int(value) < 1 else palette.numerals[int(value) - 1]

    earlier = {
        key: seen.report.places[seen.report.places["period"] == period].set_index("place")["rank"]
        for key, period in (("before", _shifted(seen.month, 1)), ("year_before", _shifted(seen.month, 12)))
    }
    section_rows = []
    for row in seen.places.to_dict("records"):
        target = row["target_class"]
        missed = pd.notna(row["met"]) and not row["met"]
        section_rows.append(
            {
                "source": row["layer"] in _SOURCES,
                "name": row["name"] or row["place"],
                "river": row["river"] if isinstance(row["river"], str) else "",
                "now": numeral(row["rank"]),
                **{key: numeral(ranks.get(row["place"])) for key, ranks in earlier.items()},
                "target": numeral(rank.get(target)) if isinstance(target, str) else "",
                "met": "" if pd.isna(row["met"]) else (COMMON["no"] if missed else COMMON["yes"]).within(lang),
                "missed": bool(missed),
                "pollutants": _titled(row["pollutants"], lang),
            }
        )
    year, month = seen.month.split("-")
    warning = Text(zh="示意数据，不得用于执法或决策", en="illustrative data: not for enforcement or decisions")
    return {
        "heading": Text(zh=f"{year}年{int(month)}月水质月报", en=f"Water quality, {seen.month}").within(lang),
        "under": f"{view.title}　{dt.date.today().isoformat()}",
        "warning": warning.within(lang) if illustrative(view, "sections") else "",
        "lang": "zh-CN" if lang == "zh" else "en",
        "zh": lang == "zh",
        "summary": [
            *(line for of in (False, True) for line in _summary(seen, section_rows, earlier, lang, sources=of)),
            *_black_odour(seen, lang),
        ],
        "sections": [section for section in section_rows if not section["source"]],
        "sources": [section for section in section_rows if section["source"]],
        "rivers": _rivers(seen, lang),
        "changes": _changes(seen, section_rows, lang),
        "asked": _asked(seen, section_rows, lang),
        "notes": [note.within(lang) for note in seen.report.notes]
        + [
            Text(
                zh="评价依据 GB 3838-2002 和环办〔2011〕22号，单因子评价；月均值评价。",
                en="By GB 3838-2002 and the method of 2011: the worst item of the means of the month decides.",
            ).within(lang)
        ],
    }


def _shifted(month: str, months: int) -> str:
    return str(pd.Period(month, freq="M") - months)


def _titled(pollutants: str, lang: str) -> str:
    """``NH3N(0.46)、COD(0.30)`` with the titles of the items."""
    items = water_standard().items
    titled = []
    for word in filter(None, pollutants.split("、")):
        name, sign, rest = word.partition("(")
        titled.append(f"{items[name].title.within(lang) if name in items else name}{sign}{rest}")
    return ("、" if lang == "zh" else ", ").join(titled)


def _black_odour(seen: Bulletin, lang: str) -> list[str]:
    """Waters that are black and foul in the month after they were registered as cleared."""
    rows = seen.report.black_odour
    rows = rows[(rows["period"] == seen.month) & rows["relapsed"]]
    return [
        Text(
            zh=f"返黑返臭：{row['name']}（{_titled(str(row['worst_items']), 'zh')}；分级限值为凭记忆，待核）",
            en=f"black-odour relapse: {row['name']} ({_titled(str(row['worst_items']), 'en')}; limits not verified)",
        ).within(lang)
        for row in rows.to_dict("records")
    ]


def _summary(
    seen: Bulletin, section_values: list[dict[str, Any]], earlier: dict[str, Any], lang: str, *, sources: bool
) -> list[str]:
    """Counts of the sections of the month, or of its sources, and how they changed; nothing where there are none."""
    good = assessment().exceedance_class
    rows = seen.places[seen.places["layer"].isin(_SOURCES) == sources]
    sections = [section for section in section_values if section["source"] == sources]
    if rows.empty:
        return []
    what = Text(zh="水源地", en="sources") if sources else Text(zh="断面", en="sections")
    ranks = rows["rank"].to_numpy(int)
    count, fine, worst = len(ranks), int((ranks <= good).sum()), int((ranks == len(water_standard().classes)).sum())
    lines = [
        Text(
            zh=f"监测{what.zh} {count} 个，Ⅰ～Ⅲ类 {fine} 个，占 {100 * fine / count:.1f}%；劣Ⅴ类 {worst} 个",
            en=f"{count} {what.en}, {fine} of class I to III ({100 * fine / count:.1f} %), {worst} worse than V",
        ).within(lang)
    ]
    asked = [section for section in sections if section["met"]]
    if asked:
        met = sum(not section["missed"] for section in asked)
        share = 100 * met / len(asked)
        lines.append(
            Text(
                zh=f"有目标的{what.zh} {len(asked)} 个，达标 {met} 个，达标率 {share:.1f}%",
                en=f"{len(asked)} {what.en} have a target, {met} meet it ({share:.1f} %)",
            ).within(lang)
        )
    for key, name in (
        ("before", Text(zh="上月", en="the month before")),
        ("year_before", Text(zh="上年同月", en="the year before")),
    ):
        known = earlier[key].reindex(rows["place"]).dropna()
        if len(known):
            then = 100 * float((known <= good).mean())
            both = rows.set_index("place").loc[known.index, "rank"].to_numpy(int)
            now = 100 * float((both <= good).mean())
            lines.append(
                Text(
                    zh=f"与{name.zh}相比（同有数据的 {len(known)} 个{what.zh}）：Ⅰ～Ⅲ类比例由 {then:.1f}% 变为 {now:.1f}%",  # noqa: E501
                    en=f"against {name.en} ({len(known)} {what.en} with both): I to III from {then:.1f} to {now:.1f} %",
                ).within(lang)
            )
    return lines


def _rivers(seen: Bulletin, lang: str) -> list[dict[str, Any]]:
    states = {state.name: state.title for state in assessment().states}
    return [
        {
            "river": row["river"],
            "sections": str(row["sections"]),
            "state": states[str(row["state"])].within(lang),
            "good": f"{row['I_III_percent']:.1f}",
            "worst": f"{row['worse_than_V_percent']:.1f}",
        }
        for row in seen.rivers.to_dict("records")
    ]


def _changes(seen: Bulletin, sections: list[dict[str, Any]], lang: str) -> list[str]:
    lines = []
    pairs = (
        ("change", "before", Text(zh="比上月", en="than the month before")),
        ("year_change", "year_before", Text(zh="比上年同月", en="than a year before")),
    )
    for section, row in zip(sections, seen.places.to_dict("records"), strict=True):
        for column, key, words in pairs:
            step = row[column]
            if not section[key] or pd.isna(step) or not step:
                continue
            worse, count, span = step > 0, abs(int(step)), f"{section[key]} → {section['now']}"
            lines.append(
                Text(
                    zh=f"{section['name']}{words.zh}{'下降' if worse else '好转'} {count} 个类别（{span}）",
                    en=f"{section['name']}: {count} {'worse' if worse else 'better'} {words.en} ({span})",
                ).within(lang)
            )
    for row in seen.events.to_dict("records"):
        name, items = row["name"] or row["place"], _titled(str(row["items"]), lang)
        said = _EVENTS[row["kind"]].within(lang)
        inside = "，".join(filter(None, [str(row["since"]), items]))
        lines.append(Text(zh=f"{name}{said}（{inside}）", en=f"{name} {said} ({row['since']} {items})").within(lang))
    return lines


def _asked(seen: Bulletin, sections: list[dict[str, Any]], lang: str) -> list[dict[str, str]]:
    """Sections that miss their target or are worse than a year before, and who answers for them."""
    rows = []
    for section, row in zip(sections, seen.places.to_dict("records"), strict=True):
        why = []
        if section["missed"]:
            why.append(
                Text(
                    zh=f"未达标（{section['now']}，目标 {section['target']}）",
                    en=f"misses {section['target']} ({section['now']})",
                ).within(lang)
            )
        if pd.notna(row["year_change"]) and row["year_change"] > 0:
            why.append(Text(zh="比上年同月变差，请倒查来源", en="worse than a year before: trace it back").within(lang))
        if why:
            who = str(seen.who.get(row["place"]) or "") or Text(zh="责任单位未登记", en="nobody is registered").within(
                lang
            )
            rows.append({"name": str(section["name"]), "what": ("；" if lang == "zh" else "; ").join(why), "who": who})
    return rows
