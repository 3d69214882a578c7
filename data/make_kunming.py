"""Write the small illustrative sample of Kunming's basin: ``python data/make_kunming.py [FOLDER]``.

A second place beside the Wushan sample, to show that rules stay at home: national ones hold here, those of Kunming and
Chenggong too, those of Wushan do not. Needs numpy, shapely, pyproj and pandas, nothing of riverzones; the same files
come out byte for byte. What an audit must find is planted here; distances, areas and shares are measured by dense
sampling of the shapes as they are written (``builder/answers.py``).
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
import shapely.ops
from pyproj import Transformer

from builder.answers import area_m2, gap_m

HERE = Path(__file__).resolve().parent
PLANE = "+proj=tmerc +lat_0=24.87 +lon_0=102.85 +k=1 +x_0=0 +y_0=0 +ellps=GRS80"
TURN = Transformer.from_crs(PLANE, 4490, always_xy=True)
WIDTH_M = 40.0
"""From the middle of a river to the outer boundary of its management range."""


@dataclass
class Sample:
    """Rows by layer, shapes in degrees; what must be found; what must not, and why."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    planted: list[tuple[str, str, str, str, float | None, str, str, str]] = field(default_factory=list)
    near: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, layer: str, code: str, name: str, shape: Any, **columns: Any) -> Any:
        """One row, drawn in metres; the shape as it is written."""
        turned = shapely.transform(shape, lambda c: np.column_stack(TURN.transform(c[:, 0], c[:, 1])).round(7))
        told = {"id": code, "code": code, "name": f"{name}（示意）" if layer not in ("counties", "lakes") else name}
        row = {**told, **columns, "illustrative": True, "source": "示意"}
        self.rows.setdefault(layer, []).append({**row, "geometry": turned})
        return turned

    def plant(
        self, rules: str, layer: str, code: str, fact: str, why: str, *, measured: float | None = None, unit: str = ""
    ) -> None:
        """The audit must find this row under each of the rules (words apart): one fact."""
        for rule in rules.split():
            self.planted.append((rule, layer, code, "violation", measured, unit, why, fact))

    def miss(self, rules: str, layer: str, code: str, why: str) -> None:
        """The audit must not find this row under these rules."""
        for rule in rules.split():
            self.near.append((rule, layer, code, why))


def line(*points: tuple[float, float]) -> Any:
    return shapely.LineString(points)


def draw() -> Sample:
    """The sample: a district on the shore of a lake, two rivers, a reservoir with its zones."""
    made = Sample()
    county = shapely.Polygon(
        [(-12000, -9000), (-4000, -11000), (9000, -10500), (14000, -6000), (13500, 7000), (6000, 11000), (-11500, 9500)]
    )
    made.add("counties", "530114", "呈贡区", county, city="昆明市", province="云南省", level="county")
    shore = shapely.Polygon(
        [(-12000, -9000), (-9500, -8000), (-8200, -3000), (-8600, 3000), (-9200, 9000), (-11500, 9500)]
    )
    made.add("lakes", "HP-01", "滇池东岸", shore, basin="yangtze", present_class="IV")
    rivers = {
        "捞鱼河": line((12000, -2500), (8000, -3600), (3000, -3100), (-2500, -4600), (-8300, -4900)),
        "洛龙河": line((9000, 5200), (5000, 4300), (500, 4700), (-4000, 3300), (-8500, 3100)),
    }
    shores: dict[str, Any] = {}
    for number, (river, course) in enumerate(rivers.items(), 1):
        said = {"river": river, "basin": "yangtze", "rank": "tributary"}
        made.add("rivers", f"HL-{number:02d}", river, course, rank="tributary", basin="yangtze")
        band = course.buffer(WIDTH_M, cap_style="flat", quad_segs=4)
        shores[river] = made.add(
            "shorelines", f"AX-{number:02d}", f"{river}岸线", band, line_type="outer_boundary", **said
        )
        made.add("ranges", f"GL-{number:02d}", f"{river}管理范围", band, **said)
        post = {"level": "county", "chief": "区级河长（示意）", "title": "区级河长", "phone": f"000-0000{number:03d}"}
        made.add("segments", f"HZ-{number:02d}", f"{river}呈贡段", course, river=river, **post)
    _source(made)
    _outfalls(made)
    _works(made, shores)
    return made


def _source(made: Sample) -> None:
    """A reservoir with an intake, two tiers and half a fence; a source without zones."""
    middle = shapely.Point(10500, 2000)
    made.add("reservoirs", "SK-01", "松茂水库", middle.buffer(420, quad_segs=6), water_use="drinking")
    common = {"level": "county", "centralised": True, "status": "in_use", "target_class": "III", "present_class": "II"}
    made.add("sources", "SY-01", "松茂水库水源地", middle, grade="county", plan=True, **common)
    made.add("sources", "SY-02", "未划保护区的水源地", shapely.Point(-3000, 8500), grade="county", plan=True, **common)
    made.plant("CG-126 CN-131 KM-121", "sources", "SY-02", "K-01", "没有一级保护区")
    made.add("intakes", "QS-01", "松茂水库取水口", shapely.Point(10300, 1900), source_id="SY-01")
    inner = middle.buffer(700, quad_segs=8)
    said = {"source_id": "SY-01", "level": "county", "status": "approved", "approved_date": "2020-06-01"}
    made.add("zones", "SY-01-1", "松茂水库水源地一级保护区", inner, tier="1", **said)
    made.add(
        "zones", "SY-01-2", "松茂水库水源地二级保护区", middle.buffer(2400, quad_segs=12) - inner, tier="2", **said
    )
    fence = shapely.ops.substring(inner.buffer(10).exterior, 0, 0.5, normalized=True)
    wall = made.add("fences", "GL-01", "松茂水库隔离网", fence, source_id="SY-01", status="in_use", kind="fence")
    steps = [inner.exterior.interpolate(share, normalized=True) for share in np.arange(2000) / 2000]
    places = [shapely.transform(step, lambda c: np.column_stack(TURN.transform(c[:, 0], c[:, 1]))) for step in steps]
    near = np.array([gap_m(place, wall) <= 50 for place in places])
    made.plant("CG-102", "zones", "SY-01-1", "K-02", "隔离设施不足", measured=float(near.mean() * 100), unit="%")


def _outfalls(made: Sample) -> None:
    said = {"category": "industrial", "approved": True, "owner": "某厂（示意）", "status": "open"}
    said |= {"has_sign": True, "online_monitor": True}

    def outfall(code: str, name: str, x: float, y: float, **more: Any) -> None:
        made.add("outfalls", code, name, shapely.Point(x, y), **{**said, **more})

    outfall("PK-01", "二级区内工业排口", 9000, 2600)
    made.plant("CN-100 CN-102 KM-125", "outfalls", "PK-01", "K-03", "在二级保护区内")
    outfall("PK-02", "未经同意的排口", 2000, -3150, approved=False)
    made.plant("CN-135 KM-126", "outfalls", "PK-02", "K-04", "未经同意设置")
    made.miss("WS-111", "outfalls", "PK-02", "巫山的规划在此不适用")
    outfall("PK-03", "无责任主体的排口", -2000, 4000, owner=None)
    made.plant("CN-134", "outfalls", "PK-03", "K-05", "没有责任主体")
    outfall("PK-04", "没有标示的排口", -6000, -4800, has_sign=False)
    made.plant("KW-117", "outfalls", "PK-04", "K-11", "没有设立标示")
    outfall("PK-05", "一级区内雨水口", 10300, 2300, category="stormwater")
    made.miss("CN-100 CN-101 WS-106", "outfalls", "PK-05", "雨水口不是排污口")


def _works(made: Sample, shores: dict[str, Any]) -> None:
    def project(code: str, name: str, x: float, y: float, **more: Any) -> Any:
        said = {"industry": "chemical", "stage": "new", "purpose": "other", "discharges": True, "permit": True}
        return made.add("projects", code, name, shapely.Point(x, y), **{**said, **more})

    near = project("XM-01", "岸线旁新建化工项目", 3000, -2400)
    measured = gap_m(near, shores["捞鱼河"])
    made.plant("CN-111", "projects", "XM-01", "K-06", "距岸线不足一公里", measured=measured, unit="m")
    made.miss("WS-101", "projects", "XM-01", "巫山的规划在此不适用")
    far = project("XM-02", "一公里外新建化工项目", 3000, -1900)
    if gap_m(far, shores["捞鱼河"]) <= 1010:
        raise SystemExit("XM-02 must lie beyond 1 km.")
    made.miss("CN-111", "projects", "XM-02", "距岸线超过一公里")
    project("XM-03", "二级区内已建排污项目", 11800, 3200, stage="existing", industry="paper")
    made.plant("CN-117", "projects", "XM-03", "K-07", "二级区内已建成的排污项目")
    mill = shapely.Point(9000, 1000)
    made.add("enterprises", "QY-01", "二级区内造纸厂", mill, industry="paper", stage="existing", status="in_use")
    made.miss("WS-108", "enterprises", "QY-01", "巫山的规划在此不适用")
    house = shapely.box(480, 4690, 510, 4710)
    written = made.add("buildings", "FW-01", "管理范围内建筑", house, approved=False, use="house")
    taken = area_m2(written.intersection(shores["洛龙河"]))
    made.plant("CN-121", "buildings", "FW-01", "K-08", "在河道管理范围内", measured=taken, unit="m2")
    park = shapely.box(4000, 7000, 5500, 8200)
    made.add("industrial_parks", "YQ-01", "呈贡工业园", park, status="in_use", treatment="无", online_monitor=False,
             stage="existing", approved_date="2012-05-01")  # fmt: skip
    made.plant("KM-101", "industrial_parks", "YQ-01", "K-09", "未建污水集中处理设施")
    made.plant("CG-123", "industrial_parks", "YQ-01", "K-10", "没有在线监控装置")


def write(made: Sample, folder: Path) -> None:
    """Each layer as GeoJSON, and the lists."""
    folder.mkdir(parents=True, exist_ok=True)
    for layer, rows in made.rows.items():
        features = [
            {
                "type": "Feature",
                "properties": {name: value for name, value in row.items() if name != "geometry"},
                "geometry": json.loads(shapely.to_geojson(row["geometry"])),
            }
            for row in rows
        ]
        told = {"type": "FeatureCollection", "name": layer, "features": features}
        (folder / f"{layer}.geojson").write_text(
            json.dumps(told, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
        )
    names = {(layer, row["code"]): row["name"] for layer, rows in made.rows.items() for row in rows}
    columns = ["rule", "subject_layer", "subject_code", "verdict", "expected_measured", "unit", "note", "fact"]
    planted = pd.DataFrame(made.planted, columns=columns).sort_values(["rule", "subject_code"])
    planted["expected_measured"] = planted["expected_measured"].astype(float).round(2)
    called = [names[key] for key in zip(planted.subject_layer, planted.subject_code, strict=True)]
    planted.insert(3, "subject_name", called)
    planted.to_csv(folder / "planted.csv", index=False, lineterminator="\n")
    near = pd.DataFrame(made.near, columns=["rule", "subject_layer", "subject_code", "note"])
    near.sort_values(["rule", "subject_code"]).to_csv(folder / "near_misses.csv", index=False, lineterminator="\n")
    facts = planted.fact.nunique()
    print(f"{folder}: {sum(map(len, made.rows.values()))} rows in {len(made.rows)} layers, {facts} planted facts")


if __name__ == "__main__":
    write(draw(), Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE / "kunming")
