"""Yes and no as offices write them, only where the words plainly say so; every other word is not understood.

``已否决`` begins as a yes and is a no, ``有待核实`` is neither: a cell is held against whole words, never against its
first character.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from riverzones.model import Column

__all__ = ["yes_or_no"]

_YES = frozenset({"是", "有", "已", "y", "yes", "t", "true", "1", "√", "✓", "✔", "对", "真", "是的", "已有"})
_NO = frozenset({"否", "无", "未", "n", "no", "f", "false", "0", "×", "✗", "✘", "x", "错", "假", "没有", "不是", "没"})
_DID = ("已经", "已有", "已", "有", "属于", "属", "是")
_DID_NOT = ("尚未", "还未", "未经", "未", "没有", "无", "没", "不属于", "不是", "不", "非")
_VERBS = re.compile(r"^(设有|设置|设立|安装|编制|取得|办理|建设|建有|建|设|有|经)")
_REMARK = re.compile(r"^(.+?)[(\[【](.*)[)\]】]$|^(.+?)[,，、;；:：\s]+(.+)$")
_DOUBT = re.compile(
    r"[?？未无不没否非但待拟疑撤暂曾原假]|过期|失效|注销|核实|争议|部分|正在|申请|取消|吊销|到期|整改|临时|办理中|审批中"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def yes_or_no(folded: str, column: Column) -> bool:
    """True or False for a cell of a yes-or-no column.

    Understood are the plain words (是, 否, 有, 无, Y, N, √, × ...), the words that the column itself lists, and what
    the column asks with a plain yes or no before it (``是否设标识牌``: 已设标识牌, 无标识牌). A remark in brackets or
    after a comma may follow where it takes nothing back.

    Raises
    ------
    ValueError
        If the words do not plainly say one of the two.

    Examples
    --------
    >>> from riverzones.model import Text
    >>> sign = Column("has_sign", Text("是否设标识牌", ""), Text("", ""), "boolean", aliases=("标识牌",))
    >>> yes_or_no("有标识牌", sign), yes_or_no("未设标识牌", sign), yes_or_no("是(2019年)", sign)
    (True, False, True)
    >>> yes_or_no("有待核实", sign)
    Traceback (most recent call last):
    ValueError: 有待核实
    """
    yes, no = _words_of(column.title.zh, column.aliases, column.yes, column.no)
    if folded in yes:
        return True
    if folded in no:
        return False
    split = _REMARK.fullmatch(folded)
    if split:
        said, remark = (split.group(1), split.group(2)) if split.group(1) else (split.group(3), split.group(4))
        said = said.strip()
        if said in yes and not _DOUBT.search(remark):
            return True
        if said in no and not re.search(r"[?？已有但待拟疑]|正在|部分|申请|办理中|审批中", remark):
            return False
    raise ValueError(folded)


@lru_cache(maxsize=512)
def _words_of(
    title: str, aliases: tuple[str, ...], yes: tuple[str, ...], no: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """All words for yes and for no of a column, folded."""
    did, did_not = set(_YES), set(_NO)
    for spelling in (title, *aliases):
        plain = unicodedata.normalize("NFKC", spelling).casefold()
        if not _CHINESE.search(plain):
            continue
        asked = re.sub(r"情况$|与否$", "", plain)
        if "是否" in asked[1:]:  # 手续是否齐全: 手续齐全, 手续不齐全
            did.add(asked.replace("是否", ""))
            did_not |= {asked.replace("是否", "不"), asked.replace("是否", "未")}
            continue
        stem = re.sub(r"^(是否|有无)", "", asked)
        short = {"批"} if stem in ("审批", "批准", "批复") else set()
        for core in {stem, _VERBS.sub("", stem), *short} - {""}:
            did |= {f"{before}{core}" for before in _DID}
            did_not |= {f"{before}{core}" for before in _DID_NOT}
            did |= {f"已{verb}{core}" for verb in ("设", "设置", "设立", "安装", "取得", "办理", "编制")}
            did_not |= {f"未{verb}{core}" for verb in ("设", "设置", "设立", "安装", "取得", "办理", "编制")}
    did |= {unicodedata.normalize("NFKC", word).casefold() for word in yes}
    did_not |= {unicodedata.normalize("NFKC", word).casefold() for word in no}
    both = did & did_not
    return frozenset(did - both), frozenset(did_not - both)
