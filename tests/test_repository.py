"""What the papers say is so: versions without addresses, counts in the README, options of the contract."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]


def test_constraints_name_versions_and_no_addresses():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 40
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9_.\-]+==[A-Za-z0-9_.\-+!]+", line), line


def test_the_scripts_of_the_page_are_pinned_by_version_and_without_addresses():
    package = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    lock = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    for name, version in package["devDependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert json.loads(lock)["packages"][f"node_modules/{name}"]["version"] == version
    for name, entry in json.loads(lock)["packages"].items():
        assert not name or entry["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_only_packs_and_commands_that_exist(readme):
    words = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+-[0-9]{4}|national)`", words))
    assert {"national", "wushan-2023"} <= named <= set(load().packs)
    fenced = "".join(re.findall(r"```\n(.*?)```", words, re.S))
    used = set(re.findall(r"^riverzones ([a-z]+)", fenced, re.M))
    assert {"import", "audit", "map"} <= used <= set(COMMANDS)
    for picture in re.findall(r"\]\((docs/[^)]+|data/[^)]+|CONTRIBUTING.md)\)", words):
        assert (ROOT / picture).exists(), picture


def test_no_path_of_a_machine_stands_in_the_tree():
    roots = ["/" + "work/", "/" + "root/", "/" + "home/"]
    for folder, folders, files in os.walk(ROOT):  # never into what is built beside the tests
        folders[:] = [name for name in folders if name not in {".venv", "out", "demo", "node_modules", "build"}]
        for path in (Path(folder) / name for name in files):
            if path.suffix in {".py", ".md", ".yaml", ".toml", ".txt"}:
                text = path.read_text(encoding="utf-8", errors="ignore")
                assert not [root for root in roots if root in text], path
