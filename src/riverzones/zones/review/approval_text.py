"""Read the extent of zones from the wording of approval papers.

A text is read clause by clause (。；), from left to right, with the phrases of :data:`PHRASES`. Numbers are never
guessed: a clause with a length that no phrase explains, a word of exception, or two statements that contradict each
other gives no extent and is listed as unread; other words that are not understood are listed too. The module is long
because the table of phrases, what each of them does and the state they act on are read together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from riverzones.zones.review.extent import BANKS, CAPS, TIERS, Extent

__all__ = ["Approval", "metres_marked", "number_of", "read_approval"]


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


@dataclass(frozen=True, slots=True)
class Approval:
    """What was read: extents in the order of the text, and the words that were not understood."""

    extents: tuple[Extent, ...]
    unread: tuple[str, ...]


def read_approval(text: str, *, tier: str | None = None, part: str | None = None) -> Approval:
    """The extents that an approval text states.

    Parameters
    ----------
    text : str
        Chinese wording, such as ``"取水口上游1000米至下游100米的水域及两岸纵深50米的陆域"``.
    tier, part : str, optional
        What the text speaks of where it does not say so itself: the tier and part of the row it stands in.

    Returns
    -------
    Approval
        Lengths in metres; ``unread`` has the words of the text (half-width) that were not understood.

    Examples
    --------
    >>> read = read_approval("取水口上游1000米至下游100米的水域及两岸纵深50米的陆域")
    >>> [(one.part, one.upstream_m, one.downstream_m, one.depths) for one in read.extents]
    [('water', 1000.0, 100.0, ()), ('land', 1000.0, 100.0, (('both', 50.0),))]
    >>> read_approval("取水口上游1000米至3000米的水域")
    Approval(extents=(), unread=('取水口上游1000米至3000米的水域',))
    """
    reader = _Reader(tier, part)
    for clause in re.split(r"[。;\n]", metres_marked(text.replace("\n", "。"))):
        if clause:
            reader.clause(clause)
    return Approval(tuple(reader.extents), tuple(reader.unread))


class _UnclearError(Exception):
    """A clause says two things at once."""


@dataclass
class _Reader:
    """The state of reading: the headings in force, the extent at work, and what is done."""

    tier: str | None
    part: str | None
    extents: list[Extent] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    done: list[Extent] = field(default_factory=list)

    def clause(self, words: str) -> None:
        """Read one clause, or leave it aside as a whole."""
        headings = self.tier, self.part
        self.facts, self.done = {}, []
        left, place, whole = "", 0, words
        words = _TRIBUTARIES.sub("", whole)
        try:
            while place < len(words):
                for pattern, act in PHRASES:
                    found = pattern.match(words, place)
                    if found:
                        act(self, found)
                        place = found.end()
                        left += "\0"
                        break
                else:
                    left += words[place]
                    place += 1
            self.finish(None)
        except _UnclearError:
            left = whole
        rest = [run for run in re.split("\0+", left) if run]
        if any(_HARD.search(run) for run in rest):
            self.tier, self.part = self._headed(words, headings)
            self.unread.append(_plain(whole))
            return
        named = words != whole
        self.extents += [replace(one, tributaries=named and one.upstream_m is not None) for one in self.done]
        self.unread += [_plain(run) for run in rest]

    def _headed(self, words: str, before: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
        """The headings after a clause that was left aside: only one at its very beginning counts."""
        self.tier, self.part = before
        found = _TIER_HEAD.match(words)
        if found:
            _tier_head(self, found)
        return self.tier, self.part

    def put(self, **facts: Any) -> None:
        """Add facts; a second, different one of a kind is unclear."""
        for name, value in facts.items():
            if value is None:
                continue
            if name in ("depths", "caps"):
                self.facts[name] = (*self.facts.get(name, ()), *value)
            elif self.facts.get(name, value) != value:
                raise _UnclearError
            else:
                self.facts[name] = value
        banks = [bank for bank, _ in self.facts.get("depths", ())]
        if len(set(banks)) < len(banks) or ("both" in banks and len(banks) > 1):
            raise _UnclearError

    def late(self, **facts: Any) -> None:
        """Add facts that may follow the word they belong to: a cap behind "的陆域"."""
        if self.facts or not self.done:
            self.put(**facts)
            return
        last = self.done[-1]
        if last.part == "water" and "as_water" in facts:
            raise _UnclearError
        caps = (*last.caps, *facts.pop("caps", ()))
        self.done[-1] = replace(last, caps=caps, **facts)

    def finish(self, part: str | None) -> None:
        """The extent at work is complete; ``part`` is the word that ends it."""
        facts, self.facts = self.facts, {}
        if not facts.keys() - {"at_least"}:
            return
        land = bool(facts.get("depths"))
        part = part or self.part or ("land" if land else None)
        if part == "water" and land:
            raise _UnclearError
        before = self.done[-1] if self.done else None
        if land and before is not None and before.part == "water" and not _LENGTHS & facts.keys():
            for name in ("base", "upstream_m", "downstream_m", "at_least"):
                facts.setdefault(name, getattr(before, name))
        self.done.append(Extent(**({"tier": self.tier, "part": part} | facts)))


def _plain(words: str) -> str:
    return re.sub(r"<([\d.]+)>", r"\1米", words)


_LENGTHS: Final = {"upstream_m", "downstream_m", "radius_m", "outward_m", "as_water"}
_HARD: Final = re.compile(r"[<\d除扣]|不含|不包括|不包含|其中|或|[左右东西南北一单][岸侧]|河岸|岸线|中泓|中心线")
_TRIBUTARIES: Final = re.compile(r"\(?(?:含|包括|包含)(?:汇入的?|上游|的|主要|全部|其)*支流\)?")
_TIER: Final = {zh: tier for tier, zh in TIERS.items()}
_PART: Final = {"水域": "water", "陆域": "land"}

_Q = r"(?:约为?|各为?|均为?|分别为?|为|至)*(不小于|不少于|不低于|不得小于|不得少于)?<([\d.]+)>(?:处)?"
_NO_RANGE = r"(?!(?:至|到|-|~|—)+(?:约)?<)"
_INTAKE = r"(?:取水口|取水点|取水头部|取水泵房|取水泵站)"
_REACH = r"(?:方向|侧|延伸|上溯|下延|外延|,)*"
_LEVEL: Final = {
    "正常水位线": "normal",
    "正常蓄水位线": "normal",
    "正常蓄水位": "normal",
    "正常水位": "normal",
    "多年平均水位对应的高程线": "mean",
    "多年平均水位线": "mean",
    "多年平均水位": "mean",
}
_LEVEL_WORD = (
    r"(?:正常蓄?水位线?|多年平均水位(?:对应的高程线|线)?|"
    r"(?:5|10|20|50|五|十|二十|五十)年一遇洪水(?:位线?|淹没线|所能淹没))"
)
_YEARS: Final = {"五": "5", "十": "10", "二十": "20", "五十": "50"}
_BANK: Final = {
    **{zh: bank for bank, zh in BANKS.items()},
    **dict.fromkeys(
        ["两侧", "沿岸", "岸边", "左右岸", "左右两岸", "南北两岸", "东西两岸", "沿岸两侧", "两侧河岸", "河岸两侧"],
        "both",
    ),
    "北侧": "north",
    "南侧": "south",
    "东侧": "east",
    "西侧": "west",
    "左侧": "left",
    "右侧": "right",
    **dict.fromkeys(["取水口一侧", "取水口岸", "取水口所在岸", "取水口同侧"], "intake"),
}
_BANK_WORD = "(" + "|".join(sorted(_BANK, key=len, reverse=True)) + ")"
_CAP: Final = {
    **{zh: cap for cap, zh in CAPS.items()},
    **dict.fromkeys(["分水岭", "流域分水岭线", "分水线", "流域分水线"], "divide"),
    **dict.fromkeys(["山脊线", "第一重山脊", "第一层山脊线", "第一重山脊脊线"], "ridge"),
    **dict.fromkeys(["防洪堤坝", "堤防", "河堤", "大堤"], "dike"),
    **dict.fromkeys(["道路", "沿岸公路", "临河道路", "沿江公路"], "road"),
    **dict.fromkeys(["汇水区", "集水区", "集水区域", "汇水范围", "集雨范围"], "catchment"),
}
_CAP_WORD = "(" + "|".join(sorted(_CAP, key=len, reverse=True)) + ")"
_CENTRE = r"(取水口|取水点|取水头部|取水井|开采井|水源井|水井|单井|井口|泉眼|泉口|取水泉点|井|泉)"


def _least(word: str | None) -> bool | None:
    return True if word else None


def _tier_head(reader: _Reader, found: re.Match[str]) -> None:
    reader.finish(None)
    reader.tier, reader.part = _TIER[found[1]], _PART.get(found[2] or "")


def _part_head(reader: _Reader, found: re.Match[str]) -> None:
    reader.finish(None)
    reader.part = _PART[found[1] or found[2]]


def _length(way: str) -> Callable[[_Reader, re.Match[str]], None]:
    def act(reader: _Reader, found: re.Match[str]) -> None:
        named = found["tier"]
        base = _TIER[named] if named else "intake" if found["intake"] else None
        if way in reader.facts:
            raise _UnclearError
        reader.put(base=base, at_least=_least(found["least"]), **{way: float(found["metres"])})

    return act


def _edge(way: str) -> Callable[[_Reader, re.Match[str]], None]:
    """A boundary of a tier named without the tier goes on from the tier named before."""

    def act(reader: _Reader, found: re.Match[str]) -> None:
        if reader.facts.get("base") not in ("1", "2") or way in reader.facts:
            raise _UnclearError
        reader.put(at_least=_least(found[1]), **{way: float(found[2])})

    return act


def _depth(reader: _Reader, found: re.Match[str]) -> None:
    reader.put(depths=((_BANK[found[1]], float(found[3])),), at_least=_least(found[2]))


def _bare_depth(reader: _Reader, found: re.Match[str]) -> None:
    reader.put(depths=(("both", float(found[2])),), at_least=_least(found[1]))


def _outward_tier(reader: _Reader, found: re.Match[str]) -> None:
    outside = _TIER[found[1]] + ("-water" if found[2] else "")
    reader.put(outside=outside, outward_m=float(found[4]), at_least=_least(found[3]))


def _outward(outside: str) -> Callable[[_Reader, re.Match[str]], None]:
    def act(reader: _Reader, found: re.Match[str]) -> None:
        reader.put(outside=outside, outward_m=float(found[2]), at_least=_least(found[1]))

    return act


def _outward_level(reader: _Reader, found: re.Match[str]) -> None:
    reader.put(level=_level_of(found[1]), outside="water", outward_m=float(found[3]), at_least=_least(found[2]))


def _radius(reader: _Reader, found: re.Match[str]) -> None:
    centre = "intake" if found[1] in ("取水口", "取水点", "取水头部") else "well"
    numbers = [group for group in found.groups()[1:] if group and group[0].isdigit()]
    least = [group for group in found.groups()[1:] if group and not group[0].isdigit()]
    if "radius_m" in reader.facts:
        raise _UnclearError
    reader.put(radius_of=centre, radius_m=float(numbers[0]), at_least=bool(least) or None)


def _level_of(words: str) -> str:
    if words in _LEVEL:
        return _LEVEL[words]
    years = words.partition("年")[0]
    return f"flood-{_YEARS.get(years, years)}"


def _level(reader: _Reader, found: re.Match[str]) -> None:
    reader.put(level=_level_of(found[1]))


def _whole(reader: _Reader, found: re.Match[str]) -> None:  # noqa: ARG001 - one form for all phrases
    reader.put(whole_water=True)
    reader.finish("water")


def _catchment(reader: _Reader, found: re.Match[str]) -> None:  # noqa: ARG001
    reader.put(catchment=True)


def _beyond(reader: _Reader, found: re.Match[str]) -> None:
    reader.put(beyond=_TIER[found[1]])


def _cap(reader: _Reader, found: re.Match[str]) -> None:
    reader.late(caps=(_CAP[found[1]],))


def _as_water(reader: _Reader, found: re.Match[str]) -> None:  # noqa: ARG001
    reader.late(as_water=True)


def _both(reader: _Reader, found: re.Match[str]) -> None:  # noqa: ARG001
    facts = dict(reader.facts)
    depths = facts.pop("depths", None)
    reader.facts = facts
    reader.finish("water")
    if depths:
        reader.facts = {**facts, "depths": depths}
        reader.finish("land")
    else:
        raise _UnclearError


def _ends(reader: _Reader, found: re.Match[str]) -> None:
    reader.finish(_PART[found[1]])


def _skip(reader: _Reader, found: re.Match[str]) -> None:
    """Words that say nothing more."""


_NAMED = _Q.replace(r"(不小于", r"(?P<least>不小于").replace(r"([\d.]+)", r"(?P<metres>[\d.]+)")


def _along(way: str, other: str, start: str) -> str:
    """``way`` is 上 or 下: the phrase for a length from the intake, from a tier's boundary, or going on."""
    verbs = f"(?:以{way}|向{way}游|往{way}游|{way}游|{way}溯|{way}延|{other}|逆流而上|顺流而下)"
    edge = rf"(?P<tier>一级|二级)保护区(?:水域)?(?:的)?{start}(?:边界|边缘|{way}界|界线)(?:线)?(?:起|处|,|沿河)*"
    intake = rf"(?P<intake>{_INTAKE})(?:处|起|,|沿河)*"
    return rf"(?:从|自|以|由)?(?:{edge}|{intake})?(?:{verbs}{_REACH})+{_NAMED}(?!(?:至|到|-|~|—)+(?:{way}游)?(?:约)?<)"


_TIER_HEAD: Final = re.compile(
    r"(?:饮用水水?源地?)?(一级|二级|准)(?:水源)?保护区(?:的)?(?:(水域|陆域)(?:保护区)?)?"
    r"(?:(?:范围)?(?:为|是)?:|范围(?:为|是)|(?:为|是)),?"
)

PHRASES: Final[tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], None]], ...]] = tuple(
    (re.compile(words), act)
    for words, act in (
        (_TIER_HEAD.pattern, _tier_head),
        (r"(?:(水域|陆域)(?:保护)?(?:范围)?(?:为|是)?:|(水域|陆域)(?:保护)?范围(?:为|是)),?", _part_head),
        (
            r"(?:陆域)?(?:沿岸)?(?:长度|河长)(?:与|同|不小于|不少于|等于)(?:相应的?)?(?:一级|二级)?(?:保护区)?水域"
            r"(?:保护区)?(?:的)?(?:沿岸)?(?:河长|长度)?(?:相同|相等|一致)?",
            _as_water,
        ),
        (
            rf"(?:但|并|且|,)*(?:不(?:得)?超过|不(?:得)?越过|止于|以)(?:相应的?)?{_CAP_WORD}(?:为界|为边界)?(?:的?范围)?(?:内)?",
            _cap,
        ),
        (_along("上", "逆流", "(?:上游)?"), _length("upstream_m")),
        (_along("下", "顺流", "(?:下游)?"), _length("downstream_m")),
        (rf"上游(?:侧)?(?:外)?边界(?:线)?(?:向|上游|上溯|外延|延伸)+{_Q}{_NO_RANGE}", _edge("upstream_m")),
        (rf"下游(?:侧)?(?:外)?边界(?:线)?(?:向|下游|下溯|下延|外延|延伸)+{_Q}{_NO_RANGE}", _edge("downstream_m")),
        (rf"下游侧(?:的)?外边界距(?:离)?一级保护区(?:下游)?边界{_Q}{_NO_RANGE}", _edge("downstream_m")),
        (
            rf"以(?:各|每个|每眼|每口)?{_CENTRE}为(?:圆心|中心|原点)[,、]?(?:以)?(?:半径{_Q}|{_Q}为半径){_NO_RANGE}(?:的)?(?:圆形?)?",
            _radius,
        ),
        (rf"{_CENTRE}(?:周围|四周|周边|外围)?半径{_Q}{_NO_RANGE}", _radius),
        (
            r"井群(?:的)?(?:外包线|外包络线|外围连线|外围井连线|外接多边形|外围边界)"
            rf"(?:向外|以外|外延|外扩|外|径向|延伸|距离)+{_Q}{_NO_RANGE}",
            _outward("wells"),
        ),
        (
            r"(一级|二级)保护区(水域)?(?:的)?(?:外)?(?:边界|边线)?(?:线)?"
            rf"(?:以外|向外|外延|外|径向|延伸|水平|距离)+{_Q}{_NO_RANGE}",
            _outward_tier,
        ),
        (
            rf"水域(?:的)?(?:外)?(?:边界|边线)?(?:线)?(?:以外|向外|外延|外|延伸|水平|距离)+{_Q}{_NO_RANGE}",
            _outward("water"),
        ),
        (rf"({_LEVEL_WORD})以上(?:水平|纵深|距离|延伸)*{_Q}{_NO_RANGE}", _outward_level),
        (
            rf"{_BANK_WORD}(?:\({_LEVEL_WORD}以上\)|{_LEVEL_WORD}以上)?"
            rf"(?:向外|向陆域|向陆地|陆域|水平|外延|外扩|延伸|纵深|深度|距离|的|,)*{_Q}{_NO_RANGE}",
            _depth,
        ),
        (rf"(?:陆域|水平)*纵深(?:距离)?{_Q}{_NO_RANGE}", _bare_depth),
        (rf"({_LEVEL_WORD})(?:以下|以内|以上|区域|范围|的)*", _level),
        (r"(?:除)?(一级|二级)保护区(?:范围)?(?:水域|陆域)?(?:以外|之外|外)(?:的)?", _beyond),
        (r"(?:全部|整个|所有)(?:的)?(?:水域|水面|库面|湖面|水体)(?:面积|范围)?", _whole),
        (r"(?:全部|整个|所有)(?:的)?(?:汇水区域?|集水区域?|汇水范围|汇水流域)", _catchment),
        (
            r"(?:相应的?)?(?:一级|二级|一、二级|一级、二级|一级和二级|一级及二级)?(?:保护区)(?:的)?水域(?:边界)?(?:的)?"
            rf"(?={_BANK_WORD})",
            _skip,
        ),
        (r"水域(?:和|及|与|、)陆域(?:范围)?", _both),
        (r"(水域|陆域)(?:范围|区域|部分)?", _ends),
        (r"的|及其?|和|与|以及|并|为|范围|区域|内|即|至|到|之间|河段|河道|[,、:()]", _skip),
    )
)
"""Each phrase with what it says, the longer before the shorter; the last line skips words that add nothing."""
