"""What a public view of a project lets out beside its layers, and which columns it closes: ``public.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from riverzones.catalogue.reading import Source, at, fields, one_of, read_yaml, words
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
    """Read ``public.yaml``.

    Raises
    ------
    CatalogueError
        If a field is missing, unknown, or holds no words.
    """
    where = path.name
    names = ["tables", "findings", "closed", "closed_words", "open", "boards"]
    data = fields(read_yaml(path), where, required=names)
    tables = fields(data["tables"], at(where, "tables"), required=[], optional=list(data["tables"]))
    boards = fields(data["boards"], at(where, "boards"), required=[], optional=list(data["boards"]))
    return Publicity(
        tables={name: words(tables[name], where, f"tables.{name}") for name in tables},
        closed=frozenset(words(data["closed"], where, "closed")),
        closed_words=tuple(word.casefold() for word in words(data["closed_words"], where, "closed_words")),
        open=frozenset(words(data["open"], where, "open")),
        boards={name: frozenset(words(boards[name], where, f"boards.{name}")) for name in boards},
        findings=frozenset(
            one_of(kind, where, "findings", KINDS) for kind in words(data["findings"], where, "findings")
        ),
    )
