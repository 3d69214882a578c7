"""Cells made public: texts, nested values and numbers, by what their column is called."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from riverzones.model import Text
from riverzones.view.places import HiddenPlaces
from riverzones.view.words import HIDDEN, is_number, without_numbers

__all__ = ["MEASURED", "Cleaner", "is_code", "without_figures", "without_measures"]

MEASURED: Final = ("measured", "margin", "nearest_lon", "nearest_lat")
"""What tells how far a finding is from its reference."""

_FIGURE = re.compile(
    r"(?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>\s?(?:km|m|metres?|kilometres?|米|公里|千米)(?![A-Za-z0-9²³]))"
)
_LEAST_METRES: Final = 1e5
_TEXTS: Final = (str, Text, Mapping, list, tuple)


def is_code(column: str) -> bool:
    """Return whether a column holds codes or ids, by its name.

    Examples
    --------
    >>> [name for name in ("id", "code", "source_id", "permit_no", "note", "phone") if is_code(name)]
    ['id', 'code', 'source_id', 'permit_no']
    """
    return column == "id" or column.endswith(("code", "_id", "_no"))


def without_figures(text: str, *, but: float | None = None) -> str:
    """Return a text without its lengths, all but one: what was measured to a hidden place, not the limit it was held
    against.

    Examples
    --------
    >>> without_figures("距取水口 123.4 m，小于 1,000 m", but=1000.0)
    '距取水口 *** m，小于 1,000 m'
    """

    def put(match: re.Match[str]) -> str:
        spared = but is not None and float(match["number"].replace(",", "")) in (but, but / 1000)
        return match[0] if spared else HIDDEN + match["unit"]

    return _FIGURE.sub(put, text)


def without_measures(clauses: Any) -> Any:
    """Return the clauses of a finding (JSON) without what was measured to or from a hidden place.

    Examples
    --------
    >>> without_measures('[{"rule": "CN-132", "measured": 80.0, "limit": 0.0, "margin": 80.0}]')
    '[{"rule": "CN-132", "measured": null, "limit": 0.0, "margin": null}]'
    """
    entries = json.loads(clauses) if isinstance(clauses, str) and clauses else None
    if not isinstance(entries, list):
        return clauses
    bare = [{name: None if name in MEASURED else value for name, value in entry.items()} for entry in entries]
    return json.dumps(bare, ensure_ascii=False)


_SHORT: Final = 10
"""Letters and digits: a mobile number has eleven, a coordinate a point or a sign of degrees, and of two in metres each
has six."""


class Cleaner:
    """Makes cells public.

    Parameters
    ----------
    places : HiddenPlaces
        Whose coordinates may not be told.
    closed : collection of str
        Keys that are left out of nested values.
    open_columns : collection of str
        Columns whose numbers are meant for everyone.
    """

    def __init__(self, places: HiddenPlaces, closed: Collection[str], open_columns: Collection[str]) -> None:
        self.places, self._closed, self._open = places, frozenset(closed), frozenset(open_columns)
        self._aliases: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def text(self, words: str) -> str:
        """Return a text without numbers of people and coordinates of hidden points."""
        cleaned = self._known.get(words)
        if cleaned is None:
            cleaned = self._known[words] = self.places.without_coordinates(without_numbers(words))
        return cleaned

    def code(self, word: str) -> str:
        """Return a code or id; one that is a telephone number gets a name of its own, the same wherever it stands."""
        if len(word) <= _SHORT and word.isascii() and word.isalnum():
            return word
        answer = self._codes.get(word)
        if answer is None:
            cleaned = without_numbers(word, code=True)
            if cleaned != word:
                cleaned = self._aliases.setdefault(word, f"{cleaned}{len(self._aliases) + 1}")
            answer = self._codes[word] = self.places.without_coordinates(cleaned)
        return answer

    def key(self, name: Any) -> Any:
        """Return a key of a nested value: cleaned as a text is, and still another key where two are cleaned alike."""
        if not isinstance(name, str) or name in self._open:
            return name
        if name not in self._keys:
            self._keys[name] = self._key(name)
        return self._keys[name]

    def _key(self, name: str) -> str:
        cleaned = self.code(name)
        if re.fullmatch(r"[\w./+()-]+", name, re.ASCII):  # an id is called as where it stands as a value
            return cleaned
        bare = self.text(cleaned)
        return cleaned if bare == cleaned else self._aliases.setdefault(name, f"{bare}{len(self._aliases) + 1}")

    def value(self, value: Any, column: str = "") -> Any:
        """Return any cell cleaned: text, words in two languages, JSON, lists and mappings of these."""
        if isinstance(value, str):
            return self._string(value, column)
        if isinstance(value, Text):
            return Text(zh=self.text(value.zh), en=self.text(value.en))
        if isinstance(value, Mapping):
            return {
                self.key(name): self.value(inner, str(name))
                for name, inner in value.items()
                if name not in self._closed
            }
        if isinstance(value, list | tuple):
            return type(value)(self.value(inner, column) for inner in value)
        return value

    def _string(self, value: str, column: str) -> str:
        if column in self._open:
            return value
        if is_code(column):
            return self.code(value)
        if value.lstrip()[:1] in ("[", "{"):
            try:
                read = json.loads(value)
            except json.JSONDecodeError:
                return self.text(value)
            cleaned = self.value(read)
            return value if cleaned == read else json.dumps(cleaned, ensure_ascii=False)
        return self.text(value)

    def column(self, values: pd.Series[Any]) -> pd.Series[Any]:
        """Return a column of texts or nested values, the same object where nothing had to go."""
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
            return values
        if values.isna().all():
            return values
        name, cells = str(values.name), values.tolist()
        texts = {cell: self._string(cell, name) for cell in dict.fromkeys(c for c in cells if isinstance(c, str))}
        clean_cells = [
            texts[cell] if isinstance(cell, str) else self.value(cell, name) if isinstance(cell, _TEXTS) else cell
            for cell in cells
        ]
        if all(
            new is old or (isinstance(old, _TEXTS) and new == old) for new, old in zip(clean_cells, cells, strict=True)
        ):
            return values
        dtype: Any = values.dtype if isinstance(values.dtype, pd.StringDtype) else object
        cleaned: pd.Series[Any] = pd.Series(clean_cells, index=values.index, dtype=dtype, name=values.name)
        return cleaned

    def numbers(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return columns of numbers that no kind knows: without mobile numbers and coordinates of hidden points."""
        kinds = pd.api.types
        names = [
            name
            for name in table.columns
            if kinds.is_numeric_dtype(table[name]) and not kinds.is_bool_dtype(table[name])
        ]
        if not names or table.empty:
            return table
        cells = table[names].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        gone = np.vectorize(is_number, otypes=[bool])(cells)
        if len(self.places):
            fine = (np.abs(cells * 1e3 - np.round(cells * 1e3)) > 1e-6) & (cells > 3) & (cells < 180)
            for row in np.flatnonzero(fine.sum(axis=1) > 1):
                gone[row] |= self.places.are_degrees(np.where(fine[row], cells[row], np.nan))
            for row in np.flatnonzero((cells > _LEAST_METRES).sum(axis=1) > 1):
                gone[row] |= self.places.are_metres(cells[row])
        if not gone.any():
            return table
        cleaned = table.copy()
        for position, name in enumerate(names):
            if gone[:, position].any():
                numbers = cleaned[name] if cleaned[name].dtype.kind == "f" else cleaned[name].astype(object)
                cleaned[name] = numbers.mask(gone[:, position], None)
        return cleaned
