"""Words of the findings in the languages people read: verdicts, severities, states, levels and headings."""

from __future__ import annotations

from riverzones.model import Text

__all__ = ["BANK", "CHANGE", "HEADINGS", "KIND", "LEVEL", "NO_UNIT", "SEVERITY", "STATUS", "VERDICT", "unit_words"]

SEVERITY = {
    "prohibit": Text(zh="禁止", en="prohibited"),
    "remove": Text(zh="应拆除或清理", en="to be removed"),
    "restrict": Text(zh="严格控制", en="to be restricted"),
    "require": Text(zh="应当", en="required"),
    "trigger": Text(zh="应启动", en="triggers"),
    "target": Text(zh="目标", en="target"),
    "inventory": Text(zh="应登记", en="to be listed"),
    "monitor": Text(zh="应监测", en="to be monitored"),
    "prefer": Text(zh="鼓励", en="encouraged"),
    "route": Text(zh="分工", en="routed"),
}
VERDICT = {"violation": Text(zh="违反", en="violation"), "cannot_tell": Text(zh="无法判定", en="cannot tell")}
STATUS = {
    "new": Text(zh="新发现", en="new"),
    "open": Text(zh="未整改", en="open"),
    "in_hand": Text(zh="整改中", en="in hand"),
    "answered": Text(zh="已整改待核", en="answered"),
    "closed": Text(zh="已销号", en="closed"),
    "reopened": Text(zh="反弹", en="reopened"),
    "accepted": Text(zh="挂账", en="accepted"),
}
KIND = {
    "rule": Text(zh="规则核查", en="rule"),
    "review": Text(zh="保护区复核", en="review of zones"),
    "data": Text(zh="数据检查", en="check of data"),
    "patrol": Text(zh="巡河", en="patrol"),
    "board": Text(zh="公示牌", en="notice board"),
    "target": Text(zh="目标", en="target"),
    "task": Text(zh="任务", en="task"),
    "outfall": Text(zh="排污口整治", en="outfall"),
}
"""Where a finding comes from."""
CHANGE = {
    "new": Text(zh="新增", en="new"),
    "reopened": Text(zh="反弹", en="reopened"),
    "still": Text(zh="仍在", en="still there"),
    "closed": Text(zh="已销号", en="closed"),
    "not_looked_at": Text(zh="只核查了一次", en="looked at once only"),
}
"""What became of a finding from one audit to the other; ``not_looked_at``: its rule was run in one of the two only."""
BANK = {"left": Text(zh="左岸", en="left"), "right": Text(zh="右岸", en="right")}
LEVEL = {
    "province": Text(zh="省级河长", en="province chief"),
    "city": Text(zh="市级河长", en="city chief"),
    "county": Text(zh="县级河长", en="county chief"),
    "township": Text(zh="乡镇级河长", en="township chief"),
    "village": Text(zh="村级河长", en="village chief"),
    "village_group": Text(zh="组级管护员", en="village-group keeper"),
}
HEADINGS = {
    "finding_id": Text(zh="问题编号", en="finding"),
    "status": Text(zh="状态", en="status"),
    "verdict": Text(zh="结论", en="verdict"),
    "severity": Text(zh="程度", en="severity"),
    "rule": Text(zh="规则", en="rule"),
    "rules": Text(zh="全部规则", en="all rules"),
    "kind": Text(zh="来源", en="kind"),
    "deadline": Text(zh="整改期限", en="deadline"),
    "rule_title": Text(zh="规则内容", en="rule title"),
    "subject": Text(zh="对象类别", en="subject layer"),
    "subject_id": Text(zh="对象编号", en="subject id"),
    "subject_name": Text(zh="对象名称", en="subject"),
    "reference_name": Text(zh="参照", en="reference"),
    "message": Text(zh="说明", en="message"),
    "why_cannot_tell": Text(zh="无法判定的原因", en="why it cannot be told"),
    "measured": Text(zh="实测值", en="measured"),
    "limit": Text(zh="限值", en="limit"),
    "margin": Text(zh="超出量", en="margin"),
    "unit": Text(zh="单位", en="unit"),
    "accuracy_m": Text(zh="位置精度（m）", en="accuracy (m)"),
    "lon": Text(zh="经度（°）", en="longitude (°)"),
    "lat": Text(zh="纬度（°）", en="latitude (°)"),
    "river": Text(zh="河流", en="river"),
    "bank": Text(zh="岸别", en="bank"),
    "chainage_km": Text(zh="里程（距河口 km）", en="chainage from the mouth (km)"),
    "admin": Text(zh="行政区", en="admin"),
    "citation": Text(zh="依据", en="citation"),
    "lead_unit": Text(zh="牵头单位", en="lead unit"),
    "responsible_units": Text(zh="责任单位", en="responsible units"),
    "first_seen": Text(zh="首次发现", en="first seen"),
    "last_seen": Text(zh="最近发现", en="last seen"),
    "note": Text(zh="备注", en="note"),
    "illustrative": Text(zh="示意数据", en="illustrative"),
}
_RAISED = str.maketrans("23", "²³")
_UNITS = {
    **{sign: Text(zh=sign.translate(_RAISED), en=sign.translate(_RAISED)) for sign in ("m2", "m3", "km2")},
    **{sign: Text(zh=sign.translate(_RAISED), en=sign.translate(_RAISED)) for sign in ("m3/d", "m3/s", "m3/h")},
    "count": Text(zh="个", en="count"),
    "deg": Text(zh="°", en="°"),
    "a": Text(zh="年", en="years"),
    "1/a": Text(zh="次/年", en="per year"),
    "t/a": Text(zh="t/年", en="t/year"),
    "10^4": Text(zh="万", en="10,000"),
    "mu": Text(zh="亩", en="mu"),
    "person": Text(zh="人", en="persons"),
    "pig": Text(zh="头猪当量", en="pig equivalents"),
}


NO_UNIT = Text(zh="文件未写明", en="the document names none")
"""Said where neither the rule nor routing by place names a unit in charge: it is never guessed."""


def unit_words(unit: object, lang: str) -> str:
    """A unit as people write it; nothing for what is no unit.

    Examples
    --------
    >>> unit_words("m2", "zh"), unit_words("mu", "zh"), unit_words("km", "zh"), unit_words(None, "zh")
    ('m²', '亩', 'km', '')
    """
    if not isinstance(unit, str):
        return ""
    return _UNITS[unit].within(lang) if unit in _UNITS else unit
