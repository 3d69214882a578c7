"""Hold the approved zones of a project against their text and their registry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from riverzones.audit import Fact, RunScope
from riverzones.audit.checks import CHECKS
from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.errors import NetworkError, UnknownNameError
from riverzones.jobs.delineate.inputs import Terrain
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_of
from riverzones.jobs.shared.start import no_layer
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.withheld import refuse_draft
from riverzones.model import Problem, Text
from riverzones.model.sheet import Sheet, columns_of
from riverzones.model.text import nearest
from riverzones.network import Network
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile
from riverzones.store.sheets import write_sheets
from riverzones.terms import COLUMN, TITLE, labels
from riverzones.view import INTERNAL, ProjectView
from riverzones.zones.intakes import CLOSED
from riverzones.zones.review import Review, ReviewRequest, SourceShapes, review
from riverzones.zones.review.judging import ORIGINS, VERDICTS, Line, title_of

__all__ = [
    "HEADINGS",
    "REVIEWED",
    "ZoneReviews",
    "review_facts",
    "review_zone",
    "review_zones",
    "worded",
    "write_reviews",
]

IN_FORCE = "hj338-2018"
REVIEWED: Final = labels("withheld")["reviews"]

HEADINGS = labels("review_column")
CORNER_HEADINGS = labels("corner_column")
_FORMATS = {
    **dict.fromkeys(["stated", "measured", "difference", "tolerance", "to_next_m"], "#,##0.0"),
    **dict.fromkeys(["north_m", "east_m"], "0.000"),
}


@dataclass(frozen=True)
class ZoneReviews:
    """The review of all sources of a project.

    ``reviews``: one per source with zones; ``without``: (id, name) of sources in use that have none; ``orphans``:
    ids of zones whose source is not in the project. ``on``: the day. ``whole``: whether all sources were reviewed.
    """

    reviews: tuple[Review, ...]
    without: tuple[tuple[str, str], ...]
    orphans: tuple[str, ...]
    on: dt.date
    notes: tuple[Text, ...] = ()
    whole: bool = True

    def counts(self) -> dict[str, int]:
        """Return how many sources have each verdict, how many no zones, how many zones no source."""
        by_verdict = {word: sum(zone_review.verdict == word for zone_review in self.reviews) for word in VERDICTS}
        return by_verdict | {"without_zones": len(self.without), "zones_without_source": len(self.orphans)}

    def table(self, lang: str = "zh") -> pd.DataFrame:
        """Return all lines of all sources, with the headings' columns of :data:`HEADINGS` and words for codes."""
        parts = [worded(zone_review, lang) for zone_review in self.reviews]
        parts = [part for part in parts if len(part)]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(HEADINGS))

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{on, counts, sources: [{id, name, verdict, text, lines, notes, corners}], without_zones, ...}``."""
        return {
            "on": self.on.isoformat(),
            "counts": self.counts(),
            "sources": [
                {
                    "id": zone_review.source_id,
                    "name": zone_review.name,
                    "verdict": zone_review.verdict,
                    "text": zone_review.text,
                    "lines": plain_rows(zone_review.rows(lang)),
                    "notes": [{"verdict": verdict, "text": said.within(lang)} for verdict, said in zone_review.notes],
                    "corners": plain_rows(zone_review.corners),
                }
                for zone_review in self.reviews
            ],
            "without_zones": [{"id": key, "name": name} for key, name in self.without],
            "zones_without_source": list(self.orphans),
            "notes": [note.within(lang) for note in self.notes],
        }


def worded(review: Review, lang: str) -> pd.DataFrame:
    """Return the lines of a review as people read them: words for codes, columns of :data:`HEADINGS`."""
    rows = review.rows(lang)
    tiers = labels("tier_number")
    parts = labels("zone_part")
    for name, words in (("tier", tiers), ("part", parts), ("verdict", VERDICTS), ("origin", ORIGINS)):
        rows[name] = [words[key].within(lang) if key in words else "" for key in rows[name]]
    rows = rows.assign(source_id=review.source_id, source_name=review.name)
    return rows[list(HEADINGS)]


@pooled()
def review_zones(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    source: str | None = None,
    text: str | None = None,
    on: dt.date | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> ZoneReviews:
    """Review the zones of one source or of all.

    Parameters
    ----------
    project : ProjectFile
        With a layer ``zones``; ``sources``, ``intakes`` and rivers are used where they are there.
    catalogue : Catalogue
        Knows the standard in force and the day it came into force.
    source : str, optional
        Id or name of a source; by default all.
    text : str, optional
        Approval text of that source, besides those of the layers.
    on : date, optional
        Day on which approvals are valid; by default today.
    step : callable
        Told the name of every source before it is reviewed.

    Raises
    ------
    LayerError
        If the project has no zones.
    UnknownNameError
        If the source is not known.
    """
    reader = LayerReader(project, catalogue)
    zones = reader("zones")
    if zones is None:
        raise no_layer("zones", project.layers())
    sources, intakes = reader("sources"), reader("intakes")
    owner = _owners(zones, sources)
    network, notes = _network(project)
    known = _known(owner, sources)
    wanted = list(known) if source is None else [_named(source, known)]
    present = Terrain(project, catalogue, reader).ground(["water"]).water
    standard = catalogue.standards[IN_FORCE]
    day = on or dt.date.today()
    reviews, without = [], []
    for key in wanted:
        own_zones = zones[(owner == key).to_numpy()]
        row = None if sources is None or key not in sources.index else sources.loc[key]
        if own_zones.empty:
            without.append((key, known[key]))
            continue
        step(known[key])
        river = None if row is None or not isinstance(row.get("river"), str) else str(row["river"])
        still = row is not None and row.get("source_type") in ("lake", "reservoir")
        surface = still or (row is not None and row.get("source_type") in ("river", "canal"))
        shapes = SourceShapes(own_zones, _places(key, sources, intakes), network, river, present, still, surface)
        asked = ReviewRequest(row, day, standard.since, standard.short, text)
        reviews.append(review(shapes, key, asked))
    orphans = [] if sources is None or source is not None else zones.index[~owner.isin(list(sources.index))]
    ids = tuple(str(zone_id) for zone_id in orphans)
    return ZoneReviews(tuple(reviews), tuple(without), ids, day, tuple(notes), whole=source is None)


def review_facts(reviews: ZoneReviews, project: ProjectFile, *, catalogue: Catalogue) -> tuple[list[Fact], RunScope]:
    """Return what reviews saw as facts of kind review, one per source and quantity, and what was looked at.

    Lines and remarks that differ are violations, those that cannot be told are told so; what agrees or is not stated
    makes none. A source is the subject, its first zone where the project has no layer of sources. A source without
    zones, and an intake outside its own tier 1, are the facts that rules CN-131 and CN-132 see.
    """
    reader = LayerReader(project, catalogue)
    sources, intakes, zones = reader("sources"), reader("intakes"), reader("zones")
    problem = {entry.name: entry for entry in catalogue.problems.values() if entry.kind == "review"}
    owner = _owners(zones, sources) if zones is not None else pd.Series(dtype=object)
    facts: list[Fact] = []
    for reviewed in reviews.reviews:
        zone_ids = owner.index[(owner == reviewed.source_id).to_numpy(bool)]
        subject = ("sources", reviewed.source_id)
        if (sources is None or reviewed.source_id not in sources.index) and len(zone_ids):
            subject = ("zones", str(zone_ids[0]))
        intake = _only_intake(reviewed.source_id, intakes)
        facts += [
            _line_fact(problem, line, reviewed, subject, intake) for line in reviewed.lines if line.verdict in _OPEN
        ]
        for position, (verdict, said) in enumerate(reviewed.notes):
            if verdict in _OPEN:
                seen = f"review:remark:{_first_words(said, position)}"
                facts.append(Fact(problem["remark"], seen, subject, said, _OPEN[verdict], said, name=reviewed.name))
    nothing = problem["without_zones"]
    for key, name in reviews.without:
        lacks = CHECKS["lacks"].fact
        facts.append(Fact(nothing, lacks, ("sources", key), nothing.title, reference=("zones", ""), name=name))
    lost = problem["without_source"]
    facts += [Fact(lost, "review:without_source", ("zones", key), lost.title) for key in reviews.orphans]
    ids = [*(review.source_id for review in reviews.reviews), *(key for key, _ in reviews.without)]
    looked = frozenset(f"sources:{key}" for key in ids)
    return facts, RunScope(("review",), subjects=None if reviews.whole else looked)


_OPEN = {"differs": "violation", "cannot_tell": "cannot_tell"}
_SEEN = {"tiers_apart_m": "tiers_apart", "tiers_overlap_m2": "tiers_overlap"}


def _line_fact(
    problem: Mapping[str, Problem], line: Line, review: Review, subject: tuple[str, str], intake: str | None
) -> Fact:
    """One line of a review as a fact: the limit is what is stated, the margin how far beyond the tolerance it lies."""
    title = title_of(line.quantity, line.of)
    tier, part = (_PARTS_SAID.get(word or "", Text(zh="", en="")) for word in (line.tier, line.part))
    unit = "m2" if line.quantity.endswith("_m2") else "m" if line.quantity.endswith("_m") else ""
    sign = "m²" if unit == "m2" else unit
    numbers = [
        (COLUMN["stated"], line.stated if line.origin != "rule" else None),
        (COLUMN["measured"], line.measured),
    ]
    said = [(word, f"{value:,.1f} {sign}") for word, value in numbers if value is not None and pd.notna(value)]
    zh = "，".join([f"{tier.zh}{part.zh}{title.zh}：", *(f"{word.zh} {number}" for word, number in said)])
    en = ", ".join([f"{tier.en}{part.en}{title.en}:", *(f"{word.en} {number}" for word, number in said)])
    words = Text(zh=zh.replace("：，", "："), en=en.replace(":,", ":"))
    why = line.note if line.note.zh else VERDICTS[line.verdict]
    common = {"measured": _number(line.measured), "unit": unit, "name": review.name}
    if line.quantity == "intake_in_tier_1_m" and intake is not None:
        out = -_number(line.measured)
        return Fact(
            problem["intake_outside"],
            CHECKS["outside"].fact,
            ("intakes", intake),
            line.note if line.verdict == "differs" else words,
            _OPEN[line.verdict],
            why,
            reference=("zones", line.zone_ids[0] if line.zone_ids else ""),
            reference_key=review.source_id,
            measured=out,
            margin=out,
            unit=unit,
        )
    off = abs(line.difference) - (line.tolerance or 0.0) if line.difference is not None else float("nan")
    return Fact(
        problem[_SEEN.get(line.quantity, "intake_outside" if line.quantity == "intake_in_tier_1_m" else "differs")],
        ":".join(["review", line.quantity, line.of or "", line.tier or "", line.part or "", *line.zone_ids]),
        subject,
        words,
        _OPEN[line.verdict],
        why,
        reference=("zones", line.zone_ids[0]) if line.zone_ids else ("", ""),
        limit=_number(line.stated),
        margin=off,
        **common,  # type: ignore[arg-type]
    )


_PARTS_SAID = labels("part_said")


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _first_words(said: Text, place: int) -> str:
    """What a remark is known by: its words without numbers and names, else its place."""
    return re.sub(r"[^A-Za-z ]|\b\w*\d\w*\b", "", said.en.split(":")[0]).strip() or str(place)


def _only_intake(source: str, intakes: gpd.GeoDataFrame | None) -> str | None:
    """The id of the intake of a source that has one alone."""
    if intakes is None:
        return None
    intake_ids = intakes.index[(_text(intakes, "source_id") == source).to_numpy(bool)]
    return str(intake_ids[0]) if len(intake_ids) == 1 else None


def review_zone(
    project: ProjectFile, source: str, *, catalogue: Catalogue, text: str | None = None, on: dt.date | None = None
) -> Review:
    """Return the review of one source that has zones.

    Raises
    ------
    LayerError
        If the project has no zones.
    UnknownNameError
        If the source is not known, or has no zones.
    """
    reviews = review_zones(project, catalogue=catalogue, source=source, text=text, on=on).reviews
    if not reviews:
        raise UnknownNameError(
            Text(zh=f"水源地 {source} 没有保护区。", en=f"the source {source} has no zones."),
            hint=Text(zh="请先导入其保护区（zones）。", en="Import its zones first."),
        )
    return reviews[0]


def write_reviews(
    reviews: ZoneReviews, path: Path, *, view: ProjectView, lang: str = "zh", overwrite: bool = False
) -> Path:
    """Write the lines to a table; as .xlsx with sheets of notes and of corner points.

    They measure zones from their intakes, so they are internal by their nature.

    Raises
    ------
    LayerError
        If the view is public.
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    refuse_draft(view, REVIEWED)
    points = [zone_review.corners[list(CORNER_HEADINGS)] for zone_review in reviews.reviews if len(zone_review.corners)]
    corner = pd.concat(points, ignore_index=True) if points else pd.DataFrame(columns=list(CORNER_HEADINGS))
    sheets = [
        Sheet(TITLE["review"], columns_of(HEADINGS, formats=_FORMATS), reviews.table(lang), frozen_columns=2),
        Sheet(TITLE["notes"], columns_of(HEADINGS, _NOTED), _noted(reviews), frozen_columns=2),
        Sheet(TITLE["corners"], columns_of(CORNER_HEADINGS, formats=_FORMATS), corner, frozen_columns=2),
    ]
    mark, title = INTERNAL.within(lang), view.called
    return write_sheets(sheets, path, layer="zone_review", lang=lang, overwrite=overwrite, mark=mark, title=title)


_NOTED = ("source_id", "source_name", "verdict", "note")


def _noted(reviews: ZoneReviews) -> pd.DataFrame:
    """What no number says: dates, roundings, words not understood, sources without zones."""
    rows = [
        [zone_review.source_id, zone_review.name, VERDICTS[verdict], note]
        for zone_review in reviews.reviews
        for verdict, note in zone_review.notes
    ]
    rows += [[key, name, "", Text(zh="没有保护区", en="no zones")] for key, name in reviews.without]
    rows += [["", key, "", Text(zh="所属水源地不明", en="source unknown")] for key in reviews.orphans]
    rows += [["", "", "", note] for note in reviews.notes]
    return pd.DataFrame(rows, columns=list(_NOTED), dtype=object)


def _owners(zones: gpd.GeoDataFrame, sources: gpd.GeoDataFrame | None) -> pd.Series[Any]:
    """The source of every zone: its ``source_id``, else the source of that name; "" where neither says."""
    ids = _text(zones, "source_id")
    if sources is not None:
        names = {name: str(key) for key, name in _text(sources, "name").items() if name}
        ids = ids.where(ids != "", _text(zones, "source_name").map(lambda name: names.get(name, name)))
    return ids


def _text(frame: gpd.GeoDataFrame, name: str) -> pd.Series[Any]:
    values = frame[name] if name in frame.columns else [None] * len(frame)
    return pd.Series([value if isinstance(value, str) else "" for value in values], index=frame.index, dtype=object)


def _known(owner: pd.Series[Any], sources: gpd.GeoDataFrame | None) -> dict[str, str]:
    """Ids and names of all sources: those of the layer, else those that zones name."""
    if sources is None:
        return {str(key): str(key) for key in sorted(set(owner) - {""})}
    gone = _text(sources, "status").isin(["abandoned", "planned"])
    named = zip(sources.index, _text(sources, "name"), gone, strict=True)
    return {str(key): name or str(key) for key, name, out in named if not out or (owner == key).any()}


def _named(source: str, known: dict[str, str]) -> str:
    if source in known:
        return source
    by_name = [key for key, name in known.items() if name == source]
    if len(by_name) == 1:
        return by_name[0]
    close = nearest_names(source, [*known, *known.values()])
    raise UnknownNameError(
        Text(zh=f"没有水源地“{source}”。", en=f"there is no source {source!r}."), hint=nearest(close, known)
    )


def _places(key: str, sources: gpd.GeoDataFrame | None, intakes: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """The intakes of a source; without any, the source itself where it is a point."""
    if intakes is not None:
        own_intakes = intakes[(_text(intakes, "source_id") == key).to_numpy()]
        own_intakes = own_intakes[~_text(own_intakes, "status").isin(CLOSED).to_numpy(bool)]
        if len(own_intakes):
            return own_intakes
    if sources is not None and key in sources.index and sources.geometry[key] is not None:
        own = sources.loc[[key]]
        if (own.geom_type == "Point").all():
            return own
    return gpd.GeoDataFrame(geometry=[], crs=4490)


def _network(project: ProjectFile) -> tuple[Network | None, list[Text]]:
    try:
        return network_of(project), []
    except NetworkError:
        said = Text(zh="项目中没有河网，不量测沿河长度与岸别", en="no rivers: no lengths along them and no banks")
        return None, [said]
