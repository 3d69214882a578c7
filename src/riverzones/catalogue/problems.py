"""What jobs other than an audit find, read from ``problems.yaml`` and ``outfalls/actions.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast, get_args

from riverzones.catalogue.reading import Source, at, fields, one_of, read_yaml, text, wrong
from riverzones.model import SEVERITIES, Problem
from riverzones.model.findings import Kind

__all__ = ["read_problems", "read_tasks"]

_CODE: Final = re.compile(r"[A-Z]{2}-\d{3}")


def read_problems(path: Source) -> dict[str, Problem]:
    """Return problems by code, in the order of the file.

    Raises
    ------
    CatalogueError
        If a kind, a code or a severity is not known, or two problems of one kind share a name.
    """
    found: dict[str, Problem] = {}
    names: set[tuple[str, str]] = set()
    for kind, entries in read_yaml(path).items():
        where = at(path.name, str(kind))
        one_of(kind, path.name, str(kind), get_args(Kind))
        for code, entry in cast(Mapping[str, object], entries).items():
            here = at(where, str(code))
            data = fields(entry, here, required=["name", "severity", "title"], optional=["group", "kept"])
            if not _CODE.fullmatch(str(code)) or code in found:
                raise wrong(here, zh="编号应如 DC-101，且不得重复。", en="expected a code as DC-101, of its own.")
            if (kind, data["name"]) in names:
                raise wrong(here, zh=f"名称“{data['name']}”已用。", en=f"the name {data['name']!r} is used already.")
            names.add((str(kind), str(data["name"])))
            found[str(code)] = Problem(
                code=str(code),
                name=str(data["name"]),
                kind=cast(Kind, kind),
                title=text(data["title"], here, "title"),
                severity=one_of(data["severity"], here, "severity", SEVERITIES),
                group=str(data.get("group") or ""),
                kept=bool(data.get("kept", True)),
            )
    return found


def read_tasks(path: Source) -> dict[str, Problem]:
    """Return what outfalls need as problems, by the code of the rule of action: its title, and how grave ``task`` says.

    A rule without ``task`` makes no finding. The rest of the file is read by ``catalogue.outfalls``.
    """
    found: dict[str, Problem] = {}
    for number, entry in enumerate(read_yaml(path)["rules"], start=1):
        here = at(at(path.name, "rules"), f"entry {number}", zh=f"第 {number} 项")
        found[str(entry["code"])] = Problem(
            code=str(entry["code"]),
            name=str(entry["code"]),
            kind="task",
            title=text(entry["title"], here, "title"),
            severity=one_of(entry.get("task", "prefer"), here, "task", SEVERITIES),
            group=str(entry["action"]),
            kept="task" in entry,
        )
    return found
