"""What a public view of a project lets out beside its layers, and which columns it closes: ``public.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from riverzones.declared.reading import Source
from riverzones.declared.records import WORDS, Choices, Record, Table, read_declared
from riverzones.model import KINDS

__all__ = ["Publicity", "read_publicity"]


@dataclass(frozen=True, slots=True)
class Publicity:
    """What is let out and what is closed; see ``catalogue/public.yaml``.

    ``tables`` are tables of a project with the columns that may leave; ``closed`` columns that never do;
    ``closed_words`` parts of names, in lower case, by which a column that no kind knows is closed; ``open`` columns
    whose numbers are for everyone; ``boards``, by layer, what a notice board shows though it is closed elsewhere;
    ``findings`` kinds of findings that may leave.
    """

    tables: Mapping[str, tuple[str, ...]]
    closed: frozenset[str]
    closed_words: tuple[str, ...]
    open: frozenset[str]
    boards: Mapping[str, frozenset[str]]
    findings: frozenset[str] = frozenset()

    def closes(self, column: str) -> bool:
        """Return whether a column that no kind knows is closed by its name.

        Examples
        --------
        >>> made = Publicity({}, frozenset({"raw_values"}), ("电话", "tel"), frozenset(), {})
        >>> made.closes("值班电话2"), made.closes("TEL_1"), made.closes("raw_values"), made.closes("river")
        (True, True, True, False)
        """
        name = column.casefold()
        return column in self.closed or any(word in name for word in self.closed_words)


def read_publicity(path: Source) -> Publicity:
    """Return what ``public.yaml`` says.

    Raises
    ------
    CatalogueError
        If a field is missing, unknown, or holds no words.
    """
    return read_declared(path, _FILE)


def _publicity(
    tables: Mapping[str, tuple[str, ...]], boards: Mapping[str, tuple[str, ...]], **lists: tuple[str, ...]
) -> Publicity:
    return Publicity(
        tables=tables,
        closed=frozenset(lists["closed"]),
        closed_words=tuple(word.casefold() for word in lists["closed_words"]),
        open=frozenset(lists["open"]),
        boards={name: frozenset(columns) for name, columns in boards.items()},
        findings=frozenset(lists["findings"]),
    )


_FILE: Final = Record(
    {
        "tables": Table(WORDS),
        "findings": Choices(KINDS),
        "closed": WORDS,
        "closed_words": WORDS,
        "open": WORDS,
        "boards": Table(WORDS),
    },
    _publicity,
)
