"""English phrases: ``SET [where ...] [RELATION SET [where ...]] [and RELATION SET ...] [by SET]``.

``A upstream of B within D`` may also be said ``A within D upstream of B`` and ``A D upstream of B``. ``A nearest B`` is
every A with its nearest B; ``B nearest to A`` and ``nearest B to A`` ask the same, ``the 5 B nearest to A`` for five.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from riverzones.model import Text
from riverzones.query.asked import NEAR_M, Clause, Order, Question, Relation, SetRef
from riverzones.query.lexicon import Ways, distance_at, numbers_at, table
from riverzones.query.reader import Ranked, Reader
from riverzones.terms import labels

__all__ = ["STOPS", "questions"]

_LEAD = table(
    {
        "list|show|show me|find|find me|give|give me|which|what|where are|count|count of|select|please|how many|"
        "are there|is there|are|do we have|tell me|tell me about|query|can you|could you|would you|"
        "i want|i want to see|"
        "i would like|i need|i am looking for|look for|get|number of|total number of|total|tell me how many|me|"
        "what's|where's|who's|let's see|let me see|display|search for|what are|which are|what is|what|who|"
        "could you please|can you please|will you|i would like to see|"
        "i would like to know|i would like to know|do you know|we|we have|any|do|does|s|help me find|what about|"
        "identify|locate|get me|see|check|let us see": True,
        "all|of|there|those|these": True,
    }
)
_TAIL = table(
    {
        "are there|there are|do we have|exist|please|thanks|thank you|in total|there|are|do exist|have we|in all|"
        "altogether|at all|if any|have|has|yet|so far|now|currently|at present|at moment|right now": True
    }
)
_LINK = table(
    {
        "that|which|who|are|is|lie|lies|lying|located|situated|stand|stands|standing|sit|sits|sitting|found|there|"
        "still|currently|now|"
        "that are|which are|being|are there|do we have|have been built|built|that lie|which lie": True
    }
)
_RELATIONS: Ways[Relation] = table(
    {
        "inside|inside of|within|in|contained in|contained by|covered by|wholly inside|completely inside": "inside",
        "outside|outside of|not inside|not in|not within|beyond|neither in|neither inside|neither within|nor in|"
        "nor inside|nor within|nor": "outside",
        "overlapping|overlapping with|overlap|overlap with|overlaps|overlaps with|intersecting|intersecting with|"
        "intersect|intersects|intersect with|occupying|occupy|occupies|encroaching on|encroach on|reaching into|"
        "reach into|reaches into|partly inside|partly in|partially inside|extending into|extend into|"
        "extends into": "reaches_into",
        "crossing|cross|crosses|crossed by|passing through|passes through|pass through|running through|"
        "run through|runs through|traversing|traverse|traverses|traversed by": "crossing",
        "on|upon|on top of": "on",
    }
)
_NEAR = table(
    {
        "near|close to|nearby|around|next to|beside|along|alongside|by|adjacent to|adjoining|bordering|"
        "on the bank of|"
        "on the banks of|in the vicinity of|in the neighbourhood of|not far from|along the bank of|"
        "along the banks of|on shore of|on shores of|on edge of|on shoreline of|at shore of|on waterfront of": True
    }
)
_WITHIN = table(
    {
        "within|within a distance of|less than|closer than|nearer than|no more than|not more than|at most|up to|"
        "no farther than|no further than|in|inside": True
    }
)
_FARTHER = table({"farther than|further than|more than|at least|beyond|outside|not within": True})
_OF = table({"of|from|to|around|off": True})
_NEAREST = table({"nearest|closest": True})
_AMID = table({"between|from": True})
_AND = table({"and|to": True})
_EXCEPT = table({"except|except for|excluding|but not|other than|apart from": True})
_THOSE = table({"those|the ones|ones|any": True})
_LACKS = table({"have no|has no|with no|without|without any|lacking|having no": True})
_HOLDS = table({"have|has|with|containing|contain|contains|holding|hold|holds|having": True})
_MOST = table({"most|largest number of|greatest number of|highest number of|highest count of": True,
               "fewest|least|smallest number of|lowest number of": False})  # fmt: skip
_HAS = table({"has|have|with|holds|contains|having|serving|serves|serve": True})
_BY_NUMBER = table({"by number of|by count of|by the number of|with most|with fewest|by": True})
_GREATEST = table(
    {
        "most|largest|biggest|greatest|highest": True,
        "fewest|least|smallest|lowest": False,
    }
)
_NEARBY = table({"nearby|close by|near it|around it": True})
_TO = table({"to|from|of": True})
_THEIR = table(
    {"and their|with their|and its|with its|and|with|have as|having as": True, "and whose|whose|their|its": True}
)
_FLOW: Ways[Relation] = table(
    {
        "upstream of|upstream|up stream of|upriver of|above": "upstream",
        "downstream of|downstream|down stream of|downriver of|below": "downstream",
    }
)
_ALONG = table({"along the river|along the rivers|along the network|by river|of river|on the river": True})
_ALSO = table({"and|and also|and that are|and which are|but|but also|and are|but are|that are also": False, "or": True})
_BY_GROUP = table(
    {
        "by": False,
        "per|in each|in every|for each|for every|of each|of every|grouped by|group by|broken down by|in all|"
        "does each|do each|"
        "within each": True,
    }
)
_EACH = table({"in each|in every|for each|for every|per|by|within each": True})
STOPS = frozenset(way[0] for ways in (_LINK, _RELATIONS, _WITHIN, _NEAREST, _TO, _FLOW) for way in ways)


def questions(reader: Reader) -> Iterator[Question]:
    """Return every reading of the whole phrase, the likeliest first."""
    start = reader.skip(0, _LEAD)
    yield from _nearest_first(reader, start)
    for _, after in reader.meanings_at(start, _EACH):
        for grouped, end in reader.group(after):
            for plain in _plain(reader, reader.skip(end, _LEAD)):
                by = reader.grouped(plain, grouped)
                if by is not None:
                    yield by
    yield from _most_groups(reader, start)
    yield from _groups_having(reader, start)
    yield from _plain(reader, start)


def _most_groups(reader: Reader, start: int) -> Iterator[Question]:
    """``which township has the most outfalls``, ``top 3 townships by number of outfalls``."""
    begins = [(1, True, start)]
    begins += [(ranked.most, ranked.descending, end) for ranked, end in reader.most_of(start) if not ranked.words]
    begins += [(number, True, end) for number, end in reader.how_many(start)]
    for number, best, position in begins:
        for grouped, end in reader.group(position):
            ways = (
                [(best, then) for _, then in reader.meanings_at(end, _BY_NUMBER)]
                if number > 1 or position > start
                else []
            )
            for _, after in reader.meanings_at(end, _HAS):
                ways += list(reader.meanings_at(after, _MOST))
            for descending, then in ways:
                for subject, last in reader.perhaps(then):
                    asked = [(Question(subject), last)]
                    asked += list(_conditions(reader, subject, reader.skip(last, _LINK)))
                    for question_read, stop in asked:
                        order = Order(number, descending=descending, of_groups=True)
                        by = reader.grouped(replace(question_read, order=order), grouped)
                        if by is not None and reader.at_end(reader.skip(stop, _TAIL)):
                            yield by


def _holding(reader: Reader, subject: SetRef, place: int) -> Iterator[Question]:
    """``townships with outfalls``, ``sources without boundary markers``, ``intakes with an outfall 2 km upstream``."""
    area = reader.is_area(subject)
    for lacking, ways in ((True, _LACKS), (False, _HOLDS)):
        for _, after in reader.meanings_at(place, ways):
            for reference, end in reader.perhaps(after):
                held: Relation = "outside" if lacking else "reaches_into"
                if not area:
                    held = "holding"
                if area or reader.may_hold(subject, reference):
                    yield from _ended(
                        reader, end, Question(subject, held, reference, lacking=lacking, holding=not lacking)
                    )
                for _, near in reader.meanings_at(end, _NEARBY):
                    relation: Relation = "beyond" if lacking else "within"
                    yield from _ended(reader, near, Question(subject, relation, reference, NEAR_M, near=True))
                for distance_m, then in _apart(reader, end):
                    for flow, last in reader.meanings_at(then, _FLOW):
                        turned: Relation = "downstream" if flow == "upstream" else "upstream"
                        asked = Question(subject, turned, reference, distance_m, lacking=lacking)
                        yield from _ended(reader, last, asked)
                    if distance_m is not None:
                        relation = "beyond" if lacking else "within"
                        yield from _ended(reader, then, Question(subject, relation, reference, distance_m))


def _apart(reader: Reader, place: int) -> Iterator[tuple[float | None, int]]:
    """A distance behind a set, within which something is, or none."""
    yield None, place
    for start in dict.fromkeys([*(after for _, after in reader.meanings_at(place, _WITHIN)), place]):
        distance = distance_at(reader.words, start)
        if isinstance(distance, tuple):
            yield distance


def _to(reader: Reader, place: int) -> Iterator[tuple[SetRef, int]]:
    return reader.related_noun(place, _standing)


def _standing(reader: Reader, place: int) -> Iterator[tuple[SetRef, int]]:
    """A set that stands in a relation of its own."""
    for noun, end in reader.noun(place):
        for clause, near, last in _clauses(reader, reader.skip(end, _LINK)) if not noun.others else ():
            if not near:
                yield replace(noun, related=(clause,)), last


def _groups_having(reader: Reader, start: int) -> Iterator[Question]:
    """``townships with more than 10 outfalls``, ``how many townships have at least 3 farms``."""
    for grouped, end in reader.group(start):
        for _, after in reader.meanings_at(reader.skip(end, _LINK), _HAS):
            for having, then in reader.so_many(after):
                for subject, last in reader.perhaps(then):
                    asked = [(Question(subject), last), *_conditions(reader, subject, reader.skip(last, _LINK))]
                    for question_read, stop in asked:
                        by = reader.grouped(replace(question_read, having=having), grouped)
                        if by is not None and reader.at_end(reader.skip(stop, _TAIL)):
                            yield by


def _plain(reader: Reader, start: int) -> Iterator[Question]:
    for subject, position in reader.noun(start):
        yield from _ended(reader, position, Question(subject))
        yield from _holding(reader, subject, reader.skip(position, _LINK))
        yield from _with_most(reader, subject, reader.skip(position, _LINK))
        for ranked, end in reader.most_of(reader.skip(position, _LINK)):
            if ranked.by != "column":
                yield from _ended(reader, end, Question(subject), ranked)
        yield from _related(reader, subject, reader.skip(position, _LINK))
    for order, position in reader.most_of(start):
        for subject, end in reader.perhaps(position):
            yield from _ended(reader, end, Question(subject), order)
            for described, last in _conditions(reader, subject, reader.skip(end, _LINK)):
                yield from _ended(reader, last, described, order)
    for number, position in reader.how_many(start):
        for subject, end in reader.perhaps(position):
            yield from _related(reader, subject, reader.skip(end, _LINK), Order(number))


def _with_most(reader: Reader, subject: SetRef, place: int) -> Iterator[Question]:
    """``the outfall with the largest discharge``, ``sources serving the most people``."""
    for _, after in reader.meanings_at(place, _HAS):
        for way, then in reader.meanings_at(after, _GREATEST):
            for words, end in reader.words_at(then):
                yield from _ended(reader, end, Question(subject), Ranked(words, 1, way))


def _nearest_first(reader: Reader, start: int) -> Iterator[Question]:
    """``nearest B to A``, ``nearest 5 B to A``, ``5 nearest B to A``."""
    begins: list[tuple[Order | None, int]] = [(None, position) for _, position in reader.meanings_at(start, _NEAREST)]
    begins += [
        (Order(number), end)
        for _, position in reader.meanings_at(start, _NEAREST)
        for number, end in reader.how_many(position)
    ]
    begins += [
        (Order(number), end)
        for number, position in reader.how_many(start)
        for _, end in reader.meanings_at(position, _NEAREST)
    ]
    for order, position in begins:
        for reference, end in reader.noun(position) if order is None else reader.perhaps(position):
            for _, after in _or_want(reader, end):
                yield from _finished(reader, after, reference, to=True, order=order)


def _or_want(reader: Reader, place: int) -> list[tuple[bool, int]]:
    ends = list(reader.meanings_at(place, _TO))
    if not ends:
        reader.want(place, "to")
    return ends


def _finished(
    reader: Reader, place: int, reference: SetRef, *, to: bool, order: Order | None = None
) -> Iterator[Question]:
    """The set at ``place`` and ``reference``, the nearest of which is asked for; ``to``: the phrase names it first."""
    for noun, end in reader.noun(place):
        asked = Question(noun, "nearest", reference) if to else Question(reference, "nearest", noun)
        yield from _ended(reader, end, asked, order)


def _ended(reader: Reader, place: int, asked: Question, order: Order | Ranked | None = None) -> Iterator[Question]:
    """The question if the phrase ends here, as a list or a count by groups."""
    for place_of_by, ranked in _ordered(reader, place, asked, order):
        after = reader.skip(place_of_by, _TAIL)
        if reader.at_end(after):
            yield ranked
            continue
        for _, then in reader.meanings_at(after, _EXCEPT):
            for excluded, end in reader.noun(then):
                less = ranked.subject.except_for(excluded)
                if less is not None and reader.at_end(reader.skip(end, _TAIL)):
                    yield replace(ranked, subject=less)
        for every, then in reader.meanings_at(after, _BY_GROUP):
            for grouped, end in reader.group(then):
                if not every and isinstance(grouped, SetRef) and any(part.where for part in grouped.parts):
                    continue  # buildings by the Yangtze are near it
                if reader.at_end(reader.skip(end, _TAIL)):
                    by = reader.grouped(ranked, grouped)
                    if by is not None:
                        yield by


def _ordered(
    reader: Reader, place: int, asked: Question, order: Order | Ranked | None
) -> Iterator[tuple[int, Question]]:
    """``top 5 outfalls by discharge``: the column stands behind."""
    if isinstance(order, Ranked) and not order.words and order.by == "column":
        for _, after in reader.meanings_at(place, _BY_GROUP):
            for words, end in reader.words_at(after):
                ranked = reader.ranked(asked, replace(order, words=words))
                if ranked is not None:
                    yield end, ranked
        if place == len(reader.words):
            why = Text(zh="没有说按什么排", en="by what is not said")
            such = Text(zh="例如：日排放量最大的5个排污口。", en="Such as: top 5 outfalls by discharge.")
            reader.refuse(place, reader.stopped(place, why, such))
        return
    ranked = reader.ranked(asked, order)
    if ranked is not None:
        yield place, ranked


def _related(reader: Reader, subject: SetRef, place: int, order: Order | None = None) -> Iterator[Question]:
    """What follows the first set."""
    for _, after in reader.meanings_at(reader.skip(place, _THEIR), _NEAREST):
        for _, then in reader.meanings_at(after, _TO):
            yield from _finished(reader, then, subject, to=True, order=order)
            break
        else:
            yield from _finished(reader, after, subject, to=False, order=order)
    if order is None:
        for described, end in _conditions(reader, subject, place):
            yield from _ended(reader, end, described)


def _conditions(reader: Reader, subject: SetRef, place: int) -> Iterator[tuple[Question, int]]:
    """One relation of the subject, or several joined by and, or, nor."""
    yield from _ring(reader, subject, place)
    yield from _except_those(reader, subject, place)
    for clause, near, end in _clauses(reader, place):
        described = Question(subject, near=near).of((clause,))
        yield described, end
        joints = list(reader.joints(end, _ALSO, False))
        if end < len(reader.words) and reader.words[end].text == "nor":
            joints.append((False, end))
        for either, after in joints:
            for more, last in _conditions(reader, subject, reader.skip(after, _LINK)):
                if not more.also or more.either == either:
                    both = replace(described.of((clause, *more.clauses)), either=either, near=near or more.near)
                    yield both, last


def _ring(reader: Reader, subject: SetRef, place: int) -> Iterator[tuple[Question, int]]:
    """``between 1 and 2 km from the Yangtze``."""
    for _, after in reader.meanings_at(place, _AMID):
        for low, middle in numbers_at(reader.words, after):
            own = distance_at(reader.words, after)
            for _, then in reader.meanings_at(own[1] if isinstance(own, tuple) else middle, _AND):
                upper = reader.distance(then)
                if upper is None:
                    continue
                high = next((number for number, _ in numbers_at(reader.words, then)), 0.0)
                lower_m = own[0] if isinstance(own, tuple) else low * upper[0] / high if high else 0.0
                for _, last in reader.meanings_at(upper[1], _OF) if lower_m < upper[0] else ():
                    for reference, end in reader.noun(last):
                        both = (Clause("beyond", reference, lower_m), Clause("within", reference, upper[0]))
                        yield Question(subject).of(both), end


def _except_those(reader: Reader, subject: SetRef, place: int) -> Iterator[tuple[Question, int]]:
    """``except those in tier-1 zones``: those outside them."""
    for _, after in reader.meanings_at(place, _EXCEPT):
        for relation, then in reader.meanings_at(reader.skip(reader.skip(after, _THOSE), _LINK), _RELATIONS):
            if relation == "inside":
                for reference, end in reader.noun(then):
                    yield Question(subject).of((Clause("outside", reference),)), end


def _clauses(reader: Reader, place: int) -> Iterator[tuple[Clause, bool, int]]:
    """One relation and its set, whether its distance is only a habit, and where it ends."""
    known = False
    for relation, after in reader.meanings_at(place, _FLOW):
        known = True
        yield from _flowing(reader, relation, after)
    apart = distance_at(reader.words, place)  # outfalls 10 km upstream of intakes
    if isinstance(apart, tuple):
        for relation, after in reader.meanings_at(apart[1], _FLOW):
            yield from _flowing(reader, relation, after, distance_m=apart[0])
        for _, after in reader.meanings_at(apart[1], _OF):
            for reference, end in reader.noun(after):
                yield Clause("within", reference, apart[0]), False, end
    known = known or any(True for _ in reader.meanings_at(reader.skip(place, _THEIR), _NEAREST))
    for _, after in reader.meanings_at(place, _WITHIN):
        yield from _within(reader, after)
    for _, after in reader.meanings_at(place, _FARTHER):
        farther = reader.distance(after)
        for _, then in reader.meanings_at(farther[1], _OF) if farther is not None else ():
            for reference, end in reader.noun(then):
                yield Clause("beyond", reference, farther[0] if farther else 0.0), False, end
    for relation, after in reader.meanings_at(place, _RELATIONS):
        known = True
        for reference, end in _to(reader, after):
            yield Clause(relation, reference), False, end
    for _, after in reader.meanings_at(place, _NEAR):
        known = True
        for reference, end in _to(reader, after):
            yield Clause("within", reference, NEAR_M), True, end
    if not known:
        reader.want(place, "relation")


def _within(reader: Reader, place: int) -> Iterator[tuple[Clause, bool, int]]:
    distance = reader.distance(place)
    if distance is None:
        return
    ends = list(reader.meanings_at(distance[1], _OF))
    for relation, after in reader.meanings_at(reader.skip(distance[1], _ALONG), _FLOW):
        ends.append((True, distance[1]))
        yield from _flowing(reader, relation, after, distance_m=distance[0])
    if not ends:
        reader.want(distance[1], "of")
    for _, after in ends:
        for reference, end in _to(reader, after):
            yield Clause("within", reference, distance[0]), False, end


def _flowing(
    reader: Reader, relation: Relation, place: int, *, distance_m: float | None = None
) -> Iterator[tuple[Clause, bool, int]]:
    """The set that the subject is upstream or downstream of, and how far along the network."""
    for reference, end in _to(reader, place):
        yield Clause(relation, reference, distance_m), False, end
        for _, after in reader.meanings_at(end, _WITHIN):
            distance = reader.distance(after) if distance_m is None else None
            if distance is not None:
                yield Clause(relation, reference, distance[0]), False, reader.skip(distance[1], _ALONG)


FARTHER: Final = labels("reason")["no_farther_along"]
FARTHER_HINT = Text(zh="请问沿河该距离以内的，其余即为以外。", en="Ask for those within it; the others are farther.")
