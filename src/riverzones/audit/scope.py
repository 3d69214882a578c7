"""Where a project lies, and which packs of rules hold there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.context import Layers
from riverzones.model import Jurisdiction, Pack, Text
from riverzones.relations import relate

__all__ = ["Scope", "scope_of"]

_UNITS = ("县", "区", "市", "州", "省", "旗")
_AREAS = ("counties", "cities", "provinces")
_NAMES = {
    "counties": ("name", "city", "province"),
    "cities": ("name", "province"),
    "provinces": ("name",),
    "townships": ("county", "city", "province"),
}


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
        Units with an outline (EPSG:4490): ``code``, ``names`` (a set of words), geometry. Townships where the project
        holds no counties: each is of the county that its code begins with, or that it names.
    parts : bool
        The outlines are those of townships: a county may be larger than those that the project holds.
    anywhere : bool
        Run every pack, whatever its place.
    """

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    areas: GeoDataFrame | None = None
    anywhere: bool = False
    parts: bool = False
    _kept: dict[Any, pd.Series[Any]] = field(default_factory=dict, repr=False)

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
        if self._drawn(there):
            return None
        if _code_meets(self.codes, there.codes) or (
            not self._decided(there.codes) and _name_meets(self.names, there.names)
        ):
            if self._whole(there):
                return None
            return Text(
                zh=f"项目范围大于{there.title.zh}，而项目中没有其边界，不能断定哪些对象在其中（请导入 counties）",
                en=f"the project reaches beyond {there.title.en} and holds no outline of it: which subjects lie there "
                "cannot be told (import counties)",
            )
        here = "、".join(dict.fromkeys((*self.names[:2], *self.codes[:1])))
        return Text(
            zh=f"不适用于本地：“{pack.title.zh}”适用于{there.title.zh}，项目在{here}",
            en=f"not of this place: {pack.title.en} holds in {there.title.en}, the project lies in {here}",
        )

    def within(self, pack: Pack, layer: str, rows: GeoDataFrame) -> pd.Series[Any]:
        """Return which of ``rows`` lie in the place of ``pack``: True, False, or NA where that cannot be told.

        It cannot be told of a row nearer to the edge than its accuracy, and of one without a geometry in a project that
        holds other places too. All rows are in it where its outline is not known.
        """
        there = pack.jurisdiction
        everything = pd.Series(True, index=rows.index, dtype="boolean")
        if self.anywhere or there.everywhere or self.areas is None or rows.empty:
            return everything
        key = (layer, there.codes, there.names)
        known = self._kept.get(key)
        asked = rows if known is None else rows[~rows.index.isin(known.index)]
        if len(asked):
            own = self.areas[self._fitting(there)]
            # a project that lies in the pack's place as a whole needs no outline; one that only holds it does
            whole = self._whole(there)
            inside = everything[asked.index] if own.empty and whole else _touched(asked, own, alone=whole)
            if self.parts:  # what lies in no township of the project may lie in one that it does not hold
                placed = (self.areas["code"].astype(bool) | self.areas["names"].astype(bool)).to_numpy()
                others = _touched(asked, self.areas[~self._fitting(there) & placed], alone=False)
                inside = inside.mask(~inside.fillna(True).astype(bool) & ~others.fillna(False).astype(bool), pd.NA)
            known = self._kept[key] = inside if known is None else pd.concat([known, inside])
        return everything if known is None else known.reindex(rows.index)

    def _fitting(self, there: Jurisdiction) -> npt.NDArray[np.bool_]:
        """Which of the areas lie in the place of a pack."""
        if self.areas is None:
            return np.zeros(0, dtype=bool)
        fits = [
            _code_meets((code,), there.codes, downwards=True)
            if code and there.codes
            else _name_meets(said, there.names)
            for code, said in zip(self.areas["code"], self.areas["names"], strict=True)
        ]
        return np.array(fits, dtype=bool)

    def _drawn(self, there: Jurisdiction) -> bool:
        """Whether the project holds an outline of the pack's place."""
        return bool(self._fitting(there).any())

    def _whole(self, there: Jurisdiction) -> bool:
        """Whether the project lies in the pack's place and nowhere else, as far as codes or names say."""
        if not self._decided(there.codes):
            return _name_meets(self.names, there.names)
        codes = [code for code in map(_digits, self.codes) if code]
        finest = [code for code in codes if not any(longer != code and longer.startswith(code) for longer in codes)]
        return all(_code_meets((code,), there.codes, downwards=True) for code in finest)

    def _decided(self, codes: Iterable[str]) -> bool:
        """Whether codes say it: both sides have some."""
        return bool(self.codes) and bool(tuple(codes))


def scope_of(layers: Layers, *, codes: Iterable[str] = (), names: Iterable[str] = (), anywhere: bool = False) -> Scope:
    """Return the place of a project, from its layers of counties, cities and provinces and from what it was told.

    Where it holds no counties its townships tell, by the county that their codes begin with, or that they name.

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
    counties = layers("counties")
    parts = counties is None or counties.empty
    for layer in (*_AREAS, "townships") if parts else _AREAS:
        rows = layers(layer)
        if rows is None:
            continue
        written = rows["code"] if "code" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
        for row in rows.index:
            code = _digits(written[row])
            if layer == "townships" and not code and "parent_id" in rows.columns:
                code = _digits(rows.at[row, "parent_id"])
            words = [
                str(rows.at[row, name])
                for name in _NAMES[layer]
                if name in rows.columns and pd.notna(rows.at[row, name])
            ]
            found_codes += [code] if code else []
            found_names += words
            areas.append({"code": code, "names": tuple(words), "geometry": rows.geometry[row]})
    frame = GeoDataFrame(areas, crs=4490) if areas else None
    if frame is not None:
        frame = frame[frame.geometry.notna() & (shapely.get_dimensions(frame.geometry.to_numpy()) == 2)]
    return Scope(
        tuple(dict.fromkeys(found_codes)),
        tuple(dict.fromkeys(found_names)),
        frame if frame is not None and len(frame) else None,
        anywhere,
        parts and layers("townships") is not None,
    )


def _touched(rows: GeoDataFrame, areas: GeoDataFrame, *, alone: bool) -> pd.Series[Any]:
    """Whether rows have any part in the areas; ``alone``: there are no others, so a row without a place is there."""
    plain = rows[["geometry", *(["accuracy_m"] if "accuracy_m" in rows.columns else [])]]
    meets = pd.Series(False, index=rows.index, dtype="boolean")
    if areas.empty:
        return meets
    bare = GeoDataFrame(geometry=[shapely.union_all(areas.geometry.to_numpy())], index=["place of the pack"], crs=4490)
    pairs = relate("reaches_into", plain, bare)
    meets.loc[pairs["subject_id"]] = pairs["truth"].array
    unplaced = (rows.geometry.isna() | rows.geometry.is_empty).to_numpy(bool)
    return meets.mask(unplaced, alone or pd.NA)


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
    """Whether a name is the same; 巫山 is 巫山县, but 呈贡县 is not 呈贡区."""
    own_names, asked = set(map(str.strip, ours)), set(map(str.strip, theirs))
    return bool(own_names & asked or own_names & _bare(asked) or _bare(own_names) & asked)


def _bare(names: Iterable[str]) -> set[str]:
    """Names without the word for their kind of unit."""
    return {name[:-1] for name in names if len(name) > 2 and name.endswith(_UNITS)}
