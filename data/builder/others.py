"""What checks of data, notice boards, patrols and outfall actions must find on the sample, without riverzones.

The files are read back as written and asked in plain pandas and geodesics; what is found must be what was planted in
``boards``, ``tracks``, ``subjects`` and ``industry``. The days are those of the demo: patrols on 22 November 2026.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from builder.answers import gap_m
from builder.boards import FAR, LACKS, OUTDATED, WITHOUT
from builder.files import read_layer
from builder.tracks import PATROLS

__all__ = ["others"]

COLUMNS = ["kind", "code", "subject_layer", "subject_code", "note"]
BOARD_M = 300.0
"""A board farther from its segment than this does not stand there; the planted one stands 400 m from the bank."""
_SHOWN = ("chief", "title", "phone", "duty", "start", "end", "target")
Rows = list[tuple[str, str, str, str, str]]


def others(folder: Path) -> pd.DataFrame:
    """One row per fact that a job other than the audit must find; an error where it is not what was planted."""
    segments = read_layer(folder, "segments")
    rows = _boards(read_layer(folder, "notice_boards"), segments) + _patrols(segments)
    rows += _data(folder) + _tasks(folder)
    return pd.DataFrame(sorted(rows), columns=COLUMNS)


def _boards(boards: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> Rows:
    """Segments without a board, boards that lack words, name the chief before, or stand away from the bank."""
    by_code = segments.set_index("code")
    rows: Rows = []
    there: set[str] = set()
    odd: dict[str, set[str]] = {"lacks": set(), "outdated": set(), "far": set()}
    for board in boards.itertuples():
        segment = by_code.loc[board.segment_id]
        far = board.segment_id == FAR
        blank = [name for name in _SHOWN if pd.isna(getattr(board, name)) or getattr(board, name) == ""]
        if blank:
            odd["lacks"].add(board.segment_id)
            rows.append(("board", "NB-102", "notice_boards", board.code, f"缺 {'、'.join(blank)}"))
        if board.chief != segment.chief:
            odd["outdated"].add(board.segment_id)
            rows.append(("board", "NB-103", "notice_boards", board.code, "河长已换"))
        if far:
            odd["far"].add(board.segment_id)
            rows.append(("board", "NB-104", "notice_boards", board.code, "距岸 400 米"))
            assert gap_m(board.geometry, segment.geometry) > BOARD_M
        else:
            there.add(board.segment_id)
    if odd != {"lacks": set(LACKS), "outdated": {OUTDATED}, "far": {FAR}}:
        raise SystemExit(f"The boards are not what they say: {odd}")
    bare = set(segments.code) - there
    township = {code for code in bare if by_code.level[code] == "township"}
    if township != {*WITHOUT, FAR}:
        raise SystemExit(f"Townships without a board: {township}")
    return rows + [("board", "NB-101", "segments", code, "没有公示牌") for code in sorted(bare)]


SERVED = {"HD-T-02-02": ("HD-V-02-02A", "HD-V-02-02B")}
"""A track without a level serves the segments of the lowest level on its way."""
UNSURE = ("HD-V-01-01B",)
"""Walked, but without times: whether it counts cannot be told."""


def _patrols(segments: gpd.GeoDataFrame) -> Rows:
    """Village segments nobody walked in the first half of November or since: villages are due each half month.

    Of the other levels no period has ended since their first patrol was kept.
    """
    walked = [
        code for track in PATROLS if "，有效" in track.what for code in SERVED.get(track.segment, (track.segment,))
    ]
    villages = set(segments.code[segments.level == "village"])
    missed = villages - set(walked) - set(UNSURE)
    return [("patrol", "PT-101", "segments", code, "2026年11月上半月漏巡") for code in sorted(missed)]


def _data(folder: Path) -> Rows:
    """A category that no word of the catalogue means, and a code used twice."""
    enterprises = read_layer(folder, "enterprises")
    twice = enterprises.code[enterprises.code.duplicated(keep=False) & enterprises.code.notna()]
    rows: Rows = [("data", "DC-109", "enterprises", str(code), "编码重复") for code in twice]
    outfalls = read_layer(folder, "outfalls")
    strange = outfalls[outfalls.category == "温排水"]
    return rows + [("data", "DC-105", "outfalls", code, "类型“温排水”不在类别中") for code in strange.code]


def _tasks(folder: Path) -> Rows:
    """Outfalls in tier 1 or 2: to be banned, but for rain water, which must be kept apart from sewage."""
    outfalls, zones = read_layer(folder, "outfalls"), read_layer(folder, "zones")
    held = zones[zones.tier.isin(["1", "2"])].geometry.union_all()
    inside = outfalls[outfalls.geometry.within(held)]
    rain = inside.category.isin(["stormwater", "雨洪排口", "雨洪排污口"])
    banned: Rows = [("task", "PA-101", "outfalls", code, "保护区内，依法取缔") for code in inside.code[~rain]]
    return banned + [("task", "PA-302", "outfalls", code, "雨洪排口，核查混接") for code in inside.code[rain]]
