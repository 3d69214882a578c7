"""Files and templates made to hurt: each is read, put into quarantine or refused in one line, and in little time."""

import json
import math

import geopandas as gpd
import pytest
import shapely

from riverzones.align.identity import set_apart
from riverzones.catalogue import load
from riverzones.catalogue.caps import caps
from riverzones.errors import CatalogueError, CrsError, LayerError
from riverzones.geo import joins
from riverzones.geo.repair import crosses_more_than, repair
from riverzones.jobs.ingest.run import ingest
from riverzones.present.reports.pages import filled
from riverzones.store.project import ProjectFile
from small_county import audited, county


@pytest.fixture
def project(tmp_path):
    return ProjectFile.create(tmp_path / "p.gpkg")


def geojson(path, *features):
    made = [{"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), encoding="utf-8")
    return path


POINT = {"type": "Point", "coordinates": [109.9, 31.05]}


def star(points):
    """A ring in which nearly every edge crosses every other."""
    turns = [2 * math.pi * ((i * (points // 2)) % points) / points for i in range(points)]
    return shapely.Polygon([(109.9 + 0.01 * math.cos(a), 31.05 + 0.01 * math.sin(a)) for a in turns])


def test_a_polygon_that_crosses_itself_everywhere_is_put_into_quarantine_unrepaired(project, tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"name": "星"}, shapely.geometry.mapping(star(6001))))
    report = ingest(project, path, kind=load().kind("zones"))
    assert report.written == 0
    assert "its edges cross in more than 20,000 places" in report.quarantine[0].reason.en


def test_a_polygon_that_crosses_itself_here_and_there_is_still_repaired():
    ring = [(109 + i / 100, 31 + (i % 2) / 1000) for i in range(40)]
    back = [(109 + i / 100 + 0.004, 31 + 0.0105 - (i % 2) / 100) for i in reversed(range(40))]
    shape = shapely.Polygon([*ring, *back])
    assert not shape.is_valid
    assert not crosses_more_than(shape, 200)
    done = repair([shape], families=["polygon"], max_change_ratio=1.0)
    assert done.geometry[0].is_valid


def test_collections_in_collections_are_opened_however_deep():
    shape = shapely.box(109, 31, 109.01, 31.01)
    for _ in range(3000):
        shape = shapely.GeometryCollection([shape])
    assert repair([shape], families=["polygon"]).geometry[0].geom_type == "Polygon"


def test_lists_nested_too_deep_are_refused_and_brackets_in_a_text_are_not(project, tmp_path):
    path = tmp_path / "deep.geojson"
    path.write_text('{"type": "FeatureCollection", "features": ' + "[" * 3000 + "]" * 3000 + "}")
    with pytest.raises(LayerError, match="nested more than 100 deep"):
        ingest(project, path, kind=load().kind("outfalls"))
    path = geojson(tmp_path / "words.geojson", ({"name": "[{" * 300 + '\\"'}, POINT))
    assert ingest(project, path, kind=load().kind("outfalls")).written == 1


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_more_columns_than_a_project_holds_are_refused_at_once(project, tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    names = [f"c{number}" for number in range(40_000)]
    if ending == "csv":
        path.write_text(f"lon,lat,{','.join(names)}\n109.9,31.05,{','.join('1' for _ in names)}\n")
    else:
        geojson(path, (dict.fromkeys(names, 1), POINT))
    with pytest.raises(LayerError, match=r"columns, at most 1,500 can be read") as caught:
        ingest(project, path, kind=load().kind("outfalls"))
    assert "RIVERZONES_CAPS" in caught.value.in_language("zh")[1]


@pytest.mark.parametrize("ending", ["csv", "geojson", "kml", "gpx"])
def test_a_text_larger_than_the_cap_is_refused_unread(project, tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    with path.open("wb") as file:
        file.truncate(6_000_000_000)  # takes no room on the disk
    with pytest.raises(LayerError, match="6,000 MB, a text of at most 500 MB"):
        ingest(project, path, kind=load().kind("outfalls"))


def test_a_coordinate_system_of_a_hundred_thousand_signs_is_quoted_in_part(project, tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"name": "甲"}, POINT))
    document = json.loads(path.read_text(encoding="utf-8"))
    document["crs"] = {"type": "name", "properties": {"name": "+proj=pipeline +step " * 5000}}
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(CrsError) as caught:
        ingest(project, path, kind=load().kind("outfalls"))
    assert all(len(words) < 600 for words in caught.value.in_language("zh"))


def test_a_polygon_in_a_quoted_cell_is_not_taken_for_columns(project, tmp_path):
    turns = [number / 398 for number in range(2500)]
    ring = ", ".join(f"{109.9 + math.cos(a) / 100:.7f} {31.05 + math.sin(a) / 100:.7f}" for a in turns)
    (tmp_path / "a.csv").write_text(f'name,wkt\n区,"POLYGON (({ring}, 109.9100000 31.0500000))"\n', encoding="utf-8")
    assert ingest(project, tmp_path / "a.csv", kind=load().kind("lakes")).written == 1


def test_one_text_of_megabytes_costs_its_row_alone(project, tmp_path):
    path = geojson(tmp_path / "a.geojson", ({"name": "x" * 2_000_000}, POINT), ({"name": "好"}, POINT))
    report = ingest(project, path, kind=load().kind("outfalls"))
    assert report.written == 1
    assert "holds 2,000,000 characters, at most 1,000,000" in report.quarantine[0].reason.en


def test_a_cap_is_a_setting_and_a_wrong_one_is_told(monkeypatch, tmp_path, project):
    own = tmp_path / "caps.yaml"
    monkeypatch.setenv("RIVERZONES_CAPS", str(own))
    own.write_text("cell_characters: 5\n")
    path = geojson(tmp_path / "a.geojson", ({"name": "x" * 9}, POINT))
    assert caps().cell_characters == 5
    assert ingest(project, path, kind=load().kind("outfalls")).written == 0
    own = tmp_path / "wrong.yaml"
    monkeypatch.setenv("RIVERZONES_CAPS", str(own))
    own.write_text("colums: 5\n")
    with pytest.raises(CatalogueError, match="Did you mean 'columns'"):
        caps()


def test_rows_of_one_id_take_one_step_each():
    class Counted(str):
        seen = 0

        def __hash__(self):
            Counted.seen += 1
            return super().__hash__()

    made = set_apart([Counted("a")] * 5000, [])
    assert made[-1] == "a-5000"
    assert Counted.seen < 20_000


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ 1/0 }}", "division by zero"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "calls itself without end"),
        ("{{ 'x' * 3000000000 }}", "makes more than 200 MB"),
        ("{{ 9 ** 99999999 }}", "a power of 99999999"),
        ("{{ values.no.such }}", "'values' is undefined"),
        ("{% for i in range(9999) %}{% for j in range(9999) %}" + "x" * 100 + "{% endfor %}{% endfor %}", "200 MB"),
        ("{% set n = namespace(s='xxxx') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}", "memory"),
    ],
    ids=["division", "recursion", "product", "power", "unknown", "loop", "doubling"],
)
def test_a_template_that_fails_or_makes_too_much_is_one_line(tmp_path, template, told):
    path = tmp_path / "t.html"
    path.write_text(f"<html>\n{template}</html>")
    with pytest.raises(CatalogueError, match=told) as caught:
        filled(path, {})
    assert "t.html" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_template_that_never_ends_is_stopped(tmp_path, monkeypatch):
    (tmp_path / "caps.yaml").write_text("template_seconds: 1\n")
    monkeypatch.setenv("RIVERZONES_CAPS", str(tmp_path / "caps.yaml"))
    path = tmp_path / "t.html"
    path.write_text("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}")
    with pytest.raises(CatalogueError, match="it runs for more than 1 s"):
        filled(path, {})


def test_what_nobody_foresaw_is_one_line_and_a_report(tmp_path, cli, monkeypatch):
    made = county(tmp_path / "p.gpkg")
    audited(made)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("riverzones.store.project.ProjectFile.plain_summary", lambda self: 1 / 0)
    said = cli("--lang", "en", "layers", made.path)
    assert said.code == 1
    assert said.err.startswith("error: something unforeseen happened (ZeroDivisionError: division by zero)")
    assert said.err.count("\n") == 1
    (report,) = tmp_path.glob("riverzones-error-*.txt")
    assert str(report) in said.err
    assert "1 / 0" in report.read_text(encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    said = cli("--lang", "en", "layers", made.path)
    assert "No report could be left" in said.err
    assert said.code == 1


def test_areas_on_each_other_make_no_list_without_end(tmp_path, monkeypatch, cli):
    own = tmp_path / "caps.yaml"
    own.write_text("findings: 30\n")
    monkeypatch.setenv("RIVERZONES_CAPS", str(own))
    made = county(tmp_path / "p.gpkg")
    zones = made.read("zones").reset_index(drop=True)
    piled = zones.loc[[0] * 10].assign(id=[f"Z-{n}" for n in range(10)], source_id=[f"S-{n}" for n in range(10)])
    with made.transaction() as tx:
        tx.put_layer("zones", piled.reset_index(drop=True))
    said = cli("audit", made.path, "--rule", "CN-101")
    assert said.code == 1
    assert "核查到 CN-101 已有 40 个问题，最多 30 个" in said.err
    assert made.count("rz_findings") == 0


def test_pairs_of_rows_in_each_other_are_counted_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(joins, "MOST_PAIRS", 99)
    ones = gpd.GeoDataFrame(geometry=[shapely.Point(109.5, 30.5)] * 10, crs=4490)
    areas = gpd.GeoDataFrame(geometry=[shapely.box(109, 30, 110, 31)] * 10, crs=4490)
    assert len(joins.inside(ones, areas.iloc[:9])) == 90
    for relation in (joins.inside, joins.overlap):
        with pytest.raises(LayerError, match="in more than 99 pairs"):
            relation(ones, areas)


def _through_one_place(lines):
    turns = [math.pi * number / lines for number in range(lines)]
    ends = [(0.1 * math.cos(turn), 0.1 * math.sin(turn)) for turn in turns]
    return [shapely.LineString([(109.5 - x, 31.5 - y), (109.5 + x, 31.5 + y)]) for x, y in ends]


@pytest.mark.parametrize(
    ("layer", "lines", "told"),
    [
        ("rivers", _through_one_place(300), "in more than 20,000 places"),
        ("rivers", [shapely.LineString(shapely.get_coordinates(star(401)))], "in more than 20,000 places"),
        ("rivers", [shapely.LineString([(109 + n / 1e5, 31), (110 + n / 1e5, 32)]) for n in range(1500)], "20,000"),
        ("bank_lines", _through_one_place(300), "the bank lines cross in more than 20,000 places"),
    ],
    ids=["one place", "one line", "side by side", "banks"],
)
def test_lines_that_meet_everywhere_make_no_network_and_are_refused_in_one_line(project, cli, layer, lines, told):
    ids = [f"R-{number}" for number in range(len(lines))]
    with project.transaction() as tx:
        tx.put_layer(layer, gpd.GeoDataFrame({"id": ids, "name": ids}, geometry=lines, crs=4490))
    said = cli("--lang", "en", "network", project.path)
    assert said.code == 1
    assert told in said.err
    assert not project.has("reaches")


def test_rivers_that_cross_in_one_place_are_told_once(project, cli):
    lines = _through_one_place(60)
    ids = [f"R-{number}" for number in range(len(lines))]
    with project.transaction() as tx:
        tx.put_layer("rivers", gpd.GeoDataFrame({"id": ids, "name": ids}, geometry=lines, crs=4490))
    assert cli("network", project.path).code == 0
    doubts = project.read("rz_network_doubts")
    assert (doubts["what"] == "crossing_joined").sum() == 1


def test_a_number_of_thousands_of_digits_costs_no_more_than_its_row(project, tmp_path):
    whole = json.dumps({"type": "Feature", "properties": {"id": "B"}, "geometry": POINT})
    long = whole.replace('"B"', "9" * 5000)
    path = tmp_path / "a.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{long}, {whole}]}}')
    assert ingest(project, path, kind=load().kind("outfalls")).written >= 1


def test_coordinates_beyond_all_measure_are_told_by_their_size(project, tmp_path):
    path = geojson(tmp_path / "a.geojson", ({}, {"type": "LineString", "coordinates": [[109, 31], [1e308, 31]]}))
    with pytest.raises(CrsError) as caught:
        ingest(project, path, kind=load().kind("rivers"))
    assert "x 5e+307 to 5e+307" in caught.value.message
    assert len(caught.value.message) < 400
