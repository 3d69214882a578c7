"""Values as offices write them, turned into those of the vocabulary: words, numbers, yes and no, dates."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import unicodedata
from typing import Any

import numpy as np
import pandas as pd

from riverzones.model import Column
from riverzones.workflows.days import DayRangeError, ImpossibleDayError, PlaceholderDayError, read_day, read_time
from riverzones.workflows.measures import number
from riverzones.workflows.yes_no import yes_or_no

__all__ = ["MISSING", "SAID_UNKNOWN", "NotReadError", "as_text", "parse_value"]

MISSING = frozenset(
    {"", "-", "--", "---", "—", "——", "－", "/", "\\", "*", "null", "<null>", "none", "nan", "n/a", "na", "nat"}
)
"""Marks that say nothing at all; a word, even one that says "not known", is kept and told."""
SAID_UNKNOWN = frozenset(
    [
        "暂无",
        "不详",
        "未知",
        "无数据",
        "缺",
        "缺失",
        "不清楚",
        "不清",
        "不明",
        "不明确",
        "不确定",
        "未明确",
        "待定",
        "待查",
        "待核",
        "待核实",
        "有待核实",
        "待核查",
        "待确认",
        "待补充",
        "待填",
        "待定中",
        "无法确认",
        "无法核实",
        "无法确定",
        "无法判断",
        "未查明",
        "未核实",
        "未确认",
        "不知道",
        "unknown",
        "unclear",
        "tbd",
        "?",
    ]
)
"""Words that say that nobody knows."""
_EXACT = 2**53


class NotReadError(ValueError):
    """A word that is no value of its column; ``cause`` is one of those in :mod:`riverzones.workflows.notes`."""

    def __init__(self, words: str, cause: str) -> None:
        super().__init__(words)
        self.cause = cause


def as_text(value: Any) -> str | None:
    """A cell as text: None where nothing is, whole numbers without a point, lists as JSON.

    Examples
    --------
    >>> as_text(2.0), as_text(float("nan")), as_text(" 长江 "), as_text([1, 2])
    ('2', None, '长江', '[1, 2]')
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return (
            None
            if math.isnan(number)
            else str(int(number))
            if number.is_integer() and abs(number) <= _EXACT
            else repr(number)
        )
    if isinstance(value, np.datetime64):
        return as_text(pd.Timestamp(value))
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.hex()
    return str(value).strip() or None


def parse_value(words: str, column: Column, *, said: str | None = None, per: str | None = None) -> Any:
    """``words`` as a value of ``column``; None where they are a mark for nothing.

    Parameters
    ----------
    words : str
        The cell.
    column : Column
        Of which type, unit and list of values.
    said : str, optional
        Unit that the heading names; a unit in the cell wins.
    per : str, optional
        Time that the heading counts by (``日``, ``年``).

    Raises
    ------
    NotReadError
        If it is no such value, with the cause.
    DayRangeError
        If it is a range of days and the column is one of days.

    Examples
    --------
    >>> from riverzones.model import Text
    >>> length = Column("length_km", Text("长度", "length"), Text("", ""), "number", unit="km")
    >>> parse_value("1,250米", length), parse_value("12.5", length), parse_value("--", length)
    (1.25, 12.5, None)
    >>> parse_value("30", length, said="m")
    0.03
    """
    folded = unicodedata.normalize("NFKC", words).strip().casefold()
    if column.values:
        known = column.value_names.get(words.strip().casefold()) or column.value_names.get(folded)
        if known is None:
            known = _classified(folded, column) if column.codes else column.value_names.get(_loose(folded))
        if known is not None:
            return known
    if column.dtype == "string" and not column.values:
        return None if folded in ("", "null", "<null>") else words.strip()
    if folded in MISSING:
        return None
    if folded in SAID_UNKNOWN:
        raise NotReadError(words, "said_unknown")
    if column.values:
        raise NotReadError(words, "not_understood")
    try:
        return _plain(folded, column, said, per)
    except DayRangeError:
        raise
    except ImpossibleDayError:
        raise NotReadError(words, "impossible_day") from None
    except PlaceholderDayError:
        raise NotReadError(words, "placeholder_day") from None
    except (ValueError, OverflowError):
        raise NotReadError(words, "not_understood") from None


def _loose(folded: str) -> str:
    """A word without what is put around it: 一、工业排污口, 工业排污口(规模以上), "01 工业"."""
    bare = re.sub(r"^(?:[一二三四五六七八九十]+[、.]|[(]?\d{1,2}[)、.]\s*)", "", folded)
    bare = re.sub(r"\s+", "", bare)
    return bare.strip("。;；,，、\"'“”‘’")


_CODED = re.compile(r"[(\[【]?([a-t]?)\s*(\d{2,4})[)\]】]?")


def _classified(folded: str, column: Column) -> str | None:
    """The value of a word or a code of a classification, or of both where they agree; of a path the last step.

    ``C2624 复混肥料制造``, ``化学原料和化学制品制造业(26)`` and ``制造业-医药制造业-中成药生产`` are all understood.
    """
    steps = [step for step in re.split(r"\s*(?:-{1,2}|[>→–—])\s*", folded) if step]
    for step in reversed(steps if len(steps) > 1 else [folded]):
        found = _CODED.search(step)
        by_code: str | None = None
        if found and (found.group(1) or not re.search(r"\d", step[: found.start()] + step[found.end() :])):
            code = found.group(2)
            prefix = next((start for start, _ in column.codes if code.startswith(start)), None)
            if prefix is None:
                return None
            by_code = dict(column.codes)[prefix]
            if by_code is None:
                return None
        elif re.fullmatch(r"[a-t]", step):
            return dict(column.codes).get(step.upper())
        word = _loose(_CODED.sub("", step)) if found else _loose(step)
        by_word = next(
            (column.value_names[w] for w in (word, f"{word}业", word.removesuffix("业")) if w in column.value_names),
            None,
        )
        if by_code and by_word and by_code != by_word and not found.group(2)[2:]:  # type: ignore[union-attr]
            return None
        if by_code or by_word:
            return by_code or by_word
    return None


def _plain(folded: str, column: Column, said: str | None, per: str | None) -> Any:
    """A number, yes or no, or a date, from folded text."""
    if column.dtype == "boolean":
        return yes_or_no(folded, column)
    if column.dtype == "date":
        return read_day(folded)
    if column.dtype == "datetime":
        return read_time(folded)
    exact = number(folded, column.unit, said, per)
    if column.name == "accuracy_m" and exact < 0:
        raise ValueError(folded)
    if column.dtype == "integer":
        if exact.denominator != 1 or abs(exact) >= 2**63:
            raise ValueError(folded)
        return int(exact)
    return float(exact)
