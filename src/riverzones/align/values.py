"""Values as people write them: numbers, yes and no, coded words; what cannot be read stays and is told."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from riverzones.align.days import (
    DayRangeError,
    ImpossibleDayError,
    LostMonthError,
    PlaceholderDayError,
    day_due,
    last_day_meant,
    read_day,
    read_time,
    serial_day,
)
from riverzones.align.measures import number
from riverzones.model import Column

__all__ = [
    "MISSING",
    "PLAIN_ANSWERS",
    "SAID_UNKNOWN",
    "NotReadError",
    "as_text",
    "as_texts",
    "parse_value",
    "yes_and_no",
    "yes_or_no",
]


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
_LONGEST_NOTHING = 20
"""A longer word is none of the marks for nothing, with blanks around it too [characters]."""


class NotReadError(ValueError):
    """A word that is no value of its column; ``cause`` is one of those in :mod:`riverzones.align.notes`."""

    def __init__(self, words: str, cause: str) -> None:
        super().__init__(words)
        self.cause = cause


def as_text(value: Any) -> str | None:
    """Return a cell as text: None where nothing is, whole numbers without a point, lists as JSON.

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


def as_texts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return every cell of a column as :func:`as_text` gives it, of dtype object; a column of one type at once.

    Examples
    --------
    >>> as_texts(pd.Series([" 长江 ", "", None])).tolist(), as_texts(pd.Series([1.0, 2.5, None])).tolist()
    (['长江', None, None], ['1', '2.5', None])
    """
    kind = values.dtype
    as_objects = pd.api.types.is_object_dtype(kind)
    if as_objects and pd.api.types.infer_dtype(values, skipna=True) not in ("string", "empty"):
        texts = [as_text(value) for value in values.tolist()]
    elif as_objects or isinstance(kind, pd.StringDtype):
        cells = values.tolist()
        if set(map(type, cells)) <= {str}:
            texts = [text or None for text in map(str.strip, cells)]
        else:
            texts = [(cell.strip() or None) if isinstance(cell, str) else None for cell in cells]
    elif isinstance(kind, np.dtype) and kind.kind in "iu":
        texts = list(map(str, values.tolist()))
    elif isinstance(kind, np.dtype) and kind.kind == "f":
        numbers = values.to_numpy(dtype=float)
        whole = (np.abs(numbers) <= _EXACT) & (numbers == np.floor(numbers))
        texts = [
            str(int(number)) if exact else None if number != number else repr(number)  # NaN alone differs from itself
            for number, exact in zip(numbers.tolist(), whole.tolist(), strict=True)
        ]
    else:
        texts = [as_text(value) for value in values]
    objects = np.empty(len(texts), dtype=object)
    objects[:] = texts
    return pd.Series(objects, index=values.index, name=values.name, dtype=object)


def parse_value(words: str, column: Column, *, said: str | None = None, per: str | None = None) -> Any:
    """Return ``words`` as a value of ``column``; None where they are a mark for nothing.

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
    if column.dtype == "string" and not column.values and len(words) > _LONGEST_NOTHING:
        return words.strip()
    folded = unicodedata.normalize("NFKC", words).strip().casefold()
    if column.values:
        known = column.value_names.get(words.strip().casefold()) or column.value_names.get(folded)
        if known is None:
            known = _classified(folded, column) if column.codes else column.value_names.get(_loose(folded))
        if known is not None:
            return known
    if column.dtype == "string" and not column.values:
        return None if folded in MISSING else words.strip()
    if folded in MISSING:
        return None
    if folded in SAID_UNKNOWN:
        raise NotReadError(words, "said_unknown")
    if column.values:
        raise NotReadError(words, "not_understood")
    try:
        return _plain(folded, column, said, per)
    except (DayRangeError, NotReadError):
        raise
    except ImpossibleDayError:
        raise NotReadError(words, "impossible_day") from None
    except PlaceholderDayError:
        raise NotReadError(words, "placeholder_day") from None
    except LostMonthError:
        raise NotReadError(words, "lost_month") from None
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
        coded = _CODED.search(step)
        by_code: str | None = None
        if coded and (coded.group(1) or not re.search(r"\d", step[: coded.start()] + step[coded.end() :])):
            code = coded.group(2)
            prefix = next((start for start, _ in column.codes if code.startswith(start)), None)
            if prefix is None:
                return None
            by_code = dict(column.codes)[prefix]
            if by_code is None:
                return None
        elif re.fullmatch(r"[a-t]", step):
            return dict(column.codes).get(step.upper())
        word = _loose(_CODED.sub("", step)) if coded else _loose(step)
        by_word = next((column.value_names[w] for w in _spoken(word) if w in column.value_names), None)
        if by_code and by_word and by_code != by_word and not coded.group(2)[2:]:  # type: ignore[union-attr]
            return None
        if by_code or by_word:
            return by_code or by_word
    return None


_WORKS = re.compile(
    r"(?:生产|加工|制造|冶炼)?(?:厂|企业|行业|产业|公司|作坊|车间|基地|场|站|项目|类)$|(?:生产|加工|制造|产业|工业)$"
)
_CALLED = ("", "业", "制造", "加工", "生产", "制造业", "加工业", "制品制造", "制品业", "采选", "冶炼")


def _spoken(word: str) -> list[str]:
    """A word as people say it and as a classification does: 化肥厂 as 化肥, 啤酒厂 as 啤酒制造."""
    bare = _WORKS.sub("", word)
    plain = [word, f"{word}业", word.removesuffix("业")]
    return plain + ([f"{bare}{called}" for called in _CALLED] if bare and bare != word else [])


def _plain(folded: str, column: Column, said: str | None, per: str | None) -> Any:
    """A number, yes or no, or a date, from folded text."""
    if column.dtype == "boolean":
        return yes_or_no(folded, column)
    if column.dtype in ("date", "datetime"):
        serial = serial_day(folded)
        if column.dtype == "date":
            meant = (day_due(folded) or last_day_meant(folded)) if column.due else None
            return (meant or read_day(folded)) if serial is None else serial.date()
        return read_time(folded) if serial is None else serial
    exact = number(folded, column.unit, said, per)
    if not column.can_be(float(exact)) or (column.name == "accuracy_m" and exact < 0):
        raise NotReadError(folded, "impossible_value")
    if column.dtype == "integer":
        if exact.denominator != 1 or abs(exact) >= 2**63:
            raise ValueError(folded)
        return int(exact)
    return float(exact)


_YES = frozenset({"是", "有", "已", "y", "yes", "t", "true", "1", "√", "✓", "✔", "对", "真", "是的", "已有"})
_NO = frozenset({"否", "无", "未", "n", "no", "f", "false", "0", "×", "✗", "✘", "x", "错", "假", "没有", "不是", "没"})
PLAIN_ANSWERS = _YES | _NO
"""Words that answer any yes-or-no column, and so say nothing without it."""
_DID = ("已经", "已有", "已", "有", "属于", "属", "是")
_DID_NOT = ("尚未", "还未", "未经", "未", "没有", "无", "没", "不属于", "不是", "不", "非")
_VERBS = re.compile(r"^(设有|设置|设立|安装|编制|取得|办理|建设|建有|建|设|有|经)")
_REMARK = re.compile(r"^(.+?)[(\[【](.*)[)\]】]$|^(.+?)[,，、;；:：\s]+(.+)$")
_DOUBT = re.compile(
    r"[?？未无不没否非但待拟疑撤暂曾原假]|过期|失效|注销|核实|争议|部分|正在|申请|取消|吊销|到期|整改|临时|办理中|审批中"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def yes_or_no(folded: str, column: Column) -> bool:
    """Return true or False for a cell of a yes-or-no column.

    Understood are the plain words (是, 否, 有, 无, Y, N, √, × ...), the words that the column itself lists, and what
    the column asks with a plain yes or no before it (``是否设标识牌``: 已设标识牌, 无标识牌). A remark in brackets or
    after a comma may follow where it takes nothing back.

    Raises
    ------
    ValueError
        If the words do not plainly say one of the two.

    Examples
    --------
    >>> from riverzones.model import Text
    >>> sign = Column("has_sign", Text("是否设标识牌", ""), Text("", ""), "boolean", aliases=("标识牌",))
    >>> yes_or_no("有标识牌", sign), yes_or_no("未设标识牌", sign), yes_or_no("是(2019年)", sign)
    (True, False, True)
    >>> yes_or_no("有待核实", sign)
    Traceback (most recent call last):
    ValueError: 有待核实
    """
    yes, no = yes_and_no(column)
    if folded in yes:
        return True
    if folded in no:
        return False
    split = _REMARK.fullmatch(folded)
    if split:
        said, remark = (split.group(1), split.group(2)) if split.group(1) else (split.group(3), split.group(4))
        said = said.strip()
        if said in yes and not _DOUBT.search(remark):
            return True
        if said in no and not re.search(r"[?？已有但待拟疑]|正在|部分|申请|办理中|审批中", remark):
            return False
    raise ValueError(folded)


def yes_and_no(column: Column) -> tuple[frozenset[str], frozenset[str]]:
    """Return all words that answer a yes-or-no column with yes and with no, folded; 是 and 否 themselves among them.

    Examples
    --------
    >>> from riverzones.model import Text
    >>> sign = Column("has_sign", Text("是否设标识牌", ""), Text("", ""), "boolean", aliases=("标识牌",))
    >>> yes, no = yes_and_no(sign)
    >>> "有标识牌" in yes, "未设标识牌" in no, "没有标识牌" in no
    (True, True, True)
    """
    return _words_of(column.title.zh, column.aliases, column.yes, column.no)


@lru_cache(maxsize=512)
def _words_of(
    title: str, aliases: tuple[str, ...], yes: tuple[str, ...], no: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """All words for yes and for no of a column, folded."""
    did, did_not = set(_YES), set(_NO)
    for spelling in (title, *aliases):
        plain = unicodedata.normalize("NFKC", spelling).casefold()
        if not _CHINESE.search(plain):
            continue
        asked = re.sub(r"情况$|与否$", "", plain)
        if "是否" in asked[1:]:  # 手续是否齐全: 手续齐全, 手续不齐全
            did.add(asked.replace("是否", ""))
            did_not |= {asked.replace("是否", "不"), asked.replace("是否", "未")}
            continue
        stem = re.sub(r"^(是否|有无)", "", asked)
        short = {"批"} if stem in ("审批", "批准", "批复") else set()
        for core in {stem, _VERBS.sub("", stem), *short} - {""}:
            did |= {f"{before}{core}" for before in _DID}
            did_not |= {f"{before}{core}" for before in _DID_NOT}
            did |= {f"已{verb}{core}" for verb in ("设", "设置", "设立", "安装", "取得", "办理", "编制")}
            did_not |= {f"未{verb}{core}" for verb in ("设", "设置", "设立", "安装", "取得", "办理", "编制")}
    did |= {unicodedata.normalize("NFKC", word).casefold() for word in yes}
    did_not |= {unicodedata.normalize("NFKC", word).casefold() for word in no}
    both = did & did_not
    return frozenset(did - both), frozenset(did_not - both)
