"""What is no fault of a record: a full disk, no memory, too many open files. Work through many records stops at it."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from typing import Final

from riverzones.errors import MachineError, OutputError
from riverzones.model.text import Text, said_by, system_reason

__all__ = ["NO_ROOM", "halting", "kind_of", "machine_error"]

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Numbers of errors of the operating system that say that there is no room."""
_MACHINE: Final = NO_ROOM | {errno.EROFS, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
_AGAIN: Final = Text(
    zh="请先腾出空间、内存或解除占用，再运行一次同样的命令，它会接着做。",
    en="Free room or memory, or end what holds the file, and run the same command again: it goes on from here.",
)


def machine_error(error: BaseException) -> MachineError | None:
    """Return what the machine lacks; None where it is the record that an error is about.

    Examples
    --------
    >>> machine_error(OSError(errno.ENOSPC, "No space left on device", "a.tmp")).message
    'No space left on device: a.tmp.'
    >>> machine_error(OSError(errno.ENOENT, "No such file or directory", "a.csv")) is None
    True
    """
    if isinstance(error, MachineError):
        return error
    if isinstance(error, MemoryError):
        return MachineError(
            Text(zh="内存不够。", en="out of memory."),
            hint=Text(
                zh="请关闭其他程序，或分成几个较小的文件再试。",
                en="End other programs, or split the file, and try again.",
            ),
        )
    if not isinstance(error, OSError) or error.errno not in _MACHINE:
        return None
    reason, file = system_reason(error), error.filename
    return MachineError(
        Text(
            zh=f"{file}：{reason.zh}。" if file else f"{reason.zh}。",
            en=f"{reason.en}: {file}." if file else f"{reason.en}.",
        ),
        hint=Text(zh="请腾出空间或内存后再试。", en="Free room or memory and try again."),
    )


def kind_of(error: BaseException) -> type[OutputError]:
    """Return what an error while writing a file is raised as: of the machine, or of that file alone."""
    return OutputError if machine_error(error) is None else MachineError


@contextlib.contextmanager
def halting(at: Text, *, done: int, left: int, unit: Text) -> Iterator[None]:
    """Stop work through many where the machine gives no more, and say how far it came.

    Parameters
    ----------
    at : Text
        What is being worked on.
    done, left : int
        How many were finished before it, and how many are not, itself among them.
    unit : Text
        What they are: ``个文件`` and ``files``.

    Raises
    ------
    MachineError
        In place of what was raised in the block, where that was of the machine; anything else goes through.

    Examples
    --------
    >>> try:
    ...     with halting(Text(zh="a.csv", en="a.csv"), done=1, left=2, unit=Text(zh="个文件", en="files")):
    ...         raise MemoryError
    ... except MachineError as stopped:
    ...     stopped.message
    'a.csv: out of memory. Stopped here: 1 files done, 2 not.'
    """
    try:
        yield
    except Exception as error:
        machine = machine_error(error)
        if machine is None:
            raise
        said, _ = said_by(machine)
        raise MachineError(
            Text(
                zh=f"{at.zh}：{said.zh}到此停止：已完成 {done} {unit.zh}，其余 {left} {unit.zh}未做。",
                en=f"{at.en}: {said.en} Stopped here: {done} {unit.en} done, {left} not.",
            ),
            hint=_AGAIN,
        ) from error
