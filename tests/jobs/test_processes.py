"""Work shared out to processes: the same answers, errors and warnings as in one, and nobody left over."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import process_work
from riverzones.errors import MachineError, OutputError
from riverzones.jobs.shared import processes
from riverzones.jobs.shared.processes import processes_at_most, share_out

LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")


def shared_out(work, shared, items, *, among=2, begin=None):
    """What was begun, and the answers by position."""
    begun, answers = [], {}
    share_out(
        work,
        shared,
        items,
        processes=among,
        begin=begin or begun.append,
        end=lambda at, answer: answers.update({at: answer}),
    )
    return begun, answers


def test_other_processes_and_this_one_answer_every_item_and_warnings_come_back():
    with pytest.warns(RuntimeWarning, match="a word to the wise") as said:
        begun, answers = shared_out(process_work.where, "all ask", ["warn", "a", "b", "c"])
    assert begun == ["warn", "a", "b", "c"]
    assert [answers[at][1] for at in range(4)] == [f"all ask {item}" for item in begun]
    assert {pid for pid, _ in answers.values()} > {os.getpid()}
    assert Path(said[0].filename).name == "process_work.py"


@pytest.mark.parametrize("among", [1, 2])
def test_the_first_item_that_fails_ends_the_work_with_its_own_words_in_both_languages(among):
    begun, answers = [], {}
    with pytest.raises(OutputError) as caught:
        share_out(
            process_work.fail_at,
            {1, 2},
            range(40),
            processes=among,
            begin=begun.append,
            end=lambda at, answer: answers.update({at: answer}),
        )
    assert caught.value.in_language("zh")[0] == "第 1 册写不了。"
    assert caught.value.in_language("en")[0] == "pack 1 cannot be written."
    assert begun == list(range(len(begun)))
    assert len(begun) < 10
    assert set(answers) == set(begun) - {1, 2}


def test_an_error_that_cannot_be_sent_arrives_in_words():
    with pytest.raises(RuntimeError, match="OddError: the pack falls"):
        shared_out(process_work.fail_oddly, os.getpid(), ["falls"])


@LINUX
def test_a_process_that_is_ended_from_outside_is_one_line_that_says_what_to_do():
    with pytest.raises(MachineError) as caught:
        shared_out(process_work.die_in, os.getpid(), range(40))
    for lang in ("zh", "en"):
        message, hint = caught.value.in_language(lang)
        assert "\n" not in message + hint
        assert "RIVERZONES_CAPS" in hint


def test_who_stops_the_work_hears_of_what_was_at_work_and_leaves_nobody_behind():
    def begin(item):
        if item == "third":
            raise KeyboardInterrupt

    answers = {}
    with pytest.raises(KeyboardInterrupt):
        share_out(
            process_work.where,
            "",
            ["first", "second", "third"],
            processes=2,
            begin=begin,
            end=lambda at, answer: answers.update({at: answer}),
        )
    assert sorted(answers) == [0, 1]
    assert not any(map(running, {pid for pid, _ in answers.values()}))


SCRIPT = """
import sys
from pathlib import Path
from process_work import tell_and_wait
from riverzones.jobs.shared.processes import share_out

if __name__ == "__main__":
    share_out(tell_and_wait, Path(sys.argv[1]), range(8), processes=3, begin=print, end=print)
"""


@LINUX
def test_processes_end_with_a_parent_that_is_killed(tmp_path):
    script, folder = tmp_path / "script.py", tmp_path / "pids"
    script.write_text(SCRIPT)
    folder.mkdir()
    paths = os.pathsep.join(map(str, (Path(process_work.__file__).parent, Path(processes.__file__).parents[3])))
    parent = subprocess.Popen(
        [sys.executable, script, folder],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    workers = set()
    try:
        while len(workers) < 3 and parent.poll() is None:
            time.sleep(0.05)
            workers = {int(path.name) for path in folder.iterdir()}  # the parent works, too
        assert all(map(running, workers))
        parent.kill()
        parent.wait()
        until = time.monotonic() + 60
        while any(map(running, workers)) and time.monotonic() < until:
            time.sleep(0.05)
        assert len(workers) == 3
        assert not any(map(running, workers))
    finally:
        parent.kill()
        for pid in filter(running, workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def running(pid):
    """Whether a process is at work: one that has ended and that nobody has asked about is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_system_without_locks_to_share_works_in_one_process(monkeypatch):
    def refused(*_args, **_options):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", refused)
    assert shared_out(process_work.where, "", ["a"])[1][0][0] == os.getpid()


def test_a_process_that_cannot_be_had_is_one_line(monkeypatch):
    def refused(*_args):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(processes.ProcessPoolExecutor, "submit", refused)
    with pytest.raises(MachineError, match="could not be started"):
        shared_out(process_work.where, "", ["a", "b"])


def test_there_are_no_more_processes_than_processors_and_than_the_cap_allows(monkeypatch, tmp_path):
    monkeypatch.setattr("riverzones.geo.threads.processors", lambda: 64)
    assert processes_at_most() == 4
    (tmp_path / "caps.yaml").write_text("processes: 2\n")
    monkeypatch.setenv("RIVERZONES_CAPS", str(tmp_path / "caps.yaml"))
    assert processes_at_most() == 2
    monkeypatch.setattr("riverzones.geo.threads.processors", lambda: 1)
    assert processes_at_most() == 1
