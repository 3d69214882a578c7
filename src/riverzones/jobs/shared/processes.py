"""Work shared out to several processes: for what Python itself works on, where threads would wait for its lock.

The processes are new ones, never copies of this one (``spawn``): a copy of a process that has threads of Arrow or GEOS
may wait for ever for a lock that none of its own threads holds. A new process imports the main module of its parent
once more. That does no harm to the command line, but a script without ``if __name__ == "__main__":`` would begin again
from its first line in each of them; so the functions of jobs take how many processes there may be, one unless told, and
the commands alone give them more.

Nobody is left over: a process ends at once when the one that it works for has ended, in whatever way.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from riverzones.connection_pool import pooled
from riverzones.errors import MachineError
from riverzones.model import Text

__all__ = ["processes_at_most", "share_out"]

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Answer = TypeVar("Answer")
_AHEAD: Final = 2
"""Items that a process is given at once: it goes on with the second while this one is at an item of its own."""
_Warning = tuple[str, type[Warning], str, int]
"""Words, kind, file and line."""


def processes_at_most() -> int:
    """Return how many processes a command may let work side by side, itself among them: one for each processor, up to
    the cap.
    """
    from riverzones.catalogue.caps import caps  # not needed by the processes themselves, as are the processors
    from riverzones.geo.threads import processors

    return min(processors(), caps().processes)


def share_out(
    work: Callable[[Shared, Item], Answer],
    shared: Shared,
    items: Sequence[Item],
    *,
    processes: int,
    begin: Callable[[Item], None],
    end: Callable[[int, Answer], None],
) -> None:
    """Work on every item, and tell each answer with the position of its item.

    With fewer than two processes, or on a system that can have no others, all is done in this one. Else items are
    handed out in their order, this process takes its turn too, which it can do while the others start, and an answer is
    told soon after it is there. If ``work`` fails for an item no further one is begun; those that others are at are
    ended and told, also when somebody stops the run (Ctrl-C; a second one waits for nothing). Warnings of other
    processes are given again here.

    Parameters
    ----------
    work : callable
        Function of a module: gives the answer from what is shared and an item.
    shared : object
        What all items ask, the same for each; sent to each process once, so it can be pickled.
    items : sequence
        Each can be pickled, like its answer.
    processes : int
        How many there may be, this one among them; more than one only where the main module may be imported again.
    begin : callable
        Called with each item, in their order, before it is worked on.
    end : callable
        Called with the position of an item and its answer, in the order in which they are there.

    Raises
    ------
    Exception
        What ``work`` raises for an item: of those that were begun, the first one that fails.
    MachineError
        If a process cannot be had, or is ended from outside: most often the memory was not enough.
    """
    pool = None if processes < 2 else _pool(work, shared, processes - 1, end)
    if pool is None:
        for position, item in enumerate(items):
            begin(item)
            end(position, work(shared, item))
        return
    with pool:
        rest = iter(enumerate(items))
        while not pool.failed:
            while pool.takes_more and (turn := next(rest, None)) is not None:
                begin(turn[1])
                pool.hand_out(*turn)
            turn = None if pool.failed else next(rest, None)
            if turn is None:
                break
            begin(turn[1])
            pool.work_on(*turn)
            pool.collect(wait_s=0)
        while pool.running:
            pool.collect()
    pool.raise_first()


class _Pool:
    """Other processes, the items that they are at, and what became of those; as a context it ends them."""

    def __init__(
        self, work: Callable[[Any, Any], Any], shared: Any, processes: int, end: Callable[[int, Any], None]
    ) -> None:
        context = multiprocessing.get_context("spawn")
        given = pickle.dumps(shared, protocol=pickle.HIGHEST_PROTOCOL)
        self._work, self._shared, self._end, self._most = work, shared, end, processes * _AHEAD
        self._lifeline = context.Pipe(duplex=False)  # processes live as long as its second end, which is here alone
        self._executor = ProcessPoolExecutor(
            processes, context, initializer=_start, initargs=(given, self._lifeline[0])
        )
        self.running: dict[Future[tuple[Any, list[_Warning]]], int] = {}
        self._failures: dict[int, Exception] = {}
        self._broken: Exception | None = None
        self._warned: dict[Any, Any] = {}  # what Python keeps of warnings, so that each is given once

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._broken is None:
                self._executor.shutdown()
            elif kind is not None:
                # What others are at is ended and told: of what nobody hears, nobody could say later whose it is.
                with contextlib.suppress(Exception):
                    while self.running:
                        self.collect()
        finally:
            self._lifeline[1].close()  # whoever is still there ends now
            self._executor.shutdown(cancel_futures=True)
            self._lifeline[0].close()

    @property
    def failed(self) -> bool:
        """Whether an item failed, or a process has ended."""
        return bool(self._failures or self._broken)

    @property
    def takes_more(self) -> bool:
        """Whether a process has nothing to go on with, and nothing has failed."""
        return not self.failed and len(self.running) < self._most

    def work_on(self, position: int, item: Any) -> None:
        """Work on an item in this process."""
        try:
            answer = self._work(self._shared, item)
        except Exception as error:
            self._failures[position] = error
        else:
            self._end(position, answer)

    def hand_out(self, position: int, item: Any) -> None:
        """Let a process work on an item; one is made where there are not enough."""
        try:
            with _interrupts_held():
                self.running[self._executor.submit(_answer, self._work, item)] = position
        except (OSError, BrokenProcessPool) as error:  # none can be had, or one has ended
            self._broken = error

    def collect(self, wait_s: float | None = None) -> None:
        """Tell what is done by now; without ``wait_s`` once at least one item is."""
        for future in wait(self.running, wait_s, return_when=FIRST_COMPLETED).done:
            position = self.running.pop(future)
            try:
                answer, said = future.result()
            except BrokenProcessPool as error:
                self._broken = error
            except Exception as error:
                self._failures[position] = error
            else:
                self._end(position, answer)
                for warning in said:
                    warnings.warn_explicit(*warning, registry=self._warned)

    def raise_first(self) -> None:
        """Raise what the first item failed by, or that a process ended from outside."""
        if self._failures:
            raise self._failures[min(self._failures)]
        if self._broken is not None:
            raise _ended_from_outside() from self._broken


def _pool(
    work: Callable[[Any, Any], Any], shared: Any, processes: int, end: Callable[[int, Any], None]
) -> _Pool | None:
    """A pool; None where the system has no locks that processes can share."""
    try:
        return _Pool(work, shared, processes, end)
    except (OSError, ImportError, NotImplementedError):
        return None


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that are made in the block hear nothing of Ctrl-C, which a terminal sends to all: their parent ends
    them.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows: they turn a deaf ear once they have started
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ended_from_outside() -> MachineError:
    return MachineError(
        Text(
            zh="并行工作的一个进程没能启动或被系统中止，多半是内存不足；已完成的部分保留。",
            en="a process that worked for this one could not be started or was ended from outside, most often for lack "
            "of memory; what was done stays.",
        ),
        hint=Text(
            zh="请关闭其他程序后重新运行，会接着做；仍不行，请减少并行的进程（processes，见 RIVERZONES_CAPS）。",
            en="Close other programs and run it again, it goes on from there; else let fewer work side by side "
            "(processes, RIVERZONES_CAPS).",
        ),
    )


# below: in the processes that work for another

_given: Final[list[Any]] = []
"""What was sent, pickled until the first item asks for it. A process works for one call of :func:`share_out` only."""


def _start(given: bytes, lifeline: Connection) -> None:
    """Make a new process ready; nothing here may fail, since nobody would hear of it in a line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    _given.append(given)


def _end_with(lifeline: Connection) -> None:
    """End this process when the pipe is closed, or whoever holds its end has gone: nothing is ever sent."""
    with contextlib.suppress(OSError, EOFError):
        lifeline.recv_bytes()
    os._exit(1)


def _answer(work: Callable[[Any, Any], Any], item: Any) -> tuple[Any, list[_Warning]]:
    """Work on an item, reading what is shared at the first one; gives the answer and the warnings on the way."""
    if isinstance(_given[0], bytes):
        _given[0] = pickle.loads(_given[0])  # noqa: S301 - by the process that began this one
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            with pooled():
                answer = work(_given[0], item)
        except Exception as error:
            if _sendable(error):
                raise
            raise RuntimeError(f"{type(error).__name__}: {error}") from error
    return answer, [(str(warning.message), warning.category, warning.filename, warning.lineno) for warning in said]


def _sendable(error: Exception) -> bool:
    """Return whether an error arrives at another process as it is here: some cannot be made again of their words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made in the same line
    except Exception:
        return False
    return True
