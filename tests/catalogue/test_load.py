"""The catalogue reads a part when it is first asked for, and once."""

import pytest

from riverzones.catalogue import Catalogue, load
from riverzones.declared.reading import lined, read_yaml
from riverzones.errors import CatalogueError


def test_a_wrong_part_does_not_keep_the_others_from_being_read(tmp_path):
    (tmp_path / "vocabulary.yaml").write_text("columns: [\n", encoding="utf-8")
    (tmp_path / "laws.yaml").write_bytes((load().root / "laws.yaml").read_bytes())
    catalogue = Catalogue(tmp_path)
    assert set(catalogue.laws) == set(load().laws)
    with pytest.raises(CatalogueError):
        _ = catalogue.columns


def test_a_part_is_read_once():
    assert load() is load()
    assert load().kinds is load().kinds


NINE = "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("b0: &b0 [x]\n" + NINE, "unfold"),  # took 2 GB and never ended
        ("b0: &b0 {x: 1}\n" + NINE.replace("[", "{<<: [").replace("]", "]}"), "unfold"),
        ("b0: &b0 [*b0]\n", "unfold"),
        ("a: " + "[" * 100_000 + "]" * 100_000, "levels"),  # ended the process within libyaml
        ("\n".join(" " * n + "a:" for n in range(300)), "line 201: more than 200 levels"),
    ],
    ids=["aliases", "merged", "of itself", "brackets", "columns"],
)
def test_a_file_that_multiplies_or_goes_down_without_end_is_refused_in_one_line(tmp_path, content, why):
    path = tmp_path / "CN-103.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=why) as caught:
        lined(path, lambda: read_yaml(path))
    assert "\n" not in caught.value.message
