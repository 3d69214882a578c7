"""Make riverzones.mo of riverzones.po (``make locale``): what gettext reads at run time."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[1] / "src/riverzones/cli/locale/zh/LC_MESSAGES"


def compiled() -> bytes:
    """Return the catalogue of messages in the form of gettext."""
    catalogue = read_po(io.BytesIO((FOLDER / "riverzones.po").read_bytes()))
    catalogue.creation_date = catalogue.revision_date = dt.datetime(
        2026, 1, 1, tzinfo=dt.UTC
    )  # the same bytes each day
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


if __name__ == "__main__":
    (FOLDER / "riverzones.mo").write_bytes(compiled())
