"""A small, made-up Wushan: a river with its shoreline, zones, outfalls, projects and eight findings."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely import from_wkt

from riverzones.model import FINDING_COLUMNS, Column, Style, Symbol, Text, Value
from riverzones.present.web import MapLayer, MapView

YANGTZE = (
    "LINESTRING (109.6 31.02, 109.66 31.035, 109.72 31.03, 109.78 31.05, 109.83 31.062, 109.87 31.074, "
    "109.9 31.069, 109.95 31.05, 110.01 31.045, 110.07 31.06, 110.13 31.045, 110.2 31.04)"
)
DANING = (
    "LINESTRING (109.86 31.3, 109.872 31.26, 109.858 31.22, 109.88 31.18, "
    "109.894 31.15, 109.882 31.12, 109.89 31.09, 109.895 31.07)"
)
COUNTY = (
    "POLYGON ((109.6 30.92, 109.86 30.9, 110.1 30.92, 110.18 31.05, 110.1 31.2, 109.98 31.29, "
    "109.78 31.3, 109.66 31.22, 109.6 31.1, 109.6 30.92))"
)
BAOLONG = "LINESTRING (110.0 30.9, 110.01 30.94, 109.99 30.98, 110.004 31.02, 110.012 31.045)"


def band(wkt: str, degrees: float) -> str:
    return shapely.to_wkt(shapely.buffer(from_wkt(wkt), degrees, quad_segs=4), rounding_precision=-1)


SHORE = band(YANGTZE, 0.0062)
TIER_1 = band("LINESTRING (109.8905 31.14, 109.882 31.12, 109.8845 31.108)", 0.0035)
TIER_2 = shapely.to_wkt(
    shapely.difference(
        from_wkt(band("LINESTRING (109.8905 31.165, 109.894 31.15, 109.882 31.12, 109.889 31.095)", 0.0085)),
        from_wkt(TIER_1),
    ),
    rounding_precision=-1,
)


def layer(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        [{key: value for key, value in row.items() if key != "wkt"} for row in rows],
        geometry=[from_wkt(row["wkt"]) for row in rows],
        crs=4490,
    )
    frame.index = pd.Index(frame["id"])
    frame.index.name = None
    return frame


def word(
    name: str, zh: str, en: str, *, unit: str | None = None, values: tuple[Value, ...] = (), sensitive: bool = False
) -> Column:
    return Column(name, Text(zh, en), Text(zh, en), "string", unit=unit, values=values, sensitive=sensitive)


OUTFALL_CATEGORY = word(
    "category",
    "类别",
    "Category",
    values=(
        Value("industrial", Text("工业", "industrial")),
        Value("domestic", Text("生活", "domestic")),
        Value("municipal_wwtp", Text("城镇污水处理厂", "municipal plant")),
    ),
)


def finding(number: int, rule: str, **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(FINDING_COLUMNS)
    chiefs = [
        {"level": "province", "chief": "示例省级河长", "title": "市级总河长", "unit": "重庆市河长办公室"},
        {
            "level": "county",
            "chief": "示例县级河长",
            "title": "县委书记",
            "unit": "巫山县河长办公室",
            "phone": "023-5768 0000",
        },
        {"level": "township", "chief": "示例乡镇河长", "title": "镇长", "unit": "巫峡镇人民政府"},
    ]
    row |= {
        "finding_id": f"F-{number:04d}",
        "rule": rule,
        "pack": "national" if rule.startswith("CN") else "wushan-2023",
        "severity": "prohibit",
        "verdict": "violation",
        "unit": "m",
        "limit": 0.0,
        "river": "大宁河",
        "bank": "left",
        "chainage_m": 3120.4,
        "segment_id": "S-DNH-02",
        "chiefs": json.dumps(chiefs, ensure_ascii=False),
        "admin": "巫山县巫峡镇",
        "lead_unit": "县生态环境局",
        "responsible_units": "巫峡镇人民政府；县水利局",
        "citation": "《水污染防治法》第六十五条",
        "first_seen": dt.date(2026, 11, 22),
        "last_seen": dt.date(2026, 11, 22),
        "status": "new",
        "illustrative": True,
    }
    return row | given


def wushan_findings() -> gpd.GeoDataFrame:
    rows = [
        finding(
            1,
            "CN-101",
            subject_layer="outfalls",
            subject_id="O-1",
            subject_name="巫峡镇江东生活排污口",
            reference_layer="zones",
            reference_id="Z-1",
            reference_name="大宁河水源地一级保护区",
            measured=184.62,
            margin=184.62,
            accuracy_m=5.0,
            message="位于大宁河水源地一级保护区内，距边界 184.6 m",
            message_en="Inside the tier-1 zone of the Daning source, 184.6 m from its boundary",
            wkt="POINT (109.8814 31.1214)",
        ),
        finding(
            2,
            "WS-111",
            subject_layer="outfalls",
            subject_id="O-1",
            subject_name="巫峡镇江东生活排污口",
            severity="require",
            unit=None,
            limit=None,
            message="未取得设置同意",
            message_en="Set up without consent",
            wkt="POINT (109.8814 31.1214)",
        ),
        finding(
            3,
            "CN-102",
            subject_layer="outfalls",
            subject_id="O-2",
            subject_name="北门坡工业排污口",
            reference_layer="zones",
            reference_id="Z-2",
            reference_name="大宁河水源地二级保护区",
            measured=412.08,
            margin=412.08,
            accuracy_m=5.0,
            status="open",
            first_seen=dt.date(2026, 3, 1),
            message="位于大宁河水源地二级保护区内，距边界 412.1 m",
            message_en="Inside the tier-2 zone of the Daning source, 412.1 m from its boundary",
            wkt="POINT (109.8926 31.1498)",
        ),
        finding(
            4,
            "CN-111",
            subject_layer="projects",
            subject_id="P-1",
            subject_name="江岸精细化工扩建项目",
            reference_layer="shorelines",
            reference_id="SL-1",
            reference_name="长江",
            river="长江",
            bank="right",
            chainage_m=81230.0,
            measured=812.4,
            limit=1000.0,
            margin=187.6,
            accuracy_m=2.0,
            citation="《长江保护法》第二十六条",
            lead_unit="县经济信息委",
            message="距长江岸线 812.4 m，小于 1000 m",
            message_en="812.4 m from the shoreline of the Yangtze, less than 1000 m",
            wkt="POLYGON ((109.803 31.041, 109.8065 31.0416, 109.806 31.0438, 109.8026 31.0433, 109.803 31.041))",
        ),
        finding(
            5,
            "CN-111",
            subject_layer="projects",
            subject_id="P-2",
            subject_name="曲尺化工新建项目",
            verdict="cannot_tell",
            reference_layer="shorelines",
            reference_id="SL-1",
            reference_name="长江",
            river="长江",
            bank="left",
            chainage_m=92400.0,
            measured=1003.7,
            limit=1000.0,
            margin=-3.7,
            accuracy_m=30.0,
            citation="《长江保护法》第二十六条",
            why_cannot_tell="实测 1003.7 m，位置精度 ±30 m，跨越限值 1000 m。",
            message="距长江岸线 1003.7 m，限值 1000 m",
            message_en="1003.7 m from the shoreline of the Yangtze, the limit is 1000 m",
            wkt="POINT (109.6975 31.0495)",
        ),
        finding(
            6,
            "CN-121",
            subject_layer="projects",
            subject_id="P-3",
            subject_name="滨江餐饮平台",
            severity="require",
            reference_layer="shorelines",
            reference_id="SL-1",
            reference_name="长江",
            river="长江",
            measured=1840.0,
            margin=1840.0,
            unit="m2",
            nearest_lon=109.955,
            nearest_lat=31.0505,
            citation="《水法》第三十七条",
            lead_unit="县水利局",
            message="占用管理范围 1840 m²",
            message_en="Takes 1840 m² of the management range",
            wkt="POLYGON ((109.9535 31.0498, 109.9562 31.0494, 109.9564 31.0509, 109.9538 31.0512, 109.9535 31.0498))",
        ),
        finding(
            7,
            "WS-105",
            subject_layer="projects",
            subject_id="P-4",
            subject_name="培石存量化工企业",
            severity="prefer",
            river="长江",
            bank="left",
            reference_layer="shorelines",
            reference_id="SL-1",
            reference_name="长江",
            measured=640.2,
            limit=1000.0,
            margin=359.8,
            accuracy_m=10.0,
            citation="巫山县长江岸线保护方案 第三章",
            message="存量企业距长江岸线 640.2 m",
            message_en="Existing plant 640.2 m from the shoreline of the Yangtze",
            wkt="POINT (110.0735 31.0701)",
        ),
        finding(
            8,
            "CN-134",
            subject_layer="outfalls",
            subject_id="O-3",
            subject_name="抱龙河口混合排污口",
            severity="target",
            river="抱龙河",
            bank="right",
            unit=None,
            limit=None,
            chiefs="[]",
            chainage_m=None,
            segment_id=None,
            lead_unit=None,
            citation="《入河排污口监督管理办法》",
            message="未登记责任主体",
            message_en="No responsible party on record",
            wkt="POINT (110.0095 31.0325)",
        ),
    ]
    frame = gpd.GeoDataFrame(
        [{k: v for k, v in row.items() if k != "wkt"} for row in rows],
        geometry=[from_wkt(row["wkt"]) for row in rows],
        crs=4490,
    )
    frame.index = pd.Index(frame["finding_id"])
    for row, edge in (("F-0001", TIER_1), ("F-0003", TIER_2), ("F-0004", SHORE), ("F-0005", SHORE), ("F-0007", SHORE)):
        nearest = shapely.get_point(shapely.shortest_line(from_wkt(edge).boundary, frame.geometry[row]), 0)
        frame.loc[row, ["nearest_lon", "nearest_lat"]] = [nearest.x, nearest.y]
    return frame[[*FINDING_COLUMNS, "geometry"]]


def wushan_layers() -> list[MapLayer]:
    reach1 = "LINESTRING (109.872 31.135, 109.894 31.15, 109.882 31.12, 109.8845 31.11)"
    rivers = layer(
        [
            {"id": "R-1", "name": "长江", "rank": "main_stem", "illustrative": True, "wkt": YANGTZE},
            {"id": "R-2", "name": "大宁河", "rank": "tributary", "illustrative": True, "wkt": DANING},
            {"id": "R-3", "name": "抱龙河", "rank": "tributary", "illustrative": True, "wkt": BAOLONG},
        ]
    )
    county = layer(
        [
            {
                "id": "500237",
                "name": "巫山县",
                "wkt": COUNTY,
            }
        ]
    )
    shores = layer([{"id": "SL-1", "name": "长江岸线", "illustrative": True, "wkt": SHORE}])
    zones = layer(
        [
            {
                "id": "Z-1",
                "name": "大宁河水源地一级保护区",
                "tier": "1",
                "source_id": "W-1",
                "illustrative": True,
                "wkt": TIER_1,
            },
            {
                "id": "Z-2",
                "name": "大宁河水源地二级保护区",
                "tier": "2",
                "source_id": "W-1",
                "illustrative": True,
                "wkt": TIER_2,
            },
            {
                "id": "Z-3",
                "name": "抱龙水源地一级保护区",
                "tier": "1",
                "source_id": "W-2",
                "illustrative": True,
                "wkt": band("LINESTRING (110.008 30.95, 110.0 30.97)", 0.006),
            },
        ]
    )
    outfalls = layer(
        [
            {
                "id": "O-1",
                "name": "巫峡镇江东生活排污口",
                "category": "domestic",
                "owner": "巫峡镇人民政府",
                "owner_phone": "13800000000",
                "illustrative": True,
                "wkt": "POINT (109.8814 31.1214)",
            },
            {
                "id": "O-2",
                "name": "北门坡工业排污口",
                "category": "industrial",
                "owner": "示例纸业",
                "owner_phone": "13800000001",
                "illustrative": True,
                "wkt": "POINT (109.8926 31.1498)",
            },
            {
                "id": "O-3",
                "name": "抱龙河口混合排污口",
                "category": "domestic",
                "owner": None,
                "owner_phone": None,
                "illustrative": True,
                "wkt": "POINT (110.0095 31.0325)",
            },
            {
                "id": "O-4",
                "name": "巫山县污水处理厂排污口",
                "category": "municipal_wwtp",
                "owner": "县水务公司",
                "owner_phone": None,
                "illustrative": True,
                "wkt": "POINT (109.87 31.066)",
            },
        ]
    )
    found = wushan_findings()
    seats = found[found["subject_layer"] == "projects"]
    projects = layer(
        [
            {"id": row.subject_id, "name": row.subject_name, "industry": "chemical", "wkt": row.geometry.wkt}
            for row in seats.itertuples()
        ]
    )
    segments = layer([{"id": "S-DNH-02", "name": "大宁河巫峡段", "chief": "示例乡镇河长", "wkt": reach1}])
    tier_cases = (
        (
            "1",
            Text("一级保护区", "Tier-1 zone"),
            Symbol(stroke="#b3261e", fill="#e4574d", width=2.0, fill_opacity=0.28),
        ),
        (
            "2",
            Text("二级保护区", "Tier-2 zone"),
            Symbol(stroke="#b45309", fill="#f0a63a", width=1.8, fill_opacity=0.3, dash="8 4"),
        ),
        ("3", Text("准保护区", "Quasi-zone"), Symbol(stroke="#7a7a18", fill="#d8d25a", width=1.5, dash="2 4")),
    )
    text = [
        word("name", "名称", "Name"),
        word("owner", "责任主体", "Responsible party"),
        OUTFALL_CATEGORY,
        word("owner_phone", "联系电话", "Phone", sensitive=True),
    ]
    return [
        MapLayer(
            "counties",
            Text("县级行政区", "Counties"),
            county,
            Style(
                "counties",
                Symbol(stroke="#8b8f94", fill="#fbfaf6", width=1.4, dash="10 3 2 3", fill_opacity=0.9),
                order=1,
            ),
            [word("name", "名称", "Name")],
        ),
        MapLayer(
            "rivers",
            Text("河流", "Rivers"),
            rivers,
            Style("rivers", Symbol(stroke="#4a90c2", width=2.4), order=20),
            [word("rank", "级别", "Rank")],
        ),
        MapLayer(
            "shorelines",
            Text("岸线（管理范围外缘）", "Shorelines (management range)"),
            shores,
            Style("shorelines", Symbol(stroke="#3b7fb0", fill="#a8d0ea", width=1.2, fill_opacity=0.45), order=10),
            [],
        ),
        MapLayer(
            "zones",
            Text("饮用水水源保护区", "Drinking-water zones"),
            zones,
            Style("zones", Symbol(stroke="#7a7a18"), order=30, by="tier", cases=tier_cases),
            [word("source_id", "水源地编号", "Source")],
        ),
        MapLayer(
            "segments",
            Text("河长责任段", "Chief segments"),
            segments,
            Style("segments", Symbol(stroke="#5b4b9a", width=4, dash="1 7"), order=35),
            [word("chief", "河长", "Chief")],
            visible=False,
        ),
        MapLayer(
            "outfalls",
            Text("入河排污口", "Outfalls"),
            outfalls,
            Style("outfalls", Symbol(stroke="#5a2d0c", fill="#c07a3e", radius=5, shape="pentagon"), order=70),
            text,
        ),
        MapLayer(
            "projects",
            Text("建设项目", "Projects"),
            projects,
            Style(
                "projects",
                Symbol(stroke="#444444", fill="#8a8f96", width=1.5, radius=5, shape="square", fill_opacity=0.5),
                order=60,
            ),
            [word("industry", "行业", "Industry")],
        ),
    ]


RULES = {
    "CN-101": ("一级保护区内禁止设置排污口", "No outfall inside a tier-1 zone", "prohibit"),
    "CN-102": ("二级保护区内禁止设置排污口", "No outfall inside a tier-2 zone", "prohibit"),
    "CN-111": (
        "长江干支流岸线一公里内禁止新建、扩建化工项目",
        "No new or expanded chemical project within 1 km of the shoreline",
        "prohibit",
    ),
    "CN-121": ("河道管理范围内禁止违法建筑", "No unapproved building in the management range", "require"),
    "CN-134": ("入河排污口须有责任主体", "Every outfall has a responsible party", "target"),
    "WS-105": ("沿江一公里内存量化工企业", "Existing chemical plants within 1 km", "prefer"),
    "WS-111": ("入河排污口须经同意设置", "An outfall is set up with consent", "require"),
    "WS-116": ("自然保护地内禁止采矿", "No mine inside a conservation area", "prohibit"),
}


def wushan_view() -> MapView:
    rules = {
        code: {
            "title": Text(zh, en),
            "citation": Text("《水污染防治法》第六十五条", "Water Pollution Prevention and Control Law, art. 65"),
            "severity": severity,
            "lead_unit": None,
        }
        for code, (zh, en, severity) in RULES.items()
    }
    found = wushan_findings()
    checked = [
        {
            "code": code,
            "checked": 4,
            "violations": int(((found["rule"] == code) & (found["verdict"] == "violation")).sum()),
            "cannot_tell": int(((found["rule"] == code) & (found["verdict"] == "cannot_tell")).sum()),
            "not_applicable": 0,
            "not_run": Text(
                "项目中没有 mines、conservation_areas 图层", "the project has no layers mines, conservation_areas"
            )
            if code == "WS-116"
            else None,
        }
        for code in RULES
    ]
    return MapView(
        title=Text("巫山县水源保护与岸线巡查图", "Wushan: source protection and shoreline inspection"),
        layers=wushan_layers(),
        findings=found,
        rules=rules,
        checked=checked,
        on=dt.date(2026, 11, 22),
        illustrative=True,
        background=("counties", "rivers", "shorelines"),
        sources=("riverzones 示意数据", "CGCS2000"),
    )


def many_findings(count: int) -> MapView:
    """The same map with ``count`` findings on as many outfalls, and a zone of 24 vertices for every tenth."""
    view = wushan_view()
    places = [
        (109.6 + 0.6 * ((number * 0.618034) % 1), 30.9 + 0.4 * ((number * 0.754878) % 1)) for number in range(count)
    ]
    zones = [
        {
            "id": f"MZ-{number}",
            "name": f"示例水源地 {number}",
            "tier": str(1 + number % 3),
            "wkt": band(f"POINT ({lon} {lat})", 0.002 + number % 7 * 0.0003),
        }
        for number, (lon, lat) in enumerate(places[::10])
    ]
    outfalls = [
        {
            "id": f"MO-{number}",
            "name": f"示例排污口 {number}",
            "category": "industrial",
            "owner": f"示例单位 {number % 97}",
            "wkt": f"POINT ({lon} {lat})",
        }
        for number, (lon, lat) in enumerate(places)
    ]
    rules = list(RULES)
    levels = (("county", 1), ("township", 26), ("village", 307))
    rows = []
    for number, (lon, lat) in enumerate(places):
        depth, code, source = (number * 37.7321) % 1000, rules[number % 7], number // 10
        chain = [{"level": level, "chief": f"示例{level}河长{number % part}"} for level, part in levels]
        facts = {
            "severity": RULES[code][2],
            "subject_layer": "outfalls",
            "subject_id": f"MO-{number}",
            "subject_name": f"示例排污口 {number}",
            "reference_layer": "zones",
            "reference_id": f"MZ-{source}",
            "reference_name": f"示例水源地 {source}",
            "measured": depth,
            "margin": depth,
            "accuracy_m": 5.0,
            "nearest_lon": lon + 0.001,
            "nearest_lat": lat + 0.0007,
            "chainage_m": number * 3.1,
            "message": f"位于示例水源地 {source} 保护区内，距边界 {depth:.1f} m",
            "message_en": f"Inside the zone of source {source}, {depth:.1f} m from its boundary",
            "chiefs": json.dumps(chain, ensure_ascii=False),
        }
        rows.append(finding(number, code, **facts))
    frame = gpd.GeoDataFrame(rows, geometry=shapely.points(places), crs=4490)
    frame.index = pd.Index(frame["finding_id"])
    swapped = {"zones": zones, "outfalls": outfalls}
    layers = [replace(item, frame=layer(swapped[item.name])) if item.name in swapped else item for item in view.layers]
    return replace(view, layers=layers, findings=frame[[*FINDING_COLUMNS, "geometry"]])
