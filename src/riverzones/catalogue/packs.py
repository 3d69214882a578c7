"""The packs that rules belong to: of which document and office, for which place, in which years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from riverzones.catalogue.reading import Source, Where, at, day, fields, lined, read_yaml, text, words, wrong
from riverzones.model import Jurisdiction, Pack

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
    data = fields(read_yaml(path), path.name, required=PACK_FIELDS[:5], optional=PACK_FIELDS[5:])
    if not re.fullmatch(r"[A-Z]{2}", str(data["letters"])):
        raise wrong(
            at(path.name, "letters"),
            zh=f"应为两个大写字母，如 XC，现为“{data['letters']}”。",
            en=f"expected two capital letters such as XC, got {data['letters']!r}.",
        )
    held = {name: _mapping(data.get(name), at(path.name, name)) for name in ("documents", "parameters")}
    documents = {name: text(title, at(path.name, "documents"), name) for name, title in held["documents"].items()}
    since, until = (day(data[name], path.name, name) if data.get(name) else None for name in ("since", "until"))
    if since is not None and until is not None and until <= since:
        raise wrong(
            at(path.name, "until"),
            zh=f"失效之日 {until} 应晚于施行之日 {since}。",
            en=f"the pack ends on {until}, not after it begins on {since}.",
        )
    order = data.get("order", 0)
    if not isinstance(order, int) or isinstance(order, bool):
        raise wrong(
            at(path.name, "order"), zh=f"应为整数，现为 {order!r}。", en=f"expected a whole number, got {order!r}."
        )
    return Pack(
        name=str(data["name"]),
        title=text(data["title"], path.name, "title"),
        letters=str(data["letters"]),
        jurisdiction=_jurisdiction(data["jurisdiction"], at(path.name, "jurisdiction")),
        issuer=text(data["issuer"], path.name, "issuer"),
        since=since,
        until=until,
        order=order,
        parameters=held["parameters"],
        documents=documents,
        own=own,
    )


def _mapping(data: Any, where: Where) -> dict[str, Any]:
    """What stands under names; nothing is none."""
    if not isinstance(data or {}, Mapping):
        raise wrong(where, zh=f"应写作 {{名称: 值}}，现为 {data!r}。", en=f"expected {{name: value}}, got {data!r}.")
    return {str(name): value for name, value in (data or {}).items()}


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
