"""Two and more processes at one project at once: each ends in order, no row is lost, and the file stays sound."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from campaign.ground import copy, words_of
from campaign.processes import Ended, ran, remains
from riverzones.store.connection import flaws
from riverzones.store.project import ProjectFile

PAIRS = (
    ("import csv", "audit"),
    ("network", "delineate"),
    ("patrol", "findings close"),
    ("rules use", "markers"),
    ("audit", "map"),
    ("import csv", "export gpkg"),
)


def at_once(folder: Path, names: tuple[str, ...]) -> list[Ended]:
    """Run commands side by side, each in a child of its own, and give how they ended."""
    pipes = []
    for name in names:
        out, into = os.pipe()
        child = os.fork()
        if not child:
            os.close(out)
            ended = ran(*words_of(name, folder))
            os.write(into, f"{ended.code}\n{ended.words[-2000:]}".encode())
            os._exit(0)
        os.close(into)
        pipes.append((child, out))
    told = []
    for child, out in pipes:
        with open(out, "rb") as lines:
            code, _, words = lines.read().decode("utf-8", errors="replace").partition("\n")
        os.waitpid(child, 0)
        told.append(Ended(code=int(code), words=words, changes=-1, cpu_s=0.0))
    return told


def one_round(ground: Path, folder: Path, names: tuple[str, ...]) -> str:
    """What is wrong after commands ran side by side; "": nothing."""
    copy(ground, folder)
    before = {name: ProjectFile.open(folder / "p.gpkg").count(name) for name in ("outfalls", "zones", "segments")}
    wrong = []
    for name, ended in zip(names, at_once(folder, names), strict=True):
        if not ended.orderly:
            wrong.append(f"{name} ended with {ended.code}: {ended.words.strip()[-300:]}")
        elif name == "import csv" and ended.code == 0:
            before["outfalls"] += 1
    project = ProjectFile.open(folder / "p.gpkg")
    after = {name: project.count(name) for name in before}
    wrong += [f"rows of layers: {before} expected, {after} there"] if after != before else []
    wrong += [f"the project is damaged: {flawed}" for flawed in flaws(project.path)]
    wrong += [f"left behind: {left}" for left in remains(folder)]
    return "; ".join(wrong)


def rounds(ground: Path, folder: Path, pairs: list[tuple[str, ...]], tally) -> None:
    faults = [
        f"{names}: {wrong}"
        for number, names in enumerate(pairs)
        if (wrong := one_round(ground, folder / str(number), names))
    ]
    tally("writers side by side", len(pairs), len(pairs) - len(faults))
    assert faults == []


def test_two_writers_leave_a_sound_project(ground, tmp_path, tally):
    rounds(ground, tmp_path, [PAIRS[0]], tally)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_two_or_three_writers_leave_a_sound_project(warm_ground, tmp_path, tally, seed):
    chance = random.Random(seed)
    names = sorted({name for pair in PAIRS for name in pair})
    rounds(warm_ground, tmp_path, [PAIRS[seed], *(tuple(chance.sample(names, 3)) for _ in range(4))], tally)
