"""A distance as people write it: ``1 km``, ``1,000 metres``, ``1公里``, ``一点五公里``, ``五百米``."""

from __future__ import annotations

from dataclasses import dataclass

from riverzones.model import Text
from riverzones.query.lexicon import Token, key

__all__ = ["Unusable", "distance_at"]

_METRES = {
    key(word): size
    for size, words in {
        1.0: ("m", "metre", "metres", "meter", "meters", "米", "公尺"),
        1000.0: ("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "公里", "千米"),
    }.items()
    for word in words
}
_REFUSED = frozenset(
    key(word)
    for word in (
        "degree", "degrees", "deg", "°", "度", "分", "秒", "mile", "miles", "mi", "ft", "foot", "feet", "yard", "yards",
        "nm", "nautical miles", "里", "华里", "英里", "海里", "ha", "hectares", "km2", "m2", "公顷", "亩",
        "平方公里", "平方米", "cm", "mm", "厘米", "毫米", "丈", "尺", "minutes", "hours", "小时", "分钟",
    )
)  # fmt: skip
_DIGITS = {
    digit: value
    for value, digits in enumerate(["零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"])
    for digit in digits
}
_TENS = {"十": 10, "百": 100, "千": 1000}
FARTHEST_M = 20_000_000.0


@dataclass(frozen=True, slots=True)
class Unusable:
    """A length that cannot be used, where it stands, and why."""

    place: int
    why: Text
    hint: Text


def distance_at(words: list[Token], place: int) -> tuple[float, int] | Unusable | None:
    """The distance in metres that stands at ``place`` and where it ends.

    ``None`` when no number stands there, :class:`Unusable` when it is no distance in metres or kilometres.
    """
    best: Unusable | None = None
    for number, end in _numbers(words, place):
        found = _unit(words, end)
        if isinstance(found, Unusable):
            best = best or found
            continue
        metres = number * found[0]
        if not 0 <= metres <= FARTHEST_M:
            return Unusable(
                place,
                Text(
                    zh=f"距离 {metres:g} 米不在 0 到 {FARTHEST_M:.0f} 米之间",
                    en=f"a distance of {metres:g} m is not between 0 and {FARTHEST_M:.0f} m",
                ),
                Text(zh="请写一个以米或公里计的距离，如 1公里。", en="Write a distance in m or km, such as 1 km."),
            )
        return metres, found[1]
    return best


def _unit(words: list[Token], place: int) -> tuple[float, int] | Unusable:
    hint = Text(zh="距离以米或公里计，如 500米、1公里。", en="Distances are in m or km, such as 500 m or 1 km.")
    for length in (4, 3, 2, 1):
        unit = tuple(token.text for token in words[place : place + length])
        if len(unit) == length and unit in _METRES and not _refused(words, place, length):
            return _METRES[unit], place + length
    for length in (4, 3, 2, 1):
        unit = tuple(token.text for token in words[place : place + length])
        if len(unit) == length and unit in _REFUSED:
            said = "".join(unit)
            return Unusable(
                place, Text(zh=f"“{said}”不是可用的长度单位", en=f"{said!r} is no unit that can be used"), hint
            )
    return Unusable(place, Text(zh="这里应是长度单位", en="a unit of length is expected"), hint)


def _refused(words: list[Token], place: int, length: int) -> bool:
    """Whether a longer unit that is refused starts here too: ``km2`` is no ``km``."""
    after = tuple(token.text for token in words[place : place + length + 1])
    return len(after) > length and after in _REFUSED and words[place + length].start == words[place + length - 1].end


def _numbers(words: list[Token], place: int) -> list[tuple[float, int]]:
    """Readings of a number at ``place``, the longest first: 一千米 is 一千 米 and 一 千米."""
    found: list[tuple[float, int]] = []
    end = place
    if end < len(words) and words[end].kind == "number":
        value = float(words[end].text.replace(",", ""))
        found.append((value, end + 1))
        end += 1
        while end < len(words) and words[end].text in {**_TENS, "万": 0}:
            value *= _TENS.get(words[end].text, 10_000)
            end += 1
            found.append((value, end))
        return found[::-1]
    while (
        end < len(words)
        and words[end].kind == "cjk"
        and words[end].text in {**_DIGITS, **_TENS, "万": 0, "点": 0, "半": 0}
    ):
        end += 1
        said = "".join(token.text for token in words[place:end])
        read = _chinese(said)
        if read is not None:
            found.append((read, end))
    return found[::-1]


def _chinese(said: str) -> float | None:
    """Value of a Chinese numeral; None if it is none.

    Examples
    --------
    >>> [_chinese(said) for said in ("十", "两百五十", "一万二千", "一点五", "半", "三十点", "一五〇〇")]
    [10.0, 250.0, 12000.0, 1.5, 0.5, None, 1500.0]
    """
    if said == "半":
        return 0.5
    whole, dot, part = said.partition("点")
    if dot and (not part or any(digit not in _DIGITS for digit in part)):
        return None
    if len(whole) > 1 and all(digit in _DIGITS for digit in whole):
        total = float("".join(str(_DIGITS[digit]) for digit in whole))
    else:
        counted = _counted(whole)
        if counted is None:
            return None
        total = float(counted)
    return total + (float("0." + "".join(str(_DIGITS[digit]) for digit in part)) if part else 0.0)


def _counted(whole: str) -> int | None:
    if not whole or "半" in whole:
        return None
    total = section = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section += (digit or 1) * _TENS[sign]
            digit = 0
        elif sign == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            return None
    return total + section + digit
