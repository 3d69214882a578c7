"""The group: help, wrong names, errors as one line or one document."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from riverzones.cli.commands import COMMANDS
from riverzones.cli.commands import cli as group
from riverzones.cli.echo import Console, Right, clean, width_of
from riverzones.model import Text


def test_every_command_of_the_table_loads_and_has_help_with_an_example(cli):
    for name in COMMANDS:
        said = cli(name, "--help")
        assert said.code == 0
        assert f"riverzones {name}" in said.out.partition("选项：")[0].partition("\n")[2]  # below the usage line


def test_the_help_shows_the_chain_in_the_order_of_work(cli):
    out = cli("--help").out
    places = [out.index(f"riverzones {name}") for name in ("demo", "init", "import", "query", "audit", "map")]
    assert places == sorted(places)


def test_a_wrong_command_is_answered_with_the_nearest(cli):
    said = cli("audti")
    assert said.code == 2
    assert "audit" in said.err


@pytest.mark.parametrize("command", ["layers", "audit", "findings", "delineate", "map"])
def test_a_project_that_is_not_there_is_one_line_that_says_how_to_make_one(cli, command, tmp_path):
    said = cli(command, tmp_path / "none.gpkg")
    assert said.code == 1
    assert said.err.strip().count("\n") == 0
    assert "riverzones init" in said.err
    assert said.out == ""


def test_json_errors_are_one_document_with_error_kind_and_hint(cli, tmp_path):
    said = cli("--json", "layers", tmp_path / "none.gpkg")
    assert said.code == 1
    assert set(said.json) == {"error", "kind", "hint"}
    assert said.json["kind"] == "LayerError"


def test_a_file_that_is_no_project_says_so(cli, tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"not a database at all, only words" * 40)
    said = cli("layers", path)
    assert said.code == 1
    assert said.err.strip().count("\n") == 0


def test_english_can_be_asked_for(cli, wushan):
    assert "layers" in cli("--lang", "en", "layers", wushan).err
    assert "图层" in cli("layers", wushan).err


def test_the_short_lines_of_the_help_are_those_of_the_commands():
    for name, (_, line) in COMMANDS.items():
        assert group.get_command(None, name).short_help == line


def test_global_options_may_stand_behind_the_command(cli, demo_report):
    assert cli("layers", demo_report.project, "--json", "--lang", "en").json["layers"]
    said = cli("layers", demo_report.project, "-q")
    assert (said.code, said.err) == (0, "")


def test_a_reader_who_leaves_early_ends_the_command_quietly():
    command = f"{sys.executable} -m riverzones --json rules list | head -c 10"
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert said.stderr == ""


def test_the_help_loads_neither_pandas_nor_the_catalogue():
    code = (
        "import sys; from riverzones.cli.commands import cli, COMMANDS; "
        "print(*(name for name in ('pandas', 'riverzones.catalogue') if name in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""


@pytest.mark.parametrize("words", [["map"], ["query", "outfalls"], ["audit"], ["findings"]])
def test_the_project_itself_is_no_place_for_output(cli, wushan, words):
    before = wushan.read_bytes()
    said = cli(words[0], wushan, *words[1:], "-o", wushan, "--overwrite")
    assert said.code == 1
    assert wushan.read_bytes() == before


def test_control_characters_of_data_do_not_reach_the_terminal():
    assert clean("a\x1b[31mred\x1b]0;title\x07\u202eb") == "a [31mred ]0;title  b"


@given(st.text() | st.text("ab 1~〇、《》（）：；，。排污口“”·²ｶ\u302a\u200d\ufe0f\u0301"))
def test_a_cell_is_as_wide_as_a_terminal_draws_it(words):
    assert width_of(words) == cell_len(words)


def test_every_character_alone_is_as_wide_as_a_terminal_draws_it():
    signs = [chr(number) for number in range(0x10000) if not 0xD800 <= number < 0xE000]
    assert [width_of(sign) for sign in signs] == [cell_len(sign) for sign in signs]


@given(
    st.lists(st.tuples(st.text("ab河\x1b（） "), st.none() | st.integers() | st.booleans()), max_size=6), st.booleans()
)
def test_a_table_in_a_pipe_pads_each_cell_as_if_it_stood_alone(rows, of_one_kind):
    rows = rows * 3 if of_one_kind else rows  # cells that are alike are made ready once
    with contextlib.redirect_stdout(io.StringIO()) as written:
        Console().table([Text(zh="名", en="name"), Right(Text(zh="数", en="number"))], rows)
    cells = [("名", "数"), *((clean(name), "" if number is None else str(number)) for name, number in rows)]
    first, last = (max(cell_len(row[place]) for row in cells) for place in (0, 1))
    lines = [
        f"{name}{' ' * (first - cell_len(name))}  {' ' * (last - cell_len(number))}{number}".rstrip()
        for name, number in cells
    ]
    assert written.getvalue() == "".join(f"{line}\n" for line in lines)
