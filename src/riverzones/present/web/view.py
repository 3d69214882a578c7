"""What a map shows: layers in their style, findings, and the words that go with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely import Geometry

from riverzones.audit.explain import Explanation
from riverzones.errors import CrsError, DataError, LayerError
from riverzones.model import FINDING_COLUMNS, LANGUAGES, Column, Style, Text
from riverzones.present.web.relief import ReliefPicture

__all__ = ["Listing", "MapLayer", "MapView", "Withheld"]


@dataclass(frozen=True)
class Withheld:
    """What a map for the public leaves out, besides columns of its layers that are sensitive.

    ``columns`` are names of columns, and of what is told of a chief; ``coarse_m`` [m] is, by layer, the width of the
    grid on which its points are told.
    """

    columns: Collection[str] = ("phone", "contact", "address")
    coarse_m: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MapLayer:
    """One layer of a map.

    ``frame`` is in EPSG:4490 with an ``id`` column or the ids as its index; ``columns`` are what the popup of a
    feature shows, where sensitive ones stand in the file of an internal map only; ``visible`` is whether the layer
    is drawn when the map opens. Where only a part is drawn, ``kept`` are the positions of its rows in ``frame``, and
    ``cut`` the shapes of those that run out of the map, by position. ``charts``: SVG of ours that the popup of a row
    shows below its facts, by its id, in both languages.
    """

    name: str
    title: Text
    frame: GeoDataFrame
    style: Style
    columns: Sequence[Column] = ()
    visible: bool = True
    kept: NDArray[np.intp] | None = None
    cut: Mapping[int, Geometry] = field(default_factory=dict)
    charts: Mapping[str, Text] = field(default_factory=dict)

    @property
    def drawn(self) -> int:
        """How many rows are drawn."""
        return len(self.frame) if self.kept is None else len(self.kept)


@dataclass(frozen=True)
class Listing:
    """What a map made for one question lists instead of findings.

    ``rows``: mappings with ``layer`` and ``id`` of a feature that is drawn, ``name``, ``river`` (str or None),
    ``figure`` and ``detail`` (Text), in the order of the list. ``note`` stands above it.
    """

    title: Text
    note: Text
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class MapView:
    """Everything one inspection map holds.

    Parameters
    ----------
    title : Text
        Title of the map.
    layers : sequence of MapLayer
        Layers; drawn in the order of their styles.
    findings : GeoDataFrame
        Findings with the columns of :data:`riverzones.model.FINDING_COLUMNS`, EPSG:4490.
    rules : mapping
        By rule code: ``title`` (Text), ``citation`` (Text), ``severity``, ``lead_unit``.
    checked : sequence of mappings
        Per rule: ``code``, ``checked``, ``violations``, ``cannot_tell``, ``not_applicable``, and ``not_run``: None, or
        the reason (str or Text) why the rule did not run.
    explanations : mapping
        By id of a finding: why it was found, each part of the sentence, what would turn the verdict.
    on : datetime.date
        The day the rules were applied for.
    lang : str
        ``"zh"`` or ``"en"``: the language the page opens in; it can be switched inside the page.
    illustrative : bool
        Whether the data are made up; the page then says so in a banner.
    tiles : str, optional
        A tile URL (``https://.../{z}/{x}/{y}.png``). Without it the page makes no request at all.
    tiles_attribution : str
        Whom the tiles belong to.
    background : collection of str
        Names of layers that stand in for a base map.
    base : ReliefPicture, optional
        A picture of the ground below everything, which lies in the file.
    sources : sequence of str
        Data sources, named in the corner of the map.
    listing : Listing, optional
        What the panel lists instead of findings and checks.
    internal : bool
        Whether what is sensitive stands in the file; the page then says that it is not for the public.
    told : bool
        Whether it was drawn from a view of a project, which has taken out all that is sensitive.
    withheld : Withheld
        What is sensitive, where the map is not internal.
    within : tuple of float, optional
        West, south, east, north [degrees] of a map of one part: nothing is drawn beyond.
    project : str
        The moment the project was made, by which field notes taken in the page are known again; without it none are.
    """

    title: Text
    layers: Sequence[MapLayer]
    findings: GeoDataFrame
    rules: Mapping[str, Mapping[str, Any]]
    checked: Sequence[Mapping[str, Any]]
    on: dt.date
    lang: str = "zh"
    illustrative: bool = False
    tiles: str | None = None
    tiles_attribution: str = ""
    background: Collection[str] = ()
    sources: Sequence[str] = field(default=())
    listing: Listing | None = None
    internal: bool = False
    told: bool = False
    withheld: Withheld = field(default_factory=Withheld)
    within: tuple[float, float, float, float] | None = None
    project: str = ""
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    base: ReliefPicture | None = None

    def check(self) -> None:
        """Refuse what cannot be drawn truly.

        Raises
        ------
        DataError
            If the language is unknown, the tile URL is no http(s) template, or two layers have one name.
        CrsError
            If a layer is not in EPSG:4490.
        LayerError
            If a column of the findings is missing.
        """
        if self.lang not in LANGUAGES:
            raise DataError(
                Text(
                    zh=f"地图语言只有 zh 和 en，不能是“{self.lang}”。", en=f"a map is in zh or en, got {self.lang!r}."
                ),
                hint=Text(zh="请写 lang='zh' 或 lang='en'。", en="Pass lang='zh' or lang='en'."),
            )
        if self.tiles is not None:
            _check_tiles(self.tiles)
        names = [layer.name for layer in self.layers]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DataError(
                Text(zh=f"地图中有两个图层都叫“{twice[0]}”。", en=f"two layers of the map are called {twice[0]!r}."),
                hint=Text(zh="请让图层名各不相同。", en="Give each layer a name of its own."),
            )
        missing = [name for name in FINDING_COLUMNS if name not in self.findings.columns]
        if missing:
            raise LayerError(
                Text(
                    zh=f"问题清单缺少字段 {'、'.join(missing)}。",
                    en=f"the findings lack the column(s) {', '.join(missing)}.",
                ),
                hint=Text(zh="请传入核查所得的问题清单。", en="Pass what an audit returns."),
            )
        for name, frame in [*((layer.name, layer.frame) for layer in self.layers), ("findings", self.findings)]:
            if frame.crs is None or frame.crs.to_epsg() != 4490:
                came = "" if frame.crs is None else frame.crs.name
                raise CrsError(
                    Text(
                        zh=f"地图的图层“{name}”应为 EPSG:4490，{f'现为 {came}' if came else '现无坐标系'}。",
                        en=f"the layer {name!r} of a map must be in EPSG:4490, got {came or 'no CRS'}.",
                    ),
                    hint=Text(zh="请用 to_crs(4490) 转换。", en="Convert it with to_crs(4490)."),
                )


def _check_tiles(url: str) -> None:
    parts = urlsplit(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or not all(key in url for key in ("{z}", "{x}", "{y}"))
    ):
        raise DataError(
            Text(
                zh=f"瓦片地址应含 {{z}}、{{x}} 和 {{y}}，“{url}”不符。",
                en=f"expected a tile URL with {{z}}, {{x}} and {{y}}, got {url!r}.",
            ),
            hint=Text(
                zh="例如 https://tiles.example.org/{z}/{x}/{y}.png。",
                en="Such as https://tiles.example.org/{z}/{x}/{y}.png.",
            ),
        )
    if any(mark in url for mark in " \t\r\n;,'\""):
        raise DataError(
            Text(
                zh=f"瓦片地址“{url}”中有空格、引号、逗号或分号。",
                en=f"the tile URL {url!r} holds a blank, a quote, a comma or a semicolon.",
            ),
            hint=Text(zh="请将这些字符作百分号编码。", en="Percent-encode it."),
        )
