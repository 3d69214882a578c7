"""A mapping that answers a wrong name with the nearest right ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from riverzones.errors import UnknownNameError

__all__ = ["Registry", "nearest_names"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Words:
    """The same words in Chinese and English; the ``Text`` of the model, which stands above this module."""

    zh: str
    en: str


def nearest_names(wrong: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """Return names that look like ``wrong``, the nearest first.

    Examples
    --------
    >>> nearest_names("outfals", ["outfalls", "zones"])
    ['outfalls']
    """
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    close = difflib.get_close_matches(wrong.casefold(), folded, n=most, cutoff=0.5)
    return [folded[name] for name in close]


class Registry(Mapping[str, T], Generic[T]):
    """A read-only mapping; a wrong name raises :class:`UnknownNameError` with near names.

    Parameters
    ----------
    what : str
        What the entries are, in the singular: ``"rule"``, ``"layer kind"``.
    entries : Mapping
        Entries by name.
    zh : str
        The same as ``what`` in Chinese: ``"规则"``, ``"图层类别"``.

    Examples
    --------
    >>> kinds = Registry("layer kind", {"outfalls": 1, "zones": 2}, zh="图层类别")
    >>> kinds["outfal"]
    Traceback (most recent call last):
        ...
    riverzones.errors.UnknownNameError: no layer kind is called 'outfal'. Did you mean outfalls?
    """

    def __init__(self, what: str, entries: Mapping[str, T], *, zh: str = "已登记的名称") -> None:
        self.what = what
        self.zh = zh
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except KeyError:
            pass
        close = nearest_names(str(name), self._entries)
        first = list(self._entries)[:12]
        raise UnknownNameError(
            _Words(zh=f"{self.zh}中没有“{name}”。", en=f"no {self.what} is called {str(name)!r}."),
            hint=_Words(zh=f"是否指 {' 或 '.join(close)}？", en=f"Did you mean {' or '.join(close)}?")
            if close
            else _Words(zh=f"现有：{'、'.join(first)}。", en=f"Known: {', '.join(first)}."),
        )

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.what}: {', '.join(list(self)[:6])}{', ...' if len(self) > 6 else ''}>"
