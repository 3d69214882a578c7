"""Fonts of this machine as matplotlib sees them: its list may be older than the fonts, so it is brought up to date.

Where no font that writes Chinese is installed, one from a package does (``pip install 'riverzones[print]'``).
"""

from __future__ import annotations

import importlib.util
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

__all__ = ["GETA", "KNOWN", "installed", "writable"]

KNOWN: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Source Han Sans",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "STSong",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
"""Fonts with Chinese glyphs by the names Debian, Windows and macOS ship them under, the better readable ones first."""
PACKAGED: Final = "noto_cjk_sans_otc"
"""Package that the extra ``print`` brings: Noto Sans CJK, SIL Open Font License 1.1, nothing but the font file."""
GETA: Final = "〓"
"""What printers set for a character that they do not have."""


def installed(wanted: Iterable[str] = KNOWN) -> list[str]:
    """Return names of the fonts of this machine; where none of ``wanted`` is listed, fonts that came later are added
    first.

    matplotlib keeps its list in a file and makes it once: fonts installed since are not in it.
    """
    if not _listed() & set(wanted):
        _catch_up(len(font_manager.fontManager.ttflist))
    return sorted(_listed())


def _listed() -> set[str]:
    return {str(entry.name) for entry in font_manager.fontManager.ttflist}


@cache
def _catch_up(_entries: int) -> None:
    """Add the font files of the system that the list does not have; once for a list of that length."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in sorted(set(font_manager.findSystemFonts()) - known) + packaged():
            try:
                font_manager.fontManager.addfont(path)
            except (OSError, RuntimeError, ValueError):  # no font after all
                continue


def packaged() -> list[str]:
    """Return the font files of the extra ``print``; none where it is not installed."""
    spec = importlib.util.find_spec(PACKAGED)
    folders = spec.submodule_search_locations or [] if spec is not None else []
    return [str(path) for folder in folders for path in sorted(Path(folder).glob("*.tt[cf]"))]


def writable(words: str, families: Sequence[str]) -> tuple[str, str]:
    """Return ``words`` with :data:`GETA` for each character that none of the fonts has, and those characters.

    Signs that steer a terminal or a line of text and draw nothing (Unicode Cc and Cf) are left out: no font has them.

    Parameters
    ----------
    words : str
        One label.
    families : sequence of str
        Names of fonts that are there, or font files.
    """
    words = "".join(c for c in words if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    lacking = "".join(dict.fromkeys(c for c in words if not c.isspace() and not _has(c, tuple(families))))
    if not lacking:
        return words, ""
    stand_in = GETA if _has(GETA, tuple(families)) else "?"
    return "".join(stand_in if c in lacking else c for c in words), lacking


@cache
def _has(letter: str, families: tuple[str, ...]) -> bool:
    return any(_font(name).get_char_index(ord(letter)) for name in families)


@cache
def _font(family: str) -> Any:
    is_file = Path(family).suffix.lower() in (".ttf", ".otf", ".ttc")
    return font_manager.get_font(family if is_file else font_manager.findfont(FontProperties(family=[family])))
