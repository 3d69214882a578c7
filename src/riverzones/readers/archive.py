"""Zipped layers: names in any encoding, one layer chosen, nothing written outside the folder given."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from riverzones.align.encodings import decode, tell_encoding
from riverzones.catalogue.caps import caps
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.readers.datasets import check_count, choose_dataset

__all__ = ["check_size", "entry_name", "unpacked"]


def unpacked(path: Path, folder: Path, *, layer: str | None = None) -> tuple[Path, str | None, tuple[Text, ...]]:
    """Unpack the one data set of ``path``, or the one named ``layer``, into ``folder``.

    Returns
    -------
    tuple
        The file to open, the layer to ask it for, and what to say of the data sets that were not read.

    Raises
    ------
    LayerError
        If it is no zip, damaged, locked with a password, unpacks to far too much, or holds none or several layers.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_link(entry)]
            check_count(path, len(entries))
            names = {entry_name(entry): entry for entry in entries}
            chosen, inner, notes = choose_dataset(path, names, layer)
            _check_entries(path, [names[name] for name in chosen.members])
            base = folder
            if PurePosixPath(chosen.opened).suffix.lower() == ".gdb":
                base = folder / PurePosixPath(chosen.opened).name
                base.mkdir()
            for name in chosen.members:
                with archive.open(names[name]) as packed, (base / PurePosixPath(name).name).open("wb") as out:
                    shutil.copyfileobj(packed, out, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise LayerError(
            Text(
                zh=f"{path.name}：不是完整的 zip 压缩包（{error}）。",
                en=f"{path.name}: is no whole zip file: {error}.",
            ),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        ) from None
    except RuntimeError as error:
        raise LayerError(
            Text(zh=f"{path.name}：无法解压（{error}）。", en=f"{path.name}: cannot be unpacked: {error}."),
            hint=Text(zh="请先用密码解压。", en="Unpack it with its password first."),
        ) from None
    return folder / PurePosixPath(chosen.opened).name, inner, notes


def check_size(path: Path) -> None:
    """Refuse a zip that another program will unpack (KMZ) and that unpacks to far too much; other files pass.

    Raises
    ------
    LayerError
        If it holds more than the caps allow, or packs more tightly than data does.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        return
    _check_entries(path, entries)


def _check_entries(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    chosen = list(entries)
    size, packed = sum(entry.file_size for entry in chosen), sum(entry.compress_size for entry in chosen)
    most = caps()
    if size <= most.zip_free_mb * 1e6 or (size <= most.zip_mb * 1e6 and size <= most.zip_ratio * packed):
        return
    size_mb, packed_mb = size / 1e6, packed / 1e6
    raise LayerError(
        Text(
            zh=f"{path.name}：解压后有 {size_mb:,.0f} MB（压缩时 {packed_mb:,.1f} MB），异常地大，未解压。",
            en=f"{path.name}: would unpack to {size_mb:,.0f} MB from {packed_mb:,.1f} MB, refused as unsafe.",
        ),
        hint=Text(
            zh="若来源可靠，请自行解压后导入其中的文件。", en="If you trust it, unpack it yourself and import the file."
        ),
    )


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Return the name in the archive; without the UTF-8 flag it is told from its bytes."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename.replace("\\", "/")
    data = entry.filename.encode("cp437", errors="replace")
    codec = tell_encoding([(data, False)]).encoding
    return decode(data, "utf-8" if codec == "ascii" else codec)[0].replace("\\", "/")


def _is_link(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a link to another file, which is never followed."""
    return stat.S_ISLNK(entry.external_attr >> 16)
