"""A pack as an office would write it: ``rules new``, then a rule of each family from a sentence of the five documents.

Each rule is under ten lines beside its examples, and its examples are the small layers that show the verdict expected.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from riverzones.audit.checks import CHECKS
from riverzones.catalogue import load
from riverzones.jobs.rules.check import check_rules
from riverzones.jobs.rules.starter import new_pack

ROOT = Path(__file__).resolve().parents[2]
HERE = "POLYGON ((105.9 29.3, 105.91 29.3, 105.91 29.31, 105.9 29.31, 105.9 29.3))"
HALF = "POLYGON ((105.9 29.3, 105.905 29.3, 105.905 29.31, 105.9 29.31, 105.9 29.3))"
IN, OUT = "POINT (105.905 29.305)", "POINT (105.95 29.305)"
SIDE, AWAY = "LINESTRING (105.9 29.3, 105.91 29.3)", "LINESTRING (105.9 29.35, 105.91 29.35)"
REACHES = [
    {"id": "a", "from_node": 1, "to_node": 2, "geometry": "LINESTRING (105.9 29.3, 105.91 29.3)"},
    {"id": "b", "from_node": 2, "to_node": 3, "geometry": "LINESTRING (105.91 29.3, 105.93 29.3)"},
]
INTAKE = [{"name": "取水口", "geometry": "POINT (105.92 29.3)"}]

RULES = r"""
title: {zh: 保护区内新增码头, en: New dock in a zone}
subject: {layer: docks, where: "stage = 'new'"}
check: reaches_into
references: {zone: {layer: zones, region: source_id, where: "tier IN ('1', '2')"}}
severity: prohibit
quote: 饮用水水源保护区内禁止新增船舶码头
---
title: {zh: 岸线一公里内的化工项目, en: Chemical project within 1 km of the shoreline}
subject: {layer: projects, where: "industry = 'chemical' AND stage IN ('new', 'expansion')"}
check: within_distance
references: {shoreline: {layer: shorelines, where: "basin = 'yangtze'"}}
limits: [{since: 2026-01-01, distance_m: 1000}]
severity: prohibit
quote: 严禁在长江（巫山段）干支流岸线一公里范围内新建、扩建化工园区和化工项目
---
title: {zh: 选址占用湿地, en: Site that takes a wetland}
subject: {layer: projects, where: "stage = 'new'"}
check: reaches_into
references: {wetland: {layer: wetlands}, built: {layer: builtup_areas}}
combine: wetland minus built
severity: restrict
quote: 严格控制占用湿地，建设项目选址、选线应当避让湿地
---
title: {zh: 农村水源地没有保护标志, en: Rural source without a sign}
subject: {layer: sources, where: "level IN ('village', 'rural')"}
check: lacks
references: {sign: {layer: signs, own: {id: source_id}, where: "status IS NULL OR status = 'in_use'"}}
severity: require
quote: 农村饮用水水源地要设置水源保护标志
---
title: {zh: 没有责任主体的排污口, en: Outfall nobody answers for}
subject: {layer: outfalls, where: "status IS NULL OR status <> 'closed'"}
check: missing
limits: [{since: 2026-01-01, column: owner}]
severity: inventory
quote: 督促排污口责任主体落实责任
---
title: {zh: 取水口在保护范围之外, en: Intake outside every zone}
subject: {layer: intakes, where: "status IS NULL OR status = 'in_use'"}
check: outside
references: {zone: {layer: zones, where: "tier = '1'"}}
severity: require
quote: 划定市、县、乡、村集中式饮用水水源地保护范围
---
title: {zh: 沿蓝线新建的道路, en: New road along a blue line}
subject: {layer: roads, where: "stage = 'new'"}
check: along
references: {line: {layer: blue_lines}}
limits: [{since: 2026-01-01, distance_m: 20, share_percent: 10}]
severity: restrict
quote: 新建 改建,扩建各类建筑物 构筑物.道路 管线和其它工程设施,必须符合城市蓝线管理规定及相关法律法规
---
title: {zh: 取水口上游的风险源, en: Risk source upstream of an intake}
subject: {layer: risk_sources}
check: upstream
references: {intake: {layer: intakes}}
limits: [{since: 2026-01-01, distance_m: 5000}]
severity: inventory
quote: 将集中式地表水饮用水水源地纳入突发环境事件隐患排查整治重点内容
---
title: {zh: 农村生活污水治理率, en: Share of villages with treated sewage}
subject: {layer: villages}
check: share
limits: [{since: 2026-01-01, counts: "treatment <> '无'"}]
target: {value: 85, unit: "%", year: 2025}
severity: target
quote: 2025年底，农村生活污水治理率不低于 85%
---
title: {zh: 新建水质自动监测站, en: New automatic stations}
subject: {layer: auto_stations, where: "built_date >= DATE('2021-01-01')"}
check: total
target: {value: 6, unit: count, year: 2025}
severity: target
quote: 新建6个水质自动监测站
---
title: {zh: 断面未达水质目标, en: Section below its class}
subject: {layer: sections}
check: class_worse_than
references: {classes: {layer: section_classes, where: "period = 'year'", own: {id: section_id}}}
limits: [{since: 2026-01-01, classes: class, worse_than_column: target_class}]
severity: trigger
quote: 针对水质不达标考核断面
---
title: {zh: 重点风险源未按年评估, en: Risk source not assessed in a year}
subject: {layer: risk_sources, where: "risk_level = 'major'"}
check: overdue
every: {months: 12}
limits: [{since: 2026-01-01, column: updated_date}]
severity: monitor
quote: 每年对重点风险源开展环境风险评估
---
title: {zh: 湿地缩小, en: Wetland has shrunk}
subject: {layer: wetlands, where: "approved_date IS NOT NULL"}
check: shrunk
references: {present: {layer: wetlands, where: "approved_date IS NULL", own: {code: code}}}
limits: [{since: 2026-01-01, share_percent: 1}]
severity: trigger
quote: 保护湿地资源，修复湿地，提升湿地品质
---
title: {zh: 一井多档, en: Code of a well used twice}
subject: {layer: wells}
check: duplicate
limits: [{since: 2026-01-01, columns: [code]}]
severity: inventory
quote: 按照“一井一档”原则
---
title: {zh: 牵头单位与流域不符, en: Lead unit of another basin}
subject: {layer: problems}
check: routed
references: {basin: {layer: basins}}
limits: [{since: 2026-01-01, column: lead_unit, inside: 市滇池管理局, outside: 市水务局}]
severity: route
quote: 滇池流域内由市滇池管理局负责,滇池流域外由市水务局负责
"""


def at(place, **told):
    return {**told, "geometry": place}


ZONE = [at(HERE, source_id="S1", tier="1")]
EXAMPLES = {
    "保护区内新增码头": ({"docks": [at(IN, stage="new")], "zones": ZONE}, {"docks": [at(OUT, stage="new")]}),
    "岸线一公里内的化工项目": (
        {
            "projects": [at("POINT (105.915 29.305)", industry="chemical", stage="new")],
            "shorelines": [at(HERE, basin="yangtze", rank="tributary")],
        },
        {"projects": [at(OUT, industry="chemical", stage="new")]},
    ),
    "选址占用湿地": (
        {"projects": [at(HERE, stage="new")], "wetlands": [at(HERE)], "builtup_areas": [at(HALF)]},
        {"projects": [at(HALF, stage="new")]},
    ),
    "农村水源地没有保护标志": (
        {"sources": [at(IN, id="S1", level="village")], "signs": [at(IN, source_id="S1", status="planned")]},
        {"signs": [at(IN, source_id="S1", status="in_use")]},
    ),
    "没有责任主体的排污口": ({"outfalls": [at(IN, owner=None)]}, {"outfalls": [at(IN, owner="甲厂")]}),
    "取水口在保护范围之外": ({"intakes": [at(OUT)], "zones": ZONE}, {"intakes": [at(IN)]}),
    "沿蓝线新建的道路": (
        {"roads": [at(SIDE, stage="new")], "blue_lines": [at(SIDE)]},
        {"roads": [at(AWAY, stage="new")]},
    ),
    "取水口上游的风险源": (
        {"risk_sources": [at("POINT (105.905 29.3)")], "intakes": INTAKE, "reaches": REACHES},
        {"risk_sources": [at("POINT (105.928 29.3)")]},
    ),
    "农村生活污水治理率": (
        {"villages": [at(IN, treatment="管网"), at(OUT, treatment="无")]},
        {"villages": [at(IN, treatment="管网")]},
    ),
    "新建水质自动监测站": (
        {"auto_stations": [at(IN, built_date="2022-05-01")] * 5},
        {"auto_stations": [at(IN, built_date="2022-05-01")] * 6},
    ),
    "断面未达水质目标": (
        {
            "sections": [at(IN, id="D1", target_class="III")],
            "section_classes": [at(None, section_id="D1", period="year", date="2025-12-31", **{"class": "IV"})],
        },
        {"section_classes": [at(None, section_id="D1", period="year", date="2025-12-31", **{"class": "II"})]},
    ),
    "重点风险源未按年评估": (
        {"risk_sources": [at(IN, risk_level="major", updated_date="2025-03-01")]},
        {"risk_sources": [at(IN, risk_level="major", updated_date="2026-03-01")]},
    ),
    "湿地缩小": (
        {"wetlands": [at(HERE, code="A", approved_date="2015-06-01"), at(HALF, code="A", approved_date=None)]},
        {"wetlands": [at(HERE, code="A", approved_date="2015-06-01"), at(HERE, code="A", approved_date=None)]},
    ),
    "一井多档": (
        {"wells": [at(IN, code="J1"), at(OUT, code="J1")]},
        {"wells": [at(IN, code="J1"), at(OUT, code="J2")]},
    ),
    "牵头单位与流域不符": (
        {"problems": [at(IN, lead_unit="市水务局")], "basins": [at(HERE, name="滇池流域")]},
        {"problems": [at(IN, lead_unit="市滇池管理局")]},
    ),
}
"""By title: the layers of the bad example, and those of them that differ in the good one."""
TEXTS = [text.strip() for text in RULES.split("---\n")]


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "sentences"
    new_pack(folder, catalogue=load(), code="XR-101", place="500118")
    for number, text in enumerate(TEXTS, 101):
        rule = yaml.safe_load(text)
        code, quote = f"XR-{number}", rule.pop("quote")
        rule |= {"code": code, "citations": [{"document": "notice", "clause": "第一条", "quote": quote}]}
        bad, change = EXAMPLES[rule["title"]["zh"]]
        rule["examples"] = {"bad": {**bad, "day": "2026-06-30"}, "good": {**bad, **change, "day": "2026-06-30"}}
        written = yaml.safe_dump(rule, allow_unicode=True).replace("'2026-06-30'", "2026-06-30")
        (folder / f"{code}.yaml").write_text(written, encoding="utf-8")
    return folder


def test_a_rule_of_every_family_is_written_in_under_ten_lines_and_gives_the_verdicts_expected(pack):
    told = check_rules(pack, catalogue=load())
    assert [(one.code, fault.en) for one in told for fault in one.faults] == []
    rules = load().with_rules([pack]).rules
    mine = [rule for code, rule in rules.items() if code.startswith("XR-")]
    assert len(mine) == len(TEXTS) == len(EXAMPLES)
    assert {CHECKS[rule.check].family for rule in mine} == {check.family for check in CHECKS.values()}
    assert all(len(text.splitlines()) + 2 < 10 for text in TEXTS)  # the code and the citation are a line each


def test_every_sentence_of_the_pack_stands_in_a_document():
    def bare(words):
        return re.sub(r"\s", "", words)

    said = [bare(one.quote) for rule in load().rules.values() for one in rule.citations if one.quote]
    listed = yaml.safe_load((ROOT / "src/riverzones/catalogue/statements.yaml").read_text(encoding="utf-8"))
    said += [bare(statement["quote"]) for statements in listed.values() for statement in statements]
    missing = [quote for text in TEXTS if not any(bare(quote := yaml.safe_load(text)["quote"]) in one for one in said)]
    assert missing == []
