"""The shell completes commands, options and names of the catalogue."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="completion of POSIX shells")


def asked(words: str) -> str:
    """What a fish shell is offered for a line; the last word is being written."""
    args, _, last = words.rpartition(" ")
    env = os.environ | {"_RIVERZONES_COMPLETE": "fish_complete", "COMP_WORDS": args, "COMP_CWORD": last}
    done = subprocess.run([sys.executable, "-m", "riverzones"], capture_output=True, text=True, check=True, env=env)
    return done.stdout


def test_commands_are_offered_without_reading_the_catalogue():
    assert "audit" in asked("riverzones au")


def test_names_of_the_catalogue_are_offered_with_their_chinese_titles():
    said = asked("riverzones audit a.gpkg --rule WS-101")
    assert "WS-101" in said
    assert "一公里" in said
    assert "WS-102" not in said


def test_the_script_for_a_shell_is_printed_with_how_to_keep_it(cli):
    said = cli("completion", "zsh")
    assert "#compdef riverzones" in said.out
    assert "~/.zshrc" in said.err
    assert cli("completion", "cmd").code == 2
