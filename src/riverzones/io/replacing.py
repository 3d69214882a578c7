"""Files that appear whole or not at all: written beside their place, then moved into it."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.model.wording import system_reason

__all__ = ["replacing", "told"]

_SIDE_FILES = ("-journal", "-wal", "-shm")


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an error of the operating system while writing ``path`` into one helpful line."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
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
        raise OutputError(message, hint=hint) from error


@contextlib.contextmanager
def replacing(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A temporary file in the folder of ``path`` that takes its place when the block ends well.

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
        If a file stands there already, the folder is missing or read-only, or there is no room.
    """
    if path.is_dir():
        raise OutputError(
            Text(zh=f"{path} 是文件夹。", en=f"{path} is a folder."), hint=Text(zh="请写明文件名。", en="Name a file.")
        )
    if path.exists() and not overwrite:
        raise OutputError(
            Text(zh=f"{path} 已经存在。", en=f"{path} exists already."),
            hint=Text(
                zh="要替换请加 --overwrite（overwrite=True）。", en="Give --overwrite (overwrite=True) to replace it."
            ),
        )
    with told(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        made = Path(name)
        try:
            yield made
            made.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            made.replace(path)
        finally:
            for side in ("", *_SIDE_FILES):
                Path(name + side).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
