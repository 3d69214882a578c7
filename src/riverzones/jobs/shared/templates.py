"""Templates of ours that an office takes, edits and gives back."""

from __future__ import annotations

from pathlib import Path

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.present.reports.docx_report import docx_name
from riverzones.present.reports.pages import own_template
from riverzones.store.replacing import replacing

__all__ = ["write_template"]


def write_template(document: str, path: Path, *, lang: str = "zh", overwrite: bool = False) -> Path:
    """Write our template of a document for an office to edit: ``.docx`` with the words of ``lang``, or ``.html``.

    Parameters
    ----------
    document : str
        ``"report"`` or ``"bulletin"``.
    path : Path
        The file to write; its ending says which of the two templates.

    Raises
    ------
    OutputError
        If the ending is another one, the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in (".docx", ".html"):
        raise OutputError(
            Text(zh=f"模板 {path.name} 应以 .docx 或 .html 结尾。", en=f"{path.name} must end in .docx or .html."),
            hint=Text(zh="如 --write-template 模板.docx。", en="Such as --write-template template.docx."),
        )
    template = own_template(docx_name(document, lang) if ending == ".docx" else f"{document}.html")
    with replacing(path, overwrite=overwrite) as target:
        target.write_bytes(template)
    return path
