"""What a run makes of findings that were there: by state, by clause, by what the run looked at; and their migration."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import Point

from riverzones.audit import BRIEF, RunScope, carry_over
from riverzones.audit.lifecycle import clauses_of, migrated
from riverzones.model import FINDING_COLUMNS, Text

FIRST, SECOND = dt.date(2026, 1, 1), dt.date(2026, 6, 1)
STATES = ("new", "open", "in_hand", "answered", "accepted", "reopened", "closed")
ALL = RunScope.of_rules({"A", "B", "C"})


def clause(rule, kind="rule", verdict="violation", severity="restrict", **more):
    made = {} if kind == "rule" else {"kind": kind}
    return made | {
        "rule": rule, "pack": f"pack of {rule}", "severity": severity, "verdict": verdict, "measured": 5.0,
        "limit": 4.0, "margin": 1.0, "unit": "m", "citation": f"{rule}条", "citation_en": f"art. {rule}", **more,
    }  # fmt: skip


def finding(name, *clauses, status="new", day=FIRST, **more):
    """A row of findings as its leading clause has it."""
    lead = clauses[0]
    row = dict.fromkeys(FINDING_COLUMNS, "") | {
        "finding_id": name, "kind": lead.get("kind", "rule"), "rules": " ".join(one["rule"] for one in clauses),
        "clauses": json.dumps(clauses, ensure_ascii=False), "subject_layer": "outfalls", "subject_id": "O-1",
        "first_seen": day, "last_seen": day, "status": status, "deadline": None, "message": f"as {lead['rule']}",
        "citation": "；".join(one["citation"] for one in clauses), "illustrative": False,
        "citation_en": "; ".join(one["citation_en"] for one in clauses),
        "geometry": Point(109.9, 31.1),
    }  # fmt: skip
    row |= {name: lead[name] for name in ("rule", "pack", "severity", "verdict", "measured", "limit", "margin", "unit")}
    return row | more


def table(*rows):
    frame = pd.DataFrame(list(rows), columns=[*FINDING_COLUMNS, "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=4490).set_index("finding_id", drop=False).rename_axis(None)


def after(before, now, scope=ALL, **how):
    return carry_over(table(*before), table(*now), day=SECOND, scope=scope, **how)


def rules_of(made, name="F"):
    return [one["rule"] for one in json.loads(made.at[name, "clauses"])]


@pytest.mark.parametrize(
    ("was", "seen", "gone", "not_looked_at"),
    [
        ("new", "open", "closed", "open"),
        ("open", "open", "closed", "open"),
        ("in_hand", "in_hand", "closed", "in_hand"),
        ("answered", "answered", "closed", "answered"),
        ("accepted", "accepted", "closed", "accepted"),
        ("reopened", "open", "closed", "reopened"),
        ("closed", "reopened", "closed", "closed"),
    ],
)
def test_what_becomes_of_a_state(was, seen, gone, not_looked_at):
    old = finding("F", clause("A"), status=was, note="已约谈", deadline=SECOND)
    made = after([old], [finding("F", clause("A"), day=SECOND)])
    assert made.status["F"] == seen
    assert (made.note["F"], made.deadline["F"], made.first_seen["F"], made.last_seen["F"]) == (
        "已约谈", SECOND, FIRST, SECOND,
    )  # fmt: skip
    left = after([old], [])
    assert left.status["F"] == gone
    assert left.last_seen["F"] == (FIRST if was == "closed" else SECOND)
    assert left.note["F"] == "已约谈"
    other = after([old], [], RunScope.of_rules({"B"}))
    assert other.status["F"] == not_looked_at
    assert other.last_seen["F"] == FIRST


def test_the_first_run_makes_everything_new_and_another_table():
    now = table(finding("F", clause("A")))
    made = carry_over(table(), now, day=SECOND, scope=ALL)
    assert made.status.tolist() == ["new"]
    assert made is not now


def test_findings_of_now_come_first_then_those_that_are_gone():
    made = after([finding(name, clause("A")) for name in "ZYX"], [finding(name, clause("A")) for name in "NY"])
    assert made.index.tolist() == ["N", "Y", "Z", "X"]
    assert made.status.tolist() == ["new", "open", "closed", "closed"]
    assert made.crs == 4490
    assert list(made.columns) == [*FINDING_COLUMNS, "geometry"]


@st.composite
def lives(draw, *states):
    """Findings of up to five ids, each with clauses of the law or of a check of data."""
    rows = []
    for name in draw(st.lists(st.sampled_from("VWXYZ"), unique=True)):
        codes = draw(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True))
        clauses = [clause(code, kind="data" if code == "D" else "rule") for code in codes]
        rows.append(finding(name, *clauses, status=draw(st.sampled_from(states)), note=f"of {name}"))
    return table(*rows)


@settings(max_examples=150, deadline=None)
@given(lives(*STATES), lives("new"), st.sets(st.sampled_from("ABC"), min_size=1))
def test_findings_of_which_little_was_read_are_carried_over_as_those_read_whole(before, now, codes):
    scope = RunScope.of_rules(codes)
    brief = pd.DataFrame(before[list(BRIEF)])
    carried = carry_over(brief, now, day=SECOND, scope=scope, whole=lambda mask: before[mask])
    assert_frame_equal(carried, carry_over(before, now, day=SECOND, scope=scope))


def test_a_clause_that_was_not_looked_at_stays_beside_those_of_now():
    old = finding("F", clause("A"), clause("B"))
    now = finding("F", clause("A", measured=9.0), day=SECOND)
    made = after([old], [now], RunScope.of_rules({"A"}))
    assert (made.rules["F"], rules_of(made)) == ("A B", ["A", "B"])
    assert (made.measured["F"], made.message["F"]) == (9.0, "as A")
    assert made.citation["F"] == "A条；B条"
    assert made.citation_en["F"] == "art. A; art. B"
    assert made.status["F"] == "open"


def test_the_old_words_lead_where_the_clause_that_was_not_looked_at_led():
    old = finding("F", clause("B", severity="prohibit"), clause("A"), reference_id="Z-1", lead_unit="甲局")
    now = finding("F", clause("A", measured=9.0), day=SECOND, reference_id="Z-2")
    made = after([old], [now], RunScope.of_rules({"A"}))
    told = made.loc["F", ["rule", "rules", "message", "measured", "reference_id", "lead_unit", "severity"]].tolist()
    assert told == ["B", "B A", "as B", 5.0, "Z-1", "甲局", "prohibit"]
    assert rules_of(made) == ["B", "A"]
    assert json.loads(made.clauses["F"])[1]["measured"] == 9.0


def test_a_clause_that_leads_anew_writes_what_it_keeps_of_itself():
    # A led and is looked at again, milder now; B, not looked at, leads
    other = clause("B", measured=7.0, limit=3.0, margin=2.0, unit="km")
    old = finding("F", clause("A", severity="prohibit"), other, message="as A")
    now = finding("F", clause("A", verdict="cannot_tell", severity="prohibit"), day=SECOND)
    made = after([old], [now], RunScope.of_rules({"A"}))
    columns = ["kind", "rule", "pack", "severity", "verdict", "measured", "limit", "margin", "unit", "rules"]
    assert made.loc["F", columns].tolist() == [
        "rule", "B", "pack of B", "restrict", "violation", 7.0, 3.0, 2.0, "km", "B A",
    ]  # fmt: skip


def test_of_two_clauses_alike_the_one_that_led_leads():
    for first, second in (("A", "B"), ("B", "A")):
        old = finding("F", clause(first), clause(second))
        made = after([old], [finding("F", clause("A"), day=SECOND)], RunScope.of_rules({"A"}))
        assert rules_of(made) == [first, second]


@pytest.mark.parametrize(
    ("seen", "order"),
    [
        (clause("A"), "B A"),  # alike: as it was
        (clause("A", severity="prohibit"), "A B"),
        (clause("A", severity="monitor"), "B A"),
        (clause("A", severity="none of ours"), "B A"),
        (clause("A", severity="prohibit", verdict="cannot_tell"), "B A"),
        (clause("A", kind="board", severity="prohibit"), "B A"),
    ],
)
def test_what_is_seen_anew_leads_where_it_is_graver_than_what_led(seen, order):
    scope = RunScope((seen.get("kind", "rule"), "target"), codes=frozenset({"A"}))
    made = after([finding("F", clause("B"), clause("A"))], [finding("F", seen, day=SECOND)], scope)
    assert (made.rules["F"], made.rule["F"]) == (order, order[0])


def test_clauses_that_were_not_looked_at_are_cited_as_of_today():
    old = finding("F", clause("A"), clause("B"), clause("C"))
    cited = {"B": Text(zh="新B条", en="new B"), "A": Text(zh="x", en="x")}
    made = after([old], [finding("F", clause("A"), day=SECOND)], RunScope.of_rules({"A"}), cited=cited)
    assert made.citation["F"] == "A条；新B条；C条"
    assert made.citation_en["F"] == "art. A; new B; art. C"
    assert [one["citation"] for one in json.loads(made.clauses["F"])] == ["A条", "新B条", "C条"]


def test_what_the_run_looked_at_goes_from_a_finding_that_is_gone_the_rest_stays():
    old = finding("F", clause("A"), clause("B", measured=7.0), status="in_hand")
    made = after([old], [], RunScope.of_rules({"A"}))
    assert made.loc["F", ["status", "rule", "rules", "measured", "citation"]].tolist() == [
        "in_hand",
        "B",
        "B",
        7.0,
        "B条",
    ]
    assert rules_of(made) == ["B"]
    behind = after([old], [], RunScope.of_rules({"B"}))
    assert behind.loc["F", ["rule", "rules", "measured", "message"]].tolist() == ["A", "A", 5.0, "as A"]
    assert after([old], [], RunScope.of_rules({"C"})).rules["F"] == "A B"
    # a closed one is left as it is
    shut = after([old | {"status": "closed"}], [], RunScope.of_rules({"A"}))
    assert shut.loc["F", ["status", "rules"]].tolist() == ["closed", "A B"]


def test_a_closed_finding_that_comes_back_keeps_no_old_clause():
    old = finding("F", clause("A"), clause("B"), status="closed")
    made = after([old], [finding("F", clause("A"), day=SECOND)], RunScope.of_rules({"A"}))
    assert (made.status["F"], made.rules["F"]) == ("reopened", "A")


def test_rules_that_hold_here_no_more_close_their_findings_with_the_reason():
    gone = {"A": Text(zh="规划已失效", en="no longer")}
    rows = [
        finding("F", clause("A")), finding("G", clause("A"), note="旧"), finding("H", clause("B")),
        finding("I", clause("A"), clause("B")), finding("J", clause("A"), clause("C")),
    ]  # fmt: skip
    made = after(rows, [], RunScope.of_rules({"B"}), retired=gone)
    assert made.status.to_dict() == {"F": "closed", "G": "closed", "H": "closed", "I": "closed", "J": "open"}
    assert made.note.to_dict() == {"F": "规划已失效", "G": "旧；规划已失效", "H": "", "I": "", "J": ""}
    assert made.rules["J"] == "C"
    everything = after(rows[:1], [], RunScope(("rule", "target")), retired=gone)
    assert everything.note["F"] == "规划已失效"


def test_a_job_leaves_findings_of_other_kinds_layers_and_subjects_alone():
    board, other = clause("NB", "board"), clause("DA", "data")
    rows = [
        finding("B", board), finding("D", other), finding("R", clause("A")), finding("M", clause("A"), board),
        finding("P", board, subject_id="O-2"), finding("L", board, subject_layer="wells"),
    ]  # fmt: skip
    made = after(rows, [], RunScope(("board",), layers=frozenset({"outfalls"}), subjects=frozenset({"outfalls:O-1"})))
    assert made.status.to_dict() == {"B": "closed", "D": "new", "R": "new", "M": "new", "P": "new", "L": "new"}
    assert made.rules.to_dict() == {"B": "NB", "D": "DA", "R": "A", "M": "A", "P": "NB", "L": "NB"}
    assert made.last_seen["B"] == SECOND
    audit = after(rows, [], ALL)
    assert audit.status.to_dict() == {"B": "new", "D": "new", "R": "closed", "M": "new", "P": "new", "L": "new"}
    assert audit.loc["M", ["rule", "kind", "rules"]].tolist() == ["NB", "board", "NB"]


def test_a_finding_of_another_job_is_not_at_its_second_look_when_an_audit_joins_it():
    old = finding("F", clause("NB", "board"))
    made = after([old], [finding("F", clause("A"), day=SECOND)])
    assert (made.status["F"], made.rules["F"], made.rule["F"]) == ("new", "A NB", "A")
    again = after([old], [finding("F", clause("NB", "board"), day=SECOND)], RunScope(("board",)))
    assert again.status["F"] == "open"


def test_a_new_clause_of_law_on_an_old_fact_of_law_is_a_second_look_at_it():
    old = finding("F", clause("B"))  # a rule that this audit does not run
    made = after([old], [finding("F", clause("A"), day=SECOND)], RunScope.of_rules({"A"}))
    assert (made.status["F"], made.rules["F"]) == ("open", "B A")
    board = after([old], [finding("F", clause("NB", "board"), day=SECOND)], RunScope(("board",)))
    assert (board.status["F"], board.rules["F"]) == ("new", "B NB")  # no audit: it tells nothing of the rule


def test_a_run_that_looked_at_one_clause_of_two_has_seen_the_finding_again():
    old = finding("F", clause("A"), clause("NB", "board"))
    assert after([old], [finding("F", clause("A"), day=SECOND)]).status["F"] == "open"
    board = after([old], [finding("F", clause("NB", "board"), day=SECOND)], RunScope(("board",)))
    assert (board.status["F"], board.rules["F"]) == ("open", "A NB")


def test_a_scope_comes_back_from_plain_values():
    scopes = [
        RunScope(("board",)), ALL, RunScope(("data",), frozenset({"x"}), frozenset({"l"}), frozenset({"l:1"})),
        RunScope(("data",), layers=frozenset()),
    ]  # fmt: skip
    assert [RunScope.from_dict(json.loads(json.dumps(one.as_dict()))) for one in scopes] == scopes
    assert scopes[2].as_dict() == {"kinds": ["data"], "codes": ["x"], "layers": ["l"], "subjects": ["l:1"]}
    assert ALL.as_dict() == {"kinds": ["rule", "target"], "codes": ["A", "B", "C"]}


@pytest.mark.parametrize(
    ("row", "clauses"),
    [
        ({"clauses": '[{"rule": "X"}]', "rule": "A"}, [{"rule": "X"}]),
        ({"clauses": "[]", "rule": "A", "rules": "", "kind": None, "verdict": "violation"}, [("A", None)]),
        (
            {"clauses": None, "rule": "A", "rules": "A B", "kind": "rule", "verdict": "violation"},
            [("A", None), ("B", None)],
        ),
        ({"rule": "A", "kind": "board", "verdict": "violation"}, [("A", "board")]),
        ({"rule": None, "verdict": "violation"}, []),
    ],
)
def test_a_finding_without_a_list_has_the_clauses_that_it_names(row, clauses):
    expected = [
        one
        if isinstance(one, dict)
        else ({"kind": one[1]} if one[1] else {}) | {"rule": one[0], "verdict": "violation"}
        for one in clauses
    ]
    assert clauses_of(row) == expected


# projects made before facts were told once


def old_finding(name, rule, status="open", day=FIRST, note="", **more):
    row = finding(name, clause(rule), status=status, day=day, note=note, **more)
    return row | {"clauses": "[]", "reference_layer": "zones"}


def test_old_findings_of_one_fact_become_one_with_the_most_alive_state_and_all_notes():
    now = table(finding("N", clause("A"), clause("B"), reference_layer="zones"))
    old = table(
        old_finding("1", "A", "closed", FIRST, "甲"),
        old_finding("2", "B", "answered", SECOND, "乙"),
        old_finding("3", "A", "new", subject_id="O-9"),
        old_finding("4", "A", note="甲") | {"clauses": json.dumps([clause("A")])},
    )
    made, moved = migrated(old, now)
    assert moved.to_dict("records") == [{"old_id": "1", "finding_id": "N"}, {"old_id": "2", "finding_id": "N"}]
    assert sorted(made.index) == ["3", "4", "N"]
    row = made.loc["N"]
    assert (row["status"], row["first_seen"], row["note"], row["rules"]) == ("answered", FIRST, "乙；甲", "B A")
    assert (row["finding_id"], made.loc["3", "status"], made.loc["4", "rules"]) == ("N", "new", "A")
    assert made.crs == old.crs
    assert list(made.columns) == [*FINDING_COLUMNS, "geometry"]


@pytest.mark.parametrize(
    ("first", "second"),
    list(
        zip(
            ("answered", "in_hand", "accepted", "reopened", "open", "new"),
            ("in_hand", "accepted", "reopened", "open", "new", "closed"),
            strict=True,
        )
    ),
)
def test_of_two_old_states_the_more_alive_is_kept(first, second):
    now = table(finding("N", clause("A"), clause("B"), reference_layer="zones"))
    for one, other in ((first, second), (second, first)):
        made, _ = migrated(table(old_finding("1", "A", one), old_finding("2", "B", other)), now)
        assert made.status["N"] == first


def test_findings_of_today_and_none_at_all_are_left_as_they_are():
    today = table(finding("F", clause("A")))
    made, moved = migrated(today, today)
    assert moved.empty
    assert list(moved.columns) == ["old_id", "finding_id"]
    assert made.drop(columns="geometry").equals(today.drop(columns="geometry"))
    without, none = migrated(table(old_finding("1", "A") | {"first_seen": None}), today)
    assert none.empty
    assert pd.isna(without.first_seen["1"]) or without.first_seen["1"] is None
    assert np.array_equal(without.index, ["1"])
