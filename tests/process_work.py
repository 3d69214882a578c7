"""What other processes are asked to do in tests: functions of a module that they can import."""

from __future__ import annotations

import os
import signal
import time
import warnings

from riverzones.errors import OutputError
from riverzones.model import Text


class OddError(Exception):
    """Made of two words, told in one: it cannot be made again of what it says."""

    def __init__(self, subject, verb):
        super().__init__(f"{subject} {verb}")


def where(shared, item):
    """The process that worked on an item, and what it was given."""
    if item == "warn":
        warnings.warn("a word to the wise", RuntimeWarning, stacklevel=1)
    return os.getpid(), f"{shared} {item}"


def fail_at(shared, item):
    """Fail for the items that are shared: later for the earlier ones."""
    if item in shared:
        time.sleep(0.5 / (item + 1))
        raise OutputError(Text(zh=f"第 {item} 册写不了。", en=f"pack {item} cannot be written."))
    return item


def fail_oddly(shared, item):
    """Fail by an error that cannot be sent, in another process than the one that shares its number."""
    if os.getpid() != shared:
        raise OddError("the pack", item)


def die_in(shared, item):
    """End as a process ends that the system takes away, in another process than the one that shares its number."""
    if os.getpid() != shared:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def tell_and_wait(shared, item):
    """Leave a file that bears the number of a process, which goes on for longer than any test waits."""
    (shared / f"{os.getpid()}").touch()
    time.sleep(600)
