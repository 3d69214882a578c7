"""A map as a notebook shows it: whole, in a frame of its own."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from riverzones.present.web import MapView, inspection_map
from riverzones.present.web.page import page

__all__ = ["Shown", "shown"]


@dataclass(frozen=True)
class Shown:
    """A map as a notebook shows it; ``view`` is what it draws, ``height`` its frame [px]."""

    view: MapView
    height: int = 560

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the map as one HTML file that needs no network.

        Raises
        ------
        OutputError
            If the file stands there and ``overwrite`` is false, or it cannot be written.
        """
        return inspection_map(self.view, Path(path), overwrite=overwrite)

    def _repr_html_(self) -> str:
        title = html.escape(self.view.title.within(self.view.lang), quote=True)
        return (
            f'<iframe title="{title}" srcdoc="{html.escape(page(self.view), quote=True)}" '
            f'style="width:100%;height:{int(self.height)}px;border:1px solid #b8c4ca" loading="lazy"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<map: {self.view.title.within(self.view.lang)}, {len(self.view.layers)} layers>"


def shown(view: MapView, *, height: int = 560) -> Shown:
    """Return a view in a frame of ``height`` [px]."""
    return Shown(view, height)
