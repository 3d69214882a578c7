"""English phrases: ``SET [where ...] [RELATION SET [where ...]]``.

``A upstream of B within D`` may also be said ``A within D upstream of B`` and ``A D upstream of B``. ``A nearest B`` is
every A with its nearest B; ``B nearest to A`` and ``nearest B to A`` ask the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from riverzones.model import Text
from riverzones.query.asked import Question, Relation, SetRef
from riverzones.query.lexicon import distance_at
from riverzones.query.reader import Reader, table

__all__ = ["STOPS", "questions"]

_LEAD = table(
    {
        "list|show|show me|find|give|give me|which|what|where are|count|select|please|how many|are there|is there|are|"
        "do we have|tell me|query": True,
        "all|of": True,
    }
)
_LINK = table(
    {
        "that|which|who|are|is|lie|lies|lying|located|situated|stand|stands|standing|sit|sits|sitting|found|there|"
        "that are|which are|being": True
    }
)
_RELATIONS: dict[tuple[str, ...], Relation] = table(
    {
        "inside|inside of|within|in|contained in|contained by|covered by|wholly inside|completely inside": "inside",
        "outside|outside of|not inside|not in|not within|beyond": "outside",
        "overlapping|overlapping with|overlap|overlap with|overlaps|overlaps with|intersecting|intersecting with|"
        "intersect|intersects|intersect with|occupying|occupy|occupies|encroaching on|encroach on|reaching into|"
        "reach into|reaches into|partly inside|partly in|partially inside|extending into|extend into|"
        "extends into": "reaches_into",
        "crossing|cross|crosses|crossed by|passing through|passes through|pass through|running through|"
        "run through|runs through|traversing|traverse|traverses|traversed by": "crossing",
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
_TO = table({"to|from|of": True})
_THEIR = table(
    {"and their|with their|and its|with its|and|with|have as|having as": True, "and whose|whose|their|its": True}
)
_FLOW: dict[tuple[str, ...], Relation] = table(
    {
        "upstream of|upstream|up stream of|upriver of|above": "upstream",
        "downstream of|downstream|down stream of|downriver of|below": "downstream",
    }
)
_ALONG = table({"along the river|along the rivers|along the network|by river|of river|on the river": True})
STOPS = frozenset(way[0] for ways in (_LINK, _RELATIONS, _WITHIN, _NEAREST, _TO, _FLOW) for way in ways)


def questions(reader: Reader) -> Iterator[Question]:
    """Every reading of the whole phrase, the likeliest first."""
    start = reader.skip(0, _LEAD)
    for _, place in reader.said(start, _NEAREST):
        for reference, end in reader.noun(place):
            for _, after in _or_want(reader, end):
                yield from _finished(reader, after, reference, to=True)
    for subject, place in reader.noun(start):
        if reader.at_end(place):
            yield Question(subject)
        yield from _related(reader, subject, reader.skip(place, _LINK))


def _or_want(reader: Reader, place: int) -> list[tuple[bool, int]]:
    found = list(reader.said(place, _TO))
    if not found:
        reader.want(place, "to")
    return found


def _finished(reader: Reader, place: int, reference: SetRef, *, to: bool) -> Iterator[Question]:
    """The set at ``place`` and ``reference``, the nearest of which is asked for; ``to``: the phrase names it first."""
    for other, end in reader.noun(place):
        if reader.at_end(end):
            yield Question(other, "nearest", reference) if to else Question(reference, "nearest", other)


def _related(reader: Reader, subject: SetRef, place: int) -> Iterator[Question]:
    """What follows the first set."""
    known = False
    for relation, after in reader.said(place, _FLOW):
        known = True
        yield from _flowing(reader, subject, relation, after)
    apart = distance_at(reader.words, place)  # outfalls 10 km upstream of intakes
    if isinstance(apart, tuple):
        for relation, after in reader.said(apart[1], _FLOW):
            yield from _flowing(reader, subject, relation, after, distance_m=apart[0])
    for _, after in reader.said(reader.skip(place, _THEIR), _NEAREST):
        known = True
        for _, then in reader.said(after, _TO):
            yield from _finished(reader, then, subject, to=True)
            break
        else:
            yield from _finished(reader, after, subject, to=False)
    for _, after in reader.said(place, _WITHIN):
        yield from _within(reader, subject, after)
    for _, after in reader.said(place, _FARTHER):
        farther = reader.distance(after)
        if farther is not None:
            reader.refuse(farther[1], reader.stopped(place, FARTHER, FARTHER_HINT))
    for relation, after in reader.said(place, _RELATIONS):
        known = True
        for reference, end in reader.noun(after):
            if reader.at_end(end):
                yield Question(subject, relation, reference)
    if not known:
        reader.want(place, "relation")


def _within(reader: Reader, subject: SetRef, place: int) -> Iterator[Question]:
    found = reader.distance(place)
    if found is None:
        return
    ends = list(reader.said(found[1], _OF))
    for relation, after in reader.said(reader.skip(found[1], _ALONG), _FLOW):
        ends.append((True, found[1]))
        yield from _flowing(reader, subject, relation, after, distance_m=found[0])
    if not ends:
        reader.want(found[1], "of")
    for _, after in ends:
        for reference, end in reader.noun(after):
            if reader.at_end(end):
                yield Question(subject, "within", reference, found[0])


def _flowing(
    reader: Reader, subject: SetRef, relation: Relation, place: int, *, distance_m: float | None = None
) -> Iterator[Question]:
    """The set that ``subject`` is upstream or downstream of, and how far along the network."""
    for reference, end in reader.noun(place):
        if reader.at_end(end):
            yield Question(subject, relation, reference, distance_m)
        for _, after in reader.said(end, _WITHIN):
            found = reader.distance(after) if distance_m is None else None
            if found is not None and reader.at_end(reader.skip(found[1], _ALONG)):
                yield Question(subject, relation, reference, found[0])


FARTHER = Text(zh="不能直接问某距离以外", en="farther than a distance is no relation")
FARTHER_HINT = Text(zh="请问该距离以内的，其余即为以外。", en="Ask for those within it; the others are farther.")
