"""What a question does, in words."""

from __future__ import annotations

from riverzones.model import SetPart, Text
from riverzones.query.asked import FLOW, Question, SetRef
from riverzones.relations.flow import LOCATED_WITHIN_M

__all__ = ["joined", "plan", "read_as", "used"]

_JOINS = {
    "inside": Text(
        zh="取完全位于参照对象之内（含边界；几个参照面拼合也算）的行，量到边界的距离",
        en="rows wholly inside the reference (its boundary included; several together count), measured to its boundary",
    ),
    "outside": Text(
        zh="取与参照对象没有公共内部的行，量到最近一个的距离",
        en="rows that share no interior with the reference, measured to the nearest one",
    ),
    "reaches_into": Text(
        zh="取有任何部分在参照对象之内的行，量公共部分的面积或长度，点量到边界的深度",
        en="rows of which any part is in the reference, by the area or length shared, points by their depth",
    ),
    "crossing": Text(
        zh="取与参照对象内部相交、且自身有一部分在其外的行，量公共部分的面积或长度",
        en="rows whose interior meets the reference's and that lie partly outside it, by the area or length shared",
    ),
    "nearest": Text(
        zh="对每一行找最近的参照对象，量椭球面距离",
        en="the nearest reference of every row, by distance on the ellipsoid",
    ),
}


def read_as(question: Question) -> Text:
    """The question as it was understood."""
    subject, reference = question.subject, question.reference
    along = question.distance_m is not None
    if question.relation is None or reference is None:
        return Text(zh=f"列出：{_named(subject, 'zh')}", en=f"list: {_named(subject, 'en')}")
    limit = f"{question.distance_m:g}" if question.distance_m is not None else ""
    zh, en = {
        "inside": ("{b}内的{a}", "{a} inside {b}"),
        "outside": ("{b}外的{a}", "{a} outside {b}"),
        "reaches_into": ("伸入{b}的{a}", "{a} reaching into {b}"),
        "crossing": ("穿越{b}的{a}", "{a} crossing {b}"),
        "within": (f"距{{b}} {limit} 米以内的{{a}}", f"{{a}} within {limit} m of {{b}}"),
        "nearest": ("每个{a}最近的{b}", "every one of {a} with the nearest of {b}"),
        "upstream": (
            f"{{b}}上游{f'沿河 {limit} 米以内' if along else ''}的{{a}}",
            f"{{a}} upstream of {{b}}{f' within {limit} m along the river' if along else ''}",
        ),
        "downstream": (
            f"{{b}}下游{f'沿河 {limit} 米以内' if along else ''}的{{a}}",
            f"{{a}} downstream of {{b}}{f' within {limit} m along the river' if along else ''}",
        ),
    }[question.relation]
    said = [
        template.format(a=_named(subject, lang), b=_named(reference, lang))
        for template, lang in ((zh, "zh"), (en, "en"))
    ]
    return Text(zh=f"读作：{said[0]}", en=f"read as: {said[1]}")


def _named(ref: SetRef, lang: str) -> str:
    title = ref.title.within(lang)
    if ref.where is None:
        return title
    return f"{title}（{ref.where.text}）" if lang == "zh" else f"{title} where {ref.where.text}"


def used(role: Text, part: SetPart, *, title: Text, where: str | None, rows: int | None, all_rows: int | None) -> Text:
    """One layer of a set: its condition, and its rows where they are known."""
    conditions = " AND ".join(f"({text})" for text in (part.where, where) if text)
    zh = f"{role.zh}：图层 {part.layer}（{title.zh}）" + (f"，条件 {conditions}" if conditions else "")
    en = f"{role.en}: layer {part.layer} ({title.en})" + (f", where {conditions}" if conditions else "")
    if rows is not None:
        zh, en = zh + f"，{rows} 行，共 {all_rows} 行", en + f", {rows} of {all_rows} rows"
    if part.note is not None:
        zh, en = zh + f"；替代：{part.note.zh}", en + f"; stands in: {part.note.en}"
    return Text(zh=zh, en=en)


def joined(question: Question) -> Text | None:
    """What the relation means; None for a mere list."""
    if question.relation is None:
        return None
    if question.relation == "within":
        return Text(
            zh=f"取到最近参照对象的椭球面距离不超过 {question.distance_m:g} 米的行",
            en=f"rows at most {question.distance_m:g} m from the nearest reference, on the ellipsoid",
        )
    if question.relation in FLOW:
        return _flow(question.distance_m)
    return _JOINS[question.relation]


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
    """The steps that can be told without a project."""
    steps = [read_as(question)]
    for role, ref in roles(question):
        where = ref.where.text if ref.where else None
        steps.extend(
            used(role, part, title=titles[part.layer], where=where, rows=None, all_rows=None)
            for part in (*ref.parts, *ref.fallbacks)
        )
    join = joined(question)
    return [*steps, join] if join else steps


def roles(question: Question) -> list[tuple[Text, SetRef]]:
    """The sets of a question with what they are in it."""
    found = [(Text(zh="对象", en="subject"), question.subject)]
    if question.reference is not None:
        found.append((Text(zh="参照", en="reference"), question.reference))
    return found
