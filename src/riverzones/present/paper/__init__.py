"""Maps on paper: inspection sheets and atlases along a river as PDF and PNG.

matplotlib draws them, never on a display. The package is loaded when something is printed and not before.
"""

from riverzones.present.paper.actions import action_pages
from riverzones.present.paper.atlas import AtlasAxis, atlas_pages
from riverzones.present.paper.charts import chart_pages
from riverzones.present.paper.findings import numbered
from riverzones.present.paper.fonts import Face, find_face
from riverzones.present.paper.job import Job
from riverzones.present.paper.paper import SIZES, Paper
from riverzones.present.paper.sheet import Book, Page, as_shows_more, sheet_pages
from riverzones.present.paper.write import SUFFIXES, Printed, files_of, write_pages

__all__ = [
    "SIZES",
    "SUFFIXES",
    "AtlasAxis",
    "Book",
    "Face",
    "Job",
    "Page",
    "Paper",
    "Printed",
    "action_pages",
    "as_shows_more",
    "atlas_pages",
    "chart_pages",
    "files_of",
    "find_face",
    "numbered",
    "sheet_pages",
    "write_pages",
]
