"""What is asked of notice boards, read from ``boards.yaml``."""

from __future__ import annotations

from collections.abc import Mapping

from riverzones.catalogue.laws import QUOTED
from riverzones.chiefs.boards import BoardField, BoardPlan
from riverzones.declared.reading import Source
from riverzones.declared.records import BILINGUAL, METRES, WORD, WORDS, Choices, Record, Table, read_declared
from riverzones.model import LayerKind, Text

__all__ = ["read_board_plan"]


def read_board_plan(path: Source, kinds: Mapping[str, LayerKind]) -> BoardPlan:
    """Return the plan of boards, its columns checked against the layer kind ``notice_boards``.

    Raises
    ------
    CatalogueError
        If a field, a column or a number is wrong.
    """
    kind = kinds["notice_boards"]
    field = Record({"title": BILINGUAL, "columns": Choices(kind.by_name)}, BoardField)
    return read_declared(
        path,
        Record(
            {
                "pack": WORD,
                "statements": WORDS,
                "citation": QUOTED,
                "bank_m": METRES,
                "line_m": METRES,
                "out_of_use": Choices([value.name for value in kind.by_name["status"].values]),
                "fields": Table(field, called=Text(zh="内容", en="field"), key="name"),
            },
            BoardPlan,
        ),
    )
