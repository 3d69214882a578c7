"""Main pollutants, means over periods, rivers and basins, trophic state: by numbers that can be checked by hand."""

import datetime as dt

import pandas as pd
import pytest

from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.errors import DataError
from riverzones.quality.basins import basin_states
from riverzones.quality.periods import period_classes, period_means
from riverzones.quality.pollutants import exceedances, main_pollutants
from riverzones.quality.trophic import trophic_index

STANDARD, METHOD = water_standard(), assessment()


def table(*rows):
    frame = pd.DataFrame(rows, columns=["place", "time", "item", "value"])
    return frame.assign(time=pd.to_datetime(frame["time"]))


def test_exceedance_multiples_are_told_against_class_three_and_not_of_ph_and_oxygen():
    rows = table(("A", "2025-01-05", "TP", 0.3), ("A", "2025-01-05", "DO", 2.5), ("A", "2025-01-05", "pH", 9.5),
                 ("A", "2025-01-05", "COD", 20))  # fmt: skip
    over = exceedances(rows, STANDARD, METHOD).set_index("item")
    assert over.index.tolist() == ["TP", "DO", "pH"]  # 20 of COD is still III
    assert (over["limit"]["TP"], round(over["multiple"]["TP"], 9)) == (0.2, 0.5)
    assert over["multiple"][["DO", "pH"]].isna().all()


def test_main_pollutants_are_three_at_most_metals_first_then_class_then_multiple():
    rows = table(*[("A", "2025-01-05", item, value) for item, value in
                   [("NH3N", 2.4), ("TP", 0.25), ("COD", 39), ("CODMn", 6.3), ("Pb", 0.06)]])  # fmt: skip
    found = main_pollutants(rows, STANDARD, METHOD)
    assert found["item"].tolist() == ["Pb", "NH3N", "COD"]  # V of a metal; worse than V; V
    assert found["multiple"].round(2).tolist() == [0.2, 1.4, 0.95]


def test_a_lake_is_held_against_the_limits_of_lakes():
    rows = table(("A", "2025-01-05", "TP", 0.1)).assign(lake=True)
    assert exceedances(rows, STANDARD, METHOD)["multiple"].round(9).tolist() == [1.0]


def test_first_the_mean_of_the_period_then_the_class():
    rows = table(("A", "2025-01-05", "NH3N", 0.1), ("A", "2025-01-25", "NH3N", 2.2), ("A", "2025-02-05", "NH3N", 0.5))
    months = period_classes(rows, STANDARD, METHOD, period="month")
    assert months[["period", "class"]].values.tolist() == [["2025-01", "IV"], ["2025-02", "II"]]  # mean 1.15
    quarter = period_classes(rows, STANDARD, METHOD, period="quarter")
    assert quarter[["period", "class", "days"]].values.tolist() == [["2025Q1", "III", 3]]  # 2.8 / 3 = 0.93


def test_a_year_on_fewer_than_six_days_says_so():
    rows = table(*[("A", f"2025-{month:02}-05", "DO", 6.5) for month in range(1, 7)],
                 *[("B", f"2025-{month:02}-05", "DO", 6.5) for month in range(1, 6)])  # fmt: skip
    year = period_classes(rows, STANDARD, METHOD, period="year").set_index("place")
    assert year["enough"].to_dict() == {"A": True, "B": False}


def test_a_mean_counts_what_is_below_detection_as_said_and_one_of_nothing_else_stays_below():
    rows = table(("A", "2025-01-05", "Hg", 0.00004), ("A", "2025-01-25", "Hg", 0.0001))
    rows["qualifier"] = ["<", ""]
    assert period_means(rows, "month")["value"].round(8).tolist() == [0.00006]
    assert period_means(rows, "month", below="zero")["value"].round(8).tolist() == [0.00005]
    alone = period_means(rows.assign(qualifier="<"), "month")
    assert (alone["qualifier"].tolist(), alone["value"].round(8).tolist()) == (["<"], [0.00007])


def test_values_without_a_time_or_a_number_are_in_no_period():
    rows = table(("A", None, "DO", 5), ("A", "2025-01-05", "DO", float("nan")), ("A", "2025-01-06", "DO", 5))
    assert period_means(rows, "month")["count"].tolist() == [1]


def test_a_wrong_period_is_one_line():
    with pytest.raises(DataError, match="month, quarter, year"):
        period_means(table(("A", "2025-01-05", "DO", 5)), "week")


def of_sections(ranks, values):
    classes = pd.DataFrame({"river": "R", "period": "2025", "place": range(len(ranks)), "rank": ranks})
    means = pd.DataFrame({"river": "R", "period": "2025", "item": "NH3N", "value": values, "lake": False})
    return basin_states(classes, means, STANDARD, METHOD, by=["river", "period"]).iloc[0]


def test_five_sections_go_by_shares_four_by_the_mean_of_all():
    five = of_sections([2, 2, 3, 3, 6], [0.4, 0.4, 0.9, 0.9, 9.0])
    assert (five["state"], five["how"], five["I_III_percent"], five["worse_than_V_percent"]) == (
        "good",
        "shares",
        80,
        20,
    )
    four = of_sections([2, 2, 3, 6], [0.4, 0.4, 0.9, 3.1])  # mean 1.2: IV
    assert (four["state"], four["how"], four["class"]) == ("light", "means", "IV")


def test_sections_without_a_class_are_no_part_of_the_shares():
    seen = of_sections([2, 2, 3, 3, 3, 0], [0.4, 0.4, 0.9, 0.9, 0.9, float("nan")])
    assert (seen["sections"], seen["state"]) == (5, "excellent")


def test_a_lake_that_lacks_an_item_has_no_index_and_says_which():
    rows = pd.DataFrame({"place": "L", "period": "2025", "item": ["TP", "TN", "SD", "CODMn"], "value": [0.05, 1, 1, 4]})
    made = trophic_index(rows, METHOD).iloc[0]
    assert (pd.isna(made["tli"]), made["missing"]) == (True, "chl_a")


def test_names_of_items_as_tables_write_them():
    names = {
        "氨氮(NH3-N)": "NH3N",
        "ＮＨ３－Ｎ": "NH3N",
        "总磷（以P计）": "TP",
        "permanganate_index": "CODMn",
        "高锰酸盐指数（mg/L）": "CODMn",
        "化学需氧量CODCr": "COD",
        "铬（六价）": "Cr6",
        "粪大肠菌群（个/L）": "FC",
        "chlorophyll_a": "chl_a",
        "river": None,
        "站名": None,
    }
    assert {word: STANDARD.item_of(word) for word in names} == names


def test_units_are_turned_where_they_are_units_of_the_item():
    assert STANDARD.factor("Hg", "μg/L") == 0.001
    assert STANDARD.factor("NH3N", "ｍｇ／Ｌ") == 1
    assert (STANDARD.factor("FC", "MPN/100mL"), STANDARD.factor("chl_a", "mg/L")) == (10, 1000)
    assert STANDARD.factor("NH3N", "m") is None


def test_the_day_of_the_method_is_dated():
    assert METHOD.citation.since == dt.date(2011, 3, 9)
