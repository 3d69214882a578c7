"""Which heading of a table names which column of a kind: by its name, aliases, spelling, unit and cut names.

Each heading stands against hundreds of spellings of a kind, and a folder of files against all kinds: the spellings of a
kind are indexed once, and folded words are remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from riverzones.align.measures import without_unit
from riverzones.model import Column, LayerKind
from riverzones.model.kinds import truncations

__all__ = ["match_columns"]


def match_columns(
    names: Iterable[str], kind: LayerKind, *, named: Mapping[str, str] | None = None, leave: Iterable[str] = ()
) -> tuple[dict[str, str], dict[str, str]]:
    """Return which source column is which of ours, and source columns that look like one already taken (theirs ->
    ours).

    Exact names come first, then names but for case, aliases, both but for spaces and brackets, ten-byte truncations.
    """
    free = list(dict.fromkeys(names))
    matched = dict(named or {})
    taken = set(matched.values())
    closed = {*matched, *leave}
    for (_, form), columns_of in zip(_PASSES, _spellings_of(kind), strict=False):
        seen: dict[str, str] = {}
        for name in free:
            if name not in taken:
                seen.setdefault(form(name), name)
        # Few headings stand against all spellings of a kind: only columns that one of them names are looked at.
        hits = sorted((at, order, word) for word in seen for at, order in columns_of.get(word, ()))
        for at, _, word in hits:
            ours = kind.columns[at].name
            if ours not in matched and ours not in closed and seen[word] not in taken:
                matched[ours] = seen[word]
                taken.add(seen[word])
    doubles = {}
    columns_of = _spellings_of(kind)[-1]
    for name in free:
        if name not in taken:
            alike = (kind.columns[at].name for at, _ in columns_of.get(_fold(name), ()))
            ours_too = next((ours for ours in alike if ours not in closed), None)
            if ours_too is not None:
                doubles[name] = ours_too
    ordered = {column.name: matched[column.name] for column in kind.columns if column.name in matched}
    return ordered, doubles


_SIMPLIFIED = str.maketrans(
    "稱編號備註類別狀態縣鄉鎮區長寬積總點線單戶經緯標誌識證許處設監測臺帳質範圍責環規產業頭廠庫溝閘壩寫納體時間來當審廢汙",
    "称编号备注类别状态县乡镇区长宽积总点线单户经纬标志识证许处设监测台账质范围责环规产业头厂库沟闸坝写纳体时间来当审废污",
)
"""Traditional characters of headings, as files in Big5 have them."""


_SPELLINGS = 8192
"""How many spellings are remembered: names and aliases of all kinds are compared with the headings of each file."""


@lru_cache(maxsize=_SPELLINGS)
def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().strip().translate(_SIMPLIFIED)


@lru_cache(maxsize=_SPELLINGS)
def _loose(word: str) -> str:
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s_\-./:]", "", _fold(word)) or _fold(word)


@lru_cache(maxsize=_SPELLINGS)
def _unitless(word: str) -> str:
    return _loose(without_unit(_fold(word)))


def _own(column: Column) -> tuple[str, ...]:
    return (column.name,)


def _aliases(column: Column) -> tuple[str, ...]:
    return (column.title.zh, column.title.en, *column.aliases)


def _all(column: Column) -> tuple[str, ...]:
    return (column.name, *_aliases(column))


def _cut(column: Column) -> tuple[str, ...]:
    return tuple(dict.fromkeys(short for word in _all(column) for short in truncations(word)))


_Pass = tuple[Callable[[Column], tuple[str, ...]], Callable[[str], str]]
_PASSES: tuple[_Pass, ...] = (
    (_own, str),
    (_own, _fold),
    (_aliases, _fold),
    (_all, _loose),
    (_all, _unitless),
    (_cut, _fold),
)


def _named_or_alias(column: Column) -> tuple[str, ...]:
    return (column.name, *column.aliases)


_DOUBLES: _Pass = (_named_or_alias, _fold)

_Spellings = list[dict[str, list[tuple[int, int]]]]


def _spellings_of(kind: LayerKind) -> _Spellings:
    """For each pass, and at last for doubles, the columns of every spelling: place in the kind, place among its own.

    Made once for a kind: a folder of files is held against all kinds, and each has hundreds of spellings.
    """
    known = _KNOWN_KINDS.get(id(kind))
    if known is None:
        passes = []
        for spellings, form in (*_PASSES, _DOUBLES):
            columns_of: dict[str, list[tuple[int, int]]] = {}
            for at, column in enumerate(kind.columns):
                for order, word in enumerate(spellings(column)):
                    columns_of.setdefault(form(word), []).append((at, order))
            passes.append(columns_of)
        if len(_KNOWN_KINDS) >= _MOST_KINDS:
            _KNOWN_KINDS.clear()
        known = _KNOWN_KINDS[id(kind)] = (kind, passes)
    return known[1]


_KNOWN_KINDS: dict[int, tuple[LayerKind, _Spellings]] = {}
"""By identity, with the kind itself, so that no other takes its number: comparing kinds costs more than it saves."""
_MOST_KINDS = 1024
