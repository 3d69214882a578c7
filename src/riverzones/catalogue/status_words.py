"""How offices call the states of a finding, from ``status_words.yaml``: each word stands for one state."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from riverzones.catalogue.reading import at, fields, read_yaml, words, wrong
from riverzones.catalogue.terms import STATUS

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
    data = fields(read_yaml(resources.files("riverzones.catalogue") / _FILE), _FILE, required=("confidence", "states"))
    states = fields(data["states"], at(_FILE, "states"), required=(), optional=STATUS)
    known = {folded(word): name for name, text in STATUS.items() for word in (name, text.zh, text.en)}
    for state in states:
        for word in words(states[state], at(_FILE, "states"), state):
            if known.setdefault(folded(word), state) != state:
                raise wrong(
                    at(at(_FILE, "states"), state),
                    zh=f"“{word}”已属于“{known[folded(word)]}”。",
                    en=f"{word!r} belongs to {known[folded(word)]!r} already.",
                )
    return known
