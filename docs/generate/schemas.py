"""The JSON schemas of rules and packs in ``docs/reference``: ``python docs/generate/schemas.py`` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["schemas"]

FOLDER = Path(__file__).resolve().parents[1] / "reference"


def schemas() -> dict[str, str]:
    """Every schema by its file name."""
    from riverzones.catalogue import load
    from riverzones.catalogue.schema import pack_schema, rule_schema

    made = {"rule.schema.json": rule_schema(load()), "pack.schema.json": pack_schema()}
    return {name: json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in made.items()}


if __name__ == "__main__":
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
