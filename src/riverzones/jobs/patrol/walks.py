"""Judge one track file: which patrols it holds, which segments each serves, and whether each counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.chiefs import patrols
from riverzones.chiefs.patrols import Flaw, Judged, PatrolRules, Summary
from riverzones.geo import geodesy
from riverzones.jobs.patrol.inputs import PatrolContext
from riverzones.model import CHIEF_LEVELS, Text
from riverzones.readers.tracks import Tracks

__all__ = ["Served", "Walk", "WalkOptions", "walks_of"]

_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """Whose patrol a person says it was: levels, segment ids, a part of the chief's name or office."""

    levels: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    chief: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A segment that a patrol serves, how much of it is covered [m, 0 to 1], and whether that counts."""

    segment_id: str
    level: str | None
    covered_m: float
    left_m: float
    right_m: float
    length_m: float
    coverage_ratio: float
    judged: tuple[Judged, ...]
    verdict: str
    geometry: shapely.MultiLineString


@dataclass(frozen=True, slots=True)
class Walk:
    """One patrol of a file: its numbers, flaws, what said whose it was, and the segments it serves."""

    file: str
    patrol_id: str
    summary: Summary
    date: dt.date | None
    near_ratio: float
    flaws: tuple[Flaw, ...]
    notes: tuple[Text, ...]
    stated: Text
    served: tuple[Served, ...]
    geometry: shapely.MultiLineString

    @property
    def verdict(self) -> str:
        """The best verdict of its segments; ``fail`` where it serves none."""
        outcomes = {served_segment.verdict for served_segment in self.served}
        return next((word for word in ("pass", "cannot_tell") if word in outcomes), "fail")


def walks_of(
    read: Tracks,
    ground: PatrolContext,
    *,
    rules: PatrolRules,
    asked: WalkOptions,
    words: Mapping[str, str],
    now: dt.datetime,
) -> list[Walk]:
    """Return the patrols of a track file, one per outing.

    Parameters
    ----------
    read : Tracks
        The file.
    ground : PatrolContext
        Segments and widths.
    rules : PatrolRules
        Limits, tolerances and time zone.
    asked : WalkOptions
        Whose patrol it was; what is empty is looked for in the file's name and the names of its tracks. Where nothing
        says the level it is the lowest of the segments covered: a chief higher up has to be named.
    words : Mapping
        Every way a level is written (casefolded) to its id.
    now : datetime
        Aware; later fixes lie in the future.
    """
    number = patrols.outings(read.points, zone=rules.time_zone)
    walks = []
    for _, points in read.points.groupby(number):
        cleaned = patrols.clean(points, tolerances=rules.tolerances, now=now, zone=rules.time_zone)
        names = [read.names[track] for track in points["track"].unique() if track < len(read.names)]
        stated = _stated(ground, asked, " ".join([read.path.stem, *names]), words)
        walks.append(_walk(read, cleaned, ground, rules, stated))
    return walks


def _stated(
    ground: PatrolContext, asked: WalkOptions, written: str, words: Mapping[str, str]
) -> tuple[pd.Series, bool, bool, Text]:
    """Which segments it may be for, whether they and whether the level were stated, and where that was said."""
    segments = ground.segments
    every = pd.Series(True, index=segments.index)
    if asked.segments:
        return every & segments.index.isin(asked.segments), True, True, Text(zh="按 --segment", en="by --segment")
    if asked.levels or asked.chief:
        mask, by = every, []
        if asked.levels:
            mask, by = mask & segments["level"].isin(asked.levels), ["--level"]
        if asked.chief:
            said = [
                segments[c].astype("string").str.contains(asked.chief, regex=False).fillna(False)
                for c in ("chief", "unit")
            ]
            mask, by = mask & (said[0] | said[1]).astype(bool), [*by, "--chief"]
        return mask, False, bool(asked.levels), Text(zh=f"按 {'、'.join(by)}", en=f"by {' and '.join(by)}")
    ids = {str(name) for name in segments.index} | {str(code) for code in segments["code"].dropna()}
    there = [name for name in ids if re.search(rf"(?<![\w-]){re.escape(name)}(?![0-9A-Za-z-])", written)]
    if there:
        mask = segments.index.isin(there) | segments["code"].astype(str).isin(there)
        return every & mask, True, True, Text(zh="按文件名中的责任段", en="by the segment in its name")
    level = next((words[w] for w in sorted(words, key=len, reverse=True) if _says_level(w, written.casefold())), None)
    level = level if level in CHIEF_LEVELS else None
    chiefs = {str(name) for name in segments["chief"].dropna() if len(str(name)) > 1 and str(name) in written}
    mask = (
        every & (segments["level"].eq(level) if level else True) & (segments["chief"].isin(chiefs) if chiefs else True)
    )
    if level or chiefs:
        return mask, False, bool(level), Text(zh="按文件名中的级别或河长", en="by the level or chief in its name")
    return (
        mask,
        False,
        False,
        Text(zh="未说明级别，按所覆盖责任段的最低一级", en="no level is stated: the lowest covered"),
    )


def _says_level(word: str, written: str) -> bool:
    """Whether a way to write a level stands in a name: 乡镇级, or an English word by itself; 市 alone says nothing."""
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", written) is not None
    return word.endswith("级") and word in written


def _walk(
    read: Tracks,
    cleaned: patrols.Cleaned,
    ground: PatrolContext,
    rules: PatrolRules,
    stated: tuple[pd.Series, bool, bool, Text],
) -> Walk:
    mask, segment_stated, level_stated, words = stated
    points, segments = cleaned.points, ground.segments
    width, close = ground.half_width_m, rules.tolerances
    fix_hits = patrols.hits(points, segments, half_width_m=width, tolerances=close)
    stretches = patrols.covered(fix_hits, segments, half_width_m=width, tolerances=close)
    near = patrols.near_ratio(points, fix_hits, tolerances=close)
    covered = patrols.union(stretches, segments)[mask]
    if not segment_stated:
        covered = covered[covered["covered_m"] >= rules.tolerances.served_m]
    if not segment_stated and not level_stated and len(covered):
        levels = segments.loc[covered.index, "level"]
        lowest = next((level for level in reversed(CHIEF_LEVELS) if (levels == level).any()), None)
        covered = covered[levels == lowest] if lowest else covered
    summary = patrols.summary(points, tolerances=rules.tolerances, zone=rules.time_zone)
    date = summary.date or _day_of(read.path)
    served = []
    for name, row in covered.to_dict("index").items():
        numbers = {str(column): float(value) for column, value in row.items()}
        level = segments.at[name, "level"]
        level = None if pd.isna(level) else str(level)
        ratios = {"near_ratio": near, "coverage_ratio": numbers["coverage_ratio"]}
        judged = patrols.judge(summary, limits=rules.limits_of(level), place=ratios, clock_errors=cleaned.clock_errors)
        used = stretches[stretches["segment_id"] == name][["leg", "to_leg"]].to_numpy(dtype=np.intp)
        part = _lines(points, used, gap_m=close.gap_m)
        served.append(
            Served(str(name), level, **numbers, judged=judged, verdict=patrols.verdict(judged), geometry=part)
        )
    flaws, skipped = cleaned.flaws, [_skipped(record, why) for record, why in read.skipped]
    return Walk(
        file=read.path.name,
        patrol_id=_hash(read.points[read.points["track"].isin(points["track"])]),
        summary=replace(summary, date=date),
        date=date,
        near_ratio=near,
        flaws=flaws,
        notes=(*read.notes, *skipped),
        stated=words,
        served=tuple(served),
        geometry=_lines(points, np.array([[0, len(points)]]), gap_m=np.inf),
    )


def _skipped(record: int, why: Text) -> Text:
    return Text(zh=f"第 {record} 条：{why.zh}", en=f"record {record}: {why.en}")


def _day_of(path: Path) -> dt.date | None:
    """The day in a file's name, as 2026-11-03 or 20261103."""
    day_match = _DAY.search(path.stem)
    try:
        return dt.date(*map(int, day_match.groups())) if day_match else None
    except ValueError:
        return None


def _hash(points: pd.DataFrame) -> str:
    """An id that the same fixes give again, whatever the file is called or its format is: places to 1e-7 degrees."""
    places = np.round(points[["lon", "lat"]].to_numpy(dtype=float), 7).tolist()
    times = points["time"].dt.strftime("%Y-%m-%dT%H:%M:%S").fillna("").tolist()
    text = "\n".join(f"{lon} {lat} {time}" for (lon, lat), time in zip(places, times, strict=True))
    return "XH-" + hashlib.sha256(text.encode()).hexdigest()[:10]


def _lines(points: pd.DataFrame, legs: npt.NDArray[np.intp], *, gap_m: float) -> shapely.MultiLineString:
    """The legs from fix to fix of the given spans, as lines; none over a gap or the end of a recording."""
    used = np.zeros(len(points), dtype=np.bool_)
    for begin, end in legs:
        used[begin : end + 1] = True
    lonlat, run = points[["lon", "lat"]].to_numpy(), points["run"].to_numpy()
    length = np.asarray(geodesy.distance_m(*lonlat[:-1].T, *lonlat[1:].T))
    used[:-1] &= (run[1:] == run[:-1]) & (length <= gap_m)
    used[-1:] = False
    lines: list[npt.NDArray[np.float64]] = []
    begin = None
    for leg, there in enumerate([*used, False]):
        if there and begin is None:
            begin = leg
        elif not there and begin is not None:
            lines.append(lonlat[begin : leg + 1])
            begin = None
    return shapely.MultiLineString(lines)
