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

__all__ = ["MISSING", "as_text", "parse_value"]

MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "*",
        "null",
        "<null>",
        "none",
        "nan",
        "n/a",
        "na",
        "暂无",
        "不详",
        "未知",
        "无数据",
        "缺",
    }
)
_TRUE = frozenset({"是", "有", "y", "yes", "t", "true", "1", "√", "✓", "对", "真"})
_FALSE = frozenset({"否", "无", "n", "no", "f", "false", "0", "×", "✗", "x", "错", "假", "没有"})
_LENGTH = {"mm": 1e-3, "cm": 1e-2, "厘米": 1e-2, "m": 1.0, "米": 1.0, "km": 1e3, "公里": 1e3, "千米": 1e3}
_AREA = {
    "m2": 1.0,
    "m²": 1.0,
    "㎡": 1.0,
    "平方米": 1.0,
    "亩": 2000 / 3,
    "ha": 1e4,
    "公顷": 1e4,
    "km2": 1e6,
    "平方公里": 1e6,
    "平方千米": 1e6,
}
_SAME = {"percent": ("%",), "人": ("人",), "people": ("人",)}
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


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
            if number.is_integer() and abs(number) < 1e15
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


def parse_value(words: str, column: Column) -> Any:
    """``words`` as a value of ``column``; None where it says that there is none.

    Raises
    ------
    ValueError
        If it is no such value.

    Examples
    --------
    >>> from riverzones.model import Text
    >>> length = Column("length_km", Text("长度", "length"), Text("", ""), "number", unit="km")
    >>> parse_value("1,250米", length), parse_value("12.5", length), parse_value("--", length)
    (1.25, 12.5, None)
    """
    folded = unicodedata.normalize("NFKC", words).strip().casefold()
    if column.values:
        known = column.value_names.get(words.strip().casefold()) or column.value_names.get(folded)
        if known is not None:
            return known if column.dtype == "string" else parse_plain(known, column)
        if folded in MISSING:
            return None
        if column.dtype != "boolean":
            raise ValueError(words)
    if column.dtype == "string":
        return None if folded in ("", "null", "<null>") else words.strip()
    return None if folded in MISSING else parse_plain(folded, column)


def parse_plain(folded: str, column: Column) -> Any:
    """A number, yes or no, or a date, from folded text."""
    if column.dtype == "boolean":
        return _boolean(folded)
    if column.dtype == "date":
        return _date(folded)
    if column.dtype == "datetime":
        return _datetime(folded)
    number = _number(folded, column.unit)
    if column.name == "accuracy_m" and number < 0:
        raise ValueError(folded)
    if column.dtype == "integer":
        if not number.is_integer():
            raise ValueError(folded)
        return int(number)
    return number


def _boolean(folded: str) -> bool:
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    if len(folded) <= 6 and folded[0] in "已有是":
        return True
    if len(folded) <= 6 and folded[0] in "未无否没不非":
        return False
    raise ValueError(folded)


def _number(folded: str, unit: str | None) -> float:
    found = _NUMBER.fullmatch(re.sub(r"(?<=\d)[,，](?=\d{3}(\D|$))", "", folded))
    if found is None:
        raise ValueError(folded)
    value, said = float(found.group(1)), found.group(2).strip()
    if not math.isfinite(value):
        raise ValueError(folded)
    if not said or (unit is not None and (said == unit.casefold() or said in _SAME.get(unit, ()))):
        return value
    for factors in (_LENGTH, _AREA):
        if unit in factors and said in factors:
            return value * factors[said] / factors[unit]
    raise ValueError(folded)


def _date(folded: str) -> dt.date:
    found = _DATE.match(folded) or re.match(r"(\d{4})(\d{2})(\d{2})(?!\d)", folded)
    if found is None:
        raise ValueError(folded)
    return dt.date(int(found.group(1)), int(found.group(2)), int(found.group(3)))


def _datetime(folded: str) -> pd.Timestamp:
    plain = re.sub(r"[年月/.]", "-", folded.split("t")[0].split()[0]).replace("日", "") if folded else ""
    rest = re.sub(r"^\S*?(t|\s|日)|^\S+$", "", folded, count=1).strip()
    day = _date(plain)
    if not rest:
        return pd.Timestamp(day)
    clock = re.match(r"(\d{1,2})[:时点](\d{1,2})?[:分]?(\d{1,2}(?:\.\d+)?)?", rest)
    if clock is None:
        raise ValueError(folded)
    hour, minute, second = int(clock.group(1)), int(clock.group(2) or 0), float(clock.group(3) or 0)
    return pd.Timestamp(day) + pd.Timedelta(hours=hour, minutes=minute, seconds=second)
