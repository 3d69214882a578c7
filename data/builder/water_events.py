"""What happened to the water of the sample, worked out from the file without riverzones, held against what was planted.

The limits are those of GB 3838-2002 for the items of the file, and those of black-odour water (remembered), written
here a second time; plain loops, no tables.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from statistics import mean

import pandas as pd

from builder.waters import BLACK_WATERS, EVENTS, MONTHS, SAMPLED_SOURCES, SECTIONS, sample_names

__all__ = ["black_odour_relapses", "water_events"]

COLUMNS = ["kind", "subject_code", "since", "note"]
_LIMITS = {
    "溶解氧": (7.5, 6, 5, 3, 2),
    "高锰酸盐指数": (2, 4, 6, 10, 15),
    "化学需氧量": (15, 15, 20, 30, 40),
    "氨氮": (0.15, 0.5, 1.0, 1.5, 2.0),
    "总磷": (0.02, 0.1, 0.2, 0.3, 0.4),
}
_PHOSPHORUS_OF_LAKES = (0.01, 0.025, 0.05, 0.1, 0.2)
_SUPPLEMENTARY = {"硫酸盐": 250, "氯化物": 250, "硝酸盐": 10, "铁": 0.3, "锰": 0.1}
_BLACK = {"氨氮": 8.0, "溶解氧": 2.0, "透明度": 0.25}
_GOOD, _WORST = 3, 6


def _rank(item: str, value: float, *, lake: bool) -> int:
    """1 for class I to 6 for worse than V."""
    if item == "溶解氧":
        return 1 + sum(value < limit for limit in _LIMITS[item])
    limits = _PHOSPHORUS_OF_LAKES if lake and item == "总磷" else _LIMITS[item]
    return 1 + sum(value > limit for limit in limits)


def _black(row: dict[str, str]) -> bool:
    """Whether a sample is beyond what makes water black and foul."""
    beyond = _number(row["氨氮"]) > _BLACK["氨氮"]
    return beyond or any(_number(row[item]) < _BLACK[item] for item in ("溶解氧", "透明度"))


def _number(cell: str) -> float:
    return float(cell[:-1]) / 2 if cell.endswith("L") else float(cell)


def _samples(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "samples.csv", encoding="gb18030", dtype=str)
    return table.rename(columns=lambda name: name.split("（")[0])


def black_odour_relapses(folder: Path) -> dict[str, str]:
    """The first month in which a water is black and foul after it was registered as cleared, by its code."""
    table, names = _samples(folder), sample_names()
    relapses = {}
    for code, (_, cleared, *_) in BLACK_WATERS.items():
        rows = table[table["断面名称"] == names[code]].to_dict("records")
        if after := sorted(row["采样日期"] for row in rows if row["采样日期"] > cleared and _black(row)):
            relapses[code] = after[0][:7]
    return relapses


def water_events(folder: Path) -> pd.DataFrame:
    """One row per event; an error where they are not those that were planted."""
    table = _samples(folder)
    found, names = set(), sample_names()
    for code in [*SECTIONS, *SAMPLED_SOURCES]:
        lake = code in SAMPLED_SOURCES and SAMPLED_SOURCES[code][1]
        rows = table[table["断面名称"] == names[code]]
        months = {
            row["采样日期"][:7]: {item: _number(row[item]) for item in _LIMITS} for row in rows.to_dict("records")
        }
        asked = [f"{year}-{month:02d}" for year, month in MONTHS]
        missing = [month for month in asked if month not in months]
        if missing:
            found.add(("gap", code, missing[0]))
        years = {
            year: max(
                _rank(item, mean(values[item] for month, values in months.items() if month.startswith(year)), lake=lake)
                for item in _LIMITS
            )
            for year in ("2024", "2025")
        }
        for before, after in pairwise(sorted(years)):
            if years[after] > years[before]:
                lost = years[before] <= _GOOD < years[after]
                found.add(("good_lost" if lost else "worsened", code, after))
        worst = [month for month in asked if month in months]
        ranks = [max(_rank(item, months[month][item], lake=lake) for item in _LIMITS) for month in worst]
        for place in range(1, len(ranks)):
            if ranks[place] == _WORST and ranks[place - 1] < _WORST and _WORST in ranks[: place - 1]:
                found.add(("relapse", code, worst[place]))
        for year in ("2024", "2025") if code in SAMPLED_SOURCES else ():
            days = [row for row in rows.to_dict("records") if row["采样日期"].startswith(year)]
            if any(mean(_number(row[item]) for row in days) > limit for item, limit in _SUPPLEMENTARY.items()):
                found.add(("over_limit", code, year))
    found |= {("black_odour_relapse", code, month) for code, month in black_odour_relapses(folder).items()}
    planted = {(kind, code, since) for kind, code, since, _ in EVENTS}
    if found != planted:
        raise SystemExit(f"The water of the sample is not what it says: {sorted(found ^ planted)}")
    return pd.DataFrame(sorted(EVENTS), columns=COLUMNS)
