"""What a run that died has left: known by its name, cleaned by the next, replaced unasked by the same command only."""

import os
import subprocess
import sys
import time

import pytest

from riverzones import parts


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(parts, "_swept", set())


def dead_process():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def touched(path, *, seconds_ago=0.0, text=""):
    path.write_text(text)
    when = time.time() - seconds_ago
    os.utime(path, (when, when))
    return path


def write(target, text, *, cut_off=False):
    """Put a file in place as every writer does."""
    assert not parts.standing(target)
    part = parts.part_of(target)
    part.write_text(text)
    parts.note(target, part)
    part.replace(target)
    if cut_off:
        raise KeyboardInterrupt


def test_parts_of_dead_processes_go_and_those_of_living_ones_and_other_files_stay(tmp_path):
    gone = [
        touched(tmp_path / f".rz-{parts.HOST}-{dead_process()}-0a.part.gpkg"),
        touched(tmp_path / f".rz-{parts.HOST}-{dead_process()}-0a.part.gpkg-journal"),
        touched(tmp_path / ".rz-ffffff-77-0a.part.html", seconds_ago=2 * parts.ELSEWHERE_S),
    ]
    stays = [
        touched(tmp_path / f".rz-{parts.HOST}-{os.getpid()}-0a.part.gpkg"),
        touched(tmp_path / f".rz-{parts.HOST}-{os.getppid()}-0a.part.gpkg"),
        touched(tmp_path / ".rz-ffffff-77-0b.part.html"),
        touched(tmp_path / ".rzone-notes.part"),
        touched(tmp_path / "a.gpkg"),
    ]
    parts.part_of(tmp_path / "new.gpkg")
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in stays)


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="the system does not tell when a process began")
def test_a_number_that_another_process_has_now_is_known_by_the_time(tmp_path):
    old = touched(tmp_path / f".rz-{parts.HOST}-{os.getpid()}-0a.part.gpkg", seconds_ago=1e7)
    assert parts.dead(old)


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="the system does not tell what a process does")
def test_a_process_that_has_ended_and_that_nobody_has_asked_about_is_dead(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    assert parts.dead(touched(tmp_path / f".rz-{parts.HOST}-{ended.pid}-0a.part.gpkg"))
    ended.wait()


def test_the_same_command_may_replace_what_it_had_written_before_it_was_cut_off(tmp_path):
    target = tmp_path / "a.html"

    with pytest.raises(KeyboardInterrupt), parts.run("export"):
        write(target, "first", cut_off=True)
    with parts.run("map"):
        assert parts.standing(target)
    assert parts.standing(target)
    with parts.run("export"):
        write(target, "second")
    assert os.listdir(tmp_path) == ["a.html"]
    with parts.run("export"):
        assert parts.standing(target)


def test_what_somebody_has_changed_since_is_not_replaced(tmp_path):
    target = tmp_path / "a.html"
    with pytest.raises(KeyboardInterrupt), parts.run("export"):
        write(target, "first", cut_off=True)
    target.write_text("mended by hand")
    with parts.run("export"):
        assert parts.standing(target)


def test_a_scratch_folder_of_a_dead_process_goes_with_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(parts.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(parts.tempfile, "tempdir", str(tmp_path))
    old = tmp_path / f"riverzones-{parts.HOST}-{dead_process()}-0a-x"
    old.mkdir()
    (old / "big.csv").write_text("x")
    with parts.scratch() as folder:
        assert os.listdir(tmp_path) == [folder.name]
    assert os.listdir(tmp_path) == []


def test_a_file_that_a_run_was_changing_when_it_was_cut_off_is_its_own(tmp_path):
    target = tmp_path / "p.gpkg"

    def fill():
        write(target, "made")
        parts.changing(target)
        target.write_text("made and filled")
        raise KeyboardInterrupt  # and no word of it is written any more

    with pytest.raises(KeyboardInterrupt), parts.run("demo"):
        fill()
    with parts.run("map"):
        assert parts.standing(target)
    with parts.run("demo"):
        assert not parts.standing(target)
