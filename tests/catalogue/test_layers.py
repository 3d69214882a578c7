"""Layer kinds: one for every layer the policies speak of, with columns that can be told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.words import read_kind
from riverzones.errors import CatalogueError

CATALOGUE = load()
KINDS = CATALOGUE.kinds
COMMON = ["id", "name", "code", "admin", "accuracy_m", "illustrative", "source", "note"]
THEMES = {
    "water",
    "sources",
    "management",
    "pollution",
    "industry",
    "agriculture",
    "transport",
    "ecology",
    "admin",
    "facilities",
    "monitoring",
    "raster",
}
NAMED = (
    "rivers canals lakes reservoirs ponds shorelines ranges blue_lines shoreline_ranges drawdown_zones "
    "inundation_areas flood_lines zones sources intakes function_zones sections auto_stations samples "
    "seats section_classes flood_seasons black_odour_states outfalls "
    "segments notice_boards patrols problems tasks enterprises projects industrial_parks chemical_parks "
    "tailings_ponds mines shale_gas_wells gas_stations storage_yards waste_stations livestock_farms fish_farms "
    "cage_aquaculture livestock_areas aquaculture_areas wells groundwater_areas supply_areas docks vessels "
    "shipyards roads service_areas fences boundary_markers signs emergency_pools cameras wetlands "
    "buffer_strips forests nature_reserves red_lines ecological_function_zones conservation_areas "
    "builtup_areas planning_areas urban_villages townships villages counties provinces basins grids "
    "black_odour_waters wwtps sewers reclaimed_mains reaches gates dams hydropower_stations pump_stations risk_sources "
    "emergency_stores buildings cities shoreline_bands bank_lines vegetation slope erosion "
    "zone_corners drawn_markers emergency_spaces "
    "drawn_zones drawn_ranges dikes flood_levels flow_records control_reaches fairways karst_conduits sinkholes"
)
ASKED = {
    "rivers": "name code rank basin catchment_km2 flow_direction",
    "lakes": "name area_km2 normal_level_m water_use",
    "reservoirs": "name area_km2 normal_level_m water_use",
    "ponds": "name normal_level_m water_use",
    "shorelines": "river bank function_zone line_type basin rank",
    "ranges": "river approved_date source status basin",
    "blue_lines": "river approved_date source status",
    "shoreline_ranges": "river approved_date source status",
    "drawdown_zones": "low_m high_m datum",
    "inundation_areas": "low_m high_m datum return_years",
    "flood_lines": "return_years high_m datum",
    "zones": "source_id tier part level approved_date",
    "sources": "name level grade waterworks backup target_class source_type centralised served_population",
    "intakes": "name level grade waterworks backup target_class source_id",
    "function_zones": "function_name zone_order target_class load_cap_t grade",
    "sections": "river grade target_class target_year responsible cross_border",
    "auto_stations": "river grade",
    "samples": "section_id date pollutant value class",
    "outfalls": "code name category receiving_water owner approved status has_sign online_monitor",
    "segments": "river level chief title unit phone start end target",
    "notice_boards": "chief title duty phone start end target photo_date",
    "patrols": "level date status",
    "problems": "level date problem_type status deadline lead_unit responsible_units",
    "tasks": "date status deadline lead_unit responsible_units",
    "enterprises": "industry stage pollutants in_park permit card_status",
    "projects": "industry stage purpose discharges permit in_park approved",
    "industrial_parks": "stage",
    "chemical_parks": "stage",
    "tailings_ponds": "kind stage seepage_protection",
    "mines": "kind stage seepage_protection",
    "shale_gas_wells": "stage seepage_protection",
    "gas_stations": "kind stage seepage_protection",
    "storage_yards": "kind stage seepage_protection",
    "waste_stations": "kind stage seepage_protection",
    "livestock_farms": "scale pig_equivalent treatment",
    "fish_farms": "scale treatment method",
    "cage_aquaculture": "method",
    "livestock_areas": "regime",
    "aquaculture_areas": "regime",
    "wells": "use emergency aquifer permit water_temperature",
    "groundwater_areas": "regime water_temperature aquifer",
    "docks": "kind stage tonnage_t reception_facility",
    "vessels": "kind tonnage_t hull age_years",
    "roads": "warning_sign isolation_belt crash_barrier diversion_channel emergency_pool",
    "fences": "kind built_date",
    "boundary_markers": "kind built_date",
    "signs": "kind built_date",
    "wetlands": "kind",
    "buffer_strips": "kind bank date",
    "red_lines": "kind date",
    "counties": "code name level",
    "townships": "name level",
    "basins": "name level",
    "grids": "name level",
    "black_odour_waters": "status location_type done_date",
    "wwtps": "standard capacity_m3_per_day built_date",
    "dams": "min_flow_m3s",
    "hydropower_stations": "min_flow_m3s",
    "risk_sources": "risk_level updated_date plan drill_date",
    "emergency_stores": "updated_date plan drill_date",
    "vegetation": "date path",
    "slope": "date path",
    "erosion": "date path",
    "buildings": "approved use",
}


def rows_of_the_policies() -> list[str]:
    """First cells of the table of layers that the policies imply; empty where the folder is absent."""
    path = Path(__file__).parents[3] / "shared" / "policy" / "requirements.md"
    if not path.is_file():
        return []
    table = path.read_text(encoding="utf-8").split("## 6. Layers the seeds imply")[1].split("\n## ")[0]
    return [line.split("|")[1].strip() for line in table.splitlines() if re.match(r"\| (?!layer )\w", line)]


@pytest.mark.shared
def test_every_layer_of_the_policies_has_a_kind_of_its_own():
    rows = rows_of_the_policies()
    if not rows:
        pytest.skip("the folder of policy documents is not beside the checkout")
    assert len(rows) > 20
    known = [kind.row for kind in KINDS.values()]
    for row in rows:
        layers = re.sub(r"\(.*?\)", "", row).split(",")
        assert known.count(row) == len(layers), row
    assert {row for row in known if row} == set(rows)


def test_every_kind_the_parts_agreed_on_is_there():
    assert sorted(KINDS) == sorted(NAMED.split())


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_begins_with_the_common_columns_and_has_a_theme(name):
    kind = KINDS[name]
    assert [column.name for column in kind.columns][: len(COMMON)] == COMMON
    assert kind.theme in THEMES
    assert kind.geometry
    assert len(set(kind.geometry)) == len(kind.geometry)


def test_every_row_can_say_in_which_area_it_lies_by_code():
    without = {name for name, kind in KINDS.items() if not {"admin_code", "parent_id"} & set(kind.by_name)}
    assert {KINDS[name].theme for name in without} <= {"admin"}, without


@pytest.mark.parametrize("name", ASKED)
def test_a_kind_has_what_the_rules_ask_for(name):
    assert set(ASKED[name].split()) <= set(KINDS[name].by_name)


@pytest.mark.parametrize("name", KINDS)
def test_no_spelling_means_two_columns_of_a_layer(name):
    owner: dict[str, str] = {}
    for column in KINDS[name].columns:
        for word in {w.casefold() for w in (column.name, *column.aliases)}:
            assert owner.setdefault(word, column.name) == column.name, word


def test_no_word_means_two_kinds():
    owner: dict[str, str] = {}
    for kind in KINDS.values():
        for word in {w.casefold() for w in (kind.name, kind.title.zh, kind.title.en, *kind.aliases)}:
            assert owner.setdefault(word, kind.name) == kind.name, word


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_found_by_every_word_it_has(name):
    kind = KINDS[name]
    for word in (name, kind.title.zh, kind.title.en, kind.title.en.upper(), *kind.aliases):
        assert CATALOGUE.kind(word).name == name


@pytest.mark.parametrize("name", KINDS)
def test_titles_are_words_as_people_type_them(name):
    title = KINDS[name].title
    assert re.search(r"[\u4e00-\u9fff]", title.zh)
    assert re.fullmatch(r"[a-z0-9][a-z0-9 -]*", title.en)


def test_few_columns_are_required():
    required = {(kind.name, column.name) for kind in KINDS.values() for column in kind.columns if column.required}
    assert required == {
        ("zones", "tier"),
        ("livestock_areas", "regime"),
        ("aquaculture_areas", "regime"),
        ("inundation_areas", "high_m"),
        *((kind, "name") for kind in ("counties", "townships", "villages", "cities", "provinces")),
        *((kind, "path") for kind in ("vegetation", "slope", "erosion")),
        *((kind, "date") for kind in ("vegetation", "erosion")),
    }


@pytest.mark.parametrize(
    ("kind", "written", "column"),
    [
        ("outfalls", "PWKMC", "name"),
        ("outfalls", "排污口名称", "name"),
        ("outfalls", "受纳水体名", "receiving_water"),
        ("outfalls", "责任主体", "owner"),
        ("rivers", "HLMC", "name"),
        ("shorelines", "HLMC", "river"),
        ("counties", "XZQDM", "code"),
        ("counties", "NAME99", "name"),
        ("zones", "水源地名称", "source_name"),
        ("sources", "水源地名称", "name"),
        ("zones", "保护区级别", "tier"),
        ("segments", "河长姓名", "chief"),
        ("samples", "water_quality_class", "class"),
    ],
)
def test_columns_are_found_by_the_names_bureaus_write(kind, written, column):
    meant = {word.casefold(): c.name for c in KINDS[kind].columns for word in (c.name, *c.aliases)}
    assert meant[written.casefold()] == column


@pytest.mark.parametrize("name", KINDS)
def test_a_name_that_leaves_the_unit_open_is_no_quantity(name):
    """AREA may be square degrees, 面积 mu, 总库容 ten thousand cubic metres: a wrong unit is worse than no column."""
    spellings = {word.casefold(): c.name for c in KINDS[name].columns for word in (c.name, *c.aliases)}
    open_words = {
        "area",
        "length",
        "面积",
        "长度",
        "mj",
        "cd",
        "总库容",
        "库容",
        "设计规模",
        "装机容量",
        "投资额",
        "存栏量",
    }
    assert {word: spellings[word] for word in open_words if word in spellings} == {}


def test_a_ten_byte_cut_of_two_names_means_neither():
    spellings = {word for column in KINDS["outfalls"].columns for word in column.aliases}
    assert {"入河排污口名称", "入河排污口类型"} <= spellings
    assert "入河排污口" not in spellings


@pytest.mark.parametrize("name", [name for name in KINDS if KINDS[name].spatial and KINDS[name].geometry[0] != "none"])
def test_every_spatial_kind_is_drawn(name):
    assert CATALOGUE.style_of(name) is not None


def layer(folder: Path, columns: str, *, more: str = "") -> Path:
    path = folder / "things.yaml"
    path.write_text(
        f"name: things\ntitle: {{zh: 物, en: things}}\ngeometry: [point]\n{more}columns: [{columns}]\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("columns", "more", "says"),
    [
        ("id, ownr", "", "things.yaml, line 4: columns: entry 2: column: 'ownr' is not known. Did you mean 'owner'?"),
        ("id, id", "", "things.yaml: the column 'id' is listed twice."),
        ("id", "them: water\n", "things.yaml, line 4: unknown field 'them'. Did you mean 'theme'?"),
        (
            "{name: stage, values: [neww]}",
            "",
            "things.yaml, line 4: columns: entry 1: column stage: value: 'neww' is not known. Did you mean 'new'?",
        ),
        ("{nme: stage}", "", "things.yaml, line 4: columns: entry 1: unknown field 'nme'. Did you mean 'name'?"),
        (
            "{name: owner, aliases: [甲]}, {name: river, aliases: [甲]}",
            "",
            "things.yaml: aliases: '甲' names both 'owner' and 'river'.",
        ),
    ],
)
def test_a_wrong_layer_file_names_field_and_nearest_word(tmp_path, columns, more, says):
    with pytest.raises(CatalogueError) as caught:
        read_kind(layer(tmp_path, columns, more=more), CATALOGUE.columns)
    assert str(caught.value).startswith(says)


def test_a_layer_says_which_of_two_columns_a_shared_word_means(tmp_path):
    with pytest.raises(CatalogueError, match="'x' names both 'start' and 'end'"):
        read_kind(
            layer(tmp_path, "{name: start, aliases: [X]}, {name: end, aliases: [x]}"),
            CATALOGUE.columns,
        )
    kind = read_kind(layer(tmp_path, "outfall_id, {name: code, aliases: [排污口编码]}"), CATALOGUE.columns)
    assert "排污口编码" in kind.by_name["code"].aliases
    assert "排污口编码" not in kind.by_name["outfall_id"].aliases


def test_a_file_and_its_kind_have_one_name(tmp_path):
    path = layer(tmp_path, "id")
    other = path.rename(tmp_path / "others.yaml")
    with pytest.raises(CatalogueError, match=r"the name 'things' must be the name of the file"):
        read_kind(other, CATALOGUE.columns)


def test_every_kind_belongs_to_a_theme_that_has_a_title():
    assert {kind.theme for kind in CATALOGUE.kinds.values()} <= set(CATALOGUE.themes)
