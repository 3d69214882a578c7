"""Look at a folder and write the recipe it calls for: every choice with its reason beside it, open to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.ingest.batch import Item, look_at
from riverzones.jobs.ingest.propose import Source, sources_in
from riverzones.jobs.ingest.recipes import Recipe, files_text, pattern_of
from riverzones.jobs.ingest.report import ImportOptions
from riverzones.jobs.recipe.document import RECIPE_NAME
from riverzones.jobs.recipe.sources import is_project
from riverzones.model import Place, Text
from riverzones.model.text import nearest
from riverzones.parts import scratch
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import replacing

__all__ = ["Settings", "looked_at", "recipe_text", "write_new"]

_THEMES: Final = ("admin", "water", "chiefs")
"""Themes of layer kinds that go in first: places by their codes, then water, which others are held against."""
_RASTERS: Final = (".tif", ".tiff")
_LEAST_BYTES: Final = 2_000
_OUT: Final = "成果"


@dataclass(frozen=True)
class Settings:
    """What a person said of the project: all else is proposed."""

    title: str = ""
    places: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    internal: bool = False
    lang: str = "zh"


def looked_at(
    folder: Path,
    *,
    catalogue: Catalogue,
    places: Sequence[str] = (),
    kinds: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    begin: Callable[[int], None] = lambda _: None,
) -> list[Item]:
    """Look at every layer of a folder: what it is likely to be, and how its import would go; nothing is written.

    Parameters
    ----------
    folder : Path
    catalogue : Catalogue
    places : sequence of str
        Where the project lies, as ``init --place`` takes it: positions are held against it.
    kinds : mapping, optional
        What a person said that files are, by their path, name or pattern.
    progress, begin : callable
        The name of each file, and their number before the first.

    Raises
    ------
    LayerError
        If the folder holds nothing that can be brought in.
    UnknownNameError
        If a file or a kind that a person named is not there.
    """
    if not folder.is_dir():
        raise LayerError(
            Text(zh=f"没有文件夹 {folder}。", en=f"there is no folder {folder}."),
            hint=Text(zh="请写明放数据的文件夹。", en="Name the folder with the files."),
        )
    out = f"{_OUT}/"
    sources = sources_in(
        [folder],
        skip=lambda name: name.startswith(out) or (name.lower().endswith(".gpkg") and is_project(folder / name)),
    )
    if not sources:
        raise LayerError(
            Text(zh=f"{folder} 中没有可以导入的文件。", en=f"{folder} holds no file that can be brought in."),
            hint=Text(
                zh="表格、SHP、KML、DXF、GeoJSON、GPKG 都可以。", en="Tables, SHP, KML, DXF, GeoJSON, GPKG all do."
            ),
        )
    said = _kinds_by_file(kinds or {}, sources, catalogue)
    begin(len(sources))
    with scratch() as room:
        trial = ProjectFile.create(room / "trial.gpkg", place=Place.parse(places))
        items = look_at(
            trial, sources, catalogue=catalogue, options=ImportOptions(), recipes=list(said.values()), progress=progress
        )
    return sorted(items, key=lambda item: _rank(item, catalogue))


def _kinds_by_file(kinds: Mapping[str, str], sources: Sequence[Source], catalogue: Catalogue) -> dict[str, Recipe]:
    recipes = {}
    for name, word in kinds.items():
        kind = catalogue.kind(word).name
        hits = [
            candidate
            for candidate in sources
            if name in (candidate.label, candidate.path.name, pattern_of(candidate), candidate.path.stem)
        ]
        if not hits:
            known = [candidate.label for candidate in sources]
            raise UnknownNameError(
                Text(zh=f"文件夹中没有“{name}”。", en=f"the folder has no file {name!r}."),
                hint=nearest(nearest_names(name, known), known),
            )
        for source in hits:
            recipes[source.label] = Recipe(pattern_of(source), source.layer, kind)
    return recipes


def _rank(item: Item, catalogue: Catalogue) -> tuple[int, str]:
    kind = catalogue.kinds.get(item.proposal.kind or "")
    theme = "" if kind is None else kind.theme
    return (_THEMES.index(theme) if theme in _THEMES else len(_THEMES), item.source.label)


def write_new(
    folder: Path, items: Sequence[Item], *, catalogue: Catalogue, settings: Settings, overwrite: bool = False
) -> Path:
    """Write the recipe beside the files.

    Raises
    ------
    OutputError
        If a recipe stands there and ``overwrite`` is not given.
    """
    path = folder / RECIPE_NAME
    with replacing(path, overwrite=overwrite) as part:
        part.write_text(recipe_text(folder, items, catalogue=catalogue, settings=settings), encoding="utf-8")
    return path


def recipe_text(folder: Path, items: Sequence[Item], *, catalogue: Catalogue, settings: Settings) -> str:
    """Return the recipe as text: what is sure as entries, what is not as lines that a person has only to open."""
    title = settings.title or folder.resolve().name
    sure = [item for item in items if item.state == "sure"]
    entries = {(pattern_of(item.source), item.source.layer, item.proposal.kind): item for item in sure}
    kinds = {str(item.proposal.kind) for item in sure}
    rasters = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in _RASTERS and path.is_file() and path.stat().st_size > _LEAST_BYTES
    )
    lines = [
        "# riverzones 配方：riverzones run 按它办事；改了文件或设置，再运行一次即可，没变的不重做。",
        "# A recipe: `riverzones run` does what it says; nothing is done again that has not changed.",
        "riverzones: 1",
        _line("project", f"{_file_name(title)}.gpkg"),
        _line("title", title),
        _line("place", list(settings.places)) + "   # 行政区划代码或名称，可多个 / code or name",
        _line("packs", list(settings.packs)) + "   # 规则包；空：所在地适用的全部 / empty: all that hold here",
        _line("for", "internal" if settings.internal else "public") + "   # public 公开，internal 内部",
        _line("lang", settings.lang) + "   # 成果的语言 / language of the products",
        "inbox: .   # 放文件的文件夹 / where the files are",
        "answers: 回填   # 填好退回的台账放这里 / ledgers that come back filled in",
        "ignore: []   # 不要的文件 / files to leave aside",
        "",
        "# 各文件是什么；# 代表任何数字，下月的 …4月 跟着 …3月 走。可写 columns、crs、encoding、accuracy_m、learn。",
        "# numbers: versions（新的代替旧的）或 parts（各自一份）。",
    ]
    recipes = [
        Recipe(pattern_of(entry.source), entry.source.layer, str(entry.proposal.kind), file=entry.source.path.name)
        for entry in entries.values()
    ]
    block = files_text(recipes)
    lines += _commented(block, list(entries.values()), catalogue)
    lines += [line for item in items if item.state not in ("sure", "aside") for line in _open_entry(item, catalogue)]
    lines += ["", *_steps(kinds, rasters), "", "outputs:   # 要做的成果，for: internal 可单独写 / what to make"]
    lines += [f"  - {_flow(output)}" for output in _outputs(kinds, rasters)]
    return "\n".join([*lines, _line("page", "打开这里.html"), _line("log", "riverzones.log.jsonl"), ""])


def _commented(block: str, items: Sequence[Item], catalogue: Catalogue) -> list[str]:
    """The block ``files:`` with the reason above every entry."""
    lines: list[str] = []
    left = list(items)
    for line in block.rstrip("\n").splitlines():
        if line.startswith("- ") and left:
            item = left.pop(0)
            kind = catalogue.kinds[str(item.proposal.kind)]
            rows = item.report.written if item.report is not None else item.proposal.rows
            crs = f"；{item.report.crs}" if item.report is not None else ""
            lines.append(
                f"# {_plain(item.source.label)} → {kind.title.zh}，{rows} 行{crs}；{_plain(item.proposal.why.zh)}"
            )
        lines.append(line)
    return lines if items else ["files: []"]


def _open_entry(item: Item, catalogue: Catalogue) -> list[str]:
    """What is not sure: as a comment that becomes an entry when its signs are taken away."""
    name = _plain(item.source.label)
    if item.failed is not None:
        return [f"# {name}：不能用（{_plain(item.failed.zh)}）"]
    likely = [kind for kind in (item.proposal.kind, *item.proposal.others) if kind is not None]
    words = "、".join(f"{kind} {catalogue.kinds[kind].title.zh}" for kind in likely[:4]) or "看不出"
    entry: dict[str, Any] = {"pattern": pattern_of(item.source), "kind": likely[0] if likely else "?"}
    if item.source.layer:
        entry["layer"] = item.source.layer
    return [f"# {name}：待定，可能是 {words}。写对 kind，去掉下一行行首的 #：", f"# - {_flow(entry)}"]


def _steps(kinds: set[str], rasters: Sequence[str]) -> list[str]:
    dem = f"\n  dem: {_scalar(rasters[0])}   # 高程 / heights" if len(rasters) == 1 else ""
    several = [f"# 有几个栅格，高程是哪个请写 dem：{'、'.join(map(_plain, rasters))}"] if len(rasters) > 1 else []
    water = bool(kinds & {"rivers", "canals", "bank_lines", "lakes", "reservoirs"})
    drawn = bool(kinds & {"sources", "intakes", "shorelines", "ranges", "dikes", "flood_levels"})
    return [
        *several,
        f"network:{dem}" if water and dem else f"network: {'true' if water else 'false'}   # 河网",
        f"delineate:{dem}" if drawn and dem else f"delineate: {'true' if drawn else 'false'}   # 保护区与管控带",
        "check: true   # 数据检查",
        "audit: true   # 按规则核查；{on: 2026-12-31} 指定按哪天的规定",
    ]


def _outputs(kinds: set[str], rasters: Sequence[str]) -> list[dict[str, str]]:
    ground = {"base": rasters[0]} if len(rasters) == 1 else {}  # the only raster there is: the ground below the maps
    outputs = [
        {"make": "map", "file": f"{_OUT}/核查图.html", **ground},
        {"make": "atlas", "file": f"{_OUT}/分册", "by": "chief" if "segments" in kinds else "river", **ground},
        {"make": "ledger", "file": f"{_OUT}/台账.xlsx"},
        {"make": "report", "file": f"{_OUT}/核查报告.docx"},
    ]
    if "outfalls" in kinds:
        outputs.append({"make": "outfalls", "file": f"{_OUT}/入河排污口台账.xlsx"})
    if "segments" in kinds:
        outputs.append({"make": "boards", "file": f"{_OUT}/公示牌.html"})
    outputs.append({"make": "print", "file": f"{_OUT}/挂图.pdf", "size": "A3", **ground})
    return outputs


def _line(key: str, value: Any) -> str:
    return f"{key}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    return _flow(value)


def _flow(value: Any) -> str:
    """A value as YAML on one line."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000)
    return text.removesuffix("...\n").strip()


def _plain(text: str) -> str:
    """Words for a comment: on one line, without signs that end it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:300]


def _file_name(title: str) -> str:
    from riverzones.jobs.report.ledgers import file_names

    return file_names([title])[0]
