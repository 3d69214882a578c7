"""Tables of water quality, long or wide, to one row per value: place, time, item, value, qualifier, unit.

A wide table heads a column with each item (氨氮（mg/L）, ``NH_N``), a long one has a column of items and one of values.
What was not measured makes no row and is counted by its mark; what cannot be read makes a row that is set aside with
the reason; the same value told twice, rounded otherwise, is kept once, in its finer form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.align.measurements import Measurement, read_measurement
from riverzones.align.notes import Note, plain
from riverzones.align.sampling import repeated_samples, sample_times, station_names
from riverzones.align.values import as_text, as_texts
from riverzones.errors import LayerError
from riverzones.model import LayerKind, Text
from riverzones.quality.standard import WaterStandard, folded_heading
from riverzones.terms import labels

__all__ = ["TidySamples", "tidy_samples"]

Ints = npt.NDArray[np.int64]
Notes = list[Note | Text]
_UNITLESS = {"1": "无量纲"}
_BLANK_WORDS = labels("blank_sample")


@dataclass(frozen=True)
class TidySamples:
    """Samples as long rows.

    ``frame`` has our columns ``pollutant``, ``value``, ``value_unit``, ``qualifier``, ``decimals``, and ``date``,
    ``sampled_at``, ``section_name`` where they can be told, beside the other columns of the file; ``rows`` says from
    which row of the file each comes, ``ids`` is place, time and item in one word (None without a time), ``out`` says
    which rows cannot be used and why.
    """

    frame: pd.DataFrame
    rows: Ints
    ids: npt.NDArray[np.object_] | None
    out: Mapping[int, Text]
    notes: tuple[Note | Text, ...]


@dataclass
class _Columns:
    """Which headings of the file hold what."""

    items: dict[str, tuple[str, str]] = field(default_factory=dict)  # heading: item, unit
    ours: dict[str, str] = field(default_factory=dict)  # our column: heading


def tidy_samples(
    frame: pd.DataFrame,
    kind: LayerKind,
    standard: WaterStandard,
    *,
    named: Mapping[str, str] | None = None,
    stations: Mapping[str, str] | None = None,
) -> TidySamples | None:
    """Return the samples of a table as long rows; None where it has no item of water quality at all.

    Parameters
    ----------
    frame : DataFrame
        As read; any dtypes.
    kind : LayerKind
        ``samples``.
    standard : WaterStandard
        Names, units and titles of items.
    named : Mapping, optional
        Ours -> theirs, as a person said.
    stations : Mapping, optional
        Other names of stations -> the name that is used.

    Raises
    ------
    LayerError
        If there are values, and nothing says of what.
    """
    columns = _columns(frame, kind, standard, named or {})
    long = "pollutant" in columns.ours and "value" in columns.ours
    if not long and not columns.items:
        if "value" in columns.ours:
            raise _of_nothing(columns.ours["value"])
        return None
    notes: list[Note | Text] = []
    body, units = _without_unit_row(frame, columns, standard, long=long)
    if long:
        table, rows = _of_long(frame, columns, standard)
    else:
        table, rows = _of_wide(frame.iloc[body], columns, body, units)
        notes.append(_told_wide(len(body), columns, standard))
    words, measured = _read(table.pop("word"))
    keep, blank_notes = _without_blanks(words, measured)
    notes += blank_notes
    table, rows, words = table.iloc[keep].reset_index(drop=True), rows[keep], words[keep]
    out = _fill(table, words, measured, standard, notes)
    rest = _as_words(frame).drop(
        columns=[*columns.items, *(columns.ours[name] for name in _TAKEN if name in columns.ours)]
    )
    tidy = rest.iloc[rows].reset_index(drop=True)
    for name in table.columns:
        tidy[name] = table[name].astype("str") if table[name].dtype == object else table[name]
    ids = _place_and_time(tidy, frame, rows, columns, stations or {}, notes)
    if ids is not None:
        out |= repeated_samples(tidy[["value", "decimals", "qualifier"]].assign(id=ids).drop(index=list(out)), notes)
    tidy.attrs = dict(frame.attrs)
    return TidySamples(tidy, rows, ids, out, tuple(notes))


def _of_nothing(heading: str) -> LayerError:
    return LayerError(
        Text(
            zh=f"“{heading}”列有监测值，但没有一列写明监测项目，也没有以项目为标题的列（如 pH、氨氮）。",
            en=f"the column {heading!r} holds values, but no column says of which parameter, and no heading is one "
            "(such as pH or 氨氮).",
        ),
        hint=Text(
            zh="写项目的那一列请用 --column pollutant=标题 指明。", en="Name that column: --column pollutant=HEADING."
        ),
    )


def _as_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns as text: put in words once for each record, before records are repeated for their values."""
    return pd.DataFrame({name: as_texts(frame[name]).astype("str") for name in frame.columns}, index=frame.index)


_TAKEN = ("pollutant", "value", "value_unit", "qualifier", "id", "date", "section_name")
"""Our columns that are made anew, so that their headings go."""


def _columns(frame: pd.DataFrame, kind: LayerKind, standard: WaterStandard, named: Mapping[str, str]) -> _Columns:
    """What each heading holds: an item, or a column of ours."""
    columns = _Columns()
    words = {
        folded_heading(word): column.name
        for column in reversed(kind.columns)
        for word in (column.name, column.title.zh, *column.aliases)
    }
    taken = {theirs for theirs in named.values() if not theirs.startswith("=")}
    for heading in map(str, frame.columns):
        if heading in taken:
            continue
        name, unit = _item_and_unit(heading, standard)
        if name is not None:
            columns.items[heading] = (name, unit)
            continue
        column = words.get(folded_heading(heading)) or words.get(
            folded_heading(re.sub(r"[(（\[].*?[)）\]]", "", heading))
        )
        if column is not None:
            columns.ours.setdefault(column, heading)
    columns.ours |= {ours: theirs for ours, theirs in named.items() if not theirs.startswith("=")}
    return columns


def _item_and_unit(heading: str, standard: WaterStandard) -> tuple[str | None, str]:
    """The item that a heading names, and its unit: 氨氮（mg/L）, 监测结果_氨氮, ``CODMn_mg/L``."""
    folded = unicodedata.normalize("NFKC", heading)
    bracketed = [part.strip() for part in re.findall(r"[(\[【](.*?)[)\]】]", folded)]
    unit = next((part for part in reversed(bracketed) if standard.is_unit(part)), "")
    tries = [folded, *(folded[at.end() :] for at in re.finditer(r"[_\s/:,]", folded))]
    for words in tries:
        name = standard.item_of(words)
        if name is not None:
            return name, unit
    for at in re.finditer(r"[_\s/:,]", folded):  # a unit behind a stroke
        if standard.is_unit(folded[at.end() :]):
            name, _ = _item_and_unit(folded[: at.start()], standard)
            if name is not None:
                return name, folded[at.end() :]
    return None, ""


def _without_unit_row(
    frame: pd.DataFrame, columns: _Columns, standard: WaterStandard, *, long: bool
) -> tuple[Ints, dict[str, str]]:
    """The rows that are records, and the units that a second header row gives."""
    body = np.arange(len(frame))
    if long or not len(frame):
        return body, {}
    first = {heading: as_text(frame[heading].iloc[0]) for heading in columns.items}
    said = {heading: word.strip("()（）[]") for heading, word in first.items() if word is not None}
    if said and all(standard.is_unit(word) or word in ("无量纲", "-") for word in said.values()):
        return body[1:], {heading: word for heading, word in said.items() if standard.is_unit(word)}
    return body, {}


def _of_wide(frame: pd.DataFrame, columns: _Columns, body: Ints, units: Mapping[str, str]) -> tuple[pd.DataFrame, Ints]:
    """One row per cell of an item, in the order of the records."""
    headings = list(columns.items)
    count = len(headings)
    words = np.empty((len(frame), count), dtype=object)
    for position, heading in enumerate(headings):
        words[:, position] = as_texts(frame[heading]).where(lambda cells: cells.notna(), None)
    names = np.array([columns.items[heading][0] for heading in headings], dtype=object)
    said = np.array([columns.items[heading][1] or units.get(heading, "") for heading in headings], dtype=object)
    table = pd.DataFrame(
        {"item": np.tile(names, len(frame)), "unit": np.tile(said, len(frame)), "word": words.ravel()}, dtype=object
    )
    return table, np.repeat(body, count)


def _of_long(frame: pd.DataFrame, columns: _Columns, standard: WaterStandard) -> tuple[pd.DataFrame, Ints]:
    """The rows as they are; items by their names, units from their column, the heading, or the name of the item."""
    ours = columns.ours
    codes, called = pd.factorize(as_texts(frame[ours["pollutant"]]))
    pairs = [_item_and_unit(str(word), standard) for word in called]
    names = np.array([*(name or str(word) for (name, _), word in zip(pairs, called, strict=True)), None], dtype=object)
    units = np.array([*(unit for _, unit in pairs), ""], dtype=object)[codes]
    heading_unit = next(iter(re.findall(r"[(（\[](.*?)[)）\]]", ours["value"])), "")
    if "value_unit" in ours:
        stated = as_texts(frame[ours["value_unit"]])
        units = np.where(stated.notna(), stated, units)
    elif standard.is_unit(heading_unit):
        units = np.where(units == "", heading_unit, units)
    words = as_texts(frame[ours["value"]]).where(lambda cells: cells.notna(), None)
    if "qualifier" in ours:  # a sign in a column of its own
        signs = as_texts(frame[ours["qualifier"]])
        signed = signs.isin(["<", "＜", ">", "＞"]) & words.notna()
        words = words.where(~signed, signs.where(signed, "").astype(str) + words.astype(str))
    table = pd.DataFrame({"item": names[codes], "unit": units, "word": words.to_numpy()}, dtype=object)
    return table, np.arange(len(frame))


def _read(words: pd.Series) -> tuple[Ints, list[Measurement]]:
    """Each cell as a place in the list of what was read: a word is read once."""
    codes, known = pd.factorize(words)
    return np.where(codes < 0, len(known), codes), [
        *(read_measurement(str(word)) for word in known),
        read_measurement(""),
    ]


def _without_blanks(codes: Ints, measured: Sequence[Measurement]) -> tuple[Ints, list[Note]]:
    """Cells that hold a value or words, and what the others were marked with."""
    blank = np.array([cell.blank for cell in measured], dtype=object)
    notes = []
    for kind, words in _BLANK_WORDS.items():
        count = int((blank[codes] == kind).sum())
        if count:
            notes.append(plain(Text(zh=f"{words.zh} {count} 个，不成为记录", en=f"{count} {words.en}, no records")))
    return np.flatnonzero(~np.isin(blank[codes], list(_BLANK_WORDS))), notes


@dataclass(frozen=True, slots=True)
class _Unit:
    """What becomes of the values of one item in one unit: their factor, the unit they are in then, what is wrong."""

    factor: float = 1.0
    unit: str | None = None
    unsaid: bool = False
    fault: Text | None = None


def _unit_of(item: object, stated: str, standard: WaterStandard) -> _Unit:
    if not isinstance(item, str):
        return _Unit(fault=Text(zh="没有写明监测项目", en="the item is not stated"))
    if item not in standard.items:
        return _Unit(unit=stated or None)
    known = standard.items[item]
    target = _UNITLESS.get(known.unit, known.unit)
    if not stated:
        return _Unit(unit=target if known.unit_unsaid else None, unsaid=known.unit != "1")
    factor = standard.factor(item, stated)
    if factor is None:
        return _Unit(fault=Text(zh=f"“{stated}”不是{known.title.zh}的单位", en=f"{stated!r} is no unit of {item}"))
    return _Unit(factor, target)


def _fill(
    table: pd.DataFrame, codes: Ints, measured: Sequence[Measurement], standard: WaterStandard, notes: Notes
) -> dict[int, Text]:
    """Put value, qualifier, unit and title of the item into the table; rows that cannot be used, with the reason."""
    raw = np.array([np.nan if cell.value is None else cell.value for cell in measured])[codes]
    behind = np.array([cell.unit for cell in measured], dtype=object)[codes]
    stated = np.where(behind != "", behind, table["unit"].to_numpy(object))
    pair_codes, pairs = pd.factorize(pd.MultiIndex.from_arrays([table["item"], stated]))
    units = [_unit_of(item, "" if pd.isna(unit) else str(unit), standard) for item, unit in pairs]
    scale = np.array([unit.factor for unit in units])[pair_codes]
    decimals = np.array([cell.decimals or 0 for cell in measured])[codes] - np.rint(np.log10(scale)).astype(int)
    item_codes, items = pd.factorize(table["item"])
    titles = [standard.items[name].title.zh if name in standard.items else name for name in items]
    table["pollutant"] = np.array([*titles, None], dtype=object)[item_codes]
    # a factor below 1 is divided by its inverse, so that 50 ug/L is 0.05 mg/L to the last digit
    table["value"] = np.where(scale < 1, raw / np.maximum(np.rint(1 / scale), 1), raw * scale)
    table["value_unit"] = np.array([unit.unit for unit in units], dtype=object)[pair_codes]
    table["qualifier"] = np.array([cell.qualifier or None for cell in measured], dtype=object)[codes]
    table["decimals"] = pd.Series(np.maximum(decimals, 0), dtype="Int64").mask(np.isnan(raw))
    out = {
        int(row): fault
        for reasons, number in (
            ([cell.fault for cell in measured], codes),
            ([unit.fault for unit in units], pair_codes),
        )
        for row, fault in _faulty(reasons, number)
    }
    signed = [name for name, item in standard.items.items() if item.signed]
    for row in np.flatnonzero((raw < 0) & ~table["item"].isin(signed).to_numpy(bool)):
        out.setdefault(int(row), Text(zh=f"数值为负（{raw[row]:g}）", en=f"a value below 0 ({raw[row]:g})"))
    for item, (least, most) in _CAN_BE.items():
        rows = (table["item"] == item).to_numpy(bool) & ((raw < least) | (raw > most))
        for row in np.flatnonzero(rows):
            title = standard.items[item].title
            out.setdefault(
                int(row),
                Text(
                    zh=f"{title.zh}不可能是 {raw[row]:g}（{least:g} 至 {most:g}）",
                    en=f"{title.en} cannot be {raw[row]:g} ({least:g} to {most:g})",
                ),
            )
    _tell_units(pairs, units, np.bincount(pair_codes, minlength=len(pairs)), standard, notes)
    del table["item"], table["unit"]
    return out


_CAN_BE = {"pH": (0.0, 14.0), "temp": (-5.0, 60.0)}
"""What a value can be at all: the scale of pH; surface water that is neither ice nor in a boiler [degrees Celsius]."""


def _faulty(reasons: Sequence[Text | None], number: Ints) -> list[tuple[int, Text]]:
    """The rows whose entry in ``reasons`` says what is wrong."""
    wrong = np.array([reason is not None for reason in reasons], dtype=bool)
    return [(int(row), reason) for row in np.flatnonzero(wrong[number]) if (reason := reasons[number[row]]) is not None]


def _tell_units(pairs: Any, units: Sequence[_Unit], counts: Ints, standard: WaterStandard, notes: Notes) -> None:
    """Tell what was converted, of which items the unit was taken for granted, and which items nobody judges."""
    quiet = [item for (item, _), unit in zip(pairs, units, strict=True) if unit.unsaid]
    taken = [name for name in quiet if standard.items[name].unit_unsaid]
    left = [name for name in quiet if not standard.items[name].unit_unsaid]
    if taken:
        shown = "、".join(f"{standard.items[name].title.zh}（{standard.items[name].unit}）" for name in taken)
        en = f"no unit stated, taken in that of the standard: {', '.join(taken)}"
        notes.append(plain(Text(zh=f"没有写明单位，按标准的单位：{shown}", en=en)))
    if left:
        shown = "、".join(standard.items[name].title.zh for name in left)
        en = f"no unit stated and two are in use, left empty: {', '.join(left)}"
        notes.append(plain(Text(zh=f"没有写明单位，且常有两种写法，单位留空：{shown}", en=en), loud=True))
    for (item, stated), unit, count in zip(pairs, units, counts, strict=True):
        if unit.factor != 1.0:
            zh = f"{standard.items[item].title.zh} {stated} → {unit.unit}（×{unit.factor:g}，{count} 个）"
            en = f"{item} {stated} to {unit.unit} (x {unit.factor:g}, {count})"
            notes.append(Note("units", Text(zh=zh, en=en), int(count)))
    strange = [item for item, _ in pairs if isinstance(item, str) and item not in standard.items]
    if strange:
        some = "、".join(dict.fromkeys(strange[:8]))
        en = f"items that the standard does not have, kept and not judged: {some}"
        notes.append(plain(Text(zh=f"标准中没有的项目，照录、不评价：{some}", en=en)))


def _told_wide(rows: int, columns: _Columns, standard: WaterStandard) -> Note:
    items = [item for item, _ in columns.items.values()]
    titles = "、".join(standard.items[item].title.zh for item in items)
    return plain(
        Text(
            zh=f"宽表：{rows} 行 × {len(items)} 个项目（{titles}），一个数值成为一条记录",
            en=f"a wide table: {rows} rows, {len(items)} items ({', '.join(items)}), one record per value",
        )
    )


def _place_and_time(
    records: pd.DataFrame, frame: pd.DataFrame, rows: Ints, columns: _Columns, stations: Mapping[str, str], notes: Notes
) -> npt.NDArray[np.object_] | None:
    """Put in names of stations, the day, the time where the file has one; the ids, None where there is no day."""
    station = pd.Series("", index=frame.index, dtype=object)
    if "section_name" in columns.ours:
        station = station_names(frame[columns.ours["section_name"]], stations, notes)
        records["section_name"] = station.astype("str").array.take(rows)
    if "section_id" in columns.ours:
        station = station.where(station.notna() & (station != ""), as_texts(frame[columns.ours["section_id"]]))
    days, times = sample_times(frame, columns.ours.get("sampled_at") or columns.ours.get("date"), notes)
    if days is None:
        return None
    records["date"] = days.astype("str").array.take(rows)
    if times is not None:
        records["sampled_at"] = times.astype("str").array.take(rows)
    when = days if times is None else times
    begin = (station.fillna("").astype("str") + "|" + when.fillna("").astype("str") + "|").to_numpy(object)[rows]
    return np.asarray(begin + records["pollutant"].fillna("").to_numpy(object), dtype=object)
