"""Run the command line in a process of its own that is killed at a chosen change to the disk."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from riverzones.cli import main

_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "sqlite3.connect", "sqlite3.connect/handle"}
NEVER = 1 << 30


def ran(*words: object, killed_at: int = NEVER) -> int:
    """The exit code of a command; -9 if it was killed before its ``killed_at``-th change to the disk (from 1)."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    left = killed_at

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in _CHANGES or writes) and arguments[0] != os.devnull:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    code = 99
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2) if not os.environ.get("SHOW") else ():
            os.dup2(quiet, stream)
        sys.addaudithook(count)
        main([str(word) for word in words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        os._exit(code)
