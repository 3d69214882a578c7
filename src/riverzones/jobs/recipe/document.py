"""The recipe of a project: one YAML file that says where it lies, from which files it is made, what is made of it.

Nothing in it is expanded or run: no variables, no templates, and every path stays below the folder of the recipe.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from riverzones.catalogue import Catalogue
from riverzones.declared import reading
from riverzones.declared.reading import at, fields, lined, listed, one_of, words, wrong
from riverzones.errors import DataError, RiverzonesError
from riverzones.jobs.ingest.recipes import Recipe, entries_of, recipe_yaml
from riverzones.model import Place, Text
from riverzones.model.text import said_by

__all__ = [
    "AUDIENCES",
    "BY",
    "FIELDS",
    "MAKES",
    "PAGE",
    "RECIPE_NAME",
    "Output",
    "ProjectRecipe",
    "read_project_recipe",
]

PAGE: Final = "打开这里.html"
"""The page at the end of a run, where a recipe names no other."""
RECIPE_NAME: Final = "riverzones.yaml"
"""What a recipe is called where nobody says otherwise."""
AUDIENCES: Final = ("public", "internal")
BY: Final = ("chief", "river", "rule", "township")
MAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "map": (".html",),
    "atlas": (),
    "ledger": (".xlsx",),
    "findings": (".xlsx",),
    "report": (".docx", ".html"),
    "bulletin": (".docx", ".html"),
    "profile": (".html", ".svg"),
    "sources": (".html",),
    "outfalls": (".xlsx",),
    "outfall-sheets": (".html",),
    "boards": (".html",),
    "zones": (".xlsx", ".html"),
    "print": (".pdf",),
    "trace": (".html",),
    "qgis": (".qgs",),
}
"""What a recipe can make, and how its file may end; an atlas is a folder."""
FIELDS: Final = (
    "riverzones", "project", "title", "place", "packs", "for", "lang", "inbox", "ignore", "files", "answers",
    "network", "delineate", "markers", "patrols", "check", "audit", "outputs", "page", "log",
)  # fmt: skip
"""Every field of a recipe."""
_NETWORK = ("dem", "outlets", "turns", "snap_m", "bridge_m", "crossings")
_DELINEATE = ("dem", "dem_datum", "level_datum", "offset_m", "offset_source", "standard", "types")
_AUDIT = ("on", "anywhere")
_PATROLS = ("folder", "on")
_OUTPUT = ("make", "file", "for", "by", "chief", "river", "size", "base", "area", "finding", "from", "direction")
_DIRECTIONS = ("down", "up")
_OF_PRINTS = ("area", "finding")
_OF_TRACES = ("from", "direction")


@dataclass(frozen=True, slots=True)
class Output:
    """One thing to make: what, where (from the folder of the recipe), for whom, and of which part.

    ``area`` and ``finding`` are of a print, ``start`` (``LAYER:ID`` or ``LON,LAT``) and ``upstream`` of a trace.
    """

    make: str
    file: str
    internal: bool
    by: str = "chief"
    chief: str | None = None
    river: str | None = None
    size: str = "A4"
    base: str | None = None
    area: str | None = None
    finding: str | None = None
    start: str | None = None
    upstream: bool = False


@dataclass(frozen=True)
class ProjectRecipe:
    """A recipe as it was read, its paths below ``folder``.

    ``network`` and ``delineate`` are settings by name, None where the step is not wanted; a ``dem`` is a path from the
    folder. ``day`` is the day whose law holds, None for the day of the run; ``patrol_day`` the one on which tracks are
    judged, None for the same.
    """

    path: Path
    project: str
    title: str
    place: Place | None
    packs: tuple[str, ...]
    internal: bool
    lang: str
    inbox: tuple[str, ...]
    ignore: tuple[str, ...]
    files: tuple[Recipe, ...]
    answers: str | None
    network: Mapping[str, Any] | None
    delineate: Mapping[str, Any] | None
    markers: bool
    patrols: str | None
    patrol_day: dt.date | None
    check: bool
    audit: bool
    day: dt.date | None
    anywhere: bool
    outputs: tuple[Output, ...] = field(default=())
    page: str = PAGE
    log: str = "riverzones.log.jsonl"

    @property
    def folder(self) -> Path:
        """The folder of the recipe, which all its paths start from."""
        return self.path.parent

    def at(self, name: str) -> Path:
        """Return a path of the recipe on this machine."""
        return self.folder / name

    def made_here(self) -> frozenset[str]:
        """Return first parts of the paths that a run writes, and of those it reads otherwise: no files to bring in."""
        names = [self.path.name, self.project, self.page, self.log, *(output.file for output in self.outputs)]
        names += [str(PurePosixPath(output.file).parent) for output in self.outputs]
        return frozenset([*names, *(path for path in (self.answers, self.patrols) if path)]) - {"."}


def read_project_recipe(path: Path, catalogue: Catalogue) -> ProjectRecipe:
    """Read a recipe.

    Parameters
    ----------
    path : Path
        The file, or the folder in which ``riverzones.yaml`` stands.
    catalogue : Catalogue
        Knows kinds of layers, packs, standards.

    Raises
    ------
    CatalogueError
        If a field is unknown, of another type or says what cannot be: file, line, field and the nearest right word.
    """
    if path.is_dir():
        path = path / RECIPE_NAME
    if not path.is_file():
        raise DataError(
            Text(zh=f"没有配方 {path}。", en=f"there is no recipe {path}."),
            hint=Text(
                zh="先由文件夹生成：riverzones new 文件夹。",
                en="Let it be written from a folder: riverzones new FOLDER.",
            ),
        )
    return lined(path, lambda: _read(path, catalogue))


def _read(path: Path, catalogue: Catalogue) -> ProjectRecipe:
    name = path.name
    given = fields(recipe_yaml(path), name, required=("project", "files"), optional=FIELDS)
    if given.get("riverzones", 1) != 1:
        raise wrong(
            at(name, "riverzones"),
            zh=f"此程序只认第 1 版配方，现为 {given['riverzones']!r}。",
            en=f"this riverzones reads recipes of version 1, got {given['riverzones']!r}.",
        )
    internal = one_of(given.get("for", "public"), name, "for", AUDIENCES) == "internal"
    network, delineate = _settings(given, name, "network", _NETWORK), _settings(given, name, "delineate", _DELINEATE)
    law = _settings(given, name, "audit", _AUDIT)
    packs = words(given.get("packs"), name, "packs")
    for pack in packs:
        _asked(at(name, "packs"), partial(catalogue.packs.__getitem__, pack))
    day = None if law is None or law.get("on") is None else reading.day(law["on"], at(name, "audit"), "on")
    patrols, patrol_day = _patrols(given.get("patrols"), name)
    recipe = ProjectRecipe(
        path=path.resolve(),
        project=_inside(given["project"], name, "project", endings=(".gpkg",)),
        title=str(given.get("title") or ""),
        place=_asked(at(name, "place"), lambda: Place.parse(_words(given.get("place"), name, "place"))),
        packs=packs,
        internal=internal,
        lang=one_of(given.get("lang", "zh"), name, "lang", ("zh", "en")),
        inbox=tuple(_inside(folder, name, "inbox") for folder in words(given.get("inbox", "."), name, "inbox")),
        ignore=words(given.get("ignore"), name, "ignore"),
        files=tuple(entries_of(given["files"], name, catalogue)),
        answers=None if given.get("answers") is None else _inside(given["answers"], name, "answers"),
        network=network,
        delineate=delineate,
        markers=_yes(given.get("markers", False), name, "markers"),
        patrols=patrols,
        patrol_day=patrol_day,
        check=_yes(given.get("check", True), name, "check"),
        audit=law is not None,
        day=day,
        anywhere=law is not None and _yes(law.get("anywhere", False), at(name, "audit"), "anywhere"),
        outputs=tuple(_outputs(given.get("outputs"), name, internal=internal)),
        page=_inside(given.get("page", PAGE), name, "page", endings=(".html",)),
        log=_inside(given.get("log", "riverzones.log.jsonl"), name, "log"),
    )
    for folder in recipe.inbox:
        if not recipe.at(folder).is_dir():
            raise wrong(
                at(name, "inbox"),
                zh=f"没有文件夹“{folder}”。",
                en=f"there is no folder {folder!r}.",
                hint=_near_folder(recipe.folder, folder),
            )
    return recipe


def _near_folder(folder: Path, wanted: str) -> Text:
    from riverzones.registry import nearest_names

    there = [
        neighbour.name for neighbour in folder.iterdir() if neighbour.is_dir() and not neighbour.name.startswith(".")
    ]
    close = nearest_names(wanted, there) or there[:8]
    return Text(zh=f"现有：{'、'.join(close)}。", en=f"There is: {', '.join(close)}.") if close else Text(zh="", en="")


def _asked(where: reading.Where, read: Callable[[], Any]) -> Any:
    """What ``read`` gives; its error is told with the place in the recipe."""
    try:
        return read()
    except RiverzonesError as error:
        message, hint = said_by(error)
        raise wrong(where, zh=message.zh, en=message.en, hint=hint) from error


def _words(value: Any, where: reading.Where, name: str) -> tuple[str, ...]:
    """Words; a number is one too: codes of places look like numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (str(value),)
    return words(value, where, name)


def _yes(value: Any, where: reading.Where, name: str) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong(
        at(where, name), zh=f"应为 true 或 false，现为 {value!r}。", en=f"expected true or false, got {value!r}."
    )


def _inside(value: Any, where: reading.Where, name: str, *, endings: Iterable[str] = ()) -> str:
    """A path below the folder of the recipe, with ``/`` between its parts."""
    text = str(value).replace("\\", "/").strip() if isinstance(value, str) else ""
    parts = PurePosixPath(text).parts
    outside = text.startswith(("/", "~")) or ".." in parts or re.match(r"[A-Za-z]:", text) is not None
    if not text or outside or any(ord(sign) < 32 for sign in text):
        raise wrong(
            at(where, name),
            zh=f"应为配方所在文件夹之内的路径，现为 {value!r}。",
            en=f"expected a path below the folder of the recipe, got {value!r}.",
            hint=Text(zh="请把文件放到配方旁边。", en="Put the files beside the recipe."),
        )
    ends = tuple(endings)
    if ends and not text.lower().endswith(ends):
        raise wrong(
            at(where, name),
            zh=f"“{text}”应以 {' 或 '.join(ends)} 结尾。",
            en=f"{text!r} must end in {' or '.join(ends)}.",
        )
    return str(PurePosixPath(text))


def _settings(given: Mapping[str, Any], name: str, key: str, known: tuple[str, ...]) -> Mapping[str, Any] | None:
    """The settings of a step: a mapping, ``true`` for none of its own, ``false`` where it is not wanted."""
    value = given.get(key, True)
    if value is False:
        return None
    if value is True or value is None:
        return {}
    where = at(name, key)
    settings = dict(fields(value, where, required=(), optional=known))
    if settings.get("dem") is not None:
        settings["dem"] = _inside(settings["dem"], where, "dem", endings=(".tif", ".tiff"))
    for number in ("snap_m", "bridge_m", "offset_m"):
        there = settings.get(number)
        if there is not None and (isinstance(there, bool) or not isinstance(there, int | float)):
            raise wrong(at(where, number), zh=f"应为米数，现为 {there!r}。", en=f"expected metres, got {there!r}.")
    for places in ("outlets", "turns"):
        settings[places] = [
            _lonlat(lonlat, at(where, places)) for lonlat in listed(settings.get(places), at(where, places))
        ]
        if not settings[places]:
            del settings[places]
    if settings.get("crossings") is not None:
        from riverzones.network.build.near_misses import CROSSINGS

        one_of(settings["crossings"], where, "crossings", CROSSINGS)
    if "types" in settings:
        settings["types"] = list(words(settings["types"], where, "types"))
    return settings


def _patrols(value: Any, name: str) -> tuple[str | None, dt.date | None]:
    """The folder of tracks and the day they are judged on, which may be another than that of the law."""
    if not isinstance(value, Mapping):
        return (None if value is None else _inside(value, name, "patrols")), None
    where = at(name, "patrols")
    settings = fields(value, where, required=_PATROLS[:1], optional=_PATROLS[1:])
    day = None if settings.get("on") is None else reading.day(settings["on"], where, "on")
    return _inside(settings["folder"], where, "folder"), day


def _lonlat(value: Any, where: reading.Where) -> tuple[float, float]:
    numbers = value if isinstance(value, list) else str(value).replace("，", ",").split(",")
    try:
        lon, lat = (float(number) for number in numbers)
    except (TypeError, ValueError):
        lon = lat = 999.0
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise wrong(
            where,
            zh=f"应写作 [经度, 纬度]，如 [102.7, 24.9]，现为 {value!r}。",
            en=f"expected [LON, LAT], such as [102.7, 24.9], got {value!r}.",
        )
    return lon, lat


def _outputs(value: Any, name: str, *, internal: bool) -> Iterable[Output]:
    taken: set[str] = set()
    for number, entry in enumerate(listed(value, at(name, "outputs")), start=1):
        where = reading.Place(
            zh=f"{name}：outputs[{number}]", en=f"{name}: outputs[{number}]", steps=("outputs", str(number))
        )
        given = fields(entry, where, required=("make", "file"), optional=_OUTPUT)
        make = one_of(given["make"], where, "make", MAKES)
        file = _inside(given["file"], where, "file", endings=MAKES[make])
        if file.casefold() in taken:
            raise wrong(at(where, "file"), zh=f"“{file}”写了两次。", en=f"{file!r} is written twice.")
        taken.add(file.casefold())
        if make == "profile" and given.get("river") is None:
            raise wrong(
                at(where, "river"),
                zh="纵剖面要写明河流，如 river: 大宁河。",
                en="a profile is of one river: write river: NAME.",
            )
        _belongs(given, where, make, _OF_PRINTS, "print")
        _belongs(given, where, make, _OF_TRACES, "trace")
        if make == "trace" and given.get("from") is None:
            raise wrong(
                at(where, "from"),
                zh="溯源图要写明起点，如 from: outfalls:PK-027。",
                en="a trace begins somewhere: write from: LAYER:ID or LON,LAT.",
            )
        yield Output(
            make,
            file,
            one_of(given.get("for", AUDIENCES[internal]), where, "for", AUDIENCES) == "internal",
            by=one_of(given.get("by", "chief"), where, "by", BY),
            chief=None if given.get("chief") is None else str(given["chief"]),
            river=None if given.get("river") is None else str(given["river"]),
            size=one_of(given.get("size", "A4"), where, "size", ("A4", "A3")),
            base=None
            if given.get("base") is None
            else _inside(given["base"], where, "base", endings=(".tif", ".tiff")),
            area=None if given.get("area") is None else str(given["area"]),
            finding=None if given.get("finding") is None else str(given["finding"]),
            start=None if given.get("from") is None else str(given["from"]),
            upstream=one_of(given.get("direction", "down"), where, "direction", _DIRECTIONS) == "up",
        )


def _belongs(given: Mapping[str, Any], where: reading.Where, make: str, names: tuple[str, ...], product: str) -> None:
    """Refuse settings of one product under another, where they would do nothing."""
    stray = next((name for name in names if given.get(name) is not None), None)
    if make != product and stray is not None:
        raise wrong(
            at(where, stray),
            zh=f"{stray} 只用于 make: {product}。",
            en=f"{stray} is of make: {product} alone.",
        )
