"""The page of codes that findings carry beside those of rules: data, zones, boards, patrols, outfalls."""

from __future__ import annotations

from generate.writing import both, cell, code, table
from riverzones.catalogue import Catalogue
from riverzones.terms import KIND, SEVERITY

__all__ = ["problem_pages"]

_COMMANDS = {
    "data": "`riverzones check`",
    "review": "`riverzones check --zones`",
    "board": "`riverzones chiefs --boards`",
    "patrol": "`riverzones patrol`",
    "task": "`riverzones check --outfalls`",
}
_WORDS = """A finding of a rule carries the code of the [rule](rules/index.md). What other commands find stands in the
same list under the codes below; `riverzones findings list --rule CODE` shows one of them. What makes no finding is
told by its command alone: nobody has to mend it, or another code tells it already.
"""


def problem_pages(catalogue: Catalogue) -> dict[str, str]:
    """The page by its path."""
    parts = ["# Codes of findings\n", _WORDS]
    problems = list(catalogue.problems.values())
    for kind in dict.fromkeys(one.kind for one in problems):
        found_by = f", found by {_COMMANDS[kind]}" if kind in _COMMANDS else ""
        parts.append(f"## {cell(both(KIND[kind]))}{found_by}\n")
        rows = [
            [
                code(one.code),
                cell(both(one.title)),
                cell(both(SEVERITY[one.severity])),
                "yes" if one.kept else "no",
            ]
            for one in problems
            if one.kind == kind
        ]
        parts.append(table(["code", "what is found", "severity", "makes a finding"], rows))
    return {"reference/findings.md": "\n".join(parts)}
