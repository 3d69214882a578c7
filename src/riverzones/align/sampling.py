"""Where and when samples were taken: names of stations in one way of writing, days and times, samples told twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from riverzones.align.notes import Note, plain
from riverzones.align.values import as_texts
from riverzones.model import Text
from riverzones.quality.standard import folded_heading

__all__ = ["repeated_samples", "sample_times", "station_key", "station_names"]

Notes = list[Note | Text]
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
_CLOCK = re.compile(r"\d{1,2}\s*[:时点]")
_FULL_WIDTH = str.maketrans({"(": "（", ")": "）", "[": "［", "]": "］"})
_PARTS = (("年", "年份", "year", "Year"), ("月", "月份", "month", "Month"), ("日", "day", "Day"))


def station_key(name: str) -> str:
    """Return a name of a station as names are compared: width, blanks and brackets do not count.

    Examples
    --------
    >>> station_key("新河村入湖口(金属筛片厂小桥)") == station_key("新河村入湖口（金属筛片厂 小桥）")
    True
    """
    return folded_heading(name)


def station_names(named: pd.Series, aliases: Mapping[str, str], notes: Notes) -> pd.Series:
    """Return names of stations in one way of writing: full-width brackets, no blanks, another name put to the one used.

    Parameters
    ----------
    named : Series
        As the file writes them.
    aliases : Mapping
        Other name -> the name that is used.
    notes : list
        What was put to one is added to it.
    """
    used = {station_key(alias): name for alias, name in aliases.items()}
    codes, words = pd.factorize(as_texts(named))
    first: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for word in map(str, words):
        key = station_key(word)
        first.setdefault(key, used.get(key, _spelt(word)))
        if key in used and used[key] != word:
            renamed[word] = used[key]
    if renamed:
        shown = "、".join(f"{old}→{new}" for old, new in renamed.items())
        notes.append(plain(Text(zh=f"站名别称归一：{shown}", en=f"other names of stations put to one: {shown}")))
    chosen = np.array([*(first[station_key(str(word))] for word in words), None], dtype=object)
    return pd.Series(chosen[codes], index=named.index, dtype=object)


def _spelt(word: str) -> str:
    """A name without blanks and with full-width brackets; one in Latin letters stays as it is."""
    if word.isascii():
        return word
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word)).translate(_FULL_WIDTH)


def sample_times(frame: pd.DataFrame, heading: str | None, notes: Notes) -> tuple[pd.Series | None, pd.Series | None]:
    """Return the day of each row, and day with time where any row has a time; None where the file has none.

    A month alone is its first day, and told. Without a heading of days, columns of year, month and day are joined.
    """
    if heading is None:
        parts = [next((str(name) for name in frame.columns if str(name).strip() in words), None) for words in _PARTS]
        if parts[0] is None or parts[1] is None:
            return None, None
        digits = [as_texts(frame[part]).astype("str").str.extract(r"(\d+)")[0] for part in parts if part]
        words = digits[0]
        for more in digits[1:]:
            words = words + "-" + more
    else:
        words = as_texts(frame[heading])
    codes, known = pd.factorize(words.astype(object))
    months = [_MONTH.fullmatch(unicodedata.normalize("NFKC", str(word)).strip()) for word in known]
    days = [f"{m.group(1)}-{int(m.group(2)):02}-01" if m else str(word) for m, word in zip(months, known, strict=True)]
    if any(months):
        count = int(np.isin(codes, [number for number, month in enumerate(months) if month]).sum())
        message = Text(
            zh=f"{count} 行只写了年月，日期记为当月 1 日", en=f"{count} rows state a month only: its first day is taken"
        )
        notes.append(plain(message, loud=True))
    times = pd.Series(np.array([*days, None], dtype=object)[codes], index=frame.index, dtype=object)
    timed = any(_CLOCK.search(str(word)) or re.search(r"\dT\d", str(word)) for word in known)
    return times, times if timed else None


def repeated_samples(samples: pd.DataFrame, notes: Notes) -> dict[int, Text]:
    """Return the rows that tell once more what another tells, rounded otherwise, with the reason to leave them out.

    Of such rows the one with most decimals stays. Values that differ by more than rounding are all kept, and told.

    Parameters
    ----------
    samples : DataFrame
        ``id`` (place, time and item), ``value``, ``decimals``, ``qualifier``.
    notes : list
        What was seen is added to it.
    """
    table = samples[samples["id"].duplicated(keep=False)]
    table = table.sort_values(["id", "decimals"], ascending=[True, False], kind="stable")
    if table.empty:
        return {}
    best = table.groupby("id", sort=False)[["value", "qualifier"]].transform("first")
    step = 0.5 * 10.0 ** -table["decimals"].fillna(0).to_numpy(float)
    values, finest = table["value"].to_numpy(float), best["value"].to_numpy(float)
    near = (np.abs(values - finest) <= step * (1 + 1e-9)) | (np.isnan(values) & np.isnan(finest))
    alike = near & (table["qualifier"].fillna("") == best["qualifier"].fillna("")).to_numpy(bool)
    later = table["id"].duplicated().to_numpy(bool)
    again, apart = table.index[alike & later], table.index[~alike]
    if len(again):
        message = Text(
            zh=f"{len(again)} 条与另一条记录相同，只是修约不同，保留小数位多的一条",
            en=f"{len(again)} rows repeat others, rounded otherwise; the finer ones stay",
        )
        notes.append(plain(message))
    if len(apart):
        some = "、".join(dict.fromkeys(map(str, table.loc[apart, "id"].head(3))))
        message = Text(
            zh=f"{len(apart)} 条与同一断面、时间、项目的另一条数值不同，都保留（{some}）",
            en=f"{len(apart)} rows differ from another of their place, time and item; all stay ({some})",
        )
        notes.append(plain(message, loud=True))
    pairs = zip(again, table.loc[again, "value"], best.loc[again, "value"], strict=True)
    return {
        int(row): Text(
            zh=f"同一断面、时间、项目已有 {finer:g}，本条 {coarser:g} 只是修约不同",
            en=f"its place, time and item are told as {finer:g} already, {coarser:g} is rounded otherwise",
        )
        for row, coarser, finer in pairs
    }
