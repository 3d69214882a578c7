"""What a report says of its method and of the quality of its data: sentences, and rows of the project's ledgers."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from riverzones.model import Text
from riverzones.model.cells import text_of
from riverzones.present.reports.report_facts import ReportFacts

__all__ = ["data_lines", "method_lines"]

_MOST: Final = 50  # rows of repairs or of quarantine that a report lists: a setting of ours
_METHOD: Final = (
    Text(
        zh="坐标为 CGCS2000 经纬度（EPSG:4490）；距离、长度、面积均在该椭球面上计算，不经投影。",
        en="Coordinates are CGCS2000 longitude and latitude (EPSG:4490); distances, lengths and areas are measured on "
        "its ellipsoid, without any projection.",
    ),
    Text(
        zh="每条结论给出实测值、限值与超出量；“违反”指按所列数据超出规定，需经现场核实后方可作为处理依据。",
        en="Every verdict gives the measured value, the limit and the margin; a violation is what the data listed "
        "show, to be checked on the ground before anything is decided on it.",
    ),
    Text(
        zh="“无法判定”指位置精度跨越限值，或判断所需的属性未填写；不等于合规。",
        en="Cannot tell means that the positional accuracy straddles the limit, or that an attribute needed was not "
        "stated; it is no compliance.",
    ),
    Text(
        zh="未运行的规则列在“未运行的规则”一节；没有运行不等于通过。",
        en="Rules that were not run are listed under that heading; not run is not passed.",
    ),
    Text(
        zh="依据中标“待核”的条文为记忆引用，使用前须与原文核对。",
        en="Clauses marked as recalled are to be checked against the text before use.",
    ),
)


def method_lines(facts: ReportFacts, lang: str) -> list[str]:
    """Return sentences on how the verdicts came about, and how well places are known."""
    lines = [line.within(lang) for line in _METHOD]
    standing = facts.findings[facts.findings.status != "closed"]
    known = int(pd.to_numeric(standing["accuracy_m"]).notna().sum())
    without = len(standing) - known
    lines.append(
        Text(
            zh=f"未销号的 {len(standing)} 个问题中，{known} 个的位置精度已知并计入判断；"
            f"{without} 个没有说明精度，按坐标无误差比较。",
            en=f"Of {len(standing)} findings not closed, {known} have a known positional accuracy that was taken into "
            f"account; {without} state none and were compared as if exact.",
        ).within(lang)
    )
    return lines


def data_lines(facts: ReportFacts, lang: str) -> dict[str, Any]:
    """Return ``layers``, ``imports``, ``repairs``, ``quarantine`` as rows of text, and how many more there are.

    ``layers``: ``title``, ``rows``, ``accuracy``, ``source``, ``imported``. ``imports``: ``file``, ``layer``, ``read``,
    ``written``, ``repaired``, ``quarantined``, ``crs``, ``encoding``, ``accuracy``, ``day``. ``repairs``: ``layer``,
    ``subject_id``, ``what``, ``change``. ``quarantine``: ``layer``, ``record``, ``reason``. ``repairs_more`` and
    ``quarantine_more``: rows not listed.
    """

    def layer(name: Any) -> str:
        return facts.layer_title(str(name)).within(lang)

    imports = [
        {
            "file": text_of(row["file"]),
            "layer": layer(row["layer"]),
            **{name: _count(row[name]) for name in ("read", "written", "repaired", "quarantined")},
            "crs": text_of(row["crs"]),
            "encoding": text_of(row["encoding"]),
            "accuracy": _metres(row["accuracy_m"]),
            "day": text_of(row["at"])[:10],
        }
        for row in facts.imports.to_dict("records")
    ]
    layers = [
        {
            "title": layer(row["layer"]),
            "rows": _count(row["rows"]),
            "accuracy": _metres(row["accuracy_m"]),
            "source": text_of(row["source"]),
            "imported": text_of(row["imported_at"])[:10],
        }
        for row in facts.layers.to_dict("records")
    ]
    repairs = [
        {
            "layer": layer(row["layer"]),
            "subject_id": text_of(row["subject_id"]),
            "what": text_of(row["what"]),
            "change": "" if pd.isna(row["change_ratio"]) else f"{100 * row['change_ratio']:.2f} %",
        }
        for row in facts.repairs.head(_MOST).to_dict("records")
    ]
    quarantine = [
        {"layer": layer(row["layer"]), "record": _count(row["record"]), "reason": text_of(row["reason"])}
        for row in facts.quarantine.head(_MOST).to_dict("records")
    ]
    return {
        "layers": layers,
        "imports": imports,
        "repairs": repairs,
        "repairs_more": len(facts.repairs) - len(repairs),
        "quarantine": quarantine,
        "quarantine_more": len(facts.quarantine) - len(quarantine),
    }


def _count(value: Any) -> str:
    return "" if value is None or pd.isna(value) else f"{int(value):,}"


def _metres(value: Any) -> str:
    return "" if value is None or pd.isna(value) else f"{float(value):g} m"
