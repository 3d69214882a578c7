"""A commented pack of rules to begin with: two YAML files that pass their own check, and the schemas for an editor."""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib import resources
from pathlib import Path

from riverzones.catalogue import Catalogue
from riverzones.catalogue.schema import pack_schema, rule_schema
from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.store.replacing import keep_standing, replacing, told

__all__ = ["new_pack"]

_CODE = re.compile(r"[A-Z]{2}-\d{3}")
_NAME = re.compile(r"[\w][\w.-]*")


def new_pack(
    folder: Path,
    *,
    catalogue: Catalogue,
    code: str = "XC-101",
    name: str = "",
    place: str = "",
    since: dt.date | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write ``_pack.yaml``, one rule, and the JSON schemas that an editor checks them with; return the files.

    Parameters
    ----------
    folder : Path
        Where to; it is made.
    catalogue : Catalogue
        Whose packs and codes must not be taken again.
    code : str
        Of the rule; its letters become those of the pack.
    name : str
        Of the pack; by default that of the folder.
    place : str
        Administrative code (GB/T 2260) where it holds; none: the whole country.
    since : date, optional
        From what day it holds; by default the first day of this year.
    overwrite : bool
        Replace what stands there.

    Raises
    ------
    DataError
        If code, name or place are none, or are taken.
    OutputError
        If a file is there and ``overwrite`` is not given, or cannot be written.
    """
    name = name or folder.resolve().name
    _refuse(code, name, place, catalogue, folder)
    words = {
        "PACK-NAME": name,
        "LETTERS": code[:2],
        "RULE-CODE": code,
        "PLACE-ZH": f"{place}（请填写地名）" if place else "全国",
        "PLACE-EN": f'"{place} (fill in its name)"' if place else "the whole country",
        "PLACE-CODES": f'"{place}"' if place else "",
        "SINCE": str(since or dt.date(dt.date.today().year, 1, 1)),
    }
    source = resources.files("riverzones.catalogue") / "starter"
    files = {
        folder / "_pack.yaml": _filled((source / "_pack.yaml").read_text(encoding="utf-8"), words),
        folder / f"{code}.yaml": _filled((source / "rule.yaml").read_text(encoding="utf-8"), words),
        folder / "rule.schema.json": json.dumps(rule_schema(catalogue), ensure_ascii=False, indent=1) + "\n",
        folder / "pack.schema.json": json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n",
    }
    keep_standing(files, overwrite=overwrite)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        with replacing(path, overwrite=overwrite) as part:
            part.write_text(text, encoding="utf-8")
    return list(files)


def _filled(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _refuse(code: str, name: str, place: str, catalogue: Catalogue, folder: Path) -> None:
    if not _CODE.fullmatch(code):
        raise DataError(
            Text(
                zh=f"规则编号应为两个大写字母、短横和三位数字，现为“{code}”。",
                en=f"expected a code of two capitals, a dash and three digits, got {code!r}.",
            ),
            hint=Text(zh="如 --code XC-101。", en="Such as --code XC-101."),
        )
    if (meant := catalogue.letters_taken(code[:2])) is not None:
        raise DataError(Text(zh=f"{meant.zh}。", en=f"{meant.en}."))
    if not _NAME.fullmatch(name):
        raise DataError(
            Text(zh=f"规则包名称不能是“{name}”。", en=f"a pack cannot be called {name!r}."),
            hint=Text(
                zh="请用字母、数字和短横，如 --pack xichang-2026。",
                en="Letters, digits and dashes, such as --pack xichang-2026.",
            ),
        )
    if place and not re.fullmatch(r"\d{2}|\d{4}|\d{6}", place):
        raise DataError(
            Text(
                zh=f"行政区划代码为2、4或6位数字，现为“{place}”。",
                en=f"an administrative code has 2, 4 or 6 digits, got {place!r}.",
            ),
            hint=Text(zh="如 --place 500237。", en="Such as --place 500237."),
        )
    taken = [pack for pack in catalogue.packs.values() if pack.name == name or pack.letters == code[:2]]
    if taken and not any(folder.resolve() == own for own in catalogue.own):
        raise DataError(
            Text(
                zh=f"规则包“{taken[0].name}”（{taken[0].letters}）已占用此名称或代号。",
                en=f"the pack {taken[0].name!r} ({taken[0].letters}) has this name or these letters already.",
            ),
            hint=Text(zh="请换 --pack 或 --code。", en="Choose another --pack or --code."),
        )
