"""What is asked of notice boards, read from ``boards.yaml``."""

from __future__ import annotations

from collections.abc import Mapping

from riverzones.catalogue.reading import Source, at, fields, one_of, read_yaml, text, words, wrong
from riverzones.chiefs.boards import BoardField, BoardPlan
from riverzones.model import Citation, LayerKind

__all__ = ["read_board_plan"]


def read_board_plan(path: Source, kinds: Mapping[str, LayerKind]) -> BoardPlan:
    """Return the plan of boards, its columns checked against the layer kind ``notice_boards``.

    Raises
    ------
    CatalogueError
        If a field, a column or a number is wrong.
    """
    where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=["pack", "statements", "citation", "bank_m", "line_m", "out_of_use", "fields"],
    )
    cited = fields(data["citation"], at(where, "citation"), required=["document", "title", "clause", "quote"])
    kind = kinds["notice_boards"]
    found = {}
    for key, entry in data["fields"].items():
        here = at(where, f"field {key}", zh=f"内容 {key}")
        entry = fields(entry, here, required=["title", "columns"])
        columns = tuple(
            one_of(name, here, "columns", kind.by_name) for name in words(entry["columns"], here, "columns")
        )
        found[str(key)] = BoardField(str(key), text(entry["title"], here, "title"), columns)
    for name in ("bank_m", "line_m"):
        if not isinstance(data[name], int | float) or isinstance(data[name], bool) or data[name] <= 0:
            raise wrong(
                at(where, name),
                zh=f"应为大于 0 的米数，现为 {data[name]!r}。",
                en=f"expected metres above 0, got {data[name]!r}.",
            )
    statuses = [value.name for value in kind.by_name["status"].values]
    return BoardPlan(
        fields=found,
        bank_m=float(data["bank_m"]),
        line_m=float(data["line_m"]),
        out_of_use=tuple(
            one_of(name, where, "out_of_use", statuses) for name in words(data["out_of_use"], where, "out_of_use")
        ),
        pack=str(data["pack"]),
        statements=words(data["statements"], where, "statements"),
        citation=Citation(
            text(cited["title"], where, "title"),
            str(cited["clause"]),
            str(cited["quote"]),
            document=str(cited["document"]),
        ),
    )
