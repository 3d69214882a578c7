"""How offices call the states of a finding, from ``status_words.yaml``: each word stands for one state."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from riverzones.catalogue.laws import CONFIDENCE
from riverzones.declared.reading import at, wrong
from riverzones.declared.records import WORDS, Only, Table, read_declared
from riverzones.terms import STATUS

__all__ = ["folded", "status_words"]

_FILE: Final = "status_words.yaml"


def folded(word: str) -> str:
    """Return a word as states are compared: full-width signs as plain ones, no blanks, no case, no stop at its end.

    Examples
    --------
    >>> folded("　正在 整改。"), folded("In Progress")
    ('正在整改', 'inprogress')
    """
    plain = unicodedata.normalize("NFKC", word).casefold()
    return "".join(plain.split()).strip("。.；;，,、!！")


@cache
def status_words() -> Mapping[str, str]:
    """Return the state of every word that is known, by the word as :func:`folded` gives it.

    Raises
    ------
    CatalogueError
        If the file names a state that is none, or a word under two states.
    """
    states = read_declared(resources.files("riverzones.catalogue") / _FILE, _STATES)
    known = {folded(word): name for name, label in STATUS.items() for word in (name, label.zh, label.en)}
    for state, spellings in states.items():
        for word in spellings:
            if known.setdefault(folded(word), state) != state:
                raise wrong(
                    at(at(_FILE, "states"), state),
                    zh=f"“{word}”已属于“{known[folded(word)]}”。",
                    en=f"{word!r} belongs to {known[folded(word)]!r} already.",
                )
    return known


_STATES: Final = Only("states", Table(WORDS, names=STATUS), beside={"confidence": CONFIDENCE})
