"""The list of decisions, from the first line of each."""

from __future__ import annotations

from pathlib import Path

__all__ = ["decision_pages"]


def decision_pages() -> dict[str, str]:
    """The list of decisions by path."""
    folder = Path(__file__).parent.parent / "decisions"
    rows = []
    for path in sorted(folder.glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        rows.append(f"- [{title}]({path.name})")
    return {"decisions/index.md": "# Decisions\n\nWhy things are as they are.\n\n" + "\n".join(rows) + "\n"}
