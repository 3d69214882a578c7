"""Chinese phrases: ``A 内的 B``, ``A 1公里范围内的 B``, ``与 A 重叠的 B``, ``占用 A 的 B``, ``离 A 最近的 B``,
``A 上游10公里内的 B``.

The set asked for may also stand first: ``排污口在一级保护区内``. ``离A最近的B`` is every A with its nearest B.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from riverzones.query.asked import Question, Relation, SetRef
from riverzones.query.lexicon import distance_at
from riverzones.query.phrase_en import FARTHER, FARTHER_HINT
from riverzones.query.reader import Reader, table

__all__ = ["STOPS", "questions"]

Made = tuple[Callable[[SetRef], Question], int]

_LEAD = table(
    {
        "请|请问|查询|查找|查|找|找出|列出|列举|显示|统计|检索|筛选|哪些|有哪些|一下|有没有|有无|是否有|是否存在|"
        "是不是有|存不存在|哪个|哪几个|什么|看看|给我": True
    }
)
_TAIL = table({"有哪些|有多少|有几个|有没有|有|吗|呢|么|吧|的": True})
_DE = table({"的|有哪些|有没有|是否有|是否存在|有|里有|存在|存在的|的所有|的全部": True})
_IN = table(
    {
        "在|位于|处于|落在|坐落于|坐落在|落入|建在|设在|分布在|在不在|"
        "是否在|是不是在|是否位于|有没有在|是否落在": False,
        "不在|未在|不位于|没有在|不处于|不落在": True,
    }
)
_INSIDE = table(
    {"内|之内|以内|内部|范围内|范围以内|范围之内|的范围内|区域内|区内|里|里面|中|之中|境内|界内|当中": "inside"}
)
_OUTSIDE = table({"外|之外|以外|外部|外面|范围外|范围以外|范围之外|的范围外|区域外|境外|界外": "outside"})
_FROM = table({"距|距离|离|距离于|沿|沿着|与|和|在|位于|处于": True})
_AROUND = table(
    {"的|周边|周围|附近|两侧|两岸|沿岸|沿线|外|向外|外侧|以外|外围|外缘|四周|距离|的距离": False}
    | {
        "不到|不足|不超过|小于|少于|小于等于|不大于|距离小于|距离不超过|的距离小于|的距离不超过|"
        "相距不到|相距不超过|≤|<|<=": True
    }
)
_REACH = table(
    {"内|之内|以内|范围内|范围以内|范围之内|的范围内|半径内|半径范围内|缓冲区内|缓冲范围内|里|以内范围": True}
)
_WITH = table({"与|和|同|跟": True})
_OVERLAPS = table({"重叠|有重叠|存在重叠|相重叠|部分重叠|相交|交叠|重合|叠加|搭接|相叠": True})
_VERBS: dict[tuple[str, ...], Relation] = table(
    {
        "占用|占用了|压占|侵占|占据|占|涉及|压覆|流经|部分位于|伸入|部分伸入|延伸进|深入|部分在": "reaches_into",
        "穿越|穿过|横穿|横跨|跨越|跨|贯穿|穿": "crossing",
    }
)
_PASSIVE: dict[tuple[str, ...], Relation] = table(
    {
        "占用|占用了|压占|侵占|占据|压覆|覆盖": "reaches_into",
        "穿越|穿过|横穿|横跨|跨越|贯穿|流经|经过|通过": "crossing",
    }
)
_BY = table({"被|由": True})
_APART = table({"离|距|距离|与|和|距离于": True})
_NEAREST = table({"最近|最邻近|最接近|最靠近": True})
_FLOW: dict[tuple[str, ...], Relation] = table(
    {
        "上游|的上游|上游侧|上游方向|以上": "upstream",
        "下游|的下游|下游侧|下游方向|以下": "downstream",
    }
)
STOPS = frozenset(way[0] for ways in (_INSIDE, _OUTSIDE, _REACH, _NEAREST, _OVERLAPS, _TAIL, _FLOW) for way in ways)


def questions(reader: Reader) -> Iterator[Question]:
    """Every reading of the whole phrase, the likeliest first."""
    start = reader.skip(0, _LEAD)
    for subject, place in reader.noun(start):
        if reader.at_end(reader.skip(place, _TAIL)):
            yield Question(subject)
    for made, place in _relations(reader, start):
        for subject, end in reader.noun(reader.skip(place, _DE)):
            if reader.at_end(reader.skip(end, _TAIL)):
                yield made(subject)
    for subject, place in reader.noun(start):
        for made, end in _relations(reader, place, first=False):
            if reader.at_end(reader.skip(end, _TAIL)):
                yield made(subject)


def _relations(reader: Reader, place: int, *, first: bool = True) -> Iterator[Made]:
    """A relation and the set it is to; ``first``: it stands before the set asked for."""
    for verb, after in reader.said(place, _VERBS):
        for reference, end in reader.noun(after):
            yield _made(verb, reference), end
    for _, after in reader.said(place, _WITH):
        for reference, middle in reader.noun(after):
            for _, end in reader.said(middle, _OVERLAPS):
                yield _made("reaches_into", reference), end
    yield from _distances(reader, place, first=first)
    yield from _places(reader, place, first=first)
    yield from _nearest(reader, place, first=first)
    if first:
        by = next((end for _, end in reader.said(place, _BY)), place)
        for reference, middle in reader.noun(by):
            for relation, end in reader.said(middle, _PASSIVE):
                yield _made(relation, reference), end


def _made(relation: Relation, reference: SetRef, distance_m: float | None = None) -> Callable[[SetRef], Question]:
    return lambda subject: Question(subject, relation, reference, distance_m)


def _places(reader: Reader, place: int, *, first: bool) -> Iterator[Made]:
    """``[在] SET 内`` and ``SET 外``; what is 双龙镇的 is inside it."""
    starts = list(reader.said(place, _IN))
    if first:
        starts.append((False, place))
    for negated, after in starts:
        for reference, middle in reader.noun(after):
            known = False
            for _, end in reader.said(middle, _INSIDE):
                known = True
                yield _made("outside" if negated else "inside", reference), end
            for _, end in [] if negated else list(reader.said(middle, _OUTSIDE)):
                known = True
                yield _made("outside", reference), end
            for relation, end in reader.said(middle, _FLOW):
                known = True
                yield from _flowing(reader, relation, reference, end)
            if reference.place and reader.skip(middle, _DE) > middle:
                known = True
                yield _made("outside" if negated else "inside", reference), middle
            if not known:
                reader.want(middle, "relation")


def _flowing(reader: Reader, relation: Relation, reference: SetRef, place: int) -> Iterator[Made]:
    """``SET 上游 [沿河] [10公里] [以内]``."""
    yield _made(relation, reference), place
    start = reader.skip(place, _AROUND)
    if distance_at(reader.words, start) is None:
        return
    found = reader.distance(start)
    if found is None:
        return
    for _, end in reader.said(found[1], _OUTSIDE):
        reader.refuse(end, reader.stopped(found[1], FARTHER, FARTHER_HINT))
    for end in [*(end for _, end in reader.said(found[1], _REACH)), found[1]]:
        yield _made(relation, reference, found[0]), end


def _distances(reader: Reader, place: int, *, first: bool) -> Iterator[Made]:
    """``[距] SET [不到] 1公里 [范围内]``."""
    starts = [after for _, after in reader.said(place, _FROM)]
    if first:
        starts.append(place)
    for after in starts:
        for reference, middle in reader.noun(after):
            limited = any(less for less, _ in reader.said(middle, _AROUND))
            start = reader.skip(middle, _AROUND)
            if distance_at(reader.words, start) is None and not limited:
                reader.want(middle, "relation")
                continue
            found = reader.distance(start)
            if found is None:
                continue
            ends = [end for _, end in reader.said(found[1], _REACH)]
            for _, end in reader.said(found[1], _OUTSIDE):
                reader.refuse(end, reader.stopped(found[1], FARTHER, FARTHER_HINT))
            if not ends and not limited:
                reader.want(found[1], "of")
            for end in [*ends, *([found[1]] if limited else [])]:
                yield _made("within", reference, found[0]), end


def _nearest(reader: Reader, place: int, *, first: bool) -> Iterator[Made]:
    """``离 SET 最近``: the set named is the one whose nearest is asked for."""
    starts = [after for _, after in reader.said(place, _APART)]
    if first:
        starts.append(place)
    for after in starts:
        for subject, middle in reader.noun(after):
            for _, end in reader.said(middle, _NEAREST):
                yield _turned(subject), end


def _turned(subject: SetRef) -> Callable[[SetRef], Question]:
    return lambda reference: Question(subject, "nearest", reference)
