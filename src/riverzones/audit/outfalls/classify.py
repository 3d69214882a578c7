"""The class of every outfall, from the words of the file, its category and its name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from riverzones.audit.outfalls.scheme import OutfallScheme
from riverzones.model import Text
from riverzones.model.cells import text_of

__all__ = ["classify"]

_RAW = ("category", "kind")

_SURE = Text(zh="", en="")


def classify(outfalls: pd.DataFrame, scheme: OutfallScheme) -> pd.DataFrame:
    """Return classes of outfalls on the levels of the scheme.

    The word of the file (``category_detail``, or in ``raw_values`` where no category fitted) decides; else the
    category, narrowed by a word of a class in the name. A name alone gives a class too, marked as such. What several
    classes share is given, the rest stays open: unknown stays unknown.

    Parameters
    ----------
    outfalls : DataFrame
        Ids as index; columns ``category``, ``category_detail``, ``name``, ``raw_values``, ``owner`` as far as
        known.
    scheme : OutfallScheme
        Classes and the rules that lead from categories to them.

    Returns
    -------
    DataFrame
        On the index of ``outfalls``: ``class_1``, ``class_2``, ``class_3`` (ids or None), ``class_by`` (``"word"``,
        ``"category"``, ``"category and name"``, ``"name"`` or None), ``class_confidence`` (``"verified"``, ``"recall"``
        or None: that of the lowest class given), ``class_why_zh``, ``class_why_en`` (why a level stays open, or "").
    """
    needed = ["category", "category_detail", "name", "raw_values", "owner"]
    table = outfalls.reindex(columns=[*dict.fromkeys([*outfalls.columns, *needed])])
    words = _words(scheme)
    candidates, whys = _by_category(table, scheme)
    rows = []
    for row, name, raw, detail in zip(
        table.index, table["name"], table["raw_values"], table["category_detail"], strict=True
    ):
        said = [word for word in [text_of(detail), *_raw_words(raw)] if word]
        rows.append(_one(scheme, words, text_of(name), said, (candidates[row], whys[row])))
    return pd.DataFrame(rows, index=outfalls.index, columns=_COLUMNS, dtype=object)


_COLUMNS = ["class_1", "class_2", "class_3", "class_by", "class_confidence", "class_why_zh", "class_why_en"]


def _one(
    scheme: OutfallScheme,
    words: Mapping[str, str],
    name: str,
    raw: Sequence[str],
    known: tuple[tuple[str, ...], Text],
) -> list[Any]:
    stated = next((words[word] for word in raw if word in words), None)
    if stated is not None:
        return _filled(scheme, scheme.line(stated), "word", _SURE)
    candidates, why = known
    named = _in_name(words, name)
    if candidates:
        narrowed = _narrowed(scheme, candidates, named)
        if narrowed is not None:
            return _filled(scheme, scheme.line(narrowed), "category and name", _SURE)
        return _filled(scheme, _shared(scheme, candidates), "category", why)
    if named is not None:
        return _filled(
            scheme, scheme.line(named), "name", Text(zh="按名称推断，待核", en="told from the name, to be checked")
        )
    if raw:
        return _filled(scheme, [], None, Text(zh=f"类型“{raw[0]}”不在分类中", en=f"the type {raw[0]!r} is in no class"))
    return _filled(scheme, [], None, Text(zh="未填类型", en="no type is given"))


def _narrowed(scheme: OutfallScheme, candidates: Sequence[str], named: str | None) -> str | None:
    """The class that a name tells beyond the category: a candidate it singles out, or a class below one."""
    if named is None:
        return None
    below = [candidate for candidate in candidates if candidate in scheme.line(named)]
    if below:
        return named if named not in candidates or len(candidates) > 1 else None
    above = [candidate for candidate in candidates if named in scheme.line(candidate)]
    return above[0] if len(above) == 1 and len(candidates) > 1 else None


def _filled(scheme: OutfallScheme, line: Sequence[str], by: str | None, why: Text) -> list[Any]:
    levels = [*line, None, None, None][:3]
    confidence = scheme.classes[line[-1]].confidence if line else None
    return [*levels, by, confidence, why.zh, why.en]


def _shared(scheme: OutfallScheme, candidates: Sequence[str]) -> list[str]:
    """What the lines of all candidates have in common."""
    lines = [scheme.line(candidate) for candidate in candidates]
    shared = []
    for names in zip(*lines, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return shared


def _by_category(table: pd.DataFrame, scheme: OutfallScheme) -> tuple[dict[Any, tuple[str, ...]], dict[Any, Text]]:
    candidates: dict[Any, tuple[str, ...]] = dict.fromkeys(table.index, ())
    whys: dict[Any, Text] = dict.fromkeys(table.index, _SURE)
    open_rows = pd.Series(True, index=table.index)
    for rule in scheme.from_category:
        hit = rule.where.mask(table) & open_rows
        for row in table.index[hit]:
            candidates[row] = rule.classes
            if rule.why is not None:
                whys[row] = rule.why
        open_rows &= ~hit
    return candidates, whys


def _words(scheme: OutfallScheme) -> dict[str, str]:
    """Every word for a class."""
    return {
        word: outfall_class.name
        for outfall_class in scheme.classes.values()
        for word in (outfall_class.title.zh, *outfall_class.aliases)
    }


def _in_name(words: Mapping[str, str], name: str) -> str | None:
    """The class whose longest word stands in ``name``; short words such as 其他 are not looked for in names."""
    held = [word for word in words if len(word) >= 4 and word in name]
    return words[max(held, key=len)] if held else None


def _raw_words(raw: Any) -> list[str]:
    """What the file said about the type, where it is no category of ours."""
    if not isinstance(raw, str) or not raw:
        return []
    try:
        cells = json.loads(raw)
    except ValueError:
        return []
    if not isinstance(cells, dict):
        return []
    return [str(cells[name]).strip() for name in _RAW if cells.get(name)]
