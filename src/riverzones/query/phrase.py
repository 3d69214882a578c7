"""From a phrase to a question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from riverzones.catalogue.conditions import is_chinese
from riverzones.errors import PhraseError
from riverzones.model import SetPart, Text
from riverzones.query import phrase_en, phrase_zh
from riverzones.query.asked import Question
from riverzones.query.elsewhere import answered_elsewhere
from riverzones.query.lexicon import Lexicon, Named, Words, converted, tokens
from riverzones.query.places import Places, bare_name, likely, places_in
from riverzones.query.reader import Reader
from riverzones.registry import nearest_names

__all__ = ["language_of", "question"]

MOST_CHARACTERS = 1000
_LONGEST_WORD = 12
_COUNTS = re.compile(
    r"有几[个家座处条]|多少|[个总]数|数量|数目|计数|统计|数(?=[？?。!！]?$)|"
    r"\b(?:how many|number of|count|counts|counted)\b",
    re.IGNORECASE,
)
_KINDS = frozenset("省市县区镇乡村街道河江湖溪库渠口厂园")
"""The last character of a name, where it says what is named."""
_WRAPS = (*zip("\"'“‘「『＂＇", "\"'”’」』＂＇", strict=True), ("”", "”"), ("’", "’"))


def _unwrapped(phrase: str) -> str:
    """The phrase without quotation marks around the whole of it.

    Examples
    --------
    >>> _unwrapped("“长江的排污口”"), _unwrapped("'outfalls'"), _unwrapped("'a' and 'b'")
    ('长江的排污口', 'outfalls', "'a' and 'b'")
    """
    inner = phrase.strip()
    for opening, closing in _WRAPS:
        if len(inner) > 2 and inner[0] == opening and inner[-1] == closing and not {opening, closing} & {*inner[1:-1]}:
            return _unwrapped(inner[1:-1])
    return phrase


def language_of(phrase: str) -> str:
    """Return ``"zh"`` if a Chinese character stands outside quotation marks, ``"en"`` else.

    Examples
    --------
    >>> language_of("outfalls where river = '长江'"), language_of("长江的排污口")
    ('en', 'zh')
    """
    return "zh" if is_chinese(re.sub(r"'[^']*'|\"[^\"]*\"", "", _unwrapped(phrase))) else "en"


def _none(_layer: str) -> tuple[str, ...]:
    return ()


_ENDLESS = re.compile(r"[〇零一二两三四五六七八九十百千万亿点半]{25}")
"""More than any numeral has: 一千二百三十四万五千六百七十八点九 has 17 characters."""


def question(
    phrase: str,
    catalogue: Words,
    *,
    columns: Callable[[str], Collection[str]] = _none,
    lexicon: Lexicon | None = None,
    places: Places | Callable[[], Places] | None = None,
    today: dt.date | None = None,
) -> Question:
    """Read a phrase in English or Chinese.

    Parameters
    ----------
    phrase : str
        ``SET [where CQL2] [RELATION SET [where CQL2]]``, such as ``outfalls inside tier-1 zones`` or
        一级保护区内的排污口.
    catalogue : Words
        Where the sets and layer kinds come from.
    columns : callable
        Columns a layer at hand has beyond its kind, by layer name; a condition may use them.
    lexicon : Lexicon, optional
        The words of ``catalogue``, ``Lexicon.of(catalogue)``; worth keeping where many phrases are read.
    places : mapping or callable, optional
        Names of places with the rows that bear them; looked at only where the catalogue alone does not do. A place
        may be named wherever a set may, and 双龙镇的排污口 are those inside.
    today : date, optional
        What 去年 or ``since last year`` are counted from; the day it is otherwise.

    Returns
    -------
    Question
        The same for the same question in either language.

    Raises
    ------
    PhraseError
        If it cannot be read: where it stopped, which word is unknown and what could stand there, in the language of
        the phrase.
    """
    lang = language_of(phrase)
    if len(phrase) > MOST_CHARACTERS:
        long = Text(
            zh=f"查询有 {len(phrase)} 个字符，最多 {MOST_CHARACTERS} 个。",
            en=f"the phrase has {len(phrase)} characters, {MOST_CHARACTERS} at most.",
        )
        raise PhraseError(long.within(lang))
    endless = _ENDLESS.search(phrase)  # each of its beginnings is a number, and each would be tried
    if endless is not None:
        shown = endless.group()[:12]
        no_number = Text(zh=f"“{shown}…”太长，不是数。", en=f"{shown!r}... is too long to be a number.")
        raise PhraseError(no_number.within(lang))
    phrase = _unwrapped(phrase)
    if not tokens(phrase):
        empty = Text(zh="查询是空的。", en="the phrase is empty.")
        example = Text(zh="例如：一级保护区内的排污口。", en="Such as: outfalls inside tier-1 zones.")
        raise PhraseError(empty.within(lang), hint=example.within(lang))
    read = partial(_read, phrase, catalogue, columns, lang, today or dt.date.today())
    known = lexicon or Lexicon.of(catalogue)
    named: Places = {}
    understood, reader = read(known)
    stopped = [reader]
    if understood is None and places is not None:
        named = places() if callable(places) else places
        known = known.beside(places_in(phrase, named), likely(phrase, named))
        reader.know(known)
        understood, reader = read(known)
        stopped.insert(0, reader)
    if understood is None:
        understood, _ = read(known, deep=True)
    if understood is not None:
        counted = understood.counted or _COUNTS.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", phrase)) is not None
        return replace(understood, counted=counted, converted=converted(tokens(phrase)) if understood.clauses else ())
    if (nameless := stopped[0].nameless()) is not None:
        raise nameless
    for reader in stopped if stopped[0].furthest < len(stopped[0].words) else []:
        for word, key_of_it in reader.unread(_LONGEST_WORD):
            hole = Named("unknown", Text(zh=word, en=word), (SetPart(next(iter(catalogue.kinds))),), place=True)
            if read(known.beside({key_of_it: hole}))[0] is not None:
                at = reader.position(reader.furthest)
                if (elsewhere := answered_elsewhere(phrase[max(0, at - 1) : at + len(word)])) is not None:
                    raise PhraseError(reader.failure().message, hint=elsewhere.within(lang))
                raise _absent(reader.failure(_unknown(word, project=places is not None)), word, named, lang)
    failure, elsewhere = stopped[0].failure(), answered_elsewhere(phrase)
    if elsewhere is not None and all(reader.fault is None or reader.fault[2] is not failure for reader in stopped):
        raise PhraseError(failure.message, hint=elsewhere.within(lang))
    raise failure


def _read(
    phrase: str,
    catalogue: Words,
    columns: Callable[[str], Collection[str]],
    lang: str,
    today: dt.date,
    lexicon: Lexicon,
    *,
    deep: bool = False,
) -> tuple[Question | None, Reader]:
    """The likeliest reading of a phrase, if any, and how far reading came; ``deep``: one with relations in relations,
    which none is read with that can be read without.
    """
    stops = phrase_en.STOPS | phrase_zh.STOPS
    reader = Reader(phrase, tokens(phrase), lexicon, catalogue, columns, lang, stops, today, deep=deep)
    grammars = (phrase_zh.questions, phrase_en.questions) if lang == "zh" else (phrase_en.questions,)
    for readings in grammars:
        for reading in readings(reader):
            return reading, reader
    return None, reader


def _absent(error: PhraseError, word: str, named: Places, lang: str) -> PhraseError:
    """The error with the names of the project that are most like a name it does not hold, of its kind where it says
    one: for 朝阳河 the rivers.
    """
    rows = [name for name, parts in named.items() if all(part.layer != "segments" for part in parts)]
    names = [name for name in dict.fromkeys(map(bare_name, rows)) if name and is_chinese(name) == is_chinese(word)]
    alike = nearest_names(word, [name for name in names if name[-1] == word[-1]] or names, most=3)
    if not alike and (word[-1] in _KINDS or word[0].isupper()):
        alike = [name for name in names if name[-1] == word[-1]][:3] or list(dict.fromkeys(map(bare_name, rows)))[:3]
    if not alike:
        return error
    hint = Text(zh=f"项目中有：{'、'.join(alike)}。", en=f"The project has: {', '.join(alike)}.")
    return PhraseError(error.message, hint=hint.within(lang))


def _unknown(word: str, *, project: bool) -> Text:
    """That a word is no set and, where there is a project, no place of it."""
    zh = f"；“{word}”不是已知的集合或图层" + ("，项目中也没有这个名称的地方" if project else "")
    return Text(zh=zh, en=f"; {word!r} is no set or layer" + (" and no place in the project" if project else ""))
