"""A font that writes Chinese: found by the names that are common, or asked for; how wide its words are.

Which outlines a font holds decides how a PDF keeps it: TrueType as type 42, all others (Noto and Source Han are CFF) as
type 3, which every reader draws and from which text can be taken out too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.registry import nearest_names
from riverzones.typefaces import KNOWN, installed, writable

__all__ = ["KNOWN", "Face", "find_face", "installed"]

_PT_MM: Final = 25.4 / 72
_BROUGHT_ALONG: Final = "DejaVu Sans"
"""The font that matplotlib brings along: signs that Chinese fonts leave out."""
_TOKEN = re.compile(r"\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+|.", re.S)
_NOT_FIRST = "，。；：、）》」』”’！？…％％)]}"
_NOT_LAST = "（《「『“‘([{"


@dataclass(eq=False)
class Face:
    """A font as text is set in it: ``family`` by name, or ``file``."""

    family: str
    file: Path | None = None
    _widths: dict[tuple[str, bool], float] = field(default_factory=dict, repr=False)
    _fonts: dict[bool, Any] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """The font without what was read of it, which no other process can be sent."""
        return {**vars(self), "_fonts": {}}

    def properties(self, size_pt: float, *, bold: bool = False) -> FontProperties:
        """Return the font for matplotlib; what it lacks comes from the font that matplotlib brings along."""
        weight = "bold" if bold else "normal"
        if self.file is not None:
            return FontProperties(fname=str(self.file), size=size_pt)
        return FontProperties(family=[self.family, _BROUGHT_ALONG], size=size_pt, weight=weight)

    def shown(self, words: str) -> tuple[str, str]:
        """Return ``words`` as they are set, ``〓`` for each character that the font lacks, and those characters."""
        return writable(words, (self.family, _BROUGHT_ALONG) if self.file is None else (str(self.file),))

    @property
    def pdf_type(self) -> int:
        """42 for TrueType outlines, 3 for all others."""
        path = self.file or Path(font_manager.findfont(FontProperties(family=self.family)))
        return _pdf_type(path)

    def width_mm(self, words: str, size_pt: float, *, bold: bool = False) -> float:
        """Return how long ``words`` are in one line [mm] (advance widths of the font, without kerning)."""
        ems = sum(self._em(letter, bold) for letter in words)
        return ems * size_pt * _PT_MM

    def wrap(self, words: str, size_pt: float, width_mm: float, *, bold: bool = False) -> list[str]:
        """Return ``words`` in lines of at most ``width_mm``; no line begins with a closing mark or ends with an opening
        one.

        Chinese breaks between any two characters, other writing at blanks; a word longer than the line is cut.
        """
        lines: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for piece in _pieces(paragraph):
                if self.width_mm(line + piece.rstrip(), size_pt, bold=bold) <= width_mm:
                    line += piece
                    continue
                if line.strip():
                    lines.append(line.strip())
                line = ""
                for letter in piece.lstrip():
                    if line and self.width_mm(line + letter, size_pt, bold=bold) > width_mm:
                        lines.append(line)
                        line = ""
                    line += letter
            lines.append(line.strip())
        return lines

    def fitted(self, words: str, size_pt: float, width_mm: float, *, bold: bool = False) -> str:
        """Return ``words`` in one line, cut with ``…`` where they are longer than ``width_mm``."""
        if self.width_mm(words, size_pt, bold=bold) <= width_mm:
            return words
        while words and self.width_mm(words + "…", size_pt, bold=bold) > width_mm:
            words = words[:-1]
        return words.rstrip() + "…"

    def _em(self, letter: str, bold: bool) -> float:
        key = (letter, bold)
        if key not in self._widths:
            font = self._font(bold)
            glyph_index = font.get_char_index(ord(letter))
            wide = 1.0 if ord(letter) > 0x2E7F else 0.65
            self._widths[key] = font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100 if glyph_index else wide
        return self._widths[key]

    def _font(self, bold: bool) -> Any:
        if bold not in self._fonts:
            font = font_manager.get_font(font_manager.findfont(self.properties(10, bold=bold)))
            font.set_size(100, 72)
            self._fonts[bold] = font
        return self._fonts[bold]


def find_face(asked: str | None = None, *, names: Sequence[str] | None = None) -> Face:
    """Return the font a sheet is set in.

    Parameters
    ----------
    asked : str, optional
        Name of an installed font, or a font file (``.ttf``, ``.otf``, ``.ttc``). Without it the first of
        :data:`KNOWN` that is installed.
    names : sequence of str, optional
        The installed fonts; asked of the machine where not given.

    Raises
    ------
    OutputError
        If the font is not there, or none that writes Chinese is installed: one line that says what to install.
    """
    if asked is not None and (Path(asked).suffix.lower() in (".ttf", ".otf", ".ttc") or Path(asked).is_file()):
        return _from_file(Path(asked))
    have = installed([asked] if asked is not None else KNOWN) if names is None else list(names)
    if asked is not None:
        exact = {name.casefold(): name for name in have}
        if asked.casefold() in exact:
            return Face(exact[asked.casefold()])
        close = nearest_names(asked, have) or [name for name in KNOWN if name in have]
        raise OutputError(
            Text(zh=f"没有安装字体“{asked}”。", en=f"no font called {asked!r} is installed."),
            hint=Text(
                zh=f"可用：{'、'.join(close[:3])}；或给出字体文件。" if close else "请给出字体文件（.ttf .otf .ttc）。",
                en=f"There is: {', '.join(close[:3])}; or name a font file." if close else "Name a font file.",
            ),
        )
    for name in KNOWN:
        if name in have:
            return Face(name)
    raise OutputError(
        Text(zh="这台机器上没有中文字体，无法出图。", en="no font that writes Chinese is installed on this machine."),
        hint=Text(
            zh="请运行 pip install 'riverzones[print]'，或安装 fonts-noto-cjk（Debian、Ubuntu）、"
            "google-noto-sans-cjk-fonts（Fedora），或用 --font 指定字体文件。",
            en="Run pip install 'riverzones[print]', or install fonts-noto-cjk (Debian, Ubuntu) or "
            "google-noto-sans-cjk-fonts (Fedora), or name a font file with --font.",
        ),
    )


def _from_file(path: Path) -> Face:
    try:
        font = font_manager.get_font(str(path))
    except (OSError, RuntimeError) as error:
        raise OutputError(
            Text(zh=f"{path} 不是可读的字体文件。", en=f"{path} cannot be read as a font."),
            hint=Text(zh="请给出 .ttf、.otf 或 .ttc 文件。", en="Name a .ttf, .otf or .ttc file."),
        ) from error
    return Face(str(font.family_name), path)


def _pdf_type(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(16)
        if head[:4] == b"ttcf":
            file.seek(int.from_bytes(head[12:16], "big"))
            head = file.read(4)
    return 42 if head[:4] in (b"\x00\x01\x00\x00", b"true") else 3


def _pieces(words: str) -> list[str]:
    """What must stay on one line: a word with its blank, a Chinese character with the marks that cling to it."""
    pieces: list[str] = []
    for token in _TOKEN.findall(words):
        clings = pieces and (token.isspace() or token in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST)
        if clings:
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces
