"""Where a project lies, and which packs of rules hold there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.context import Layers
from riverzones.model import Pack, Text
from riverzones.relations import relate

__all__ = ["Scope", "scope_of"]

_AREAS = ("counties", "cities", "provinces")
_NAMES = {"counties": ("name", "city", "province"), "cities": ("name", "province"), "provinces": ("name",)}


@dataclass
class Scope:
    """The place of a project.

    Attributes
    ----------
    codes : tuple of str
        Administrative codes (GB/T 2260) of the units that the project holds, or that it was told when it was made.
    names : tuple of str
        Their names, and those of the units above them.
    areas : GeoDataFrame or None
        Units with an outline (EPSG:4490): ``code``, ``names`` (a set of words), geometry.
    anywhere : bool
        Run every pack, whatever its place.
    """

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    areas: GeoDataFrame | None = None
    anywhere: bool = False
    _kept: dict[Any, pd.Series[bool]] = field(default_factory=dict, repr=False)

    @property
    def known(self) -> bool:
        """Whether anything is known of the place."""
        return bool(self.codes or self.names)

    def refused(self, pack: Pack) -> Text | None:
        """Return why ``pack`` is not run here, None where it is."""
        there = pack.jurisdiction
        if self.anywhere or there.everywhere:
            return None
        if not self.known:
            return Text(
                zh=f"不知道项目在何处，而“{pack.title.zh}”只适用于{there.title.zh}（请导入 counties 或 init --place）",
                en=f"the place of the project is not known, and {pack.title.en} holds in {there.title.en} alone "
                "(import counties, or init --place)",
            )
        if _code_meets(self.codes, there.codes) or (
            not self._decided(there.codes) and _name_meets(self.names, there.names)
        ):
            return None
        here = "、".join(dict.fromkeys((*self.names[:2], *self.codes[:1])))
        return Text(
            zh=f"不适用于本地：“{pack.title.zh}”适用于{there.title.zh}，项目在{here}",
            en=f"not of this place: {pack.title.en} holds in {there.title.en}, the project lies in {here}",
        )

    def within(self, pack: Pack, layer: str, rows: GeoDataFrame) -> pd.Series[bool]:
        """Return which of ``rows`` lie, or may lie, in the place of ``pack``; all where its outline is not known."""
        there = pack.jurisdiction
        everything = pd.Series(True, index=rows.index)
        if self.anywhere or there.everywhere or self.areas is None or rows.empty:
            return everything
        key = (layer, there.codes, there.names, len(rows), rows.index[0], rows.index[-1])
        if key not in self._kept:
            fits = [
                _code_meets((code,), there.codes, downwards=True)
                if code and there.codes
                else _name_meets(names, there.names)
                for code, names in zip(self.areas["code"], self.areas["names"], strict=True)
            ]
            own = self.areas[np.array(fits, dtype=bool)]
            # a project that lies in the pack's place as a whole needs no outline; one that only holds it does
            whole = own.empty and _code_meets(self.codes, there.codes, downwards=True)
            self._kept[key] = everything if whole else _touched(rows, own)
        return self._kept[key].reindex(rows.index).fillna(True)

    def _decided(self, codes: Iterable[str]) -> bool:
        """Whether codes say it: both sides have some."""
        return bool(self.codes) and bool(tuple(codes))


def scope_of(layers: Layers, *, codes: Iterable[str] = (), names: Iterable[str] = (), anywhere: bool = False) -> Scope:
    """Return the place of a project, from its layers of counties, cities and provinces and from what it was told.

    Parameters
    ----------
    layers : callable
        See :data:`~riverzones.audit.context.Layers`.
    codes, names : iterable of str
        What ``riverzones init --place`` said.
    anywhere : bool
        Run every pack, whatever its place.
    """
    found_codes, found_names = list(map(str, codes)), list(map(str, names))
    areas = []
    for layer in _AREAS:
        rows = layers(layer)
        if rows is None:
            continue
        written = rows["code"] if "code" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
        for row in rows.index:
            code = _digits(written[row])
            words = [
                str(rows.at[row, name])
                for name in _NAMES[layer]
                if name in rows.columns and pd.notna(rows.at[row, name])
            ]
            found_codes += [code] if code else []
            found_names += words
            areas.append({"code": code, "names": tuple(words), "geometry": rows.geometry[row]})
    frame = GeoDataFrame(areas, geometry="geometry", crs=4490) if areas else None
    if frame is not None:
        frame = frame[frame.geometry.notna() & (shapely.get_dimensions(frame.geometry.to_numpy()) == 2)]
    return Scope(
        tuple(dict.fromkeys(found_codes)),
        tuple(dict.fromkeys(found_names)),
        frame if frame is not None and len(frame) else None,
        anywhere,
    )


def _touched(rows: GeoDataFrame, areas: GeoDataFrame) -> pd.Series[bool]:
    """Rows with any part in the areas, or not surely out of them; rows without a place may be anywhere."""
    plain = rows[["geometry", *(["accuracy_m"] if "accuracy_m" in rows.columns else [])]]
    if areas.empty:
        return pd.Series(False, index=rows.index)
    bare = GeoDataFrame(geometry=[shapely.union_all(areas.geometry.to_numpy())], index=["place of the pack"], crs=4490)
    held = set(relate("reaches_into", plain, bare)["subject_id"])
    gone = (rows.geometry.isna() | rows.geometry.is_empty).to_numpy(bool)
    return pd.Series(rows.index.isin(held) | gone, index=rows.index)


def _digits(written: Any) -> str:
    """The six digits or fewer of an administrative code; longer codes of townships are cut to their county."""
    if written is None or (not isinstance(written, str) and pd.isna(written)):
        return ""
    text = str(written).strip().removesuffix(".0")
    text = text[:6] if text.isdigit() else ""
    while len(text) > 2 and text.endswith("00"):
        text = text[:-2]
    return text


def _code_meets(ours: Iterable[str], theirs: Iterable[str], *, downwards: bool = False) -> bool:
    """Whether one of our units lies in one of theirs, or (not ``downwards``) holds it."""
    return any(
        own.startswith(code) or (not downwards and code.startswith(own))
        for own in map(_digits, ours)
        for code in map(_digits, theirs)
        if own and code
    )


def _name_meets(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    return bool(set(map(str.strip, ours)) & set(map(str.strip, theirs)))
