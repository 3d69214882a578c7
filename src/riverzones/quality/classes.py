"""Classes of values and of samples: single factor, the worst item decides.

A value that equals a limit is in the class of that limit (GB 3838-2002, table 1: 小于等于, of oxygen 大于等于).
Values are held against the limits as they are, not rounded to the decimals of the limit: GB/T 8170-2008 compares the
full value where a standard says nothing else (recalled). What was printed in fewer decimals than it was measured in may
therefore stand at a limit and have been judged on the other side; :func:`printed_span` says which classes are possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.quality.standard import WATERS, WaterStandard

__all__ = ["BELOW_DETECTION", "as_classes", "class_type", "classify", "counted_values", "item_ranks", "printed_span"]

BelowDetection = Literal["half", "zero", "bound"]
BELOW_DETECTION: tuple[BelowDetection, ...] = ("half", "zero", "bound")
"""What a value below the detection limit counts as: half of that limit, nothing, or the limit."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
_NOISE = 1e-11
"""Share of a limit by which a value may pass it for the noise of binary sums."""
_DENSE = 8
"""How many times the rows a table of all samples that could be may be."""
_ITEMS = 64
"""How many items a standard may have."""
_SHARE = {"half": 0.5, "zero": 0.0, "bound": 1.0}


def class_type(standard: WaterStandard) -> pd.CategoricalDtype:
    """Return the ordered type of classes, the best first: classes compare by their order, never as text."""
    return pd.CategoricalDtype(list(standard.classes), ordered=True)


def as_classes(ranks: npt.ArrayLike, standard: WaterStandard) -> pd.Categorical:
    """Return ranks (1 the best class, 0 none) as ordered classes, blank where there is none."""
    codes = np.asarray(ranks, dtype=np.int64) - 1
    return pd.Categorical.from_codes(codes, dtype=class_type(standard))


def counted_values(samples: pd.DataFrame, below: str) -> Floats:
    """Return the values as they count: one below detection (``<``) as half its limit, nothing, or the limit.

    Raises
    ------
    DataError
        If ``below`` is none of :data:`BELOW_DETECTION`.
    """
    values, share, under = samples["value"].to_numpy(float), _share_of(below), _under(samples)
    return np.where(under, values * share, values) if under.any() else values


def _share_of(below: str) -> float:
    if below in _SHARE:
        return _SHARE[below]
    raise DataError(
        Text(
            zh=f"低于检出限的取值应为 {'、'.join(BELOW_DETECTION)} 之一，现为 {below!r}。",
            en=f"values below detection count as one of {', '.join(BELOW_DETECTION)}, got {below!r}.",
        )
    )


def _under(samples: pd.DataFrame) -> Bools:
    """Which values are below detection."""
    if "qualifier" not in samples.columns:
        return np.zeros(len(samples), dtype=bool)
    return np.asarray((samples["qualifier"] == "<").to_numpy(dtype=bool, na_value=False))


def item_ranks(
    items: Sequence[str] | npt.NDArray[np.object_] | pd.Series,
    values: npt.ArrayLike,
    standard: WaterStandard,
    *,
    lake: npt.ArrayLike = False,
) -> Ranks:
    """Return the class of each value by its item as a rank: 1 for class I, 6 for worse than V, 0 where there is none.

    Parameters
    ----------
    items : array of str
        Names of items of ``standard``; others have no class.
    values : array of float
        In the unit of the item.
    standard : WaterStandard
        Limits.
    lake : array of bool
        Whether the limits of lakes and reservoirs hold; one for all, or one per value.

    Returns
    -------
    array of int8

    Notes
    -----
    GB 3838-2002, table 1. A value passes a limit by more than 1e-11 of it: the mean of 0.1 and 0.2 stands at 0.15.
    """
    codes = _codes(items, standard)
    return _ranks(codes, np.asarray(values, dtype=float), standard, np.broadcast_to(lake, codes.shape))


def _codes(items: object, standard: WaterStandard) -> Ints:
    """Places of items in the standard, -1 where it has no such."""
    names = pd.Index(list(standard.items))
    if isinstance(getattr(items, "dtype", None), pd.CategoricalDtype):
        held = pd.Categorical(cast(pd.Series, items))
        places = np.append(names.get_indexer(held.categories), -1)
        return np.asarray(places[held.codes], dtype=np.int64)
    numbers, words = pd.factorize(items if isinstance(items, pd.Series) else np.asarray(items, dtype=object))
    places = np.append(names.get_indexer(pd.Index(words)), -1)
    return np.asarray(places[numbers], dtype=np.int64)


def _ranks(codes: Ints, values: Floats, standard: WaterStandard, lake: Bools, *, judged: Bools | None = None) -> Ranks:
    """Ranks of values; of items that are not ``judged`` (by default all are) none."""
    known = list(standard.items.values())
    nothing = np.full(len(standard.classes) - 1, np.nan)  # the row of an item that the standard does not have
    limits = np.vstack([table for name in WATERS for table in (standard.limit_table(name), nothing)])
    limits += np.abs(limits) * _NOISE
    row = np.where(codes < 0, len(known), codes)
    if lake.any():
        row = row + lake * (len(known) + 1)
    sign = np.array([-1.0 if item.sense == "min" else 1.0 for item in known] + [1.0])
    signed = values * np.tile(sign, len(WATERS)).take(row)
    ranks = np.ones(codes.shape, dtype=np.int8)
    for step in range(limits.shape[1]):  # one look at each limit: the class is one more than the limits that are passed
        ranks += signed > np.ascontiguousarray(limits[:, step]).take(row)
    blank = np.isnan(limits[:, 0])
    if judged is not None:
        blank |= np.tile(~judged, len(WATERS))
    ranks *= ~(blank.take(row) | np.isnan(values))
    for position, item in enumerate(known):
        if item.sense == "range" and item.limits and (judged is None or judged[position]):
            rows = codes == position
            pairs = np.reshape(item.limits["river"], (-1, 2, 1))
            outside = (values[rows] < pairs[:, 0] * (1 - _NOISE)) | (values[rows] > pairs[:, 1] * (1 + _NOISE))
            step = (len(standard.classes) - 1) // len(pairs)  # one pair for all classes: inside it or worse than any
            ranks[rows] = np.where(np.isnan(values[rows]), 0, 1 + step * outside.sum(axis=0))
    return ranks


def classify(
    samples: pd.DataFrame,
    standard: WaterStandard,
    *,
    by: Sequence[str] = ("place", "time"),
    below: str = "half",
    also: Iterable[str] = (),
) -> pd.DataFrame:
    """Return the class of each sample: the worst among its judged items, and on which items it rests.

    Parameters
    ----------
    samples : DataFrame
        One row per value: ``item`` (a name of the standard), ``value`` [unit of the item], the columns of ``by``;
        optional ``qualifier`` (``<`` below detection) and ``lake`` (limits of lakes hold).
    standard : WaterStandard
        Limits, and which items are judged.
    by : sequence of str
        Columns that make one sample.
    below : str
        What a value below detection counts as, see :data:`BELOW_DETECTION`.
    also : iterable of str
        Items to be judged although the method leaves them out, such as ``TN`` for a lake.

    Returns
    -------
    DataFrame
        One row per sample in the order of its first row: the columns of ``by``, ``class`` (ordered; blank where no item
        can be judged), ``rank`` (1 for I), ``items`` (judged), ``item_count``, ``worst_items`` (those of the class),
        ``sure``: False where a value below detection leaves the class open.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import water_standard
    >>> rows = pd.DataFrame({"place": "A", "time": 1, "item": ["DO", "TP", "TN"], "value": [6, 0.21, 9]})
    >>> classify(rows, water_standard())[["class", "items", "worst_items"]].values.tolist()   # TN is not judged
    [['IV', 'DO、TP', 'TP']]
    """
    groups, keys = _groups(samples, by)
    names = list(standard.items)
    codes = _codes(samples["item"], standard)
    lake = _lake(samples)
    width = len(standard.classes) + 1
    judged = np.array([item.not_judged is None or item.name in set(also) for item in standard.items.values()] + [False])

    under = _under(samples)
    values = samples["value"].to_numpy(float)
    share = _share_of(below)
    below_rows = np.flatnonzero(under)
    counted = values.copy()
    counted[below_rows] *= share
    ranks = _ranks(codes, counted, standard, lake, judged=judged)
    top = _worst(groups, ranks, len(keys), width)
    sure = np.ones(len(keys), dtype=bool)
    doubtful = below_rows[ranks.take(below_rows) > 0]
    ends = [_ranks(codes[doubtful], values[doubtful] * end, standard, lake[doubtful]) for end in (0.0, 1.0)]
    if (ends[0] != ends[1]).any():
        hit = np.zeros(len(keys), dtype=bool)
        hit[groups[doubtful[ends[0] != ends[1]]]] = True
        rows = hit.take(groups)
        open_groups, tops = groups[rows], []
        for end in ends:
            may = ranks.copy()
            may[doubtful] = end
            tops.append(_worst(open_groups, may[rows], len(keys), width))
        sure = tops[0] == tops[1]
    used = ranks > 0
    leads = used & (ranks == top.astype(np.int8).take(groups))
    cells = groups * _ITEMS + codes
    classified = keys.copy()
    classified["class"] = as_classes(top, standard)
    classified["rank"] = top.astype(np.int8)
    classified["items"], classified["item_count"] = _listed(cells[used], len(keys), names)
    classified["worst_items"] = _listed(cells[leads], len(keys), names)[0]
    classified["sure"] = sure
    return classified


def _worst(groups: Ints, ranks: Ranks, count: int, width: int) -> Ints:
    """The highest rank of each group, 0 where none has any."""
    assert width <= 8, "a group is eight bytes, one for each rank"
    there = np.zeros(count * 8, dtype=bool)
    there[groups * 8 + ranks] = True
    _, bits = np.frexp(there.view("<u8").astype(float))  # the highest byte that is set, by the exponent of the number
    return np.asarray(np.maximum(bits.astype(np.int64) - 1, 0) // 8)


def _groups(samples: pd.DataFrame, by: Sequence[str]) -> tuple[Ints, pd.DataFrame]:
    """The sample of each row, and the columns that name each sample, in the order of their first rows."""
    code, size = np.zeros(len(samples), dtype=np.int64), 1
    for name in by:
        numbers, words = pd.factorize(samples[name], use_na_sentinel=False)
        code, size = code * len(words) + numbers, size * len(words)
        if size > _DENSE * len(samples):  # too many for a table of all that could be: number those that are
            code, seen = pd.factorize(code)
            size = len(seen)
    first = np.full(size, len(samples), dtype=np.int64)
    first[code[::-1]] = np.arange(len(samples))[::-1]
    order = np.argsort(first, kind="stable")[: int((first < len(samples)).sum())]
    number = np.empty(size, dtype=np.int64)
    number[order] = np.arange(len(order))
    return number.take(code), samples[list(by)].take(first[order]).reset_index(drop=True)


def _lake(samples: pd.DataFrame) -> Bools:
    if "lake" not in samples.columns:
        return np.zeros(len(samples), dtype=bool)
    return samples["lake"].to_numpy(dtype=bool, na_value=False)


def _listed(cells: Ints, count: int, names: Sequence[str]) -> tuple[Any, Ints]:
    """Names of the items of each group in the order of the standard, and how many; each set is put in words once.

    A cell is the number of the group times 64 plus that of the item.
    """
    assert len(names) <= _ITEMS, "the items of a group are the bits of one number"
    held = np.zeros((count, _ITEMS), dtype=bool)
    held.reshape(-1)[cells] = True
    numbers, _ = pd.factorize(np.packbits(held, axis=1).view(np.uint64)[:, 0])
    first = np.zeros(int(numbers.max()) + 1 if count else 0, dtype=np.int64)
    first[numbers[::-1]] = np.arange(count)[::-1]
    sets = held[first]
    joined_names = ["、".join(names[position] for position in np.flatnonzero(row).tolist()) for row in sets]
    return pd.array(joined_names, dtype="str").take(numbers), sets.sum(axis=1).take(numbers)


def printed_span(
    items: Sequence[str] | pd.Series,
    values: npt.ArrayLike,
    decimals: npt.ArrayLike,
    standard: WaterStandard,
    *,
    lake: npt.ArrayLike = False,
) -> pd.DataFrame:
    """Return the best and the worst class that a value may have been measured in, given the decimals it is printed in.

    A printed 0.05 was anything from 0.045 to 0.055: at a limit both neighbouring classes are possible.

    Returns
    -------
    DataFrame
        ``best`` and ``worst`` as ranks, 0 where there is none.

    Examples
    --------
    >>> from riverzones.catalogue.water_standards import water_standard
    >>> printed_span(["DO", "DO"], [6, 6.32], [0, 2], water_standard()).values.tolist()      # 5.5 to 6.5: III or II
    [[2, 3], [2, 2]]
    """
    half = 0.5 * 10.0 ** -np.asarray(decimals, dtype=float)
    numbers = np.asarray(values, dtype=float)
    inner = half * (1 - 1e-9)
    ends = [item_ranks(items, end, standard, lake=lake) for end in (numbers - inner, numbers, numbers + inner)]
    return pd.DataFrame({"best": np.min(ends, axis=0), "worst": np.max(ends, axis=0)})
