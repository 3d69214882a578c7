"""The inspection map: folium as the frame, everything inside one file that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure
from folium.template import Template

from riverzones import parts
from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.model.machine import kind_of
from riverzones.model.text import system_reason
from riverzones.present.web import assets, pack
from riverzones.present.web.view import MapView
from riverzones.store.replacing import keep_standing

__all__ = ["LARGEST_MB", "MOST_FINDINGS", "Shell", "inspection_map", "page"]

LARGEST_MB = 12.0
MOST_FINDINGS = 60_000
"""Above either a map is not written unasked. Settings of ours: benchmarks/README.md has what was measured below."""
_HEADING, _DATA = "RIVERZONES-HEADING-HERE", "RIVERZONES-DATA-HERE"


class _Frame(folium.Map):
    """folium's map with nothing from elsewhere: no linked script, no linked style."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(assets.read("frame.html.j2"))


class _Page(Figure):
    """The page around folium's map: language, policy against requests, our assets, the packed data."""

    _template = Template(assets.read("page.html.j2"))
    lang: str
    heading: str
    policy: str
    leaflet_style: str
    style: str
    leaflet_script: str
    frame_script: str
    app_script: str
    data: str
    body: Element

    def render(self, **kwargs: Any) -> str:
        for child in self._children.values():
            child.render(**kwargs)
        return str(self._template.render(this=self, kwargs=kwargs))


def inspection_map(view: MapView, path: Path, *, overwrite: bool = False, large: bool = False) -> Path:
    """Write ``view`` as one HTML file that works offline, also from ``file://``.

    The file holds the map library, our scripts, the styles and the packed data. A content security policy forbids
    every request, so the browser itself keeps the promise; only a given tile URL opens it, for images of that host.

    Parameters
    ----------
    view : MapView
        What the map shows.
    path : Path
        File to write, ``*.html``. It appears whole or not at all.
    overwrite : bool
        Whether an existing file may be replaced.
    large : bool
        Whether a file above :data:`LARGEST_MB` or :data:`MOST_FINDINGS` is written all the same.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        If the file exists and ``overwrite`` is false, would be too large, or cannot be written.
    DataError, CrsError, LayerError
        If the view cannot be drawn truly, see :meth:`MapView.check`.
    """
    path = Path(path)
    keep_standing([path], overwrite=overwrite)
    text = page(view)
    if not large:
        _check_size(view, len(text.encode("utf-8", errors="replace")))
    draft = parts.part_of(path)
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        if not overwrite:
            parts.note(path, draft)
        os.replace(draft, path)
    except OSError as error:
        reason = system_reason(error)
        raise kind_of(error)(
            Text(zh=f"地图无法写入 {path}：{reason.zh}。", en=f"the map cannot be written to {path}: {reason.en}."),
            hint=Text(
                zh="请检查文件夹是否存在、有无权限、空间是否足够。",
                en="Check the folder, its rights and the free room.",
            ),
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return path


def _check_size(view: MapView, size: int) -> None:
    """Refuse what opens badly, with what there is to do instead."""
    megabytes = size / 1e6
    if megabytes <= LARGEST_MB and len(view.findings) <= MOST_FINDINGS:
        return
    shapes = sum(layer.drawn for layer in view.layers)
    raise OutputError(
        Text(
            zh=f"这张地图有 {len(view.findings):,} 条问题、{shapes:,} 个图形，共 {megabytes:.1f} MB，手机难以打开。",
            en=f"this map holds {len(view.findings):,} findings and {shapes:,} shapes, {megabytes:.1f} MB: "
            "phones open it badly.",
        ),
        hint=Text(
            zh="请按河流、规则或河湖长分图（--river、--rule、--chief），或用 --atlas 成批分册；"
            "要看全部请在 QGIS 中打开项目文件；仍要一个文件请加 --large。",
            en="Make maps of parts (--river, --rule, --chief) or an atlas (--atlas); open the project in QGIS to see "
            "all at once; or pass --large for one file all the same.",
        ),
    )


def page(view: MapView) -> str:
    """Return the HTML text of the inspection map; the same view gives the same text."""
    return Shell(view.lang, view.tiles).page(view.title.within(view.lang), pack.squeeze(view))


class Shell:
    """The page around the data, the same for every map of one language: an atlas of hundreds makes it once.

    Parameters
    ----------
    lang : str
        ``"zh"`` or ``"en"``.
    tiles : str, optional
        Tile URL that the policy of the page lets through.
    """

    def __init__(self, lang: str, tiles: str | None = None) -> None:
        text = _shell(lang, tiles)
        self._start, rest = text.split(_HEADING, 1)
        self._middle, self._end = rest.split(_DATA, 1)

    def page(self, title: str, data: str) -> str:
        """Return the HTML text of one map: its title, and its data as
        :func:`riverzones.present.web.pack.squeezed` makes them.
        """
        return "".join((self._start, html.escape(title), self._middle, data, self._end))

    @property
    def fingerprint(self) -> str:
        """Differs when the scripts, the styles or the frame differ."""
        return hashlib.sha256("".join((self._start, self._middle, self._end)).encode()).hexdigest()


def _shell(lang: str, tiles: str | None) -> str:
    root = _Page(title=None)
    root.lang = "zh-CN" if lang == "zh" else "en"
    root.heading, root.data = _HEADING, _DATA
    root.leaflet_style, root.style = assets.leaflet_style(), assets.style()
    root.leaflet_script, root.app_script = assets.leaflet_script(), assets.script()
    frame = _Frame(
        location=[31.0, 110.0],
        zoom_start=9,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=False,
    )
    frame.options.update(max_zoom=19, min_zoom=3, zoom_snap=0.5, wheel_px_per_zoom_level=90)
    frame._id = "frame"
    root.add_child(frame, name="frame")
    root.body = Element(assets.read("body.html"))
    root.policy = ""
    root.frame_script = ""
    root.render()
    root.frame_script = root.script.render().strip()
    root.policy = _policy(tiles, (root.leaflet_script, root.frame_script, root.app_script))
    return str(root.render())


def _policy(tiles: str | None, scripts: tuple[str, ...]) -> str:
    """The content security policy: only these scripts run, and nothing is asked for but tiles that were wished for."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    images = f"data: {_tile_host(tiles)}" if tiles else "data:"
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src {images}; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _tile_host(url: str) -> str:
    """Scheme and host of a tile URL as a policy writes it; ``{s}`` becomes ``*``.

    Examples
    --------
    >>> _tile_host("https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    'https://*.tiles.example.org'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
