"""What is missing or doubtful about outfalls, and what a reader must know of the whole ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from riverzones.audit.outfalls import Suggested
from riverzones.audit.outfalls.scheme import OutfallScheme
from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["doubts_of", "misfits", "scheme_notes"]

_OUTFALL_GAP: Final = labels("outfall_gap")

FAR_M: Final = 500.0
"""Farther than this from the management range or shoreline, where there is none from the river line, the place of an
outfall is doubted [m]: a setting of ours."""
BANK_M: Final = 5.0
"""A bank given in the data is only contradicted where the outfall lies farther than this from the line [m]: ours."""
MOST_MISFITS: Final = 0.5
"""Where more than this share of the codes do not fit the pattern, the pattern is doubted and not every code: ours."""


def misfits(rows: pd.DataFrame) -> list[Text]:
    """Return one line where the pattern fits hardly any code."""
    known = rows["code_fits"].dropna()
    lost = int((~known.astype(bool)).sum())
    if not lost or lost <= MOST_MISFITS * len(known):
        return []
    return [
        Text(
            zh=f"{len(known)} 个编码中有 {lost} 个不符合所用格式，多半是格式不同，未逐个列出",
            en=f"{lost} of {len(known)} codes do not fit the pattern: another pattern may be in use, not listed singly",
        )
    ]


def doubts_of(rows: pd.DataFrame, scheme: OutfallScheme) -> pd.DataFrame:
    """Return what is missing or doubtful, one row per outfall and matter."""
    doubts: list[dict[str, Any]] = []
    if misfits(rows):
        rows = rows.assign(code_fits=pd.Series(pd.NA, index=rows.index, dtype="boolean"))
    # A row as a tuple: as a Series each of its fifty looks would cost a search of the names of its columns.
    for row, outfall in zip(rows.index, rows.itertuples(index=False, name="Outfall"), strict=True):
        doubts += [
            {"outfall_id": row, "what": what, "zh": said.zh, "en": said.en} for what, said in _of_one(outfall, scheme)
        ]
    return pd.DataFrame(doubts, columns=["outfall_id", "what", "zh", "en"])


def _of_one(outfall: Any, scheme: OutfallScheme) -> list[tuple[str, Text]]:
    doubts: list[tuple[str, Text]] = []
    if outfall.why_not_snapped is not None:
        doubts.append(
            (
                "place",
                Text(
                    zh=f"未能定位到河流：{outfall.why_not_snapped.zh}", en=f"on no river: {outfall.why_not_snapped.en}"
                ),
            )
        )
    elif outfall.from_bank_m > FAR_M:
        doubts.append(
            (
                "place",
                Text(
                    zh=f"距河岸约 {outfall.from_bank_m:,.0f} m，请核对位置",
                    en=f"about {outfall.from_bank_m:,.0f} m from the bank: check its place",
                ),
            )
        )
    stated = outfall.receiving_water if pd.notna(outfall.receiving_water) else outfall.river
    if pd.notna(stated) and pd.notna(outfall.snapped_river) and stated != outfall.snapped_river:
        doubts.append(
            (
                "river",
                Text(
                    zh=f"填报受纳水体“{stated}”，按位置为{outfall.snapped_river}",
                    en=f"said to enter {stated}, by its place it is {outfall.snapped_river}",
                ),
            )
        )
    if (
        pd.notna(outfall.bank)
        and pd.notna(outfall.snapped_bank)
        and outfall.bank != outfall.snapped_bank
        and outfall.offset_m > BANK_M
    ):
        words = labels("bank")
        given, seen = (
            words.get(outfall.bank, Text(zh=str(outfall.bank), en=str(outfall.bank))),
            words[outfall.snapped_bank],
        )
        doubts.append(
            (
                "bank",
                Text(
                    zh=f"填报{given.zh}，按位置为{seen.zh}",
                    en=f"said to be on the {given.en} bank, by its place the {seen.en} one",
                ),
            )
        )
    if outfall.class_1 is None or outfall.class_by == "name":
        doubts.append(
            (
                "class",
                Text(
                    zh=f"类别未定：{outfall.class_why_zh}" if outfall.class_1 is None else outfall.class_why_zh,
                    en=outfall.class_why_en,
                ),
            )
        )
    if outfall.action is None:
        doubts.append(("action", Text(zh=outfall.reason_zh, en=outfall.reason_en)))
    if outfall.agrees is not pd.NA and pd.notna(outfall.agrees) and not outfall.agrees:
        doubts.append(
            (
                "action",
                Text(
                    zh=f"填报的整治类别与建议不同；建议依据：{outfall.reason_zh}",
                    en=f"the action given differs from the one suggested: {outfall.reason_en}",
                ),
            )
        )
    if pd.isna(outfall.owner):
        doubts.append(("owner", _OUTFALL_GAP["no_responsible_party_is_given"]))
    return doubts + _of_words(outfall, scheme)


def _of_words(outfall: Any, scheme: OutfallScheme) -> list[tuple[str, Text]]:
    """What is wrong with the name and the code."""
    remark = "（编码格式凭记忆，待核对原文）" if scheme.codes.confidence == "recall" else ""
    recalled = " (the pattern is recalled, to be checked)" if remark else ""
    tests = [
        ("name", outfall.name_missing, _OUTFALL_GAP["no_name"]),
        ("name", outfall.name_duplicate, _OUTFALL_GAP["the_name_is_there_more_than_once"]),
        ("code", outfall.code_missing, _OUTFALL_GAP["no_code"]),
        ("code", outfall.code_duplicate, _OUTFALL_GAP["the_code_is_there_more_than_once"]),
        (
            "code",
            _no(outfall.code_fits),
            Text(zh=f"编码不符合格式{remark}", en=f"the code does not fit the pattern{recalled}"),
        ),
        (
            "code",
            _no(outfall.county_fits),
            Text(
                zh=f"编码中的县码与所在县 {outfall.county_code} 不符",
                en=f"the county in the code is not {outfall.county_code}, where it lies",
            ),
        ),
    ]
    return [(what, said) for what, wrong, said in tests if wrong]


def _no(flag: Any) -> bool:
    return flag is not pd.NA and pd.notna(flag) and not flag


def scheme_notes(scheme: OutfallScheme, suggested: Suggested) -> Sequence[Text]:
    """Return what a reader must know of the scheme: what was recalled, and which rules were passed over."""
    notes = [
        Text(
            zh=f"规则“{rule.title.zh}”（{rule.code}）{'待定' if rule.open_if_missing else '未用'}：{why.zh}",
            en=f"{rule.code} ({rule.title.en}) {'is open' if rule.open_if_missing else 'was passed over'}: {why.en}",
        )
        for rule, why in suggested.passed_over
    ]
    recalled = [
        outfall_class.title for outfall_class in scheme.classes.values() if outfall_class.confidence == "recall"
    ]
    if recalled:
        notes.append(
            Text(
                zh=f"以下类别凭记忆，待核对原文：{'、'.join(title.zh for title in recalled)}",
                en=f"classes recalled, to be checked against the text: {', '.join(title.en for title in recalled)}",
            )
        )
    for title, confidence in (
        (scheme.codes.title, scheme.codes.confidence),
        (scheme.names.title, scheme.names.confidence),
    ):
        if confidence == "recall":
            notes.append(
                Text(
                    zh=f"建议的名称或编码所用格式：{title.zh}；未经核对，可替换",
                    en=f"pattern of proposals: {title.en}; not checked, replaceable",
                )
            )
    return notes
