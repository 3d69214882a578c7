"""Notice boards of river chiefs (河长公示牌): what they say, where they stand, and where none stands.

The fields a board must show, and how near to the bank it must stand, are data (``catalogue/boards.yaml``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.chiefs.assign import chain
from riverzones.chiefs.coverage import level_order
from riverzones.chiefs.placed import column_of, placed
from riverzones.model import Citation, Text
from riverzones.network import Network
from riverzones.relations import relate

__all__ = ["BoardField", "BoardPlan", "board_table", "boards_per_segment", "missing_fields", "standing"]

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BoardField:
    """One thing a board must say: its words, and the columns of ``notice_boards`` that must all be filled."""

    name: str
    title: Text
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """What is asked of boards.

    ``bank_m``: a board stands on the bank up to this far [m] from the management range; ``line_m``: from the line of
    the river where no range is drawn. ``out_of_use`` are values of ``status`` of boards that do not stand. ``pack`` is
    the pack of its document: where that does not hold, nothing is asked by the plan, and it only shows what others ask.
    """

    fields: Mapping[str, BoardField]
    bank_m: float
    line_m: float
    out_of_use: tuple[str, ...]
    pack: str
    statements: tuple[str, ...]
    citation: Citation


def missing_fields(boards: GeoDataFrame, plan: BoardPlan) -> pd.Series:
    """Return the fields each board does not show, in the order of the plan: lists of field names, on the index of
    boards.

    Examples
    --------
    >>> from riverzones.catalogue import load
    >>> told = {"chief": ["王某"], "title": ["镇长"], "duty": [" "], "phone": ["000"], "start": ["桥"], "end": [None],
    ...         "target": ["Ⅱ类"]}
    >>> missing_fields(GeoDataFrame(told, geometry=[None], index=["B"], crs=4490), load().boards)["B"]
    ['duty', 'extent']
    """
    lacks = {field.name: _lacking(boards, field.columns) for field in plan.fields.values()}
    said = [[name for name, lacking in lacks.items() if lacking[row]] for row in range(len(boards))]
    return pd.Series(said, index=boards.index, dtype=object, name="missing")


def _lacking(boards: GeoDataFrame, columns: tuple[str, ...]) -> Flags:
    lacking = np.zeros(len(boards), dtype=np.bool_)
    for column in columns:
        lacking |= (_text(boards, column) == "").to_numpy(bool)
    return lacking


def _text(rows: GeoDataFrame, column: str) -> pd.Series:
    """A column as trimmed text, empty where there is nothing."""
    if column not in rows.columns:
        return pd.Series("", index=rows.index, dtype=object)
    values = rows[column].astype(object)
    return pd.Series(values.where(values.notna(), "").astype(str).str.strip(), dtype=object)


def standing(boards: GeoDataFrame, plan: BoardPlan, *, day: dt.date | None = None) -> GeoDataFrame:
    """Return the boards that stand on a day: in use, and not built later."""
    up = ~_text(boards, "status").isin(plan.out_of_use)
    if day is not None and "built_date" in boards.columns:
        built = pd.to_datetime(boards["built_date"], errors="coerce")
        up &= ~(built > pd.Timestamp(day))
    return boards[up]


def board_table(
    boards: GeoDataFrame,
    segments: GeoDataFrame,
    network: Network,
    *,
    plan: BoardPlan,
    banks: GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return each board with its segment, its place and what is wrong with it.

    The segment is the one it names (``segment_id``), else the one of its level, or of its chief, where it stands.

    Parameters
    ----------
    boards : GeoDataFrame
        Points, EPSG:4490, ids as index, columns of the layer kind ``notice_boards``.
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index, columns of the layer kind ``segments``.
    network : Network
        Rivers both are put on.
    plan : BoardPlan
        What is asked.
    banks : GeoDataFrame, optional
        Management ranges or shorelines (polygons), EPSG:4490: distances to the bank are measured from them.

    Returns
    -------
    DataFrame
        On the index of boards: ``name``, ``segment_id`` (None: it names none), ``level``, ``river``, ``bank``,
        ``chainage_m``, ``bank_distance_m`` (0 on the range; from the line where no range is drawn [m]), ``missing``
        (list of fields), ``chief`` (as on the board), ``chief_now`` (of the segment), ``outdated`` (they differ),
        ``off_bank`` (too far from the bank), ``elsewhere`` (it stands outside the segment it names).
    """
    said = _text(boards, "river")
    at = chain(boards, segments, network=network, river=said.where(said != "", None))
    segment = _named(boards, segments, at)
    stated = segments.reindex(segment)
    away = at["distance_m"].to_numpy(np.float64)
    limit = np.full(len(boards), plan.line_m)
    if banks is not None and len(banks) and len(boards):
        near = relate("within", boards[["geometry"]], banks[["geometry"]], distance_m=plan.line_m, shared_ids=False)
        measured = near.set_index("subject_id")["measured"].reindex(boards.index).to_numpy(np.float64)
        away = np.where(np.isnan(measured), away, measured)
        limit = np.full(len(boards), plan.bank_m)
    chief, now = _text(boards, "chief"), _text(stated, "chief").to_numpy(object)
    table = pd.DataFrame(
        {
            "name": _text(boards, "name"),
            "segment_id": segment,
            "level": stated["level"].to_numpy(object) if "level" in stated.columns else None,
            "river": at["river"],
            "bank": at["bank"],
            "chainage_m": at["chainage_m"],
            "bank_distance_m": away,
            "missing": missing_fields(boards, plan),
            "chief": chief,
            "chief_now": now,
            "outdated": (chief != "") & (now != "") & (chief != now),
            "off_bank": np.isnan(away) | (away > limit),
            "elsewhere": _elsewhere(segment, at, segments, network),
        },
        index=boards.index,
    )
    for column in ("segment_id", "level", "river", "bank"):
        table[column] = table[column].astype(object).where(table[column].notna(), None)
    return table


def _named(boards: GeoDataFrame, segments: GeoDataFrame, at: pd.DataFrame) -> pd.Series:
    """The segment each board is of."""
    stated, level, chief = _text(boards, "segment_id"), _text(boards, "level"), _text(boards, "chief")
    known = set(segments.index)
    chosen = []
    for row, chiefs in enumerate(at["chiefs"]):
        if stated.iloc[row] in known:
            chosen.append(stated.iloc[row])
            continue
        fits = [
            chief_row["segment_id"]
            for chief_row in chiefs
            if (
                chief_row.get("level") == level.iloc[row]
                if level.iloc[row]
                else chief_row.get("chief") == chief.iloc[row]
            )
        ]
        chosen.append(fits[0] if fits else None)
    return pd.Series(chosen, index=boards.index, dtype=object)


def _elsewhere(segment: pd.Series, at: pd.DataFrame, segments: GeoDataFrame, network: Network) -> Flags:
    """Whether a board stands on another stretch of river than the segment it is of."""
    rows = placed(segments[segments.index.isin(set(segment.dropna()))], network)
    pairs = pd.DataFrame(
        {"segment_id": segment.to_numpy(), "at": at["chainage_m"].to_numpy(), "on": at["river"].to_numpy()}
    )
    both = pairs.reset_index().merge(rows, on="segment_id")
    inside = both["on"] == both["river"]
    inside &= (both["at"] >= both["from_chainage_m"] - 1.0) & (both["at"] <= both["to_chainage_m"] + 1.0)
    within = set(both.loc[inside, "index"])
    placed_rows = set(both["index"])
    return np.array([row in placed_rows and row not in within for row in range(len(segment))], dtype=np.bool_)


def boards_per_segment(table: pd.DataFrame, segments: GeoDataFrame, network: Network) -> pd.DataFrame:
    """Return how many boards every segment has, and its longest stretch without one.

    Parameters
    ----------
    table : DataFrame
        As :func:`board_table` gives it; boards off the bank or elsewhere do not count.
    segments : GeoDataFrame
        Lines, EPSG:4490, ids as index.
    network : Network
        Rivers they are on.

    Returns
    -------
    DataFrame
        ``segment_id``, ``river``, ``level``, ``length_m`` [m], ``boards`` (how many), ``longest_m`` (the longest
        stretch without a board [m], the whole length where there is none), ``from_chainage_m``, ``to_chainage_m`` of
        that stretch [m]; by level, river, and downstream. A segment off every river has no lengths.
    """
    good = table[~table["off_bank"] & ~table["elsewhere"] & table["segment_id"].notna()]
    spots = good.groupby("segment_id")["chainage_m"].apply(lambda values: np.sort(values.to_numpy(np.float64)))
    rows = placed(segments, network)
    ends = rows.groupby("segment_id").agg(low=("from_chainage_m", "min"), high=("to_chainage_m", "max"))
    levels = level_order(column_of(segments, "level").unique().tolist())
    rank = {level: number for number, level in enumerate(levels)}
    ranked = []
    for segment, river, level in zip(
        segments.index, column_of(segments, "river"), column_of(segments, "level"), strict=True
    ):
        at = spots.get(segment, np.empty(0))
        about: dict[str, Any] = {"segment_id": segment, "river": river, "level": level, "boards": len(at)}
        if segment in ends.index:
            low, high = ends.loc[segment, ["low", "high"]]
            marks = np.concatenate([[low], np.clip(at, low, high), [high]])
            widest = int(np.argmax(np.diff(marks)))
            about |= {"length_m": high - low, "longest_m": marks[widest + 1] - marks[widest]}
            about |= {"from_chainage_m": marks[widest], "to_chainage_m": marks[widest + 1], "top": high}
        ranked.append({**about, "rank": rank[level]})
    heads = ["segment_id", "river", "level", "length_m", "boards", "longest_m", "from_chainage_m", "to_chainage_m"]
    order = pd.DataFrame(ranked, columns=[*heads, "rank", "top"]).sort_values(
        ["rank", "river", "top"], ascending=[True, True, False], kind="stable"
    )
    return order[heads].reset_index(drop=True)
