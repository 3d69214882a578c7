"""Every job keeps what it sees in one list: found, closed, gone, back; and touches nothing of another job."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import pytest
import shapely
from tests.small_county import audited, county, moved

import riverzones as rz
from riverzones.audit import RunScope
from riverzones.catalogue import load
from riverzones.errors import DataError
from riverzones.jobs.check.run import MOST_ROWS, check_facts, check_project
from riverzones.jobs.chiefs.run import Chosen, board_facts, boards
from riverzones.jobs.findings.close import close_findings, set_findings
from riverzones.jobs.findings.compare import compare
from riverzones.jobs.findings.explain import explain_finding
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.outfalls.run import outfall_ledger, task_facts
from riverzones.jobs.patrol.run import PatrolOptions, patrol
from riverzones.jobs.patrol.status import patrol_facts
from riverzones.jobs.review import review_facts, review_zones
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.recording import Recorded, record
from riverzones.store.project import ProjectFile

DAYS = [dt.date(2026, 11, day) for day in range(1, 12)]
"""Days after the audit of the small county, one per run."""


@pytest.fixture
def project(tmp_path):
    return county(tmp_path / "county.gpkg")


def put(project: ProjectFile, layer: str, **columns: object) -> None:
    """Change columns of a layer, or make it of rows with a geometry."""
    frame = project.read(layer)
    for name, value in columns.items():
        frame[name] = value
    with project.transaction() as tx:
        tx.put_layer(layer, frame)


def checked(project: ProjectFile, day: dt.date, *layers: str) -> Recorded:
    facts, scope = check_facts(check_project(project, catalogue=load(), layers=layers), catalogue=load())
    return record(project, facts, scope=scope, catalogue=load(), day=day)


def reviewed(project: ProjectFile, day: dt.date) -> Recorded:
    facts, scope = review_facts(review_zones(project, catalogue=load(), on=day), project, catalogue=load())
    return record(project, facts, scope=scope, catalogue=load(), day=day)


def boarded(project: ProjectFile, day: dt.date, level: str | None = None) -> Recorded:
    chosen = Chosen(level=level)
    report = boards(project, catalogue=load(), chosen=chosen)
    facts, scope = board_facts(report, catalogue=load(), chosen=chosen)
    return record(project, facts, scope=scope, catalogue=load(), day=day)


def patrolled(project: ProjectFile, day: dt.date) -> Recorded:
    report = patrol(project, catalogue=load(), options=PatrolOptions(on=day, since=dt.date(2026, 9, 1)))
    problem = load().problem("patrol", "missed")
    facts, scope = patrol_facts(report.status, report.calendar, problem, cited=report.cited)
    return record(project, facts, scope=scope, catalogue=load(), day=day)


def tasked(project: ProjectFile, day: dt.date) -> Recorded:
    facts, scope = task_facts(outfall_ledger(project, catalogue=load(), on=day), catalogue=load())
    return record(project, facts, scope=scope, catalogue=load(), day=day)


def states(project: ProjectFile, kind: str) -> dict[str, str]:
    """Status by code and subject of the findings of a kind."""
    table = project.read("rz_findings")
    return {f"{row.rule} {row.subject_id}": row.status for row in table[table.kind == kind].itertuples()}


def test_a_flaw_in_data_is_found_closed_by_hand_comes_back_and_goes(project):
    put(project, "outfalls", code=["A", "A", "B", "C"])
    first = checked(project, DAYS[0])
    assert first.counts() == {"new": 2, "still": 0, "reopened": 0, "closed": 0}
    assert states(project, "data") == {"DC-109 O-1": "new", "DC-109 O-2": "new"}
    row = first.findings.iloc[0]
    assert (row.severity, row.pack, row.verdict) == ("prefer", "", "violation")
    assert row.message == "编码重复：编码 A"
    assert row.message_en == "code used twice: Code A"
    assert json.loads(row.chiefs)[0]["chief"] == "甲村河长（示意）"
    assert row.river == "示意河"
    close_findings(project, [row.finding_id], note="已核")
    assert checked(project, DAYS[1]).counts() == {"new": 0, "still": 1, "reopened": 1, "closed": 0}
    put(project, "outfalls", code=["A", "D", "B", "C"])
    last = checked(project, DAYS[2])
    assert last.counts() == {"new": 0, "still": 0, "reopened": 0, "closed": 2}
    assert set(states(project, "data").values()) == {"closed"}


def test_a_check_of_one_layer_leaves_what_is_wrong_with_others(project):
    put(project, "outfalls", code=["A", "A", "B", "C"])
    put(project, "zones", tier=["9"])
    checked(project, DAYS[0])
    before = states(project, "data")
    assert {name.split()[1] for name in before} == {"O-1", "O-2", "Z-1"}
    put(project, "zones", tier=["1"])
    put(project, "outfalls", code=["A", "D", "B", "C"])
    assert len(checked(project, DAYS[1], "zones").closed) == 1
    after = states(project, "data")
    assert {name for name, status in after.items() if status != "closed"} == {"DC-109 O-1", "DC-109 O-2"}
    assert after["DC-109 O-1"] == "new"  # nobody looked again


def test_one_problem_of_many_rows_is_one_finding_of_the_layer(project):
    outfalls = project.read("outfalls")
    many = gpd.GeoDataFrame(
        {"id": [f"M-{n}" for n in range(MOST_ROWS + 5)], "category": "industrial", "code": "A"},
        geometry=[shapely.Point(109.9 + n / 1e4, 31.056) for n in range(MOST_ROWS + 5)],
        crs=4490,
    )
    with project.transaction() as tx:
        tx.put_layer("outfalls", many)
    assert len(outfalls) == 4
    found = checked(project, DAYS[0]).findings
    twice = found[found.rule == "DC-109"]
    assert twice.subject_id.tolist() == [""]
    assert twice.measured.tolist() == [MOST_ROWS + 5]


def test_no_job_closes_what_another_found(project):
    put(project, "outfalls", code=["A", "A", "B", "C"])
    audited(project, day=DAYS[0])
    checked(project, DAYS[0])
    boarded(project, DAYS[0])
    tasked(project, DAYS[0])
    patrolled(project, DAYS[0])
    before = project.read("rz_findings").status.to_dict()
    assert {"rule", "data", "board", "patrol"} <= set(project.read("rz_findings").kind)
    put(project, "outfalls", code=["A", "D", "B", "C"])
    reviewed(project, DAYS[1])
    after = project.read("rz_findings").status.to_dict()
    assert {name: after[name] for name in before} == before
    audited(project, day=DAYS[2])
    kept = project.read("rz_findings")
    others = kept[~kept.kind.isin(["rule"])]
    assert (others.status == "new").all()


def test_a_missing_board_and_a_former_chief_are_findings_of_the_segment_and_its_chief(project):
    first = boarded(project, DAYS[0])
    assert states(project, "board") == {"NB-101 H-1": "new"}
    assert json.loads(first.findings.chiefs.iloc[0]) == [
        {"level": "village", "chief": "甲村河长（示意）", "unit": "甲村", "phone": "000-1", "segment_id": "H-1"}
    ]
    board = {"id": ["B-1"], "name": ["一号牌"], "segment_id": ["H-1"], "chief": ["前任（示意）"], "title": "村长"}
    board |= {"duty": "巡河", "phone": "000", "start": "桥", "end": "坝", "target": "III"}
    with project.transaction() as tx:
        tx.put_layer("notice_boards", gpd.GeoDataFrame(board, geometry=[shapely.Point(109.9, 31.0551)], crs=4490))
    boarded(project, DAYS[1])
    assert states(project, "board") == {"NB-101 H-1": "closed", "NB-103 B-1": "new"}
    put(project, "notice_boards", chief=["甲村河长（示意）"])
    boarded(project, DAYS[2], "village")
    assert states(project, "board")["NB-103 B-1"] == "closed"
    put(project, "notice_boards", chief=["前任（示意）"])
    assert boarded(project, DAYS[3]).counts()["reopened"] == 1


def test_a_patrol_that_is_overdue_is_a_finding_until_somebody_walks(project):
    first = patrolled(project, dt.date(2026, 11, 20))
    assert states(project, "patrol") == {"PT-101 H-1": "new"}
    assert first.findings.margin.iloc[0] >= 1
    walked = gpd.GeoDataFrame(
        {
            "id": ["P-1"],
            "segment_id": ["H-1"],
            "level": ["village"],
            "date": [dt.date(2026, 11, 21)],
            "valid": [True],
        },
        geometry=[shapely.LineString([(109.89, 31.055), (109.92, 31.055)])],
        crs=4490,
    )
    with project.transaction() as tx:
        tx.put_layer("patrols", walked)
    assert len(patrolled(project, dt.date(2026, 11, 22)).closed) == 1
    assert patrolled(project, dt.date(2026, 12, 20)).counts()["reopened"] == 1


def test_a_ban_that_a_rule_and_the_ledger_of_outfalls_see_is_one_finding_with_both_clauses(project):
    report = audited(project, day=DAYS[0])
    ids = set(report.findings.index)
    assert len(ids) == 4
    run = tasked(project, DAYS[0])
    assert set(run.findings.index) == ids
    table = project.read("rz_findings")
    assert len(table) == 4
    assert set(table.kind) == {"rule"}
    assert set(table.rules) == {"CN-101 PA-101"}
    assert set(table.status) == {"new"}  # the ledger's look is not a second one of the audit
    one = json.loads(table.clauses.iloc[0])
    assert [(clause["rule"], clause.get("kind", "rule")) for clause in one] == [("CN-101", "rule"), ("PA-101", "task")]
    assert "第318条" in table.citation.iloc[0]
    assert table.severity.iloc[0] == "prohibit"
    audited(project, day=DAYS[1])  # the other way round the clause of the ledger stays
    assert set(project.read("rz_findings").rules) == {"CN-101 PA-101"}
    assert set(project.read("rz_findings").status) == {"open"}


def test_what_one_job_no_longer_sees_stays_under_the_clause_of_the_other(project):
    audited(project, day=DAYS[0])
    tasked(project, DAYS[0])
    put(project, "outfalls", status="done")  # nothing left to do; the audit still sees it
    tasked(project, DAYS[1])
    table = project.read("rz_findings")
    assert set(table.rules) == {"CN-101"}
    assert not (table.status == "closed").any()
    put(project, "outfalls", status="open")
    tasked(project, DAYS[2])
    for outfall in ("O-1", "O-2", "O-3", "O-4"):
        moved(project, outfall, 109.95)
    audited(project, day=DAYS[3])
    table = project.read("rz_findings")
    assert set(table.rules) == {"PA-101"}
    assert set(table.kind) == {"task"}
    tasked(project, DAYS[4])
    assert set(project.read("rz_findings").status) == {"closed"}


def test_a_review_is_kept_and_stays_inside(project):
    put(project, "zones", area_km2=[50.0], approved_date=[dt.date(2020, 1, 1)])
    reviewed(project, DAYS[0])
    found = project.read("rz_findings").query("kind == 'review'")
    area = found[found.message.str.contains("面积")]
    assert area.verdict.tolist() == ["violation"]
    assert area["limit"].tolist() == [5e7]
    public = project_view(project, catalogue=load())
    assert not (public.read("rz_findings").kind == "review").any()
    inside = project_view(project, catalogue=load(), internal=True)
    assert (inside.read("rz_findings").kind == "review").sum() == len(found)


def test_a_look_back_is_told_and_kept_nowhere(project):
    put(project, "outfalls", code=["A", "A", "B", "C"])
    checked(project, DAYS[3])
    put(project, "outfalls", code=["A", "D", "B", "C"])
    back = checked(project, DAYS[0])
    assert not back.kept
    assert set(states(project, "data").values()) == {"new"}


def test_two_runs_of_a_kind_are_compared_and_two_kinds_are_not(project):
    put(project, "outfalls", code=["A", "A", "B", "C"])
    first = checked(project, DAYS[0])
    audited(project, day=DAYS[0])
    put(project, "outfalls", code=["A", "D", "B", "B"])
    checked(project, DAYS[1])
    found = compare(project, kind="data")
    assert found.counts == {"new": 2, "reopened": 0, "still": 0, "closed": 2, "not_looked_at": 0}
    checked(project, DAYS[2], "zones")
    assert compare(project, kind="data").counts["not_looked_at"] == 2
    with pytest.raises(DataError, match="kind"):
        compare(project, first.run_id, project.table("rz_audits").audit_id[0])


def test_findings_of_every_kind_are_put_in_hand_explained_and_drawn(project):
    put(project, "outfalls", code=["A", "A", "B", "C"])
    name = str(checked(project, DAYS[0]).findings.index[0])
    set_findings(project, [name], status="in_hand", note="查证件")
    checked(project, DAYS[1])
    assert project.read("rz_findings").status[name] == "in_hand"
    told = explain_finding(project, name, catalogue=load())
    assert told.kind == "data"
    assert told.clauses[0].title.zh == "编码重复"
    assert [line.zh for line in told.turns] == ["更正数据，再检查一次"]
    view = map_view(project_view(project, catalogue=load()), catalogue=load())
    assert set(view.findings.kind) == {"data"}
    assert view.rules["DC-109"]["title"].zh == "编码重复"


def test_a_scope_survives_the_ledger_of_runs():
    scope = RunScope(("data",), layers=frozenset({"zones", "outfalls"}))
    assert RunScope.from_dict(json.loads(json.dumps(scope.as_dict()))) == scope


@pytest.mark.parametrize(
    ("of", "kind"), [("data", "data"), ("zones", "review"), ("boards", "board"), ("outfalls", "task")]
)
def test_from_python_a_job_keeps_what_its_command_keeps(project, of, kind):
    put(project, "outfalls", code="PK-1")  # one code for all: a flaw of the data
    opened = rz.open(project.path)
    recorded = opened.record(of, on="2026-11-20")
    assert recorded.kept
    kinds = {one.get("kind", "rule") for row in recorded.findings.itertuples() for one in json.loads(row.clauses)}
    assert kind in kinds
    runs = project.table("rz_runs")
    assert runs["kind"].tolist() == [kind]
    kept = opened.findings()
    assert set(recorded.findings.index) <= set(kept.index)
    again = opened.record(of, on="2026-11-21")
    assert again.counts()["new"] == 0
    assert set(again.findings.index) == set(recorded.findings.index)


def test_a_job_that_is_none_is_one_helpful_line(project):
    with pytest.raises(rz.UnknownNameError, match="boards"):
        rz.open(project.path).record("board")
