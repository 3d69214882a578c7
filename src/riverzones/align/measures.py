"""Units as files write them, in headings and behind numbers, and what they are in the unit of a column.

All factors are exact fractions, so that 1.1 万人 are 11,000 people and an integer stays one.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

__all__ = ["factor", "is_unit", "number", "per_in", "unit_in", "units_of_sheet", "without_unit"]

_MU = Fraction(2000, 3)
_DIMENSIONS: dict[str, dict[str, Fraction | int]] = {
    "length": {
        "mm": Fraction(1, 1000), "毫米": Fraction(1, 1000), "cm": Fraction(1, 100), "厘米": Fraction(1, 100),
        "dm": Fraction(1, 10), "分米": Fraction(1, 10), "m": 1, "米": 1, "km": 1000, "公里": 1000, "千米": 1000,
        "华里": 500, "市里": 500,
    },
    "area": {
        "m2": 1, "平方米": 1, "平米": 1, "亩": _MU, "mu": _MU, "ha": 10**4, "hm2": 10**4, "公顷": 10**4,
        "km2": 10**6, "平方公里": 10**6, "平方千米": 10**6, "sqkm": 10**6,
    },
    "volume": {"cubicmetre": 1, "cubicmetres": 1, "cubicmeter": 1, "cubicmeters": 1,
               "m3": 1, "立方米": 1, "立方": 1, "方": 1, "l": Fraction(1, 1000), "升": Fraction(1, 1000)},
    "mass": {"g": Fraction(1, 10**6), "克": Fraction(1, 10**6), "kg": Fraction(1, 1000), "公斤": Fraction(1, 1000),
             "千克": Fraction(1, 1000), "t": 1,
             "吨": 1, "tonne": 1, "tonnes": 1, "ton": 1, "tons": 1},
    "people": {"person": 1, "people": 1, "persons": 1, "人": 1, "人口": 1},
    "money": {"cny": 1, "元": 1, "rmb": 1, "yuan": 1},
    "head": {"pig": 1, "pigs": 1, "头": 1, "head": 1},
    "time": {"s": 1, "秒": 1, "min": 60, "分钟": 60, "分": 60, "h": 3600, "小时": 3600, "时": 3600, "d": 86400,
             "天": 86400, "日": 86400},
    "power": {"w": Fraction(1, 1000), "瓦": Fraction(1, 1000), "kw": 1, "千瓦": 1, "mw": 1000, "兆瓦": 1000},
    "angle": {"deg": 1, "°": 1, "度": 1},
}  # fmt: skip
_PER = {"s": 1, "秒": 1, "min": 60, "分钟": 60, "h": 3600, "小时": 3600, "时": 3600, "d": 86400, "日": 86400,
        "hour": 3600, "second": 1, "month": 30 * 86400, "天": 86400, "day": 86400,
        "周": 7 * 86400, "星期": 7 * 86400, "旬": 10 * 86400, "月": 30 * 86400,
        "季": 365 * 21600, "季度": 365 * 21600, "a": 365 * 86400, "年": 365 * 86400, "yr": 365 * 86400,
        "year": 365 * 86400}  # fmt: skip
_MANY = {"百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "10^4": 10**4,
         "104": 10**4, "10^8": 10**8, "10k": 10**4, "hundred": 100, "thousand": 1000, "million": 10**6}  # fmt: skip
_BESIDE = {
    "年": ("a",),
    "次/年": ("1/a",),
    "次": ("1/a",),
    "%": ("percent",),
    "立方米每日": ("m3/d",),
    "cms": ("m3/s",),
}
_DONE = "供|取|排|用|处理|废|污|流|入|输|引|收|耗|产生"
"""What is done to an amount that is counted by the day or the year."""
_NOT_BEFORE = re.compile(r"^(公斤|公里|千米|千克|千瓦|百分)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)", re.IGNORECASE)
_MANY_OF = re.compile(r"10\^?\d|\d+k|hundred|thousand|million", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[【〔]\s*([^)\]】〕]*?)\s*[)\]】〕]")
_LIKE_A_UNIT = re.compile(
    r"(?:[百千万亿十]|平方|立方|美|欧|港|日|英|市|华|公|海)*"
    r"(?:户|个|只|羽|座|处|口|条|家|车|桶|担|班|袋|箱|套|台|艘|棵|株|人次|斤|磅|加仑|尺|寸|丈|里|顷|吨|升|方|元|头|人|米|亩|天|日|年|月|时"
    r"|[a-zμ℃‰°%\d^.]+)(?:/[\u4e00-\u9fffa-zμ\d^.]+)*",
    re.IGNORECASE,
)


def _fold(words: str) -> str:
    folded = unicodedata.normalize("NFKC", words).casefold().strip()
    folded = folded.replace("立方公尺", "立方米").replace("m^3", "m3").replace("m^2", "m2").replace("km^2", "km2")
    folded = re.sub(r"\s+", "", folded)
    folded = re.sub(r"[·.*/]?(min|yr|[dahs])[-\u2212]1$", r"/\1", folded)
    folded = re.sub(r"(?<=[a-z\d])(?:per|a|each|every)(?=(?:day|year|yr|month|hour|second)$)", "/", folded)
    return re.sub(r"/?每(?=[日天年月时秒周旬季小])|\\|·|p(?=d$)", "/", folded)


@lru_cache(maxsize=2048)
def _size(words: str) -> tuple[str, Fraction] | None:
    """Dimension (``"length"``, ``"volume/time"`` ...) and size of a unit; None where it is none."""
    folded = _fold(words)
    top, per, below = folded.partition("/")
    if not per:
        for known in _DIMENSIONS.values():
            if folded in known:
                break
        else:
            spoken = re.fullmatch(r"(.*(?:吨|立方米|m3|方|升))(日|天|年|月|旬|季|秒|小时)", folded)
            if spoken:
                top, per, below = spoken.group(1), "/", spoken.group(2)
    if per and below not in _PER:
        return None
    many = Fraction(1)
    if not _NOT_BEFORE.match(top):
        for word in sorted(_MANY, key=len, reverse=True):
            if top.startswith(word) and len(top) > len(word):
                many, top = Fraction(_MANY[word]), top[len(word) :]
                break
    for dimension, known in _DIMENSIONS.items():
        if top in known:
            size = Fraction(known[top]) * many
            return (f"{dimension}/time", size / _PER[below]) if per else (dimension, size)
    return None


def is_unit(words: str) -> bool:
    """Return whether the words name a unit at all."""
    return _size(words) is not None or _fold(words) in ("%", "percent", "次/年")


@lru_cache(maxsize=4096)
def factor(words: str, unit: str) -> Fraction | None:
    """Return by what a number in the unit ``words`` is multiplied to be in ``unit``; None where that cannot be.

    A tonne of water is a cubic metre; a year has 365 days; ``万`` alone is ten thousand of the unit itself.

    Examples
    --------
    >>> factor("万人", "person"), factor("万吨/日", "m3/d"), factor("公顷", "km2"), factor("亩", "m")
    (Fraction(10000, 1), Fraction(10000, 1), Fraction(1, 100), None)
    """
    folded = _fold(words)
    if folded in _MANY:
        if unit == "10^4 CNY":  # 5000万 of money
            return Fraction(_MANY[folded], 10_000)
        return Fraction(_MANY[folded]) if unit in ("person", "pig") else None
    if folded == _fold(unit) or unit in _BESIDE.get(folded, ()):
        return Fraction(1)
    given_size, asked_size = _size(words), _size(_money(unit))
    if given_size is None or asked_size is None:
        return None
    if (
        given_size[0] != asked_size[0]
        and {given_size[0], asked_size[0]} != {"mass/time", "volume/time"}
        and {given_size[0], asked_size[0]}
        != {
            "mass",
            "volume",
        }
    ):
        return None
    return given_size[1] / asked_size[1]


def _money(unit: str) -> str:
    return "万元" if unit == "10^4 CNY" else unit


def per_in(heading: str) -> str | None:
    """Return the time that a heading counts by: ``日供水量`` by the day, ``年排放量`` by the year; None where none."""
    bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", heading))
    match = re.search(rf"每?([日天年月])(?:均|平均)?(?:最大|设计|实际)?(?:{_DONE})", bare)
    return match.group(1) if match else None


def number(folded: str, unit: str | None, said: str | None = None, per: str | None = None) -> Fraction:
    """Return the number in ``folded`` in ``unit``; its own unit wins over ``said``, that of the heading.

    ``per`` is the time that the heading counts by, for units that leave it out (``日供水量``: 万吨).

    Raises
    ------
    ValueError
        If it is no number, or its unit is none of the kind.

    Examples
    --------
    >>> float(number("1,250米", "km")), int(number("30", "person", "万人")), int(number("30万人", "person"))
    (1.25, 300000, 300000)
    """
    match = _NUMBER.fullmatch(re.sub(r"(?<=\d)[,，](?=\d{3}(\D|$))", "", folded))
    if match is None or len(match.group(1)) > 400:
        raise ValueError(folded)
    exponent = re.search(r"e([+-]?\d+)$", match.group(1), re.IGNORECASE)
    if exponent and abs(int(exponent.group(1))) > 400:
        raise ValueError(folded)
    value, beside = Fraction(match.group(1)), match.group(2).strip()
    word = beside or said
    if not word:
        return value
    if unit is None:
        raise ValueError(folded)
    times = factor(word, unit)
    if times is None and per is not None:
        times = factor(f"{word}/{per}", unit)
    if times is None:
        raise ValueError(folded)
    return value * times


def unit_in(heading: str) -> tuple[str, bool] | None:
    """Return the unit that a heading names, in brackets, behind a stroke or at its end, and whether it is one we know.

    Words in brackets that are plainly a remark (``设计``, ``2023年``) are no unit.

    Examples
    --------
    >>> unit_in("服务人口（万人）"), unit_in("面积/亩"), unit_in("供水量(设计)"), unit_in("人口（户）")
    (('万人', True), ('亩', True), None, ('户', False))
    """
    plain = unicodedata.normalize("NFKC", heading).strip()
    odd = None
    for words in reversed(_BRACKETS.findall(plain)):
        inner = re.sub(r"^单位\s*[::]?\s*", "", words.strip())
        if not inner:
            continue
        if is_unit(inner) or inner in ("万", "亿", "千"):
            return inner, True
        for piece in re.split(r"[,，;；、\s]+", inner):
            if is_unit(piece):
                return piece, True
        tight = re.sub(r"\s+", "", inner)
        if odd is None and (_LIKE_A_UNIT.fullmatch(tight) or _MANY_OF.search(tight)):
            odd = inner
    bare = _unit_word(_BRACKETS.sub("", plain).strip())
    ending = max(_behind_a_stroke(bare) or "", _ending(bare) or "", key=len)
    if ending:
        return ending, True
    return (odd, False) if odd is not None else None


def units_of_sheet(title: str) -> tuple[str, ...]:
    """Return the units that a title row gives to the whole sheet; a unit that is an office (填报单位) is none.

    Examples
    --------
    >>> units_of_sheet("（单位：万人、万吨/日）"), units_of_sheet("填报单位：某水务局"), units_of_sheet("单位：某局")
    (('万人', '万吨/日'), (), ())
    """
    match = re.search(r"(?<![\u4e00-\u9fff])(?:计量|数据)?单位\s*[:：]\s*([^()（）\[\]]+)", title)
    if match is None:
        return ()
    pieces = [piece.strip() for piece in re.split(r"[、,，;；\s]+", match.group(1)) if piece.strip()]
    return tuple(pieces) if pieces and all(map(is_unit, pieces)) else ()


def _unit_word(heading: str) -> str:
    """A heading with its unit behind a colon alone: 服务人口 单位:万人 as 服务人口:万人."""
    return re.sub(r"[\s_,]*单位\s*:?\s*(?=\S+$)", ":", heading) if not heading.startswith("单位") else heading


def _behind_a_stroke(bare: str) -> str | None:
    stroke = re.search(r"([/_\-:,])\s*([^/_\-]+(?:/[^/_\-]+)?)$", bare)
    if stroke is None or not is_unit(stroke.group(2)):
        return None
    plain = stroke.group(1) == "_" and len(stroke.group(2)) == 1 and stroke.group(2).casefold() != "m"
    return None if plain else stroke.group(2)  # one letter behind an underscore is more often a letter than a unit


def _ending(bare: str) -> str | None:
    """A unit of two signs or more at the end of a heading: 河长公里, 服务人口万人, LENGTHKM."""
    for start in range(1, len(bare) - 1):
        tail = bare[start:]
        if len(tail) > 8:
            continue
        if re.fullmatch(r"[\u4e00-\u9fff].*", tail) and (tail in _WHOLE or re.fullmatch(r"[万亿].+", tail)):
            if is_unit(tail):
                return tail
        elif (
            re.search(r"[a-z]", tail, re.IGNORECASE) and re.search(r"[\u4e00-\u9fff]$", bare[:start]) and is_unit(tail)
        ):
            return tail
    match = re.search(r"(?<=[a-z_\u4e00-\u9fff])(km2|hm2|km|m2|m3|ha)$", bare, re.IGNORECASE)
    return match.group(1) if match and len(bare) > len(match.group(1)) else None


_WHOLE = frozenset({
    "公里", "千米", "公顷", "平方米", "平方公里", "平方千米", "立方米", "万元", "亿元", "万人", "厘米", "毫米",
    "吨日", "吨年", "吨/日", "吨/天", "吨/年", "立方米/日", "立方米/天", "千瓦", "小时", "分钟",
})  # fmt: skip


def without_unit(heading: str) -> str:
    """Return a heading without its brackets and the unit at its end, for comparing names.

    Examples
    --------
    >>> without_unit("服务人口（万人）"), without_unit("河长公里"), without_unit("面积/亩")
    ('服务人口', '河长', '面积')
    """
    plain = unicodedata.normalize("NFKC", heading).strip()
    bare = _unit_word(_BRACKETS.sub("", plain).strip())
    ending = max(_behind_a_stroke(bare) or "", _ending(bare) or "", key=len)
    return bare[: -len(ending)].rstrip("_-/:, ") if ending else bare
