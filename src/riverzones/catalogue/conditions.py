"""Conditions in the words of a layer kind: ``类别 = '工业'`` becomes ``category = 'industrial'``.

CQL2 text may name columns and values as people and files write them; what comes back uses the English ids alone, so
that two ways of saying the same thing are equal. A word the kind does not know is refused here, before any row is read.

The module is long because it is one reading, of text into ids and of ids into words, over the same tree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cql2

from riverzones.errors import PhraseError
from riverzones.model import Column, Condition, LayerKind, Text, parse_condition
from riverzones.model.kinds import folded
from riverzones.registry import nearest_names
from riverzones.terms import COMMON, labels

__all__ = ["MOST_CHARACTERS", "condition", "in_words", "is_chinese", "is_cql2"]

MOST_CHARACTERS = 2000
_MOST_DEPTH = 8  # the parser tries every way through nested brackets: 16 of them take half a second
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")
_ORDERS = ("<", "<=", ">", ">=", "between")
_HELD = labels("cell_type")
_ARITHMETIC = ("+", "-", "*", "/")
_YES = frozenset(["true", "yes", "y", "t", "1", "是", "有", "真", "已"])
_NO = frozenset(["false", "no", "n", "f", "0", "否", "无", "没有", "假", "未"])
_AT, _DOT = "at__", "__dot__"
_QUOTES = str.maketrans(dict.fromkeys("‘’“”「」『』＇＂", "'"))
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_QUOTED = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\")")


def is_chinese(words: str) -> bool:
    """Return whether ``words`` hold a Chinese character.

    Examples
    --------
    >>> is_chinese("tier 1"), is_chinese("一级")
    (False, True)
    """
    return any("\u3400" <= letter <= "\u9fff" for letter in words)


def condition(text: str, kind: LayerKind, *, lang: str | None = None, extra: Collection[str] = ()) -> Condition:
    """Return CQL2 text in anybody's words as a condition on the English columns and values of ``kind``.

    Parameters
    ----------
    text : str
        CQL2 text (OGC 21-065). Columns by id, title or alias; values of listed columns by id, title or alias, which
        then need no quotes; full-width signs and Chinese quotation marks are taken as the plain ones.
    kind : LayerKind
        The layer the condition is about.
    lang : str, optional
        Language of the error messages; by default that of ``text``.
    extra : collection of str
        Further columns the layer at hand has beyond its kind; they are taken as they are.

    Returns
    -------
    Condition
        ``text`` is written anew from the tree, so equal conditions are equal.

    Raises
    ------
    PhraseError
        If it is no CQL2, or a column, a value or an operation is unknown; the hint offers near words.

    Examples
    --------
    >>> from riverzones.model import Value
    >>> words = Column("category", Text("类别", "category"), Text("", ""), "string",
    ...                values=(Value("industrial", Text("工业", "industrial")),))
    >>> condition("类别 = 工业", LayerKind("outfalls", Text("排污口", "outfalls"), ("point",), (words,))).text
    "category = 'industrial'"
    """
    language = lang or ("zh" if is_chinese(text) else "en")
    plain = _plain(text)
    tree = _Reading(kind, language, text, frozenset(extra), kind.by_word).truth(_parsed(plain, text, language))
    return Condition(_written(tree), tree)


def _written(tree: Any) -> str:
    """A tree as CQL2 text; variables and ranks as they are written in a condition."""

    def plain(node: Any) -> Any:
        if isinstance(node, dict):
            if "variable" in node:
                return {"property": _AT + str(node["variable"]).replace(".", _DOT)}
            if node.get("op") == "rank":
                return plain(node["args"][0])
            return {key: plain(value) for key, value in node.items()}
        return [plain(child) for child in node] if isinstance(node, list) else node

    if not isinstance(tree, dict):
        return str(tree).lower()
    return re.sub(
        f'"?{_AT}([a-z0-9_]+)"?', lambda m: "@" + m.group(1).replace(_DOT, "."), cql2.Expr(plain(tree)).to_text()
    )


def is_cql2(text: str) -> bool:
    """Return whether ``text`` can be read as CQL2, whatever its words mean."""
    try:
        _parsed(_plain(text), text, "en")
    except PhraseError:
        return False
    return True


_SAID = labels("comparison")


_DAYS = labels("comparison_of_days")


def in_words(where: Condition, kind: LayerKind) -> Text:
    """Return a condition in the titles of columns and values: 状态为未办结且日排水量大于 1000 m3/d.

    What has no such words, arithmetic or patterns, is told as its CQL2 text.

    Examples
    --------
    >>> from riverzones.model import Value
    >>> words = Column("category", Text("类别", "Category"), Text("", ""), "string",
    ...                values=(Value("industrial", Text("工业", "industrial")),))
    >>> kind = LayerKind("outfalls", Text("排污口", "outfalls"), ("point",), (words,))
    >>> in_words(condition("类别 = 工业", kind), kind)
    Text(zh='类别为“工业”', en="category is 'industrial'")
    """
    zh, en = _worded(where.tree, kind, "zh"), _worded(where.tree, kind, "en")
    return Text(zh=zh, en=en) if zh and en else Text(zh=where.text, en=where.text)


def _worded(node: Any, kind: LayerKind, lang: str) -> str | None:
    """A tree in words; None where a part of it has none."""
    if isinstance(node, dict) and "property" in node:
        node = {"op": "=", "args": [node, True]}
    op = str(node.get("op", "")).lower() if isinstance(node, dict) else ""
    args = node.get("args", []) if op else []
    none_of = op == "not" and isinstance(args[0], dict) and args[0].get("op") == "in"
    if none_of:
        op, args = "in", args[0]["args"]
    if op in ("and", "or"):
        parts = [_worded(arg, kind, lang) for arg in args]
        join = (Text(zh="且", en=" and ") if op == "and" else Text(zh="或", en=" or ")).within(lang)
        inner = {"and": "or", "or": "and"}[op]
        put = [
            (f"（{part}）" if lang == "zh" else f"({part})") if part and arg.get("op") == inner else part
            for part, arg in zip(parts, args, strict=True)
        ]
        return join.join(part for part in put if part) if all(parts) else None
    name = args[0].get("property") if args and isinstance(args[0], dict) else None
    column = kind.by_name.get(str(name)) if name else None
    if column is None:
        return None
    title = column.title.zh if lang == "zh" else column.title.en[:1].lower() + column.title.en[1:]
    if op == "isnull":
        return Text(zh=f"未填{title}", en=f"{title} not stated").within(lang)
    if op == "like" and (pattern := str(args[1])).startswith("%") and pattern.endswith("%"):
        part = pattern[1:-1].replace("%", "…")
        return Text(zh=f"{title}含“{part}”", en=f"{title} with {part!r}").within(lang)
    if op == "not" or op not in (*_SAID, "in"):
        return None
    values = [_value_word(value, column, lang) for value in (args[1] if op == "in" else args[1:])]
    if any(value is None for value in values):
        return None
    if op == "in":
        listed = (Text(zh="或", en=" or ").within(lang)).join(map(str, values))
        if none_of:
            return Text(zh=f"{title}不为{listed}", en=f"{title} is not {listed}").within(lang)
        return Text(zh=f"{title}为{listed}", en=f"{title} is {listed}").within(lang)
    if column.dtype == "boolean":
        return f"{title}：{values[0]}" if lang == "zh" else f"{title}: {values[0]}"
    said = (_DAYS if column.dtype in ("date", "datetime") else _SAID)[op]
    return f"{title}{said.zh}{values[0]}" if lang == "zh" else f"{title} {said.en} {values[0]}"


def _value_word(value: Any, column: Column, lang: str) -> str | None:
    if isinstance(value, dict):
        return str(value.get("date", "")) or None
    if isinstance(value, bool):
        return (COMMON["yes"] if value else COMMON["no"]).within(lang)
    if isinstance(value, int | float):
        return f"{value:,.10g}" + (f" {column.unit}" if column.unit else "")
    title = column.value_title(value, lang)
    return f"“{title}”" if lang == "zh" else f"{title.lower()!r}"


def _plain(text: str) -> str:
    """Full-width signs outside quotes, and quotation marks everywhere, as CQL2 writes them."""
    pieces = _QUOTED.split(text.translate(_QUOTES))
    return "".join(
        piece if position % 2 else unicodedata.normalize("NFKC", piece) for position, piece in enumerate(pieces)
    ).strip()


def _parsed(plain: str, text: str, lang: str) -> Any:
    depth = deepest = 0
    for sign in _QUOTED.sub("", plain):
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    if len(plain) > MOST_CHARACTERS or deepest > _MOST_DEPTH:
        raise _refused(
            lang,
            Text(
                zh=f"条件太长或括号嵌套太深（最多 {MOST_CHARACTERS} 个字符、{_MOST_DEPTH} 层括号）。",
                en=f"the condition is too long ({MOST_CHARACTERS} characters) or too deep ({_MOST_DEPTH} brackets).",
            ),
            Text(zh="请分成几次查询。", en="Ask in several steps."),
        )
    try:
        return parse_condition(plain).tree
    except PhraseError as error:
        match = re.search(r"at character (\d+), before", error.message)
        stopped_at = int(match.group(1)) if match else 1
        rest = plain[stopped_at - 1 :] or (Text(zh="（末尾）", en="(the end)").within(lang))
        raise _refused(
            lang,
            Text(
                zh=f"条件“{text}”读不懂：停在第 {stopped_at} 个字符“{rest}”处。",
                en=f"cannot read the condition {text!r}: it stopped at character {stopped_at}, before {rest!r}.",
            ),
            Text(
                zh="请写 CQL2，例如：类别 = '工业' AND 是否审批 = false。",
                en="Write CQL2 text, such as category = 'industrial' AND approved = false.",
            ),
        ) from None


def _refused(lang: str, message: Text, hint: Text) -> PhraseError:
    return PhraseError(message.within(lang), hint=hint.within(lang))


def _spellings(column: Column) -> list[str]:
    return [column.name, column.title.zh, column.title.en, *column.aliases]


@dataclass(frozen=True)
class _Reading:
    """Rewrites one tree for one kind."""

    kind: LayerKind
    lang: str
    text: str
    extra: frozenset[str]
    words: Mapping[str, Column]

    def truth(self, node: Any) -> Any:
        """Return a node that must be true or false."""
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            raise self.no(Text(zh=f"{node!r} 不是条件", en=f"{node!r} is no condition"), _COMPARISONS)
        if "property" in node:
            column = self.column(node)
            if isinstance(column, Column) and column.dtype != "boolean":
                raise self.no(
                    Text(
                        zh=f"字段“{column.title.zh}”不是是非字段", en=f"the column {column.name!r} is not true or false"
                    ),
                    _COMPARISONS,
                )
            return _named(column)
        op = str(node.get("op", ""))
        act = self._acts().get(op.lower())
        if act is None:
            spatial = op.lower().startswith("s_")
            raise self.no(
                Text(zh=f"不支持 {op or node!r}", en=f"{op or node!r} is not supported"),
                Text(
                    zh="空间关系写在条件之外，如“一级保护区内的排污口”。" if spatial else _COMPARISONS.zh,
                    en="Say where things lie outside the condition: outfalls inside tier-1 zones."
                    if spatial
                    else _COMPARISONS.en,
                ),
            )
        return act(node)

    def _acts(self) -> Mapping[str, Callable[[dict[str, Any]], Any]]:
        return {
            **dict.fromkeys(("and", "or", "not"), self._all_or_any),
            **dict.fromkeys(_COMPARE, self._compared),
            "in": self._compared,
            "between": self._compared,
            "like": self._like,
            "isnull": lambda node: {"op": "isNull", "args": [self.operand(node["args"][0], None)]},
        }

    def _all_or_any(self, node: dict[str, Any]) -> Any:
        return {"op": node["op"], "args": [self.truth(arg) for arg in node["args"]]}

    def _compared(self, node: dict[str, Any]) -> Any:
        """Both sides, the constants on one side in the values of the column on the other."""
        first, *others = node["args"]
        others = others[0] if node["op"] == "in" else others
        if not isinstance(others, list):
            raise self.no(Text(zh="IN 之后应是括号中的一列值", en="IN takes a list in brackets"), _COMPARISONS)
        subject = self._column_in(first)
        if subject is None and node["op"] not in ("in", "between"):
            subject = self._column_in(others[0])
        if not any("'property'" in repr(side) or "'variable'" in repr(side) for side in (first, *others)):
            raise self.no(Text(zh="比较中没有字段", en="a comparison names no column"), _COMPARISONS)
        left = self.operand(first, subject)
        right = [self.operand(operand, subject) for operand in others]
        if node["op"] in _ORDERS:
            if subject is not None and subject.values and not subject.ordered:
                raise self.no(
                    Text(
                        zh=f"字段“{subject.title.zh}”的取值没有高低之分",
                        en=f"the values of the column {subject.name!r} have no order",
                    ),
                    Text(zh="请写 =、<>、IN。", en="Write =, <> or IN."),
                )
            self._orderable(left, right)
        if subject is not None and subject.ordered and node["op"] in ("<", "<=", ">", ">=", "between"):
            # classes are compared by their order, never as text: worse than V is not below III
            order = [value.name for value in subject.values]
            # and in any spelling: a layer may have been edited beside riverzones
            words = {"spellings": dict(subject.folded_values)}
            left, *right = ({"op": "rank", "args": [side, order, words]} for side in (left, *right))
        return {"op": node["op"], "args": [left, right] if node["op"] == "in" else [left, *right]}

    def _like(self, node: dict[str, Any]) -> Any:
        left, pattern = node["args"]
        inner = pattern["args"][0] if isinstance(pattern, dict) and pattern.get("op") == "casei" else pattern
        if not isinstance(inner, str):
            raise self.no(Text(zh="LIKE 之后应是引号中的样式", en="LIKE takes a pattern in quotes"), _COMPARISONS)
        return {"op": "like", "args": [self.operand(left, None), pattern]}

    def _column_in(self, node: Any) -> Column | None:
        """The column that ``node`` is, also inside ``casei``; None where it is none or not of the kind."""
        if isinstance(node, dict) and str(node.get("op", "")) == "casei":
            return self._column_in(node["args"][0])
        if isinstance(node, dict) and "property" in node:
            return self.words.get(folded(str(node["property"])))
        return None

    def operand(self, node: Any, beside: Column | None) -> Any:
        """Return a column, a constant or a calculation, compared with the column ``beside``."""
        if isinstance(node, dict) and "variable" in node:
            return node
        if isinstance(node, dict) and "property" in node:
            known = self._column_in(node)
            name = str(node["property"])
            bare = beside is not None and (beside.values or (beside.dtype == "boolean" and folded(name) in _YES | _NO))
            if known is None and beside is not None and bare and name not in self.extra:
                return self.value(name, beside)  # 类别 = 工业, without quotes
            return _named(self.column(node))
        if isinstance(node, dict) and "op" in node:
            op = str(node["op"])
            if op not in (*_ARITHMETIC, "casei"):
                raise self.no(Text(zh=f"不支持 {op}", en=f"{op} is not supported"), _COMPARISONS)
            inner = beside if op == "casei" else None
            node_read = {"op": op, "args": [self.operand(arg, inner) for arg in node["args"]]}
            if op != "casei":
                self._calculable(node_read)
            return node_read
        if isinstance(node, dict):
            literal = node.get("date", node.get("timestamp"))
            if not isinstance(literal, str):
                raise self.no(
                    Text(zh="条件中不能写几何或时段", en="a geometry or an interval cannot stand in a condition"),
                    _COMPARISONS,
                )
            return {name: self._dated(literal) for name in node}
        if node is None:
            raise self.no(
                Text(zh="空值不能比较", en="nothing equals NULL"),
                Text(zh="请写 IS NULL 或 IS NOT NULL。", en="Write IS NULL or IS NOT NULL."),
            )
        return node if beside is None else self.value(node, beside)

    def column(self, node: Mapping[str, Any]) -> Column | str:
        """Return the column a node names, or the name itself where only the layer at hand has it."""
        name = str(node["property"])
        if name in self.extra and folded(name) not in self.words:
            return name
        known_column = self.words.get(folded(name))
        if known_column is not None:
            return known_column
        names = [*(word for column in self.kind.columns for word in _spellings(column)), *self.extra]
        close = nearest_names(name, [word for word in names if is_chinese(word) == is_chinese(name)])
        zh, en = self.kind.title.zh, self.kind.title.en
        known = [column.title.zh if is_chinese(name) else column.name for column in self.kind.columns]
        raise self.no(
            Text(zh=f"图层“{zh}”没有字段“{name}”", en=f"the layer {en!r} has no column {name!r}"),
            Text(
                zh=f"是不是 {'、'.join(close)}？" if close else f"有：{'、'.join(known[:12])}。",
                en=f"Did you mean {' or '.join(close)}?" if close else f"There is: {', '.join(known[:12])}.",
            ),
        )

    def value(self, written: Any, column: Column) -> Any:
        """Return a constant as ``column`` keeps it."""
        if column.dtype == "boolean":
            return self._boolean(written, column)
        if column.values:
            return self._listed(written, column)
        if column.dtype in ("number", "integer"):
            try:
                return float(str(written))
            except ValueError:
                raise self._not_of(written, column) from None
        if column.dtype in ("date", "datetime"):
            day = self._dated(str(written))
            return {"date": day} if len(day) == 10 else written
        return written

    def _type(self, node: Any) -> str:
        """What a side is: ``number``, ``date``, ``boolean``, ``text``, or nothing where only the data can tell."""
        if isinstance(node, bool):
            return "boolean"
        if isinstance(node, int | float):
            return "number"
        if not isinstance(node, dict):
            return "text"
        if "date" in node or "timestamp" in node or node.get("variable") == "audit_day":
            return "date"
        if "property" in node:
            column = self.words.get(folded(str(node["property"])))
            dtype = column.dtype if column is not None else ""
            return {"string": "text", "integer": "number", "datetime": "date"}.get(dtype, dtype)
        if node.get("op") in _ARITHMETIC:
            types = [self._type(arg) for arg in node["args"]]
            return "number" if types.count("date") != 1 else "" if "" in types else "date"
        return "text" if node.get("op") == "casei" else ""

    def _calculable(self, node: Mapping[str, Any]) -> None:
        """Refuse a calculation of what is neither a number nor, added or taken away, a date."""
        allowed = ("", "number", "date") if node["op"] in ("+", "-") else ("", "number")
        for side in node["args"]:
            if self._type(side) not in allowed:
                raise self._untyped(side, "number")

    def _orderable(self, left: Any, others: list[Any]) -> None:
        """Refuse to ask which of two is more where one is a number or a date and the other is a word."""
        for right in others:
            types = [self._type(left), self._type(right)]
            for kind in ("number", "date"):
                if kind in types and not set(types) <= {kind, ""}:
                    raise self._untyped(left if types[0] != kind else right, kind)

    def _untyped(self, side: Any, wanted: str) -> PhraseError:
        what = _HELD[wanted]
        held = _HELD[self._type(side)]
        column = (
            self.words.get(folded(str(side["property"]))) if isinstance(side, dict) and "property" in side else None
        )
        if column is None:
            word = side.get("date", side) if isinstance(side, dict) else side
            return self.no(Text(zh=f"“{word}”不是{what.zh}", en=f"{word!r} is not {what.en}"), _COMPARISONS)
        return self.no(
            Text(
                zh=f"字段“{column.title.zh}”是{held.zh}，不能与{what.zh}比大小或计算",
                en=f"the column {column.name!r} holds {held.en}, which is no more or less than {what.en}",
            ),
            Text(
                zh="请改用数值或日期字段，或写 =、IN、LIKE。",
                en="Take a column of numbers or dates, or write =, IN or LIKE.",
            ),
        )

    def _boolean(self, written: Any, column: Column) -> bool:
        word = folded(_number(written))
        if word not in _YES | _NO:
            raise self._not_of(written, column)
        return word in _YES

    def _listed(self, written: Any, column: Column) -> str:
        known = column.folded_values
        word = _number(written)
        if folded(word) in known:
            return known[folded(word)]
        close = nearest_names(word, column.value_names)
        listed = [value.title.within(self.lang) if self.lang == "zh" else value.name for value in column.values]
        raise self.no(
            Text(zh=f"字段“{column.title.zh}”没有取值“{word}”", en=f"the column {column.name!r} has no value {word!r}"),
            Text(
                zh=f"是不是 {'、'.join(close)}？" if close else f"可取：{'、'.join(listed)}。",
                en=f"Did you mean {' or '.join(close)}?" if close else f"Values: {', '.join(listed)}.",
            ),
        )

    def _not_of(self, written: Any, column: Column) -> PhraseError:
        what = _HELD["boolean" if column.dtype == "boolean" else "number"]
        return self.no(
            Text(
                zh=f"字段“{column.title.zh}”取{what.zh}，不是“{written}”",
                en=f"the column {column.name!r} holds {what.en}, not {written!r}",
            ),
            Text(zh=f"例如：{column.title.zh} = {'true' if column.dtype == 'boolean' else '1'}。", en="")
            if self.lang == "zh"
            else Text(zh="", en=f"Such as {column.name} = {'true' if column.dtype == 'boolean' else '1'}."),
        )

    def _dated(self, written: str) -> str:
        """A date or a moment as ISO 8601 has it; 2023-5-1 and 2023/5/1 are days too."""
        parts = _DAY.fullmatch(written.strip())
        day = f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else written
        try:
            datetime.fromisoformat(day)
        except ValueError:
            error = self.no(
                Text(zh=f"“{written}”不是日期", en=f"{written!r} is no date"),
                Text(zh="请写成 DATE('2021-03-01')。", en="Write DATE('2021-03-01')."),
            )
            raise error from None
        return day

    def no(self, what: Text, hint: Text) -> PhraseError:
        """Return the error that refuses the condition."""
        return _refused(
            self.lang,
            Text(zh=f"条件“{self.text}”：{what.zh}。", en=f"in the condition {self.text!r}: {what.en}."),
            hint,
        )


_COMPARISONS = Text(
    zh="可用 =、<>、<、<=、>、>=、IN、BETWEEN、LIKE、IS NULL、AND、OR、NOT。",
    en="There is =, <>, <, <=, >, >=, IN, BETWEEN, LIKE, IS NULL, AND, OR, NOT.",
)


def _named(column: Column | str) -> dict[str, str]:
    return {"property": column.name if isinstance(column, Column) else column}


def _number(written: Any) -> str:
    """``written`` as text; 1.0 is ``1``, as the tier of a zone is."""
    return str(int(written)) if isinstance(written, float) and written.is_integer() else str(written)
