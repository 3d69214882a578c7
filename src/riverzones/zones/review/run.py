"""Hold the approved zones of one source against their text and their registry row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.terms import labels
from riverzones.zones.corners import CORNER_COLUMNS, corner_table
from riverzones.zones.review.approval_text import read_approval
from riverzones.zones.review.extent import Extent
from riverzones.zones.review.judging import VERDICTS, Line, Stated, line_of, title_of
from riverzones.zones.review.measure import ORDER, SourceShapes, fence_m
from riverzones.zones.review.moved_water import body_m2, moved
from riverzones.zones.review.notes import ReviewRequest, bare, dated, roundings, shown_rounding, unread_words, value_of
from riverzones.zones.review.wording import described, wording

__all__ = ["LINE_COLUMNS", "Review", "ReviewRequest", "review"]

LINE_COLUMNS = (
    "tier", "part", "quantity", "of", "title", "stated", "measured", "difference", "tolerance", "accuracy",
    "verdict", "origin", "zone_ids", "note",
)  # fmt: skip
REGISTRY: Final = {
    "upstream": ("water", "upstream_m", ""),
    "downstream": ("water", "downstream_m", ""),
    "left": ("land", "depth_m", "left"),
    "right": ("land", "depth_m", "right"),
    "depth": ("land", "depth_m", "both"),
    "radius": (None, "radius_m", "intake"),
}  # column of the source's row: part, quantity, bank or centre
REGISTRY_TIERS: Final = {"tier1": "1", "tier2": "2", "quasi": "quasi"}
MOST_DIGITS: Final = 12  # a stated number with more was computed: 0.1 + 0.2
INSIDE: Final = {"1": "intake", "2": "1", "quasi": "2"}  # what a tier's registry lengths count from


@dataclass(frozen=True)
class Review:
    """The review of one source.

    ``lines``: what is stated beside what was measured, differences first; ``notes``: (verdict, words) on dates, the
    intake, roundings and words not understood; ``corners``: corner points per zone (``zone_id`` and the columns of
    :func:`riverzones.zones.corners.corners`); ``text``: the extent as measured, in the words of approval papers;
    ``stated``: the extents that were read.
    """

    source_id: str
    name: str
    lines: tuple[Line, ...]
    notes: tuple[tuple[str, Text], ...]
    corners: pd.DataFrame
    text: str
    stated: tuple[Extent, ...]

    @property
    def verdict(self) -> str:
        """The worst verdict of all lines and notes that state something."""
        verdicts = {line.verdict for line in self.lines} | {verdict for verdict, _ in self.notes}
        return next((word for word in VERDICTS if word in verdicts), "not_stated")

    @property
    def table(self) -> pd.DataFrame:
        """One row per line with the columns of :data:`LINE_COLUMNS`; titles and notes in Chinese."""
        return self.rows("zh")

    def rows(self, lang: str) -> pd.DataFrame:
        """Return the table in a language; numbers in the unit the quantity ends with."""
        rows = [
            {name: getattr(line, name) for name in LINE_COLUMNS if name not in ("title", "zone_ids", "note")}
            | {
                "title": title_of(line.quantity, line.of).within(lang),
                "zone_ids": ", ".join(line.zone_ids),
                "note": line.note.within(lang),
            }
            for line in self.lines
        ]
        return pd.DataFrame(rows, columns=list(LINE_COLUMNS))


def review(shapes: SourceShapes, source_id: str, asked: ReviewRequest) -> Review:
    """Measure the zones of a source and compare them with what is stated.

    Parameters
    ----------
    shapes : SourceShapes
        Zones, intakes, network.
    source_id : str
        Id of the source.
    asked : ReviewRequest
        Its row, a text, the day.

    Returns
    -------
    Review
        Lines with "differs" first, then "cannot_tell", "agrees", "not_stated".
    """
    extents, unread = _read(shapes, asked)
    stated = [*_of_extents(extents), *_of_registry(asked.source)]
    accuracy = _accuracy_m(shapes)
    lines = [_compared(shapes, extent, accuracy) for extent in _once(stated)]
    lines += _areas(shapes, accuracy) + _places(shapes, accuracy) + list(_wholes(shapes, extents))
    lines += _not_stated(shapes, lines)
    rank = {word: position for position, word in enumerate(VERDICTS)}
    lines.sort(key=lambda line: rank[line.verdict])
    name = source_id if asked.source is None else str(asked.source.get("name") or source_id)
    return Review(
        source_id,
        name,
        tuple(lines),
        (*bare(stated), *dated(shapes, asked), *moved(shapes), *roundings(shapes), *unread_words(unread)),
        _corner_table(shapes),
        wording(described(shapes)),
        extents,
    )


def _read(shapes: SourceShapes, asked: ReviewRequest) -> tuple[tuple[Extent, ...], tuple[str, ...]]:
    """The extents of all texts, each once, and the words not understood."""
    texts = [(asked.text, None, None), (value_of(asked.source, "approval_text"), None, None)]
    if "approval_text" in shapes.zones.columns:
        parts = shapes.zones["part"] if "part" in shapes.zones.columns else [None] * len(shapes.zones)
        texts += list(zip(shapes.zones["approval_text"], shapes.zones["tier"], parts, strict=True))
    extents: dict[Extent, None] = {}
    unread: dict[str, None] = {}
    for text, tier, part in texts:
        if isinstance(text, str) and text.strip():
            tier, part = (word if isinstance(word, str) else None for word in (tier, part))
            read = read_approval(text, tier=tier, part=part)
            extents |= dict.fromkeys(read.extents)
            unread |= dict.fromkeys(read.unread)
    return tuple(extents), tuple(unread)


def _of_extents(extents: Sequence[Extent]) -> Iterator[Stated]:
    for extent in extents:
        capped = bool(extent.caps)

        def made(
            quantity: str, of: str | None, value: float, extent: Extent = extent, *, capped: bool = capped
        ) -> Stated:
            half = dict(extent.half_digits).get(quantity, 0.0)
            return Stated(
                extent.tier, extent.part, quantity, of, value, "text", extent.at_least, capped, half_digit=half
            )

        if extent.part != "land":
            for quantity, value, name in (
                ("upstream_m", extent.upstream_m, extent.upstream_of),
                ("downstream_m", extent.downstream_m, extent.downstream_of),
            ):
                if value is not None:
                    yield made(quantity, f"intake:{name}" if name and extent.base == "intake" else extent.base, value)
        for bank, depth in extent.depths:
            yield made("depth_m", "intake-side" if bank == "intake" else bank, depth)
        if extent.outward_m is not None:
            yield made("outward_m", extent.outside, extent.outward_m)
        if extent.radius_m is not None:
            yield made("radius_m", extent.radius_of, extent.radius_m)
        for quantity in ("length_m", "area_m2", "perimeter_m"):
            value = getattr(extent, quantity)
            if value is not None:
                whole = extent.total and extent.tier is None
                yield replace(made(quantity, "all" if whole else None, value), at_least=False)


def _of_registry(source: pd.Series[Any] | None) -> Iterator[Stated]:
    """Numbers of the columns ``tier1_upstream_m`` to ``quasi_radius_m`` of the source's row, as far as it has them."""
    for prefix, tier in REGISTRY_TIERS.items():
        for word, (part, quantity, of) in REGISTRY.items():
            value = value_of(source, f"{prefix}_{word}_m")
            if value is not None:
                yield Stated(tier, part, quantity, of or INSIDE[tier], float(value), "registry")


def _once(stated: Sequence[Stated]) -> list[Stated]:
    return list(dict.fromkeys(stated))


def _accuracy_m(shapes: SourceShapes) -> float:
    """How far a corner may be off: the rounding of the coordinates and the stated accuracy, together."""
    rounded = [
        shape_rounding.error_m
        for shape in shapes.zones.geometry
        if (shape_rounding := shown_rounding(shape)) is not None
    ]
    stated = shapes.zones["accuracy_m"] if "accuracy_m" in shapes.zones.columns else pd.Series(dtype=float)
    known = pd.to_numeric(stated, errors="coerce").max()
    return math.hypot(max(rounded, default=0.0), 0.0 if pd.isna(known) else float(known))


def _compared(shapes: SourceShapes, stated: Stated, accuracy: float) -> Line:
    """One stated number beside the measured one."""
    if stated.of == "all" and stated.tier is None:
        measured, reason = _MEASURES[stated.quantity](shapes, stated)
        return line_of(stated, measured, accuracy=_off(stated, measured, accuracy), reason=reason)
    if stated.tier not in ORDER:
        return line_of(stated, None, reason=Text(zh="文字未写明保护区级别", en="the text does not name the tier"))
    if shapes.area(stated.tier) is None:
        return line_of(stated, None, reason=Text(zh="图层中没有该级保护区", en="the layer has no zone of this tier"))
    measured, reason = _MEASURES[stated.quantity](shapes, stated)
    off = _off(stated, measured, accuracy)
    return line_of(stated, measured, accuracy=off, reason=reason)


Measured = tuple[float | None, Text | None]


def _length(shapes: SourceShapes, stated: Stated) -> Measured:
    way = stated.quantity.removesuffix("_m")
    if stated.of is not None and stated.of.startswith("intake:"):
        asked = stated.of.removeprefix("intake:")
        name = shapes.named(asked)
        if name is None:
            known = "、".join(map(str, shapes.places.index)) or "—"
            return None, Text(
                zh=f"文字所称“{asked}”对不上本水源的取水口（{known}）",
                en=f"the text speaks of the intake {asked!r}; the source has {known}",
            )
        far = shapes.length_m(str(stated.tier), way, name)
        return far, None if far is not None else _NO_LENGTH
    whole = shapes.length_m(str(stated.tier), way)
    if stated.of == "intake":
        return whole, None if whole is not None else _NO_LENGTH
    if stated.of not in ("1", "2"):
        return None, Text(zh="文字未写明起算点", en="the text does not say where the length begins")
    inner = shapes.length_m(stated.of, way)
    return (None, _NO_LENGTH) if whole is None or inner is None else (whole - inner, None)


_NO_LENGTH = Text(
    zh="取水口不在河网上，或其河网位置不在水域内（河道改道、图层错位或无水域面）",
    en="the intake is on no river, or its place on it lies outside the water (moved river, shifted layer, no water)",
)
_NO_BANK: Final = labels("reason")["no_bank"]
_NO_START: Final = labels("reason")["no_start"]


def _depth(shapes: SourceShapes, stated: Stated) -> Measured:
    bank = shapes.bank_of(str(stated.tier), str(stated.of).removesuffix("-side"))
    depths = shapes.depths(str(stated.tier))
    median_m = depths["median_m"].get(bank)
    return (None, _NO_BANK) if median_m is None else (float(median_m), None)


def _radius(shapes: SourceShapes, stated: Stated) -> Measured:
    tier = str(stated.tier)
    if stated.of is None:
        return None, Text(zh="文字未写明圆心", en="the text does not say what the radius goes round")
    if stated.part == "water":  # the shore cuts the circle: its farthest place tells the radius
        radii = shapes.radii(tier, "water")
        return (radii[1], None) if radii else (None, Text(zh="没有水域面", en="there is no water area"))
    radii = shapes.radii(tier)
    return (radii[0], None) if radii else (None, Text(zh="取水口位置不详", en="the intake has no place"))


def _outward(shapes: SourceShapes, stated: Stated) -> Measured:
    tier = str(stated.tier)
    start = {
        "water": lambda: shapes.all_water,
        "1": lambda: shapes.up_to("1"),
        "2": lambda: shapes.up_to("2"),
        "1-water": lambda: shapes.water("1"),
        "2-water": lambda: shapes.water("2"),
    }.get(str(stated.of), lambda: None)()
    outward = shapes.outward(tier, start)
    return (outward[0], None) if outward else (None, _NO_START)


def _whole_length(shapes: SourceShapes, stated: Stated) -> Measured:
    """The length of the water of a tier without that of the tiers inside it."""
    tier = str(stated.tier)
    inner = ORDER[: ORDER.index(tier)][-1:]
    whole = shapes.whole_length_m(tier)
    within = shapes.whole_length_m(inner[0]) if inner and shapes.area(inner[0]) is not None else 0.0
    return (None, _NO_LENGTH) if whole is None or within is None else (whole - within, None)


def _outlined(measure: Callable[[Any], Any]) -> Callable[[SourceShapes, Stated], Measured]:
    """An area or a perimeter: of the part stated; where no part is, of the whole tier, or of its water if that fits."""

    def measured(shapes: SourceShapes, stated: Stated) -> Measured:
        if stated.tier is None:
            shape = shapes.up_to(ORDER[-1])
            return (None, _NO_PART) if shape is None else (float(measure([shape])[0]), None)
        whole = shapes.area(stated.tier, stated.part)
        if whole is None:
            return None, _NO_PART
        whole_length = float(measure([whole])[0])
        water = shapes.area(stated.tier, "water") if stated.part is None else None
        if water is None:
            return whole_length, None
        own = float(measure([water])[0])
        said = Text(zh="文字未写明水域或陆域，按{}量测", en="water or land is not stated: measured {}")
        if abs(own - stated.value) < abs(whole_length - stated.value):
            return own, Text(zh=said.zh.format("水域"), en=said.en.format("over the water"))
        return whole_length, Text(zh=said.zh.format("水域与陆域合计"), en=said.en.format("over water and land"))

    return measured


_NO_PART: Final = labels("reason")["no_part"]

_MEASURES: Final = {
    "upstream_m": _length,
    "downstream_m": _length,
    "depth_m": _depth,
    "radius_m": _radius,
    "outward_m": _outward,
    "length_m": _whole_length,
    "area_m2": _outlined(geodesy.area_m2),
    "perimeter_m": _outlined(geodesy.perimeter_m),
}


def _off(stated: Stated, measured: float | None, accuracy: float) -> float:
    """How far a measured number may be off by the accuracy of corners: an area by that of its outline."""
    if stated.quantity == "area_m2" and measured is not None:
        return accuracy * 2 * math.sqrt(math.pi * measured)  # the shortest outline that holds such an area
    return accuracy


def _areas(shapes: SourceShapes, accuracy: float) -> list[Line]:
    """Area and perimeter of each zone beside its own columns, and the fence of tier 1."""
    lines = []
    for key, row in shapes.zones.iterrows():
        if row.geometry is None or row.geometry.is_empty:
            continue
        area, around = float(geodesy.area_m2([row.geometry])[0]), float(geodesy.perimeter_m([row.geometry])[0])
        tier, part = value_of(row, "tier"), value_of(row, "part")
        square, square_of = value_of(row, "area_m2"), (value_of(row, "area_m2"), 1.0)
        if square is None and (whole := value_of(row, "area_km2")) is not None:
            square, square_of = float(whole) * 1e6, (whole, 1e6)
        for quantity, value, measured, off in (
            ("area_m2", square, area, around * accuracy / 2),
            ("perimeter_m", value_of(row, "perimeter_m"), around, 2 * accuracy),
        ):
            if value is None:
                lines.append(Line(tier, part, quantity, None, None, measured, "not_stated", zone_ids=(str(key),)))
            else:
                half = _half_digit(square_of) if quantity == "area_m2" else 0.0
                given = Stated(tier, part, quantity, None, float(value), "registry", zone_ids=(str(key),))
                lines.append(line_of(replace(given, half_digit=half), measured, accuracy=off))
    land = shapes.area("1", "land")
    if land is not None:
        fence = fence_m(land, shapes.area("1", "water"))
        lines.append(Line("1", "land", "fence_m", None, None, fence, "not_stated"))
    return lines


def _half_digit(stated: tuple[Any, float]) -> float:
    """Half of the last digit of a number of a table in the unit it stands in; 0 where it was computed, not stated.

    Tables keep no trailing zeros: 0.90 counts as 0.9.
    """
    value, unit = stated
    if value is None or len(digits := format(Decimal(str(value)).normalize(), "f")) > MOST_DIGITS:
        return 0.0
    return float(unit / 2 / 10.0 ** len(digits.partition(".")[2]))


def _places(shapes: SourceShapes, accuracy: float) -> list[Line]:
    """Whether the intakes lie in tier 1, and tiers 1 and 2 adjoin without overlap."""
    lines = [] if shapes.area("1") is None else _intakes(shapes, accuracy)
    lines += [
        Line(
            "1", "water", "tier_1_gap_m", f"{above} — {below}", None, gap, "not_stated",
            note=Text(
                zh=f"一级保护区不连续：{above}与{below}之间有 {gap:,.0f} 米河道不在一级保护区水域内",
                en=f"tier 1 is not continuous: {gap:,.0f} m of the river between {above} and {below} lie outside it",
            ),
        )
        for above, below, gap in shapes.gaps("1")
    ]  # fmt: skip
    first, second = shapes.area("1"), shapes.area("2")
    if first is not None and second is not None:
        gap = shapes.gap_m()
        stated = Stated("2", None, "tiers_apart_m", None, 0.0, "rule")
        lines.append(line_of(stated, gap, accuracy=accuracy))
        shared = float(geodesy.area_m2([first.intersection(second)])[0])
        stated = Stated("2", None, "tiers_overlap_m2", None, 0.0, "rule")
        around = float(geodesy.perimeter_m([first])[0])
        lines.append(line_of(stated, shared, accuracy=accuracy * around))
    return lines


def _has_land(zones: pd.DataFrame) -> bool:
    """Whether zones tell land from water at all, and some of them is land."""
    return "part" in zones.columns and bool((zones["part"] == "land").any())


def _intakes(shapes: SourceShapes, accuracy: float) -> list[Line]:
    """Where each intake lies: in tier-1 water where the source is water on the ground, else in tier 1."""
    wet = shapes.area("1", "water") is not None
    part = "water" if wet else None
    depths, anywhere = shapes.intake_depths_m(part), shapes.intake_depths_m()
    if not depths:
        note = Text(zh="取水口位置不详", en="the intake has no place")
        return [Line("1", part, "intake_in_tier_1_m", None, None, None, "cannot_tell", note=note)]
    own = shapes.intakes["accuracy_m"] if "accuracy_m" in shapes.intakes.columns else pd.Series(dtype=float)
    near = pd.to_numeric(own, errors="coerce").max()
    accuracy = math.hypot(accuracy, 0.0 if pd.isna(near) else float(near))
    zone = Text(zh="一级保护区水域", en="the water of tier 1") if wet else Text(zh="一级保护区", en="tier 1")
    lines = []
    for name, deep in depths.items():
        of = None if len(depths) == 1 else name
        if deep >= 0 and shapes.surface and not wet and _has_land(shapes.zones):
            verdict = "cannot_tell"
            note = Text(
                zh="一级保护区只有陆域，没有水域，不能判定取水口是否在水域内",
                en="tier 1 has land and no water: whether the intake lies in its water cannot be told",
            )
        elif deep >= 0:
            verdict, note = "agrees", Text(zh=f"取水口在{zone.zh}内", en=f"the intake lies in {zone.en}")
        elif -deep <= accuracy:
            verdict, note = "cannot_tell", Text(zh="在坐标精度之内", en="within the accuracy of the coordinates")
        else:
            verdict = "differs"
            ashore = wet and anywhere[name] >= 0
            note = Text(
                zh=f"取水口在{zone.zh}外 {-deep:.1f} 米" + ("（落在一级保护区陆域内）" if ashore else ""),
                en=f"the intake lies {-deep:.1f} m outside {zone.en}" + (", on its land" if ashore else ""),
            )
        lines.append(Line("1", part, "intake_in_tier_1_m", of, None, deep, verdict, accuracy=accuracy, note=note))
    return lines


def _wholes(shapes: SourceShapes, extents: Sequence[Extent]) -> Iterator[Line]:
    """Words that state an extent without a number: the whole water beside the lake there is, a catchment as told."""
    for extent in extents:
        if extent.upstream_m is not None:
            continue
        if extent.whole_water:
            body = None if extent.tier not in ORDER else body_m2(shapes, extent.tier)
            stated = Stated(extent.tier, extent.part, "whole_water_m2", None, body[0] if body else math.nan, "text")
            reason = Text(zh="没有可对照的湖库水面", en="there is no lake or reservoir to hold it against")
            line = line_of(stated, body[1] if body else None, reason=None if body else reason)
            yield line if body else replace(line, stated=None, tolerance=None)
        if extent.catchment:
            note = Text(zh="汇水范围不作核对", en="catchments are not held against anything")
            yield Line(extent.tier, extent.part, "catchment", None, None, None, "cannot_tell", origin="text", note=note)


def _not_stated(shapes: SourceShapes, lines: Sequence[Line]) -> list[Line]:
    """Measured lengths, depths and radii of which nothing is stated."""
    stated_pairs = {(line.tier, line.quantity) for line in lines}
    unstated = []
    for tier in ORDER:
        if shapes.area(tier) is None:
            continue
        lengths = [
            (quantity, "intake", shapes.length_m(tier, way))
            for quantity, way in (("upstream_m", "upstream"), ("downstream_m", "downstream"))
        ]
        depths = [
            ("depth_m", str(bank), float(row["median_m"]))
            for bank, row in shapes.depths(tier).iterrows()
            if bank != "both" or len(shapes.depths(tier)) == 1
        ]
        branches = shapes.branches(tier).sort_values("end_m")
        sides = [
            ("branch_m", str(name), float(end)) for name, end in zip(branches["river"], branches["end_m"], strict=True)
        ]
        most = [("depth_max_m", str(bank), float(row["max_m"])) for bank, row in shapes.depths(tier).iterrows()]
        rest = [*lengths, *depths, *sides, *most]
        if all(value is None for _, _, value in lengths) and (radii := shapes.radii(tier)) is not None:
            rest.append(("radius_m", "intake", radii[0]))
        for quantity, of, value in rest:
            if value is not None and (tier, quantity) not in stated_pairs:
                part = "land" if quantity.startswith("depth") else None if quantity == "radius_m" else "water"
                unstated.append(Line(tier, part, quantity, of, None, value, "not_stated"))
    return unstated


def _corner_table(shapes: SourceShapes) -> pd.DataFrame:
    there = shapes.zones[shapes.zones.geometry.notna()]
    table = corner_table(there.geometry.to_numpy(), [str(key) for key in there.index])
    return table[["zone_id", *CORNER_COLUMNS]]
