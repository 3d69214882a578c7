"""Names of places as words of a phrase."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.errors import PhraseError
from riverzones.model import SetPart
from riverzones.query import question


def _row(layer: str, name: str) -> tuple[SetPart, ...]:
    return (SetPart(layer, "name = '" + name.replace("'", "''") + "'"),)


def _places(names: dict[str, str]) -> dict[str, tuple[SetPart, ...]]:
    return {name: _row(layer, name) for name, layer in names.items()}


PLACES = _places({"巫山县": "counties", "大昌湖（示意）": "wetlands", "丰都": "counties", "Big Wet": "wetlands"})


@pytest.mark.parametrize(
    ("phrase", "relation", "where"),
    [
        ("巫山县内的排污口", "inside", "巫山县"),
        ("巫山县的排污口", "inside", "巫山县"),
        ("巫山县有哪些排污口", "inside", "巫山县"),
        ("巫山的排污口", "inside", "巫山县"),
        ("丰都县的排污口", "inside", "丰都"),
        ("排污口在大昌湖（示意）内", "inside", "大昌湖（示意）"),
        ("大昌湖外的排污口", "outside", "大昌湖（示意）"),
        ("不在大昌湖的排污口", "outside", "大昌湖（示意）"),
        ("大昌湖五百米范围内的排污口", "within", "大昌湖（示意）"),
        ("outfalls within 500 m of the big wet", "within", "Big Wet"),
        ("outfalls inside Big Wet where name = 'x'", "inside", "Big Wet"),
    ],
)
def test_a_place_stands_where_a_set_may(words, phrase, relation, where):
    asked = question(phrase, words, places=PLACES)
    assert (asked.subject.name, asked.relation) == ("outfalls", relation)
    assert asked.reference is not None
    assert asked.reference.parts == PLACES[where]


def test_what_bears_the_very_name_goes_before_what_needs_another_ending(words):
    places = _places({"大昌": "wetlands", "大昌县": "counties"})
    assert question("大昌内的排污口", words, places=places).reference.parts == places["大昌"]


def test_a_word_of_the_catalogue_stays_what_it_is(words):
    def never() -> dict[str, tuple[SetPart, ...]]:
        pytest.fail("asked for places")

    assert question("长江1公里内的排污口", words, places=never).reference.name == "yangtze"
    both = question("与巫山县重叠的湿地", words, places=_places({"巫山县": "counties", "湿地": "wetlands"}))
    assert both.subject.name == "wetlands"


def test_without_places_a_set_followed_by_of_is_still_no_relation(words):
    with pytest.raises(PhraseError):
        question("一级保护区的排污口", words, places=PLACES)


@pytest.mark.parametrize(
    ("phrase", "unknown", "hint"),
    [
        ("滇池20公里范围内的排污口", "“滇池”", "入河排污口"),
        ("巫山线的排污口", "“巫山线”", "巫山县"),
        ("outfalls inside Bog Wet", "'Bog Wet'", "Big Wet"),
        ("outfals inside Big Wet", "'outfals'", "outfalls"),
    ],
)
def test_the_unknown_word_itself_is_named(words, phrase, unknown, hint):
    with pytest.raises(PhraseError) as stopped:
        question(phrase, words, places=PLACES)
    assert unknown in stopped.value.message
    assert hint in stopped.value.hint


@given(st.lists(st.text(max_size=8), max_size=4), st.text(max_size=12))
def test_any_names_and_any_text_give_a_question_or_a_phrase_error(words, names, phrase):
    places = {name: _row("wetlands", name) for name in names}
    for said in (phrase, *(f"{name}内的排污口" for name in names)):
        try:
            asked = question(said, words, places=places)
        except PhraseError:
            continue
        assert (
            asked.reference is None
            or not asked.reference.place
            or set(asked.reference.parts) <= {part for parts in places.values() for part in parts}
        )
