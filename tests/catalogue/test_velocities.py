import pytest

from riverzones.catalogue.velocities import read_velocities, velocities
from riverzones.errors import CatalogueError


def written(tmp_path, text):
    path = tmp_path / "velocities.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_lakes_have_no_velocity_and_the_last_class_takes_every_reach():
    classes = velocities().classes
    assert classes[0].where == {"kind": ("lake",)}
    assert classes[0].ms is None
    assert not classes[-1].where
    assert all(entry.title is not None and entry.title.zh for entry in classes)


def test_a_file_of_ones_own_keeps_its_order(tmp_path):
    path = written(
        tmp_path,
        "classes:\n  wu: {title: {zh: 乌江, en: Wu}, where: {river: 乌江}, ms: [1, 2, 3]}\n"
        "  rest: {title: {zh: 其余, en: rest}, ms: [0.1, 0.2, 0.3]}\n",
    )
    first, second = read_velocities(path).classes
    assert (first.where, first.ms) == ({"river": ("乌江",)}, (1.0, 2.0, 3.0))
    assert second.name == "rest"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{title: {zh: 甲, en: A}}", "the field 'ms' is missing"),
        ("{title: {zh: 甲, en: A}, ms: [1, 2]}", r"expected \[low, normal, high\] in m/s, got \[1, 2\]"),
        ("{title: {zh: 甲, en: A}, ms: [2, 1, 3]}", "must be above 0 and rise"),
        ("{title: {zh: 甲, en: A}, ms: null, where: {colour: blue}}", "unknown field 'colour'"),
        ("{titel: 1, ms: null}", "unknown field 'titel'. Did you mean 'title'"),
    ],
)
def test_a_wrong_class_is_one_line_that_names_file_and_class(tmp_path, entry, said):
    with pytest.raises(CatalogueError, match=said) as error:
        read_velocities(written(tmp_path, f"classes:\n  a: {entry}\n"))
    assert str(error.value).startswith("velocities.yaml, line 2: class a")


def test_classes_are_given_by_name(tmp_path):
    with pytest.raises(CatalogueError, match=r"velocities.yaml, line 1: classes: expected \{name: value\}, got \[1\]"):
        read_velocities(written(tmp_path, "classes: [1]\n"))
