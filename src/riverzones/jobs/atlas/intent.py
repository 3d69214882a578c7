"""What a pack is about to become, written into its folder before anything in it changes and taken away once the record
of the atlas says so: whenever a process ends, the next run tells by it what riverzones itself has written there.

It is a file in each pack and not one for all, since several processes write packs side by side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from riverzones.store.replacing import replacing, told

__all__ = ["Intent", "drop_intent", "read_intent", "write_intent"]

_FILE: Final = ".atlas-pack.json"


@dataclass(frozen=True)
class Intent:
    """What a pack is being made from, and what of it may stand there meanwhile.

    ``ledgers`` are digests of the ledgers that riverzones wrote, one of which stands there, the new one last;
    ``aside`` the names under which ledgers that somebody had filled in are put aside and of which nobody has been told.
    """

    fingerprint: str = ""
    ledgers: Sequence[str] = ()
    aside: Sequence[str] = ()

    def in_record(self, entry: Mapping[str, Any] | None) -> bool:
        """Return whether the entry of the pack in the record was written after it: then the pack is whole."""
        now = (self.fingerprint, list(self.ledgers[-1:]))
        return entry is not None and now == (entry.get("fingerprint"), [entry.get("ledger")])


def read_intent(folder: Path) -> Intent | None:
    """Return what a run was about to make of the pack in a folder and did not enter into the record; None as a rule.

    One that cannot be read says that the pack is not whole, and of no ledger that it is ours.
    """
    try:
        text = (folder / _FILE).read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        said = json.loads(text)
        names = [str(name) for name in said["aside"]]
        return Intent(str(said["fingerprint"]), [str(digest) for digest in said["ledgers"]], names)
    except (ValueError, KeyError, TypeError):
        return Intent()


def write_intent(folder: Path, intent: Intent) -> None:
    """Write what is about to become of the pack in a folder, in the place of what an earlier run had written."""
    with replacing(folder / _FILE, overwrite=True) as target:
        target.write_text(json.dumps(asdict(intent), ensure_ascii=False), encoding="utf-8", newline="\n")


def drop_intent(folder: Path) -> None:
    """Take it away: the record says what became of the pack."""
    with told(folder / _FILE):
        (folder / _FILE).unlink(missing_ok=True)
