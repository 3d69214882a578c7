"""Names and codes: what is given stays, what is wrong is told, proposals are unique."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from riverzones.audit.outfalls import check_codes, check_names, propose_codes, propose_names
from riverzones.catalogue.outfalls import outfall_scheme

SCHEME = outfall_scheme()


def rows(*codes, **columns):
    return pd.DataFrame({"code": codes, "county_code": "500237", "class_1": "industrial", **columns})


def test_the_county_of_a_code_is_compared_with_the_place():
    found = check_codes(rows("XX-500237-0001-GY-00", "XX-500101-0002-GY-00", "PK-1", None), SCHEME.codes)
    assert found.code_fits.tolist() == [True, True, False, pd.NA]
    assert found.county_fits.tolist() == [True, False, pd.NA, pd.NA]
    assert found.code_missing.tolist() == [False, False, False, True]


def test_a_county_that_is_not_known_is_not_compared():
    found = check_codes(rows("XX-500237-0001-GY-00", county_code=None), SCHEME.codes)
    assert found.county_fits.tolist() == [pd.NA]


def test_codes_that_come_twice_are_both_told_and_missing_ones_are_no_duplicates():
    found = check_codes(rows("A", "A", None, None), SCHEME.codes)
    assert found.code_duplicate.tolist() == [True, True, False, False]


def test_serial_numbers_count_on_after_the_highest_given():
    table = rows("XX-500237-0007-GY-00", None, "PK-1", None, class_1=["industrial", "other", "industrial", None])
    assert propose_codes(table, SCHEME).tolist() == [None, "XX-500237-0008-QT-00", "XX-500237-0009-GY-00", None]


def test_a_code_is_not_proposed_where_the_county_is_not_known():
    assert propose_codes(rows(None, county_code=None), SCHEME).tolist() == [None]


def test_a_name_is_made_of_place_party_and_class_and_equal_ones_are_numbered():
    table = pd.DataFrame(
        {"county": "巫山县", "township": "大昌镇", "river": "大宁河", "owner": ["甲公司", "甲公司", "乙公司", None],
         "class_1": "industrial", "class_2": None, "class_3": None}
    )  # fmt: skip
    assert propose_names(table, SCHEME).tolist() == [
        "巫山县大昌镇大宁河甲公司1#工业排污口",
        "巫山县大昌镇大宁河甲公司2#工业排污口",
        "巫山县大昌镇大宁河乙公司工业排污口",
        "巫山县大昌镇大宁河工业排污口",
    ]


def test_without_river_or_class_no_name_is_made_up():
    table = pd.DataFrame({"river": [None, "长江"], "class_1": ["industrial", None]})
    assert propose_names(table, SCHEME).tolist() == [None, None]


def test_names_that_are_missing_repeated_or_end_wrongly_are_told():
    found = check_names(pd.DataFrame({"name": ["甲排污口", "甲排污口", "乙涵洞", None]}), SCHEME.names)
    assert found.name_duplicate.tolist() == [True, True, False, False]
    assert found.name_fits.tolist() == [True, True, False, pd.NA]
    assert found.name_missing.tolist() == [False, False, False, True]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "PK-1", "XX-500237-0003-GY-00", "XX-500101-0001-QT-00"]),
            st.sampled_from([None, "500237", "500101"]),
            st.sampled_from([None, "industrial", "other"]),
        ),
        max_size=12,
    )
)
def test_proposed_codes_fit_the_pattern_and_meet_neither_each_other_nor_those_given(found):
    table = pd.DataFrame(found, columns=["code", "county_code", "class_1"], dtype=object)
    made = propose_codes(table, SCHEME)
    new = made.dropna()
    assert new.map(lambda code: bool(SCHEME.codes.pattern.fullmatch(code))).all()
    assert not new.duplicated().any()
    assert not set(new) & set(table.code.dropna())
