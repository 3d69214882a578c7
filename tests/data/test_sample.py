"""The illustrative sample is what its README says, and the script writes it again."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import yaml

from riverzones.catalogue import load

DATA = Path(__file__).parents[2] / "data"
WUSHAN = DATA / "wushan"
TEXTS = {".csv", ".geojson", ".cpg", ".prj", ".kml"}
GBK = {"outfalls.shp", "roads.shp"}


def rows_of(path: Path, layer: str | None = None) -> list[tuple[Any, ...]]:
    """Geometry and attributes of a layer, row by row, untouched by any of our readers."""
    encoding = "GBK" if path.name in GBK else None
    source = f"/vsizip/{path}" if path.suffix == ".zip" else path
    _, _, geometry, columns = pyogrio.raw.read(source, layer=layer, encoding=encoding)
    return list(zip(geometry, *(map(str, column) for column in columns), strict=True))


def table(name: str) -> list[dict[str, str]]:
    with (WUSHAN / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample written anew; the script itself fails on any hit that was not planted."""
    folder = tmp_path_factory.mktemp("wushan")
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", str(DATA / "make_wushan.py"), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_the_script_writes_the_same_files_again(again: Path) -> None:
    assert sorted(path.name for path in again.iterdir()) == sorted(path.name for path in WUSHAN.iterdir())


def test_text_files_come_out_byte_for_byte_the_same(again: Path) -> None:
    texts = [path for path in WUSHAN.iterdir() if path.suffix in TEXTS]
    assert len(texts) >= 10
    for path in texts:
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_other_files_come_out_with_the_same_content(again: Path) -> None:
    for path in sorted(WUSHAN.iterdir()):
        if path.suffix == ".gpkg":
            for layer in pyogrio.list_layers(path)[:, 0]:
                assert rows_of(again / path.name, layer) == rows_of(path, layer), f"{path.name} {layer}"
        elif path.suffix in (".shp", ".zip"):
            assert rows_of(again / path.name) == rows_of(path), path.name


def test_the_heights_come_out_the_same_but_for_a_few_roundings(again: Path) -> None:
    with rasterio.open(WUSHAN / "heights.tif") as old, rasterio.open(again / "heights.tif") as new:
        assert new.transform == old.transform
        change = np.abs(new.read(1).astype(int) - old.read(1).astype(int))
    assert change.max() <= 1
    assert (change > 0).mean() < 0.001


def test_the_committed_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in WUSHAN.iterdir()) < 2_000_000


def test_every_row_says_that_it_is_illustrative() -> None:
    demo = yaml.safe_load((DATA.parent / "src/riverzones/catalogue/demo.yaml").read_text(encoding="utf-8"))
    for item in demo["imports"]:
        path = DATA / item["file"]
        if path.suffix == ".csv":
            lines = path.read_text(encoding="gb18030").splitlines()
            at = lines[0].split(",").index("是否示意")
            told = [row[at] for row in csv.reader(lines[1:])]
        else:
            source = f"/vsizip/{path}" if path.suffix == ".zip" else path
            encoding = "GBK" if path.name in GBK else None
            meta, _, _, columns = pyogrio.raw.read(
                source, layer=item.get("layer"), encoding=encoding, read_geometry=False
            )
            named = dict(zip(meta["fields"], columns, strict=True))
            told = next(column for name, column in named.items() if name.startswith("illustrati") or name == "是否示意")
        assert len(told) == item.get("lines", item["expect"]["read"]), item[
            "kind"
        ]  # a wide table has several values a line
        assert {str(value) for value in told} <= {"是", "True"}, item["kind"]


def test_chiefs_are_posts_and_their_telephones_cannot_ring() -> None:
    _, _, _, columns = pyogrio.raw.read(
        WUSHAN / "base.gpkg", layer="segments", columns=["chief", "phone"], read_geometry=False
    )
    chiefs, phones = columns
    assert len(chiefs) == 104
    assert all(re.fullmatch(r"(市|县|乡镇|村)级河长（示意）", chief) for chief in chiefs)
    assert all(phone.startswith("000-") for phone in phones)


def test_the_outfalls_name_neither_their_encoding_nor_their_coordinate_system() -> None:
    assert not (WUSHAN / "outfalls.cpg").exists()
    assert not (WUSHAN / "outfalls.prj").exists()
    data = (WUSHAN / "outfalls.dbf").read_bytes()
    assert data[29] == 0
    assert "排口编号".encode("gbk") in data[:800]
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_farms_carry_the_zone_in_front_and_shorelines_do_not() -> None:
    farms = pyogrio.read_info(WUSHAN / "livestock_farms.shp", force_total_bounds=True)
    shores = pyogrio.read_info(WUSHAN / "shorelines.shp", force_total_bounds=True)
    assert farms["crs"] is None
    assert farms["total_bounds"][0] // 1_000_000 == 37
    assert shores["crs"] == "EPSG:4546"
    assert shores["total_bounds"][2] < 1_000_000


def test_the_zip_holds_one_whole_shapefile() -> None:
    with zipfile.ZipFile(WUSHAN / "buildings.zip") as bundle:
        assert sorted(Path(name).suffix for name in bundle.namelist()) == [".cpg", ".dbf", ".prj", ".shp", ".shx"]


def test_every_rule_of_both_packs_has_something_planted_but_the_one_without_layers() -> None:
    rules = {code for code, rule in load().rules.items() if rule.pack in ("national", "wushan-2023")}
    # no conservation areas, no tier 3 or quasi zone, not yet in force on the demo's day, or nothing there that offends
    quiet = {"WS-116", "CN-109", "CN-136", "CN-137", "CN-138", "WS-119", "WS-120", "WS-121", "WS-122"}
    quiet |= {"WS-123", "WS-124", "WS-125", "WS-126", "WS-132", "WS-133"}  # nothing in its samples of water
    quiet |= {
        "WS-131",
        "WS-134",
        "WS-135",
        "WS-137",
        "WS-138",
    }  # no function zones, flows, black-odour waters, risk sources
    # waters, works, vessels, cameras and sources of which the sample holds what complies, or nothing at all
    quiet |= {f"WS-{number}" for number in (*range(139, 151), 152, 153)}
    assert {row["rule"] for row in table("planted.csv")} == rules - quiet


def test_near_misses_are_not_planted() -> None:
    planted = {(row["rule"], row["subject_layer"], row["subject_code"]) for row in table("planted.csv")}
    near = {(row["rule"], row["subject_layer"], row["subject_code"]) for row in table("near_misses.csv")}
    assert len(near) >= 25
    assert not planted & near


def test_the_readme_lists_what_is_planted_and_what_is_a_near_miss() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for name in ("planted", "near_misses"):
        block = text.split(f"<!-- {name.split('_')[0]} -->")[1].split("<!-- /")[0]
        shown = re.findall(r"^\| ((?:CN|WS)-\d+) \| (\w+) \| (\S+) \|", block, re.MULTILINE)
        listed = [(row["rule"], row["subject_layer"], row["subject_code"]) for row in table(f"{name}.csv")]
        assert shown == listed


def test_planted_distances_are_the_ones_aimed_at() -> None:
    measured = {(row["rule"], row["subject_code"]): row["expected_measured_m"] for row in table("planted.csv")}
    aimed = {
        ("CN-111", "XM-001"): 640, ("CN-111", "XM-002"): 985, ("CN-111", "XM-005"): 1006, ("CN-112", "WK-01"): 2400,
        ("CN-113", "WK-03"): 700, ("CN-114", "HY-01"): 820, ("CN-132", "QS-09"): 80, ("CN-133", "SY-10-1L"): 60,
        ("WS-105", "QY-001"): 700,
    }  # fmt: skip
    for key, metres in aimed.items():
        assert float(measured[key]) == pytest.approx(metres, abs=0.1), key
