"""What the files of a folder are likely to be: the kind of layer of each, how sure that is, and by which evidence."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
import shapely

from riverzones.align.headings import match_columns
from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError, MachineError, RiverzonesError
from riverzones.model import LayerKind, Text
from riverzones.model.text import said_by
from riverzones.readers.conversions import HOLD_LAYERS
from riverzones.readers.datasets import datasets, files_below, hidden
from riverzones.readers.limits import within_caps
from riverzones.readers.vector import RawLayer, layer_names, read_vector
from riverzones.readers.worksheets import SPREADSHEETS, sheet_titles
from riverzones.terms import labels

__all__ = ["Likeness", "Proposal", "Source", "layers_within", "likely_kinds", "propose", "sources_in"]

_FAMILIES: Final = ("point", "line", "polygon")
_LAYERED: Final = (".gpkg", ".gdb")
_NAMED: Final = 3.0  # what a kind's own word in the name of the file counts, in distinctive columns
_ENOUGH: Final = 2.5  # less than a word in the name, or than a few distinctive columns, is no evidence
_CLOSE: Final = 0.75  # a second kind that reaches this share of the first leaves it open which it is
_FEWEST: Final = 3  # fewer headings that fit are chance, unless the name of the file says it too
_SHOWN: Final = 6
_MOST_LAYERS: Final = 12
"""A file with more layers (a drawing) is not read once for each: a person names those that are meant."""
_GIVEN: Final = frozenset({"name", "Name", "description", "Description"})
"""Columns that every KML has: they say nothing of what the rows are."""
_NOTHING: Final = Text(zh="", en="")


@dataclass(frozen=True, slots=True)
class Source:
    """One layer to bring in: the file to open, its layer where it holds several, what people call it."""

    path: Path
    layer: str | None
    label: str


@dataclass(frozen=True)
class Proposal:
    """What one layer of a file is likely to be.

    ``kind`` is the likeliest (None: nothing fits), ``sure`` whether nothing else comes near, ``others`` the kinds that
    do, ``why`` the evidence in words; ``failed`` says why a file cannot be read at all, ``layers`` which of its layers
    could be read one by one. ``aside`` marks a sheet that holds no records by its title or its sentences (填表说明,
    封面, 数据字典): nobody is asked what it is.
    """

    source: Source
    kind: str | None = None
    sure: bool = False
    others: tuple[str, ...] = ()
    why: Text = _NOTHING
    rows: int = 0
    failed: Text | None = None
    layers: tuple[Source, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """A kind that a layer may be: the weight of the evidence, whether it tells enough by itself, and in words."""

    kind: LayerKind
    weight: float
    telling: bool
    why: Text


def sources_in(
    paths: Iterable[Path], *, skip: Callable[[str], bool] = lambda _: False, unreadable: bool = False
) -> list[Source]:
    """Return every layer in files and folders: shapefiles with their parts, each layer of a GeoPackage or geodatabase.

    ``skip`` says by its path from the folder whether a file of a folder is left out; with ``unreadable`` those come
    too that hold layers in a format which cannot be read (DWG, MDB, RAR), so that they can be told.
    """
    sources: list[Source] = []
    for path in paths:
        if not path.is_dir() or path.suffix.lower() == ".gdb":
            sources += _layers_of(path, path.name)
            continue
        names = [name for name in files_below(path) if not skip(name)]
        for item in datasets(names):
            sources += _layers_of(path / PurePosixPath(item.opened), item.opened)
        if unreadable:
            closed = [name for name in names if PurePosixPath(name).suffix.lower() in HOLD_LAYERS]
            sources += [Source(path / PurePosixPath(name), None, name) for name in closed if not hidden(name)]
    return sources


def _layers_of(path: Path, label: str) -> list[Source]:
    if path.suffix.lower() not in _LAYERED or not path.exists():
        return [Source(path, None, label)]
    try:
        names = [name for name in layer_names(path) if not name.startswith("rz_") and name != "layer_styles"]
    except RiverzonesError:
        names = []
    if len(names) < 2:
        return [Source(path, None, label)]
    return [Source(path, name, f"{label}:{name}") for name in names]


def layers_within(source: Source) -> list[Source]:
    """Return the sheets of a workbook that hold cells, each as a source of its own; of anything else the source
    itself.
    """
    if source.layer is not None or source.path.suffix.lower() not in SPREADSHEETS or not source.path.is_file():
        return [source]
    titles = sheet_titles(source.path)
    return [_inner(source, title) for title in titles] if len(titles) > 1 else [source]


def _inner(source: Source, layer: str) -> Source:
    return replace(source, layer=layer, label=f"{source.label}:{layer}")


def propose(source: Source, catalogue: Catalogue, *, encoding: str | None = None) -> Proposal:
    """Say which kind of layer a file is likely to be.

    Evidence are the headings that are columns of a kind (one that few kinds have counts more), the kind's words in the
    name of the file or layer, and the geometry, which must fit.

    Parameters
    ----------
    source : Source
    catalogue : Catalogue
        Knows the kinds.
    encoding : str, optional
        Encoding of the text, where the bytes mislead.

    Returns
    -------
    Proposal
        A file that cannot be read is one that failed, not an error; a sheet without a table is nothing that is known.
        Where a layer must be chosen, ``layers`` holds a source for each.

    Raises
    ------
    MachineError
        If the machine has no room or memory to read it.
    """
    try:
        raw = within_caps(source.path, read_vector(source.path, layer=source.layer, encoding=encoding))
    except MachineError:
        raise
    except RiverzonesError as error:
        message, hint = said_by(error)
        failure = Text(zh=f"{message.zh}{hint.zh}", en=f"{message.en} {hint.en}")
        if source.layer is not None and source.path.suffix.lower() in SPREADSHEETS:
            aside = _ASIDE.fullmatch(_bare_title(source.layer)) is not None
            return Proposal(source, why=_NO_RECORDS if aside else message, aside=aside)
        layers = error.layers if isinstance(error, LayerError) and len(error.layers) <= _MOST_LAYERS else ()
        return Proposal(source, failed=failure, layers=tuple(_inner(source, layer) for layer in layers))
    ranked = likely_kinds(raw, f"{source.path.stem} {source.layer or raw.layer or ''}", catalogue)
    rows = len(raw.frame)
    if not ranked or ranked[0].weight < _ENOUGH:
        if _is_aside(source, raw):
            return Proposal(source, why=_NO_RECORDS, aside=True)
        why = Text(zh="标题、图形和文件名都说明不了是什么", en="neither headings, shapes nor the name say what it is")
        return Proposal(source, others=tuple(candidate.kind.name for candidate in ranked[:3]), why=why, rows=rows)
    best = ranked[0]
    close = tuple(candidate.kind.name for candidate in ranked[1:6] if candidate.weight >= _CLOSE * best.weight)
    return Proposal(source, best.kind.name, best.telling and not close, close, best.why, rows)


_NO_RECORDS: Final = labels("reason")["no_records"]
_ASIDE = re.compile(
    r".*(说明|须知|要求|封面|扉页|目录|字典|代码表?|码表|下拉(列表|选项)?|选项|枚举|参数|填报指南|填写规范|样例|示例|图例|版本记录|修订记录)"
    r"|readme|instructions?|cover|contents|toc|legend|dictionary|lookups?|codes?|lists?|notes?|examples?|changelog",
    re.IGNORECASE,
)
"""Titles of sheets beside the table: what they hold is for the person who fills it in."""
_SENTENCE = re.compile("[。；！？;]|^[(（]?[一二三四五六七八九十\\d]{1,3}[)）、.．]")
_SENTENCE_SHARE = 0.6


def _bare_title(title: str) -> str:
    return re.sub(r"[\s\d_\-—()（）.·]", "", unicodedata.normalize("NFKC", title))


def _is_aside(source: Source, raw: RawLayer) -> bool:
    """Whether a sheet of a workbook is no table: by its title, or because most of its cells are sentences."""
    if source.layer is None or source.path.suffix.lower() not in SPREADSHEETS or raw.geometry is not None:
        return False
    if _ASIDE.fullmatch(_bare_title(source.layer)):
        return True
    cells = [cell for name in raw.frame.columns for cell in raw.frame[name] if isinstance(cell, str)]
    sentences = sum(len(cell) > 6 and _SENTENCE.search(cell) is not None for cell in cells)
    return bool(cells) and raw.frame.shape[1] <= 3 and sentences >= _SENTENCE_SHARE * len(cells)


def likely_kinds(raw: RawLayer, name: str, catalogue: Catalogue) -> list[Likeness]:
    """Return the kinds that a layer may be, the likeliest first."""
    families = _families(raw)
    kinds = list(catalogue.kinds.values())
    places = set(map(str, raw.place_columns)) if raw.geometry is not None else set()
    given = _GIVEN if "KML" in raw.driver.upper() else frozenset()
    headings = [str(column) for column in raw.frame.columns if str(column) not in places | given]
    drawn = {zone_type.layer for zone_type in catalogue.zone_types.values()}
    matches = {kind.name: match_columns(headings, kind)[0] for kind in kinds}
    spread = Counter(heading for matched in matches.values() for heading in matched.values())  # 名称 is of all kinds
    likely = []
    for kind in kinds:
        if not _fits(families, kind):
            continue
        matched = matches[kind.name]
        weights = {ours: math.log(len(kinds) / spread[heading]) for ours, heading in matched.items()}
        word = _word_in(name, kind)
        score = sum(weights.values()) + (_NAMED * min(1.0, len(word) / 3 + 0.34) if word else 0.0)
        if any(column.required and column.name not in matched and column.name != "id" for column in kind.columns):
            score *= 0.6  # a required column may still be given with --column
        if kind.name in drawn and not word:
            score *= 0.5  # riverzones draws it itself: a file of others is rarely that
        if score > 0:
            telling = bool(word) or (len(matched) >= _FEWEST and 2 * len(matched) >= len(headings))
            why = _evidence(families, matched, weights, word, len(headings))
            likely.append(Likeness(kind, score, telling, why))
    return sorted(likely, key=lambda likeness: -likeness.weight)


def _families(raw: RawLayer) -> set[str]:
    if raw.geometry is None:
        return set()
    shapes = np.asarray(raw.geometry, dtype=object)
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return {_FAMILIES[size] for size in np.unique(shapely.get_dimensions(there)).tolist() if size >= 0}


def _fits(families: set[str], kind: LayerKind) -> bool:
    if not families:
        return "none" in kind.geometry
    return families <= set(kind.geometry)


def _word_in(name: str, kind: LayerKind) -> str:
    """The longest word of a kind in the name of a file; of Latin letters whole words only."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    hits = []
    for word in {kind.name.replace("_", " "), kind.name, kind.title.zh, kind.title.en, *kind.aliases}:
        pattern = _pattern_of(word)
        if pattern is not None and pattern.search(folded):
            hits.append(word)
    return max(hits, key=len, default="")


@lru_cache(maxsize=4096)
def _pattern_of(word: str) -> re.Pattern[str] | None:
    """Compiled once for each word of the catalogue: all are sought in the name of every file."""
    folded_word = unicodedata.normalize("NFKC", word).casefold()
    if not folded_word:
        return None
    return re.compile(
        rf"(?<![a-z]){_singular_too(folded_word)}(?![a-z])" if folded_word.isascii() else re.escape(folded_word)
    )


def _singular_too(word: str) -> str:
    """A pattern of a word in Latin letters that takes its singular too: counties and county, rivers and river."""
    if word.endswith("ies") and len(word) > 5:
        return rf"{re.escape(word[:-3])}(?:ies|y)"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 4:
        return rf"{re.escape(word[:-1])}s?"
    return re.escape(word)


def _evidence(
    families: set[str], matched: Mapping[str, str], weights: Mapping[str, float], word: str, headings: int
) -> Text:
    telling = [matched[ours] for ours in sorted(weights, key=lambda ours: -weights[ours])[:_SHOWN]]
    shapes: dict[str, Any] = {"point": "点", "line": "线", "polygon": "面"}
    zh = [f"{len(matched)}/{headings} 个标题对上（{'、'.join(telling)}）"] if matched else []
    en = [f"{len(matched)} of {headings} headings ({', '.join(telling)})"] if matched else []
    if word:
        zh.append(f"文件名有“{word}”")
        en.append(f"{word!r} in the name")
    zh.append("、".join(shapes[family] for family in sorted(families)) or "无图形")
    en.append(", ".join(sorted(families)) or "no shapes")
    return Text(zh="；".join(zh), en="; ".join(en))
