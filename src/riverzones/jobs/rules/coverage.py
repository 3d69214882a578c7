"""How much of the plans the catalogue asks: every sentence that can be checked, and what asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.statements import askers, statements

__all__ = ["Coverage", "coverage"]


@dataclass(frozen=True)
class Coverage:
    """``rows``: one per sentence: ``id``, ``document``, ``title`` of the document, ``clause``, ``kind``, ``quote``,
    ``by`` (what asks it; empty: nothing does).
    """

    rows: pd.DataFrame

    @property
    def asked(self) -> int:
        """How many sentences something asks."""
        return int(self.rows["by"].map(bool).sum())

    def documents(self) -> pd.DataFrame:
        """Return one row per document: ``title``, ``asked``, ``total``, ``percent``."""
        flags = self.rows.assign(asked=self.rows["by"].map(bool))
        table = flags.groupby(["document", "title"], sort=False)["asked"].agg(["sum", "size"]).reset_index()
        table = table.rename(columns={"sum": "asked", "size": "total"})
        return table.assign(percent=100.0 * table["asked"] / table["total"])

    def as_dict(self) -> dict[str, Any]:
        """Return ``{asked, total, documents, statements}`` in plain values."""
        return {
            "asked": self.asked,
            "total": len(self.rows),
            "documents": self.documents().to_dict("records"),
            "statements": [{**row, "by": list(row["by"])} for row in self.rows.to_dict("records")],
        }


def coverage(catalogue: Catalogue, *, lang: str = "zh") -> Coverage:
    """Return every sentence of the plans with what of the catalogue asks it.

    A sentence counts as asked where a rule, the patrols, the boards or the routing names its id; which of its parts are
    not asked, and why, stands in the ``asks`` of the rule.

    Parameters
    ----------
    catalogue : Catalogue
        Rules, patrols, boards and routes.
    lang : str
        Language of the titles of documents.
    """
    titles = {name: title.within(lang) for pack in catalogue.packs.values() for name, title in pack.documents.items()}
    by = askers(catalogue)
    rows = [
        {
            "id": statement.name,
            "document": statement.document,
            "title": titles.get(statement.document, statement.document),
            "clause": statement.clause,
            "kind": statement.kind,
            "quote": statement.quote,
            "by": by.get(statement.name, ()),
        }
        for statement in statements().values()
    ]
    return Coverage(pd.DataFrame(rows))
