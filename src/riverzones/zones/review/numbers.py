"""Numbers, lengths and areas in the wording of papers, with the last digit that each of them states.

Lengths are marked in a clause before it is read; what a mark stands for, and which words it was, stays known, so that
words that are not understood are quoted as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = ["AREA", "DIGITS", "Clause", "area_of", "flat_words", "metres_marked", "number_of"]

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
UNITS = {"公里": 1000, "千米": 1000, "km": 1000, "米": 1, "m": 1}
AREA_UNITS: Final = {
    **dict.fromkeys(["平方公里", "平方千米", "km2", "km^2"], Decimal(1_000_000)),
    **dict.fromkeys(["公顷", "hm2", "ha"], Decimal(10_000)),
    **dict.fromkeys(["平方米", "m2", "m^2"], Decimal(1)),
    "亩": Decimal(2000) / 3,
}

_NUMBER: Final = r"\d+(?:\.\d+)?万?|[零〇一二两三四五六七八九十百千万点]+?"
_LENGTH = re.compile(
    r"(?<![\d.\-~—–一二三四五六七八九十百千万第])"
    rf"({_NUMBER})"
    r"(公里|千米|km(?![a-z0-9²³^])|米|m(?![a-z0-9²³^]))(?!半)",
    re.IGNORECASE,
)
AREA: Final = rf"({_NUMBER})({'|'.join(re.escape(unit) for unit in AREA_UNITS)})"
"""A number of two groups with a unit of area, for a pattern; see :func:`area_of`."""


def number_of(words: str) -> Decimal | None:
    """Return a number in Chinese or Arabic digits, None where it is no number.

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


def _half_digit(words: str, unit: Decimal) -> float:
    """Half of the last digit of a number in a unit: 50 of "3.0" in kilometres."""
    whole, _, decimals = words.removesuffix("万").replace("点", ".").partition(".")
    step = unit * (10_000 if words.endswith("万") and whole.isdigit() else 1)
    return float(step / 2 / Decimal(10) ** len(decimals))


def area_of(number: str, unit: str) -> tuple[float, float] | None:
    """Return the area of the two groups of :data:`AREA` and half of its last digit [m2]; None where it is no number.

    Examples
    --------
    >>> area_of("0.959", "平方公里"), area_of("12.5", "公顷")
    ((959000.0, 500.0), (125000.0, 500.0))
    """
    value, size = number_of(number), AREA_UNITS[unit.lower()]
    return None if value is None else (float(value * size), _half_digit(number, size))


def flat_words(text: str) -> str:
    """Return ``text`` in half-width characters without blanks, without commas in numbers; ``<`` and ``>`` become
    brackets.

    Examples
    --------
    >>> flat_words("上游 １，０００米")
    '上游1000米'
    """
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.replace("<", "〈").replace(">", "〉")))
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", flat)


def metres_marked(text: str) -> str:
    """Return ``text`` in half-width characters without blanks, every length that is understood as ``<metres>``.

    Examples
    --------
    >>> metres_marked("取水口上游１，０００米至下游一百 ｍ，两岸1.5公里")
    '取水口上游<1000>至下游<100>,两岸<1500>'
    """
    return Clause.of(flat_words(text)).words


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its lengths marked.

    ``words`` has ``<metres>`` for every length, ``written`` is what stood there; ``at`` has for every character of
    ``words``, and its end, the place in ``written``; ``half_digits`` half of the last digit by the place of a mark.
    """

    words: str
    written: str
    at: tuple[int, ...]
    half_digits: dict[int, float]

    @classmethod
    def of(cls, written: str, *, without: re.Pattern[str] | None = None) -> Clause:
        """Mark the lengths of a clause; what ``without`` matches is left out of its words."""
        places = list(range(len(written)))
        if without is not None:
            gone = {position for match in without.finditer(written) for position in range(*match.span())}
            places = [position for position in places if position not in gone]
        plain_text = "".join(written[position] for position in places)
        words, at, halves, last = "", list[int](), dict[int, float](), 0
        for match in _LENGTH.finditer(plain_text):
            number, unit = number_of(match[1]), UNITS[match[2].lower()]
            if number is None:
                continue
            words += plain_text[last : match.start()]
            at += places[last : match.start()]
            halves[len(words)] = _half_digit(match[1], Decimal(unit))
            mark = f"<{(number * unit).normalize():f}>"
            words += mark
            at += [places[match.start()]] * len(mark)
            last = match.end()
        return cls(words + plain_text[last:], written, (*at, *places[last:], len(written)), halves)

    def quoted(self, begin: int, end: int) -> str:
        """Return what was written between two places of ``words``."""
        return self.written[self.at[begin] : self.at[end]]
