"""The built wheel holds what the code reads, and works from there alone."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (made,) = out.glob("*.whl")
    return made


def test_every_yaml_template_script_and_sample_file_is_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "riverzones"
    kept = [
        p for p in package.rglob("*") if p.suffix in {".yaml", ".j2", ".js", ".css", ".html"} or p.name == "py.typed"
    ]
    assert len(kept) > 60
    for path in kept:
        assert f"riverzones/{path.relative_to(package).as_posix()}" in names
    for sample in ("wushan", "kunming"):
        folder = ROOT / "data" / sample
        for path in (found for found in folder.rglob("*") if found.is_file()):
            assert f"riverzones/sample/{sample}/{path.relative_to(folder).as_posix()}" in names


def test_the_catalogue_loads_from_the_installed_wheel(wheel, tmp_path):
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target), str(wheel)],
        check=True,
    )
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import riverzones;"
        "from riverzones.catalogue import load; c = load();"
        "print(riverzones.__file__.startswith(sys.argv[1]), len(c.rules) >= 15, len(c.kinds) >= 80, len(c.sets) >= 10)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(target)], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert said.stdout.split() == ["True"] * 4


def test_the_wheel_holds_its_bill_of_materials(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/sboms/riverzones.cdx.json")]
        document = json.loads(archive.read(name))
    with (ROOT / "licences.csv").open(encoding="utf-8", newline="") as lines:
        used = {
            (row["name"], row["version"], row["licence"]) for row in csv.DictReader(lines) if row["needed_for"] == "use"
        }
    held = {(part["name"], part["version"], part["licenses"][0]["expression"]) for part in document["components"]}
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert len(used) > 30
    assert held == used
