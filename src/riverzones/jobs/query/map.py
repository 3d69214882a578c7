"""Draw the answer to a question: subjects that were picked, references they were picked by, measured lines."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.maps.rows import background, listed_view
from riverzones.jobs.maps.run import map_layer
from riverzones.jobs.query.run import Answer
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.withheld import told_answer
from riverzones.model import Column, Text
from riverzones.present.web import Listing, MapLayer, MapView
from riverzones.terms import TITLE
from riverzones.view import ProjectView

__all__ = ["answer_view"]

_MEASURED = Column(
    "measured_m",
    TITLE["measured_distance"],
    Text(zh="对象到参照的最近距离。", en="Least distance from the subject to the reference."),
    "number",
    unit="m",
)
_STRAIGHT = ("inside", "outside", "within", "nearest")


def answer_view(project: ProjectView, answer: Answer, *, catalogue: Catalogue, lang: str = "zh") -> MapView:
    """Return the map of one answer.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    answer : Answer
        What :func:`riverzones.jobs.query.run.ask` found.
    catalogue : Catalogue
        Styles, titles, and what is sensitive.
    lang : str
        Language the page opens in.
    """
    answer = told_answer(project, answer)
    reader = LayerReader(project, catalogue)
    frame = answer.frame
    picked = {
        name: set(frame.loc[frame[f"{side}_layer"] == name, f"{side}_id"].dropna())
        for side in ("reference", "subject")
        for name in frame[f"{side}_layer"].dropna().unique()
    }
    drawn = background(reader, catalogue, without=picked)
    for name, ids in picked.items():
        layer = map_layer(name, reader, catalogue, ids=ids)
        if layer is not None:
            drawn.append(MapLayer(name, layer.title, layer.frame, layer.style, layer.columns))
    measured = _measured(answer)
    measured = measured[~project.given_away_by(np.asarray(measured.geometry.array, dtype=object))]
    if len(measured):
        columns = [catalogue.columns["name"], _MEASURED]
        title = TITLE["measured_lines"]
        drawn.append(MapLayer("measured", title, measured, catalogue.styles["measured"], columns))
    title = Text(zh=answer.phrase, en=answer.phrase)
    return listed_view(project, drawn, catalogue=catalogue, title=title, listing=_listing(answer), lang=lang)


def _measured(answer: Answer) -> GeoDataFrame:
    """Lines from each subject to the place on its reference that was measured to; none for a way along a river."""
    frame = answer.frame
    if answer.question.relation not in _STRAIGHT or "nearest_lon" not in frame:
        return GeoDataFrame({"name": [], "measured_m": []}, geometry=[], crs=4490)
    rows = frame[frame["nearest_lon"].notna() & (frame["measured"].fillna(0) > 0) & frame.geometry.notna()]
    ends = shapely.points(rows[["nearest_lon", "nearest_lat"]].to_numpy(dtype=float))
    shapes = np.asarray(rows.geometry.array, dtype=object)
    lines = shapely.shortest_line(np.where(answer.question.relation == "inside", _centre(shapes), shapes), ends)
    facts = {
        "id": [f"{a}-{b}" for a, b in zip(rows["subject_id"], rows["reference_id"], strict=True)],
        "name": rows["subject_name"].to_numpy(),
        "measured_m": rows["measured"].to_numpy(dtype=float),
    }
    layer = GeoDataFrame(facts, geometry=lines, crs=4490)
    return layer[~layer.geometry.is_empty & layer.geometry.notna()].set_index("id", drop=False).rename_axis(None)


def _centre(shapes: Any) -> Any:
    """Where the line to the boundary of a reference begins, for a subject that lies inside it."""
    return shapely.point_on_surface(shapes)


def _listing(answer: Answer) -> Listing:
    """The rows in the order of the answer, with what was measured."""
    zh = [f"检查 {answer.checked} 个，符合 {answer.count} 个。", *(note.zh for note in answer.notes)]
    en = [f"{answer.count} of {answer.checked} checked.", *(note.en for note in answer.notes)]
    rows = [_row(row) for row in answer.frame.to_dict("records")]
    return Listing(TITLE["answers"], Text(zh="".join(zh), en=" ".join(en)), rows)


def _row(row: Mapping[Hashable, Any]) -> Mapping[str, Any]:
    measured, unit = row.get("measured"), row.get("unit") or ""
    figure = "" if measured is None or measured != measured else f"{measured:,.1f} {unit}"
    name = row.get("reference_name")
    text = "" if name is None or name != name else str(name)
    river = row.get("river")
    return {
        "layer": row["subject_layer"],
        "id": row["subject_id"],
        "name": row.get("subject_name") or row["subject_id"],
        "river": river if isinstance(river, str) else None,
        "figure": Text(zh=figure, en=figure),
        "detail": Text(zh=text, en=text),
    }
