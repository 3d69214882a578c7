"""Lengths in Chinese text: full-width and Chinese digits, metres and kilometres, brought to ``<metres>``."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

__all__ = ["metres_marked", "number_of"]

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
UNITS = {"公里": 1000, "千米": 1000, "km": 1000, "米": 1, "m": 1}

_LENGTH = re.compile(
    r"(?<![\d.\-~—–一二三四五六七八九十百千万第])"
    r"(\d+(?:\.\d+)?万?|[零〇一二两三四五六七八九十百千万点]+?)"
    r"(公里|千米|km|米|m(?![a-z0-9²³]))(?!半)",
    re.IGNORECASE,
)


def number_of(words: str) -> Decimal | None:
    """A number in Chinese or Arabic digits, None where it is no number.

    Examples
    --------
    >>> number_of("一千二百"), number_of("三千零五十"), number_of("1.5"), number_of("一百二"), number_of("十百")
    (Decimal('1200'), Decimal('3050'), Decimal('1.5'), None, None)
    """
    if re.fullmatch(r"\d+(\.\d+)?", words):
        return Decimal(words)
    if re.fullmatch(r"\d+(\.\d+)?万", words):
        return Decimal(words[:-1]) * 10_000
    whole, point, rest = words.partition("点")
    if point and (not rest or any(char not in DIGITS for char in rest)):
        return None
    high, ten_thousand, low = whole.rpartition("万")
    parts = [_below_ten_thousand(part) for part in ((high, low) if ten_thousand else (low,)) if part]
    if not parts or None in parts or (ten_thousand and not high):
        return None
    value = sum(part for part in parts if part is not None)
    if ten_thousand:
        value = (parts[0] or 0) * 10_000 + (parts[1] or 0 if len(parts) > 1 else 0)
    fraction = "".join(str(DIGITS[char]) for char in rest)
    return Decimal(f"{value}.{fraction}") if fraction else Decimal(value)


def _below_ten_thousand(words: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for char in words:
        if char in TENS:
            if TENS[char] >= last or (digit is None and (char != "十" or total)):
                return None
            last, total, digit = TENS[char], total + (1 if digit is None else digit) * TENS[char], None
        elif char in DIGITS:
            if digit:  # 一百二三: two digits in a row
                return None
            digit = DIGITS[char]
        else:
            return None
    if digit and 10 < last < 10_000 and "零" not in words and "〇" not in words:
        return None  # 一百二 may mean 120
    return total + (digit or 0)


def metres_marked(text: str) -> str:
    """``text`` in half-width characters without blanks, every length that is understood as ``<metres>``.

    Examples
    --------
    >>> metres_marked("取水口上游１，０００米至下游一百 ｍ，两岸1.5公里")
    '取水口上游<1000>至下游<100>,两岸<1500>'
    """
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.replace("<", "〈").replace(">", "〉")))
    flat = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", flat)
    return _LENGTH.sub(_marked, flat)


def _marked(found: re.Match[str]) -> str:
    number, unit = number_of(found[1]), UNITS[found[2].lower()]
    return found[0] if number is None else f"<{(number * unit).normalize():f}>"
