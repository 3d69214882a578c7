"""The tree of errors.

::

    RiverzonesError
    ├── DataError (ValueError)        the layers handed in cannot be used as asked
    │   ├── LayerError                a column, a geometry type or a file is missing or wrong
    │   ├── CrsError                  no CRS and none can be told, or axes that cannot be right
    │   └── NetworkError              unknown reach, loop, no outlet
    ├── PhraseError (ValueError)      a question that cannot be read: where it stopped, what could stand there
    ├── CatalogueError                a catalogue file is wrong: file, field, nearest right word
    ├── UnknownNameError (KeyError)   no such rule, zone, layer kind, format; did you mean ...?
    └── OutputError (OSError)         would overwrite, or the format cannot hold the layer
        └── MachineError              no room, no memory, read-only or held by another program: work in a row stops

A message is one line: what was expected, what came, where. The hint says what to do. Both are plain English, or the
same words in Chinese and English (``model.Text``); people read them in the language of the run.
"""

from __future__ import annotations

from typing import Protocol

__all__ = [
    "CatalogueError",
    "CrsError",
    "DataError",
    "LayerError",
    "MachineError",
    "NetworkError",
    "OutputError",
    "PhraseError",
    "RiverzonesError",
    "UnknownNameError",
]


class Words(Protocol):
    """The same words in two languages, as ``model.Text`` holds them."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class RiverzonesError(Exception):
    """Anything riverzones says no to; ``option`` names the setting that would settle it, where one would.

    Parameters
    ----------
    message : str or Words
        One line: what was expected, what came, and where (file, layer, record).
    hint : str or Words, optional
        One line: what to do about it.
    """

    option: str = ""

    def __init__(self, message: str | Words, *, hint: str | Words = "") -> None:
        self._message, self._hint = message, hint
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The message in English, or in the one language it has."""
        return _in(self._message, "en")

    @property
    def hint(self) -> str:
        """The hint in English, or in the one language it has."""
        return _in(self._hint, "en")

    def in_language(self, lang: str) -> tuple[str, str]:
        """Return message and hint in ``lang`` (``"zh"`` or ``"en"``)."""
        return _in(self._message, lang), _in(self._hint, lang)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    @property
    def kind(self) -> str:
        """Name of the error, as ``--json`` gives it."""
        return type(self).__name__


def _in(words: str | Words, lang: str) -> str:
    line = words if isinstance(words, str) else words.en if lang == "en" else words.zh
    # What a file holds is quoted, and it may hold anything: a line stays one that can be read.
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 300]} … {line[-290:]}"


_LONGEST = 2_000


class DataError(RiverzonesError, ValueError):
    """The layers handed in cannot be used as asked."""


class LayerError(DataError):
    """A file, a column or a geometry type is missing or wrong.

    ``layers`` are the layers of a file to choose from, where the choice is what is missing.
    """

    layers: tuple[str, ...] = ()


class CrsError(DataError):
    """No CRS and none can be told, or axes that cannot be right."""

    option = "crs"


class NetworkError(DataError):
    """Unknown reach, loop, no outlet."""


class PhraseError(RiverzonesError, ValueError):
    """A question that cannot be read; the message says where it stopped."""


class CatalogueError(RiverzonesError):
    """A catalogue file is wrong; the message names file, line, field and the nearest right word.

    ``steps`` are the fields that lead to the place in the file.
    """

    steps: tuple[str, ...] = ()


class UnknownNameError(RiverzonesError, KeyError):
    """No such rule, zone, layer kind or format; the hint offers the nearest names."""


class OutputError(RiverzonesError, OSError):
    """Would overwrite, has no room, or the format cannot hold the layer."""


class MachineError(OutputError):
    """The machine gives no more: no room, no memory, a disk that is read-only, a project that another program holds.

    It is no fault of the record that met it, and the next one would meet it too: what works through many stops.
    """
