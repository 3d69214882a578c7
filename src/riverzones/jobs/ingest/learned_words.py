"""Words that an office has taught a project: how its files call a column, and what its words mean.

They are kept in the table ``rz_words`` of the project and used by every later import of that kind of layer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from riverzones.align.days import DayRangeError
from riverzones.align.values import NotReadError, as_text, parse_value
from riverzones.errors import LayerError, UnknownNameError
from riverzones.model import Column, LayerKind, Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile
from riverzones.store.transaction import Transaction

__all__ = ["TABLE", "Learned", "Lesson", "forget_words", "keep_lessons", "learned_of", "lessons_in"]

TABLE = "rz_words"
"""The table of a project that keeps them."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing taught: a heading for a column of ours (``word`` None), or a word and the value it means.

    An empty ``value`` says that the word means nothing is known.
    """

    column: str
    heading: str | None = None
    word: str | None = None
    value: str = ""


@dataclass(frozen=True)
class Learned:
    """What a project knows for one kind: headings of each column, newest first, and words of each column."""

    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def named(self, there: Iterable[str], said: Mapping[str, str]) -> dict[str, str]:
        """Return columns of a file by what was taught, beside those that a person names now, who wins."""
        present = set(there)
        taken = set(said.values())
        theirs_by_ours = {}
        for ours, headings in self.headings.items():
            theirs = next((heading for heading in headings if heading in present and heading not in taken), None)
            if theirs is not None and ours not in said:
                theirs_by_ours[ours] = theirs
                taken.add(theirs)
        return theirs_by_ours


def lessons_in(said: Iterable[str], kind: LayerKind) -> tuple[Lesson, ...]:
    """Return what ``COLUMN:WORD=VALUE`` and ``COLUMN=HEADING`` teach.

    Raises
    ------
    LayerError
        If it is neither, or the value is none of the column.
    UnknownNameError
        If the kind has no such column.
    """
    return tuple(_lesson(text, kind) for text in said)


def _lesson(said: str, kind: LayerKind) -> Lesson:
    left, sign, right = said.replace("＝", "=").partition("=")
    name, colon, word = left.replace("：", ":").partition(":")
    if not sign or not name.strip() or (colon and not word.strip()) or (not colon and not right.strip()):
        raise LayerError(
            Text(
                zh=f"--learn 应写作“字段:词=值”或“字段=标题”，不能是“{said}”。",
                en=f"--learn: expected COLUMN:WORD=VALUE or COLUMN=HEADING, got {said!r}.",
            ),
            hint=Text(
                zh="例如 --learn category:沿河直排口=生活污水，--learn name=排口名字。",
                en="Such as --learn category:WORD=domestic, --learn name=HEADING.",
            ),
        )
    column = _column(name.strip(), kind)
    if not colon:
        return Lesson(column.name, heading=right.strip())
    return Lesson(column.name, word=word.strip(), value=_value(right.strip(), column))


def _column(said: str, kind: LayerKind) -> Column:
    if said in kind.by_name:
        return kind.by_name[said]
    for column in kind.columns:
        if said in (column.title.zh, column.title.en, *column.aliases):
            return column
    raise UnknownNameError(
        Text(
            zh=f"图层 {kind.name}（{kind.title.zh}）没有字段“{said}”。",
            en=f"{kind.name} have no column {said!r}.",
        ),
        hint=nearest(nearest_names(said, kind.by_name), kind.by_name),
    )


def _value(said: str, column: Column) -> str:
    """The value as it is kept; "" for none."""
    if not said:
        return ""
    try:
        value = parse_value(said, column)
    except (NotReadError, DayRangeError):
        allowed = "、".join(f"{v.title.zh}（{v.name}）" for v in column.values[:15])
        raise LayerError(
            Text(
                zh=f"--learn：“{said}”不是 {column.name}（{column.title.zh}）的值。",
                en=f"--learn: {said!r} is no value of {column.name}.",
            ),
            hint=Text(
                zh=f"可用：{allowed or column.dtype}。",
                en=f"Allowed: {', '.join(v.name for v in column.values[:15]) or column.dtype}.",
            ),
        ) from None
    return as_text(value) or ""


def learned_of(project: ProjectFile, kind: LayerKind, lessons: Iterable[Lesson] = ()) -> Learned:
    """Return what the project knows for a kind, and what it is being taught now."""
    table = project.table(TABLE)
    known: list[Lesson] = []
    if len(table):
        kind_rows = table[table["kind"] == kind.name].sort_values("at", kind="stable")
        known = [
            Lesson(str(row["column"]), heading=str(row["word"]))
            if row["what"] == "heading"
            else Lesson(
                str(row["column"]), word=str(row["word"]), value="" if pd.isna(row["value"]) else str(row["value"])
            )
            for row in kind_rows.to_dict("records")
            if str(row["column"]) in kind.by_name
        ]
    headings: dict[str, tuple[str, ...]] = {}
    words: dict[str, dict[str, str]] = {}
    for lesson in (*known, *lessons):
        if lesson.heading is not None:
            rest = tuple(old for old in headings.get(lesson.column, ()) if old != lesson.heading)
            headings[lesson.column] = (lesson.heading, *rest)
        elif lesson.word is not None:
            words.setdefault(lesson.column, {})[lesson.word] = lesson.value
    return Learned(headings, words)


def keep_lessons(tx: Transaction, before: pd.DataFrame, lessons: Iterable[Lesson], kind: LayerKind) -> None:
    """Write what was taught; the same heading or word of before is replaced.

    Parameters
    ----------
    tx : Transaction
        That of the import.
    before : DataFrame
        The table as it was.
    lessons : iterable of Lesson
        What was taught now.
    kind : LayerKind
        Of which layer.
    """
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)  # as tables give times back
    rows = [
        {
            "kind": kind.name,
            "column": lesson.column,
            "what": "heading" if lesson.heading is not None else "value",
            "word": lesson.heading if lesson.heading is not None else lesson.word,
            "value": None if lesson.heading is not None else lesson.value,
            "at": now,
        }
        for lesson in lessons
    ]
    if not rows:
        return
    keys = ["kind", "column", "what", "word"]
    new = pd.DataFrame(rows)
    if len(before):
        again = pd.MultiIndex.from_frame(before[keys]).isin(pd.MultiIndex.from_frame(new[keys]))
        new = pd.concat([before[~again], new], ignore_index=True) if (~again).any() else new
    tx.put_table(TABLE, new)


def forget_words(
    project: ProjectFile, said: Iterable[str], *, kinds: Mapping[str, LayerKind], kind: LayerKind | None = None
) -> int:
    """Take what was taught out of a project; rows that came in by it stay as they are.

    Parameters
    ----------
    project : ProjectFile
    said : iterable of str
        ``COLUMN:WORD`` or ``COLUMN=HEADING``; a column by its id, title or alias.
    kinds : Mapping
        Layer kinds by name.
    kind : LayerKind, optional
        Of this kind only; else of every kind that knows it.

    Returns
    -------
    int
        How many were forgotten.

    Raises
    ------
    UnknownNameError
        If the project knows no such word; nothing is forgotten then.
    """
    table = project.table(TABLE)
    going = pd.Series(data=False, index=table.index)
    for pair in said:
        text = pair.replace("＝", "=").replace("：", ":")
        cut = min((position for sign in ":=" if (position := text.find(sign)) > 0), default=len(text))
        name, sign, word = text[:cut].strip(), text[cut : cut + 1], text[cut + 1 :].strip()
        named = [name in _spellings(kinds, row["kind"], row["column"]) for row in table.to_dict("records")]
        hit = (
            (table["word"] == word)
            & (table["what"] == ("heading" if sign == "=" else "value"))
            & np.array(named, dtype=bool)
        )
        if kind is not None:
            hit &= table["kind"] == kind.name
        if not hit.any():
            known = [
                f"{row['column']}{'=' if row['what'] == 'heading' else ':'}{row['word']}"
                for row in table.to_dict("records")
                if kind is None or row["kind"] == kind.name
            ]
            raise UnknownNameError(
                Text(zh=f"项目没有学过“{pair}”。", en=f"the project was never taught {pair!r}."),
                hint=nearest(nearest_names(text, known), known),
            )
        going |= hit
    with project.transaction() as tx:
        tx.put_table(TABLE, table[~going])
    return int(going.sum())


def _spellings(kinds: Mapping[str, LayerKind], kind: str, column: str) -> set[str]:
    """Every way a column of a kind is called."""
    known = kinds[kind].by_name.get(column) if kind in kinds else None
    return {column} if known is None else {column, known.title.zh, known.title.en, *known.aliases}
