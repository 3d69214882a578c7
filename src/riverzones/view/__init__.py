"""What leaves the house: a public or an internal view of a project, and what it takes out."""

from __future__ import annotations

from riverzones.view.places import coarse
from riverzones.view.project_view import FINDINGS, INTERNAL, MARK, ProjectView, Readable
from riverzones.view.words import HIDDEN, without_numbers

__all__ = ["FINDINGS", "HIDDEN", "INTERNAL", "MARK", "ProjectView", "Readable", "coarse", "without_numbers"]
