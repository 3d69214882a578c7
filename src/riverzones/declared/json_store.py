"""Stores of what was read, as JSON in the user's cache folder: written whole, trusted only where the user wrote them.

What an entry means is for its reader, which raises the number of its form when that changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["CACHE_VARIABLE", "cache_folder", "keep_entries", "kept_entries", "store_path"]

CACHE_VARIABLE: Final = "RIVERZONES_CACHE"
"""The environment variable that names another cache folder; empty: nothing is kept."""
_MOST_FILES: Final = 64


def cache_folder() -> Path | None:
    """Return the folder in which things are kept, None where the user wants none."""
    wanted = os.environ.get(CACHE_VARIABLE)
    if wanted is not None:
        return Path(wanted) if wanted else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    folder = Path(base or "~/.cache").expanduser()
    return folder / "riverzones" if folder.is_absolute() else None


def store_path(what: str, place: str) -> Path | None:
    """Return the file for what comes from one place: an edited folder takes its own; None where none are kept."""
    folder = cache_folder()
    return folder / f"{what}-{hashlib.sha256(place.encode()).hexdigest()[:32]}.json" if folder is not None else None


def kept_entries(store: Path | None, form: str) -> Mapping[str, Any]:
    """Return what a store of this form holds by digest; nothing where it cannot be trusted or read."""
    if store is None:
        return {}
    try:
        if os.name == "posix" and store.stat().st_uid != os.getuid():
            return {}  # another user's words are no law
        data = json.loads(store.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    entries = data.get("kept") if isinstance(data, dict) and data.get("format") == form else None
    return entries if isinstance(entries, dict) else {}


def keep_entries(store: Path | None, form: str, entries: Mapping[str, Any]) -> None:
    """Write a store whole or not at all, and let the oldest go where there are many."""
    if store is None:
        return
    with contextlib.suppress(OSError):
        store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=store.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                # dumps: json.dump encodes in Python, five times as long
                document = {"format": form, "kept": entries}
                file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
            os.replace(name, store)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        stores = sorted(store.parent.glob("*-*.json"), key=lambda path: path.stat().st_mtime)
        for old in stores[:-_MOST_FILES]:
            old.unlink(missing_ok=True)
