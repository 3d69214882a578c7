"""The outfall ledger as offices keep it: one row per outfall in their order of columns, a summary, and what is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pandas as pd

from riverzones.audit.outfalls.ledger import OutfallLedger
from riverzones.audit.outfalls.scheme import ACTIONS, OutfallScheme
from riverzones.audit.outfalls.suggest import ACTION_WORDS
from riverzones.model import CHIEF_LEVELS, LANGUAGES, LayerKind, Text
from riverzones.model.sheet import Sheet, SheetColumn, both
from riverzones.present.reports.outfall_words import (
    MATTERS,
    NO_TELLING,
    NONE_FOUND,
    NOT_TOLD,
    cell_text,
    class_words,
    dms,
    listed,
    who,
    yes_no,
    zones_said,
)
from riverzones.terms import BANK, CHIEF, COLUMN, COMMON, TITLE, labels

__all__ = ["action_words", "outfall_sheets"]

_CODE_FAULT: Final = labels("code_fault")


@dataclass(frozen=True, slots=True)
class _Say:
    """What wording a row needs."""

    scheme: OutfallScheme
    kind: LayerKind
    lang: str


_Value = Callable[[Any, _Say], Any]
_Filled = tuple[SheetColumn, _Value]
"""A column of the ledger, and how its value is made from a row."""


def outfall_sheets(ledger: OutfallLedger) -> list[Sheet]:
    """Return three sheets: the ledger, a summary by class, river and township, and what is open or missing.

    Parameters
    ----------
    ledger : OutfallLedger
        The ledger before anybody words it.

    Returns
    -------
    list of Sheet
        Coordinates in degrees (CGCS2000) and in degrees, minutes, seconds; chainage in km from the mouth of the river;
        the distance to the next intake in km to one decimal, since the place of an intake is not public.
    """
    return [_ledger(ledger), _summary(ledger), _open(ledger)]


def action_words(row: Any, lang: str) -> str:
    """Return the action suggested; where it cannot be told, which ones are possible."""
    if row["action"] is not None and pd.notna(row["action"]):
        return ACTION_WORDS[row["action"]].within(lang)
    words = [ACTION_WORDS[action].within(lang) for action in row["candidates"]]
    return Text(zh=f"{NOT_TOLD.zh}（{'或'.join(words)}）", en=f"{NOT_TOLD.en} ({' or '.join(words)})").within(lang)


def _reason(row: Any, lang: str) -> str:
    return cell_text(row[f"reason_{lang}"])


def _given(name: str) -> Callable[[Any, _Say], Any]:
    return lambda row, _: cell_text(row[name]) or None


def _zones(row: Any, say: _Say) -> str | None:
    return zones_said(row, say.lang) or None


def _flag(name: str) -> Callable[[Any, _Say], Any]:
    return lambda row, say: yes_no(row[name], say.lang)


def _class(level: int) -> Callable[[Any, _Say], Any]:
    return lambda row, say: class_words(row[f"class_{level}"], say.scheme, say.lang) or None


def _number(name: str, *, per: float = 1.0, digits: int = 1) -> Callable[[Any, _Say], Any]:
    return lambda row, _: None if pd.isna(row[name]) else round(float(row[name]) / per, digits)


def _degrees(axis: str, written: bool) -> Callable[[Any, _Say], Any]:
    def value(row: Any, _: _Say) -> Any:
        point = row["geometry"]
        if point is None or point.is_empty:
            return None
        degrees = point.x if axis == "lon" else point.y
        return dms(degrees, axis=axis) if written else round(degrees, 6)

    return value


def _bank(row: Any, say: _Say) -> str | None:
    side = row["snapped_bank"] if pd.notna(row["snapped_bank"]) else row["bank"]
    return BANK[side].within(say.lang) if side in BANK else None


def _intake(row: Any, say: _Say) -> str:
    """The next intake downstream; that none was found, or that nobody can tell."""
    if pd.notna(row["intake_m"]):
        return cell_text(row["intake"])
    return (NONE_FOUND if row["intake_looked"] else NO_TELLING).within(say.lang)


def _code_check(row: Any, say: _Say) -> str | None:
    """What is wrong with the code given."""
    tests = [
        (row["code_missing"], _CODE_FAULT["not_stated"]),
        (row["code_duplicate"], _CODE_FAULT["duplicate"]),
        (_no(row["code_fits"]), _CODE_FAULT["does_not_fit_the_unchecked_pattern"]),
        (_no(row["county_fits"]), _CODE_FAULT["county_differs_from_the_place"]),
    ]
    return "；".join(words.within(say.lang) for wrong, words in tests if wrong) or None


def _no(flag: Any) -> bool:
    return pd.notna(flag) and not flag


_FOLDED = {
    *("county", "receiving water (given)", "offset (m)", "longitude (°, CGCS2000)", "latitude (°, CGCS2000)"),
    *(
        "category (given)",
        "class 1",
        "class 3",
        "permit no.",
        "water function zone",
        "target class",
        "citation",
        "sign",
    ),
    *("online monitor", "along the river (about km)", "name proposed", "code proposed (unchecked pattern)"),
    "check of the code",
}
"""What is rarely read on paper: a click away on the screen."""
_FOLDED_CHIEFS = [words for level, words in CHIEF.items() if level != "township"]


def _column(
    title: Text, value: _Value, number_format: str = "", width: float = 0.0, choices: Sequence[Text] = ()
) -> _Filled:
    folded = title.en in _FOLDED or title in _FOLDED_CHIEFS
    return SheetColumn(title.en, title, number_format, width, choices=choices, folded=folded), value


_DEGREE, _KM, _M = "0.000000", "0.00", "0.0"
_HEAD: Sequence[_Filled] = (
    _column(COLUMN["name"], _given("name"), width=22),
    _column(COLUMN["code"], _given("code"), width=12),
    _column(COLUMN["county"], _given("county")),
    _column(COLUMN["township"], _given("township"), width=12),
    _column(COLUMN["receiving_water_given"], _given("receiving_water"), width=12),
    _column(COLUMN["outfall_ledger.river"], _given("snapped_river"), width=10),
    _column(COLUMN["bank"], _bank),
    _column(
        COLUMN["chainage_km"],
        _number("snapped_chainage_m", per=1000, digits=3),
        "0.000",
        11,
    ),
    _column(COLUMN["offset_m"], _number("offset_m"), _M, 10),
    _column(COLUMN["longitude_dms"], _degrees("lon", True), width=16),
    _column(COLUMN["latitude_dms"], _degrees("lat", True), width=15),
    _column(COLUMN["longitude_cgcs2000"], _degrees("lon", False), _DEGREE, 16),
    _column(COLUMN["latitude_cgcs2000"], _degrees("lat", False), _DEGREE, 16),
    _column(
        COLUMN["category_given"],
        lambda row, say: listed(say.kind, "category", row["category"], say.lang),
        width=14,
    ),
    _column(COLUMN["class_1"], _class(1), width=14),
    _column(COLUMN["class_2"], _class(2), width=14),
    _column(COLUMN["class_3"], _class(3), width=16),
    _column(COLUMN["responsible_party"], _given("owner"), width=18),
    _column(COLUMN["approved"], _flag("approved")),
    _column(COLUMN["permit_no"], _given("permit_no"), width=12),
    _column(COLUMN["water_function_zone"], _given("function_zone"), width=14),
    _column(
        COLUMN["target_class"],
        lambda row, say: listed(say.kind, "target_class", row["function_target"], say.lang) or None,
        width=10,
    ),
    _column(COLUMN["protection_zone"], _zones, width=20),
    _column(COLUMN["discharge_m3_d"], _number("discharge_m3_per_day"), "#,##0.0", 11),
    _column(COLUMN["action_suggested"], lambda row, say: action_words(row, say.lang), width=12),
    _column(COLUMN["reason"], lambda row, say: _reason(row, say.lang), width=32),
    _column(COLUMN["citation"], lambda row, say: cell_text(row[f"citation_{say.lang}"]), width=48),
)
_DEADLINE = COLUMN["outfall_ledger.deadline"]
_TAIL: Sequence[_Filled] = (
    _column(
        COLUMN["action_decided"],
        lambda row, say: listed(say.kind, "class_of_action", row["class_of_action"], say.lang) or None,
        width=12,
        choices=tuple(ACTION_WORDS.values()),
    ),
    _column(_DEADLINE, lambda row, _: row.get("deadline"), "yyyy-mm-dd", 12),
)
_END: Sequence[_Filled] = (
    _column(COLUMN["sign"], _flag("has_sign")),
    _column(COLUMN["online_monitor"], _flag("online_monitor")),
    _column(COLUMN["next_intake_downstream"], _intake, width=16),
    _column(
        COLUMN["along_the_river_about_km"],
        _number("intake_m", per=1000, digits=1),
        "0.0",
        11,
    ),
    _column(COLUMN["name_proposed"], _given("proposed_name"), width=34),
    _column(COLUMN["code_proposed"], _given("proposed_code"), width=22),
    _column(COLUMN["check_of_the_code"], _code_check, width=18),
    _column(COLUMN["outfall_ledger.note"], _given("note"), width=14),
)


def _columns(ledger: OutfallLedger) -> list[_Filled]:
    """The columns in the order offices use, one per level of chief that somebody holds."""
    held = {chief.get("level") for chain in ledger.rows["chiefs"] for chief in chain}
    chiefs = [
        _column(CHIEF[level], _chief(level), width=16) for level in CHIEF_LEVELS if level in held and level in CHIEF
    ]
    return [*_HEAD, *_TAIL, *chiefs, *_END]


def _chief(level: str) -> Callable[[Any, _Say], Any]:
    return lambda row, _: who(row["chiefs"], level) or None


def _ledger(ledger: OutfallLedger) -> Sheet:
    zh, en = (_Say(ledger.scheme, ledger.kind, lang) for lang in LANGUAGES)
    records = ledger.rows.to_dict("records")
    columns = [SheetColumn("number", COLUMN["no"], width=6)]
    values: dict[str, Any] = {"number": range(1, len(records) + 1)}
    for column, value in _columns(ledger):
        columns.append(column)
        worded = [(value(row, zh), value(row, en)) for row in records]
        values[column.name] = pd.Series([a if a == b else Text(a, b) for a, b in worded], dtype=object)
    return Sheet(TITLE["outfall_ledger"], columns, pd.DataFrame(values), frozen_columns=2)


def _summary(ledger: OutfallLedger) -> Sheet:
    """Counts by class, river, township and zone tier against the action suggested."""
    rows, scheme = ledger.rows, ledger.scheme
    unknown = COMMON["undetermined"]
    not_placed = COMMON["not_placed"]
    classes = {name: both(partial(class_words, name, scheme)) for name in rows["class_1"].dropna().unique()}
    groups = {
        COMMON["total"]: [labels("outfall_total")["all"]] * len(rows),
        labels("outfall_total")["class"]: [classes.get(name, unknown) for name in rows["class_1"]],
        labels("summary_group")["river"]: [_plain(river) or not_placed for river in rows["snapped_river"]],
        labels("outfall_total")["township"]: [_plain(name) or unknown for name in rows["township"]],
    }
    columns = [
        SheetColumn("group", COLUMN["group"], width=10),
        SheetColumn("item", COLUMN["item"], width=30),
        *(SheetColumn(action, ACTION_WORDS[action], width=12) for action in ACTIONS),
        SheetColumn("open", NOT_TOLD, width=12),
        SheetColumn("total", COLUMN["total"], width=12),
    ]
    known = [class_.name for class_ in scheme.classes.values() if class_.level == 1]
    by_class = [classes[name] for name in known if name in classes]
    lines = []
    for group, keys in groups.items():
        order = [
            *(key for key in by_class if key in keys),
            *(key for key in dict.fromkeys(keys) if key not in by_class),
        ]
        for key in order:
            actions = rows.loc[[row_key == key for row_key in keys], "action"]
            counts = {action: int((actions == action).sum()) for action in ACTIONS}
            open_ = len(actions) - sum(counts.values())
            lines.append({"group": group, "item": key, **counts, "open": open_, "total": len(actions)})
    table = pd.DataFrame(lines, columns=[column.name for column in columns])
    return Sheet(TITLE["summary"], columns, table, frozen_columns=2)


def _plain(name: Any) -> Text | None:
    return Text(cell_text(name), cell_text(name)) if cell_text(name) else None


def _open(ledger: OutfallLedger) -> Sheet:
    """What could not be told and what is wrong with the data; what holds for the whole ledger comes first."""
    columns = [
        SheetColumn("what", COLUMN["matter"], words=MATTERS, width=14),
        SheetColumn("id", COLUMN["id"], width=16),
        SheetColumn("name", COLUMN["outfall_ledger.outfall"], width=34),
        SheetColumn("doubt", COLUMN["note"], width=90),
    ]
    names = ledger.rows["name"].map(cell_text)
    notes = list(ledger.notes)
    if ledger.illustrative:
        notes.insert(
            0,
            Text(
                zh="含示意数据，不得用于执法、审批或定位", en="holds illustrative data: not for enforcement or siting"
            ),
        )
    lines: list[tuple[Any, ...]] = [("note", None, None, note) for note in notes]
    for doubt in ledger.doubts.to_dict("records"):
        row = doubt["outfall_id"]
        lines.append((str(doubt["what"]), str(row), names[row], Text(doubt["zh"], doubt["en"])))
    table = pd.DataFrame(lines, columns=[column.name for column in columns], dtype=object)
    return Sheet(TITLE["open_and_data_quality"], columns, table)
