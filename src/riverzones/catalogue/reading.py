"""YAML in, checked mappings out: every complaint names file, field and the nearest right word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from riverzones.errors import CatalogueError
from riverzones.model import Text
from riverzones.registry import nearest_names

__all__ = ["Source", "fields", "one_of", "read_yaml", "text", "words"]

Source = Path | Traversable
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Source) -> Mapping[str, Any]:
    """The mapping in a YAML file.

    Raises
    ------
    CatalogueError
        If the file is no YAML (with the line), or holds no mapping.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - the safe loader, in C
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: cannot be read as UTF-8 text: {error}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CatalogueError(f"{path.name}{line}: not YAML: {getattr(error, 'problem', error)}.") from error
    if not isinstance(data, dict):
        raise CatalogueError(f"{path.name}: expected a mapping of fields, got {type(data).__name__}.")
    return data


def fields(data: Any, where: str, *, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
    """``data`` as a mapping that has every required field and no unknown one.

    Examples
    --------
    >>> fields({"titel": 1}, "a.yaml", required=["title"])
    Traceback (most recent call last):
        ...
    riverzones.errors.CatalogueError: a.yaml: unknown field 'titel'. Did you mean 'title'?
    """
    if not isinstance(data, Mapping):
        raise CatalogueError(f"{where}: expected a mapping of fields, got {data!r}.")
    needed = list(required)
    known = [*needed, *optional]
    for name in data:
        if name not in known:
            close = nearest_names(str(name), known)
            hint = f"Did you mean {close[0]!r}?" if close else f"Known fields: {', '.join(known)}."
            raise CatalogueError(f"{where}: unknown field {str(name)!r}.", hint=hint)
    for name in needed:
        if data.get(name) is None:
            raise CatalogueError(f"{where}: the field {name!r} is missing.")
    return data


def one_of(value: Any, where: str, field: str, known: Iterable[str]) -> str:
    """``value`` if it is one of the known words."""
    names = list(known)
    if isinstance(value, str) and value in names:
        return value
    close = nearest_names(str(value), names)
    hint = f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(names[:20])}."
    raise CatalogueError(f"{where}: {field}: {value!r} is not known.", hint=hint)


def text(value: Any, where: str, field: str) -> Text:
    """``{zh: ..., en: ...}`` as a :class:`Text`."""
    if not isinstance(value, Mapping) or set(value) != {"zh", "en"}:
        raise CatalogueError(f"{where}: {field}: expected {{zh: ..., en: ...}}, got {value!r}.")
    return Text(zh=str(value["zh"]), en=str(value["en"]))


def words(value: Any, where: str, field: str) -> tuple[str, ...]:
    """A list of words; a single word is a list of one, nothing is none."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise CatalogueError(f"{where}: {field}: expected a list of words, got {value!r}.")
    return tuple(str(item) for item in value)


def day(value: Any, where: str, field: str) -> dt.date:
    """A date written as YYYY-MM-DD."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise CatalogueError(f"{where}: {field}: expected a date as 2021-03-01, got {value!r}.")
