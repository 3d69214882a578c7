"""States and notes that an office filled in, read back from the ledger of findings; nothing else of it is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.catalogue.terms import HEADINGS, STATUS
from riverzones.errors import DataError
from riverzones.jobs.findings.close import changes
from riverzones.jobs.report.ledgers import origin_of
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.present.reports.findings_sheet import BY, ORIGIN_SHEET
from riverzones.store.project import ProjectFile
from riverzones.store.workbook import FORMULA, as_cell, read_workbook

__all__ = ["FindingsImport", "Refused", "import_findings"]

_HEADS: Mapping[str, Text] = {name: HEADINGS[name] for name in ("finding_id", "status", "note")} | {"by": BY}
_STATES: Mapping[str, str] = {
    word.casefold(): name for name, words in STATUS.items() for word in (name, words.zh, words.en)
}
_HEADER_WITHIN = 20  # rows from the top in which the header is looked for: a setting of ours


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its number in the sheet, the finding, and why."""

    row: int
    finding_id: str
    why: Text


@dataclass(frozen=True)
class FindingsImport:
    """What was read back: ``changes`` (rows of ``rz_changes``), rows refused, how many were as before, and notes."""

    changes: pd.DataFrame
    refused: tuple[Refused, ...]
    unchanged: int
    notes: tuple[Text, ...]

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """``{count, unchanged, changes, refused: [{row, finding_id, why}], notes}`` in plain values."""
        return {
            "count": len(self.changes),
            "unchanged": self.unchanged,
            "changes": plain_rows(self.changes),
            "refused": [{"row": r.row, "finding_id": r.finding_id, "why": r.why.within(lang)} for r in self.refused],
            "notes": [note.within(lang) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it was filled in."""

    number: int
    finding_id: str
    status: Any
    note: Any
    by: Any


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a row asks for: a new state, a new note, or both; None where it stays."""

    row: _Row
    status: str | None
    note: str | None
    by: str | None


def import_findings(
    project: ProjectFile, path: Path, *, dry_run: bool = False, day: dt.date | None = None
) -> FindingsImport:
    """Take over the states and notes that were changed in a ledger of findings, in one transaction.

    A row counts as changed against what stood in it when the file was written, so that a row nobody touched never
    undoes what happened in the project since. A row that cannot be taken is reported and the others go on.

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

    Raises
    ------
    DataError
        If the file cannot be read, was not written by riverzones, or is of another project.
    """
    sheets = read_workbook(path)
    stood, audit_id = _stood(sheets, project, path)
    rows = _rows(sheets, path)
    if dry_run:
        return _taken(project.read("rz_findings"), rows, stood, path, _notes(project, audit_id), day)[0]
    with project.transaction() as tx:
        made, table = _taken(project.read("rz_findings"), rows, stood, path, _notes(project, audit_id), day)
        if len(made.changes):
            tx.put_layer("rz_findings", table)
            tx.append_table("rz_changes", made.changes)
    return made


def _stood(
    sheets: Mapping[str, Sequence[tuple[Any, ...]]], project: ProjectFile, path: Path
) -> tuple[dict[str, tuple[str, str]], str]:
    """State and note of each finding when the file was written, and at which audit; the project must be this one."""
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
    lines = {_text(row[0]): (_text(row[1]), _text(row[2])) for row in _padded(sheets[ORIGIN_SHEET][1:], 3)}
    created, title, audit_id = (lines.pop(key, ("", ""))[0] for key in ("project_created", "project_title", "audit_id"))
    if created != origin_of(project).created:
        raise DataError(
            Text(
                zh=f"{path.name} 出自另一个项目（{title or '未命名'}），不是 {project.path.name}。",
                en=f"{path.name} is of another project ({title or 'without a title'}), not of {project.path.name}.",
            ),
            hint=Text(zh="请核对项目文件。", en="Check the project file."),
        )
    return lines, audit_id


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


def _rows(sheets: Mapping[str, Sequence[tuple[Any, ...]]], path: Path) -> list[_Row]:
    """The rows of the sheet that has a column of ids and one of states, in either language."""
    words = {word.casefold(): name for name, text in _HEADS.items() for word in (text.zh, text.en, name)}
    for name, rows in sheets.items():
        if name == ORIGIN_SHEET:
            continue
        for top, row in enumerate(rows[:_HEADER_WITHIN]):
            heads = [words.get(_text(cell).casefold(), "") for cell in row]
            if "finding_id" in heads and "status" in heads and "note" in heads:
                place = {head: heads.index(head) for head in heads if head}
                return [
                    _Row(
                        number=top + 2 + below,
                        finding_id=_text(cells[place["finding_id"]]),
                        status=cells[place["status"]],
                        note=cells[place["note"]],
                        by=cells[place["by"]] if "by" in place else None,
                    )
                    for below, cells in enumerate(_padded(rows[top + 1 :], len(heads)))
                ]
    raise DataError(
        Text(
            zh=f"{path.name} 中没有问题清单：找不到“问题编号”“状态”“备注”三列。",
            en=f"there is no list of findings in {path.name}: no columns 'finding', 'status', 'note'.",
        ),
        hint=Text(zh="请不要改动表头。", en="Leave the headings as they are."),
    )


def _taken(
    table: Any,
    rows: Sequence[_Row],
    stood: Mapping[str, tuple[str, str]],
    path: Path,
    notes: tuple[Text, ...],
    day: dt.date | None,
) -> tuple[FindingsImport, Any]:
    """What would become of the findings, and the findings as they would be."""
    refused: list[Refused] = []
    wishes: dict[str, list[_Wish]] = {}
    unchanged = 0
    known = {str(name) for name in table.index}
    for row in rows:
        wish = _wish(row, stood, known)
        if isinstance(wish, Text):
            refused.append(Refused(row.number, row.finding_id, wish))
        elif wish is not None:
            wishes.setdefault(row.finding_id, []).append(wish)
        elif row.finding_id:
            unchanged += 1
    taken: list[_Wish] = []
    for name, asked in wishes.items():
        status, note = str(table.at[name, "status"]), _text(as_cell(table.at[name, "note"]))
        why = _why_not(asked, status, note, stood.get(name, (status, note)))
        one = asked[0]
        if why is not None:
            refused += [Refused(wish.row.number, name, why) for wish in asked]
        elif one.status in (None, status) and one.note in (None, note):
            unchanged += 1
        else:
            taken.append(one)
    made = table.copy()
    before = table.loc[[wish.row.finding_id for wish in taken], ["status", "note"]]
    for wish in taken:
        name = wish.row.finding_id
        if wish.status is not None:
            made.at[name, "status"] = wish.status
            if wish.status == "closed":
                made.at[name, "last_seen"] = day or dt.date.today()
        if wish.note is not None:
            made.at[name, "note"] = wish.note
    told = changes(before, made.loc[before.index], how="import", file=path.name, by=[wish.by for wish in taken])
    refused.sort(key=lambda one: one.row)
    return FindingsImport(told, tuple(refused), unchanged, notes), made


def _wish(row: _Row, stood: Mapping[str, tuple[str, str]], known: set[str]) -> _Wish | Text | None:
    """What a row asks for; None where nothing was changed in it, or why it cannot be read."""
    if not row.finding_id:
        filled = any(_text(cell) for cell in (row.status, row.note) if cell is not FORMULA)
        return Text(zh="没有问题编号", en="it has no finding id") if filled else None
    if row.finding_id not in known:
        return Text(zh="项目中没有这个问题", en="the project has no such finding")
    if FORMULA in (row.status, row.note, row.by):
        return Text(zh="状态、备注或填报人是公式，请写成文字", en="state, note or name is a formula: write it as text")
    status = _STATES.get(_text(row.status).casefold())
    if status is None:
        zh, en = "、".join(words.zh for words in STATUS.values()), ", ".join(words.en for words in STATUS.values())
        came = _text(row.status)
        return Text(zh=f"状态应为{zh}之一，不能是“{came}”", en=f"the state must be one of {en}, not {came!r}")
    was, noted = stood.get(row.finding_id, (status, ""))
    note = _text(row.note)
    if status == was and note == noted:
        return None
    return _Wish(row, None if status == was else status, None if note == noted else note, _text(row.by) or None)


def _why_not(asked: Sequence[_Wish], status: str, note: str, stood: tuple[str, str]) -> Text | None:
    """Why what is asked of one finding cannot be done, given its state and note now and in the file; None if it can."""
    if len({(wish.status, wish.note) for wish in asked}) > 1:
        rows = [str(wish.row.number) for wish in asked]
        return Text(
            zh=f"同一问题在第 {'、'.join(rows)} 行填得不一样", en=f"rows {', '.join(rows)} say different things of it"
        )
    wish = asked[0]
    was, noted = stood
    if wish.status is not None and wish.status != status:
        if status != was and (was, status) != ("new", "open"):  # seen again by an audit: the same matter, still open
            now, then = STATUS[status], STATUS[was] if was in STATUS else Text(zh=was, en=was)
            return Text(
                zh=f"导出后项目中的状态已由“{then.zh}”变为“{now.zh}”",
                en=f"its state in the project has become {now.en!r} since ({then.en!r} in the file)",
            )
        may = [STATUS[after] for state, states in TRANSITIONS.items() if state == status for after in states]
        if STATUS[wish.status] not in may:
            now, then = STATUS[status], STATUS[wish.status]
            return Text(
                zh=f"“{now.zh}”不能改为“{then.zh}”，只能改为{'或'.join(words.zh for words in may)}",
                en=f"{now.en!r} cannot become {then.en!r}, only {' or '.join(words.en for words in may)}",
            )
    if wish.note is not None and note not in (noted, wish.note):
        return Text(zh="导出后项目中的备注已改动", en="its note in the project was changed since")
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
