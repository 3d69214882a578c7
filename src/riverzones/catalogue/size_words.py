"""What people read of the sizes that a zone was drawn with: title, value, where from and how sure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from riverzones.declared.reading import Source
from riverzones.declared.records import BILINGUAL, Record, Table, as_dict, read_declared
from riverzones.model import Column, LayerKind, Text
from riverzones.terms import COMMON, CONFIDENCE, labels

__all__ = ["SizeWords", "plain_sizes", "read_size_words", "sizes_in"]

_KEY = re.compile(r"^(?P<standard>.*\S) [a-z_0-9]+(\.[a-z_0-9]+)+$")  # "HJ 338-2018 river.tier1.upstream"
_ROW = re.compile(r"^(?P<layer>[a-z_]+) (?P<id>\S.*)$")  # "reaches R-01.3"
_BASE: Final = labels("reason")["base_recalled"]
_YES, _NO = COMMON["yes"], COMMON["no"]


def sizes_in(stored: Any) -> list[dict[str, Any]]:
    """Return the sizes that a zone keeps as JSON text; none where there is no such text."""
    if not isinstance(stored, str) or not stored:
        return []
    try:
        stored_sizes = json.loads(stored)
    except json.JSONDecodeError:
        return []
    return (
        [entry for entry in stored_sizes if isinstance(entry, dict) and "name" in entry]
        if isinstance(stored_sizes, list)
        else []
    )


@dataclass(frozen=True)
class SizeWords:
    """Words of sizes: ``titles`` and ``values`` of ``sizes.yaml``, then those of the vocabulary and the layer kinds."""

    titles: Mapping[str, Text]
    values: Mapping[str, Text]
    columns: Mapping[str, Column]
    kinds: Mapping[str, LayerKind]

    def title(self, name: str) -> Text:
        """Return what the size is called; a name that nobody words comes back as it is."""
        if name in self.titles:
            return self.titles[name]
        return self.columns[name].title if name in self.columns else Text(zh=name, en=name)

    def value(self, size: Mapping[str, Any], lang: str) -> str:
        """Return the value with its unit."""
        value, unit = size.get("value"), str(size.get("unit") or "")
        words = self._plain(value, lang)
        return f"{words} {unit}" if unit and words and value != "all" else words

    def origin(self, size: Mapping[str, Any], lang: str) -> str:
        """Return where the number is from: the standard, a document, a layer or a column in words."""
        written = str(size.get("from") or "")
        key, row = _KEY.match(written), _ROW.match(written)
        if key:
            return key["standard"]
        if row and row["layer"] in self.kinds:
            return f"{self.kinds[row['layer']].title.within(lang)} {row['id']}"
        if row and row["layer"] in self.columns:
            column = self.columns[row["layer"]]
            return f"{column.title.within(lang)} {column.value_title(row['id'], lang)}"
        said = [self._word(part, lang) for part in written.split(" / ")]
        return "，".join(said) if lang == "zh" else ", ".join(said)

    def sure(
        self, size: Mapping[str, Any], lang: str, *, among: Sequence[Mapping[str, Any]] = (), brief: bool = False
    ) -> str:
        """Return how sure the number is, in words; what is derived is no surer than the numbers ``among`` which it
        stands.

        The papers that agree with a recalled number are named, unless it is to be ``brief``, as on a map.
        """
        word = str(size.get("confidence") or "")
        said = CONFIDENCE[word].within(lang) if word in CONFIDENCE else word
        if word == "derived" and any(neighbour.get("confidence") == "recall" for neighbour in among):
            return f"{said}，{_BASE.zh}" if lang == "zh" else f"{said}, {_BASE.en}"
        agrees = size.get("agrees")
        if not brief and isinstance(agrees, Mapping) and agrees.get(lang):
            return Text(zh=f"{said}，与{agrees[lang]}一致", en=f"{said}, agrees with {agrees[lang]}").within(lang)
        return said

    def lines(self, stored: Any, lang: str) -> str:
        """Return all plain sizes of a zone in one text: title, value, where from, how sure."""
        sizes = sizes_in(stored)
        return ("；" if lang == "zh" else "; ").join(self._line(size, sizes, lang) for size in plain_sizes(sizes))

    def _line(self, size: Mapping[str, Any], sizes: Sequence[Mapping[str, Any]], lang: str) -> str:
        said = ", ".join(filter(None, [self.origin(size, lang), self.sure(size, lang, among=sizes, brief=True)]))
        value = self.value(size, lang)
        if lang == "zh":
            return f"{self.title(size['name']).zh}{f' {value}' if value else ''}（{said.replace(', ', '，')}）"
        return f"{self.title(size['name']).en}{f' {value}' if value else ''} ({said})"

    def _plain(self, value: Any, lang: str) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return (_YES if value else _NO).within(lang)
        if isinstance(value, int | float):
            return f"{value:,.10g}"
        if isinstance(value, Mapping):
            return "；".join(f"{self._word(str(key), lang)} {self._plain(part, lang)}" for key, part in value.items())
        if isinstance(value, Sequence) and not isinstance(value, str):
            return " / ".join(self._plain(part, lang) for part in value)
        return self._word(str(value), lang)

    def _word(self, word: str, lang: str) -> str:
        if word in self.values:
            return self.values[word].within(lang)
        if word in self.kinds:
            return self.kinds[word].title.within(lang)
        if word in self.titles or word in self.columns:
            return self.title(word).within(lang)
        return word


def plain_sizes(sizes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the sizes that are one number or word: tables of a standard, of which one entry was used, are left out."""
    return [size for size in sizes if not isinstance(size.get("value"), list | dict)]


def read_size_words(path: Source, columns: Mapping[str, Column], kinds: Mapping[str, LayerKind]) -> SizeWords:
    """Return the words of sizes.

    Raises
    ------
    CatalogueError
        If a word is not given in both languages.
    """
    file = read_declared(path, Record({"titles": Table(BILINGUAL), "values": Table(BILINGUAL)}, as_dict))
    return SizeWords(file["titles"], file["values"], columns, kinds)
