"""How files are brought in month after month: by the pattern of their name, as it was decided the first time.

One entry says what a file of that name is: kept with the project (``rz_recipe``) after every import of a folder, and
under ``files:`` of a recipe (YAML) beside it, which :mod:`riverzones.jobs.recipe` reads too.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd
import yaml

from riverzones.catalogue import Catalogue
from riverzones.declared.reading import Place, at, fields, lined, listed, one_of, read_yaml, words, wrong
from riverzones.errors import CatalogueError, UnknownNameError
from riverzones.jobs.ingest.propose import Source
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.store import ProjectFile
from riverzones.store.replacing import replacing
from riverzones.zones.review.numbers import DIGITS, number_of

__all__ = [
    "FILE_FIELDS",
    "Recipe",
    "entries_of",
    "files_text",
    "keep_recipe",
    "kept_recipes",
    "matching",
    "natural",
    "pattern_of",
    "read_recipe",
    "recipe_yaml",
    "write_recipe",
]

_TABLE = "rz_recipe"
FILE_FIELDS: Final = (
    "pattern", "layer", "kind", "columns", "crs", "encoding", "accuracy_m", "angles", "learn", "numbers", "file",
)  # fmt: skip
"""What an entry of ``files:`` may say; ``pattern`` and ``kind`` it must."""
_NUMBERS = ("versions", "parts")
_DATED = re.compile(r"(19|20)\d\d|\d+\s*[年月日季期周旬]|(?<![a-z])q[1-4](?![0-9a-z])", re.IGNORECASE)
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """How files of one name are brought in.

    ``pattern`` is the name, or the path from the folder of the files where it holds a ``/``, with ``#`` for any number,
    ``*`` and ``?`` as in a shell. ``numbers`` says what the numbers of several such files mean: ``"versions"`` (the
    newer one is held against the older) or ``"parts"`` (each has rows of its own); None: as the name reads. ``file`` is
    the last one of that pattern, whose rows an update compares.
    """

    pattern: str
    layer: str | None
    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    file: str = ""
    accuracy_m: float | None = None
    angles: str | None = None
    learn: tuple[str, ...] = ()
    numbers: str | None = None

    @property
    def versions(self) -> bool:
        """Whether a file of another number is a newer version of the one before, and not another part."""
        return (self.numbers or _read_numbers(self.file or self.pattern)) == "versions"

    def same_layer(self, layer: str) -> bool:
        """Return whether a layer of a file is the one that this entry names; numbers in its name may differ."""
        return self.layer is not None and _numbers(layer) == _numbers(self.layer)

    def takes(self, source: Source) -> bool:
        """Return whether a layer of a file is one that this entry speaks of; its label is the path that is looked at.

        Examples
        --------
        >>> Recipe("台账#.xlsx", None, "outfalls").takes(Source(Path("台账2026.xlsx"), None, "3/台账2026.xlsx"))
        True
        >>> Recipe("4/台账#.xlsx", None, "outfalls").takes(Source(Path("台账2026.xlsx"), None, "3/台账2026.xlsx"))
        False
        """
        if source.layer is not None and not self.same_layer(source.layer):
            return False
        label = source.label.removesuffix(f":{source.layer}") if source.layer is not None else source.label
        return matching(self.pattern, label)


def _read_numbers(name: str) -> str:
    """What numbers in a name are likely to mean: dates and issues are versions, all else counts parts."""
    return "versions" if _DATED.search(_in_digits(name)) or re.search(r"#\s*[年月日季期周旬]", name) else "parts"


def pattern_of(source: Source) -> str:
    """Return the name of a file with ``#`` for each number, so that next month's is known by it.

    Examples
    --------
    >>> pattern_of(Source(Path("排污口台账2026年3月.xlsx"), None, ""))
    '排污口台账#年#月.xlsx'
    """
    return _numbers(source.path.name)


def _numbers(name: str) -> str:
    """A name with ``#`` for each number: the sheets 3月 and 4月 are the same one."""
    return re.sub(r"\d+", "#", _in_digits(name))


def _in_digits(name: str) -> str:
    """A name with its Chinese months, quarters and years in digits: 三月 as 3月, 二〇二六年 as 2026年."""
    return re.sub(rf"[{''.join(DIGITS)}十]+(?=[年月日季期周旬])", lambda number: _digits(number.group()), name)


def _digits(numeral: str) -> str:
    number = number_of(numeral) if "十" in numeral or len(numeral) == 1 else None
    if number is not None:
        return str(number)
    return numeral if "十" in numeral else "".join(str(DIGITS[sign]) for sign in numeral)


def matching(pattern: str, path: str) -> bool:
    """Return whether a path with ``/`` is as a pattern says; a pattern without ``/`` speaks of the name alone.

    Examples
    --------
    >>> matching("台账#年#月.xlsx", "三月/台账2026年3月.xlsx"), matching("a/*", "a/b/c.shp")
    (True, False)
    """
    signs = {"#": r"\d+", "*": r"[^/]*", "?": r"[^/]"}
    plain = pattern.replace("\\", "/").strip("/")
    wanted = "".join(signs.get(sign) or re.escape(sign) for sign in plain)
    there = _in_digits(path.replace("\\", "/"))
    return re.fullmatch(wanted, there if "/" in plain else there.rpartition("/")[2], re.IGNORECASE) is not None


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return by what names are put in order, numbers as numbers: March stands before October.

    Examples
    --------
    >>> sorted(["台账10月.xlsx", "台账9月.xlsx"], key=natural)
    ['台账9月.xlsx', '台账10月.xlsx']
    >>> sorted(["台账十二月.xlsx", "台账五月.xlsx", "台账四月.xlsx"], key=natural)
    ['台账四月.xlsx', '台账五月.xlsx', '台账十二月.xlsx']
    """
    parts = re.findall(r"\d+|\D+", _in_digits(name))
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def keep_recipe(project: ProjectFile, recipes: Sequence[Recipe]) -> None:
    """Keep recipes with the project; the one of the same pattern is replaced."""
    if not recipes:
        return
    merged = {(recipe.pattern, recipe.layer): recipe for recipe in (*kept_recipes(project), *recipes)}
    now = dt.datetime.now(dt.UTC)
    packed = {"columns": dict, "learn": list}
    rows = [
        {
            name: json.dumps(packed[name](value), ensure_ascii=False) if name in packed else value
            for name, value in _as_dict(recipe).items()
        }
        | {"at": now}
        for recipe in merged.values()
    ]
    with project.transaction() as tx:
        tx.put_table(_TABLE, pd.DataFrame(rows, columns=[*FILE_FIELDS, "at"]))


def kept_recipes(project: ProjectFile) -> list[Recipe]:
    """Return the recipes that are kept with a project; one of an older version says less."""
    recipes = []
    for row in project.table(_TABLE).to_dict("records"):
        values = {name: None if pd.isna(row.get(name)) else row.get(name) for name in FILE_FIELDS}
        values["columns"] = json.loads(str(values["columns"] or "{}"))
        values["learn"] = tuple(json.loads(str(values["learn"] or "[]")))
        values["file"] = str(values["file"] or "")
        accuracy = values["accuracy_m"]
        values["accuracy_m"] = None if accuracy is None else float(str(accuracy))
        recipes.append(Recipe(**values))  # type: ignore[arg-type]
    return recipes


def _as_dict(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in FILE_FIELDS}


def read_recipe(path: Path, catalogue: Catalogue) -> list[Recipe]:
    """Read the entries under ``files:`` of a YAML file.

    Raises
    ------
    CatalogueError
        If it is none: file, line, entry and what was expected.
    """

    def read() -> list[Recipe]:
        data = recipe_yaml(path)
        if not isinstance(data.get("files"), list):
            raise wrong(path.name, zh="不是导入配方：缺少 files: [...]。", en="is no recipe: files: [...] is missing.")
        return entries_of(data["files"], path.name, catalogue)

    return lined(path, read)


def recipe_yaml(path: Path) -> Mapping[str, Any]:
    """Return the mapping in a recipe, which is a file of a person: of some size at most, without links between its
    parts.

    Raises
    ------
    CatalogueError
        If it cannot be read, or holds what a recipe has no use for.
    """
    try:
        size = path.stat().st_size
        content = path.read_text(encoding="utf-8-sig") if size <= _MOST_BYTES else ""
    except (OSError, UnicodeDecodeError) as error:
        raise wrong(
            path.name, zh=f"不能按 UTF-8 文本读出（{error}）。", en=f"cannot be read as UTF-8 text: {error}."
        ) from error
    if size > _MOST_BYTES:
        raise wrong(path.name, zh="大于 1 MB，不是配方。", en="is larger than 1 MB: no recipe.")
    try:
        link = next(
            (token for token in yaml.scan(content) if isinstance(token, yaml.AliasToken | yaml.AnchorToken)), None
        )
    except yaml.YAMLError:
        link = None  # read_yaml tells it with its line
    if link is not None:
        line = link.start_mark.line + 1
        raise wrong(
            Text(zh=f"{path.name} 第 {line} 行", en=f"{path.name}, line {line}"),
            zh=f"配方不用引用（& 与 *）：“{link.value}”。",
            en=f"a recipe has no anchors and aliases (& and *): {link.value!r}.",
            hint=Text(zh="以 * 开头的写在引号里。", en="Quote words that begin with *."),
        )
    return read_yaml(path)


def entries_of(entries: Any, name: str, catalogue: Catalogue) -> list[Recipe]:
    """Return the entries of ``files:`` of the file ``name``, each checked.

    Raises
    ------
    CatalogueError
        Which entry and field is wrong, and the nearest right word.
    """
    recipes = []
    for number, entry in enumerate(listed(entries, at(name, "files")), start=1):
        field_path = f"files[{number}]"
        where = Place(zh=f"{name}：{field_path}", en=f"{name}: {field_path}", steps=("files", str(number)))
        given = fields(entry, where, required=("pattern", "kind"), optional=FILE_FIELDS)
        columns = given.get("columns") or {}
        if not isinstance(columns, Mapping):
            raise wrong(at(where, "columns"), zh="应写作 {我们的列: 文件的列}。", en="expected {our column: theirs}.")
        numbers, angles, accuracy = given.get("numbers"), given.get("angles"), given.get("accuracy_m")
        if accuracy is not None and (isinstance(accuracy, bool) or not isinstance(accuracy, int | float)):
            raise wrong(
                at(where, "accuracy_m"), zh=f"应为米数，现为 {accuracy!r}。", en=f"expected metres, got {accuracy!r}."
            )
        text = {
            key: None if given.get(key) is None else str(given[key]) for key in ("layer", "crs", "encoding", "file")
        }
        recipes.append(
            Recipe(
                pattern=_pattern(given["pattern"], where),
                layer=text["layer"],
                kind=_kind(given["kind"], where, catalogue),
                columns={str(ours): str(theirs) for ours, theirs in columns.items()},
                crs=text["crs"],
                encoding=text["encoding"],
                file=text["file"] or "",
                accuracy_m=None if accuracy is None else float(accuracy),
                angles=None if angles is None else one_of(angles, where, "angles", ("decimal", "dms")),
                learn=words(given.get("learn"), where, "learn"),
                numbers=None if numbers is None else one_of(numbers, where, "numbers", _NUMBERS),
            )
        )
    return recipes


def _pattern(value: Any, where: Place) -> str:
    text = str(value).replace("\\", "/")
    parts = text.split("/")
    if not text.strip() or text.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", text) or "\0" in text:
        raise wrong(
            at(where, "pattern"),
            zh=f"应为配方所在文件夹之内的文件名，现为“{text}”。",
            en=f"expected a name of files below the folder of the recipe, got {text!r}.",
        )
    return text


def _kind(value: Any, where: Place, catalogue: Catalogue) -> str:
    try:
        return catalogue.kind(str(value)).name
    except UnknownNameError as error:
        message, hint = said_by(error)
        raise _wrong_text(at(where, "kind"), message, hint) from error


def _wrong_text(where: Text, message: Text, hint: Text) -> CatalogueError:
    return wrong(where, zh=message.zh, en=message.en, hint=hint)


def write_recipe(path: Path, recipes: Sequence[Recipe]) -> None:
    """Write recipes as YAML under ``files:``; everything else of a file that stands there stays as it is."""
    block = files_text(recipes)
    text = block
    if path.is_file():
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        first = next((at for at, line in enumerate(lines) if re.match(r"files\s*:", line)), None)
        if first is None:
            text = "".join(lines).rstrip("\n") + "\n" + block
        else:
            last = first + 1
            while last < len(lines) and not re.match(r"[^\s#\-]", lines[last]):
                last += 1
            text = "".join([*lines[:first], block, *lines[last:]])
    with replacing(path, overwrite=True) as part:
        part.write_text(text, encoding="utf-8")


def files_text(recipes: Iterable[Recipe]) -> str:
    """Return the block ``files:`` of a recipe."""
    entries = [
        {name: list(value) if name == "learn" else value for name, value in _as_dict(recipe).items() if value}
        for recipe in recipes
    ]
    return yaml.safe_dump({"files": entries}, allow_unicode=True, sort_keys=False, width=200)
