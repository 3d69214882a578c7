"""Files that appear whole or not at all: written beside their place, then moved into it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from riverzones import parts
from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.model.machine import NO_ROOM, kind_of
from riverzones.model.text import system_reason
from riverzones.store.takeover import SIDE_FILES, is_database, taken_over

__all__ = ["free_name", "keep_standing", "replacing", "told"]


def keep_standing(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse to write over files that stand there, unless ``overwrite`` is given.

    Raises
    ------
    OutputError
        Of the first file that stands there; one that a run which was cut off left is not counted.
    """
    for path in paths:
        if not overwrite and parts.standing(path):
            raise OutputError(
                Text(zh=f"{path} 已经存在。", en=f"{path} exists already."),
                hint=Text(
                    zh="要替换请加 --overwrite（overwrite=True），或换一个名称。",
                    en="Give --overwrite (overwrite=True) to replace it, or choose another name.",
                ),
            )


def free_name(path: Path) -> Path:
    """Return a name beside ``path`` that nothing has, for a file that must not be lost: ``l-1.xlsx`` for ``l.xlsx``."""
    number = 1
    while os.path.lexists(free := path.with_name(f"{path.stem}-{number}{path.suffix}")):
        number += 1
    return free


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an error of the operating system while writing ``path`` into one helpful line.

    Raises
    ------
    OutputError
        If the system refuses; MachineError where it lies with the machine.
    """
    try:
        yield
    except OutputError:
        raise
    except Exception as failed:
        error = _of_the_system(failed)
        if error is None:
            raise
        if error.errno in NO_ROOM:
            message = Text(zh=f"磁盘空间不足，写不下 {path}。", en=f"no room left on the disk for {path}.")
            hint = Text(zh="请腾出空间；原有内容未改动。", en="Free some space; what was there is unchanged.")
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            message = Text(zh=f"没有权限写入 {path}。", en=f"{path} may not be written.")
            hint = Text(
                zh="请检查文件夹的权限，或换一个文件夹。", en="Check the rights of the folder, or choose another one."
            )
        elif error.errno in (errno.ENOENT, errno.ENOTDIR):
            message = Text(zh=f"{path} 所在的文件夹不存在。", en=f"the folder of {path} does not exist.")
            hint = Text(zh="请先建立文件夹，或换一个文件夹。", en="Make the folder first, or choose another one.")
        else:
            reason = system_reason(error)
            message = Text(zh=f"{path} 无法写入：{reason.zh}。", en=f"{path} cannot be written: {reason.en}.")
            hint = Text(zh="", en="")
        raise kind_of(error)(message, hint=hint) from failed


def _of_the_system(failed: Exception) -> OSError | None:
    """The error of the operating system that something failed by; None where it failed by itself.

    lxml, which writes workbooks, gives the name of the number of the error in words: ``IO_ENOSPC``.
    """
    if isinstance(failed, OSError):
        return failed
    from lxml import etree  # not needed where nothing fails

    if not isinstance(failed, etree.SerialisationError):
        return None
    number = getattr(errno, str(failed).removeprefix("IO_"), errno.EIO)
    return OSError(number, os.strerror(number))


@contextlib.contextmanager
def replacing(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a temporary file in the folder of ``path`` that takes its place when the block ends well.

    Parameters
    ----------
    path : Path
        Where the file shall stand.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Yields
    ------
    Path
        An empty file of the same suffix to write to.

    Raises
    ------
    OutputError
        If a file stands there already, is a database that another program has open, the folder is missing or read-only,
        or there is no room.
    """
    path = _real(path)
    if path.is_dir():
        raise OutputError(
            Text(zh=f"{path} 是文件夹。", en=f"{path} is a folder."), hint=Text(zh="请写明文件名。", en="Name a file.")
        )
    keep_standing([path], overwrite=overwrite)
    if not overwrite:
        _no_orphans(path)
    elif is_database(path):
        with taken_over(path):  # what cannot be replaced is refused before any work is done
            pass
    with told(path):
        part = parts.part_of(path)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            yield part
            part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            with taken_over(path):
                if not overwrite:
                    parts.note(path, part)
                part.replace(path)
        finally:
            for side in ("", *SIDE_FILES):
                Path(f"{part}{side}").unlink(missing_ok=True)


def _real(path: Path) -> Path:
    """Where a link leads: the file is replaced, the link stays."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _no_orphans(path: Path) -> None:
    """Refuse a new file beside the last changes of one that was moved away: they would be played into it."""
    for side in SIDE_FILES[:2]:
        left = Path(f"{path}{side}")
        if not path.exists() and left.is_file() and left.stat().st_size:
            raise OutputError(
                Text(
                    zh=f"{left.name} 是另一个文件未并入的改动，该文件已移走：{path} 不能写在它旁边。",
                    en=f"{left.name} holds the last changes of a file that was moved away: {path} cannot stand there.",
                ),
                hint=Text(
                    zh="请将它移回原文件旁边，或换一个文件名；加 --overwrite 则删除它。",
                    en="Move it back beside its file, or choose another name; --overwrite deletes it.",
                ),
            )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
