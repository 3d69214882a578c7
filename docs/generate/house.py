"""The picture of the house: rooms by floor as the import contract lists them, with modules and lines as they are."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path

__all__ = ["house_pages"]

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "riverzones"
_WIDTH, _FLOOR, _GAP, _MARGIN = 900, 46, 6, 10


def house_pages() -> dict[str, str]:
    """The picture by path."""
    return {"images/house.svg": _picture(_floors())}


def _floors() -> list[list[str]]:
    """Rooms of every floor, the highest floor first."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [floor.replace(":", "|").replace(" ", "").split("|") for floor in layers]


def _size(room: str) -> tuple[int, int]:
    """Modules and lines of a room."""
    folder = SOURCE / room
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    modules = [path for path in paths if path.name != "__init__.py"]
    return len(modules), sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def _picture(floors: list[list[str]]) -> str:
    height = len(floors) * (_FLOOR + _GAP) + 2 * _MARGIN + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        'font-family="sans-serif" font-size="14">'
    ]
    whole = [0, 0]
    for number, rooms in enumerate(floors):
        top = _MARGIN + number * (_FLOOR + _GAP)
        width = (_WIDTH - 2 * _MARGIN - _GAP * (len(rooms) - 1)) / len(rooms)
        for place, room in enumerate(rooms):
            modules, lines = _size(room)
            whole[0] += modules
            whole[1] += lines
            left = _MARGIN + place * (width + _GAP)
            counted = f"{modules} modules, {lines:,} lines" if modules > 1 else f"{lines:,} lines"
            parts.append(
                f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_FLOOR}" rx="4" fill="#e0f2f1" '
                f'stroke="#00796b"/><text x="{left + 12:.1f}" y="{top + 20}" font-weight="bold" fill="#004d40">'
                f'{html.escape(room)}</text><text x="{left + 12:.1f}" y="{top + 37}" font-size="12" fill="#37474f">'
                f"{counted}</text>"
            )
    parts.append(
        f'<text x="{_MARGIN + 2}" y="{height - 12}" font-size="12" fill="#546e7a">{whole[0]} modules, '
        f"{whole[1]:,} lines; a room imports from the floors below it only</text></svg>"
    )
    return "\n".join(parts)
