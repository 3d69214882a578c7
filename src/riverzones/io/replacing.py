"""Files that appear whole or not at all: written beside their place, then moved into it."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from riverzones.errors import OutputError

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
            message, hint = f"no room left on the disk for {path}.", "Free some space; what was there is unchanged."
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            message, hint = f"{path} may not be written.", "Check the rights of the folder, or choose another one."
        elif error.errno in (errno.ENOENT, errno.ENOTDIR):
            message, hint = f"the folder of {path} does not exist.", "Make the folder first, or choose another one."
        else:
            message, hint = f"{path} cannot be written: {error.strerror or error}.", ""
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
        raise OutputError(f"{path} is a folder.", hint="Name a file.")
    if path.exists() and not overwrite:
        raise OutputError(f"{path} exists already.", hint="Give --overwrite (overwrite=True) to replace it.")
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
