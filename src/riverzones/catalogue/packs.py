"""The packs that rules belong to: of which document and office, for which place, in which years."""

from __future__ import annotations

import re
from typing import Any

from riverzones.catalogue.reading import Source, Where, at, day, fields, lined, read_yaml, text, words, wrong
from riverzones.model import Jurisdiction, Pack, Text

__all__ = ["PACK_FIELDS", "read_pack"]

PACK_FIELDS = (
    "name",
    "title",
    "letters",
    "issuer",
    "jurisdiction",
    "since",
    "until",
    "order",
    "parameters",
    "documents",
)
"""Fields of a pack, the first five of them required."""


def read_pack(path: Source, *, own: bool = False) -> Pack:
    """Return the pack described by ``rules/<pack>/_pack.yaml``; ``own`` marks one that an office wrote.

    Raises
    ------
    CatalogueError
        If a field is missing, unknown or of the wrong type; the message names file and line.
    """
    return lined(path, lambda: _pack(path, own))


def _pack(path: Source, own: bool) -> Pack:
    where: Where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=PACK_FIELDS[:5],
        optional=PACK_FIELDS[5:],
    )
    where = Text(zh=f"规则包 {data['name']} 的 {path.name}", en=f"{path.name} of {data['name']}")
    if not re.fullmatch(r"[A-Z]{2}", str(data["letters"])):
        raise wrong(
            at(path.name, "letters"),
            zh=f"应为两个大写字母，如 XC，现为“{data['letters']}”。",
            en=f"expected two capital letters such as XC, got {data['letters']!r}.",
        )
    documents = {str(name): text(title, where, name) for name, title in (data.get("documents") or {}).items()}
    order = data.get("order", 0)
    if not isinstance(order, int) or isinstance(order, bool):
        raise wrong(
            at(path.name, "order"), zh=f"应为整数，现为 {order!r}。", en=f"expected a whole number, got {order!r}."
        )
    return Pack(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        letters=str(data["letters"]),
        jurisdiction=_jurisdiction(data["jurisdiction"], at(path.name, "jurisdiction")),
        issuer=text(data["issuer"], where, "issuer"),
        since=day(data["since"], at(path.name, "since"), "since") if data.get("since") else None,
        until=day(data["until"], at(path.name, "until"), "until") if data.get("until") else None,
        order=order,
        parameters={str(name): value for name, value in (data.get("parameters") or {}).items()},
        documents=documents,
        own=own,
    )


def _jurisdiction(data: Any, where: Where) -> Jurisdiction:
    data = fields(data, where, required=["title"], optional=["codes", "names"])
    codes = words(data.get("codes"), where, "codes")
    for code in codes:
        if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", code):
            raise wrong(
                at(where, "codes"),
                zh=f"行政区划代码为2、4或6位数字并加引号，现为“{code}”。",
                en=f"an administrative code has 2, 4 or 6 digits, in quotes; got {code!r}.",
            )
    return Jurisdiction(text(data["title"], where, "title"), codes, words(data.get("names"), where, "names"))
