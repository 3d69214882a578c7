"""Files in and out: the project file, and the formats of what people take away.

Either is loaded when it is asked for: who lists layers writes no table.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from riverzones.store.formats import FORMATS, Format, format_of, write_table
    from riverzones.store.project import LEDGERS, ProjectFile, Transaction

__all__ = ["FORMATS", "LEDGERS", "Format", "ProjectFile", "Transaction", "format_of", "write_table"]

_PROJECT: Final = ("LEDGERS", "ProjectFile", "Transaction")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'riverzones.store' has no attribute {name!r}")
    return getattr(import_module(f"riverzones.store.{'project' if name in _PROJECT else 'formats'}"), name)
