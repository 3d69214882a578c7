"""Read the extent of zones from the wording of approval papers.

A text is read clause by clause (。；), from left to right, with the phrases of :data:`PHRASES`. Numbers are never
guessed: a clause with a length that no phrase explains, a word of exception, or two statements that contradict each
other gives no extent and is listed as unread; other words that are not understood are listed too. The module is long
because the table of phrases, what each of them does and the state they act on are read together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from riverzones.zones.review.extent import BANKS, CAPS, TIERS, Extent
from riverzones.zones.review.numbers import AREA, Clause, area_of, flat_words, metres_marked, number_of

__all__ = ["Approval", "metres_marked", "number_of", "read_approval"]


@dataclass(frozen=True, slots=True)
class Approval:
    """What was read: extents in the order of the text, and the words that were not understood."""

    extents: tuple[Extent, ...]
    unread: tuple[str, ...]


def read_approval(text: str, *, tier: str | None = None, part: str | None = None) -> Approval:
    """Return the extents that an approval text states.

    Parameters
    ----------
    text : str
        Chinese wording, such as ``"取水口上游1000米至下游100米的水域及两岸纵深50米的陆域"``.
    tier, part : str, optional
        What the text speaks of where it does not say so itself: the tier and part of the row it stands in.

    Returns
    -------
    Approval
        Lengths in metres; ``unread`` has the words of the text, as they are written (half-width, without blanks), that
        were not understood.

    Examples
    --------
    >>> read = read_approval("取水口上游1000米至下游100米的水域及两岸纵深50米的陆域")
    >>> [(one.part, one.upstream_m, one.downstream_m, one.depths) for one in read.extents]
    [('water', 1000.0, 100.0, ()), ('land', 1000.0, 100.0, (('both', 50.0),))]
    >>> read_approval("取水口上游1000米至3000米的水域")
    Approval(extents=(), unread=('取水口上游1000米至3000米的水域',))
    """
    reader = _Reader(tier, part)
    for sentence in flat_words(text.replace("\n", "。")).split("。"):
        reader.headed, reader.measured_tier = False, None
        for clause in filter(None, sentence.split(";")):
            reader.clause(Clause.of(clause, without=_TRIBUTARIES))
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
    aside: list[tuple[int, int]] = field(default_factory=list)
    headed: bool = False
    measured_tier: str | None = None
    centre: str | None = None
    halves: dict[int, float] = field(default_factory=dict)
    at_spring: bool = False
    ahead: bool = False

    def clause(self, clause: Clause) -> None:
        """Read one clause, or leave it aside as a whole."""
        before, words = (self.tier, self.part, self.headed), clause.words
        self.facts, self.done, self.aside, self.halves = {}, [], [], clause.half_digits
        self.at_spring = self.ahead = False
        left, position = list[tuple[int, int]](), 0
        try:
            while position < len(words):
                for pattern, act in PHRASES:
                    match = pattern.match(words, position)
                    if match:
                        act(self, match)
                        position = match.end()
                        break
                else:
                    left = _longer(left, position)
                    position += 1
            self.finish(None)
            aside = [words[begin:end] for begin, end in left]
            lengths = any(extent.base is None and (extent.upstream_m or extent.downstream_m) for extent in self.done)
            clear = not any(_HARD.search(extent) or (lengths and _DAM.search(extent)) for extent in aside)
            along = any(extent.upstream_m or extent.downstream_m for extent in self.done)
            clear = clear and not (along and any(_bounds(words, begin, end) for begin, end in left))
        except _UnclearError:
            clear = False
        if not clear:
            self.tier, self.part, self.headed = before
            self.facts = {}
            if head := _TIER_HEAD.match(words):  # only a heading at the very beginning counts
                _tier_head(self, head)
            self.unread.append(clause.written)
            return
        named = _TRIBUTARIES.search(clause.written) is not None
        self.extents += [replace(extent, tributaries=named and extent.upstream_m is not None) for extent in self.done]
        self.centre = next((extent.radius_of for extent in reversed(self.done) if extent.radius_of), self.centre)
        self.unread += [clause.quoted(begin, end) for begin, end in sorted([*left, *self.aside])]

    def put(self, **facts: Any) -> None:
        """Add facts; a second, different one of a kind is unclear."""
        for name, value in facts.items():
            if value is None:
                continue
            if name in ("depths", "caps", "ends", "half_digits"):
                self.facts[name] = (*self.facts.get(name, ()), *value)
            elif self.facts.get(name, value) != value:
                raise _UnclearError
            else:
                self.facts[name] = value
        banks = [bank for name in ("depths", "ends") for bank, _ in self.facts.get(name, ())]
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

    def measure(self, name: str, value: float, half: float, *, tier: str | None, part: str | None, total: bool) -> None:
        """Take a whole length, area or perimeter, of the zone the words before it name, else of one named with it."""
        stated = {name: value, "half_digits": ((name, half),)}
        if self.facts and part in (None, self.part) and tier is None and not total:
            self.put(**stated)
            return
        self.finish(part if tier is None and self.part is None and self.facts.keys() & _LENGTHS else None)
        open_extents = (
            [] if tier is not None or total else [extent for extent in self.done if part in (None, extent.part)]
        )
        if open_extents and getattr(open_extents[-1], name) is not None and part in (None, open_extents[-1].part):
            raise _UnclearError
        if len(open_extents) == 1 and not open_extents[0].total:
            more: dict[str, Any] = {name: value, "half_digits": (*open_extents[0].half_digits, (name, half))}
            self.done[self.done.index(open_extents[0])] = replace(open_extents[0], **more)
            return
        self.measured_tier = tier or self.measured_tier  # "一级保护区水域面积……，陆域面积……": both of that tier
        tier = tier or (self.tier if self.headed or not total else None) or (None if total else self.measured_tier)
        part = part or (None if total or open_extents else self.part)
        self.done.append(Extent(tier, part, total=total or (bool(open_extents) and part is None), **stated))  # type: ignore[arg-type]

    def finish(self, part: str | None) -> None:
        """Close the extent at work; ``part`` is the word that ends it."""
        facts, self.facts = self.facts, {}
        if not facts.keys() - {"at_least"}:
            return
        land = bool(facts.get("depths") or facts.get("ends"))
        if facts.get("upstream_of") and facts.get("downstream_m") is not None:
            facts.setdefault("downstream_of", facts["upstream_of"])
        along = facts.keys() & {"upstream_m", "downstream_m"}
        if land and not (part or self.part or self.at_spring) and facts.keys() & _LENGTHS:
            if not along or facts.keys() & (_LENGTHS - along):
                raise _UnclearError  # a circle with depths: which of the two the land has is not said
            self.done.append(Extent(tier=self.tier, **{name: facts[name] for name in facts.keys() - _OF_LAND}))
            facts = {name: fact for name, fact in facts.items() if name not in _MEASURES}
        part = part or self.part or ("land" if land else None)
        if part == "water" and land:
            raise _UnclearError
        before = self.done[-1] if self.done else None
        if land and before is not None and before.part == "water" and not _LENGTHS & facts.keys():
            for name in ("base", "upstream_m", "downstream_m", "at_least", "upstream_of", "downstream_of"):
                facts.setdefault(name, getattr(before, name))
            if self.ahead:
                facts.setdefault("beyond", before.beyond)
        self.done.append(Extent(**({"tier": self.tier, "part": part} | facts)))


def _longer(runs: list[tuple[int, int]], place: int) -> list[tuple[int, int]]:
    """Runs of places with one more place behind."""
    if runs and runs[-1][1] == place:
        return [*runs[:-1], (runs[-1][0], place + 1)]
    return [*runs, (place, place + 1)]


def _bounds(words: str, begin: int, end: int) -> bool:
    """Whether what is not understood is the other end of a length: "至水文站断面", "自铁路桥"."""
    before = words[:begin]
    if before.endswith(("(至", "(到")):  # a landmark beside a length that stands for itself
        return False
    return before.endswith(("至", "到")) or words[begin:end].startswith(("至", "到", "自", "从"))


_OF_LAND: Final = {"depths", "ends", "caps"}
_MEASURES: Final = {"length_m", "area_m2", "perimeter_m", "half_digits"}
_LENGTHS: Final = {"upstream_m", "downstream_m", "radius_m", "outward_m", "as_water"}
_HARD: Final = re.compile(
    r"[<\d除扣]|不含|不包括|不包含|其中|或|最[上下]游|[左右东西南北一单][岸侧]|河岸|岸线|中泓|中心线"
)
_DAM: Final = re.compile(r"坝址|大坝|坝轴线|坝前|坝下|坝体")  # lengths from a dam are not those from an intake
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
    r"(?:5|10|20|50|五|十|二十|五十)年一遇洪水(?:位线?|淹没线|线|所能淹没))"
)
_YEARS: Final = {"五": "5", "十": "10", "二十": "20", "五十": "50"}
_BANK: Final = {
    **{zh: bank for bank, zh in BANKS.items()},
    **dict.fromkeys(
        [
            "两侧",
            "沿岸",
            "岸边",
            "岸上",
            "左右岸",
            "左右两岸",
            "左右两侧",
            "南北两岸",
            "东西两岸",
            "沿岸两侧",
            "两侧河岸",
            "河岸两侧",
        ],
        "both",
    ),
    "北侧": "north",
    "南侧": "south",
    "东侧": "east",
    "西侧": "west",
    "左侧": "left",
    "右侧": "right",
    **{
        intake + side: "intake"
        for intake in ("取水口", "取水点")
        for side in ("一侧", "一侧岸边", "侧岸边", "侧", "岸", "所在岸", "所在一侧", "同侧")
    },
}
_BANK_WORD = "(" + "|".join(sorted(_BANK, key=len, reverse=True)) + ")"
_CAP: Final = {
    **{zh: cap for cap, zh in CAPS.items()},
    **dict.fromkeys(["分水岭", "流域分水岭线", "分水线", "流域分水线"], "divide"),
    **dict.fromkeys(["山脊线", "第一重山脊", "第一层山脊线", "第一重山脊脊线"], "ridge"),
    **dict.fromkeys(["防洪堤坝", "堤防", "河堤", "大堤"], "dike"),
    **dict.fromkeys(["道路", "沿岸公路", "临河道路", "沿江公路", "环湖公路", "环库公路"], "road"),
    **dict.fromkeys(["沿江路", "滨江路", "沿河路", "滨河路", "沿湖路", "环湖路", "环库路", "沿江大道"], "road"),
    **dict.fromkeys(["汇水区", "集水区", "集水区域", "汇水范围", "集雨范围"], "catchment"),
}
_CAP_WORD = "(" + "|".join(sorted(_CAP, key=len, reverse=True)) + ")"
_DIKE = r"(?:防洪堤坝|防洪堤|堤防|河堤|大堤)"
_CENTRE = (
    r"(取水口|取水点|取水头部|取水井|开采井|水源井|水井|单井|机井|深井|管井|大口井|井口|"
    r"泉水出露点|泉眼|泉口|取水泉点|泉点|井|泉)"
)
_SPRING = r"(?:泉水出露点|取水泉点|泉眼|泉口|泉点|泉)"
_NUMBERED = (
    r"(?:(?:[A-Z]{0,3}\d+|[一二三四五六七八九十]+)[#号](?:取水|开采|水源|机|深|管|大口|水)?井[、,和及])*"
    r"(?:(?:[A-Z]{0,3}\d+|[一二三四五六七八九十]+)[#号]?"
    r"(?:[、,和及至~-]|(?=取水|开采|水源|机|深|管|大口|井|泉|眼)))*(?:号)?"
)
_NOT_IN_NAMES = (
    r"沿|水域|陆域|保护区|上游|下游|除|不含|包括|以外|及|和(?!平)|至|到|从|由|以|其|范围|[两左右南北东西]岸|距|"
    r"边界|的|为"
)
_NAME = (
    r"(?:(?<![一-龥A-Za-z\d#])|(?<=[至到从自由为以及和与的]))"
    rf"(?:(?!{_NOT_IN_NAMES})[一-龥A-Za-z\d#·-]){{1,16}}?(?={_INTAKE})"
)
_TIER_WORD = r"(一级|二级)"
_DATUM = r"(?:(?:海拔|(?:吴淞|黄海|珠基|国家|1985|85|56)*高程(?:系统|基准)?))?"
_DATUM_SAID = r"(?:海拔|(?:吴淞|黄海|珠基|国家|1985|85|56)*高程(?:系统|基准)?)"


def _least(word: str | None) -> bool | None:
    return True if word else None


def _tier_head(reader: _Reader, match: re.Match[str]) -> None:
    reader.finish(None)
    reader.tier, reader.part, reader.headed = _TIER[match[1]], _PART.get(match[2] or ""), True


def _tail(reader: _Reader, match: re.Match[str]) -> None:
    """The tier, and the part, said behind all that a clause describes: "……的水域为一级保护区"."""
    tier, part = _TIER[match[1]], _PART.get(match[2] or "")
    reader.finish(part)
    if not reader.done or (reader.headed and reader.tier != tier):
        raise _UnclearError
    for position, extent in enumerate(reader.done):
        if part is not None and extent.part not in (None, part):
            raise _UnclearError
        reader.done[position] = replace(extent, tier=tier, part=extent.part or part)


def _tail_part_first(reader: _Reader, match: re.Match[str]) -> None:
    """ "……为陆域二级保护区": the part stands before the tier."""
    part = _PART[match[1]]
    if reader.tier != _TIER[match[2]] and reader.headed:
        raise _UnclearError
    reader.finish(part)
    if not reader.done or reader.done[-1].part not in (None, part):
        raise _UnclearError
    reader.done[-1] = replace(reader.done[-1], tier=_TIER[match[2]], part=part)


def _centred(reader: _Reader, match: re.Match[str]) -> None:
    """Lengths are counted from an intake that is named as the middle."""
    reader.put(base="intake", upstream_of=match["name"] or None)


def _at_spring(reader: _Reader, match: re.Match[str]) -> None:
    """A spring has no water of its own along which lengths run: what lies round it is land."""
    _centred(reader, match)
    reader.at_spring = True


def _part_head(reader: _Reader, match: re.Match[str]) -> None:
    reader.finish(None)
    reader.part = _PART[next(filter(None, match.groups()))]


def _land_head(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    reader.finish(None)
    reader.part = "land"


def _length(way: str) -> Callable[[_Reader, re.Match[str]], None]:
    def act(reader: _Reader, match: re.Match[str]) -> None:
        named = match["tier"]
        base = _TIER[named] if named else "intake" if match["intake"] else None
        if way in reader.facts:
            raise _UnclearError
        name = {f"{way.removesuffix('_m')}_of": match["name"]}
        reader.put(base=base, at_least=_least(match["least"]), **name, **{way: float(match["metres"])})

    return act


def _edge(way: str) -> Callable[[_Reader, re.Match[str]], None]:
    """A boundary of a tier named without the tier goes on from the tier named before."""

    def act(reader: _Reader, match: re.Match[str]) -> None:
        if reader.facts.get("base") not in ("1", "2") or way in reader.facts:
            raise _UnclearError
        reader.put(at_least=_least(match[1]), **{way: float(match[2])})

    return act


def _depth(reader: _Reader, match: re.Match[str]) -> None:
    reader.put(depths=((_BANK[match[1]], float(match[3])),), at_least=_least(match[2]))


def _bare_depth(reader: _Reader, match: re.Match[str]) -> None:
    reader.put(depths=(("both", float(match[2])),), at_least=_least(match[1]))


def _outward_tier(reader: _Reader, match: re.Match[str]) -> None:
    outside = _TIER[match[1]] + ("-water" if match[2] else "")
    reader.put(outside=outside, outward_m=float(match[4]), at_least=_least(match[3]))


def _outward(outside: str) -> Callable[[_Reader, re.Match[str]], None]:
    def act(reader: _Reader, match: re.Match[str]) -> None:
        reader.put(outside=outside, outward_m=float(match[2]), at_least=_least(match[1]))

    return act


def _outward_level(reader: _Reader, match: re.Match[str]) -> None:
    height = None if match[2] is None else float(match[2])
    facts = {"outside": "water", "outward_m": float(match[4]), "at_least": _least(match[3]), "height_m": height}
    reader.put(level=_level_of(match[1]), **facts)


def _end(reader: _Reader, match: re.Match[str]) -> None:
    """The land of a bank ends at something; said behind the land it belongs to, it must not gainsay that."""
    if not reader.facts and reader.done and reader.done[-1].part == "land":
        last = reader.done.pop()
        reader.facts = {name: value for name in Extent.__slots__ if (value := getattr(last, name))}
    reader.put(ends=((_BANK[match[1]], _CAP[match[2]]),))


def _bare_radius(reader: _Reader, match: re.Match[str]) -> None:
    """A radius without its centre goes round what a radius of the text before it goes round."""
    before = next((extent.radius_of for extent in reversed(reader.done) if extent.radius_of), reader.centre)
    if "radius_m" in reader.facts:
        raise _UnclearError
    reader.put(radius_of=before, radius_m=float(match[2]), at_least=_least(match[1]))


def _measured(name: str) -> Callable[[_Reader, re.Match[str]], None]:
    """A whole length or a perimeter."""

    def act(reader: _Reader, match: re.Match[str]) -> None:
        half = reader.halves[match.start("metres") - 1]
        tier, part = _named_in(match)
        reader.measure(name, float(match["metres"]), half, tier=tier, part=part, total=False)

    return act


def _area(reader: _Reader, match: re.Match[str]) -> None:
    known = area_of(match["number"], match["unit"])
    if known is None:
        raise _UnclearError
    tier, part = _named_in(match)
    reader.measure("area_m2", *known, tier=tier, part=part, total=bool(match["total"]))


def _named_in(match: re.Match[str]) -> tuple[str | None, str | None]:
    return _TIER.get(match["tier"] or ""), _PART.get(match["part"] or "")


def _aside(reader: _Reader, match: re.Match[str]) -> None:
    """A fact beside the extent: it is told as not understood, and the rest of its clause counts."""
    reader.aside.append(match.span())


def _except(reader: _Reader, match: re.Match[str]) -> None:
    reader.late(beyond=_TIER[match[1]])


def _height(reader: _Reader, match: re.Match[str]) -> None:
    reader.put(height_m=float(match[1]))


def _level_at(reader: _Reader, match: re.Match[str]) -> None:
    reader.put(level=_level_of(match[1]), height_m=float(match[2]))


def _radius(reader: _Reader, match: re.Match[str]) -> None:
    centre = "intake" if match[1] in ("取水口", "取水点", "取水头部") else "well"
    numbers = [group for group in match.groups()[1:] if group and group[0].isdigit()]
    least = [group for group in match.groups()[1:] if group and not group[0].isdigit()]
    if "radius_m" in reader.facts:
        raise _UnclearError
    reader.put(radius_of=centre, radius_m=float(numbers[0]), at_least=bool(least) or None)


def _level_of(words: str) -> str:
    if words in _LEVEL:
        return _LEVEL[words]
    years = words.partition("年")[0]
    return f"flood-{_YEARS.get(years, years)}"


def _level(reader: _Reader, match: re.Match[str]) -> None:
    reader.put(level=_level_of(match[1]))


def _whole(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001 - one form for all phrases
    reader.put(whole_water=True)
    reader.finish("water")


def _catchment(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    reader.put(catchment=True)


def _beyond(reader: _Reader, match: re.Match[str]) -> None:
    """An exception ahead of all that a clause describes ("除一级保护区外，……") is that of its water and its land."""
    reader.put(beyond=_TIER[match[1]])
    if match[0].startswith("除") and match.string.startswith(",", match.end()) and not reader.done:
        reader.ahead = reader.facts.keys() == {"beyond"}


def _upper_bound(reader: _Reader, match: re.Match[str]) -> None:
    reader.late(caps=(_CAP[match[1]],))


def _water_ends(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    if reader.facts.keys() & _LENGTHS and reader.part != "land":
        reader.finish("water")


def _between_dikes(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    reader.put(caps=("dike",))


def _ridge(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    alone = not reader.facts
    reader.put(caps=("ridge",))
    if alone:  # "全部水域及周边山脊线以内": land of its own, to the ridge
        reader.finish("land")


def _as_water(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    reader.late(as_water=True)


def _both(reader: _Reader, match: re.Match[str]) -> None:  # noqa: ARG001
    facts = dict(reader.facts)
    depths = facts.pop("depths", None)
    reader.facts = facts
    reader.finish("water")
    if depths:
        reader.facts = {**facts, "depths": depths}
        reader.finish("land")
    else:
        raise _UnclearError


def _ends(reader: _Reader, match: re.Match[str]) -> None:
    reader.finish(_PART[match[1]])


def _skip(reader: _Reader, match: re.Match[str]) -> None:
    """Words that say nothing more."""


_NAMED = _Q.replace(r"(不小于", r"(?P<least>不小于").replace(r"([\d.]+)", r"(?P<metres>[\d.]+)")


def _along(way: str, upto: str, start: str) -> str:
    """``way`` is 上 or 下: the phrase for a length from the intake, from a tier's boundary, or going on."""
    verbs = f"(?:以{way}|向{way}游|往{way}游|{way}游|{way}溯|{way}延|向{way}(?=[延外])|{upto}|逆流而上|顺流而下)"
    edge = rf"(?P<tier>一级|二级)保护区(?:水域)?(?:的)?{start}(?:{way}?边界|边缘|{way}界|界线)(?:线)?(?:起|处|,|沿河)*"
    intake = rf"(?P<name>{_NAME})?(?P<intake>{_INTAKE})(?:处|起|,|沿河|[至到](?={way}))*"
    return rf"(?:从|自|以|由)?(?:{edge}|{intake})?(?:{verbs}{_REACH})+{_NAMED}(?!(?:至|到|-|~|—)+(?:{way}游)?(?:约)?<)"


_TIER_HEAD: Final = re.compile(
    r"(?:饮用水水?源地?)?(一级|二级|准)(?:水源)?保护区(?:的)?(?:(水域|陆域)(?:保护区)?)?"
    r"(?:(?:范围)?(?:为|是)?:|范围(?:为|是)|(?:长度|河长)(?:为|是)(?!约?<)|(?:为|是)),?"
)
_BARE_HEAD: Final = (
    r"(?:饮用水水?源地?)?(一级|二级|准)(?:水源)?保护区(?:(水域|陆域)(?:范围)?)?"
    r"(?=以(?:各|每|取水|开采|水源|水井|井|泉|单|[A-Z\d])|自|从|由|取水)"
)
_OF_ZONE: Final = (
    r"(?:其中)?(?:(?P<tier>一级|二级|准)(?:水源)?保护区(?:的)?)?(?:(?P<part>水域|陆域)(?:保护区|部分|范围)?(?:的)?)?"
)
_TIER_SAID: Final = (
    r"(?:饮用水水?源地?)?(一级|二级|准)(?:水源)?保护区(?:的)?(?:(水域|陆域)(?:保护区)?)?(?:范围)?"
    r"(?=$|,(?:总)?(?:面积|周长|长))"
)
_AREA_SAID: Final = AREA.replace("(", "(?P<number>", 1).replace(")(", ")(?P<unit>", 1)
_AMOUNT: Final = r"(?:约|共|总计|合计|共计|为|是|:)*"

PHRASES: Final[tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], None]], ...]] = tuple(
    (re.compile(words, re.IGNORECASE), act)
    for words, act in (
        (
            rf"(?:其中)?(?P<tier>一级|二级|准)(?:水源)?保护区(?:的)?(?P<part>水域|陆域)?(?P<total>){_AMOUNT}{_AREA_SAID}",
            _area,
        ),
        (rf"(?P<tier>)(?P<part>)(?P<total>总计|合计|共计)(?:约|为|是|:)*{_AREA_SAID}", _area),
        (rf"(?:水库|湖泊|湖|河流)(?={_TIER_HEAD.pattern})", _skip),
        (_TIER_HEAD.pattern, _tier_head),
        (rf"^{_BARE_HEAD}", _tier_head),
        (
            rf"(?:范围|区域)?(?:内)?(?:,)?(?:划定为|划为|作为|为){_TIER_SAID}",
            _tail,
        ),
        (r"(?:划定为|划为|作为|为)(水域|陆域)(一级|二级|准)(?:水源)?保护区(?:范围)?(?=$|,)", _tail_part_first),
        (rf"(?:以|从|由)(?P<name>{_NAME})?{_INTAKE}为(?:中心|起点|基点|原点),?(?=向?上|逆)", _centred),
        (rf"以(?P<name>){_SPRING}为(?:中心|起点|基点|原点),?(?=向?上|逆)", _at_spring),
        (
            rf"{_OF_ZONE}(?P<total>(?:保护区)?总)?(?:保护区)?(?:划定)?面积{_AMOUNT}{_AREA_SAID}",
            _area,
        ),
        (
            rf"{_OF_ZONE}(?:河道|河段|水面|水域)?(?:总|全)?(?:长度?|河长){_AMOUNT}<(?P<metres>[\d.]+)>(?!(?:至|到|-|~)+<)",
            _measured("length_m"),
        ),
        (rf"{_OF_ZONE}(?:总)?周长{_AMOUNT}<(?P<metres>[\d.]+)>", _measured("perimeter_m")),
        (r"(?:(水域|陆域)(?:保护)?(?:范围)?(?:为|是)?:|(水域|陆域)(?:保护)?范围(?:为|是)),?", _part_head),
        (rf"(水域|陆域)(?:(?:沿岸|河道)?(?:长度|河长))?(?:为|是)(?!界|边界|约?<|{_TIER_SAID})", _part_head),
        (r"(?:水域|陆域)?宽度(?:为|是)(?![^,]*[<\d])", _skip),
        (r"长度(?:为|是)(?!约?<)", _skip),
        (
            r"[(,]?(?:供水|服务|受益|总?人口|(?:设计|日均?|年)?供水|设计|日取水)[^,<]*(?:人口|规模|能力|量)[^,<]*\)?",
            _aside,
        ),
        (r"(?<=>)[、,](?:平均)?宽度?(?:约|为)*<[\d.]+>(?=的?(?:水域|河道|河段)|$|,)", _aside),
        (r"(?:水域)?宽度(?:至|到|以)[^,<\d]*", _aside),
        (r",?(?:对岸|另一岸|另一侧)(?:不设|不划|不划定|不设陆域|无)(?:陆域)?(?:保护区)?", _aside),
        (r"[(,]?(?:平均(?:河道|河|水面|水域)?宽度?|河宽|水面宽度?)(?:约|为|是)*<[\d.]+>\)?", _aside),
        (r"[(,]?(?:拐点|坐标|地理坐标|(?:东经|北纬|E|N)\d)[^,<]*(?:,(?:东经|北纬|E|N|\d)[^,<]*)*\)?", _aside),
        (
            r"(?:及|和|、|以及)?(?:主要)?入(?:库|湖)(?:河流|支流|溪流|河道)[^,<]*<[\d.]+>(?:的)?(?:汇水区域?|集水区域?|汇水范围|水域)?",
            _aside,
        ),
        (rf"\(?(?:{_TIER_WORD})?保护区(?:范围|水域|陆域)?除外\)?", _except),
        (rf"\(?(?:扣除|不含|不包括|剔除){_TIER_WORD}保护区(?:的)?(?:范围|水域|陆域|部分)?\)?", _except),
        (
            rf"{_BANK_WORD}(?:陆域)?(?:至|到|以|止于)(?:现有|现状|已建)?{_CAP_WORD}(?:堤顶|内侧|迎水侧)?(?:为界|为边界)?",
            _end,
        ),
        (
            rf"({_LEVEL_WORD})\(?(?:即)?{_DATUM}(?:为|约)?<([\d.]+)>\)?(?:高程线|线)?(?:以下|以内)(?:区域|范围|的)*",
            _level_at,
        ),
        (rf"[(,]?{_DATUM_SAID}(?:为|约|:)*<([\d.]+)>\)?(?:以下|以内)(?:的)?", _height),
        (
            r"(?:陆域)?(?:沿岸)?(?:长度|河长)(?:与|同|不小于|不少于|等于)(?:相应的?)?(?:一级|二级)?(?:保护区)?水域"
            r"(?:保护区)?(?:的)?(?:沿岸)?(?:河长|长度)?(?:相同|相等|一致)?",
            _as_water,
        ),
        (
            rf"(?:但|并|且|,)*(?:不(?:得)?超过|不(?:得)?越过|止于|以)(?:相应的?)?{_CAP_WORD}(?:为界|为边界)?(?:的?范围)?(?:内)?",
            _upper_bound,
        ),
        (
            rf"(?:河道|河流)?(?:{_BANK_WORD})?(?:的)?{_DIKE}(?:以内|之间|之内|内侧?)(?:的)?(?=水域|河道|河段|区域|范围)",
            _between_dikes,
        ),
        (
            rf"(?:河道)?(?:两岸|两侧|左右岸|左右两岸)(?:的)?{_DIKE}(?:的)?(?:背水侧|背水坡|外侧|外)?(?:堤脚|坡脚)?(?:线)?"
            rf"(?:以外|向外|外延|外扩|外|水平|纵深|延伸)+{_Q}{_NO_RANGE}",
            _outward("dike"),
        ),
        (r"[上下]游(?=[自从]一级|[自从]二级)", _skip),
        (r"最上游(?:的)?(?:一个)?(?=取水[口点](?:处)?(?:以上|向上|上))", _skip),
        (r"最下游(?:的)?(?:一个)?(?=取水[口点](?:处)?(?:以下|向下|下))", _skip),
        (r"(?<=[>处])(?:起|止)", _skip),
        (r"(?:河道|河段)(?=(?:及其?|和|与|以及)(?:两岸|两侧))", _water_ends),
        (_along("上", "逆流", "(?:上游侧?外?)?"), _length("upstream_m")),
        (_along("下", "顺流", "(?:下游侧?外?)?"), _length("downstream_m")),
        (
            rf"上(?:游)?(?:侧)?(?:外)?(?:边界|界)(?:线)?(?:向上(?=[延外])|向|上游|上溯|外延|延伸)+{_Q}{_NO_RANGE}",
            _edge("upstream_m"),
        ),
        (
            rf"下(?:游)?(?:侧)?(?:外)?(?:边界|界)(?:线)?(?:向下(?=[延外])|向|下游|下溯|下延|外延|延伸)+{_Q}{_NO_RANGE}",
            _edge("downstream_m"),
        ),
        (rf"下游侧(?:的)?外边界距(?:离)?一级保护区(?:下游)?边界{_Q}{_NO_RANGE}", _edge("downstream_m")),
        (
            rf"(?:分别)?(?:以)?(?:(?:{_NAME}{_INTAKE}[、,和及])+{_NAME}(?=取水))?(?:各|每个|每眼|每口)?{_NUMBERED}{_CENTRE}(?:\(?群\)?)?(?:各自)?为(?:圆心|中心|原点)[,、]?(?:以)?(?:半径{_Q}|{_Q}为半径){_NO_RANGE}(?:的)?(?:圆形?)?",
            _radius,
        ),
        (
            rf"(?:各|每个|每眼|每口)?{_CENTRE}(?:(?:周围|四周|周边|外围|中心)?半径|周围|四周|周边|外围){_Q}{_NO_RANGE}"
            r"(?:的)?(?:圆形?)?",
            _radius,
        ),
        (rf"(?:以)?半径(?:范围)?{_Q}{_NO_RANGE}(?:的)?(?:圆形?)?", _bare_radius),
        (
            r"井群(?:的)?(?:外围单?井)?(?:的)?(?:外包线|外包络线|外围连线|外围井连线|外接多边形|外围边界)"
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
        (
            rf"(?:沿)?(?:湖|库)岸(?:线)?(?:向陆域|向陆地|向外|以外|外延|外扩|延伸|水平|纵深|距离|外)+{_Q}{_NO_RANGE}",
            _outward("water"),
        ),
        (rf"(?:河道)?(?:两岸|沿岸)(?={_LEVEL_WORD}(?:以下|以内|之间|范围|区域))", _skip),
        (
            rf"({_LEVEL_WORD})(?:\((?:即)?{_DATUM}(?:为|约)?<([\d.]+)>\))?以上(?:水平|纵深|距离|延伸)*{_Q}{_NO_RANGE}",
            _outward_level,
        ),
        (
            rf"{_BANK_WORD}(?:\({_LEVEL_WORD}以上\)|{_LEVEL_WORD}以上)?"
            rf"(?:向外|以外|外(?=<)|向陆域|向陆地|陆域|水平|外延|外扩|延伸|纵深|深度|与河岸的?|距离|的|,)*{_Q}{_NO_RANGE}",
            _depth,
        ),
        (rf"(?:陆域)?纵深(?:为|是)?(?=(?:水域)?{_BANK_WORD})", _land_head),
        (rf"(?:水域)(?={_BANK_WORD}(?:外|向外|外延|以外|纵深))", _skip),
        (rf"(?:陆域|水平)*纵深(?:与河岸的?水平)?(?:距离)?{_Q}{_NO_RANGE}", _bare_depth),
        (rf"({_LEVEL_WORD})(?:以下|以内|以上|区域|范围|的)*", _level),
        (r"(?:除)?(一级|二级)保护区(?:范围)?(?:水域|陆域)?(?:以外|之外|外)(?:的)?", _beyond),
        (r"(?:全部|整个|所有)(?:的)?(?:水域|水面|库面|湖面|水体)(?:面积|范围)?", _whole),
        (
            r"(?:(?:水库|湖泊|取水口|坝址)(?:以上|上游|的)*|上游(?:的)?)?(?:全部|整个|所有)(?:的)?"
            r"(?:汇水区域?|集水区域?|集雨区域?|汇水范围|集雨范围|汇水流域|流域)",
            _catchment,
        ),
        (
            r"(?:相应的?)?(?:一级|二级|一、二级|一级、二级|一级和二级|一级及二级)?(?:保护区)(?:的)?水域(?:边界)?(?:的)?"
            rf"(?={_BANK_WORD})",
            _skip,
        ),
        (r"水域(?:和|及|与|、)陆域(?:范围)?", _both),
        (r"(水域|陆域)(?:范围|区域|部分)?", _ends),
        (r"(?:周边|库周|周围)?(?:第一重)?山脊线(?:以内|范围内|内)", _ridge),
        (
            r"的|及其?|其(?=[两左右]岸|水域|陆域)|和|与|以及|并|为|范围|区域|内|即|至|到|之间|河段|河道|相应|库区|湖区|水库(?=正常|多年平均|全部|一级|二级|周边)|[,、:()]",
            _skip,
        ),
    )
)
"""Each phrase with what it says, the longer before the shorter; the last line skips words that add nothing."""
