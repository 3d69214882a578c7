"""The view of a project that a command writes from."""

from __future__ import annotations

from riverzones.catalogue import Catalogue
from riverzones.io.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["project_view"]


def project_view(
    project: ProjectFile, *, catalogue: Catalogue, internal: bool = False, boards: bool = False
) -> ProjectView:
    """What of a project may be written: all of it where ``internal``, else what is fit for everyone.

    Parameters
    ----------
    project : ProjectFile
        Read only.
    catalogue : Catalogue
        Says what is sensitive, coarse and internal.
    internal : bool
        Whether telephones, people, exact places and drafts are in it; the product is then marked.
    boards : bool
        For notice boards, whose purpose is a telephone.
    """
    from riverzones.workflows.layers import network_if_any

    return ProjectView(
        project, catalogue, internal=internal, boards=boards, network=lambda: network_if_any(project, catalogue)
    )
