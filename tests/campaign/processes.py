"""The command line in a process of its own, which is cut off at a chosen moment or gets no more room on the disk."""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riverzones.cli import main
from riverzones.connection_pool import stop
from riverzones.parts import _NAME

_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "sqlite3.connect", "sqlite3.connect/handle"}
NEVER = 1 << 30
CUT_OFF = (-signal.SIGKILL, -signal.SIGPROF)
"""Exit codes of a process that was killed: before a change to the disk, after so much time."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, what it said, changes to the disk it made (-1: cut off), CPU time [s]."""

    code: int
    words: str
    changes: int
    cpu_s: float

    @property
    def orderly(self) -> bool:
        """Whether it ended by itself, said why if it failed, and nothing was unforeseen."""
        lines = [line for line in self.words.splitlines() if line.startswith(("错误", "error"))]
        foreseen = not any(word in self.words for word in ("Traceback", "没有预料到", "unforeseen"))
        return foreseen and (self.code in (0, 3) or (self.code in (1, 2) and len(lines) == 1))


def ran(
    *words: object, killed_at: int = NEVER, killed_after_s: float = 0.0, file_limit: int = 0, temporary: str = ""
) -> Ended:
    """Run a command to its end, or to where it is cut off.

    Parameters
    ----------
    *words : object
        The command line.
    killed_at : int
        The change to the disk (from 1) before which the process is killed: files opened to write, moved, taken away.
    killed_after_s : float
        The CPU time [s] after which it is killed, wherever it is, also within SQLite or GDAL; 0: never.
    file_limit : int
        The largest file the process may write [bytes]; 0: any. What is beyond fails as on a full disk.
    temporary : str
        The folder for temporary files in place of the usual one.

    Returns
    -------
    Ended
    """
    sys.stdout.flush()
    sys.stderr.flush()
    stop()  # the process begins with connections of its own, as one that was started does
    (said, says), (counted, counts) = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        os.close(said)
        os.close(counted)
        _become(words, says, counts, killed_at, killed_after_s, file_limit, temporary)
    os.close(says)
    os.close(counts)
    with open(said, "rb") as lines, open(counted, "rb") as number:
        heard, changes = lines.read(), number.read()  # to their ends: the process has closed both
    _, status, used = os.wait4(child, 0)
    return Ended(
        code=os.waitstatus_to_exitcode(status),
        words=heard.decode("utf-8", errors="replace"),
        changes=int(changes or -1),
        cpu_s=used.ru_utime + used.ru_stime,
    )


def _become(
    words: tuple[object, ...], said: int, counted: int, killed_at: int, after_s: float, limit: int, temporary: str
) -> None:
    """Be the command in the process that was forked, and never return."""
    made = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal made
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in _CHANGES or writes) and arguments[0] != os.devnull:
            made += 1
            if made >= killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

    code = 99
    try:
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - for good
        sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - for good
        sys.dont_write_bytecode = True  # a compiled module cut off by the limit would be there for everybody after
        if temporary:
            tempfile.tempdir = temporary
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit fails and does not end the process
        if after_s:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, after_s)
        sys.addaudithook(count)
        main([str(word) for word in words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os.write(counted, str(made).encode())
        os._exit(code)


def remains(folder: Path) -> list[str]:
    """What a folder holds that is nobody's: parts, lists of runs, journals."""
    return [
        path.name
        for path in folder.rglob("*")
        if _NAME.match(path.name) or path.name.endswith(("-journal", "-wal", "-shm"))
    ]
