"""Help and wrong usage in Chinese: no option, command or message without Chinese words, none left over."""

from __future__ import annotations

import ast
import importlib.util
import io
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from riverzones.cli.commands import cli as group
from riverzones.cli.speech import language_of, paragraphs, speaking, translated

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "src/riverzones/cli/locale/zh/LC_MESSAGES/riverzones.po"
CHINESE = re.compile("[\u3400-\u9fff]")


def commands(command: click.Command, path: str = "riverzones") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), f"{path} {name}")


def words_of_click() -> set[str]:
    """Every message that click hands to gettext, as its sources have them, and the mark of an option that must be."""
    nodes = [
        node
        for path in Path(click.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    ]
    said = {
        node.args[0].value
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "ngettext")
        and isinstance(node.args[0], ast.Constant)
    }
    marks = {
        node.value.value
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and ast.unparse(node.targets[0]) == "extra['required']"
    }
    return said | marks


def words_of_ours() -> set[str]:
    said = set()
    for _, command in commands(group):
        for stands, words in paragraphs(command.help or ""):
            said |= set(re.findall(r"(?<=\s)# (.+)", words)) if stands else {words}
        if command.short_help and not CHINESE.search(command.short_help):
            said.add(command.short_help)
        said |= {" ".join(one.help.split()) for one in command.params if isinstance(one, click.Option) and one.help}
    return said - {""}


def test_no_option_and_no_command_is_without_chinese_and_no_english_sentence_is_left():
    with speaking("zh"):
        spoken = list(commands(translated(group)))
        without = [
            f"{path} {option.opts[0]}"
            for path, command in spoken
            for option in command.params
            if isinstance(option, click.Option) and option.help and not CHINESE.search(option.help)
        ]
        for path, command in spoken:
            texts = [words for stands, words in paragraphs(command.help or "") if not stands and words]
            without += [f"{path}: {words}" for words in texts if not CHINESE.search(words)]
            without += [f"{path}: short"] if command.short_help and not CHINESE.match(command.short_help) else []
            assert "Usage" not in command.get_help(command.context_class(command, info_name=path))
    assert len(spoken) > 50
    assert without == []


def test_the_catalogue_holds_what_is_said_and_nothing_else():
    entries = {
        (one.id if isinstance(one.id, str) else one.id[0]): one
        for one in read_po(io.BytesIO(CATALOGUE.read_bytes()))
        if one.id
    }
    ours, clicks = words_of_ours(), words_of_click()
    assert ours - set(entries) == set()  # a help text that has no Chinese yet
    assert set(entries) - ours - clicks == set()  # Chinese of a text that nothing says any more
    assert clicks - set(entries) == set()
    assert [words for words, one in entries.items() if not "".join(one.string)] == []


def test_what_gettext_reads_is_made_of_the_catalogue():
    made = importlib.util.spec_from_file_location("make_locale", ROOT / "docs/make_locale.py")
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    assert CATALOGUE.with_suffix(".mo").read_bytes() == module.compiled(), "run: make locale"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["query", "--help"], "用法： riverzones query [选项] PROJECT PHRASE"),
        (["findings", "import", "--help"], "现场记录"),
        (["--help"], "按规则核查项目。"),
    ],
)
def test_help_is_chinese_unless_english_is_asked_for(cli, words, says):
    out = cli(*words).out
    assert says in out
    assert "Options" not in out
    assert "Options:" in cli("--lang", "en", *words).out
    assert says in cli(*words).out  # what was asked in English before leaves nothing behind


def test_the_language_of_the_surroundings_holds_for_the_help_too(cli, monkeypatch):
    monkeypatch.setenv("RIVERZONES_LANG", "en")
    assert "Usage: riverzones" in cli("audit", "--help").out
    assert language_of(["--lang", "zh", "audit"]) == "zh"


def test_no_line_of_the_help_is_wider_than_the_terminal(cli):
    from rich.cells import cell_len

    out = cli("delineate", "--help").out
    texts = [line for line in out.splitlines() if "riverzones" not in line and "--" not in line[:6]]
    assert max(map(cell_len, texts)) <= 102  # a full stop may stand behind the last cell


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["layers", "a", "b", "c"], "多出了参数：b c。"),
        (["print", "a.gpkg", "-o", "b.pdf", "--dpi", "9"], "--dpi：9 超出范围"),
        (["map", "--internal=1", "a.gpkg"], "选项 --internal 后面不带值。"),
        (["run", "a", "--nix"], "没有选项 --nix"),
    ],
)
def test_what_the_parser_says_is_chinese_by_its_own_catalogue(cli, words, says):
    said = cli(*words)
    assert (said.code, says in said.err) == (2, True), said.err
