"""What is said of a phrase that cannot be read, word for word in both languages."""

from __future__ import annotations

import pytest

from riverzones.errors import PhraseError
from riverzones.query import question

SETS = "outfalls, protection zones, projects, buildings, shorelines, segments"
CHINESE_SETS = "入河排污口、饮用水水源保护区、建设项目、建筑物、岸线、河长责任段"
RELATIONS = (
    "Relations: inside, reaching into, outside, crossing, within D of, nearest, upstream of, downstream of; "
    "conditions follow 'where'."
)
CHINESE_RELATIONS = (
    "关系有：…内的、…外的、…1公里范围内的、伸入（占用）…的、穿越…的、离…最近的、…上游（下游）的；条件写在“其中”之后。"
)


@pytest.mark.parametrize(
    ("phrase", "message", "hint"),
    [
        ("outfalls inside", "the phrase ends too early, after 'outfalls inside': a set or a distance is expected here.",
         f"Such as {SETS}."),
        ("outfalls nearest", "the phrase ends too early, after 'outfalls nearest': a set is expected here.",
         f"Such as {SETS}."),
        ("湿地上游的", "查询不完整，末尾停下：这里应是对象（图层或命名集合）。", f"例如：{CHINESE_SETS}。"),
        ("outfals inside tier-1 zones",
         "cannot read the phrase from character 1, 'outfals inside tier-1 zones': a set is expected here; "
         "'outfals' is no set or layer.", "Did you mean outfalls?"),
        ("一级保护区内的排污囗",
         "查询读到第 8 个字符“排污囗”处停下：这里应是对象（图层或命名集合）；“排污囗”不是已知的集合或图层。",
         "是不是 入河排污口？"),
        ("outfalls inside xq",
         "cannot read the phrase from character 17, 'xq': a set or a distance is expected here; "
         "'xq' is no set or layer.",
         f"Such as {SETS}."),
        ("outfalls insde tier-1 zones",
         "cannot read the phrase from character 10, 'insde tier-1 zones': a relation or the end is expected here.",
         RELATIONS),
        ("排污口 湿地", "查询读到第 5 个字符“湿地”处停下：这里应是空间关系或句末。", CHINESE_RELATIONS),
        ("outfalls within 5 of the Yangtze",
         "cannot read the phrase from character 19, 'of the Yangtze': a unit of length is expected.",
         "Distances are in m or km, such as 500 m or 1 km."),
        ("长江岸线1度内的排污口", "查询读到第 6 个字符“度内的排污口”处停下：“度”不是可用的长度单位。",
         "距离以米或公里计，如 500米、1公里。"),
        ("outfalls within 1 km the Yangtze",
         "cannot read the phrase from character 26, 'Yangtze': 'of' is expected here.",
         "Such as: within 1 km of the Yangtze."),
        ("长江岸线1公里", "查询不完整，末尾停下：这里应是“范围内”。", "例如：长江岸线1公里范围内的化工项目。"),
        ("top 5 outfalls", "the phrase ends too early, after 'top 5 outfalls': by what is not said.",
         "Such as: top 5 outfalls by discharge."),
        ("", "the phrase is empty.", "Such as: outfalls inside tier-1 zones."),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_and_a_hint(words, phrase, message, hint):
    with pytest.raises(PhraseError) as refused:
        question(phrase, words)
    assert (refused.value.message, refused.value.hint) == (message, hint)
