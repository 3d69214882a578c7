"""CQL2 text (OGC 21-065) as a condition on the rows of a table.

Parsing is the ``cql2`` library's; what is done here is to evaluate its JSON on a DataFrame column by column.
A missing value makes a comparison unknown, and an unknown row is not selected, as in SQL; so does a word where a number
or a date is asked for. Beyond CQL2 a condition may name ``@audit_day`` and ``@pack.NAME``, whose values are given when
it is evaluated; the difference of two dates is days, a date and days are a date; classes with an order are compared by
it (``rank`` nodes, put in by the catalogue, which knows the order).

Longer than most: every operator of the language is told here once, and each needs the same rows and the same unknown.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import cql2
import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.errors import DataError, PhraseError
from riverzones.model.kinds import folded
from riverzones.model.text import Text
from riverzones.registry import nearest_names

__all__ = ["Condition", "parse_condition", "unread_words"]


def unread_words(rows: pd.DataFrame) -> dict[Hashable, dict[str, str]]:
    """Return what ``raw_values`` keeps for columns that are empty: row label -> {column: word as it came}.

    A column that somebody has filled in since is not named.

    Examples
    --------
    >>> import pandas as pd
    >>> kept = '{"approved": "有待核实", "owner": "锟斤拷"}'
    >>> unread_words(pd.DataFrame({"approved": [None], "owner": ["某厂"], "raw_values": [kept]}, index=["P1"]))
    {'P1': {'approved': '有待核实'}}
    """
    if "raw_values" not in rows.columns:
        return {}
    unread: dict[Hashable, dict[str, str]] = {}
    empty = {str(name): rows[name].isna().to_numpy() for name in rows.columns}
    for position, (label, text) in enumerate(zip(rows.index.tolist(), rows["raw_values"].tolist(), strict=True)):
        if not isinstance(text, str) or not text.startswith("{"):
            continue
        try:
            cells = json.loads(text)
        except ValueError:
            continue
        unread_cells = {name: str(word) for name, word in cells.items() if name in empty and empty[name][position]}
        if unread_cells:
            unread[label] = unread_cells
    return unread


_VARIABLE = re.compile(r"('(?:[^']|'')*')|@([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)")
_MARK = "at__"
_DAY_NS = 86_400_000_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_NUMBER = re.compile(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", re.IGNORECASE)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_ORDERS = ("<", "<=", ">", ">=")
_ORDER = tuple(_COMPARE[op] for op in _ORDERS)
_NUMERIC = ("integer", "floating", "mixed-integer-float", "decimal")


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its text and its CQL2 JSON tree."""

    text: str
    tree: Any

    def properties(self) -> set[str]:
        """Return the names of the columns the condition reads."""
        return set(_named(self.tree, "property"))

    def blanks(self) -> set[str]:
        """Return the names of the columns whose blanks the condition itself speaks of (``IS NULL``).

        Examples
        --------
        >>> sorted(parse_condition("tier = '1' AND (status IS NULL OR status <> 'draft')").blanks())
        ['status']
        """
        return {name for node in _nodes(self.tree, "isnull") for name in _named(node, "property")}

    def together_with(self, other: Condition) -> Condition:
        """Return the condition that both must be met.

        Examples
        --------
        >>> parse_condition("tier = '1'").together_with(parse_condition("status = 'approved'")).text
        "(tier = '1') AND (status = 'approved')"
        """
        return Condition(f"({self.text}) AND ({other.text})", {"op": "and", "args": [self.tree, other.tree]})

    def variables(self) -> set[str]:
        """Return the names of the values it wants from outside: ``audit_day``, ``pack.NAME``."""
        return set(_named(self.tree, "variable"))

    def given(self, variables: Mapping[str, Any]) -> Condition:
        """Return the condition with its variables replaced by ``variables``.

        Raises
        ------
        DataError
            If a variable has no value.

        Examples
        --------
        >>> parse_condition("built_date < @audit_day").given({"audit_day": dt.date(2026, 1, 1)}).tree["args"][1]
        {'date': '2026-01-01'}
        """
        lost = sorted(self.variables() - set(variables))
        if lost:
            raise DataError(
                Text(
                    zh=f"条件“{self.text}”要用 @{lost[0]}，没有给出它的值。",
                    en=f"the condition {self.text!r} needs @{lost[0]}, which has no value.",
                ),
                hint=Text(
                    zh="在规则包的 parameters 中写明，或写 @audit_day。",
                    en="Say it under parameters of the pack, or write @audit_day.",
                ),
            )
        return Condition(self.text, _given(self.tree, variables)) if self.variables() else self

    def mask(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """Return which rows meet the condition, a bool Series on the index of ``rows``; unknown counts as not met.

        Raises
        ------
        DataError
            If a column is missing; the message lists near names.
        """
        met: pd.Series[bool] = self.truth(rows).fillna(False).astype(bool)
        return met

    def truth(self, rows: pd.DataFrame) -> pd.Series[Any]:
        """Return the truth of the condition, a nullable boolean Series: NA where a missing value leaves it open.

        Raises
        ------
        DataError
            If a column is missing; the message lists near names.

        Examples
        --------
        >>> rows = pd.DataFrame({"tier": ["1", "2", None]})
        >>> parse_condition("tier = 1").truth(rows).tolist()
        [True, False, <NA>]
        """
        for name in sorted(self.properties()):
            if name not in rows.columns:
                close = nearest_names(name, map(str, rows.columns)) or list(map(str, rows.columns))[:12]
                raise DataError(
                    Text(
                        zh=f"条件“{self.text}”要用字段“{name}”，表中没有。",
                        en=f"no column {name!r} for the condition {self.text!r}.",
                    ),
                    hint=Text(zh=f"现有：{'、'.join(close)}。", en=f"There is: {', '.join(close)}."),
                )
        read = _Rows({name: rows[name] for name in self.properties()}, rows.index)
        return _truth(self.tree, read).series(rows.index)


def parse_condition(text: str) -> Condition:
    """Parse CQL2 text.

    Raises
    ------
    PhraseError
        If the text is no CQL2; the message shows where it stopped.
    """
    try:
        tree = _unmarked(cql2.parse_text(_VARIABLE.sub(_marked, text)).to_json())
    except Exception as error:  # the library raises its own types for syntax and for structure
        where = re.search(r"-->\s*(\d+):(\d+)", str(error))
        column = int(where.group(2)) if where else 1
        rest = text[column - 1 :]
        raise PhraseError(
            Text(
                zh=f"条件“{text}”读不懂：停在第 {column} 个字符“{rest or '（末尾）'}”处。",
                en=f"cannot read the condition {text!r}: it stopped at character {column}, before {rest!r}.",
            ),
            hint=Text(
                zh="请写 CQL2，例如：category = 'industrial' AND approved = false。",
                en="Write CQL2 text, such as category = 'industrial' AND approved = false.",
            ),
        ) from None
    return Condition(text, tree)


def _marked(match: re.Match[str]) -> str:
    """A variable as a name the parser takes; what stands in quotes stays."""
    return match.group(1) or _MARK + match.group(2)


def _unmarked(node: Any) -> Any:
    """The tree with marked names turned into ``{"variable": name}``."""
    if isinstance(node, dict):
        name = node.get("property")
        if isinstance(name, str) and name.startswith(_MARK):
            return {"variable": name.removeprefix(_MARK)}
        return {key: _unmarked(value) for key, value in node.items()}
    return [_unmarked(child) for child in node] if isinstance(node, list) else node


def _given(node: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "variable" in node:
            value = variables[node["variable"]]
            return {"date": value.isoformat()} if isinstance(value, dt.date) else value
        return {key: _given(value, variables) for key, value in node.items()}
    return [_given(child, variables) for child in node] if isinstance(node, list) else node


def _nodes(node: Any, op: str) -> list[Any]:
    """The nodes of an operation at or below ``node``."""
    if isinstance(node, dict):
        own = [node] if str(node.get("op", "")).lower() == op else []
        return own + [inner for child in node.get("args", []) for inner in _nodes(child, op)]
    return [inner for child in node for inner in _nodes(child, op)] if isinstance(node, list) else []


def _named(node: Any, what: str) -> list[str]:
    """Names of the ``what`` nodes (``property`` or ``variable``) below ``node``."""
    if isinstance(node, dict):
        if what in node:
            return [str(node[what])]
        return [name for child in node.get("args", []) for name in _named(child, what)]
    if isinstance(node, list):
        return [name for child in node for name in _named(child, what)]
    return []


@dataclass(frozen=True, slots=True)
class _Truth:
    """Three-valued truth of rows: which are true, and which cannot be told. As plain arrays: a condition joins a dozen
    of them, and joining two Series takes fifty times longer where rows are few.
    """

    true: npt.NDArray[np.bool_]
    unknown: npt.NDArray[np.bool_]

    @staticmethod
    def of(values: pd.Series[Any]) -> _Truth:
        """Return the truth that a nullable boolean Series tells."""
        return _Truth(values.to_numpy(bool, na_value=False), values.isna().to_numpy(bool))

    @property
    def false(self) -> npt.NDArray[np.bool_]:
        """Which rows are false."""
        return ~(self.true | self.unknown)

    def __and__(self, second: _Truth) -> _Truth:
        true = self.true & second.true
        return _Truth(true, ~(true | self.false | second.false))

    def __or__(self, second: _Truth) -> _Truth:
        true = self.true | second.true
        return _Truth(true, (self.unknown | second.unknown) & ~true)

    def __invert__(self) -> _Truth:
        return _Truth(self.false, self.unknown)

    def but_unknown(self, rows: npt.NDArray[np.bool_]) -> _Truth:
        """Return the same with these rows unknown."""
        return _Truth(self.true & ~rows, self.unknown | rows)

    def series(self, index: pd.Index[Any]) -> pd.Series[Any]:
        """Return it as a nullable boolean Series."""
        return pd.Series(pd.arrays.BooleanArray(self.true, self.unknown), index=index)


_FEW = 1_000
"""So many words are compared one by one; more by the column, whatever holds it."""


class _Rows:
    """The columns that a condition reads; what is worked out of one serves each comparison with it."""

    def __init__(self, columns: Mapping[str, pd.Series[Any]], index: pd.Index[Any]) -> None:
        self._columns, self.index = columns, index
        self._words: dict[str, tuple[list[Any], npt.NDArray[np.bool_]] | None] = {}

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, name: str) -> pd.Series[Any]:
        return self._columns[name]

    def words(self, name: str) -> tuple[list[Any], npt.NDArray[np.bool_]] | None:
        """Return a column of text as a list, and which of its rows are blank; None where it holds anything else."""
        if name not in self._words:
            values = self._columns[name]
            text = pd.api.types.infer_dtype(values, skipna=True) == "string"
            self._words[name] = (values.tolist(), values.isna().to_numpy(bool)) if text else None
        return self._words[name]


def _truth(node: Any, rows: _Rows) -> _Truth:
    """Three-valued truth of ``node``."""
    if isinstance(node, bool):
        return _Truth(np.full(len(rows), node), np.zeros(len(rows), dtype=bool))
    if "property" in node:
        return _Truth.of(_column(node["property"], rows).astype("boolean"))
    op, args = str(node["op"]).lower(), node["args"]
    if op == "and":
        return reduce(operator.and_, (_truth(arg, rows) for arg in args))
    if op == "or":
        return reduce(operator.or_, (_truth(arg, rows) for arg in args))
    if op == "not":
        return ~_truth(args[0], rows)
    if op == "isnull":
        return _Truth(_value(args[0], rows).isna().to_numpy(bool), np.zeros(len(rows), dtype=bool))
    if op == "in":
        words = _words_in(args[0], args[1], rows)
        if words is not None:
            return words
        return reduce(operator.or_, (_compare("=", args[0], item, rows) for item in args[1]))
    if op == "between":
        return _compare(">=", args[0], args[1], rows) & _compare("<=", args[0], args[2], rows)
    if op == "like":
        return _like(args[0], str(_literal(args[1])), rows, folded=_is(args[1], "casei"))
    if op in _COMPARE:
        return _compare(op, args[0], args[1], rows)
    raise PhraseError(
        Text(zh=f"条件用了“{op}”，此处不支持。", en=f"the condition uses {op!r}, which is not supported here."),
        hint=Text(
            zh="可用 =、<>、<、>、IN、BETWEEN、LIKE、IS NULL、AND、OR、NOT。",
            en="Use =, <>, <, >, IN, BETWEEN, LIKE, IS NULL, AND, OR, NOT.",
        ),
    )


def _is(node: Any, op: str) -> bool:
    return isinstance(node, dict) and str(node.get("op", "")).lower() == op


def _column(name: str, rows: _Rows) -> pd.Series[Any]:
    column: pd.Series[Any] = rows[name]
    return column


def _literal(node: Any) -> Any:
    if isinstance(node, dict):
        if "date" in node or "timestamp" in node:
            return node.get("date", node.get("timestamp"))
        if str(node.get("op", "")).lower() in ("casei", "accenti"):
            return _literal(node["args"][0])
    return node


def _value(node: Any, rows: _Rows) -> pd.Series[Any]:
    """The column or constant that ``node`` stands for."""
    if isinstance(node, dict) and "property" in node:
        return _column(node["property"], rows)
    if _is(node, "casei"):
        return _value(node["args"][0], rows).astype("string").str.casefold()
    if _is(node, "rank"):
        return _ranks(_value(node["args"][0], rows), *node["args"][1:])
    if isinstance(node, dict) and node.get("op") in ("+", "-", "*", "/"):
        return _calculated(node, rows)
    return pd.Series([_literal(node)] * len(rows), index=rows.index, dtype=object)


def _calculated(node: Any, rows: _Rows) -> pd.Series[Any]:
    """A calculation: of numbers, or of dates and days; NA where a side is neither, or is divided by nought."""
    sides = [_value(arg, rows) for arg in node["args"]]
    dated = [_dates(arg, side) for arg, side in zip(node["args"], sides, strict=True)]
    if node["op"] in ("+", "-") and any(dated):
        if node["op"] == "-" and (
            all(dated) or not _counts(node["args"][dated.index(False)], sides[dated.index(False)])
        ):
            return _days(sides[0]) - _days(sides[1])
        days, more = (_days(side) if date else _numbers(side) for side, date in zip(sides, dated, strict=True))
        return _dated(days + more if node["op"] == "+" else days - more)
    left, right = map(_numbers, sides)
    act = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[node["op"]]
    calculated = pd.Series(act(left, right), index=rows.index, dtype="Float64")
    return calculated.mask(right == 0) if node["op"] == "/" else calculated


def _counts(node: Any, side: pd.Series[Any]) -> bool:
    """Whether one side is a number: written or calculated as one, or a column that holds some."""
    if isinstance(node, dict) and ("date" in node or "property" not in node):
        return "op" in node
    return bool(_numbers(side).notna().any())


def _numbers(side: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers, NA where there is none."""
    numbers: pd.Series[Any] = pd.to_numeric(side, errors="coerce").astype("Float64")
    return numbers


def _dated(days: pd.Series[Any]) -> pd.Series[Any]:
    """Days since 1970 as dates (ISO 8601), None where there is none."""
    stamps = pd.to_datetime(days.astype("Float64").to_numpy(dtype=float, na_value=float("nan")), unit="D")
    written = pd.Series(stamps.strftime("%Y-%m-%d"), index=days.index, dtype=object)
    return written.where(written.notna(), None)


def _ranks(values: pd.Series[Any], order: list[str], words: dict[str, Any] | None = None) -> pd.Series[Any]:
    """The place of each class in its order, NA for what is no class; ``words``: how classes are spelled, folded."""
    rank_of = {word: number for number, word in enumerate(order)}
    spelled = (words or {}).get("spellings", {})
    for word in values.dropna().unique():
        if word not in rank_of and spelled.get(folded(str(word))) in rank_of:
            rank_of[word] = rank_of[spelled[folded(str(word))]]
    return values.map(lambda word: rank_of.get(word, pd.NA)).astype("Float64")


def _dates(node: Any, side: pd.Series[Any]) -> bool:
    """Whether one side of a calculation is a date: written as one, or a column of dates."""
    if isinstance(node, dict) and "date" in node:
        return True
    known = side.dropna()
    if pd.api.types.is_datetime64_any_dtype(side):
        return True
    kind = "" if known.empty else pd.api.types.infer_dtype(known)
    if kind == "string":  # a layer that was edited elsewhere may hold dates as text
        return bool(known.astype(str).str.match(_DAY).any())
    return kind in ("date", "datetime", "datetime64")


def _days(side: pd.Series[Any]) -> pd.Series[Any]:
    """Days since 1970, NA where there is no date."""
    stamps = pd.to_datetime(side.astype(object), errors="coerce", format="ISO8601", utc=True)
    whole = stamps.dt.tz_localize(None).astype("datetime64[ns]").astype("int64") // _DAY_NS
    days: pd.Series[Any] = whole.astype("Float64")
    return days.mask(stamps.isna())


def _words_in(left: Any, items: Any, rows: _Rows) -> _Truth | None:
    """Whether a column of text holds one of some words, in one step; None where it must be compared one by one."""
    if not (isinstance(left, dict) and "property" in left and all(isinstance(item, str) for item in items)):
        return None
    if any(_NUMBER.fullmatch(item.strip()) for item in items):  # 2.0 is the tier 2
        return None
    words = rows.words(left["property"])
    if words is None:
        return None
    values, unknown = words
    if len(values) > _FEW:
        return _Truth(_column(left["property"], rows).isin(items).to_numpy(bool) & ~unknown, unknown)
    asked = frozenset(items)
    among = np.fromiter((value in asked for value in values), dtype=bool, count=len(values))
    return _Truth(among & ~unknown, unknown)


def _sized(op: str, left: Any, right: Any, rows: _Rows) -> _Truth | None:
    """A column of numbers compared with a number, in one step; None where either is something else."""
    if not (isinstance(left, dict) and "property" in left and type(right) in (int, float)):
        return None
    column = _column(left["property"], rows)
    if not (isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf"):
        return None
    numbers = column.to_numpy()
    unknown = np.isnan(numbers)
    return _Truth(_COMPARE[op](numbers, right) & ~unknown, unknown)


def _compare(op: str, left: Any, right: Any, rows: _Rows) -> _Truth:
    if op in ("=", "<>") and isinstance(right, str):
        same = _words_in(left, [right], rows)
        if same is not None:
            return same if op == "=" else ~same
    sized = _sized(op, left, right, rows)
    if sized is not None:
        return sized
    a, b = _value(left, rows), _value(right, rows)
    known = a.notna().to_numpy(bool) & b.notna().to_numpy(bool)
    if not known.any():
        return _Truth(known, ~known)
    compared = _compared(_COMPARE[op], a[known], b[known])
    true, unknown = np.zeros(len(rows), dtype=bool), ~known
    true[known], unknown[known] = compared.fillna(False).to_numpy(bool), compared.isna().to_numpy(bool)
    if op in _ORDERS and any(isinstance(side, dict) and "date" in side for side in (left, right)):
        return _Truth(true, unknown).but_unknown(~(_is_day(left, a) & _is_day(right, b)).to_numpy(bool))
    return _Truth(true, unknown)


def _is_day(node: Any, side: pd.Series[Any]) -> pd.Series[bool]:
    """Whether there is a date, or a text that is written as one: 去年 is neither before nor after a day."""
    if (isinstance(node, dict) and "date" in node) or pd.api.types.is_datetime64_any_dtype(side):
        return pd.Series(True, index=side.index)
    words = side.map(lambda value: not isinstance(value, str) or _DAY.match(value) is not None)
    return words.astype(bool)


def _compared(compare: Callable[[Any, Any], Any], a: pd.Series[Any], b: pd.Series[Any]) -> pd.Series[Any]:
    """Both sides compared in one type: dates where one is a date, numbers where both are numbers, text else.

    A number is told row by row: what other rows hold plays no part. A word is neither more nor less than a number.
    """
    if a.empty:
        return pd.Series(dtype="boolean")
    if pd.api.types.is_datetime64_any_dtype(a) or pd.api.types.is_datetime64_any_dtype(b):
        return _boolean(compare(_stamps(a), _stamps(b)))
    booleans = [pd.api.types.infer_dtype(side) == "boolean" for side in (a, b)]
    if all(booleans):
        return _boolean(compare(a.astype(bool), b.astype(bool)))
    left_number, right_number = (pd.to_numeric(side, errors="coerce") for side in (a, b))
    both = left_number.notna() & right_number.notna() & (not any(booleans))
    if both.all():
        return _boolean(compare(left_number, right_number))
    compared = _boolean(compare(a.map(_written), b.map(_written)))
    if compare in _ORDER and any(pd.api.types.infer_dtype(side) in _NUMERIC for side in (a, b)):
        compared[~both] = pd.NA
    compared[both] = _boolean(compare(left_number[both], right_number[both]))
    return compared


def _stamps(side: pd.Series[Any]) -> pd.Series[Any]:
    """Moments in universal time, as CQL2 writes a timestamp; what names no zone is taken as it stands."""
    stamps: pd.Series[Any] = pd.to_datetime(side, utc=True).dt.tz_localize(None)
    return stamps


def _boolean(values: Any) -> pd.Series[Any]:
    truths: pd.Series[Any] = values.astype("boolean")
    return truths


def _written(value: Any) -> str:
    """``value`` as text; 2.0 is written ``2``, as the number of a tier is."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _like(left: Any, pattern: str, rows: _Rows, *, folded: bool) -> _Truth:
    expression = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    values = _value(left, rows).astype("string")
    flags = re.IGNORECASE if folded or _is(left, "casei") else 0
    return _Truth.of(values.str.fullmatch(expression, flags=flags | re.DOTALL).astype("boolean"))
