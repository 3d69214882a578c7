"""Questions that a query does not answer, and where their answer is: who is responsible, how long, why."""

from __future__ import annotations

import re
from typing import Final

from riverzones.model import Text

__all__ = ["answered_elsewhere"]

_ELSEWHERE: Final = (
    (
        r"谁负责|谁管|归谁|由谁|河长是谁|谁是河长|责任人是谁|负责人|"
        r"\bwho (?:is|answers|looks)\b|\bresponsible for\b|\bwhose\b",
        Text(
            zh="问谁负责，请列出责任段，例如：长江上的河长责任段；各河长手上的事见 riverzones tasks PROJECT。",
            en="To see who answers, list the segments, such as: segments on the Yangtze; "
            "what each has in hand: riverzones tasks PROJECT.",
        ),
    ),
    (
        r"多长|有多宽|长度是|多大面积|面积是多少|面积多大|有多大|多高|"
        r"\bhow (?:long|large|big|wide|high|far)\b|\bwhat (?:area|length)\b",
        Text(
            zh="查询回答有哪些、有多少、在哪里，不量算长度和面积；划定的保护区面积见 riverzones report，"
            "岸线长度见 riverzones shoreline。",
            en="A query says which, how many and where; it measures no lengths or areas. Areas of zones: riverzones "
            "report; lengths of shoreline: riverzones shoreline.",
        ),
    ),
    (
        r"水质|达标|超标|[一二三四五]类水|劣[五Ⅴ]|"
        r"\b(?:water quality|complian\w+|worse than class|class (?:i|ii|iii|iv|v))\b",
        Text(
            zh="水质类别与达标见 riverzones quality PROJECT。", en="Classes and compliance: riverzones quality PROJECT."
        ),
    ),
    (
        r"比例|占比|百分比|百分之几|占多少|\b(?:percentage|percent|share of|proportion)\b",
        Text(zh="比例请分两次问数量。", en="For a share, ask for the two numbers."),
    ),
    (
        r"纳管|\bconnected to (?:the )?sewers?\b",
        Text(
            zh="没有“是否纳管”一项；可问离污水管网多远，例如：距污水管网超过500米的入河排污口。",
            en="Whether something is connected to a sewer is not kept; ask for a distance, such as: outfalls farther "
            "than 500 m from sewers.",
        ),
    ),
    (
        r"为什么|为何|怎么回事|\bwhy\b",
        Text(zh="某条问题的来由见 riverzones findings show ID。", en="Why a finding: riverzones findings show ID."),
    ),
    (
        r"违反|违规|违法的|不合规|问题清单|\b(?:violations?|breach\w*|offend\w*)\b",
        Text(
            zh="是否违反规定由核查判断：riverzones audit PROJECT，再看 riverzones findings PROJECT。",
            en="What offends is for the audit to say: riverzones audit PROJECT, then riverzones findings PROJECT.",
        ),
    ),
    (
        r"流域|\b(?:basin|catchment|watershed)s?\b",
        Text(
            zh="项目中没有这个流域：先由高程求出（riverzones basins），或导入流域面（--as basins），再问流域内的。",
            en="The project has no such basin: compute it from heights (riverzones basins) or import it (--as basins).",
        ),
    ),
    (
        r"[各每]位?个?河长|按河长|\b(?:by|per|each) (?:river )?chief",
        Text(
            zh="按河长：各河长手上的事见 riverzones tasks PROJECT，逾期见 riverzones due PROJECT --by chief；"
            "某位河长请写其姓名加“负责的河段”。",
            en="By chief: riverzones tasks PROJECT, riverzones due PROJECT --by chief; of one, ask for NAME's stretch.",
        ),
    ),
    (
        r"[左右]岸|\b(?:left|right) bank\b",
        Text(
            zh="岸别写在对象之前，例如：左岸的排污口；距长江1公里以内的左岸排污口。",
            en="Say the bank where conditions stand, such as: outfalls where bank = 'left' within 1 km of the Yangtze.",
        ),
    ),
    (
        r"排序|从大到小|从小到大|由大到小|从高到低|\b(?:sort(?:ed)?|order(?:ed)?) by\b|\bnewest\b|\boldest\b",
        Text(
            zh="排序请写前几个，例如：日排放量最大的10个排污口。",
            en="For an order, ask for the first few, such as: top 10 outfalls by discharge.",
        ),
    ),
    (
        r"逾期|到期|超期|\b(?:overdue|due)\b",
        Text(zh="逾期与临期见 riverzones due PROJECT。", en="What is overdue and due: riverzones due PROJECT."),
    ),
)


def answered_elsewhere(phrase: str) -> Text | None:
    """Return what to do for a question that no query answers; None where the phrase does not look like one.

    Examples
    --------
    >>> answered_elsewhere("大宁河的河长是谁").zh[:4]
    '问谁负责'
    """
    for words, hint in _ELSEWHERE:
        if re.search(words, phrase, re.IGNORECASE):
            return hint
    return None
