"""Rule files of the catalogue with some fields changed, read as a file of an office is."""

from __future__ import annotations

from pathlib import Path

import yaml

from riverzones.catalogue import load
from riverzones.catalogue.rules import RuleFile, read_rule
from riverzones.declared.reading import read_yaml

RULES = Path(__file__).resolve().parents[1] / "src/riverzones/catalogue/rules"


def changed(tmp_path: Path, code: str, changes: dict):
    """Return the rule ``code`` read from its file with ``changes``; a field that becomes None is left out."""
    catalogue = load()
    rule = catalogue.rules[code]
    data = {**read_yaml(RULES / rule.pack / f"{code}.yaml"), **changes}
    path = tmp_path / f"{code}.yaml"
    kept = {name: value for name, value in data.items() if value is not None}
    path.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    file = RuleFile(path, catalogue.packs[rule.pack], read_yaml(path))
    return read_rule(file, laws=catalogue.laws, kinds=catalogue.kinds, files={code: file})
