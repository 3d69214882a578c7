"""A damaged project: what can be read of it goes into a new one, and every command on it ends in one line."""

import random

import geopandas as gpd
import pytest
import shapely

from riverzones.errors import LayerError, RiverzonesError
from riverzones.store import ProjectFile
from riverzones.store.connection import flaws
from riverzones.store.salvage import salvage

ROWS = 3000


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    project = ProjectFile.create(tmp_path_factory.mktemp("whole") / "p.gpkg", title="试")
    points = gpd.points_from_xy([109.9 + i * 1e-5 for i in range(ROWS)], [31.05] * ROWS)
    names = {"id": [f"O-{i}" for i in range(ROWS)], "name": ["名" * 60] * ROWS}
    with project.transaction() as tx:
        tx.put_layer("outfalls", gpd.GeoDataFrame(names, geometry=points, crs=4490))
        tx.put_layer("lakes", gpd.GeoDataFrame({"id": ["L-1"]}, geometry=[shapely.box(109, 31, 109.1, 31.1)], crs=4490))
    return project.path


def damaged(whole, path, change):
    data = bytearray(whole.read_bytes())
    change(data)
    path.write_bytes(data)
    return path


def test_a_whole_project_is_saved_whole(whole, tmp_path):
    saved = {one.layer: (one.rows, one.lost, one.cut) for one in salvage(whole, tmp_path / "new.gpkg")}
    assert saved["outfalls"] == (ROWS, 0, False)
    new, old = ProjectFile.open(tmp_path / "new.gpkg"), ProjectFile.open(whole)
    assert new.read("outfalls").equals(old.read("outfalls"))
    assert flaws(new.path) == []


def test_pages_lost_in_the_middle_cost_their_rows_alone(whole, tmp_path):
    def change(data):
        middle = data.find(b"O-1500") // 4096 * 4096
        data[middle : middle + 4 * 4096] = b"\xff" * (4 * 4096)

    path = damaged(whole, tmp_path / "bad.gpkg", change)
    before = path.read_bytes()
    saved = {one.layer: one for one in salvage(path, tmp_path / "new.gpkg")}
    assert ROWS - 200 < saved["outfalls"].rows < ROWS
    assert saved["outfalls"].rows + saved["outfalls"].lost <= ROWS
    assert saved["lakes"].rows == 1
    kept = ProjectFile.open(tmp_path / "new.gpkg").read("outfalls")
    assert {"O-0", "O-2999"} <= set(kept.index)
    assert path.read_bytes() == before


def test_a_file_without_a_readable_list_of_tables_is_one_line_and_makes_no_file(whole, tmp_path):
    path = damaged(whole, tmp_path / "bad.gpkg", lambda data: data.__setitem__(slice(100, 4096), b"\xff" * 3996))
    with pytest.raises(LayerError, match="not even its list of tables"):
        salvage(path, tmp_path / "new.gpkg")
    assert not (tmp_path / "new.gpkg").exists()


def test_flipped_bits_never_end_in_anything_but_one_line(whole, tmp_path):
    chance = random.Random(7)
    for number in range(25):

        def flip(data):
            for _ in range(40):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)

        path = damaged(whole, tmp_path / f"{number}.gpkg", flip)
        try:
            project = ProjectFile.open(path)
            project.summary()
            project.read("outfalls")
        except RiverzonesError:
            pass
        try:
            saved = salvage(path, tmp_path / f"{number}-new.gpkg")
        except RiverzonesError:
            continue
        assert flaws(tmp_path / f"{number}-new.gpkg") == []
        assert sum(one.rows for one in saved) <= ROWS + 1


def test_the_doctor_saves_and_tells_what_came_of_each_layer(whole, tmp_path, cli):
    said = cli("--lang", "en", "--json", "doctor", whole, "--save", tmp_path / "new.gpkg")
    assert said.code == 0
    assert {"layer": "outfalls", "rows": ROWS, "lost": 0, "cut": False} in said.json
    assert cli("doctor", "--save", tmp_path / "x.gpkg").code == 2


@pytest.mark.parametrize("at", [0, 16, 18, 21, 28, 31, 35, 47, 59])
def test_a_flipped_bit_in_the_header_loses_no_row(whole, tmp_path, at):
    path = damaged(whole, tmp_path / "bad.gpkg", lambda data: data.__setitem__(at, data[at] ^ 0x44))
    saved = {one.layer: one.rows for one in salvage(path, tmp_path / "new.gpkg")}
    assert (saved["outfalls"], saved["lakes"]) == (ROWS, 1)
    assert flaws(tmp_path / "new.gpkg") == []
