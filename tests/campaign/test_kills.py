"""Commands that write, cut off on their way: the same command, run again, ends well and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from campaign.ground import COMMANDS, QUICK, READERS, command_of, copy, words_of
from campaign.processes import CUT_OFF, Ended, ran, remains
from command_names import command_names
from riverzones.store.connection import flaws

ONCE = ("layers remove", "imports forget")
"""What was done before the cut is not there to be done again, and the next run says so."""
DEAR_S = 3.0
"""Commands that take longer [s of CPU time] are cut off fewer times: the whole campaign is to end within the hour."""
LOSS = {"doctor --save": "丢失"}
"""What a command says that did what it could and ends with 1: of a damaged file something may be lost."""


def well(name: str, ended: Ended) -> bool:
    return ended.code == 0 or (ended.code == 1 and name in LOSS and LOSS[name] in ended.words)


def one_round(ground: Path, folder: Path, name: str, **cut: float) -> tuple[bool, str]:
    """Cut one run off and run it again; whether it was cut off, and what is wrong after that ("": nothing)."""
    copy(ground, folder)
    words = words_of(name, folder)
    first: Ended = ran(*words, **cut)
    wrong = []
    if first.code in CUT_OFF:
        if flawed := flaws(folder / "p.gpkg"):
            wrong.append(f"the project is damaged: {flawed}")
        again = ran(*words)
        if not well(name, again) and name not in ONCE:
            wrong.append(f"the next run ended with {again.code}: {again.words.strip()[-300:]}")
    elif not well(name, first):
        wrong.append(f"it failed without being cut off: {first.words.strip()[-300:]}")
    if flawed := flaws(folder / "p.gpkg"):
        wrong.append(f"the project is damaged afterwards: {flawed}")
    if left := remains(folder):
        wrong.append(f"left behind: {left}")
    return first.code in CUT_OFF, "; ".join(wrong)


def rounds(ground: Path, folder: Path, name: str, cuts: list[dict[str, float]], tally) -> None:
    killed, faults = 0, []
    for number, cut in enumerate(cuts):
        was_cut, wrong = one_round(ground, folder / str(number), name, **cut)
        killed += was_cut
        faults += [f"{name}, {cut}: {wrong}"] if wrong else []
    tally(f"kills: {command_of(name)}", killed, killed - len(faults))
    assert faults == []
    assert killed


def test_every_command_is_cut_off_or_stated_to_write_nothing():
    """A command that joins the command line joins the campaign."""
    known = {*READERS, *(called.removesuffix(" list") for called in READERS)}
    for line in COMMANDS.values():
        words = line.split()
        known |= {words[0], " ".join(words[:2])}
    assert [name for name in command_names() if name.removesuffix(" list") not in known] == []


SHORT = 5
"""Before which change to the disk a command of the short form is cut off: the shortest, an import, makes six."""


@pytest.mark.parametrize("name", QUICK)
def test_a_command_that_was_killed_ends_well_when_it_is_run_again(ground, tmp_path, name, tally):
    rounds(ground, tmp_path, name, [{"killed_at": SHORT}], tally)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_was_killed_anywhere_ends_well_when_it_is_run_again(warm_ground, tmp_path, name, tally):
    """Before changes to the disk spread over the run, the first and the last among them, and at moments of its time."""
    whole = ran(*words_of(name, copy(warm_ground, tmp_path / "whole")))
    assert well(name, whole), whole.words
    dear = whole.cpu_s > DEAR_S
    changes = np.unique(np.linspace(1, whole.changes, 2 if dear else 3).round().astype(int))
    cuts: list[dict[str, float]] = [{"killed_at": int(change)} for change in changes]
    cuts += [{"killed_after_s": float(share * whole.cpu_s)} for share in ((0.5,) if dear else (0.35, 0.8))]
    rounds(warm_ground, tmp_path, name, cuts, tally)
