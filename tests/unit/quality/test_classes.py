"""Classes by GB 3838-2002: every item of table 1 at its limits, just above and just below, written out by hand."""

import pandas as pd
import pytest

from riverzones.catalogue.water_standards import ground_standard, water_standard
from riverzones.errors import DataError
from riverzones.quality.classes import as_classes, classify, item_ranks, printed_span

# item: pairs of a value and its class, along the row of table 1 (W: worse than V)
RIVER = {
    "pH": "5.99 W, 6 I, 6.01 I, 7 I, 8.99 I, 9 I, 9.01 W",
    "DO": "7.51 I, 7.5 I, 7.49 II, 6.01 II, 6 II, 5.99 III, 5 III, 4.99 IV, 3 IV, 2.99 V, 2 V, 1.99 W, 0 W",
    "CODMn": "1.9 I, 2 I, 2.1 II, 4 II, 4.1 III, 6 III, 6.1 IV, 10 IV, 10.1 V, 15 V, 15.1 W",
    "COD": "14.9 I, 15 I, 15.1 III, 20 III, 20.1 IV, 30 IV, 30.1 V, 40 V, 40.1 W",
    "BOD5": "2.9 I, 3 I, 3.1 III, 4 III, 4.1 IV, 6 IV, 6.1 V, 10 V, 10.1 W",
    "NH3N": "0.149 I, 0.15 I, 0.151 II, 0.5 II, 0.501 III, 1 III, 1.01 IV, 1.5 IV, 1.51 V, 2 V, 2.01 W",
    "TP": "0.019 I, 0.02 I, 0.021 II, 0.1 II, 0.101 III, 0.2 III, 0.201 IV, 0.3 IV, 0.301 V, 0.4 V, 0.401 W",
    "Cu": "0.009 I, 0.01 I, 0.011 II, 1 II, 1.001 W",
    "Zn": "0.049 I, 0.05 I, 0.051 II, 1 II, 1.001 IV, 2 IV, 2.001 W",
    "F": "0.99 I, 1 I, 1.01 IV, 1.5 IV, 1.51 W",
    "Se": "0.0099 I, 0.01 I, 0.0101 IV, 0.02 IV, 0.0201 W",
    "As": "0.049 I, 0.05 I, 0.0501 IV, 0.1 IV, 0.1001 W",
    "Hg": "0.000049 I, 0.00005 I, 0.000051 III, 0.0001 III, 0.000101 IV, 0.001 IV, 0.001001 W",
    "Cd": "0.0009 I, 0.001 I, 0.0011 II, 0.005 II, 0.0051 V, 0.01 V, 0.0101 W",
    "Cr6": "0.009 I, 0.01 I, 0.011 II, 0.05 II, 0.051 V, 0.1 V, 0.101 W",
    "Pb": "0.009 I, 0.01 I, 0.011 III, 0.05 III, 0.051 V, 0.1 V, 0.101 W",
    "CN": "0.004 I, 0.005 I, 0.0051 II, 0.05 II, 0.051 III, 0.2 III, 0.201 W",
    "phenol": "0.0019 I, 0.002 I, 0.0021 III, 0.005 III, 0.0051 IV, 0.01 IV, 0.0101 V, 0.1 V, 0.101 W",
    "oil": "0.049 I, 0.05 I, 0.051 IV, 0.5 IV, 0.501 V, 1 V, 1.001 W",
    "LAS": "0.19 I, 0.2 I, 0.201 IV, 0.3 IV, 0.301 W",
    "S2": "0.049 I, 0.05 I, 0.051 II, 0.1 II, 0.101 III, 0.2 III, 0.201 IV, 0.5 IV, 0.501 V, 1 V, 1.001 W",
    "FC": "199 I, 200 I, 201 II, 2000 II, 2001 III, 10000 III, 10001 IV, 20000 IV, 20001 V, 40000 V, 40001 W",
}
LAKE = {
    "TP": "0.009 I, 0.01 I, 0.011 II, 0.025 II, 0.0251 III, 0.05 III, 0.051 IV, 0.1 IV, 0.101 V, 0.2 V, 0.201 W",
    "TN": "0.19 I, 0.2 I, 0.21 II, 0.5 II, 0.51 III, 1 III, 1.01 IV, 1.5 IV, 1.51 V, 2 V, 2.01 W",
    "DO": "7.5 I, 7.49 II",
    "pH": "6 I, 9.01 W",
}
CASES = [
    (item, water == "lake", float(value), "worse_than_V" if name == "W" else name)
    for water, table in (("river", RIVER), ("lake", LAKE))
    for item, pairs in table.items()
    for value, name in (pair.split() for pair in pairs.split(","))
]


@pytest.mark.parametrize(("item", "lake"), sorted({(item, lake) for item, lake, *_ in CASES}))
def test_each_item_at_just_above_and_just_below_its_limits(item, lake):
    rows = [(value, name) for one, in_lake, value, name in CASES if (one, in_lake) == (item, lake)]
    values, expected = zip(*rows, strict=True)
    ranks = item_ranks([item] * len(rows), values, water_standard(), lake=lake)
    assert list(as_classes(ranks, water_standard())) == list(expected)


def test_all_24_items_of_table_1_are_there_and_each_has_its_reason_or_its_cases():
    table = {item.no: item for item in water_standard().items.values() if item.no is not None}
    assert sorted(table) == list(range(1, 25))
    assert {item.name for item in table.values() if item.not_judged is not None} == {"temp", "TN", "FC"}
    assert {item.name for item in table.values()} - set(RIVER) - set(LAKE) == {"temp"}
    assert all(item.confidence == "verified" for item in table.values())


def test_water_temperature_has_no_class_and_total_nitrogen_none_in_a_river():
    ranks = item_ranks(["temp", "TN", "TN", "gold"], [20, 9, 9, 1], water_standard(), lake=[False, False, True, True])
    assert ranks.tolist() == [0, 0, 6, 0]


# GB/T 14848-2017, table 1, along the rows; V is what passes class IV
GROUND = {
    "pH": "5.49 V, 5.5 IV, 6.49 IV, 6.5 I, 8.5 I, 8.51 IV, 9 IV, 9.01 V",
    "hardness": "150 I, 150.1 II, 300 II, 300.1 III, 450 III, 450.1 IV, 650 IV, 650.1 V",
    "TDS": "300 I, 300.1 II, 500 II, 501 III, 1000 III, 1001 IV, 2000 IV, 2001 V",
    "SO4": "50 I, 50.1 II, 150 II, 151 III, 250 III, 251 IV, 350 IV, 351 V",
    "Cl": "50 I, 50.1 II, 150 II, 151 III, 250 III, 251 IV, 350 IV, 351 V",
    "Fe": "0.1 I, 0.11 II, 0.2 II, 0.21 III, 0.3 III, 0.31 IV, 2 IV, 2.01 V",
    "Mn": "0.05 I, 0.051 III, 0.1 III, 0.11 IV, 1.5 IV, 1.51 V",
    "CODMn": "1 I, 1.1 II, 2 II, 2.1 III, 3 III, 3.1 IV, 10 IV, 10.1 V",
    "NH3N": "0.02 I, 0.021 II, 0.1 II, 0.11 III, 0.5 III, 0.51 IV, 1.5 IV, 1.51 V",
    "NO2N": "0.01 I, 0.011 II, 0.1 II, 0.11 III, 1 III, 1.01 IV, 4.8 IV, 4.81 V",
    "NO3N": "2 I, 2.1 II, 5 II, 5.1 III, 20 III, 20.1 IV, 30 IV, 30.1 V",
    "F": "0.9 I, 1 I, 1.01 IV, 2 IV, 2.01 V",
    "As": "0.001 I, 0.0011 III, 0.01 III, 0.011 IV, 0.05 IV, 0.051 V",
    "Cd": "0.0001 I, 0.00011 II, 0.001 II, 0.0011 III, 0.005 III, 0.0051 IV, 0.01 IV, 0.011 V",
    "Cr6": "0.005 I, 0.0051 II, 0.01 II, 0.011 III, 0.05 III, 0.051 IV, 0.1 IV, 0.11 V",
    "Pb": "0.005 I, 0.0051 III, 0.01 III, 0.011 IV, 0.1 IV, 0.11 V",
}


@pytest.mark.parametrize("item", sorted(GROUND))
def test_each_item_of_groundwater_at_and_beyond_its_limits(item):
    values, expected = zip(*(pair.split() for pair in GROUND[item].split(",")), strict=True)
    ranks = item_ranks([item] * len(values), [float(value) for value in values], ground_standard())
    assert list(as_classes(ranks, ground_standard())) == list(expected)


def test_groundwater_is_judged_by_every_item_whose_numbers_are_verified_and_by_no_other():
    assert set(ground_standard().items) == set(GROUND)
    rows = sample(NH3N=0.6, TP=9.0, DO=0.1, SO4=10)
    (row,) = classify(rows, ground_standard()).to_dict("records")
    assert (row["class"], row["items"]) == ("IV", "SO4、NH3N")


def sample(**values):
    return pd.DataFrame({"place": "A", "time": 1, "item": list(values), "value": list(values.values())})


def test_the_worst_item_decides_and_the_class_says_on_which_items_it_rests():
    (row,) = classify(sample(DO=6, NH3N=1.2, TP=0.3, TN=9, FC=1e6, temp=30), water_standard()).to_dict("records")
    assert (row["class"], row["rank"], row["item_count"]) == ("IV", 4, 3)
    assert (row["items"], row["worst_items"]) == ("DO、NH3N、TP", "NH3N、TP")


def test_an_item_that_the_method_leaves_out_is_judged_where_it_is_asked_for():
    rows = sample(TP=0.02, TN=1.6).assign(lake=True)
    assert classify(rows, water_standard())["class"].tolist() == ["II"]
    assert classify(rows, water_standard(), also=["TN"])["class"].tolist() == ["V"]


def test_a_sample_of_which_nothing_can_be_judged_has_no_class():
    (row,) = classify(sample(temp=20, TP=float("nan")), water_standard()).to_dict("records")
    assert (pd.isna(row["class"]), row["rank"], row["items"]) == (True, 0, "")


def test_classes_are_ordered_values():
    made = classify(pd.concat([sample(DO=8), sample(DO=1).assign(place="B")]), water_standard())
    assert (made["class"] > "III").tolist() == [False, True]
    assert made["class"].max() == "worse_than_V"


def test_the_noise_of_binary_sums_does_not_pass_a_limit():
    assert item_ranks(["NH3N", "DO"], [(0.1 + 0.2) / 2, 7.5 - 1e-14], water_standard()).tolist() == [1, 1]


@pytest.mark.parametrize(("below", "name"), [("half", "III"), ("zero", "I"), ("bound", "IV")])
def test_a_value_below_detection_counts_as_said_and_the_class_is_open_where_that_decides(below, name):
    rows = sample(Hg=0.0002, DO=8).assign(qualifier=["<", ""])
    (row,) = classify(rows, water_standard(), below=below).to_dict("records")
    assert (row["class"], row["sure"]) == (name, False)


def test_a_value_below_detection_leaves_a_class_sure_that_hangs_on_another_item():
    rows = sample(Hg=0.0002, DO=2).assign(qualifier=["<", None])
    assert classify(rows, water_standard())["sure"].tolist() == [True]


def test_a_wrong_word_for_below_detection_is_one_line():
    with pytest.raises(DataError, match="half, zero, bound"):
        classify(sample(DO=2), water_standard(), below="third")


def test_many_samples_keep_the_order_of_their_first_rows_and_are_classed_as_alone():
    rows = pd.concat(
        [sample(DO=float(n % 9), TP=n / 100).assign(place=f"P{n % 7}", time=n) for n in range(60, 0, -1)],
        ignore_index=True,
    )
    together = classify(rows, water_standard())
    assert together["time"].tolist() == list(range(60, 0, -1))
    alone = [classify(rows[rows["time"] == n], water_standard())["rank"].item() for n in together["time"]]
    assert together["rank"].tolist() == alone
    shuffled = classify(rows.sample(frac=1, random_state=3), water_standard()).set_index("time")["rank"]
    assert shuffled.loc[together["time"]].tolist() == alone


def test_a_printed_value_at_a_limit_may_have_been_measured_on_the_other_side():
    span = printed_span(["TP", "TP", "DO"], [0.05, 0.047, 6], [2, 3, 0], water_standard(), lake=True)
    assert span.values.tolist() == [[3, 4], [3, 3], [2, 3]]
