"""Events of sections: years, relapses and gaps at the edges of what counts."""

import pandas as pd
import pytest

from riverzones.quality.events import EventSettings, quality_events

SETTINGS = EventSettings(2, 12, 6, 3, 1, 3)


def months(*ranks, start="2024-01"):
    periods = pd.period_range(start, periods=len(ranks), freq="M").astype(str)
    table = pd.DataFrame({"place": "A", "period": periods, "rank": ranks, "worst_items": "NH3N"})
    return table[table["rank"] >= 0]


def years(*ranks, enough=True):
    periods = [str(2020 + number) for number in range(len(ranks))]
    return pd.DataFrame({"place": "A", "period": periods, "rank": ranks, "worst_items": "TP", "enough": enough})


def kinds(table):
    return table[["kind", "since", "until", "months"]].values.tolist()


NONE = months(2)


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ((6, 5, 5, 5, 6), [["relapse", "2024-05", "2024-05", 1]]),
        ((6, 5, 5, 6), []),  # better for two months alone
        ((5, 5, 5, 6, 6), []),  # was never worse before
        ((6, 1, 1, 1, 6, 6, 2, 2, 2, 6), [["relapse", "2024-05", "2024-06", 2], ["relapse", "2024-10", "2024-10", 1]]),
    ],
)
def test_a_relapse_comes_after_months_that_were_better(ranks, expected):
    assert kinds(quality_events(months(*ranks), years(), pd.Series(dtype=float), SETTINGS)) == expected


def test_a_gap_is_asked_of_places_that_are_sampled_each_month():
    table = months(2, 2, -1, -1, 2, -1, 2)
    monthly, seldom = pd.Series({"A": 12}), pd.Series({"A": 6})
    assert kinds(quality_events(table, years(), monthly, SETTINGS)) == [["gap", "2024-03", "2024-04", 2]]
    assert kinds(quality_events(table, years(), seldom, SETTINGS)) == []
    assert kinds(quality_events(table, years(), pd.Series(dtype=float), SETTINGS)) == []


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [((2, 3), "worsened"), ((3, 4), "good_lost"), ((4, 5), "worsened"), ((4, 4), None), ((4, 3), None)],
)
def test_a_good_water_is_lost_where_it_leaves_class_three(ranks, expected):
    made = quality_events(NONE, years(*ranks), pd.Series(dtype=float), SETTINGS)
    assert made["kind"].tolist() == ([expected] if expected else [])


def test_a_year_on_too_few_samples_is_held_against_nothing():
    assert quality_events(NONE, years(2, 5, enough=False), pd.Series(dtype=float), SETTINGS).empty
    skipped = years(2, 3, 5).drop(index=1)
    assert quality_events(NONE, skipped, pd.Series(dtype=float), SETTINGS).empty
