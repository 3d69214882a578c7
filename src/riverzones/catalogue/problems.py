"""What jobs other than an audit find, read from ``problems.yaml`` and ``outfalls/actions.yaml``."""

from __future__ import annotations

import re
from typing import Final, cast, get_args

from riverzones.declared.reading import Source, at, one_of, read_yaml, text, wrong
from riverzones.declared.records import BILINGUAL, FLAG, WORD, Choice, Default, Record, Table, as_dict, read_declared
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
    problems: dict[str, Problem] = {}
    for kind, entries in read_declared(path, _PROBLEMS).items():
        names: set[str] = set()
        for code, entry in entries.items():
            here = at(at(path.name, kind), code)
            if not _CODE.fullmatch(code) or code in problems:
                raise wrong(here, zh="编号应如 DC-101，且不得重复。", en="expected a code as DC-101, of its own.")
            if entry["name"] in names:
                raise wrong(here, zh=f"名称“{entry['name']}”已用。", en=f"the name {entry['name']!r} is used already.")
            names.add(entry["name"])
            problems[code] = Problem(code=code, kind=cast(Kind, kind), **entry)
    return problems


_PROBLEMS: Final = Table(
    Table(
        Record(
            {
                "name": WORD,
                "severity": Choice(SEVERITIES),
                "title": BILINGUAL,
                "group": Default(WORD, ""),
                "kept": Default(FLAG, True),
            },
            as_dict,
        )
    ),
    names=get_args(Kind),
)


def read_tasks(path: Source) -> dict[str, Problem]:
    """Return what outfalls need as problems, by the code of the rule of action: its title, and how grave ``task`` says.

    A rule without ``task`` makes no finding. The rest of the file is read by ``catalogue.outfalls``.
    """
    tasks: dict[str, Problem] = {}
    for number, entry in enumerate(read_yaml(path)["rules"], start=1):
        here = at(at(path.name, "rules"), f"entry {number}", zh=f"第 {number} 项")
        tasks[str(entry["code"])] = Problem(
            code=str(entry["code"]),
            name=str(entry["code"]),
            kind="task",
            title=text(entry["title"], here, "title"),
            severity=one_of(entry.get("task", "prefer"), here, "task", SEVERITIES),
            group=str(entry["action"]),
            kept="task" in entry,
        )
    return tasks
