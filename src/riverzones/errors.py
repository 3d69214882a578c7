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
    └── OutputError (OSError)         would overwrite, no room, or the format cannot hold the layer

A message is one line: what was expected, what came, where. The hint says what to do.
"""

from __future__ import annotations

__all__ = [
    "CatalogueError",
    "CrsError",
    "DataError",
    "LayerError",
    "NetworkError",
    "OutputError",
    "PhraseError",
    "RiverzonesError",
    "UnknownNameError",
]


class RiverzonesError(Exception):
    """Anything riverzones says no to.

    Parameters
    ----------
    message : str
        One line: what was expected, what came, and where (file, layer, record).
    hint : str, optional
        One line: what to do about it.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    @property
    def kind(self) -> str:
        """Name of the error, as ``--json`` gives it."""
        return type(self).__name__


class DataError(RiverzonesError, ValueError):
    """The layers handed in cannot be used as asked."""


class LayerError(DataError):
    """A file, a column or a geometry type is missing or wrong."""


class CrsError(DataError):
    """No CRS and none can be told, or axes that cannot be right."""


class NetworkError(DataError):
    """Unknown reach, loop, no outlet."""


class PhraseError(RiverzonesError, ValueError):
    """A question that cannot be read; the message says where it stopped."""


class CatalogueError(RiverzonesError):
    """A catalogue file is wrong; the message names file, field and the nearest right word."""


class UnknownNameError(RiverzonesError, KeyError):
    """No such rule, zone, layer kind or format; the hint offers the nearest names."""


class OutputError(RiverzonesError, OSError):
    """Would overwrite, has no room, or the format cannot hold the layer."""
