"""Files that are being written: what they are called, who writes them, and what a run that died has left.

A file is written under a name that says who writes it (host, process) and takes its place when it is whole. What a dead
process left is known by that name and cleaned by the next writer in the folder. A run of several files keeps a list of
those it has put in place, so that the same command, started again after it was killed, may replace them unasked; once
somebody has changed one of them it may not.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["changing", "dead", "note", "part_of", "renew", "run", "scratch", "standing", "sweep", "take_over"]

HOST: Final = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
ELSEWHERE_S: Final = 86_400.0
"""What a process of another host, or one that cannot be looked up, has not touched for so long counts as left [s]."""
_NAME: Final = re.compile(r"^\.?(rz|riverzones)-(?P<host>[0-9a-f]{6})-(?P<pid>\d{1,10})-")
_RUN: Final = ".run"
_ENDED: Final = ("Z", "X")

Mark = tuple[int, int]
"""Size [bytes] and time of change [ns] of a file as it was put in place."""


_CHANGING: Final[Mark] = (-1, -1)


@dataclass
class _Run:
    """A run: which command it is, its list in each folder, what an earlier run of the same command put there."""

    what: str
    lists: dict[Path, Path] = field(default_factory=dict)
    before: dict[Path, dict[str, Mark]] = field(default_factory=dict)
    placed: set[Path] = field(default_factory=set)


_now: _Run | None = None
_swept: set[Path] = set()


def part_of(path: Path) -> Path:
    """Return a new name beside ``path``, with its ending, for the file to be written before it takes the place of
    ``path``.
    """
    sweep(path.parent)
    return path.with_name(f".rz-{_who()}.part{path.suffix[:16]}")


def _who() -> str:
    return f"{HOST}-{os.getpid()}-{secrets.token_hex(4)}"


def dead(path: Path) -> bool:
    """Return whether ``path`` is called as a part, a list or a scratch folder is, and whoever made it is no longer at
    work.
    """
    name_match = _NAME.match(path.name)
    if name_match is None:
        return False
    try:
        touched = path.lstat().st_mtime
    except OSError:
        return False
    pid = int(name_match["pid"])
    if pid == 0:
        return True
    if name_match["host"] != HOST or os.name == "nt":  # looking a process up on Windows takes more than a signal
        return time.time() - touched > ELSEWHERE_S and pid != os.getpid()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # of somebody else
    state, began = _state(pid)
    # One that has ended keeps its number until its parent asks about it; others may have been given it since.
    return state in _ENDED or began > touched + 2.0


def _state(pid: int) -> tuple[str, float]:
    """The letter of what a process is doing, and when it began, in seconds since 1970; ("", 0.0) where the system does
    not tell.
    """
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
        return words[0], int(boot.split()[1]) + int(words[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, StopIteration):
        return "", 0.0


def sweep(folder: Path) -> list[Path]:
    """Take away the parts that dead processes left in a folder, once per process; gives what went."""
    if folder in _swept:
        return []
    _swept.add(folder)
    gone = []
    try:
        left_behind = [folder / name for name in os.listdir(folder) if _NAME.match(name)]
    except OSError:
        return []
    for path in left_behind:
        if path.name.endswith(_RUN) or not dead(path):
            continue
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
            gone.append(path)
    return gone


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder for what is needed for a moment; those of dead processes go first."""
    root = Path(tempfile.gettempdir())
    sweep(root)
    with tempfile.TemporaryDirectory(prefix=f"riverzones-{_who()}-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def run(what: str) -> Iterator[None]:
    """Keep a list of the files that are put in place in this block, for the case that it is cut off.

    Parameters
    ----------
    what : str
        The command; only a run of the same one may replace what was left.
    """
    global _now
    if _now is not None:
        yield
        return
    _now = this = _Run(what)
    try:
        yield
    except BaseException:
        for path in this.lists.values():  # cut off in a process that may live on: nobody's from now on
            with contextlib.suppress(OSError):
                path.replace(path.with_name(path.name.replace(f"-{os.getpid()}-", "-0-", 1)))
        raise
    else:
        for path in this.lists.values():
            with contextlib.suppress(OSError):
                path.unlink()
    finally:
        _now = None


def standing(path: Path) -> bool:
    """Return whether something stands at ``path`` that must not be replaced unasked.

    What a run of the same command put there before it was cut off, and nobody has changed since, may be.
    """
    if not os.path.lexists(path):
        return False
    mark = _before(path.parent).get(path.name) if _now is not None else None
    return mark is None or mark not in (_CHANGING, _mark(path))


def take_over(folder: Path) -> None:
    """Take over the lists that dead runs of the same command left below a folder, also where nothing is written now."""
    if _now is None:
        return
    for listed in folder.rglob(f".rz-*{_RUN}"):
        _before(listed.parent)


def note(path: Path, part: Path) -> None:
    """Enter into the list of the run that ``part`` is about to take the place of ``path``."""
    if _now is None:
        return
    _enter(_now, path, _mark(part))


def changing(path: Path) -> None:
    """Enter that this run is about to change a file that it put in place: its own also if it is cut off then."""
    if _now is not None and path in _now.placed:
        _enter(_now, path, _CHANGING)


def renew(path: Path) -> None:
    """Enter a file that this run put in place again, after the run itself changed it: a project that it fills."""
    if _now is not None and path in _now.placed:
        _enter(_now, path, _mark(path))


def _enter(this: _Run, path: Path, mark: Mark) -> None:
    this.placed.add(path)
    before = _before(path.parent)
    listed = this.lists.get(path.parent)
    lines = []
    if listed is None:
        listed = this.lists[path.parent] = path.with_name(f".rz-{_who()}{_RUN}")
        lines = [json.dumps({"run": this.what})]
        lines += [json.dumps({"file": name, "mark": mark}) for name, mark in before.items()]
    lines.append(json.dumps({"file": path.name, "mark": mark}))
    with listed.open("a", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def _mark(path: Path) -> Mark:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns


def _before(folder: Path) -> dict[str, Mark]:
    """What dead runs of the same command have put into a folder; their lists are taken over and go."""
    assert _now is not None
    if folder in _now.before:
        return _now.before[folder]
    marks: dict[str, Mark] = {}
    _now.before[folder] = marks
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            path = folder / name
            if not name.endswith(_RUN) or not dead(path):
                continue
            what, files = _read(path)
            if what == _now.what:
                marks |= files
            elif time.time() - path.stat().st_mtime < ELSEWHERE_S:
                continue
            path.unlink()
    if marks:  # whoever is cut off next must find them again
        listed = _now.lists[folder] = folder / f".rz-{_who()}{_RUN}"
        lines = [{"run": _now.what}, *({"file": name, "mark": mark} for name, mark in marks.items())]
        with contextlib.suppress(OSError):
            listed.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return marks


def _read(path: Path) -> tuple[str, dict[str, Mark]]:
    what, files = "", {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError):  # the last line may be cut off
            entry = json.loads(line)
            what = str(entry.get("run", what))
            if "file" in entry:
                files[str(entry["file"])] = (int(entry["mark"][0]), int(entry["mark"][1]))
    return what, files
