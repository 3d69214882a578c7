"""What a question does, in words."""

from __future__ import annotations

from typing import Final

from riverzones.model import SetPart, Text, parse_condition
from riverzones.query.asked import FLOW, NEAR_M, ON_LINE_M, ByColumn, Clause, Question, SetRef
from riverzones.relations.flow import LOCATED_WITHIN_M
from riverzones.terms import labels

__all__ = ["plan", "read_as", "relations_mean", "used"]

_QUERY_JOIN: Final = labels("query_join")
_QUERY_RELATION: Final = labels("query_relation")
_QUERY_PART: Final = labels("query_part")

_JOINS = {
    "on": Text(
        zh=f"参照对象为面时取伸入其内的行，为线时取距它 {ON_LINE_M:g} 米以内的行；河长责任段按河流、里程和岸别，"
        f"距河线 {LOCATED_WITHIN_M:g} 米以内",
        en=f"rows reaching into the reference where it is an area, within {ON_LINE_M:g} m of it where it is a line; on "
        f"the stretch of a chief by river, chainage and bank, within {LOCATED_WITHIN_M:g} m of the river's line",
    ),
    "inside": _QUERY_JOIN["inside"],
    "outside": _QUERY_JOIN["outside"],
    "reaches_into": _QUERY_JOIN["reaches_into"],
    "crossing": _QUERY_JOIN["crossing"],
    "holding": Text(
        zh=f"取其所属的参照行（按所填编号、编码或名称；河流的未填所属河流的，按距它 {ON_LINE_M:g} 米以内）",
        en="rows to which some of the reference belongs, by the id, code or name it states; to a river, where none is "
        f"stated, within {ON_LINE_M:g} m of it",
    ),
    "nearest": _QUERY_JOIN["nearest"],
}


_SIZES = {True: labels("query_size")["greatest"], False: labels("query_size")["least"]}
_DAYS = {True: labels("query_day")["latest"], False: labels("query_day")["earliest"]}
_HAVING = labels("query_having")


def read_as(question: Question) -> Text:
    """Return the question as it was understood, one sentence."""
    zh, en = (_sentence(question, lang) for lang in ("zh", "en"))
    near = Text(
        zh=f"（没有说距离，按 {NEAR_M:g} 米以内）" if question.near else "",
        en=f" (no distance is said: {NEAR_M:g} m is taken)" if question.near else "",
    )
    if question.relation is None and not question.counted and question.order is None:
        return Text(zh=f"列出：{zh}", en=f"list: {en}")
    units = Text(
        zh="".join(f"（{conversion.zh}）" for conversion in question.converted),
        en="".join(f" ({conversion.en})" for conversion in question.converted),
    )
    return Text(zh=f"读作：{zh}{near.zh}{units.zh}", en=f"read as: {en}{near.en}{units.en}")


def _sentence(question: Question, lang: str) -> str:
    zh = lang == "zh"
    subject, order = _named(question.subject, lang), question.order
    if question.relation == "nearest" and question.reference is not None:
        near = _named(question.reference, lang)
        most = order.most if order is not None else None
        if zh:
            sentence = (
                f"{'' if _single(question.subject) else '每个'}{subject}最近的{f' {most} 个' if most else ''}{near}"
            )
        else:
            each = "" if _single(question.subject) else "every one of "
            sentence = f"{each}{subject} with the nearest{f' {most}' if most else ''} of {near}"
    else:
        clauses = [_clause(clause, lang) for clause in question.clauses]
        if question.lacking:
            clauses = [_none(clause, lang) for clause in question.clauses]
        if question.holding:
            clauses = [_some(clause, lang) for clause in question.clauses]
        join = ("或" if question.either else "、且") if zh else (" or " if question.either else " and ")
        sentence = f"{join.join(clauses)}的{subject}" if zh and clauses else f"{subject} {join.join(clauses)}".strip()
        if order is not None and not order.of_groups:
            day = order.by is not None and order.by.day
            ends = _DAYS if day else _SIZES
            end = ends[order.descending].within(lang)
            sentence += Text(
                zh=f"，{_title(order.by, lang)}{end}的 {order.most} 个",
                en=f", the {order.most} with the {end} {_title(order.by, lang)}",
            ).within(lang)
    if question.grouped is not None:
        by = (
            _title(question.grouped, lang) if isinstance(question.grouped, ByColumn) else _named(question.grouped, lang)
        )
        sentence += Text(zh=f"，按{by}计数", en=f", counted by {by}").within(lang)
        if order is not None and order.of_groups:
            sentence += Text(
                zh=f"，{'最多' if order.descending else '最少'}的 {order.most} 个",
                en=f", the {order.most} with the {'most' if order.descending else 'fewest'}",
            ).within(lang)
        if question.having is not None:
            sentence += _HAVING[question.having.sign].within(lang).format(question.having.number)
    elif question.counted:
        sentence += Text(zh="，计数", en=", counted").within(lang)
    return sentence


def _none(clause: Clause, lang: str) -> str:
    """What is asked of rows that lack something."""
    none = _named(clause.reference, lang)
    if clause.relation not in FLOW:
        return Text(zh=f"没有{none}", en=f"without any of {none}").within(lang)
    where = "upstream" if clause.relation == "downstream" else "downstream"
    limit = f"{clause.distance_m:,.10g}" if clause.distance_m is not None else ""
    if lang == "zh":
        return f"{'上' if where == 'upstream' else '下'}游{f'沿河 {limit} 米以内' if limit else ''}没有{none}"
    return f"without any of {none} {where}{f' within {limit} m along the river' if limit else ''}"


def _some(clause: Clause, lang: str) -> str:
    """What is asked of rows that hold something."""
    some = _named(clause.reference, lang)
    if lang == "zh":
        return f"有{some}"
    return f"with {some}" if clause.relation == "holding" else f"with {some} in them"


def _single(ref: SetRef) -> bool:
    """Whether a set is one thing by its name: a place, a river of the catalogue."""
    named = {"name", "river"}
    return ref.place or all(
        part.where is not None and parse_condition(part.where).properties() & named for part in ref.parts
    )


def _title(column: ByColumn | None, lang: str) -> str:
    title = column.title.within(lang) if column is not None else ""
    return title if lang == "zh" else title[:1].lower() + title[1:]


def _clause(clause: Clause, lang: str) -> str:
    limit = f"{clause.distance_m:,.10g}" if clause.distance_m is not None else ""
    along = clause.distance_m is not None
    words = {
        "inside": _QUERY_RELATION["inside"],
        "outside": _QUERY_RELATION["outside"],
        "reaches_into": _QUERY_RELATION["reaches_into"],
        "crossing": _QUERY_RELATION["crossing"],
        "on": _QUERY_RELATION["on"],
        "within": Text(zh=f"距{{b}} {limit} 米以内", en=f"within {limit} m of {{b}}"),
        "beyond": Text(zh=f"距{{b}}超过 {limit} 米", en=f"farther than {limit} m from {{b}}"),
        "nearest": _QUERY_RELATION["nearest"],
        "holding": _QUERY_RELATION["holding"],
        "upstream": Text(
            zh=f"{{b}}上游{f'沿河 {limit} 米以内' if along else ''}",
            en=f"upstream of {{b}}{f' within {limit} m along the river' if along else ''}",
        ),
        "downstream": Text(
            zh=f"{{b}}下游{f'沿河 {limit} 米以内' if along else ''}",
            en=f"downstream of {{b}}{f' within {limit} m along the river' if along else ''}",
        ),
    }[clause.relation]
    return words.within(lang).replace("{b}", _named(clause.reference, lang))


def _named(ref: SetRef, lang: str) -> str:
    """A set in words, with its condition."""
    titles = []
    for member in ref.members:
        title = member.title.within(lang)
        if member.where is not None:
            condition_words = (member.said or Text(zh=member.where.text, en=member.where.text)).within(lang)
            title = f"{title}（{condition_words}）" if lang == "zh" else f"{title} ({condition_words})"
        if member.without:
            left = [_left_out(left_part, member, lang) for left_part in member.without]
            title = Text(zh=f"{title}（{'、'.join(left)}除外）", en=f"{title} (except {', '.join(left)})").within(lang)
        titles.append(_itself_related(title, member, lang) if member.related else title)
    *most, last = titles
    if not most:
        return last
    return Text(zh=f"{'、'.join(most)}和{last}", en=f"{', '.join(most)} and {last}").within(lang)


def _itself_related(title: str, ref: SetRef, lang: str) -> str:
    """A set with the relation that its own rows stand in."""
    said = [_clause(clause, lang) for clause in ref.related]
    if lang == "zh":
        whole = f"{'、且'.join(said)}的{title}"
        return whole if ref.related[0].distance_m is None else f"（{whole}）"
    return f"({title} {' and '.join(said)})"


def _left_out(excluded: SetRef, ref: SetRef, lang: str) -> str:
    """What is left out of a set: a condition where it is a part of that very set."""
    if excluded.name != ref.name or excluded.where is None:
        return _named(excluded, lang)
    said = (excluded.said or Text(zh=excluded.where.text, en=excluded.where.text)).within(lang)
    return Text(zh=f"{said}的", en=f"where {said}").within(lang)


def used(role: Text, part: SetPart, *, title: Text, where: str | None, rows: int | None, all_rows: int | None) -> Text:
    """Return one layer of a set: its condition, and its rows where they are known."""
    conditions = " AND ".join(f"({text})" for text in (part.where, where) if text)
    zh = f"{role.zh}：图层 {part.layer}（{title.zh}）" + (f"，条件 {conditions}" if conditions else "")
    en = f"{role.en}: layer {part.layer} ({title.en})" + (f", where {conditions}" if conditions else "")
    if rows is not None:
        zh, en = zh + f"，{rows} 行，共 {all_rows} 行", en + f", {rows} of {all_rows} rows"
    if part.note is not None:
        zh, en = zh + f"；替代：{part.note.zh}", en + f"; stands in: {part.note.en}"
    return Text(zh=zh, en=en)


def relations_mean(question: Question) -> list[Text]:
    """Return what each relation means; nothing for a mere list."""
    nested = [clause for ref in (part.reference for part in question.clauses) for clause in ref.related]
    nested += question.subject.related
    means = [_relation_means(clause) for clause in (*question.clauses, *nested)]
    if question.holding and question.relation == "reaches_into":
        means[0] = Text(
            zh="取其中有参照对象（或其一部分）的行，量公共部分的面积或长度，点量到边界的深度",
            en="rows that hold some of the reference, by the area or length shared, points by their depth",
        )
    return list(dict.fromkeys(means))


def _relation_means(clause: Clause) -> Text:
    if clause.relation == "within":
        return Text(
            zh=f"取到最近参照对象的椭球面距离不超过 {clause.distance_m:,.10g} 米的行",
            en=f"rows at most {clause.distance_m:,.10g} m from the nearest reference, on the ellipsoid",
        )
    if clause.relation == "beyond":
        return Text(
            zh=f"取到每个参照对象的椭球面距离都超过 {clause.distance_m:,.10g} 米的行，量到最近一个的距离",
            en=f"rows farther than {clause.distance_m:,.10g} m from every reference, on the ellipsoid, measured to the "
            "nearest one",
        )
    if clause.relation in FLOW:
        return _flow(clause.distance_m)
    return _JOINS[clause.relation]


def _flow(limit_m: float | None) -> Text:
    near = f"{LOCATED_WITHIN_M:g}"
    if limit_m is None:
        return Text(
            zh=f"把距河 {near} 米以内的行落到河网上，沿水流方向追溯，每行取沿河最近的参照对象",
            en=f"rows within {near} m of a river are put on the network and traced along the flow; "
            "of each the reference nearest along the river",
        )
    return Text(
        zh=f"把距河 {near} 米以内的行落到河网上，沿水流方向追溯，沿河距离不超过 {limit_m:g} 米的每一对",
        en=f"rows within {near} m of a river are put on the network and traced along the flow: "
        f"every pair at most {limit_m:g} m apart along the river",
    )


def plan(question: Question, titles: dict[str, Text]) -> list[Text]:
    """Return the steps that can be told without a project."""
    steps = [read_as(question)]
    for role, ref in roles(question):
        steps.extend(
            used(
                role,
                part,
                title=titles[part.layer],
                where=member.where.text if member.where else None,
                rows=None,
                all_rows=None,
            )
            for member in ref.members
            for part in (*member.parts, *member.fallbacks)
        )
    return [*steps, *relations_mean(question)]


def roles(question: Question) -> list[tuple[Text, SetRef]]:
    """Return the sets of a question with what they are in it."""
    named_roles = [(_QUERY_PART["subject"], question.subject)]
    named_roles += [(_QUERY_PART["reference"], clause.reference) for clause in question.clauses]
    named_roles += [
        (_QUERY_PART["reference_of_a_reference"], clause.reference)
        for ref in (question.subject, *(asked.reference for asked in question.clauses))
        for clause in ref.related
    ]
    if isinstance(question.grouped, SetRef):
        named_roles.append((_QUERY_PART["groups"], question.grouped))
    return named_roles
