"""What is long in the data of a map as lines of its own: the browser reads the first, the others when asked for.

The first line is one JSON document, each further line one JSON array. Where the document has ``{"line": 3}`` the cells
stand in line 3 (the document is line 0). What the browser side expects stands in ``web/src/cells.js``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["lined", "unlined"]


def lined(whole: Mapping[str, Any]) -> str:
    """Return the data of a map as text: a document, and a line for each long column of its findings.

    Parameters
    ----------
    whole : mapping
        What `riverzones.present.web.pack.payload` gives, its findings after ``told_once``.
    """
    lines: list[str] = []

    def line(cells: list[Any]) -> int:
        lines.append(_json(cells))
        return len(lines)

    findings = dict(whole["findings"])
    if findings["shape"] and findings["count"]:
        findings["columns"] = {name: _column(cells, line) for name, cells in findings["columns"].items()}
        findings["chiefs"] = _column(findings["chiefs"], line)
        findings["subject"] = _codes(findings.pop("subject"), line)
        if isinstance(findings["shape"], list):
            findings["shape"] = _codes(findings["shape"], line)
        shapes = findings["shapes"]
        if all(shape is not None and shape[0] == 0 and len(shape[1]) == 2 for shape in shapes):
            steps = [step for shape in shapes for step in shape[1]]
            findings["shapes"] = {"points": line(steps), "count": len(shapes)}
        else:
            findings["shapes"] = {"line": line(shapes), "count": len(shapes)}
    return "\n".join([_json({**whole, "findings": findings}), *lines])


def unlined(text: str) -> dict[str, Any]:
    """Return the data of a map from its text, every column in its place again: what :func:`lined` was given.

    Examples
    --------
    >>> found = {"count": 2, "columns": {"id": ["a", "b"]}, "chiefs": {"d": [[]], "i": [0, 0]}, "shape": [0, 0]}
    >>> found |= {"shapes": [[0, [1, 2]]], "subject": [0, 1]}
    >>> unlined(lined({"findings": found}))["findings"] == found
    True
    """
    first, *rest = text.split("\n")
    lines = [None, *map(json.loads, rest)]
    whole: dict[str, Any] = json.loads(first)
    findings = whole["findings"]
    if not findings["count"]:
        return whole
    count = findings["count"]

    def cells(packed: Any) -> Any:
        if not isinstance(packed, dict):
            return packed
        if "one" in packed:
            return {"d": [packed["one"]], "i": [0] * count}
        if "d" in packed:
            return {"d": packed["d"], "i": lines[packed["line"]]}
        if "near" in packed:
            return {"near": lines[packed["near"]["line"]]}
        return lines[packed["line"]] if "line" in packed else packed

    findings["columns"] = {name: cells(packed) for name, packed in findings["columns"].items()}
    findings["chiefs"] = cells(findings["chiefs"])
    shapes = findings["shapes"]
    if "points" in shapes:
        steps: Any = lines[shapes["points"]]
        findings["shapes"] = [[0, steps[start : start + 2]] for start in range(0, len(steps), 2)]
    else:
        findings["shapes"] = lines[shapes["line"]]
    for name in ("subject", "shape"):
        findings[name] = (
            list(range(count)) if name == "subject" and "range" in findings[name] else cells(findings[name])
        )
    return whole


def _column(cells: Any, line: Any) -> Any:
    if isinstance(cells, list):
        plain = all(
            value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in cells
        )
        return {"line": line(cells), "of": "number" if plain else "text"}
    if "d" in cells:
        return {"one": cells["d"][0]} if len(cells["d"]) == 1 else {"d": cells["d"], "line": line(cells["i"])}
    if "near" in cells:
        return {"near": {"line": line(cells["near"])}}
    return cells


def _codes(codes: list[int], line: Any) -> dict[str, int]:
    return {"range": len(codes)} if codes == list(range(len(codes))) else {"line": line(codes)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
