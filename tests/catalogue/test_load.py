"""The catalogue reads a part when it is first asked for, and once."""

import pytest

from riverzones.catalogue import Catalogue, load
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
