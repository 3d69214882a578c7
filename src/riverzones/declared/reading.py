"""YAML in, checked mappings out: every complaint names file, field and the nearest right word."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from riverzones.errors import CatalogueError
from riverzones.model import Text
from riverzones.registry import nearest_names

__all__ = [
    "Place",
    "Source",
    "Where",
    "at",
    "day",
    "fields",
    "line_of",
    "lined",
    "listed",
    "missing",
    "one_of",
    "parsed_yaml",
    "read_bytes",
    "read_yaml",
    "text",
    "words",
    "wrong",
]

T = TypeVar("T")
Source = Path | Traversable
Where = str | Text
"""A place in a file: its name, or name and fields in both languages, see :func:`at`."""


@dataclass(frozen=True, slots=True)
class Place(Text):
    """A place in a file in both languages, with the fields that lead to it."""

    steps: tuple[str, ...] = ()


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Twice(yaml.MarkedYAMLError):
    """A field that a mapping has twice; ``problem`` is its name."""


class _Once(_Loader):  # type: ignore[misc]
    """A loader that refuses a field written twice, of which YAML keeps the last without a word.

    The name of a field is a word: YAML 1.1 reads ``on`` and ``no`` as true and false, and nobody who writes them does.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _Twice(problem=str(key.value), problem_mark=key.start_mark)
                seen.add(key.value)
                if key.tag == "tag:yaml.org,2002:bool" and key.value.lower() not in ("true", "false"):
                    key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep=deep)


def _valued(read: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A constructor that tells the line of a day that is none (2026-13-01) and of a number without end."""

    def construct(loader: _Once, node: Any) -> Any:
        try:
            return read(loader, node)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(
                problem=f"{node.value[:40]}: {error}", problem_mark=node.start_mark
            ) from error

    return construct


_Once.add_constructor("tag:yaml.org,2002:timestamp", _valued(_Once.construct_yaml_timestamp))
_Once.add_constructor("tag:yaml.org,2002:int", _valued(_Once.construct_yaml_int))


def at(where: Where, en: str, *, zh: str = "") -> Place:
    """Return ``where`` and one step further in; a field is called the same in both languages.

    Examples
    --------
    >>> at(at("sets.yaml", "set lakes", zh="集合 lakes"), "parts").zh
    'sets.yaml：集合 lakes：parts'
    """
    outer = where if isinstance(where, Text) else Text(zh=where, en=where)
    steps = (*where.steps, en) if isinstance(where, Place) else (en,)
    return Place(zh=f"{outer.zh}：{zh or en}", en=f"{outer.en}: {en}", steps=steps)


def line_of(path: Source, steps: Sequence[str]) -> int | None:
    """Return the line of a YAML file at which the field that ``steps`` lead to stands; None where none is found.

    Steps that are no field of the file (a word of the message) end the walk; a field that is missing, of which nothing
    stands in the file, is missed where its mapping begins.
    """
    try:
        content = path.read_text(encoding="utf-8")
        if _too_deep(content):
            return None
        node = yaml.compose(content, Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    line = node.value[0][0].start_mark.line + 1 if isinstance(node, yaml.MappingNode) and node.value else None
    for step in steps:
        words = step.split(" ")
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        pair = next(((key, value) for key, value in pairs if key.value in (step, *words)), None)
        if pair is None and isinstance(node, yaml.SequenceNode) and words[-1].isdigit():
            position = int(words[-1]) - 1
            if position < len(node.value):
                node = node.value[position]
                line = node.start_mark.line + 1
            continue
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def lined(path: Source, read: Callable[[], T]) -> T:
    """Return what ``read`` gives; an error of the catalogue is told again with the line it stands in.

    Raises
    ------
    CatalogueError
        The error of ``read``, with the line.
    """
    try:
        return read()
    except CatalogueError as error:
        line = line_of(path, error.steps)
        if line is None or f"{path.name} 第 " in error.in_language("zh")[0]:  # YAML has told it
            raise
        (zh, zh_hint), (en, en_hint) = error.in_language("zh"), error.in_language("en")
        name = path.name
        with_line = CatalogueError(
            Text(zh=zh.replace(name, f"{name} 第 {line} 行", 1), en=en.replace(name, f"{name}, line {line}", 1)),
            hint=Text(zh=zh_hint, en=en_hint),
        )
        with_line.steps = error.steps
        raise with_line from None


def wrong(where: Where, *, zh: str, en: str, hint: Text | None = None) -> CatalogueError:
    """Return the error that says what is wrong at a place in a file."""
    message = at(where, en, zh=zh)
    error = CatalogueError(message, hint=hint or Text(zh="", en=""))
    error.steps = where.steps if isinstance(where, Place) else ()
    return error


def read_yaml(path: Source) -> Mapping[str, Any]:
    """Return the mapping in a YAML file.

    Raises
    ------
    CatalogueError
        If the file is no YAML (with the line), or holds no mapping.
    """
    return parsed_yaml(read_bytes(path), path)


def read_bytes(path: Source) -> bytes:
    """Return what a file of the catalogue holds.

    Raises
    ------
    CatalogueError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Source, error: Exception) -> CatalogueError:
    return wrong(path.name, zh=f"读不出（{error}）。", en=f"cannot be read: {error}.")


def _not_utf8(path: Source, content: bytes, error: UnicodeDecodeError) -> CatalogueError:
    """What the bytes of a file are that are no UTF-8, where that can be told."""
    line = content[: error.start].count(b"\n") + 1
    looks = "gbk" if _decodes(content, "gbk") else None
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        looks, line = "utf-16", 1
    zh, en = (f"，看来是 {looks.upper()}", f", it looks like {looks.upper()}") if looks else ("", "")
    return wrong(
        Text(zh=f"{path.name} 第 {line} 行", en=f"{path.name}, line {line}"),
        zh=f"文件不是 UTF-8 文本{zh}。",
        en=f"the file is no UTF-8 text{en}.",
        hint=Text(zh="请用编辑器另存为 UTF-8。", en="Save it as UTF-8."),
    )


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_MOST_LEVELS = 200  # a rule has 8: a setting of ours
_MOST_PARTS = 100_000  # the largest file of ours has 12,209: a setting of ours


def _refuse_bombs(words: str, path: Source) -> None:
    """Refuse what ends the process (libyaml goes down by recursion in C) or never ends (aliases multiply)."""
    line = _too_deep(words)
    if line:
        raise wrong(
            Text(zh=f"{path.name} 第 {line} 行", en=f"{path.name}, line {line}"),
            zh=f"套了超过 {_MOST_LEVELS} 层。",
            en=f"more than {_MOST_LEVELS} levels lie in each other.",
        )
    if "*" in words and _unfolded(yaml.compose(words, Loader=_Loader)) > _MOST_PARTS:
        raise wrong(
            path.name,
            zh=f"引用（& 与 *）展开后超过 {_MOST_PARTS:,} 项。",
            en=f"its aliases (& and *) unfold to more than {_MOST_PARTS:,} parts.",
        )


def _too_deep(words: str) -> int:
    """The line at which a document goes deeper than any of ours; 0 where it does not."""
    brackets = words.count("[") + words.count("{")  # a level takes one of these, or a column at the least
    if brackets <= _MOST_LEVELS and max(map(len, words.splitlines()), default=0) <= _MOST_LEVELS:
        return 0
    depth = 0
    for event in yaml.parse(words, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MOST_LEVELS:
                return event.start_mark.line + 1 if event.start_mark else 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return 0


def _unfolded(root: Any) -> float:
    """How many parts a document has when each alias is written out: told without doing it, they multiply."""
    sizes: dict[int, float] = {}

    def size(node: Any) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = math.inf  # what holds itself never ends
            parts = node.value if isinstance(node, yaml.CollectionNode) else ()
            sizes[id(node)] = 1 + sum(size(part) for entry in parts for part in _pair(entry))
        return sizes[id(node)]

    return 0 if root is None else size(root)


def _pair(entry: Any) -> tuple[Any, ...]:
    """What a sequence or a mapping holds at one position: a node, or key and value."""
    return entry if isinstance(entry, tuple) else (entry,)


def parsed_yaml(content: bytes, path: Source) -> Mapping[str, Any]:
    """Return the mapping that the bytes of the YAML file at ``path`` hold.

    Raises
    ------
    CatalogueError
        If they are no YAML (with the line), hold no mapping, or more levels or aliases than any catalogue has.
    """
    try:
        words = content.decode("utf-8")
        _refuse_bombs(words, path)
        data = yaml.load(words, Loader=_Once)  # noqa: S506 - the safe loader, in C
    except UnicodeDecodeError as error:
        raise _not_utf8(path, content, error) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", error)
        where = Text(
            zh=f"{path.name}{f' 第 {mark.line + 1} 行' if mark else ''}",
            en=f"{path.name}{f', line {mark.line + 1}' if mark else ''}",
        )
        if isinstance(error, _Twice):
            raise wrong(
                where, zh=f"字段“{problem}”写了两次。", en=f"the field {str(problem)!r} is written twice."
            ) from error
        hint = _yaml_hint(content.decode("utf-8").splitlines(), mark.line) if mark else None
        raise wrong(where, zh=f"不是合法的 YAML（{problem}）。", en=f"not YAML: {problem}.", hint=hint) from error
    if data is None:
        raise wrong(path.name, zh="文件是空的。", en="the file is empty.")
    if not isinstance(data, dict):
        raise wrong(
            path.name,
            zh=f"应由“字段: 值”组成，现为 {type(data).__name__}。",
            en=f"expected a mapping of fields, got {type(data).__name__}.",
        )
    return data


def _yaml_hint(lines: Sequence[str], at_line: int) -> Text | None:
    """What the line that YAML stopped at, or the one before, has that YAML does not read."""
    for number in (at_line, at_line - 1):
        line = lines[number] if 0 <= number < len(lines) else ""
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return Text(
                zh=f"第 {number + 1} 行以制表符缩进，请改用空格。",
                en=f"Line {number + 1} begins with a tab: use blanks.",
            )
        if re.match(r"\s*(- )?\w+：", line):
            return Text(
                zh=f"第 {number + 1} 行的冒号请用半角“: ”。",
                en=f"Line {number + 1} has a full-width colon: write ': '.",
            )
    return None


def fields(data: Any, where: Where, *, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
    """Return ``data`` as a mapping that has every required field and no unknown one.

    Raises
    ------
    CatalogueError
        If it is no mapping, or a field is unknown or missing.

    Examples
    --------
    >>> fields({"titel": 1}, "a.yaml", required=["title"])
    Traceback (most recent call last):
        ...
    riverzones.errors.CatalogueError: a.yaml: unknown field 'titel'. Did you mean 'title'?
    """
    if not isinstance(data, Mapping):
        raise wrong(where, zh=f"应由“字段: 值”组成，现为 {data!r}。", en=f"expected a mapping of fields, got {data!r}.")
    needed = list(required)
    known = [*needed, *optional]
    for name in data:
        if name not in known:
            close = nearest_names(str(name), known)
            hint = Text(zh=f"可用的字段：{'、'.join(known)}。", en=f"Known fields: {', '.join(known)}.")
            if data[name] is None and not close:  # what a comma inside {a: b, c} leaves
                hint = Text(
                    zh="{ } 中的英文逗号会断开文字：有逗号的文字请加引号。",
                    en="A comma inside { } ends a text: put a text with a comma in quotes.",
                )
            raise _stepped(where, str(name))(
                zh=f"没有名为“{name}”的字段。",
                en=f"unknown field {str(name)!r}.",
                hint=_meant(close[0]) if close else hint,
            )
    for name in needed:
        if data.get(name) is None:
            raise missing(name, where)
    return data


def missing(field: str, where: Where) -> CatalogueError:
    """Return the error that says which field a mapping lacks."""
    return wrong(where, zh=f"缺少字段“{field}”。", en=f"the field {field!r} is missing.")


def _stepped(where: Where, field: str) -> Callable[..., CatalogueError]:
    """:func:`wrong` at ``where``, that knows the line of ``field`` without saying its name twice."""

    def told(**words: Any) -> CatalogueError:
        error = wrong(where, **words)
        error.steps = (*error.steps, field)
        return error

    return told


def one_of(value: Any, where: Where, field: str, known: Iterable[str]) -> str:
    """Return ``value`` if it is one of the known words.

    Raises
    ------
    CatalogueError
        If it is none of them; the hint has the nearest.
    """
    names = known if isinstance(known, Collection) else list(known)
    if isinstance(value, str) and value in names:
        return value
    names = list(names)
    close = nearest_names(str(value), names)
    hint = Text(zh=f"可用：{'、'.join(names[:20])}。", en=f"Known: {', '.join(names[:20])}.")
    raise wrong(
        at(where, field),
        zh=f"“{value}”无法识别。",
        en=f"{value!r} is not known.",
        hint=_meant(close[0]) if close else hint,
    )


def _meant(name: str) -> Text:
    return Text(zh=f"是否指“{name}”？", en=f"Did you mean {name!r}?")


def text(value: Any, where: Where, field: str) -> Text:
    """Return ``{zh: ..., en: ...}`` as a :class:`Text`.

    Raises
    ------
    CatalogueError
        If it has other fields than these two.
    """
    if not isinstance(value, Mapping) or set(value) != {"zh", "en"}:
        raise wrong(
            at(where, field),
            zh=f"应写作 {{zh: ..., en: ...}}，现为 {value!r}。",
            en=f"expected {{zh: ..., en: ...}}, got {value!r}.",
        )
    return Text(zh=str(value["zh"]), en=str(value["en"]))


def words(value: Any, where: Where, field: str) -> tuple[str, ...]:
    """Return a list of words; a single word is a list of one, nothing is none.

    Raises
    ------
    CatalogueError
        If it is neither.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise wrong(
            at(where, field), zh=f"应为词语的列表，现为 {value!r}。", en=f"expected a list of words, got {value!r}."
        )
    return tuple(str(item) for item in value)


def day(value: Any, where: Where, field: str) -> dt.date:
    """Return a date written as YYYY-MM-DD.

    Raises
    ------
    CatalogueError
        If it is written otherwise.
    """
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise wrong(
        at(where, field),
        zh=f"日期应写作 2021-03-01，现为 {value!r}。",
        en=f"expected a date as 2021-03-01, got {value!r}.",
    )


def listed(data: Any, where: Where) -> Sequence[Any]:
    """Return ``data`` as a list; nothing is an empty one.

    Raises
    ------
    CatalogueError
        If it is anything else.
    """
    if data is None:
        return ()
    if not isinstance(data, list):
        raise wrong(where, zh=f"应为列表，现为 {data!r}。", en=f"expected a list, got {data!r}.")
    return data
