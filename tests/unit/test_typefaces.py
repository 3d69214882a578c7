"""Fonts: one that was installed after matplotlib made its list is found, and no picture shows an empty box."""

import warnings
from pathlib import Path

import pytest
from matplotlib import font_manager

from riverzones import typefaces
from riverzones.errors import OutputError
from riverzones.present.charts import raster
from riverzones.present.paper.fonts import find_face


@pytest.fixture
def stale(monkeypatch):
    """A list of matplotlib from a time before any Chinese font was there."""
    manager = font_manager.fontManager
    came_later = {entry.fname for entry in manager.ttflist if entry.name in typefaces.KNOWN}
    assert came_later, "no Chinese font on this machine"
    monkeypatch.setattr(manager, "ttflist", [entry for entry in manager.ttflist if entry.fname not in came_later])
    manager._findfont_cached.cache_clear()
    typefaces._catch_up.cache_clear()
    typefaces._has.cache_clear()
    typefaces._font.cache_clear()
    raster.picture_families.cache_clear()
    yield monkeypatch
    for cached in (typefaces._catch_up, typefaces._has, typefaces._font, raster.picture_families):
        cached.cache_clear()


def test_a_font_installed_after_the_list_was_made_is_found(stale):
    assert find_face().family in typefaces.KNOWN
    assert raster.picture_words("大宁河") == "大宁河"


def test_a_picture_without_a_chinese_font_is_refused_not_drawn_with_boxes(stale):
    stale.setattr(font_manager, "findSystemFonts", list)
    stale.setattr(typefaces, "packaged", list)
    with pytest.raises(OutputError, match="no font that writes Chinese is installed"):
        raster.picture_words("大宁河")
    assert raster.picture_words("Daning") == "Daning"


def test_on_a_machine_without_fonts_the_one_of_the_extra_prints(stale, tmp_path):
    package = tmp_path / typefaces.PACKAGED
    package.mkdir()
    (package / "__init__.py").touch()
    font = next(entry.fname for entry in font_manager.FontManager().ttflist if entry.name == "Noto Sans CJK JP")
    (package / f"font{Path(font).suffix}").symlink_to(font)
    stale.setattr(font_manager, "findSystemFonts", list)
    stale.syspath_prepend(tmp_path)
    face = find_face()
    assert face.family in typefaces.KNOWN
    assert face.width_mm("大宁河", 10) == pytest.approx(3 * 10 * 25.4 / 72, rel=0.01)


def test_a_character_that_no_font_has_is_set_as_printers_do(stale):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert raster.picture_words("河\U0010fffd口") == "河〓口"
