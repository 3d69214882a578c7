"""What an assistant is told of a project, over the protocol it speaks."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

import riverzones as rz
from riverzones.api.assistant import MOST_ROWS, Assistant
from riverzones.cli.mcp import TOOLS, server
from riverzones.errors import DataError, LayerError, UnknownNameError


def in_a_thread(asked):
    """Run a coroutine where no other loop runs: a browser of other tests keeps one in the main thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, asked).result()


@pytest.fixture(scope="module")
def project(demo_report) -> rz.Project:
    return rz.open(demo_report.project)


@pytest.fixture(scope="module")
def public(project) -> Assistant:
    return Assistant(project)


@pytest.fixture(scope="module")
def inside(project) -> Assistant:
    return Assistant(project, internal=True, lang="en")


def test_the_tools_are_read_only_and_say_what_they_return(public):
    async def listed():
        async with Client(server(public)) as client:
            return (await client.list_tools()).tools

    tools = in_a_thread(listed)
    assert {tool.name for tool in tools} == set(TOOLS)
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert tool.description.startswith("Return ")
        assert "Raises" not in tool.description


def test_a_process_answers_on_its_standard_streams_and_leaves_the_project_as_it_is(demo_report):
    before = demo_report.project.read_bytes()
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "riverzones", "mcp", str(demo_report.project)],
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )

    async def asked():
        async with Client(stdio_client(started)) as client:
            answers = [
                await client.call_tool("query", {"phrase": "一级保护区内的排污口", "most": 1}),
                await client.call_tool("query", {"phrase": "一级保护区里的飞碟"}),
            ]
            return answers, client.instructions

    (answer, wrong), instructions = in_a_thread(asked)
    told = answer.structured_content
    assert told["count"] == 3
    assert [len(told["rows"]), told["rows_in_all"]] == [1, 3]
    assert wrong.is_error
    assert "飞碟" in wrong.content[0].text
    assert "无法判定" in instructions
    assert "Cite" in instructions
    assert demo_report.project.read_bytes() == before


def test_answers_are_those_of_the_commands(inside, demo_report, cli):
    phrase = "outfalls within 3 km of intakes"
    asked = cli("--json", "query", demo_report.project, phrase).json
    told = inside.query(phrase, MOST_ROWS)
    assert (told["count"], told["rows"]) == (asked["count"], asked["rows"])
    walk = cli("--json", "--lang", "en", "trace", demo_report.project, "--from", "outfalls:PK-001", "--downstream").json
    assert inside.trace("outfalls:PK-001") == walk
    held = inside.findings(rule="ws-101")
    listed = cli("--json", "findings", demo_report.project, "--rule", "WS-101").json
    assert [row["finding_id"] for row in held["findings"]] == [row["finding_id"] for row in listed["findings"]]
    name = held["findings"][0]["finding_id"]
    shown = cli("--json", "--lang", "en", "findings", "show", demo_report.project, name).json
    assert inside.explain(name) == shown
    site = "POINT (109.8755 31.0741)"
    checked = cli("--json", "--lang", "en", "precheck", demo_report.project, "--site", site, "--on", "2026-11-22").json
    assert inside.precheck(site, on="2026-11-22")["rules"] == checked["rules"]
    rule = cli("--json", "rules", "show", "WS-101").json
    assert inside.rules("ws-101") == {name: value for name, value in rule.items() if name != "readings"}


def test_what_somebody_writes_in_between_is_told_by_the_next_answer(wushan, cli):
    assistant = Assistant(rz.open(wushan))
    name = assistant.findings(most=1)["findings"][0]["finding_id"]
    assert assistant.explain(name)
    assert cli("-q", "findings", "set", wushan, name, "--status", "in_hand").code == 0
    assert name in {row["finding_id"] for row in assistant.findings(status="in_hand")["findings"]}


def test_every_finding_told_can_be_cited(public):
    told = public.findings(most=MOST_ROWS)
    assert told["count"] == told["findings_in_all"] == len(told["findings"]) > 50
    for row in told["findings"]:
        assert row["finding_id"]
        assert row["rules"]
        assert row["citation"] or row["kind"] != "rule"


def test_public_answers_hold_no_exact_intake_and_no_telephone(public, project):
    answers = [
        public.project(),
        public.query("intakes", MOST_ROWS),
        public.query("outfalls nearest intakes", MOST_ROWS),
        public.findings(most=MOST_ROWS),
        public.trace("outfalls:PK-001", find=["intakes"]),
        *(public.explain(row["finding_id"]) for row in public.findings(most=20)["findings"]),
    ]
    words = json.dumps(answers, ensure_ascii=False)
    intakes = project.layer("intakes").geometry
    for x, y in zip(intakes.x, intakes.y, strict=True):
        assert f"{x:.4f}" not in words
        assert f"{y:.4f}" not in words
    phones = project.layer("segments")["phone"].dropna().astype(str)
    assert len(phones)
    assert not [phone for phone in phones if phone in words]


@pytest.mark.parametrize(
    "phrase",
    [
        "outfalls within 3 km of intakes",
        "取水口500米内的排污口",
        "intakes within 2 km of outfalls",
        "outfalls upstream of intakes within 4 km",
        "取水口1公里内的排污口上游的企业",
        "上游4公里内有排污口的取水口",
        "outfalls farther than 3 km from intakes",
        "距取水口1公里到2公里之间的排污口",
        "一级保护区1公里内的排污口和取水口",
    ],
)
def test_a_hidden_place_is_not_found_by_asking_with_one_distance_after_another(public, inside, phrase):
    assert inside.query(phrase)["checked"]
    with pytest.raises(LayerError, match="not public"):
        public.query(phrase)


def test_the_limit_of_a_public_trace_is_held_against_what_is_told(public, inside, project):
    start = "outfalls:PK-001"
    exact = {row["id"]: row["distance_m"] for row in inside.trace(start, find=["intakes"])["found"]}
    told = {row["id"]: row["distance_m"] for row in public.trace(start, find=["intakes"])["found"]}
    assert exact.keys() == told.keys() != set()
    moved = [name for name in exact if exact[name] != told[name]]
    assert moved
    for name in moved:
        between = sorted([exact[name], told[name]])
        halfway_km = sum(between) / 2000
        there = name in {row["id"] for row in public.trace(start, within_km=halfway_km, find=["intakes"])["found"]}
        assert there == (told[name] <= halfway_km * 1000)


def test_a_closed_column_is_no_condition_for_the_public(public, inside):
    phrase = "segments where phone = '13800000000'"
    assert inside.query(phrase)["count"] == 0
    with pytest.raises(LayerError, match="phone"):
        public.query(phrase)


def test_nobody_outside_counts_by_a_closed_column(public):
    with pytest.raises(LayerError, match="phone"):
        public.query("number of segments by phone")


def test_a_precheck_is_for_use_inside_and_reads_no_file_of_the_machine(public, inside, tmp_path):
    with pytest.raises(LayerError, match="precheck"):
        public.precheck("POINT (109.86 31.07)")
    file = tmp_path / "site.geojson"
    file.write_text('{"type": "Point", "coordinates": [109.86, 31.07]}')
    for site in (str(file), str(Path("/etc/passwd")), ""):
        with pytest.raises(DataError, match="WKT"):
            inside.precheck(site)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda one: one.findings(status="closd"), UnknownNameError),
        (lambda one: one.explain("F-0000000000"), UnknownNameError),
        (lambda one: one.rules("WS-9999"), UnknownNameError),
        (lambda one: one.trace("outfalls:PK-001", within_km=-1.0), DataError),
        (lambda one: one.trace("outfalls:PK-001", within_km=float("nan")), DataError),
        (lambda one: one.precheck("POINT (109.86 31.07)", on="22.11.2026"), DataError),
    ],
)
def test_a_wrong_word_is_answered_and_not_guessed(inside, ask, error):
    with pytest.raises(error):
        ask(inside)
