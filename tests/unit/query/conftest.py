"""A catalogue of a few words, so that a phrase's reading can be told by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from riverzones.model import Column, LayerKind, NamedSet, SetPart, Text, Value
from riverzones.query import Words


def _column(name: str, zh: str, dtype: str = "string", *values: Value) -> Column:
    return Column(name, Text(zh, name), Text(zh, name), dtype, values=values)


def _kind(name: str, zh: str, en: str, *columns: Column, aliases: tuple[str, ...] = ()) -> LayerKind:
    return LayerKind(name, Text(zh, en), ("point",), (_column("name", "名称"), *columns), aliases)


CATEGORY = _column(
    "category",
    "排污口类别",
    "string",
    Value("industrial", Text("工业", "industrial"), ("工业企业",)),
    Value("stormwater", Text("雨洪", "stormwater")),
)
TIER = _column("tier", "保护区级别", "string", Value("1", Text("一级", "tier 1")), Value("2", Text("二级", "tier 2")))
KINDS = [
    _kind(
        "outfalls",
        "入河排污口",
        "outfalls",
        CATEGORY,
        _column("approved", "是否批准", "boolean"),
        _column("discharge_m3", "排放量", "number"),
        _column("found_date", "发现日期", "date"),
        aliases=("排污口",),
    ),
    _kind("zones", "饮用水水源保护区", "protection zones", TIER, aliases=("source zones",)),
    _kind("shorelines", "岸线", "shorelines", _column("river", "河流")),
    _kind("rivers", "河流", "rivers"),
    _kind("projects", "建设项目", "projects", _column("industry", "行业"), aliases=("项目",)),
    _kind("chemical_parks", "化工园区", "chemical parks"),
    _kind("buildings", "建筑物", "buildings"),
    _kind("ranges", "河道管理范围", "management ranges", aliases=("管理范围",)),
    _kind("wetlands", "湿地", "wetlands"),
    _kind("roads", "道路", "roads"),
    _kind("segments", "河长责任段", "segments"),
    _kind("counties", "区县", "counties", aliases=("县",)),
]
SETS = [
    NamedSet("tier_1_zones", Text("一级保护区", "tier-1 zones"), ("1级保护区",), (SetPart("zones", "tier = '1'"),)),
    NamedSet(
        "yangtze",
        Text("长江岸线", "the Yangtze"),
        ("长江",),
        (SetPart("shorelines", "river = '长江'"),),
        (SetPart("rivers", "name = '长江'", Text("按中心线量算", "measured from the centre line")),),
    ),
    NamedSet(
        "chemical",
        Text("化工项目", "chemical projects"),
        (),
        (SetPart("projects", "industry = 'chemical'"), SetPart("chemical_parks")),
    ),
]


@pytest.fixture(scope="session")
def words() -> Words:
    """Twelve kinds and three sets."""
    return SimpleNamespace(kinds={kind.name: kind for kind in KINDS}, sets={item.name: item for item in SETS})
