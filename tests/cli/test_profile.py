"""``riverzones quality profile``: sections by chainage with their means, outfalls, plants and tributaries between."""

import subprocess

import pytest
from tests.geojson_text import features

from riverzones.catalogue import load
from riverzones.jobs.ingest.run import ingest
from riverzones.store import ProjectFile

LINES = {
    "主河": [[110.0, 31.0], [110.1, 31.0], [110.2, 31.0], [110.3, 31.0]],
    "北溪": [[110.1, 31.1], [110.1, 31.0]],
}
METRES_PER_DEGREE = 95_506.0  # along the parallel of 31 degrees on the ellipsoid


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("profile")
    texts = {
        "rivers": features([({"name": name}, "LineString", line) for name, line in LINES.items()]),
        "sections": features(
            [
                ({"id": code, "name": name, "river": river}, "Point", place)
                for code, name, river, place in (
                    ("S1", "上断面", "主河", [110.05, 31.0]),
                    ("S2", "下断面 13900001234", "主河", [110.25, 31.0]),
                    ("N1", "溪口", "北溪", [110.1, 31.05]),
                )
            ]
        ),
        "outfalls": features([({"id": "P1", "name": "<b>排口</b>", "river": "主河"}, "Point", [110.2, 31.001])]),
        "wwtps": features([({"id": "W1", "name": "污水厂"}, "Point", [110.15, 30.999])]),
        "intakes": features([({"id": "I1", "name": "取水口"}, "Point", [110.22, 31.0])]),
    }
    made = ProjectFile.create(folder / "p.gpkg")
    for kind, text in texts.items():
        (folder / f"{kind}.geojson").write_text(text, encoding="utf-8")
        ingest(made, folder / f"{kind}.geojson", kind=load().kinds[kind])
    lines = ["断面名称,采样日期,总磷(mg/L),氨氮(mg/L)"]
    for day, phosphorus in (("2025-02-03", 0.1), ("2025-03-04", 0.1), ("2025-03-20", 0.18)):
        lines += [f"上断面,{day},{phosphorus},0.2", f"下断面 13900001234,{day},0.25,0.4", f"溪口,{day},0.9,9"]
    (folder / "samples.csv").write_text("\n".join(lines), encoding="utf-8")
    ingest(made, folder / "samples.csv", kind=load().kinds["samples"])
    return folder / "p.gpkg"


def test_all_on_the_river_stand_in_their_order_with_the_means_of_the_month(cli, project):
    said = cli("--json", "quality", "profile", project, "主河").json
    assert [(row["role"], row["id"]) for row in said["rows"] if row["role"] != "tributary"] == [
        ("section", "S1"), ("plant", "W1"), ("outfall", "P1"), ("section", "S2"),
    ]  # fmt: skip
    away = {row["name"] if row["role"] == "tributary" else row["id"]: row["chainage_m"] for row in said["rows"]}
    for name, degrees in (("S1", 0.25), ("北溪", 0.2), ("W1", 0.15), ("P1", 0.1), ("S2", 0.05)):
        assert away[name] == pytest.approx(degrees * METRES_PER_DEGREE, rel=1e-3), name
    assert said["length_m"] == pytest.approx(0.3 * METRES_PER_DEGREE, rel=1e-3)
    assert (said["period"], said["items"]) == ("2025-03", ["TP"])  # the worst: class IV below, 0.25
    upper = next(row for row in said["rows"] if row["id"] == "S1")
    assert (upper["TP"], upper["rank_TP"]) == (pytest.approx(0.14), 3)  # (0.1 + 0.18) / 2, above 0.1, up to 0.2
    assert next(row for row in said["rows"] if row["id"] == "P1")["bank"] == "left"


def test_items_and_periods_are_chosen_by_the_names_that_people_use(cli, project):
    asked = ("--item", "氨氮", "--item", "总磷", "--period", "2025")
    said = cli("--json", "quality", "profile", project, "主", *asked).json
    assert (said["river"], said["items"], said["period"]) == ("主河", ["NH3N", "TP"], "2025")
    assert next(row for row in said["rows"] if row["id"] == "S1")["TP"] == pytest.approx((0.1 + 0.1 + 0.18) / 3)


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (["主何"], "主河", 1),
        (["主河", "--item", "总鳞"], "总磷", 1),
        (["主河", "--period", "2024-01"], "2025-02", 1),
        (["主河", "--period", "2024-13"], "2025Q4", 2),
        (["北溪", "--item", "TP", "--item", "NH3N", "-o", "a.svg"], ".html", 2),
    ],
)
def test_a_wrong_word_is_one_helpful_line(cli, project, words, told, code):
    said = cli("quality", "profile", project, *words)
    assert said.code == code
    assert told in said.err


def test_a_river_without_samples_says_so(cli, project, tmp_path):
    bare = ProjectFile.create(tmp_path / "bare.gpkg")
    rivers = features([({"name": "空河"}, "LineString", LINES["主河"])])
    (tmp_path / "rivers.geojson").write_text(rivers, encoding="utf-8")
    ingest(bare, tmp_path / "rivers.geojson", kind=load().kinds["rivers"])
    said = cli("quality", "profile", tmp_path / "bare.gpkg", "空河")
    assert said.code == 1
    assert "空河 上没有有水质样品的断面" in said.err


def test_page_drawing_and_table_hold_the_same_rows_and_give_nothing_away(cli, project, tmp_path):
    page, drawing, table = (tmp_path / f"剖面.{ending}" for ending in ("html", "svg", "csv"))
    for path in (page, drawing, table):
        assert cli("quality", "profile", project, "主河", "-o", path).code == 0
    text = page.read_text(encoding="utf-8")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<b>排口" not in text
    assert "&lt;b&gt;排口" in text
    assert "13900001234" not in text + drawing.read_text(encoding="utf-8") + table.read_text(encoding="utf-8-sig")
    assert "取水口" not in text
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "里程 km（距河口）,对象,编号,名称,岸别,总磷 mg/L,总磷类别"
    assert len(lines) == 6
    assert cli("quality", "profile", project, "主河", "-o", page).code == 1  # stands there


def test_a_sheet_of_a_river_prints_its_profile_behind_the_map_and_hides_what_a_view_hides(cli, project, tmp_path):
    sheet = tmp_path / "主河.pdf"

    def words(*more):
        assert cli("print", project, "-o", sheet, "--overwrite", "--charts", *more).code == 0
        printed = subprocess.run(["pdftotext", "-raw", sheet, "-"], capture_output=True, check=True).stdout
        return printed.decode().replace(" ", "")

    # 主河 has a profile in March, its worst item is total phosphorus; a sheet of everything has none.
    assert "主河2025-03总磷" in words("--river", "主河")
    assert "主河2025-03总磷" not in words()
    assert "13900001234" not in words("--river", "主河")
