"""A small drawing as a picture: the canvas of the print, as large as the drawing and without a sheet around it."""

from __future__ import annotations

from typing import Any, BinaryIO

from matplotlib.backends.backend_agg import FigureCanvasAgg

from riverzones.present.charts.raster import picture_families, picture_words
from riverzones.present.paper.fonts import Face
from riverzones.present.paper.paper import Canvas, Paper

__all__ = ["Picture"]


class Picture(Canvas):
    """A drawing of a width and height [mm]; what comes later lies above, words too."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        super().__init__(Paper(width_mm, height_mm), Face(picture_families()[0]))

    def text(
        self, x: float, y: float, words: str, size_pt: float, *, bold: bool = False, halo: float = 0.0, **how: Any
    ) -> Any:
        """Return words as the fonts of pictures can write them.

        Raises
        ------
        OutputError
            If they are Chinese and no font for that is installed.
        """
        how.setdefault("zorder", self.next_order())
        return super().text(x, y, picture_words(words), size_pt, bold=bold, halo=halo, **how)

    def write_png(self, file: BinaryIO, *, dpi: float) -> None:
        """Write the drawing as PNG of ``dpi`` dots per inch."""
        FigureCanvasAgg(self.figure)
        self.figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
