"""Which map shows what a project answered, and how a notebook shows it: whole, in a frame of its own."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riverzones.catalogue import Catalogue
from riverzones.errors import DataError
from riverzones.jobs.alternatives.map import comparison_view
from riverzones.jobs.alternatives.run import Comparison
from riverzones.jobs.maps.part import Part
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.query.map import answer_view
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.trace.map import trace_view
from riverzones.jobs.trace.run import Trace
from riverzones.model import Text
from riverzones.present.web import MapView, inspection_map
from riverzones.present.web.page import page
from riverzones.store.project import ProjectFile

if TYPE_CHECKING:
    from riverzones.api.project import Answered

__all__ = ["Shown", "shown", "view_of"]


def view_of(
    project: ProjectFile,
    what: Answered | Trace | Comparison | None,
    *,
    catalogue: Catalogue,
    part: Part | None = None,
    lang: str = "zh",
    internal: bool = False,
) -> MapView:
    """Return the view of a project, or of what it answered; see :meth:`riverzones.api.project.Project.explore`.

    Raises
    ------
    DataError
        If there is no map of such a thing.
    """
    view = project_view(project, catalogue=catalogue, internal=internal)
    if what is None:
        return map_view(view, catalogue=catalogue, lang=lang, part=part)
    if isinstance(what, Trace):
        return trace_view(view, what, catalogue=catalogue, lang=lang)
    if isinstance(what, Comparison):
        return comparison_view(view, what, catalogue=catalogue, lang=lang)
    asked = getattr(what, "asked", None)
    if asked is not None:
        return answer_view(view, asked[1], catalogue=catalogue, lang=lang)
    came = type(what).__name__
    raise DataError(
        Text(zh=f"没有 {came} 的地图。", en=f"there is no map of a {came}."),
        hint=Text(
            zh="可传入 query、trace、compare_zones 的结果，或不传。",
            en="Pass what query, trace or compare_zones gave, or nothing.",
        ),
    )


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
