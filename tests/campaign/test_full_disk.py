"""No more room on the disk, or in the folder for temporary files: one line, nothing half, and with room all is well."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from campaign.ground import COMMANDS, copy, words_of
from campaign.processes import ran, remains
from riverzones.store.connection import flaws

QUICK = ("import csv", "query gpkg", "audit xlsx", "sheets")
FOUND = (
    ("rules new", 9_000),
    ("query xlsx", 512),
    ("query fgb", 512),
    ("imports undo", 70_000),
    ("import folder", 9_000),
)
"""What ended in half a file or in an error that nobody foresaw, or looked like it: command, and room [bytes]."""


def one_round(ground: Path, folder: Path, name: str, room: int) -> str:
    """What is wrong after a command could write files of ``room`` bytes at most; "": nothing."""
    copy(ground, folder)
    words = words_of(name, folder)
    there = {path for path in folder.rglob("*") if path.is_file()}
    held = (folder / "p.gpkg").read_bytes()
    ended = ran(*words, file_limit=room)
    wrong = []
    if not ended.orderly:
        wrong.append(f"it ended with {ended.code}: {ended.words.strip()[-400:]}")
    if ended.code == 1:
        with closing(sqlite3.connect(folder / "p.gpkg")) as settled:
            settled.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the way back takes room too: done by now
        if (folder / "p.gpkg").read_bytes() != held:
            wrong.append("the project is not what it was")
        wrong += [
            f"half a file: {path.name}"
            for path in folder.rglob("*")
            if path.is_file() and path not in there and path.stat().st_size == room
        ]
        again = ran(*words)
        if again.code != 0:
            wrong.append(f"with room it ended with {again.code}: {again.words.strip()[-300:]}")
    wrong += [f"the project is damaged: {flawed}" for flawed in flaws(folder / "p.gpkg")]
    wrong += [f"left behind: {left}" for left in remains(folder)]
    return "; ".join(wrong)


def rounds(ground: Path, folder: Path, name: str, rooms: tuple[int, ...], tally) -> None:
    faults = [
        f"{name}, {room} bytes: {wrong}"
        for room in rooms
        if (wrong := one_round(ground, folder / str(room), name, room))
    ]
    tally("full disk", len(rooms), len(rooms) - len(faults))
    assert faults == []


@pytest.mark.parametrize("name", QUICK)
def test_a_full_disk_is_one_line_and_nothing_half(ground, tmp_path, name, tally):
    rounds(ground, tmp_path, name, (4096,), tally)


@pytest.mark.parametrize(("name", "room"), FOUND)
def test_what_was_found_on_a_full_disk_stays_mended(ground, tmp_path, name, room, tally):
    rounds(ground, tmp_path, name, (room,), tally)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "demo"])
def test_a_disk_that_fills_up_anywhere_is_one_line_and_nothing_half(warm_ground, tmp_path, name, tally):
    rounds(warm_ground, tmp_path, name, (512, 9_000, 70_000), tally)
