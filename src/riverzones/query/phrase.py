"""From a phrase to a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from riverzones.catalogue.conditions import is_chinese
from riverzones.errors import PhraseError
from riverzones.model import Text
from riverzones.query import phrase_en, phrase_zh
from riverzones.query.asked import Question
from riverzones.query.lexicon import Lexicon, Words, tokens
from riverzones.query.reader import Reader

__all__ = ["language_of", "question"]

MOST_CHARACTERS = 1000
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
    """``"zh"`` if a Chinese character stands outside quotation marks, ``"en"`` else.

    Examples
    --------
    >>> language_of("outfalls where river = '长江'"), language_of("长江的排污口")
    ('en', 'zh')
    """
    return "zh" if is_chinese(re.sub(r"'[^']*'|\"[^\"]*\"", "", _unwrapped(phrase))) else "en"


def _none(_layer: str) -> tuple[str, ...]:
    return ()


def question(
    phrase: str,
    catalogue: Words,
    *,
    columns: Callable[[str], Collection[str]] = _none,
    lexicon: Lexicon | None = None,
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

    Returns
    -------
    Question
        The same for the same question in either language.

    Raises
    ------
    PhraseError
        If it cannot be read: where it stopped and what could stand there, in the language of the phrase.
    """
    lang = language_of(phrase)
    if len(phrase) > MOST_CHARACTERS:
        long = Text(
            zh=f"查询有 {len(phrase)} 个字符，最多 {MOST_CHARACTERS} 个。",
            en=f"the phrase has {len(phrase)} characters, {MOST_CHARACTERS} at most.",
        )
        raise PhraseError(long.within(lang))
    phrase = _unwrapped(phrase)
    if not tokens(phrase):
        empty = Text(zh="查询是空的。", en="the phrase is empty.")
        example = Text(zh="例如：一级保护区内的排污口。", en="Such as: outfalls inside tier-1 zones.")
        raise PhraseError(empty.within(lang), hint=example.within(lang))
    reader = Reader(
        phrase,
        tokens(phrase),
        lexicon or Lexicon.of(catalogue),
        catalogue,
        columns,
        lang,
        phrase_en.STOPS | phrase_zh.STOPS,
    )
    grammars = (phrase_zh.questions, phrase_en.questions) if lang == "zh" else (phrase_en.questions,)
    for readings in grammars:
        for found in readings(reader):
            return found
    raise reader.failure()
