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
LAKE = shapely.Point(109, 31).buffer(0.1, quad_segs=500)
"""More than a page: its cell overflows."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    project = ProjectFile.create(tmp_path_factory.mktemp("whole") / "p.gpkg", title="试")
    points = gpd.points_from_xy([109.9 + i * 1e-5 for i in range(ROWS)], [31.05] * ROWS)
    names = {"id": [f"O-{i}" for i in range(ROWS)], "name": ["名" * 60] * ROWS}
    with project.transaction() as tx:
        tx.put_layer("outfalls", gpd.GeoDataFrame(names, geometry=points, crs=4490))
        tx.put_layer("lakes", gpd.GeoDataFrame({"id": ["L-1"]}, geometry=[LAKE], crs=4490))
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
    path = damaged(
        whole, tmp_path / "bad.gpkg", lambda data: data.__setitem__(slice(100, None), b"\xff" * (len(data) - 100))
    )
    with pytest.raises(LayerError, match="not even its list of tables"):
        salvage(path, tmp_path / "new.gpkg")
    assert not (tmp_path / "new.gpkg").exists()


@pytest.mark.parametrize(
    ("name", "least"),
    [("a bit in a statement", ROWS), ("the first page", ROWS), ("40 bits", ROWS - 60), ("the end", ROWS // 4)],
)
def test_what_sqlite_refuses_whole_is_read_page_by_page(whole, tmp_path, name, least):
    """Each of these gave nothing before: a wrong bit in the list of tables, no list, pages gone with the end."""

    def change(data):
        if name == "a bit in a statement":
            data[data.find(b'CREATE TABLE "outfalls"') + 3] ^= 0x01
        elif name == "the first page":
            data[100:4096] = bytes(3996)
        elif name == "the end":
            del data[len(data) // 2 :]
        else:
            chance = random.Random(3)
            for _ in range(40):
                data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)

    path = damaged(whole, tmp_path / "bad.gpkg", change)
    before = path.read_bytes()
    saved = {one.layer: one.rows for one in salvage(path, tmp_path / "new.gpkg")}
    assert least <= saved["outfalls"] <= ROWS
    new, old = ProjectFile.open(tmp_path / "new.gpkg"), ProjectFile.open(whole)
    kept = new.read("outfalls")
    names = kept.index.intersection(old.read("outfalls").index)
    assert len(names) > least - 60
    same = kept.loc[names].geometry.geom_equals(old.read("outfalls").loc[names].geometry)
    assert same.mean() > 0.95
    if name in ("a bit in a statement", "the first page"):
        assert new.read("lakes").geometry.iloc[0].equals_exact(LAKE, 0)
    assert flaws(new.path) == []
    assert path.read_bytes() == before


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
