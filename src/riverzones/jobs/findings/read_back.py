"""What an office filled in in the ledger of findings, read back: states, notes, days, remedies, who checked, photos."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.catalogue.status_words import folded
from riverzones.errors import DataError
from riverzones.jobs.findings.answers import (
    day_in,
    keep_unread,
    likely_state,
    state_lessons,
    states_of,
    teach_states,
)
from riverzones.jobs.findings.close import changes
from riverzones.jobs.findings.ledger_photos import CELL_ERRORS, PHOTO_HEADS, Pictured, ledger_photos
from riverzones.jobs.report.ledgers import origin_of
from riverzones.jobs.shared.photos import LEDGER_PHOTOS, PHOTOS
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.present.reports.findings_sheet import BY, FILLED_IN, ORIGIN_SHEET, stood
from riverzones.store.project import ProjectFile
from riverzones.store.workbook import FORMULA, as_cell, read_workbook
from riverzones.terms import FOLLOW_UP, HEADINGS, STATUS

__all__ = ["FindingsImport", "Refused", "import_findings"]

_HEADS: Mapping[str, Text] = {
    **{name: HEADINGS[name] for name in ("finding_id", "status", "note")},
    "by": BY,
    **FILLED_IN,
}
_DAYS = ("deadline", "checked_on")
_HEADER_WITHIN = 20  # rows from the top in which the header is looked for: a setting of ours


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its number in the sheet, the finding, why, and what was written in it."""

    row: int
    finding_id: str
    why: Text
    cells: str = ""


@dataclass(frozen=True)
class FindingsImport:
    """What was read back: ``changes`` (rows of ``rz_changes``), rows refused, how many were as before, notes, and how
    many ``photos`` are new.
    """

    changes: pd.DataFrame
    refused: tuple[Refused, ...]
    unchanged: int
    notes: tuple[Text, ...]
    photos: int = 0

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{count, photos, unchanged, changes, refused: [{row, finding_id, why}], notes}`` in plain values."""
        return {
            "count": len(self.changes),
            "photos": self.photos,
            "unchanged": self.unchanged,
            "changes": plain_rows(self.changes),
            "refused": [{"row": r.row, "finding_id": r.finding_id, "why": r.why.within(lang)} for r in self.refused],
            "notes": [note.within(lang) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it was filled in: its number in the sheet, its cells by the name of their column."""

    number: int
    finding_id: str
    cells: Mapping[str, Any]

    def written(self) -> str:
        """Return what was filled in, as it is told again."""
        texts = [(name, _text(cell)) for name, cell in self.cells.items() if cell is not FORMULA]
        return "；".join(f"{_HEADS[name].zh}：{text}" for name, text in texts if text)


@dataclass(frozen=True, slots=True)
class _Stood:
    """What stood of a finding when the file was written; ``rest`` is None in files that did not say."""

    status: str
    note: str
    rest: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a row asks for: a new state, a new note, other cells; None and nothing where it stays."""

    row: _Row
    status: str | None
    note: str | None
    by: str | None
    rest: Mapping[str, Any] = field(default_factory=dict)


def import_findings(
    project: ProjectFile,
    path: Path,
    *,
    dry_run: bool = False,
    day: dt.date | None = None,
    learn: Iterable[str] = (),
) -> FindingsImport:
    """Take over what was changed in a ledger of findings, in one transaction.

    A picture over or in a cell of the columns of photos becomes a photo of the finding of its row, unless the project
    has it.

    A row counts as changed against what stood in it when the file was written, so that a row nobody touched never
    undoes what happened in the project since. A row that cannot be taken is reported, kept in ``rz_answers`` so that it
    is red in the next ledger, and the others go on. A state may be written as the office calls it
    (``catalogue/status_words.yaml``, and what the project was taught).

    Parameters
    ----------
    project : ProjectFile
        Its ``rz_findings`` change, and ``rz_changes`` says what became of what, and who did it where the sheet says.
    path : Path
        An XLSX file written by ``report`` or ``findings -o``, saved again by any program.
    dry_run : bool
        Say what would change, and change nothing.
    day : date, optional
        The day on which findings are closed; today by default.
    learn : iterable of str
        ``WORD=STATE``: what the office's own words mean, kept in the project for later files.

    Raises
    ------
    DataError
        If a lesson is none, or the file cannot be read, was not written by riverzones, or is of another project.
    """
    taught = state_lessons(learn)
    sheets = read_workbook(path)
    before, audit_id = _stood(sheets, project, path)
    rows, pictured = _rows(sheets, path)
    states = states_of(project, taught)
    photos = ledger_photos(project, path, pictured, {row.number: row for row in rows})
    notes = (*_notes(project, audit_id), *photos.notes)
    if dry_run:
        return replace(_taken(project, rows, before, path, notes, day, states)[0], photos=len(photos.rows))
    with project.transaction() as tx:
        words, answers = project.table("rz_words"), project.table("rz_answers")
        imported, table, follow_up = _taken(project, rows, before, path, notes, day, states)
        if len(photos.rows):
            tx.append_table(PHOTOS, photos.rows, dtypes=LEDGER_PHOTOS)
        teach_states(tx, words, taught)
        if len(imported.changes):
            tx.put_layer("rz_findings", table)
            tx.append_table("rz_changes", imported.changes)
            tx.put_table("rz_follow_up", follow_up)
        unread = pd.DataFrame(
            [
                {
                    "at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
                    "file": path.name,
                    "row": refusal.row,
                    "finding_id": refusal.finding_id,
                    "cells": refusal.cells,
                    "why_zh": refusal.why.zh,
                    "why_en": refusal.why.en,
                }
                for refusal in imported.refused
            ]
        )
        keep_unread(tx, answers, unread, file=path.name, taken=set(imported.changes["finding_id"]))
    return replace(imported, photos=len(photos.rows))


def _stood(
    sheets: Mapping[str, Sequence[tuple[Any, ...]]], project: ProjectFile, path: Path
) -> tuple[dict[str, _Stood], str]:
    """What stood of each finding when the file was written, and at which audit; the project must be this one."""
    if ORIGIN_SHEET not in sheets:
        raise DataError(
            Text(
                zh=f"{path.name} 看不出出自哪个项目：缺少隐藏工作表 {ORIGIN_SHEET}。",
                en=f"{path.name} does not say of which project it is: the hidden sheet {ORIGIN_SHEET} is not there.",
            ),
            hint=Text(
                zh="请用 riverzones report 重新导出，在导出的文件中填写。",
                en="Write it again with riverzones report and fill in that file.",
            ),
        )
    has_rest = "rest" in [_text(cell) for cell in sheets[ORIGIN_SHEET][0]] if sheets[ORIGIN_SHEET] else False
    lines = {
        _text(row[0]): _Stood(_text(row[1]), _text(row[2]), _rest(row[3]) if has_rest else None)
        for row in _padded(sheets[ORIGIN_SHEET][1:], 4)
    }
    about = (lines.pop(key, _Stood("", "")) for key in ("project_created", "project_title", "audit_id"))
    created, title, audit_id = (stood_line.status for stood_line in about)
    if created != origin_of(project).created:
        raise DataError(
            Text(
                zh=f"{path.name} 出自另一个项目（{title or '未命名'}），不是 {project.path.name}。",
                en=f"{path.name} is of another project ({title or 'without a title'}), not of {project.path.name}.",
            ),
            hint=Text(zh="请核对项目文件。", en="Check the project file."),
        )
    return lines, audit_id


def _rest(cell: Any) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(_text(cell) or "{}").items()}
    except (ValueError, AttributeError):
        return {}


def _notes(project: ProjectFile, audit_id: str) -> tuple[Text, ...]:
    last = origin_of(project).audit_id
    if last == audit_id:
        return ()
    return (
        Text(
            zh=f"文件写于核查 {audit_id or '之前'}，项目之后又核查过（{last}）；只取文件中改动过的行",
            en=f"the file was written at the audit {audit_id or '-'}, the project was audited since ({last}); "
            "only rows changed in the file are taken",
        ),
    )


def _rows(sheets: Mapping[str, Sequence[tuple[Any, ...]]], path: Path) -> tuple[list[_Row], Pictured]:
    """The rows of the sheet that has a column of ids and one of states, in either language; where its photos stand."""
    words = {word.casefold(): name for name, text in _HEADS.items() for word in (text.zh, text.en, name)}
    for name, rows in sheets.items():
        if name == ORIGIN_SHEET:
            continue
        for top, row in enumerate(rows[:_HEADER_WITHIN]):
            heads = [words.get(_text(cell).casefold(), "") for cell in row]
            if "finding_id" in heads and "status" in heads and "note" in heads:
                positions = {head: heads.index(head) for head in heads if head}
                moments = {positions[head] + 1: moment for head, moment in PHOTO_HEADS.items() if head in positions}
                filled = [
                    _Row(
                        number=top + 2 + below,
                        finding_id=_text(cells[positions["finding_id"]]),
                        cells={head: cells[at] for head, at in positions.items() if head != "finding_id"},
                    )
                    for below, cells in enumerate(_padded(rows[top + 1 :], len(heads)))
                ]
                return filled, Pictured(name, moments)
    raise DataError(
        Text(
            zh=f"{path.name} 中没有问题清单：找不到“问题编号”“状态”“备注”三列。",
            en=f"there is no list of findings in {path.name}: no columns 'finding', 'status', 'note'.",
        ),
        hint=Text(zh="请不要改动表头。", en="Leave the headings as they are."),
    )


def _taken(
    project: ProjectFile,
    rows: Sequence[_Row],
    before: Mapping[str, _Stood],
    path: Path,
    notes: tuple[Text, ...],
    day: dt.date | None,
    states: Mapping[str, str],
) -> tuple[FindingsImport, Any, pd.DataFrame]:
    """What would become of the findings, the findings as they would be, and what else was filled in of them."""
    table = project.read("rz_findings")
    stored = project.table("rz_follow_up").reindex(columns=["finding_id", *FOLLOW_UP]).to_dict("records")
    follow_up = {str(row["finding_id"]): {name: as_cell(row[name]) for name in FOLLOW_UP} for row in stored}
    refused: list[Refused] = []
    wishes: dict[str, list[_Wish]] = {}
    unchanged = 0
    for row in rows:
        now = _now(table, follow_up, row.finding_id)
        wish = _wish(row, before.get(row.finding_id), now, states)
        if isinstance(wish, Text):
            refused.append(Refused(row.number, row.finding_id, wish, row.written()))
        elif wish is not None:
            wishes.setdefault(row.finding_id, []).append(wish)
        elif row.finding_id:
            unchanged += 1
    taken: list[_Wish] = []
    for name, asked in wishes.items():
        now = _now(table, follow_up, name)
        assert now is not None
        first = asked[0]
        why = _why_not(asked, now, before.get(name, now))
        rest = {
            column: value for column, value in first.rest.items() if stood(value) != (now.rest or {}).get(column, "")
        }
        if why is not None:
            refused += [Refused(wish.row.number, name, why, wish.row.written()) for wish in asked]
        elif first.status in (None, now.status) and first.note in (None, now.note) and not rest:
            unchanged += 1
        else:
            taken.append(_Wish(first.row, first.status, first.note, first.by, rest))
    ids = [wish.row.finding_id for wish in taken]
    updated, was = table.copy(), table.loc[ids, ["status", "note"]]
    rest_before = [{name: (_now(table, follow_up, key).rest or {}).get(name, "") for name in wish.rest}  # type: ignore[union-attr]
                   for key, wish in zip(ids, taken, strict=True)]  # fmt: skip
    for name, wish in zip(ids, taken, strict=True):
        if wish.status is not None:
            updated.at[name, "status"] = wish.status
            if wish.status == "closed":
                updated.at[name, "last_seen"] = day or dt.date.today()
        if wish.note is not None:
            updated.at[name, "note"] = wish.note
        for column, value in wish.rest.items():
            if column == "deadline":
                updated.at[name, "deadline"] = value
            else:
                follow_up.setdefault(name, dict.fromkeys(FOLLOW_UP))[column] = value
    change_rows = changes(was, updated.loc[was.index], how="import", file=path.name, by=[wish.by for wish in taken])
    if any(wish.rest for wish in taken):
        change_rows["rest_before"] = [json.dumps(cells, ensure_ascii=False) if cells else None for cells in rest_before]
        after = [{name: stood(value) for name, value in wish.rest.items()} for wish in taken]
        change_rows["rest_after"] = [json.dumps(cells, ensure_ascii=False) if cells else None for cells in after]
    refused.sort(key=lambda line: line.row)
    notes = (*notes, *_unchecked([wish.row.finding_id for wish in taken if wish.status == "closed"], follow_up))
    return FindingsImport(change_rows, tuple(refused), unchanged, notes), updated, _follow_up_table(follow_up)


def _follow_up_table(follow_up: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    rows = [{"finding_id": name, **filled} for name, filled in follow_up.items()]
    return pd.DataFrame(rows, columns=["finding_id", *FOLLOW_UP], dtype=object)


def _now(table: Any, follow_up: Mapping[str, Mapping[str, Any]], name: str) -> _Stood | None:
    """How a finding stands in the project; None if there is none of that id."""
    if name not in table.index:
        return None
    rest = {"deadline": stood(as_cell(table.at[name, "deadline"]))}
    rest |= {column: stood(value) for column, value in follow_up.get(name, {}).items()}
    return _Stood(str(table.at[name, "status"]), _text(as_cell(table.at[name, "note"])), rest)


def _unchecked(closed: Sequence[str], follow_up: Mapping[str, Mapping[str, Any]]) -> tuple[Text, ...]:
    """Closing wants a check: how many were closed without anybody saying who checked it and when."""
    bare = [
        name
        for name in closed
        if not all(follow_up.get(name, {}).get(column) for column in ("checked_by", "checked_on"))
    ]
    if not bare:
        return ()
    some, more = "、".join(bare[:5]), len(bare) > 5
    return (
        Text(
            zh=f"{len(bare)} 条销号没有写销号核查人和日期：{some}{' 等' if more else ''}",
            en=f"{len(bare)} closed without saying who checked it and when: {some}{', ...' if more else ''}",
        ),
    )


def _wish(row: _Row, before: _Stood | None, now: _Stood | None, states: Mapping[str, str]) -> _Wish | Text | None:
    """What a row asks for; None where nothing was changed in it, or why it cannot be read."""
    cells = row.cells
    if not row.finding_id:
        filled = any(_text(cell) for name, cell in cells.items() if cell is not FORMULA and name != "by")
        return Text(zh="没有问题编号", en="it has no finding id") if filled else None
    if now is None:
        return Text(zh="项目中没有这个问题", en="the project has no such finding")
    if any(cell is FORMULA for name, cell in cells.items() if name not in PHOTO_HEADS):
        return Text(zh="状态、备注或填报人是公式，请写成文字", en="state, note or name is a formula: write it as text")
    before = before or now
    came = _text(cells["status"])
    status = states.get("" if not came else folded(came))
    if status is None:
        return _no_state(came)
    note = _text(cells["note"])
    rest = _rest_of(row, before.rest if before.rest is not None else now.rest or {})
    if isinstance(rest, Text):
        return rest
    if status == before.status and note == before.note and not rest:
        return None
    return _Wish(
        row,
        None if status == before.status else status,
        None if note == before.note else note,
        _text(cells.get("by")) or None,
        rest,
    )


def _no_state(came: str) -> Text:
    """Why a word is no state, with the one it is nearest to and how the project is taught it."""
    zh, en = "、".join(words.zh for words in STATUS.values()), ", ".join(words.en for words in STATUS.values())
    near = likely_state(came) if came else None
    meant = STATUS[near] if near else STATUS["in_hand"]
    hint_zh = f"；若指“{meant.zh}”，加 --learn {came}={meant.zh}" if came else ""
    hint_en = f"; if it means {meant.en!r}, add --learn {came}={meant.en}" if came else ""
    return Text(
        zh=f"状态应为{zh}之一，不能是“{came}”{hint_zh}", en=f"the state must be one of {en}, not {came!r}{hint_en}"
    )


def _rest_of(row: _Row, before: Mapping[str, str]) -> dict[str, Any] | Text:
    """Cells beside state and note that were changed, as values; or why one cannot be read."""
    rest: dict[str, Any] = {}
    for name in FILLED_IN:
        if name not in row.cells:
            continue
        cell = row.cells[name]
        if name in PHOTO_HEADS and (cell is FORMULA or cell in CELL_ERRORS):  # a picture that was put into the cell
            continue
        text = stood(cell) if isinstance(cell, dt.date) else _text(cell)
        if text == before.get(name, ""):
            continue
        value: Any = text or None
        if text and name in _DAYS:
            value = day_in(cell if isinstance(cell, dt.date) else text)
            if value is None:
                head = FILLED_IN[name]
                return Text(
                    zh=f"{head.zh}“{text}”看不出是哪一天，请写如 2026-12-31",
                    en=f"{head.en} {text!r} is no day: write it as 2026-12-31",
                )
            if stood(value) == before.get(name, ""):
                continue
        rest[name] = value
    return rest


def _why_not(asked: Sequence[_Wish], now: _Stood, before: _Stood) -> Text | None:
    """Why what is asked of a finding cannot be done, given how it stands now and stood in the file; None if it can."""
    if len({(wish.status, wish.note, tuple(sorted(wish.rest.items(), key=str))) for wish in asked}) > 1:
        rows = [str(wish.row.number) for wish in asked]
        return Text(
            zh=f"同一问题在第 {'、'.join(rows)} 行填得不一样", en=f"rows {', '.join(rows)} say different things of it"
        )
    wish = asked[0]
    if wish.status is not None and wish.status != now.status:
        if now.status != before.status and (before.status, now.status) != ("new", "open"):  # seen again: still open
            then = STATUS[before.status] if before.status in STATUS else Text(zh=before.status, en=before.status)
            return Text(
                zh=f"导出后项目中的状态已由“{then.zh}”变为“{STATUS[now.status].zh}”",
                en=f"its state in the project has become {STATUS[now.status].en!r} since ({then.en!r} in the file)",
            )
        may = [STATUS[after] for state, states in TRANSITIONS.items() if state == now.status for after in states]
        if STATUS[wish.status] not in may:
            there, then = STATUS[now.status], STATUS[wish.status]
            return Text(
                zh=f"“{there.zh}”不能改为“{then.zh}”，只能改为{'或'.join(words.zh for words in may)}",
                en=f"{there.en!r} cannot become {then.en!r}, only {' or '.join(words.en for words in may)}",
            )
    if wish.note is not None and now.note not in (before.note, wish.note):
        return Text(zh="导出后项目中的备注已改动", en="its note in the project was changed since")
    for name, value in wish.rest.items():
        there_ = (now.rest or {}).get(name, "")
        if before.rest is not None and there_ not in (before.rest.get(name, ""), stood(value)):
            head = FILLED_IN[name]
            return Text(
                zh=f"导出后项目中的{head.zh}已改动（现为“{there_}”）",
                en=f"its {head.en} in the project was changed since (now {there_!r})",
            )
    return None


def _padded(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return [(*row, *[None] * (width - len(row))) for row in rows]


def _text(value: Any) -> str:
    """A cell as text: ends trimmed, lines ended alike; nothing for an empty one."""
    if value is None or value is FORMULA:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()
