"""What was found in a project, made fit for a view of it: answers, traces, ledgers, papers.

Questions are answered from the project itself, so that what they say is true; here it is taken out of the answer what
the view may not tell. Everything in this module gives an internal view the answer as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.network import Network
from riverzones.terms import labels
from riverzones.view import ProjectView

if TYPE_CHECKING:
    from riverzones.audit.outfalls.ledger import OutfallLedger
    from riverzones.jobs.query.run import Answer
    from riverzones.jobs.trace.run import Trace
    from riverzones.jobs.traceback.run import Traceback
    from riverzones.present.reports.zone_ledger import ZonePapers

__all__ = [
    "DRAWN_PAPERS",
    "refuse_draft",
    "to_middle",
    "told_answer",
    "told_coverage",
    "told_ledger",
    "told_papers",
    "told_trace",
    "told_traceback",
]

_CELL_M: Final = 1_000.0
"""Along rivers a hidden place is told as the middle of its kilometre from the mouth [m]."""
DRAWN_PAPERS: Final = labels("withheld")["drawn_papers"]
_HOURS: Final = ("hours", "hours_low", "hours_high")
_ABOUT = Text(
    zh="取水口、水源和水井的位置不公开：与它们有关的距离略去，沿河距离按整公里段的中点计；要全部请加 --internal。",
    en="places of intakes, sources and wells are not public: distances to them are left out, and along rivers they are "
    "counted from the middle of their kilometre; add --internal for all of it.",
)


def refuse_draft(view: ProjectView, what: Text) -> None:
    """Refuse to write for the public what is a draft by its nature.

    Raises
    ------
    LayerError
        If the view is public.
    """
    if view.internal:
        return
    raise LayerError(
        Text(zh=f"{what.zh}是内部资料，默认不写出。", en=f"{what.en} are internal and not written by default."),
        hint=Text(
            zh="内部使用请加 --internal（Python 中 internal=True）；"
            "要公开的保护区请在图层 zones 中填 published_on 与 published_by。",
            en="Add --internal (internal=True in Python) for use inside; "
            "zones that are to be public say so in published_on and published_by.",
        ),
    )


def told_answer(view: ProjectView, answer: Answer) -> Answer:
    """Return an answer as the view tells it: without lengths and nearest points of hidden places."""
    if view.internal:
        return answer
    frame = view.facts(answer.frame)
    lost = frame["measured"].isna().sum() > answer.frame["measured"].isna().sum() or len(frame) < len(answer.frame)
    notes = tuple(view.words(note) for note in answer.notes)
    return replace(
        answer,
        phrase=view.text(answer.phrase),
        frame=frame,
        plan=tuple(view.words(step) for step in answer.plan),
        notes=(*notes, _ABOUT) if lost else notes,
        groups=None if answer.groups is None else _told_groups(view, answer.groups),
    )


def _told_groups(view: ProjectView, groups: pd.DataFrame) -> pd.DataFrame:
    """Counts as the view tells them: names and ids cleaned, the numbers as they are."""
    named = ["id", "name"]
    cleaned = view.cells(groups[named]).set_axis(groups.index)
    return groups.assign(**{name: cleaned[name] for name in named})


def told_coverage(view: ProjectView, table: pd.DataFrame, stretches: GeoDataFrame) -> pd.DataFrame:
    """Return how much of each river has a chief as the view tells it: no sums where a stretch ends at a hidden place.

    What is covered of a river is as long as from its end to that place, to the centimetre.
    """
    if view.internal or stretches.empty:
        return table
    ended = stretches[view.given_away_by(np.asarray(stretches.geometry.array, dtype=object))]
    hidden_rivers = set(zip(ended["level"], ended["river"], strict=True))
    hidden = [pair in hidden_rivers for pair in zip(table["level"], table["river"], strict=True)]
    sums = ("covered_m", "covered_percent", "overlap_m")
    return table.assign(**{name: table[name].astype(float).mask(np.array(hidden, dtype=bool)) for name in sums})


def told_trace(view: ProjectView, seen: Trace) -> Trace:
    """Return a trace as the view tells it.

    Features of hidden place stand on their grid; how far they are along the river is counted from the middle of their
    kilometre. A trace that begins at a hidden place is told from the middle of its kilometre too, and drawn by whole
    reaches: an end so many kilometres away would give the beginning away.
    """
    if view.internal:
        return seen
    origin, row = seen.origin, seen.origin.row[["geometry"]]
    shapes = np.asarray(row.geometry.array, dtype=object)
    from_hidden = view.hides(origin.layer, origin.id) or bool(view.given_away_by(shapes).any())
    up = 1.0 if seen.mode.startswith("U") else -1.0
    start, begun = dict(seen.start), 0.0
    if from_hidden:
        chainage = start.get("chainage_m")
        begun = -up * float(to_middle(np.array([np.nan if chainage is None else chainage], dtype=float))[0])
        start |= {name: None for name in ("chainage_m", "offset_m", "lon", "lat") if name in start}
    start = view.value(start)
    hidden = np.array(
        [view.hides(layer, row_id) for layer, row_id in zip(seen.found["layer"], seen.found["id"], strict=True)]
    )
    return replace(
        seen,
        origin=replace(origin, id=str(start["id"]), name=view.text(origin.name), row=_place(view, origin, row)),
        start=start,
        reaches=_whole(view, seen.reaches, begun) if from_hidden else view.cells(seen.reaches),
        found=_found(view, seen.found, hidden.astype(bool), up, begun),
        notes=(*(view.words(note) for note in seen.notes), *([_ABOUT] if from_hidden or hidden.any() else [])),
    )


def _place(view: ProjectView, origin: Any, row: GeoDataFrame) -> GeoDataFrame:
    """Where the trace began, as the view tells it."""
    if view.has(origin.layer) and origin.id in view.read(origin.layer).index:
        return view.read(origin.layer).loc[[origin.id], ["geometry"]]
    cleaned: GeoDataFrame = view.cells(row)
    return cleaned


def _found(view: ProjectView, met: GeoDataFrame, hidden: NDArray[np.bool_], up: float, begun: float) -> GeoDataFrame:
    """What was met, each as the view tells it, distances to hidden places to the middle of their kilometre."""
    masked = met.copy()
    chainage = masked["chainage_m"].to_numpy(dtype=float)
    shift = np.where(hidden, up * to_middle(chainage), 0.0) + begun
    masked["distance_m"] = np.maximum(masked["distance_m"].to_numpy(dtype=float) + shift, 0.0)
    masked.loc[hidden | (shift != 0.0), list(_HOURS)] = np.nan
    masked.loc[hidden, ["chainage_m", "offset_m"]] = np.nan
    shapes = np.asarray(masked.geometry.array, dtype=object).copy()
    out = np.ones(len(masked), dtype=bool)
    for layer in dict.fromkeys(masked["layer"]):
        of_layer = (masked["layer"] == layer).to_numpy()
        if not view.has(layer):
            out &= ~of_layer
            continue
        places = view.read(layer).geometry.reindex(view.value({"id": masked.loc[of_layer, "id"].tolist()})["id"])
        shapes[of_layer] = np.asarray(places.array, dtype=object)
    masked = view.cells(masked.set_geometry(shapes, crs=4490)[out])
    return masked.sort_values(["distance_m", "layer", "id"], kind="stable", na_position="last").reset_index(drop=True)


def to_middle(chainage_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far up the middle of the kilometre is from a chainage [m].

    Examples
    --------
    >>> to_middle(np.array([4321.0, 4500.0, 4987.5])).tolist()
    [179.0, 0.0, -487.5]
    """
    return (np.floor(chainage_m / _CELL_M) + 0.5) * _CELL_M - chainage_m


def _whole(view: ProjectView, reaches: GeoDataFrame, begun: float) -> GeoDataFrame:
    """The reaches walked, each from end to end."""
    walked, network = reaches.copy(), view.network()
    walked[list(_HOURS)] = np.nan
    walked["distance_m"] = np.maximum(walked["distance_m"].to_numpy(dtype=float) + begun, 0.0).round(-3)
    if network is not None:
        at = network.positions(walked["id"])
        walked["length_m"] = network.length_m[at]
        walked = walked.set_geometry(network.reaches.geometry.to_numpy()[at], crs=4490)
    cleaned: GeoDataFrame = view.cells(walked)
    return cleaned


def told_traceback(view: ProjectView, seen: Traceback) -> Traceback:
    """Return what stands upstream as the view tells it: rows of layers that are out of it left out, hidden places
    without any.

    Names and notes are cleaned of telephones and exact places.
    """
    if view.internal:
        return seen
    rows = seen.rows.loc[[view.has(layer) for layer in seen.rows["layer"]]]
    hidden = np.array(
        [view.hides(layer, row_id) for layer, row_id in zip(rows["layer"], rows["id"], strict=True)], dtype=bool
    )
    rows = rows.copy()
    for name in ("distance_m", *_HOURS, "chainage_m"):
        if name in rows.columns:
            rows[name] = rows[name].astype(float).mask(hidden)
    shapes = np.asarray(rows.geometry.array, dtype=object).copy()
    shapes[hidden] = None
    cleaned = view.cells(rows.drop(columns=["troubles", "fits"]).set_geometry(shapes, crs=4490))
    for name in ("troubles", "fits"):  # codes of ours
        cleaned[name] = rows[name].to_numpy(object)
    sections = view.cells(seen.sections.drop(columns="worse_items"))
    sections["worse_items"] = seen.sections["worse_items"].to_numpy(object)
    return replace(
        seen,
        name=view.text(seen.name),
        river=None if seen.river is None else view.text(seen.river),
        rows=cleaned,
        sections=sections,
        means=view.cells(seen.means),
        classes=view.cells(seen.classes),
        notes=tuple(view.words(note) for note in seen.notes),
    )


def told_ledger(view: ProjectView, ledger: OutfallLedger) -> OutfallLedger:
    """Return the outfall ledger as the view tells it: the next intake to the middle of its kilometre, no numbers of
    people.
    """
    if view.internal:
        return replace(ledger, title=view.title)
    away, chainage = (ledger.rows[name].to_numpy(dtype=float) for name in ("intake_m", "intake_chainage_m"))
    hidden = np.array([view.hides("intakes", row_id) for row_id in ledger.rows["intake_id"]], dtype=bool)
    rows = view.frame("outfalls", ledger.rows.drop(columns=["intake_id", "intake_chainage_m"]))
    coarse = [view.hides("outfalls", row_id) for row_id in ledger.rows.index]
    rows.loc[coarse, ["foot_lon", "foot_lat", "snapped_chainage_m", "offset_m"]] = np.nan
    rows["intake_m"] = np.where(hidden, np.maximum(away - to_middle(chainage), 0.0), away)
    zones = ledger.zones
    if zones is not None:
        zones = view.read("zones")
        zones = zones[~zones.geometry.isna()]
    doubts = view.cells(ledger.doubts)
    return replace(
        ledger,
        rows=rows,
        doubts=doubts,
        notes=tuple(view.words(note) for note in ledger.notes),
        title=view.title,
        zones=zones,
        network=_drawn_network(view, ledger.network),
    )


def _drawn_network(view: ProjectView, network: Network | None) -> Network | None:
    """The network as it may be drawn, with the names of its rivers."""
    if network is None:
        return None
    reaches = view.frame("reaches", network.reaches)
    return replace(network, reaches=reaches[~reaches.geometry.isna()])


def told_papers(view: ProjectView, papers: ZonePapers) -> ZonePapers:
    """Return the papers of approved zones as the view tells them: zones that give nothing away, with their corners.

    Words that count an extent from the intake, proposals of markers and the intakes themselves stay inside.

    Raises
    ------
    LayerError
        If the papers are of drafts, or no zone may be told.
    """
    if view.internal:
        return replace(papers, title=view.title)
    if not papers.approved:
        refuse_draft(view, DRAWN_PAPERS)
    zones = view.frame("zones", papers.zones)
    gone = zones.geometry.isna().to_numpy()
    if gone.all():
        refuse_draft(view, Text(zh="这些保护区的图形", en="the shapes of these zones"))
    visible, ids = zones[~gone], set(papers.zones.index[~gone].astype(str))
    corners = papers.corners[papers.corners["zone_id"].astype(str).isin(ids)]
    notes = [view.words(note) for note in papers.notes]
    if gone.any():
        notes.append(
            Text(
                zh=f"{int(gone.sum())} 个保护区的图形会指明取水口或水井，未公开，此处略去",
                en=f"{int(gone.sum())} zones would give an intake or well away, are not published and left out",
            )
        )
    source_ids = set(visible["owner"].astype(str))
    return replace(
        papers,
        title=view.title,
        zones=visible,
        corners=GeoDataFrame(corners, geometry="geometry", crs=4490),
        markers=papers.markers.iloc[:0],
        fences=view.cells(papers.fences[papers.fences.index.astype(str).isin(source_ids)]),
        crossings=view.cells(papers.crossings[papers.crossings["source_id"].astype(str).isin(source_ids)]),
        extents={},
        intakes={},
        notes=notes,
    )
