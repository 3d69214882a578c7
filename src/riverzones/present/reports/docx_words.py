"""Words of the report's Word template, with the tags that are filled in."""

from __future__ import annotations

from typing import Final

from riverzones.model import Text

__all__ = ["HEADS", "LINES"]

LINES: Final = {
    "kind": Text(zh="水源与河湖空间核查报告", en="Report on the inspection of waters and protection zones"),
    "made": Text(
        zh="核查 {{ audit_id or '尚未进行' }}　按 {{ on or '—' }} 的规定　编制于 {{ made_on }}",
        en="audit {{ audit_id or 'none yet' }}, law of {{ on or '-' }}, made on {{ made_on }}",
    ),
    "illustrative": Text(
        zh="含示意数据：不得用于执法、审批或定位。",
        en="Holds illustrative data: not for enforcement, approval or siting.",
    ),
    "summary": Text(zh="一、摘要", en="1 Summary"),
    "counts": Text(
        zh="运行规则 {{ counts.rules_run }} 条，未运行 {{ counts.rules_not_run }} 条，"
        "检查对象 {{ counts.checked }} 个次。未销号问题 {{ counts.standing }} 个：违反 {{ counts.violation }} 个，"
        "提示 {{ counts.hint }} 个，无法判定 {{ counts.cannot_tell }} 个；其中新发现 {{ counts.new }} 个，"
        "未整改 {{ counts.open }} 个，反弹 {{ counts.reopened }} 个。已销号 {{ counts.closed }} 个。",
        en="{{ counts.rules_run }} rules were run, {{ counts.rules_not_run }} were not; "
        "{{ counts.checked }} checks of subjects. {{ counts.standing }} findings are not closed: "
        "{{ counts.violation }} violations, {{ counts.hint }} hints, {{ counts.cannot_tell }} that cannot be told; "
        "{{ counts.new }} new, "
        "{{ counts.open }} open, {{ counts.reopened }} reopened. {{ counts.closed }} are closed.",
    ),
    "by_severity": Text(zh="程度", en="severity"),
    "by_pack": Text(zh="规则包", en="pack"),
    "by_river": Text(zh="河流", en="river"),
    "by_chief": Text(zh="河长", en="chief"),
    "overview": Text(
        zh="图：未销号问题分布（标记内为该处问题数）", en="Map: findings not closed (how many stand at a place)"
    ),
    "water": Text(zh="断面水质类别（GB 3838-2002）", en="Classes of sections (GB 3838-2002)"),
    "numbered": Text(zh="图中编号同下表序号", en="numbers as in the table below"),
    "located": Text(
        zh="圆点为对象所在，红线通向量测到的最近点，虚线为所量测的参照",
        en="the dot is the object, the red line leads to the nearest point of what was measured to (dashed)",
    ),
    "why": Text(zh="{% if one.why %}（{{ one.why }}）{% endif %}", en="{% if one.why %} ({{ one.why }}){% endif %}"),
    "rules": Text(zh="二、按规则", en="2 By rule"),
    "rule": Text(
        zh="{{ rule.pack }}；程度：{{ rule.severity }}"
        "{% if rule.lead_unit %}；牵头单位：{{ rule.lead_unit }}{% endif %}。检查 {{ rule.checked }} 个，"
        "违反 {{ rule.violations }} 个，无法判定 {{ rule.cannot_tell }} 个，不适用 {{ rule.not_applicable }} 个"
        "（{{ rule.on }}）。",
        en="{{ rule.pack }}; {{ rule.severity }}{% if rule.lead_unit %}; lead unit: {{ rule.lead_unit }}{% endif %}. "
        "Checked {{ rule.checked }}, violations {{ rule.violations }}, cannot tell {{ rule.cannot_tell }}, "
        "not applicable {{ rule.not_applicable }} ({{ rule.on }}).",
    ),
    "clause": Text(
        zh="依据：{{ cited.words }}{% if cited.quote %}：“{{ cited.quote }}”{% endif %}"
        "{% if cited.note %}（{{ cited.note }}）{% endif %}",
        en="Clause: {{ cited.words }}{% if cited.quote %}: “{{ cited.quote }}”{% endif %}"
        "{% if cited.note %} ({{ cited.note }}){% endif %}",
    ),
    "note": Text(zh="说明：{{ rule.note }}", en="Note: {{ rule.note }}"),
    "no_findings": Text(zh="没有未销号的问题。", en="No finding is open."),
    "chiefs": Text(zh="三、按河长", en="3 By chief"),
    "chief": Text(
        zh="未销号 {{ chief.standing }} 个：违反 {{ chief.violation }} 个，提示 {{ chief.hint }} 个，"
        "无法判定 {{ chief.cannot_tell }} 个。",
        en="{{ chief.standing }} not closed: {{ chief.violation }} violations, {{ chief.hint }} hints, "
        "{{ chief.cannot_tell }} that cannot be told.",
    ),
    "clean": Text(zh="四、未发现问题的规则", en="4 Rules without findings"),
    "not_run": Text(zh="五、未运行的规则", en="5 Rules not run"),
    "explained": Text(zh="六、逐条说明", en="6 Each finding explained"),
    "unexplained": Text(
        zh="其余 {{ unexplained }} 个未在此说明，可用 riverzones findings show 查看。",
        en="{{ unexplained }} more are explained by riverzones findings show.",
    ),
    "method": Text(zh="七、方法与数据质量", en="7 Method and data quality"),
    "layers": Text(zh="图层", en="Layers"),
    "imports": Text(zh="导入", en="Imports"),
    "repairs": Text(zh="修复的几何", en="Geometry mended"),
    "quarantine": Text(zh="隔离的记录", en="Records refused"),
    "approval": Text(zh="八、签批", en="8 Approval"),
    "seal": Text(zh="单位（盖章）：", en="Office (seal):"),
    "none": Text(zh="无。", en="None."),
}
"""Headings and lines."""
HEADS: Final = {
    "counts": Text(zh="未销号 其中违反 提示 无法判定 已销号", en="open violations hints undecided closed"),
    "findings": Text(
        zh="序号 对象 说明 位置 超出量 责任河长 状态 编号", en="no. subject message where margin chief status id"
    ),
    "clean": Text(zh="规则 内容 检查 不适用", en="rule what checked n/a"),
    "not_run": Text(zh="规则 内容 原因", en="rule what why"),
    "layers": Text(zh="图层 行数 位置精度 来源文件 导入日期", en="layer rows accuracy files imported"),
    "imports": Text(
        zh="文件 图层 读取 写入 修复 隔离 坐标系 编码", en="file layer read kept mended refused CRS encoding"
    ),
    "repairs": Text(zh="图层 编号 处理 面积变化", en="layer id what change"),
    "quarantine": Text(zh="图层 记录号 原因", en="layer record why"),
    "approval": Text(zh="姓名 签字 日期", en="name signature date"),
    "roles": Text(zh="编制 审核 批准", en="Prepared Checked Approved"),
}
"""Headings of tables, parted by blanks."""
