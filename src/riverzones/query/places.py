"""Names of places as words of a phrase: 巫山县内的企业, ``outfalls inside 双龙镇``.

The names come from whoever asks, as rows of layers. A name is found with and without a remark in brackets, such as
（示意）, and, where nothing bears exactly that name, with and without the ending usual in its layer: 双龙 is 双龙镇.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterator, Mapping

from riverzones.model import SetPart, Text
from riverzones.query.lexicon import Named, key

__all__ = ["Places", "bare_name", "likely", "places_in"]

Places = Mapping[str, tuple[SetPart, ...]]

_REMARK = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]")
_CHINESE = re.compile(r"[\u3400-\u9fff〇]{2,}")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ' .-]{2,}")
_KIND = re.compile(r"\b(?:river|lake|reservoir|basin|county|district|town|township|creek|stream)s?\b", re.IGNORECASE)
_REMARKS = frozenset({"示意", "示例", "样本", "规划"})
_ENDINGS = {
    "provinces": ("省", "市"),
    "counties": ("县", "区", "市"),
    "townships": ("街道", "镇", "乡"),
    "villages": ("社区", "村"),
    "lakes": ("湖",),
    "reservoirs": ("水库",),
    "basins": ("流域",),
}
_OF_A_SOURCE = re.compile(r"^(.+?)((?:一级|二级|准)保护区)(?:水域|陆域)?$")
"""What zones are called after: the name of their source, then the tier, then the part."""
_MOST_LIKELY = 200


def bare_name(name: str) -> str:
    """Return a name without a remark in brackets.

    Examples
    --------
    >>> bare_name("盘龙江（示意）")
    '盘龙江'
    """
    return _REMARK.sub("", name).strip() or name


def _plain(words: str) -> str:
    """Letters and digits alone, in one width and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", words).casefold() if sign.isalnum())


def _spellings(name: str, layer: str) -> Iterator[tuple[int, str]]:
    """Ways to write a name, with 0 where it is the name itself and 1 where its ending was changed."""
    bare = _REMARK.sub("", name).strip()
    yield 0, name
    yield 0, bare
    for piece in _in_two_languages(name):
        yield 1, piece
    for remark in _REMARK.findall(name):  # 洋溪河（红岩河） is 红岩河 too
        second = remark[1:-1].strip()
        if len(second) > 1 and bare and second[-1] == bare[-1] and second not in _REMARKS:
            yield 1, second
    zone = _OF_A_SOURCE.match(bare) if layer == "zones" else None
    if zone is not None:
        source, tier = zone.groups()
        yield from ((1, f"{source}{of}{part}") for of in ("", "的") for part in (tier, "保护区"))
    endings = _ENDINGS.get(layer, ())
    for ending in endings:
        if bare.endswith(ending):
            yield 1, bare.removesuffix(ending)
            return
    for ending in endings:
        yield 1, bare + ending


def _in_two_languages(name: str) -> Iterator[str]:
    """The parts of a bilingual name: 滇池 Dianchi Lake is 滇池, Dianchi Lake and Dianchi."""
    chinese, latin = _CHINESE.findall(name), [latin_name.strip(" -'.") for latin_name in _LATIN.findall(name)]
    if not chinese or not latin:
        return
    yield from (piece for piece in chinese if piece not in _REMARKS)
    for piece in latin:
        yield piece
        short = _KIND.sub("", piece).strip()
        if short and short != piece:
            yield short


def places_in(phrase: str, places: Places) -> dict[tuple[str, ...], Named]:
    """Return the places a phrase may name, by their words as :func:`~riverzones.query.lexicon.key` cuts them.

    Examples
    --------
    >>> known = {"双龙镇（示意）": (SetPart("townships", "name = '双龙镇（示意）'"),)}
    >>> [named.title.zh for named in places_in("双龙内的排污口", known).values()]
    ['双龙镇']
    """
    whole = _plain(phrase)
    ranked: dict[tuple[str, ...], tuple[int, dict[str, None], dict[SetPart, None]]] = {}
    for name, parts in places.items():
        for part in parts:
            for rank, words in _spellings(name, part.layer):
                plain = _plain(words)
                if len(plain) < 2 or plain.isdigit() or plain not in whole:
                    continue
                best = ranked.get(key(words))
                if best is None or rank < best[0]:
                    best = ranked[key(words)] = (rank, {}, {})
                if rank == best[0]:
                    best[1][bare_name(name)] = None
                    best[2][part] = None
    return {
        words: Named("place", Text(zh="、".join(names), en=", ".join(names)), tuple(parts), place=True)
        for words, (_, names, parts) in ranked.items()
        if words
    }


def likely(phrase: str, places: Places) -> list[str]:
    """Return the names that have most pairs of neighbouring letters in common with a phrase, remarks left out."""
    whole = _plain(phrase)
    pairs = {whole[at : at + 2] for at in range(len(whole) - 1)}
    bare = dict.fromkeys(_REMARK.sub("", name).strip() for name in places)
    counted = ((sum(name[at : at + 2].casefold() in pairs for at in range(len(name) - 1)), name) for name in bare)
    return [name for _, name in heapq.nlargest(_MOST_LIKELY, (likeness for likeness in counted if likeness[0]))]
