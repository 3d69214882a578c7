"""Chinese phrases: ``A 内的 B``, ``A 1公里范围内的 B``, ``与 A 重叠的 B``, ``占用 A 的 B``, ``离 A 最近的 B``,
``A 上游10公里内的 B``.

The set asked for may also stand first: ``排污口在一级保护区内``. ``离A最近的B`` is every A with its nearest B.

The module is long because it is one grammar, whose rules call each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from riverzones.model import Text
from riverzones.query.asked import FLOW, NEAR_M, Clause, Order, Question, Relation, SetRef
from riverzones.query.lexicon import Unusable, Ways, distance_at, numbers_at, table
from riverzones.query.phrase_en import FARTHER, FARTHER_HINT
from riverzones.query.reader import Grouping, Ranked, Reader

__all__ = ["STOPS", "questions"]

Made = Callable[[SetRef], Question]
_HOW_MANY = "|".join(
    f"{head}{piece}"
    for head in (
        "几",
        "多少",
        "有几",
        "有多少",
        "共有几",
        "共有多少",
        "一共有几",
        "一共有多少",
        "还有几",
        "还有多少",
        "各有几",
        "的有几",
    )
    for piece in "个座家处条口栋间幢户艘起件宗项位块片段"
)
"""``有几栋``, ``一共有多少处``."""

_LEAD = table(
    {
        "请|请问|查询|查找|查|找|找出|列出|列举|显示|统计|检索|筛选|哪些|有哪些|一下|有没有|有无|是否有|是否存在|"
        "是不是有|存不存在|哪个|哪几个|什么|看看|给我|帮我|帮忙|麻烦|麻烦你|请帮我|请帮忙|我想|我想知道|我要|我想看|"
        "想看|想知道|"
        "我想查|我要查|告诉我|你好|您好|能不能|能否|可以|可否|计算|汇总|数一数|数一下|一共有|共有|总共有|有|"
        "都有|有多少|有几个|有几|"
        "有多少个|有几家|多少|多少个|几个|多少家|多少座|多少处|有多少家|有多少座|有多少处|"
        "所有在|查一查|查看|找一下|找找|看一下|看|出|到|劳驾|劳烦|烦请|问|问下|问一下|问问|请教|请教一下|看下|"
        "查下|找下|查询一下|"
        "统计下|统计一下|了解|了解一下|想了解|我想了解|想问|想问一下|我想问|我想问一下|能告诉我|你|您|能|"
        "能帮我|你能|您能|"
        "帮我看看|帮我看|帮忙看看|麻烦看看|我|我们|咱们|咱|现在|目前|究竟|到底|给我列|列一下|列个|给个|来个|把|"
        "哪家|哪座|哪处|哪条|"
        "哪一个|哪一家|哪几家|哪几座|哪几处|哪几条|哪里的|一共|总共|是否|那些|这些|有什么|有些什么|都有什么|"
        "导出|调出|调取|提供": True,
        _HOW_MANY: True,
    }
)
_TAIL = table(
    {
        "有哪些|有多少|有几个|有没有|有|吗|呢|么|吧|的|都有哪些|是哪些|有什么|有多少个|有多少家|有多少座|"
        "有多少处|有几家|多少个|"
        "几个|多少|数量|的数量|个数|的个数|总数|的总数|数|数目|各有多少|各多少|各有几个|分别有多少|在哪里|在哪|"
        "在哪儿|谢谢|"
        "名单|清单|列表|的名单|的清单|的列表|情况|的情况|的分布|分布|是多少|共有多少|一共有多少|一共有多少个|"
        "总共有多少|"
        "统计|汇总|一下|帮我查一下|请列出|都有|各是多少|好吗|可以吗|是哪个|是哪家|是哪几个|是哪几家|是哪些个|"
        "是什么|是哪座|是哪处|"
        "有哪几个|有哪几家|有哪家|有哪个|都有谁|有谁|是谁|是哪一个|排一下|排个名|还有|还有吗|还有多少|还有几个|"
        "还有哪些|列一下|"
        "列出来|找出来|查出来|统计出来|全部|都列出来|给我|给我看看|看看|呀|啊|呢|数是多少|有多少处|有多少口|"
        "共几个|几家|几处|几座|"
        "多少家|多少处|多少座|分别是哪些|分别是哪几个|存在吗|的有哪些|的有几个|的有多少|的是哪些|的是哪个|"
        "的有几家|的有哪几个|"
        "的有哪几家|的有没有|各有多少个|各有多少家|各有几家|分别有多少个|分别有几个|分别有几家|各有哪些|各几个|"
        "的": True,
        _HOW_MANY: True,
    }
)
_DE = table(
    {
        "且|并且|而且|又|同时|并|的|有哪些|有没有|是否有|是否存在|有|里有|存在|存在的|的所有|的全部|有多少|"
        "有多少个|有几个|共有多少|共有多少个|一共有多少|"
        "一共有多少个|总共有多少个|有多少家|有几家|有多少座|有多少处|哪些|有什么|都有哪些|分布的|分布着|建有|"
        "设有|建的|各有多少|"
        "一共有|共有|全部|所有|多少|多少个|还有|还有什么|还有哪些|还有多少|还有多少个|还有几个|还有没有|还剩|"
        "还剩多少|还剩几个|都有|哪几个|"
        "几座|几处|几口|几条|多少家|多少座|多少处|多少口|有几处|有几口|"
        "哪几家|有哪几个|有哪几家|几个|几家|都有几个|都有多少|总共|合计|有些|有些什么|有没有什么|那些|这些|"
        "其他|其它|别的": True,
        _HOW_MANY: True,
    }
)
_AMONG = table({"中|里|当中|按|里面|的": True})
_LACKS = table(
    {
        "没有|没有任何|没|无|未设|未建|不含|一个都没有|一个也没有|里没有|内没有|中没有|没有划定|未划定|没划定|未划|没划|"
        "没有设置|没有设立|没有安装|没有建|没有建设|没有布设|未设置|未设立|未建设|未布设|未安装|没设|没建|没装": True
    }
)
_HOLDS = table(
    {
        "有|存在|分布有|分布着|建有|设有|含|含有|包含|拥有|还有|里有|内有|中有|已设|设了|设置了|设立了|划定了|已划定|"
        "建了|布设了|已建|已有": True
    }
)
_ASKED = table({"哪|哪个|哪些|哪几个|哪一个|哪座|哪家|哪几座|哪几家|哪处|几个|几座|多少|多少个|多少座|多少处": True})
_OF = table({"的": True})
_BOTH = table({"既|都|同时|又": True})
_WHICH = table({"哪个|哪些|哪几个|哪一个|哪条|哪几条|哪一条|哪座|哪家|哪位|哪种|哪类|什么": True})
_SPREAD_OVER = table({"有|涉及|涉及到|牵涉": True})
_STAND_IN = table({"在|位于|分布在|分布于|都在|落在|集中在|分别在|处于": True})
_MANY = table(
    {
        "最多|最多的|数量最多|数量最多的|个数最多|数最多|最密集|最多的是|最集中": True,
        "最少|最少的|数量最少|数量最少的": False,
    }
)
_FIRST_FEW = table({"前": True})
_EACH_HAS = table(
    {
        "各有|各有多少|各有多少个|各有几个|分别有|分别有多少|分别有多少个|分别有几个|各自有|各自有多少|各有哪些|"
        "各有多少家|分别有多少家|各有几家|各|分别": True
    }
)
_EXCEPT_BEHIND = table({"除外|不算|不计|不含|除开|不包括在内|不在内|不计入|另计|不统计|以外": True})
_EXCEPT_PLACE = table({"除|除了|除去|除开|不含|不包括": True})
_EXCEPTED_PLACE = table({"以外|之外|外|以外的地方|以外其他地方|之外其他地方": True})
_TO = table({"到|至|和|与": True})
_BESIDE = ("边", "旁", "沿岸", "沿线", "两岸")
_AMID = table({"之间|间|之间范围内|范围内": True})
_EVERY = table(
    {
        "都|均|全部|全都|是不是|是否|里|中|里面|当中|里哪些|中哪些|里有哪些|中有哪些|里面哪些|当中哪些|哪些|"
        "有哪些|有多少|里有多少|中有多少|"
        "有几个|里有几个|中有几个|有没有|里有没有|中有没有": True
    }
)
_EACH = table({"各|每位|各位|每个|每|各个|每一个|分|每条|每一条|每座|每家|各条|各座|各家": True})
_OF_EACH = table(
    {
        "上|上的|上有|沿岸|沿岸的|沿线|沿线的|"
        "的|内|内的|境内|境内的|有|内有|里|里的|里有|中|中的|下|范围内|范围内的|有多少|有多少个|有几个|"
        "各有多少|各有多少个|各有|分别有|"
        "分别有多少|统计|汇总|分组|分类|来|分别统计|分组统计|分类统计|统计的|"
        "各有几个|都有多少|共有多少|内各有多少|有多少家|有几家|还有|还有多少|还有多少个|还有几个|还剩|还剩多少|还剩几个|"
        "名下|名下的|名下有|名下有多少|名下有几个|名下还有|名下还有多少|名下还有几个|手上|手上的|手上有|手上有多少|手上有几个|"
        "手上还有|手上还有多少|手上还有几个|负责的|负责|所负责的|牵头的": True
    }
)
_BY_GROUP = table({"按|按照|分|以|依|根据|按各|按每个|在各|在每个": True})
_ALSO = table(
    {
        "且|并且|而且|同时|又|也|并|但|但是|而|且又|并且又|同时又|的且|的并且": "and",
        "或|或者|或是": "or",
        "和|及|以及|与": "",
    }
)
_AT_ONCE = table({"同时在|既在|同时位于|既位于|同时处于|同时落在|既不在|既不位于|既没在": True})
_IN = table(
    {
        "在|位于|处于|落在|坐落于|坐落在|落入|建在|设在|分布在|在不在|既在|同时在|同时位于|同时处于|同时落在|既位于|都在|布置在|"
        "是否在|是不是在|是否位于|有没有在|是否落在": False,
        "不在|未在|不位于|没有在|不处于|不落在|既不在|既不位于|都不在|既没在|没在": True,
    }
)
_INSIDE = table(
    {
        "内|之内|以内|内部|范围内|范围以内|范围之内|的范围内|区域内|区内|里|里面|中|之中|境内|界内|当中|里头|"
        "的里面|的内部|"
        "所在范围内|辖区内|辖区": "inside"
    }
)
_OUTSIDE = table({"外|之外|以外|外部|外面|范围外|范围以外|范围之外|的范围外|区域外|境外|界外": "outside"})
_FROM = table({"距|距离|离|距离于|与|和|在|位于|处于": False, "沿|沿着": True})
_NEAR = table(
    {
        "附近|周边|周围|四周|旁|旁边|边上|边|岸边|沿岸|沿线|两岸|两侧|沿河|一带|附近区域|周边区域|左右|河边|湖边|"
        "的附近|的周边|的周围|的旁边|的两岸|的沿岸|近旁|近处": True
    }
)
_NEARING = table({"靠近|邻近|临近|紧邻|毗邻|挨着|濒临|紧挨|紧靠|临": True})
_ON = table({"上|上面|之上|的上面|水面上|水面|河段上|段上": True})
_AROUND = table(
    {
        "的|外|向外|外侧|以外|外围|外缘|距离|的距离|都|均|全都": "",
        "周边|周围|附近|两侧|两岸|沿岸|沿线|四周|方圆": "around",
        "边界外|边界以外|外边界|边界": "",
        "不到|不足|不超过|小于|少于|小于等于|不大于|距离小于|距离不超过|的距离小于|的距离不超过|"
        "相距不到|相距不超过|≤|<|<=": "limit",
        "超过|大于|多于|超出|距离超过|距离大于|的距离超过|的距离大于|相距超过|>|＞": "over",
    }
)
_REACH = table(
    {"内|之内|以内|范围内|范围以内|范围之内|的范围内|半径内|半径范围内|缓冲区内|缓冲范围内|里|以内范围": True}
)
_WITH = table({"与|和|同|跟": True})
_OVERLAPS = table({"重叠|有重叠|存在重叠|相重叠|部分重叠|相交|交叠|重合|叠加|搭接|相叠": True})
_VERBS: Ways[Relation] = table(
    {
        "占用|占用了|压占|侵占|占据|占|涉及|压覆|流经|部分位于|伸入|部分伸入|延伸进|深入|部分在": "reaches_into",
        "穿越|穿过|横穿|横跨|跨越|跨|贯穿|穿": "crossing",
    }
)
_PASSIVE: Ways[Relation] = table(
    {
        "占用|占用了|压占|侵占|占据|压覆|覆盖": "reaches_into",
        "穿越|穿过|横穿|横跨|跨越|贯穿|流经|经过|通过": "crossing",
    }
)
_BY = table({"被|由": True})
_APART = table({"离|距|距离|与|和|距离于": True})
_NEAREST = table({"最近|最邻近|最接近|最靠近": True})
_FLOW: Ways[Relation] = table(
    {
        "上游|的上游|上游侧|上游方向|以上": "upstream",
        "下游|的下游|下游侧|下游方向|以下": "downstream",
    }
)
_ONE_SET = SetRef("", Text(zh="", en=""), "", ())
STOPS = frozenset(way[0] for ways in (_INSIDE, _OUTSIDE, _REACH, _NEAREST, _OVERLAPS, _TAIL, _FLOW) for way in ways)


def questions(reader: Reader) -> Iterator[Question]:
    """Return every reading of the whole phrase, the likeliest first."""
    start = _led(reader, 0)
    for position, grouped in _groups_before(reader, start):
        for plain in _plain(reader, _led(reader, position)):
            by = reader.grouped(plain, grouped)
            if by is not None:
                yield by
    for _, end in reader.meanings_at(start, _NEAREST):
        why = Text(zh="没有说离什么最近", en="nearest to what is not said")
        such = Text(zh="例如：离某取水口最近的5个排污口。", en="Such as: the 5 outfalls nearest to an intake.")
        if reader.is_event(end):
            why = Text(zh="没有说最近多久，或最近的几个", en="since when, or how many, is not said")
            such = Text(zh="例如：近三个月批复的项目，最近批复的3个项目。", en="Such as: projects approved since 2023.")
        reader.refuse(len(reader.words), reader.stopped(start, why, such))
    for position in range(start + 1):
        yield from _most_groups(reader, position)
    yield from _groups_having(reader, start)
    yield from _of_each(reader, start)
    yield from _holding(reader, start)
    yield from (plain for plain in _plain(reader, start) if _whole(plain))
    yield from _except_first(reader, start)
    yield from _described_first(reader, start)
    if start:  # 有标志牌的排污口 begins with a word that may ask
        yield from (plain for plain in _plain(reader, 0) if _whole(plain))
    yield from _holding(reader, start, areas=False)


def _led(reader: Reader, place: int) -> int:
    """The place behind words that ask, which begin no set: 问题 is no 问."""
    for _, end in reader.meanings_at(place, _LEAD):
        if next(reader.lexicon.at(reader.words, place), None) is None:
            return _led(reader, end)
    return place


def _whole(asked: Question) -> bool:
    """Whether a reading says of what the most are asked for."""
    return asked.grouped is not None or asked.order is None or not asked.order.of_groups


def _most_groups(reader: Reader, start: int) -> Iterator[Question]:
    """``哪个乡镇的排污口最多``, ``排污口最多的三个乡镇``, ``违法建筑在哪些镇``."""
    for _, after in reader.meanings_at(start, _WHICH):
        for grouped, end in reader.group(after):
            for position in dict.fromkeys([reader.skip(end, _OF_EACH), end]):
                for plain in _plain(reader, _led(reader, position)):
                    by = reader.grouped(plain, grouped) if plain.order is not None and plain.order.of_groups else None
                    if by is not None:
                        yield by
    for asked, position in _begun(reader, start):
        for descending, end in reader.meanings_at(position, _MANY):
            then = reader.skip(end, _DE)
            for number, after in [*reader.how_many(reader.skip(then, _FIRST_FEW)), (1, then)]:
                for grouped, last in reader.group(after):
                    if reader.at_end(reader.skip(last, _TAIL)):
                        order = Order(number, descending=descending, of_groups=True)
                        by = reader.grouped(replace(asked, order=order), grouped)
                        if by is not None:
                            yield by
        yield from _having(reader, asked, position)
        spread = reader.meanings_at(position, _SPREAD_OVER) if reader.is_point(asked.subject) else ()
        for _, then in (*reader.meanings_at(reader.skip(position, _EVERY), _STAND_IN), *spread):
            for _, after in reader.meanings_at(then, _WHICH):
                for grouped, last in reader.group(after):
                    if reader.at_end(reader.skip(reader.skip(last, _INSIDE), _TAIL)):
                        by = reader.grouped(asked, grouped)
                        if by is not None:
                            yield by


def _having(reader: Reader, asked: Question, place: int) -> Iterator[Question]:
    """``排污口超过10个的街道``, ``排污口10个以上的乡镇``."""
    for having, end in reader.so_many(place):
        for grouped, last in reader.group(reader.skip(end, _DE)):
            if reader.at_end(reader.skip(last, _TAIL)):
                by = reader.grouped(replace(asked, having=having), grouped)
                if by is not None:
                    yield by


def _groups_having(reader: Reader, start: int) -> Iterator[Question]:
    """``有几个街道的排污口超过10个``, ``哪些乡镇有10个以上排污口``, ``有3个以上化工企业的区县``."""
    asked = any(end == start for at in range(start) for _, end in reader.meanings_at(at, _ASKED))
    begins = [start] if asked else []
    begins += [after for _, after in reader.meanings_at(start, _ASKED)]
    for begun in begins:
        for grouped, end in reader.group(begun):
            for position in dict.fromkeys([reader.skip(end, _OF_EACH), end]):
                for plain, last in _begun(reader, position):
                    for having, stop in reader.so_many(last):
                        if reader.at_end(reader.skip(stop, _TAIL)):
                            by = reader.grouped(replace(plain, having=having), grouped)
                            if by is not None:
                                yield by
            for _, then in reader.meanings_at(end, _HOLDS):
                for having, stop in reader.so_many(then):
                    for plain, last in _begun(reader, reader.skip(stop, _OF)):
                        if reader.at_end(reader.skip(last, _TAIL)):
                            by = reader.grouped(replace(plain, having=having), grouped)
                            if by is not None:
                                yield by
    for at in range(start + 1):
        for position in (at, *(then for _, then in reader.meanings_at(at, _HOLDS))):
            for having, stop in reader.so_many(position):
                for plain, last in _begun(reader, reader.skip(stop, _OF)):
                    for _, then in reader.meanings_at(last, _OF):
                        for grouped, end in reader.group(then):
                            if reader.at_end(reader.skip(end, _TAIL)):
                                by = reader.grouped(replace(plain, having=having), grouped)
                                if by is not None:
                                    yield by


def _begun(reader: Reader, start: int) -> Iterator[tuple[Question, int]]:
    """A set, alone or behind its relations, with more to follow."""
    for subject, position in reader.noun(start):
        yield Question(subject), position
    for ask, position in _conditions(reader, start):
        for subject, order, end in _subjects(reader, position):
            if order is None:
                yield ask(subject), end


def _of_each(reader: Reader, start: int) -> Iterator[Question]:
    """``一级保护区和二级保护区里各有多少排污口``: a count for each of the sets that are named."""
    for grouped, position in reader.noun(start):
        for _, after in reader.meanings_at(reader.skip(position, _INSIDE), _EACH_HAS):
            for subject, end in reader.noun(reader.skip(after, _DE)):
                if reader.at_end(reader.skip(end, _TAIL)):
                    by = reader.grouped(Question(subject), grouped)
                    if by is not None:
                        yield by


def _holding(reader: Reader, start: int, *, areas: bool = True) -> Iterator[Question]:
    """``哪些乡镇有排污口``, ``有排污口的乡镇``: areas that hold some of a set.

    The first is asked only where areas are asked for by a word: 一级保护区有排污口吗 asks for the outfalls. Without
    ``areas`` what is no area and holds some (有界桩的水源地), after what an attribute says: 有标志牌的排污口.
    """
    asked = any(end == start for at in range(start) for _, end in reader.meanings_at(at, _ASKED))
    for subject, position in reader.noun(start):
        for _, after in reader.meanings_at(reader.skip(reader.skip(position, _INSIDE), _ON), _HOLDS):
            for reference, end in reader.perhaps(after):
                if asked and reader.is_area(subject) == areas:
                    for question in _with_or_without(reader, subject, (reference,), lacking=False):
                        yield from _ended(reader, end, question)
                elif not asked and areas and reader.is_area(subject):
                    yield from _ended(reader, end, Question(reference, "inside", subject))
    for at in range(start + 1):
        for references, middle in _all_of(reader, at, _HOLDS):
            for _, then in reader.meanings_at(middle, _OF):
                for subject, end in reader.perhaps(then):
                    if reader.is_area(subject) == areas:
                        for question in _with_or_without(reader, subject, references, lacking=False):
                            yield from _ended(reader, end, question)
        if not areas:
            yield from _beside_held(reader, at)


def _all_of(reader: Reader, place: int, ways: Ways[bool]) -> Iterator[tuple[tuple[SetRef, ...], int]]:
    """``有排污口``, ``既有养殖场又有化工企业``, ``没有养殖场也没有化工企业``: each set that is held, or lacking."""
    for begun in dict.fromkeys([place, reader.skip(place, _BOTH)]):
        for _, after in reader.meanings_at(begun, ways):
            for reference, end in reader.perhaps(after):
                yield (reference,), end
                for _, then in reader.joints(end, _ALSO, ""):
                    for others, last in _all_of(reader, then, ways):
                        yield (reference, *others), last


def _with_or_without(
    reader: Reader, subject: SetRef, references: tuple[SetRef, ...], *, lacking: bool
) -> Iterator[Question]:
    """Areas with some of each set in them, or without any; of what is no area, rows that some belongs to, or none."""
    if reader.is_area(subject):
        relation: Relation = "outside" if lacking else "reaches_into"
    elif all(reader.may_hold(subject, reference) for reference in references):
        relation = "holding"
    else:
        return
    clauses = tuple(Clause(relation, reference) for reference in references)
    yield replace(Question(subject).of(clauses), lacking=lacking, holding=not lacking)


def _beside_held(reader: Reader, place: int) -> Iterator[Question]:
    """``上游5公里内有排污口的取水口``, ``周边1公里内没有养殖场的水源地``, ``附近有化工企业的取水口``."""
    starts: list[tuple[Relation, float | None, bool, int]] = []
    for relation, after in reader.meanings_at(place, _FLOW):
        turned: Relation = "downstream" if relation == "upstream" else "upstream"
        starts.append((turned, None, False, after))
        distance = distance_at(reader.words, reader.skip(after, _AROUND))
        if isinstance(distance, tuple):
            starts.append((turned, distance[0], False, reader.skip(distance[1], _REACH)))
    around = reader.skip(place, _AROUND)
    starts += [("within", NEAR_M, True, after) for _, after in reader.meanings_at(place, _NEAR)]
    distance = distance_at(reader.words, around)
    if isinstance(distance, tuple):
        starts += [("within", distance[0], False, after) for _, after in reader.meanings_at(distance[1], _REACH)]
        starts += [("within", distance[0], False, distance[1])] if around > place else []
    for relation, distance_m, near, position in starts:
        for lacking, ways in ((False, _HOLDS), (True, _LACKS)):
            for _, after in reader.meanings_at(position, ways):
                for reference, middle in reader.perhaps(after):
                    for _, then in reader.meanings_at(middle, _OF):
                        for subject, end in reader.perhaps(then):
                            held = relation
                            if lacking and relation == "within":
                                held = "beyond"
                            question = Question(subject, held, reference, distance_m, near=near)
                            yield from _ended(reader, end, replace(question, lacking=lacking and held in FLOW))


def _except_first(reader: Reader, start: int) -> Iterator[Question]:
    """``除了工业排污口，一级保护区里还有哪些排污口``."""
    for _, after in reader.meanings_at(start, _EXCEPT_PLACE):
        for excluded, end in reader.noun(after):
            for plain in _plain(reader, _led(reader, reader.skip(end, _EXCEPTED_PLACE))):
                less = plain.subject.except_for(excluded)
                if less is not None and _whole(plain):
                    yield replace(plain, subject=less)
                elif less is None:
                    reader.no_part(after, excluded, plain.subject)


def _described_first(reader: Reader, start: int) -> Iterator[Question]:
    """``2024年以来批准、距长江1公里以内的项目``: an attribute, then relations, then what both are of."""
    for middle in range(start + 2, len(reader.words) - 2):
        for _, after in reader.joints(middle, _ALSO, ""):
            for plain in _plain(reader, after) if reader.may_describe(start, middle) else ():
                described = reader.described(plain.subject, start, middle) if plain.clauses else None
                if described is not None:
                    yield replace(plain, subject=described)


def _plain(reader: Reader, start: int) -> Iterator[Question]:
    """Readings without a grouping before them."""
    for subject, position in reader.noun(start):
        yield from _ended(reader, position, Question(subject))
        for ranked, end in reader.most_of(reader.skip(position, _AMONG)):
            yield from _ended(reader, end, Question(subject), ranked)
    for ask, position in _conditions(reader, start):
        for subject, order, end in _subjects(reader, position):
            yield from _ended(reader, end, ask(subject), order)
    for ranked, position in reader.most_of(start):
        for subject, end in reader.perhaps(position):
            yield from _ended(reader, end, Question(subject), ranked)
    for subject, position in reader.noun(start):
        for references, end in _all_of(reader, reader.skip(reader.skip(position, _EVERY), _ON), _LACKS):
            for question in _with_or_without(reader, subject, references, lacking=True):
                yield from _ended(reader, end, question)
    for references, middle in _all_of(reader, start, _LACKS):
        for _, then in reader.meanings_at(middle, _OF):
            for subject, end in reader.perhaps(then):
                for question in _with_or_without(reader, subject, references, lacking=True):
                    yield from _ended(reader, end, question)
    for subject, position in reader.noun(start):
        for ask, end in _conditions(reader, reader.skip(position, _EVERY), first=False):
            yield from _ended(reader, end, ask(subject))
    for before, position in _begun(reader, start) if reader.deep else ():
        for ask, end in _conditions(reader, reader.skip(position, _EVERY), first=False) if before.clauses else ():
            behind = ask(before.subject)
            if behind.subject is before.subject and not (before.either or behind.either):
                yield from _ended(reader, end, before.of((*before.clauses, *behind.clauses)))


def _subjects(reader: Reader, place: int) -> Iterator[tuple[SetRef, Order | Ranked | None, int]]:
    """The set asked for behind a relation, and how many of it: 的5个排污口."""
    after = reader.skip(place, _DE)
    for start in dict.fromkeys([after, reader.skip(place, _OF), place]):  # 有标志牌的排污口 begins with 有
        for subject, end in reader.noun(start) if start == after else reader.perhaps(start):
            yield subject, None, end
    for number, end in reader.how_many(after):
        for subject, last in reader.perhaps(end):
            yield subject, Order(number), last
    for ranked, end in reader.most_of(after):
        for subject, last in reader.perhaps(end):
            yield subject, ranked, last


def _ended(reader: Reader, place: int, asked: Question, order: Order | Ranked | None = None) -> Iterator[Question]:
    """The question if the phrase ends here, as a list, a count or a count by groups."""
    ranked = reader.ranked(asked, order)
    if ranked is None:
        return
    if reader.at_end(reader.skip(place, _TAIL)):
        yield ranked
        return
    for descending, end in reader.meanings_at(place, _MANY) if order is None else ():
        if reader.at_end(reader.skip(end, _TAIL)):
            yield replace(ranked, order=Order(1, descending=descending, of_groups=True))
    for excluded, end in reader.perhaps(reader.skip(place, _EXCEPT_PLACE)):
        for behind in [then for _, then in reader.meanings_at(end, _EXCEPT_BEHIND)] or (
            [end] if reader.skip(place, _EXCEPT_PLACE) > place else []
        ):
            less = ranked.subject.except_for(excluded)
            if less is not None and reader.at_end(reader.skip(behind, _TAIL)):
                yield replace(ranked, subject=less)
    for _, after in reader.meanings_at(reader.skip(place, _TAIL), _BY_GROUP):
        for grouped, end in reader.group(after):
            if reader.at_end(reader.skip(end, _TAIL)):
                by = reader.grouped(ranked, grouped)
                if by is not None:
                    yield by


def _groups_before(reader: Reader, start: int) -> Iterator[tuple[int, Grouping]]:
    """``各街道(的|有)``, ``按类别统计``."""
    for _, after in reader.meanings_at(start, _EACH):
        for grouped, end in reader.group(after):
            for position in dict.fromkeys([reader.skip(end, _OF_EACH), end]):
                yield position, grouped
    for _, after in reader.meanings_at(start, _BY_GROUP):
        for grouped, end in reader.group(after):
            yield reader.skip(end, _OF_EACH), grouped


def _conditions(reader: Reader, start: int, *, first: bool = True, at_once: bool = False) -> Iterator[tuple[Made, int]]:
    """One relation, or several joined by 且 or 或.

    ``first``: they stand before the set asked for. ``at_once``: 同时在A和B内, all of them hold.
    """
    at_once = at_once or any(True for _ in reader.meanings_at(start, _AT_ONCE))
    for plain_ask, position in _relations(reader, start, first=first):
        ask = _each_holds(plain_ask) if at_once else plain_ask
        yield ask, position
        joints = [(way or ("and" if at_once else ""), after) for way, after in reader.joints(position, _ALSO, "")]
        joints += [("and", position) for _ in reader.meanings_at(position, _EXCEPT_PLACE)]
        for way, after in joints:
            for second_ask, end in _conditions(reader, after, first=first, at_once=at_once):
                joined = _together(ask, second_ask, way)
                if joined is not None:
                    yield joined, end


def _each_holds(question_of: Made) -> Made:
    """A relation to several sets as one to each of them: 同时在A和B内 is no 在A或B内."""
    asked = question_of(_ONE_SET)
    if asked.subject is not _ONE_SET or asked.reference is None or not asked.reference.others:
        return question_of
    return _made_of(
        tuple(replace(clause, reference=member) for clause in asked.clauses for member in clause.reference.members)
    )


def _together(former: Made, latter: Made, way: str) -> Made | None:
    """Two relations of one subject; None where they ask for different things.

    What stands between them may not say (an empty ``way``: 和, a comma): then one of two relations of the same name is
    enough (A内和B内的), and two of different names hold together.
    """
    first_question, two = former(_ONE_SET), latter(_ONE_SET)
    if first_question.subject is not _ONE_SET or two.subject is not _ONE_SET:
        return None
    enough = way == "or" or (not way and first_question.relation == two.relation and (two.either or not two.also))
    if two.also and two.either != enough:
        return None

    def both(subject: SetRef) -> Question:
        first, second = former(subject), latter(subject)
        clauses = (*first.clauses, *second.clauses)
        return replace(first.of(clauses), either=enough, near=first.near or second.near)

    return both


def _to(reader: Reader, place: int) -> Iterator[tuple[SetRef, int]]:
    return reader.related_noun(place, _standing)


def _standing(reader: Reader, place: int) -> Iterator[tuple[SetRef, int]]:
    """A set that stands in a relation of its own."""
    for ask, position in _relations(reader, place):
        for subject, order, end in _subjects(reader, position):
            asked = ask(subject)
            if order is not None or subject.others or asked.subject is not subject or asked.near:
                continue
            if asked.relation != "nearest":
                yield replace(subject, related=asked.clauses), end


def _relations(reader: Reader, place: int, *, first: bool = True) -> Iterator[tuple[Made, int]]:
    """A relation and the set it is to; ``first``: it stands before the set asked for."""
    for verb, after in reader.meanings_at(place, _VERBS):
        for reference, end in reader.noun(after):
            yield _made(verb, reference), end
    for _, after in reader.meanings_at(place, _WITH):
        for reference, middle in reader.noun(after):
            for _, end in reader.meanings_at(middle, _OVERLAPS):
                yield _made("reaches_into", reference), end
    for _, after in reader.meanings_at(place, _NEARING):
        for reference, end in _to(reader, after):
            yield _made("within", reference, NEAR_M, near=True), end
    yield from _distances(reader, place, first=first)
    yield from _places(reader, place, first=first)
    yield from _nearest(reader, place, first=first)
    if first:
        by = next((end for _, end in reader.meanings_at(place, _BY)), place)
        for reference, middle in reader.noun(by):
            for relation, end in reader.meanings_at(middle, _PASSIVE):
                yield _made(relation, reference), end


def _made(relation: Relation, reference: SetRef, distance_m: float | None = None, *, near: bool = False) -> Made:
    return lambda subject: Question(subject, relation, reference, distance_m, near=near)


def _places(reader: Reader, place: int, *, first: bool) -> Iterator[tuple[Made, int]]:
    """``[在] SET 内``, ``SET 外``, ``SET 上``, ``SET 附近``; what is 双龙镇的 or 位于 SET is inside it."""
    for _, after in reader.meanings_at(place, _EXCEPT_PLACE):
        for reference, middle in reader.noun(after):
            for _, end in (
                reader.meanings_at(middle, _EXCEPTED_PLACE) if reference.place or reader.is_area(reference) else ()
            ):
                yield _made("outside", reference), end
    starts = list(reader.meanings_at(place, _IN))
    if first:
        starts.append((False, place))
    for negated, after in starts:
        for reference, middle in _to(reader, after):
            known = reference.place and any(True for _ in reader.meanings_at(middle, _EXCEPT_PLACE))
            if known:
                yield _made("inside", reference), middle
            for _, end in reader.meanings_at(middle, _INSIDE):
                known = True
                yield _made("outside" if negated else "inside", reference), end
            for _, end in [] if negated else list(reader.meanings_at(middle, _OUTSIDE)):
                known = True
                yield _made("outside", reference), end
            for relation, end in [] if negated else list(reader.meanings_at(middle, _FLOW)):
                known = True
                yield from _flowing(reader, relation, reference, end)
            for _, end in [] if negated else list(reader.meanings_at(middle, _ON)):
                known = True
                if reference.words.endswith(_BESIDE):  # 长江边上 is beside it
                    yield _made("within", reference, NEAR_M, near=True), end
                else:
                    yield _made("on", reference), end
            for _, end in [] if negated else list(reader.meanings_at(middle, _NEAR)):
                if distance_at(reader.words, reader.skip(end, _AROUND)) is None:
                    known = True
                    yield _made("within", reference, NEAR_M, near=True), end
            if after > place or (
                reference.place
                and (reader.skip(middle, _DE) > middle or next(reader.most_of(middle), None) is not None)
            ):
                known = known or reference.place
                within: Relation = "on" if reader.is_line(reference) else "inside"
                yield _made("outside" if negated else within, reference), middle
            if not known:
                reader.want(middle, "relation")


def _flowing(reader: Reader, relation: Relation, reference: SetRef, place: int) -> Iterator[tuple[Made, int]]:
    """``SET 上游 [沿河] [10公里] [以内]``."""
    yield _made(relation, reference), place
    start = reader.skip(place, _AROUND)
    if distance_at(reader.words, start) is None:
        return
    distance = reader.distance(start)
    if distance is None:
        return
    for _, end in reader.meanings_at(distance[1], _OUTSIDE):
        reader.refuse(end, reader.stopped(distance[1], FARTHER, FARTHER_HINT))
    for end in [*(end for _, end in reader.meanings_at(distance[1], _REACH)), distance[1]]:
        yield _made(relation, reference, distance[0]), end


def _distances(reader: Reader, place: int, *, first: bool) -> Iterator[tuple[Made, int]]:
    """``[距] SET [不到] 1公里 [范围内]``; ``沿 SET`` without a distance is near it."""
    starts = list(reader.meanings_at(place, _FROM))
    if first:
        starts.append((False, place))
    for beside, after in starts:
        for reference, middle in _to(reader, after):
            ways = [way for way, _ in reader.meanings_at(middle, _AROUND)]
            if reference.words.endswith(_BESIDE):
                ways.append("around")
            limited, around, over = "limit" in ways, "around" in ways, "over" in ways
            start = reader.skip(middle, _AROUND)
            if distance_at(reader.words, start) is None and not limited:
                if beside:
                    yield _made("within", reference, NEAR_M, near=True), middle
                reader.want(middle, "relation")
                continue
            yield from _ring_of_one_unit(reader, reference, start)
            distance = reader.distance(start)
            if distance is None:
                continue
            ends = [end for _, end in reader.meanings_at(distance[1], _REACH)]
            yield from _rings(reader, reference, distance)
            for _, end in reader.meanings_at(distance[1], _OUTSIDE):
                yield _made("beyond", reference, distance[0]), end
            if over:
                yield _made("beyond", reference, distance[0]), distance[1]
                continue
            spoken = limited or around or beside or after > place
            if not ends and not spoken:
                reader.want(distance[1], "of")
            for end in [*ends, *([distance[1]] if spoken else [])]:
                yield _made("within", reference, distance[0]), end


def _rings(reader: Reader, reference: SetRef, lower: tuple[float, int]) -> Iterator[tuple[Made, int]]:
    """``距长江1公里到2公里之间``: farther than the first distance and within the second."""
    for _, after in reader.meanings_at(lower[1], _TO):
        upper = reader.distance(after)
        if upper is not None and upper[0] > lower[0]:
            both = (Clause("beyond", reference, lower[0]), Clause("within", reference, upper[0]))
            yield _made_of(both), reader.skip(reader.skip(upper[1], _REACH), _AMID)


def _ring_of_one_unit(reader: Reader, reference: SetRef, start: int) -> Iterator[tuple[Made, int]]:
    """``距长江1到3公里``: the unit is said once, of both distances."""
    for lower, end in numbers_at(reader.words, start):
        for after in [then for _, then in reader.meanings_at(end, _TO)] or (
            [end] if end < len(reader.words) and reader.words[end].dashed else []
        ):
            upper = distance_at(reader.words, after)
            for number, _ in numbers_at(reader.words, after)[:1]:
                if upper is None or isinstance(upper, Unusable) or not 0 < lower < number:
                    continue
                both = (Clause("beyond", reference, upper[0] * lower / number), Clause("within", reference, upper[0]))
                yield _made_of(both), reader.skip(reader.skip(upper[1], _REACH), _AMID)


def _made_of(clauses: tuple[Clause, ...]) -> Made:
    return lambda subject: Question(subject).of(clauses)


def _nearest(reader: Reader, place: int, *, first: bool) -> Iterator[tuple[Made, int]]:
    """``离 SET 最近``: the set named is the one whose nearest is asked for."""
    starts = [after for _, after in reader.meanings_at(place, _APART)]
    if first:
        starts.append(place)
    for after in starts:
        for subject, middle in _to(reader, after):
            for _, end in reader.meanings_at(middle, _NEAREST):
                yield _turned(subject), end


def _turned(subject: SetRef) -> Made:
    return lambda reference: Question(subject, "nearest", reference)
