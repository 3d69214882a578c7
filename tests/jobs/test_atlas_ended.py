"""An atlas whose process ends, at whatever moment: what riverzones wrote is told from what a person filled in, and no
ledger that was put aside stays untold.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

import atlas_ground
from atlas_ground import LI, ONE, Ended, chain, contents, ending, of_five, view_of, written
from riverzones.jobs.shared import processes
from riverzones.store.project import ProjectFile

BEFORE, AFTER, LATER = (view_of(ONE, ("F-2", chain(LI), name)) for name in ("乙口", "乙口改名", "乙口又改名"))
PACK, LEDGER = "乡镇级河长 李四 CON", "台账.xlsx"


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A project, and an atlas of it that stands there."""
    folder = tmp_path_factory.mktemp("atlas")
    project = ProjectFile.create(folder / "p.gpkg", title="试")
    written(project, folder / "册", BEFORE)
    return project, folder / "册"


class Ground:
    """The project, its atlas in a folder of its own for each moment, and how many moments a run has."""

    def __init__(self, project, start, tmp_path):
        self.project, self.start, self.tmp_path = project, start, tmp_path

    def write(self, folder, view, *, end_at=None):
        with ending(folder, at=end_at) as changes, contextlib.suppress(Ended):
            return written(self.project, folder, view)
        for part in folder.rglob(".rz-*"):
            part.unlink()  # of this process, which lives on: the next run would not take it away
        return changes

    def copy(self, name):
        return Path(shutil.copytree(self.start, self.tmp_path / name))

    def moments(self, *, prepare=lambda _: None):
        """A copy for each moment of the run that writes the pack anew: the run has ended there."""
        number = 0
        while True:
            folder = self.copy(f"册{number}")
            prepare(folder)
            if not isinstance(self.write(folder, AFTER, end_at=number), list):
                return
            yield folder
            number += 1


@pytest.fixture
def run(ground, tmp_path):
    return Ground(*ground, tmp_path)


def fill_in(folder):
    """Change a single cell of the ledger, as a person does; gives what the file holds then."""
    ledger = folder / PACK / LEDGER
    book = load_workbook(ledger)
    book.worksheets[0]["B5"] = "已封堵"
    book.save(ledger)
    return ledger.read_bytes()


def plain_contents(folder):
    """What stands in an atlas but for its index, which tells what the last run has written."""
    return {name: content for name, content in contents(folder).items() if name != "index.html"}


def test_a_run_changes_a_pack_file_by_file_and_each_moment_between_two_is_tried(run):
    folder = run.copy("册")
    fill_in(folder)
    with ending(folder) as changes:
        written(run.project, folder, AFTER)
    first = [name for _, name in changes].index(".atlas-pack.json")
    assert changes[first : first + 3] == [
        ("replace", ".atlas-pack.json"),
        ("rename", "台账-1.xlsx"),
        ("replace", LEDGER),
    ]
    files = {path.name for path in (folder / PACK).iterdir()} | {"atlas.json", "index.html"}
    assert files | {".atlas-pack.json"} == {name for _, name in changes}
    assert len(list(run.moments())) == len(changes) - 1


def test_whenever_a_run_ends_the_next_one_takes_no_ledger_of_its_own_for_one_that_was_filled_in(run):
    whole = run.copy("册")
    run.write(whole, AFTER)
    for folder in run.moments():
        assert run.write(folder, AFTER).kept == []
        assert plain_contents(folder) == plain_contents(whole)


def test_what_is_written_again_after_runs_that_ended_is_what_was_asked_last(run):
    whole = run.copy("册")
    run.write(whole, LATER)
    for number, folder in enumerate(run.moments()):
        back = Path(shutil.copytree(folder, folder.with_name(f"{folder.name}回")))
        assert run.write(back, BEFORE).kept == []
        assert plain_contents(back) == plain_contents(run.start)
        run.write(folder, LATER, end_at=number)
        run.write(folder, BEFORE, end_at=max(number - 1, 0))
        assert run.write(folder, LATER).kept == []
        assert plain_contents(folder) == plain_contents(whole)


def test_a_ledger_that_was_filled_in_before_a_run_that_ended_is_put_aside_and_told_once(run):
    filled = []
    for folder in run.moments(prepare=lambda folder: filled.append(fill_in(folder))):
        (path,) = run.write(folder, AFTER).kept
        assert path.read_bytes() == filled[-1]
        assert {path.name for path in (folder / PACK).glob("*.xlsx")} == {LEDGER, "台账-1.xlsx"}
        assert run.write(folder, AFTER).kept == []
        assert list(folder.rglob(".atlas-pack.json")) == []


def test_a_ledger_of_which_one_cell_is_filled_in_after_a_run_that_ended_is_put_aside(run):
    for folder in run.moments():
        filled = fill_in(folder)
        (path,) = run.write(folder, LATER).kept
        assert path.read_bytes() == filled


def test_a_note_that_cannot_be_read_says_of_no_ledger_that_it_is_ours(run):
    folder = run.copy("册")
    (folder / PACK / ".atlas-pack.json").write_text("{")
    made = run.write(folder, BEFORE)
    assert (made.written, made.kept) == ([PACK], [])
    filled = fill_in(folder)
    (folder / PACK / ".atlas-pack.json").write_text("{")
    (path,) = run.write(folder, BEFORE).kept
    assert path.read_bytes() == filled


def test_ledgers_in_two_languages_are_both_known(run):
    folder = run.copy("册")
    views = [atlas_ground.replace(view, lang=lang) for view, lang in ((AFTER, "en"), (LATER, "en"), (LATER, "zh"))]
    assert [len(run.write(folder, view).kept) for view in views] == [0, 0, 0]
    filled = fill_in(folder)
    assert run.write(folder, views[0]).kept == []
    (path,) = run.write(folder, AFTER).kept
    assert path.read_bytes() == filled


def command(project, folder, processes_, number, **options):
    """A process that writes the packs of five chiefs anew and is killed before its change of that number."""
    paths = os.pathsep.join(map(str, (Path(atlas_ground.__file__).parent, Path(processes.__file__).parents[3])))
    return subprocess.Popen(
        [sys.executable, "-m", "atlas_ground", project.path, folder, str(processes_), str(number)],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,
    )


@pytest.mark.parametrize("change", [("rename", "台账-1.xlsx"), ("replace", LEDGER)])
def test_a_process_that_is_killed_right_after_a_change_loses_and_takes_for_changed_nothing(
    run, tmp_path, monkeypatch, change
):
    folder = tmp_path / "册"
    of_before, of_after = (of_five(called=called, lang="zh") for called in ("口", "改"))
    written(run.project, folder, of_before)
    filled = fill_in(folder)
    trial = Path(shutil.copytree(folder, tmp_path / "试"))
    with ending(trial) as changes:
        written(run.project, trial, of_after)
    process = command(run.project, folder, 1, changes.index(change, changes.index(("rename", "台账-1.xlsx"))) + 1)
    assert process.wait() == -signal.SIGKILL
    monkeypatch.setattr("riverzones.parts._swept", set())  # as in the new process that the next run is
    (path,) = run.write(folder, of_after).kept
    assert (path, path.read_bytes()) == (folder / PACK / "台账-1.xlsx", filled)
    assert plain_contents(folder) == plain_contents(trial)


def test_processes_that_write_packs_side_by_side_and_are_killed_leave_ledgers_that_are_known(
    run, tmp_path, monkeypatch
):
    folder, whole = tmp_path / "册", tmp_path / "全"
    of_before, of_after = (of_five(called=called, lang="zh") for called in ("口", "改"))
    handed_out = written(run.project, folder, of_before).written[1:5]  # the first pack is tried before
    shutil.copytree(folder, whole)
    written(run.project, whole, of_after)
    process = command(run.project, folder, 3, -1, start_new_session=True)
    while process.poll() is None and not any((folder / name / ".atlas-pack.json").exists() for name in handed_out):
        time.sleep(0.001)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    monkeypatch.setattr("riverzones.parts._swept", set())
    assert run.write(folder, of_after).kept == []
    assert plain_contents(folder) == plain_contents(whole)
