"""The extent of a protection zone as an approval states it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BANKS", "CAPS", "LEVELS", "OUTSIDE", "TIERS", "Extent"]

TIERS = {"1": "一级", "2": "二级", "quasi": "准"}
BANKS = {
    "both": "两岸",
    "left": "左岸",
    "right": "右岸",
    "north": "北岸",
    "south": "南岸",
    "east": "东岸",
    "west": "西岸",
    "intake": "取水口侧",
}
OUTSIDE = {
    "1-water": "一级保护区水域",
    "2-water": "二级保护区水域",
    "1": "一级保护区",
    "2": "二级保护区",
    "wells": "井群外包线",
    "dike": "两岸防洪堤",
    "water": "水域边界",
}
CAPS = {"divide": "流域分水岭", "ridge": "第一重山脊线", "dike": "防洪堤", "road": "公路", "catchment": "汇水区域"}
LEVELS = {
    "normal": "正常水位线",
    "mean": "多年平均水位线",
    "flood-5": "5年一遇洪水位线",
    "flood-10": "10年一遇洪水位线",
    "flood-20": "20年一遇洪水位线",
    "flood-50": "50年一遇洪水位线",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """One zone, or one part of it, as a text states it; what the text does not say is None or empty.

    Parameters
    ----------
    tier : {"1", "2", "quasi"}, optional
        Tier of the zone.
    part : {"water", "land"}, optional
        Water or land.
    base : {"intake", "1", "2"}, optional
        Where the lengths count from: the intake, or the boundary of that tier.
    upstream_m, downstream_m : float, optional
        Length along the river [m].
    depths : tuple of (bank, metres)
        Land depth from the water [m], ``bank`` a key of :data:`BANKS`.
    outside : str, optional
        What ``outward_m`` counts from, a key of :data:`OUTSIDE`.
    outward_m : float, optional
        Distance outwards, all round [m].
    radius_of : {"intake", "well"}, optional
        Centre of the circle.
    radius_m : float, optional
        Radius of a circle [m].
    whole_water : bool
        The whole surface, within the lengths where there are some.
    catchment : bool
        The whole catchment.
    level : str, optional
        Water level that bounds it, a key of :data:`LEVELS`.
    beyond : {"1", "2"}, optional
        The tier that is left out ("除一级保护区外").
    as_water : bool
        Land as long as the water along the river.
    tributaries : bool
        Tributaries are named as included.
    at_least : bool
        The numbers are least numbers ("不小于").
    caps : tuple of str
        What ends the zone earlier, keys of :data:`CAPS`.
    upstream_of, downstream_of : str, optional
        Name of the intake that the length counts from, as far as the text has one: "甲水厂" of "甲水厂取水口".
    ends : tuple of (bank, cap)
        What the land of a bank ends at where it has no depth: keys of :data:`BANKS` and :data:`CAPS`.
    height_m : float, optional
        Height that bounds the water, in the datum of the text [m].
    length_m, area_m2, perimeter_m : float, optional
        Whole length along the river [m], area [m2], perimeter [m].
    half_digits : tuple of (name, amount)
        Half of the last digit that the text states of each of these three, in its unit: 50 m of "3.0公里".
    total : bool
        Area and perimeter are those of all parts of the tier together, without a tier of all tiers.
    """

    tier: str | None = None
    part: str | None = None
    base: str | None = None
    upstream_m: float | None = None
    downstream_m: float | None = None
    depths: tuple[tuple[str, float], ...] = ()
    outside: str | None = None
    outward_m: float | None = None
    radius_of: str | None = None
    radius_m: float | None = None
    whole_water: bool = False
    catchment: bool = False
    level: str | None = None
    beyond: str | None = None
    as_water: bool = False
    tributaries: bool = False
    at_least: bool = False
    caps: tuple[str, ...] = ()
    upstream_of: str | None = None
    downstream_of: str | None = None
    ends: tuple[tuple[str, str], ...] = ()
    height_m: float | None = None
    length_m: float | None = None
    area_m2: float | None = None
    perimeter_m: float | None = None
    half_digits: tuple[tuple[str, float], ...] = ()
    total: bool = False
