"""Which rows of a layer a rule speaks about, and for which of them that cannot be told."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.context import Context
from riverzones.geo.layer import labels_among
from riverzones.model import Condition, Selection, Text
from riverzones.model.condition import unread_words

__all__ = [
    "OpenRows",
    "Reasons",
    "Selected",
    "deciding_columns",
    "denying_columns",
    "each_not_stated",
    "identities",
    "names_of",
    "not_stated",
    "reasons_of",
    "select",
    "truth_of",
]


_SAMPLE = 200
"""So many rows tell whether a column that is not there decides."""


class OpenRows(Mapping[Any, Text]):
    """Rows that a condition leaves open, each with the reason; a reason is worked out when it is asked for."""

    def __init__(self, condition: Condition, rows: pd.DataFrame, context: Context) -> None:
        self._condition, self._rows, self._context = condition, rows, context
        self._reasons: dict[int, Text] = {}

    @cached_property
    def _alike(self) -> tuple[dict[Any, int], npt.NDArray[np.intp]]:
        """For each row a number that those share that say the same, and the first row of each number."""
        columns = list(self._rows.columns)
        number = np.zeros(len(self._rows), dtype=np.intp)
        if columns:
            labels = self._rows.groupby(columns, sort=False, dropna=False).ngroup()
            number = np.asarray(labels, dtype=np.intp)
        first = np.unique(number, return_index=True)[1]
        return dict(zip(self._rows.index.tolist(), number.tolist(), strict=True)), first

    def __contains__(self, row: object) -> bool:
        return row in self._alike[0]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows.index)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: Any) -> Text:
        number = self._alike[0][row]
        self._learn({number})
        return self._reasons[number]

    def told(self, labels: Iterable[Any]) -> list[Text | None]:
        """Return the reason of each row, None for one that is not open; all of them are worked out at once."""
        of = self._alike[0].get
        numbers = [of(label) for label in labels]
        self._learn({number for number in numbers if number is not None})
        return [None if number is None else self._reasons[number] for number in numbers]

    def _learn(self, numbers: Set[int]) -> None:
        """Work out the reasons of rows of these numbers; rows that say the same are open for the same reason."""
        new = sorted(numbers - self._reasons.keys())
        if not new:
            return
        rows = self._rows.iloc[self._alike[1][new]]
        names = deciding_columns(self._condition, rows, self._context)
        positions: dict[tuple[str, ...], list[int]] = {}
        for position, label in enumerate(rows.index.tolist()):
            positions.setdefault(names[label], []).append(position)
        for asked, places in positions.items():
            reasons = each_not_stated(rows.iloc[places], asked, self._context)
            self._reasons.update(zip((new[place] for place in places), reasons, strict=True))

    def within(self, index: pd.Index) -> OpenRows:
        """Return the same for the rows of ``index`` alone."""
        return OpenRows(self._condition, self._rows[labels_among(self._rows.index, index)], self._context)


class Reasons(Mapping[Any, Text]):
    """Reasons of two kinds why rows are open; the first that there is counts."""

    def __init__(self, first: Mapping[Any, Text], then: Mapping[Any, Text]) -> None:
        self._parts = (first, then)

    def __contains__(self, row: object) -> bool:
        return any(row in part for part in self._parts)

    def __iter__(self) -> Iterator[Any]:
        return iter(dict.fromkeys(row for part in self._parts for row in part))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, row: Any) -> Text:
        for part in self._parts:
            if row in part:
                return part[row]
        raise KeyError(row)

    def told(self, labels: Iterable[Any]) -> list[Text | None]:
        """Return the reason of each row, None for one that is not open."""
        first, then = (reasons_of(part, labels) for part in self._parts)
        return [reason if reason is not None else fallback for reason, fallback in zip(first, then, strict=True)]


def reasons_of(open_: Mapping[Any, Text], labels: Iterable[Any]) -> list[Text | None]:
    """Return why each row is open, None for one that is not; many at once where they are worked out when asked for."""
    return open_.told(labels) if isinstance(open_, OpenRows | Reasons) else [open_.get(label) for label in labels]


@dataclass(frozen=True)
class Selected:
    """Rows a condition picks.

    ``rows`` holds those that meet it and those for which a missing value leaves it open; ``open`` says, for the
    latter, why; ``left_out`` counts the rest. ``key`` says what was asked, so that joins can be shared.
    """

    layer: str
    rows: GeoDataFrame
    open: Mapping[Any, Text]
    left_out: int
    key: tuple[Any, ...]
    selection: Selection

    @property
    def certain(self) -> GeoDataFrame:
        """The rows that meet the condition for sure."""
        return self.rows[~labels_among(self.rows.index, self.open)] if self.open else self.rows

    @property
    def doubtful(self) -> GeoDataFrame:
        """The rows for which a missing value leaves it open."""
        return self.rows[labels_among(self.rows.index, self.open)]


def select(context: Context, selection: Selection, layer: str, *, needs: Sequence[str] = ()) -> Selected | Text:
    """Return the rows of ``layer`` that ``selection`` picks, or the reason why that cannot be asked.

    Parameters
    ----------
    context : Context
        Layers, the day, and the values that conditions name.
    selection : Selection
        The condition; None picks all rows.
    layer : str
        One of the layers of the selection.
    needs : sequence of str
        Further columns that the check reads.
    """
    rows = context.layers(layer)
    if rows is None:
        title = context.titles(layer)
        return Text(zh=f"项目中没有图层 {layer}（{title.zh}）", en=f"the project has no layer {layer}")
    condition = selection.asked_of(layer)
    asked = sorted(condition.properties()) if condition else []
    for name in needs:
        if name not in rows.columns:
            return _no_column(layer, name)
    if condition is None:
        return Selected(layer, rows, {}, 0, (layer, None), selection)
    truth = truth_of(condition, rows, context)
    may_hold = truth.to_numpy(bool, na_value=True)
    picked = rows if may_hold.all() else rows[may_hold]
    unknown = truth.isna().to_numpy()[may_hold]
    lost = [name for name in asked if name not in rows.columns]
    if lost and len(picked) and unknown.all():
        # a column that is not there leaves every row open: not run says more than that
        names = deciding_columns(condition, picked.iloc[:_SAMPLE], context).values()
        always = [name for name in lost if all(name in deciding for deciding in names)]
        if always:
            return _no_column(layer, always[0])
    return Selected(
        layer=layer,
        rows=picked,
        open=OpenRows(condition, _telling(picked, asked)[unknown], context),
        left_out=len(rows) - len(picked),
        key=(layer, condition.text, tuple(sorted(context.parameters.items())) if condition.variables() else ()),
        selection=selection,
    )


def _telling(rows: GeoDataFrame, asked: Sequence[str]) -> pd.DataFrame:
    """What tells why a row leaves a condition on the columns ``asked`` open: these, and words that were not read."""
    return pd.DataFrame(rows[[name for name in dict.fromkeys([*asked, "raw_values"]) if name in rows.columns]])


def _no_column(layer: str, name: str) -> Text:
    return Text(zh=f"图层 {layer} 没有字段 {name}", en=f"the layer {layer} has no column {name}")


def truth_of(condition: Condition, rows: pd.DataFrame, context: Context) -> pd.Series[Any]:
    """Return the three-valued truth of ``condition`` on ``rows``; a column that is not there is empty throughout."""
    if condition.properties() <= set(rows.columns):
        return condition.given(context.variables).truth(rows)
    # Only what is asked: a layer has dozens of columns, and each copy of it copies them all.
    asked = {name: rows[name] if name in rows.columns else None for name in sorted(condition.properties())}
    return condition.given(context.variables).truth(pd.DataFrame(asked, index=rows.index))


def deciding_columns(condition: Condition, rows: pd.DataFrame, context: Context) -> dict[Any, tuple[str, ...]]:
    """Return, for rows that leave ``condition`` open, the empty columns that would make it true if they were filled.

    A column matters where some value of it, of those that the condition names or any other, makes the condition true;
    where no column alone does, all empty ones are given; where none is empty, all of them.
    """
    asked = sorted(condition.properties())
    given = condition.given(context.variables)
    # Only what is asked: every value that is tried makes the table anew.
    table = pd.DataFrame({name: rows[name] if name in rows.columns else None for name in asked}, index=rows.index)
    blanks = {name: table[name].isna() for name in asked}
    settles: dict[str, pd.Series[bool]] = {}
    for name in asked:
        empty = blanks[name]
        decides = pd.Series(False, index=rows.index)
        for value in _candidates(given.tree, name) if empty.any() else ():
            filled = table.assign(**{name: table[name].astype(object).where(~empty, value)})
            decides |= empty & given.truth(filled).fillna(False).astype(bool)
        settles[name] = decides
    alone = pd.DataFrame(settles).reindex(columns=asked).to_numpy(bool)
    empties = pd.DataFrame(blanks).reindex(columns=asked).to_numpy(bool)
    columns = np.where(alone.any(axis=1, keepdims=True), alone, empties) if asked else empties
    columns = columns | ~empties.any(axis=1, keepdims=True)  # nothing is empty: a word stands where a number is asked
    return {
        row: tuple(name for name, held in zip(asked, held_by, strict=True) if held)
        for row, held_by in zip(rows.index, columns, strict=True)
    }


def denying_columns(condition: Condition, row: pd.DataFrame, context: Context) -> tuple[str, ...]:
    """Return, for one row that does not meet ``condition``, the columns of those of its parts that deny it.

    Parts are what AND joins; those that are denied by what is stated go before those that a blank denies. A condition
    of one part, or a row that no part denies alone, gives all its columns.

    Examples
    --------
    >>> from riverzones.model import parse_condition
    >>> row = pd.DataFrame({"stage": ["expansion"], "purpose": [None]})
    >>> denying_columns(parse_condition("stage = 'new' AND purpose = 'safety'"), row, Context(lambda _: None, None))
    ('stage',)
    """
    tree = condition.tree
    parts = tree["args"] if isinstance(tree, dict) and tree.get("op") == "and" else [tree]
    denied = [
        branch
        for part in parts
        if (truth_of(branch := Condition(condition.text, part), row, context) == False).all()  # noqa: E712
    ]
    stated = [
        branch for branch in denied if all(name in row and row[name].notna().all() for name in branch.properties())
    ]
    return tuple(sorted({name for branch in stated or denied or [condition] for name in branch.properties()}))


def _candidates(tree: Any, name: str) -> list[Any]:
    """Values that ``tree`` compares the column ``name`` with, and values beside them."""
    values: list[Any] = []

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for child in node:
                walk(child)
        if not isinstance(node, dict) or "args" not in node:
            return
        args = node["args"]
        behind = f"'property': '{name}'" in repr(args[:1])
        for arg in args[1:] if behind else args if {"property": name} in args else ():  # 5 < x compares x with 5 too
            values.extend(_values(arg))
        walk(args)

    walk(tree)
    beside: list[Any] = []
    for value in values:
        if isinstance(value, bool):
            beside += [True, False]
        elif isinstance(value, (int, float)):
            beside += [value, value - 1, value + 1]
        else:
            beside += [value, str(value).strip("%")]
    return list(
        dict.fromkeys([*beside, *([True, False] if not beside else ["\x00"] if isinstance(beside[0], str) else [])])
    )


def _values(arg: Any) -> list[Any]:
    """Constants in one argument of a comparison."""
    if isinstance(arg, list):
        return [value for item in arg for value in _values(item)]
    if isinstance(arg, dict):
        if "date" in arg:
            return [arg["date"]]
        return [value for item in arg.get("args", []) for value in _values(item)]
    return [] if arg is None else [arg]


def not_stated(row: pd.DataFrame, names: Sequence[str], context: Context) -> Text:
    """Return why a row leaves a condition open: which of its columns are empty, and which hold a word nobody knows.

    A word that the import did not understand is kept in ``raw_values``: then it is stated, and *not understood*.

    Parameters
    ----------
    row : DataFrame
        One row.
    names : sequence of str
        The columns asked.
    context : Context
        Knows their words.
    """
    (why,) = each_not_stated(row, names, context)
    return why


def each_not_stated(rows: pd.DataFrame, names: Sequence[str], context: Context) -> list[Text]:
    """Return for every row why it leaves a condition on the same columns open; see :func:`not_stated`."""
    here = [name for name in names if name in rows.columns]
    unread = unread_words(pd.DataFrame(rows[[*here, *({"raw_values"} & {*rows.columns} - {*here})]]))
    blank = np.ones((len(rows), len(names)), dtype=bool)
    blank[:, [name in rows.columns for name in names]] = rows[here].isna().to_numpy(bool)
    alike: dict[Any, Text] = {}
    reasons = []
    for label, gaps in zip(rows.index.tolist(), blank.tolist(), strict=True):
        empty = [name for name, gap in zip(names, gaps, strict=True) if gap]
        unknown = unread.get(label, {})
        key = tuple((name, unknown.get(name)) for name in empty)
        if key not in alike:
            alike[key] = _why_open(key, names, context)
        reasons.append(alike[key])
    return reasons


def _why_open(empty: Sequence[tuple[str, str | None]], names: Sequence[str], context: Context) -> Text:
    """Words for columns that are empty, each with the word that was not understood, or None."""
    strange = [(context.titles(name), word) for name, word in empty if word is not None]
    blank = [context.titles(name) for name, word in empty if word is None]
    zh, en = [], []
    if strange:
        zh.append("属性写了但未能识别：" + "、".join(f"{title.zh}（“{word}”）" for title, word in strange))
        en.append("attribute not understood: " + ", ".join(f"{title.en} ({word!r})" for title, word in strange))
    if blank:
        zh.append(f"属性未填：{'、'.join(word.zh for word in blank)}")
        en.append(f"attribute not stated: {', '.join(word.en for word in blank)}")
    if not empty:
        asked = [context.titles(name) for name in names]
        zh.append("属性不足以判定" + "：" * bool(asked) + "、".join(word.zh for word in asked))
        en.append("the attributes do not settle it" + ": " * bool(asked) + ", ".join(word.en for word in asked))
    return Text(zh="；".join(zh), en="; ".join(en))


def names_of(rows: pd.DataFrame) -> pd.Series[str]:
    """Return what each row is called: its name, else its code, else its river, else its id."""
    called = np.asarray(rows.index.astype(str), dtype=object)
    for column in ("river", "code", "name"):
        if column in rows.columns:
            there = rows[column].notna().to_numpy(bool)
            called[there] = rows[column].to_numpy(object)[there]
    return pd.Series(called, index=rows.index, dtype=object).astype(str)


def identities(rows: pd.DataFrame, labels: Sequence[Any] | None = None) -> Mapping[Hashable, str]:
    """Return what rows are known by when their layer is exported anew: the code if it is theirs alone, else the id.

    Parameters
    ----------
    rows : DataFrame
        Ids as index.
    labels : sequence, optional
        Of rows that are asked for, others are passed over; by default all.
    """
    places = np.arange(len(rows)) if labels is None else np.flatnonzero(labels_among(rows.index, labels))
    names = rows.index[places].tolist()
    ids = [str(name) for name in names]
    if "code" in rows.columns:
        number = pd.factorize(rows["code"])[0]
        alone = (np.bincount(number[number >= 0], minlength=1) == 1)[number] & (number >= 0)
        coded = np.flatnonzero(alone[places])
        for place, code in zip(coded.tolist(), rows["code"].iloc[places[coded]].tolist(), strict=True):
            ids[place] = f"code:{code}"
    return dict(zip(names, ids, strict=True))
