"""What happened to the water of the sample, worked out from the file without riverzones, held against what was planted.

The limits are those of GB 3838-2002 for the items of the file, written here a second time; plain loops, no tables.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from statistics import mean

import pandas as pd

from builder.waters import EVENTS, MONTHS, SECTIONS

__all__ = ["water_events"]

COLUMNS = ["kind", "subject_code", "since", "note"]
_LIMITS = {
    "溶解氧": (7.5, 6, 5, 3, 2),
    "高锰酸盐指数": (2, 4, 6, 10, 15),
    "化学需氧量": (15, 15, 20, 30, 40),
    "氨氮": (0.15, 0.5, 1.0, 1.5, 2.0),
    "总磷": (0.02, 0.1, 0.2, 0.3, 0.4),
}
_GOOD, _WORST = 3, 6


def _rank(item: str, value: float) -> int:
    """1 for class I to 6 for worse than V."""
    if item == "溶解氧":
        return 1 + sum(value < limit for limit in _LIMITS[item])
    return 1 + sum(value > limit for limit in _LIMITS[item])


def _number(cell: str) -> float:
    return float(cell[:-1]) / 2 if cell.endswith("L") else float(cell)


def water_events(folder: Path) -> pd.DataFrame:
    """One row per event; an error where they are not those that were planted."""
    table = pd.read_csv(folder / "samples.csv", encoding="gb18030", dtype=str)
    table = table.rename(columns=lambda name: name.split("（")[0])
    found = set()
    for code, (name, *_) in SECTIONS.items():
        rows = table[table["断面名称"] == f"{name}断面（示意）"]
        months = {
            row["采样日期"][:7]: {item: _number(row[item]) for item in _LIMITS} for row in rows.to_dict("records")
        }
        asked = [f"{year}-{month:02d}" for year, month in MONTHS]
        missing = [month for month in asked if month not in months]
        if missing:
            found.add(("gap", code, missing[0]))
        years = {
            year: max(
                _rank(item, mean(values[item] for month, values in months.items() if month.startswith(year)))
                for item in _LIMITS
            )
            for year in ("2024", "2025")
        }
        for before, after in pairwise(sorted(years)):
            if years[after] > years[before]:
                lost = years[before] <= _GOOD < years[after]
                found.add(("good_lost" if lost else "worsened", code, after))
        worst = [month for month in asked if month in months]
        ranks = [max(_rank(item, months[month][item]) for item in _LIMITS) for month in worst]
        for place in range(1, len(ranks)):
            if ranks[place] == _WORST and ranks[place - 1] < _WORST and _WORST in ranks[: place - 1]:
                found.add(("relapse", code, worst[place]))
    planted = {(kind, code, since) for kind, code, since, _ in EVENTS}
    if found != planted:
        raise SystemExit(f"The water of the sample is not what it says: {sorted(found ^ planted)}")
    return pd.DataFrame(sorted(EVENTS), columns=COLUMNS)
