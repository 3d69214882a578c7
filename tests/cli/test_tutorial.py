"""The steps of the tutorial, as its two pages write them, on the project that its first step makes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from riverzones.cli.commands import cli as group

ROOT = Path(__file__).parents[2]
PAGES = {lang: ROOT / "docs" / name for lang, name in (("zh", "tutorial.zh.md"), ("en", "tutorial.md"))}
SLOW = ("audit", "delineate", "check", "report", "map", "chiefs", "trace", "new")
"""Run by the demo itself, and by tests of their own: here only their words are read."""


def steps(lang: str) -> list[list[str]]:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", PAGES[lang].read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line for kind, block in blocks if not kind for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("riverzones ")]


def numbers_of(lang: str, words: list[str]) -> list[str]:
    """Numbers with a unit in the words behind the block of a step."""
    text = PAGES[lang].read_text("utf-8")
    behind = text[text.index(words[-1]) :].split("```")[1].split("```")[0]
    return re.findall(r"(?<![\d.])(\d+\.\d+) m\b", behind)


def test_both_pages_have_the_same_steps():
    assert [words[0] for words in steps("zh")] == [words[0] for words in steps("en")]
    assert len(steps("zh")) >= 14


@pytest.fixture
def clone(wushan, monkeypatch):
    """A folder as a reader has it: the demo in it, and the files of the sample."""
    folder = wushan.parent.parent
    (folder / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_of_the_tutorial_can_be_typed_as_it_stands(lang, clone):
    for words in steps(lang):
        command = group.get_command(click.Context(group), words[0])
        assert command is not None, words
        if words[0] != "import":  # into a project that the step before makes
            command.make_context(words[0], words[1:])


def test_the_quick_steps_of_the_tutorial_go_well_one_after_the_other(clone, cli):
    for words in steps("zh"):
        if words[0] not in SLOW:
            said = cli(*words)
            assert said.code == 0, (words, said.err)


@pytest.mark.usefixtures("clone")
def test_the_numbers_of_the_tutorial_are_those_of_the_answers(cli):
    asked = next(words for words in steps("zh") if words[0] == "query")
    answer = cli("--json", *asked).json
    assert (answer["checked"], answer["count"]) == (61, 3)
    assert sorted(f"{row['measured']:.1f}" for row in answer["rows"]) == sorted(numbers_of("zh", asked))
