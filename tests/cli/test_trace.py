"""``riverzones trace``."""

from __future__ import annotations

import geopandas as gpd
import pytest


def test_a_trace_downstream_ends_at_the_intakes_it_meets_the_nearest_first(cli, demo_report):
    document = cli("--json", "trace", demo_report.project, "--from", "outfalls:PK-027", "--downstream").json
    assert document["mode"] == "DD"
    assert {"id", "distance_m"} <= set(document["reaches"][0])
    intakes = [row for row in document["found"] if row["layer"] == "intakes"]
    assert next(row["id"] for row in intakes) == "QS-04"  # the intake of Dachang stands next on the Daning river
    distances = [row["distance_m"] for row in document["found"]]
    assert distances == sorted(distances)


def test_what_is_upstream_of_an_intake_has_that_intake_downstream(cli, demo_report):
    up = cli(
        "--json", "trace", demo_report.project, "--from", "intakes:QS-04", "--upstream", "--find", "outfalls"
    ).json["found"]
    assert "PK-027" in [row["id"] for row in up]
    for row in up:
        down = cli(
            "--json",
            "trace",
            demo_report.project,
            "--from",
            f"outfalls:{row['id']}",
            "--downstream",
            "--find",
            "取水口",
        ).json["found"]
        back = {found["id"]: found["distance_m"] for found in down}
        assert back["QS-04"] == pytest.approx(row["distance_m"], abs=0.01)


def test_within_is_in_kilometres_along_the_river(cli, demo_report):
    words = ("--json", "trace", demo_report.project, "--from", "intakes:QS-01", "--upstream", "--find", "outfalls")
    near, far = cli(*words, "--within", "5").json, cli(*words).json
    assert near["within_m"] == 5000
    assert 0 < len(near["found"]) < len(far["found"])
    assert all(row["distance_m"] <= 5000 for row in near["found"])
    assert all(row["distance_m"] <= 5000 for row in near["reaches"])


def test_the_main_stem_alone_leaves_tributaries_out(cli, demo_report):
    words = ("--json", "trace", demo_report.project, "--from", "intakes:QS-01", "--upstream")
    assert {row["river"] for row in cli(*words, "--main").json["reaches"]} == {"长江"}
    assert {"长江", "大溪河"} <= {row["river"] for row in cli(*words).json["reaches"]}


def test_a_place_may_be_named_by_longitude_and_latitude(cli, demo_report):
    document = cli("--json", "trace", demo_report.project, "--from", "109.86,31.07", "--downstream").json
    assert document["start"]["river"] == "长江"
    assert document["start"]["layer"] == ""


def test_what_was_found_goes_to_a_table_or_a_map(cli, demo_report, tmp_path):
    words = ("trace", demo_report.project, "--from", "outfalls:PK-027", "--downstream")
    table, page = tmp_path / "found.geojson", tmp_path / "trace.html"
    assert cli(*words, "-o", table).code == 0
    assert "QS-04" in set(gpd.read_file(table)["id"])
    assert cli(*words, "-o", page).code == 0
    assert page.stat().st_size > 50_000
    assert cli(*words, "-o", page).code == 1  # it stands there
    assert cli(*words, "-o", page, "--overwrite").code == 0


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [
        (("--from", "outfalls:PK-999", "--downstream"), "PK-", 1),
        (("--from", "outfals:PK-001", "--downstream"), "outfalls", 1),
        (("--from", "PK-001", "--downstream"), "outfalls:PK-001", 1),
        (("--from", "300,31", "--downstream"), "经度", 1),
        (("--from", "120,31", "--downstream"), "河", 1),
        (("--from", "outfalls:PK-001"), "--upstream", 2),
        (("--from", "outfalls:PK-001", "--downstream", "--find", "mines"), "mines", 1),
    ],
)
def test_a_trace_that_cannot_be_says_why_in_one_line(cli, demo_report, words, says, code):
    said = cli("trace", demo_report.project, *words)
    assert said.code == code
    assert says in said.err
