"""A rule on its own examples: the bad one is found once, the good one passes, the message reads in both languages."""

from __future__ import annotations

import datetime as dt
import math
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.audit.context import Context, Layers
from riverzones.audit.findings import findings_table
from riverzones.audit.run import CheckResult, RuleCount, run
from riverzones.model import Example, Pack, Rule, Text
from riverzones.network import Network
from riverzones.network.trace import Velocities
from riverzones.relations import Cells
from riverzones.terrain import Grid

__all__ = ["Tried", "example_day", "example_layers", "try_examples"]

_TOLERANCE = 0.05
"""How far what is measured may be from what the example says, in its unit: examples are written to one decimal."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a rule's examples.

    ``faults`` say in one sentence each why they do not show the rule, and ``steps`` the field of the file that each is
    about; ``message`` is what the finding of the bad example says; ``measured`` what was measured in it (nan: nothing);
    ``always_open`` that the law's own words leave even the bad one open (``unclear``).
    """

    faults: tuple[tuple[tuple[str, ...], Text], ...] = ()
    message: Text | None = None
    measured: float = math.nan
    always_open: bool = False


def example_day(rule: Rule, example: Example, pack: Pack | None, *, today: dt.date | None = None) -> dt.date:
    """Return a day on which ``rule`` holds: that of its example, else today, or the last day before it ended.

    Examples that say a day are asked on that day; of the others the last day is taken on which pack and limits hold.
    """
    if example.on is not None:
        return example.on
    ends = [limit.until for limit in rule.limits if limit.until is not None]
    ends = ends if len(ends) == len(rule.limits) else []
    last = min(
        [*([pack.until] if pack is not None and pack.until is not None else []), *([max(ends)] if ends else [])],
        default=None,
    )
    now = today or dt.date.today()
    first = max([limit.since for limit in rule.limits][:1] + ([pack.since] if pack and pack.since else []))
    return max(min(now, last - dt.timedelta(days=1)) if last else now, first)


def example_layers(example: Example) -> Layers:
    """Return the rows of an example as layers, EPSG:4490, each row with an id.

    Raises
    ------
    ValueError
        If a geometry is no WKT, or not in degrees of longitude and latitude; the message names the layer and the text.
    """
    layers = {}
    for name, rows in example.layers.items():
        said = [{column: value for column, value in row.items() if column != "geometry"} for row in rows]
        frame = pd.DataFrame([{"accuracy_m": None, **row} for row in said])
        if "id" not in frame:
            frame["id"] = [f"{name}-{number}" for number in range(len(frame))]
        frame.index = pd.Index(frame["id"]).rename(None)
        shapes = [_shape(name, row.get("geometry")) for row in rows]
        layers[name] = gpd.GeoDataFrame(frame, geometry=shapes, crs=4490)
    return layers.get


def _shape(layer: str, written: object) -> shapely.Geometry | None:
    if written is None:
        return None
    try:
        shape = shapely.from_wkt(str(written))
    except shapely.errors.GEOSException:
        raise ValueError(f"{layer}: {written}") from None
    west, south, east, north = shapely.bounds(shape)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:  # metres, or latitude first
        raise ValueError(f"{layer}: {written}")
    return shape


def try_examples(
    rule: Rule,
    *,
    packs: Mapping[str, Pack],
    velocity: Callable[[], Velocities | None] = lambda: None,
    refers: Callable[[str], str | None] = lambda _: None,
) -> Tried:
    """Return what became of the bad and the good example of ``rule``.

    The bad one must be one violation and nothing else, with the value that it says was measured; the good one must be
    run and show nothing. Where the words of the law leave every case open (``unclear``), the bad one is one "cannot
    tell".

    Parameters
    ----------
    rule : Rule
        As its file says it.
    packs : mapping of str to Pack
        Among them that of the rule.
    velocity, refers : callable
        See :class:`~riverzones.audit.context.Context`.
    """
    faults: list[tuple[tuple[str, ...], Text]] = []
    drawn = {}
    for which, example in (("bad", rule.bad), ("good", rule.good)):
        try:
            drawn[which] = example_layers(example)
        except ValueError as error:
            layer, _, written = str(error).partition(": ")
            fault = Text(
                zh=f"坐标不是经纬度的 WKT（经度在前）：“{written}”",
                en=f"no WKT in degrees, longitude first: {written!r}",
            )
            return Tried(((("examples", which, layer), fault),))
    bad, good = drawn["bad"], drawn["good"]
    day = example_day(rule, rule.bad, packs.get(rule.pack))
    seen, count = _run(rule, rule.bad, bad, day, (packs, velocity, refers))
    open_words = [entry.title for entry in rule.unclear]
    always_open = (
        (count.violations, count.cannot_tell) == (0, 1)
        and bool(open_words)
        and all(why in open_words for part in seen for why in part.facts.why)
    )
    if count.not_run is not None:
        faults.append((("examples", "bad"), _not_run(count.not_run)))
    elif (count.violations, count.cannot_tell) != (1, 0) and not always_open:
        faults.append((("examples", "bad"), _expected_one(count, seen)))
    measured, message = math.nan, None
    if len(seen) and sum(len(part.facts) for part in seen):
        measured = float(seen[0].facts.measured.iloc[0])
        message, more = _finding_message(rule, seen, bad, day)
        faults += more
        faults += _measured_as_said(rule, measured)
    _, count = _run(
        rule, rule.good, good, example_day(rule, rule.good, packs.get(rule.pack)), (packs, velocity, refers)
    )
    if count.not_run is not None:
        faults.append((("examples", "good"), _not_run(count.not_run)))
    elif count.violations or count.cannot_tell:
        fault = Text(
            zh=f"合规的例子应没有问题，却有违反 {count.violations} 条、无法判定 {count.cannot_tell} 条",
            en=f"the good example must show nothing, got {count.violations} violations, "
            f"{count.cannot_tell} that cannot be told",
        )
        faults.append((("examples", "good"), fault))
    return Tried(tuple(faults), message, measured, always_open)


def _run(
    rule: Rule,
    example: Example,
    layers: Layers,
    day: dt.date,
    known: tuple[Mapping[str, Pack], Callable[[], Velocities | None], Callable[[str], str | None]],
) -> tuple[list[CheckResult], RuleCount]:
    packs, velocity, refers = known
    reaches = layers("reaches")
    network = Network.of(reaches) if reaches is not None else None
    rasters = {path: _cells(drawn) for path, drawn in example.rasters.items()}
    context = Context(layers, day, network=lambda: network, velocity=velocity, rasters=rasters.get, refers=refers)
    seen, (count,) = run([rule], layers, day=day, context=context, packs=packs)
    return seen, count


def _cells(drawn: Mapping[str, Any]) -> Cells:
    """The cells of a raster of an example."""
    values = np.array([[np.nan if cell is None else float(cell) for cell in row] for row in drawn["values"]])
    size = float(drawn["cell"])
    grid = Grid((values.shape[0], values.shape[1]), float(drawn["west"]), float(drawn["north"]), size, size)
    return lambda _: (values, grid)


def _not_run(why: Text) -> Text:
    return Text(zh=f"例子没有运行：{why.zh}", en=f"the example was not run: {why.en}")


def _expected_one(count: RuleCount, seen: list[CheckResult]) -> Text:
    why = next((why for part in seen for why in part.facts.why if isinstance(why, Text)), None)
    if not count.checked:
        why = Text(zh="subject 的条件一行也没有选中", en="the condition of subject picks no row of it")
    zh = f"（{why.zh}）" if why is not None and (count.cannot_tell or not count.checked) else ""
    en = f" ({why.en})" if why is not None and (count.cannot_tell or not count.checked) else ""
    return Text(
        zh=f"违反的例子应恰有一处违反，现有违反 {count.violations} 处、无法判定 {count.cannot_tell} 处{zh}",
        en=f"the bad example must be exactly one violation, got {count.violations} and "
        f"{count.cannot_tell} that cannot be told{en}",
    )


def _measured_as_said(rule: Rule, measured: float) -> list[tuple[tuple[str, ...], Text]]:
    said = rule.bad.measured
    if said is None or (not math.isnan(measured) and abs(said - measured) <= _TOLERANCE):
        return []
    got = "nothing" if math.isnan(measured) else f"{measured:,.2f}"
    fault = Text(
        zh=f"例子写明量得 {said:g}，实际量得 {'无' if math.isnan(measured) else got}",
        en=f"the example says that {said:g} is measured, got {got}",
    )
    return [(("examples", "bad", "measured"), fault)]


def _finding_message(
    rule: Rule, seen: list[CheckResult], layers: Layers, day: dt.date
) -> tuple[Text | None, list[tuple[tuple[str, ...], Text]]]:
    """What the finding says in both languages; an empty message, or a number that is not there, is a fault."""
    try:
        table = findings_table(seen, layers, day=day)
    except (ValueError, KeyError, IndexError) as error:
        fault = Text(zh=f"说明不能按格式写出：{error}", en=f"the message cannot be written: {error}")
        return None, [(("message",), fault)]
    row = table.iloc[0]
    faults: list[tuple[tuple[str, ...], Text]] = []
    for lang, words in (("zh", str(row["message"])), ("en", str(row["message_en"]))):
        if not words.strip() or "nan" in words.split():
            fault = Text(zh=f"{lang} 说明写出来是“{words}”", en=f"the {lang} message reads {words!r}")
            faults.append((("message", lang), fault))
    numbers = [name for _, name, _, _ in string.Formatter().parse(rule.message.zh) if name in ("measured", "limit")]
    for name in numbers:
        if pd.isna(row[name]):
            fault = Text(
                zh=f"说明中写了 {{{name}}}，而此核查方法不给出该数值",
                en=f"the message says {{{name}}}, which this check does not give",
            )
            faults.append((("message", "zh"), fault))
    return Text(zh=str(row["message"]), en=str(row["message_en"])), faults
