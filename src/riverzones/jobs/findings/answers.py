"""Cells of a ledger that came back: words for states, days as offices write them, and rows nobody could understand.

A row that is not understood is kept in ``rz_answers`` with what was written and why it was not taken, is red in the
next file that goes out, and goes away when a later row of its finding is taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import pandas as pd

from riverzones.align.days import day_due, last_day_meant
from riverzones.catalogue.status_words import folded, status_words
from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile
from riverzones.store.transaction import Transaction
from riverzones.terms import STATUS

__all__ = ["day_in", "keep_unread", "likely_state", "state_lessons", "states_of", "teach_states"]

_WORDS: Final = "rz_words"  # where a project keeps what an office taught it, also for imports of layers
_KIND, _COLUMN = "findings", "status"


def states_of(project: ProjectFile, taught: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the state of every word: of the catalogue, of what the project was taught, of what it is being taught
    now.
    """
    table = project.table(_WORDS)
    words = table[(table["kind"] == _KIND) & (table["column"] == _COLUMN)] if len(table) else table
    learned = {str(row["word"]): str(row["value"]) for row in words.to_dict("records")}
    return {**status_words(), **{folded(word): state for word, state in {**learned, **(taught or {})}.items()}}


def state_lessons(said: Iterable[str]) -> dict[str, str]:
    """Return what ``WORD=STATE`` teaches: the state by its name or a word for it.

    Raises
    ------
    DataError
        If it is no pair, or the state is none.

    Examples
    --------
    >>> state_lessons(["整改的差不多了=整改中"])
    {'整改的差不多了': 'in_hand'}
    """
    taught = {}
    for pair in said:
        word, sign, state = pair.replace("＝", "=").rpartition("=")
        known = status_words().get(folded(state))
        if not sign or not word.strip() or known is None:
            names = [text.zh for text in STATUS.values()]
            raise DataError(
                Text(
                    zh=f"--learn 应写作“词=状态”，不能是“{pair}”。", en=f"--learn: expected WORD=STATE, got {pair!r}."
                ),
                hint=nearest(nearest_names(state, [*STATUS, *names]), [*names, *STATUS]),
            )
        taught[word.strip()] = known
    return taught


def teach_states(tx: Transaction, before: pd.DataFrame, taught: Mapping[str, str]) -> None:
    """Keep words for states in the project; the same word of before is replaced."""
    if not taught:
        return
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)  # as tables give times back
    rows = [
        {"kind": _KIND, "column": _COLUMN, "what": "value", "word": word, "value": state, "at": now}
        for word, state in taught.items()
    ]
    fresh = pd.DataFrame(rows)
    if len(before):
        again = (before["kind"] == _KIND) & (before["column"] == _COLUMN) & before["word"].isin(taught)
        if (~again).any():
            fresh = pd.concat([before[~again], fresh], ignore_index=True)
    tx.put_table(_WORDS, fresh)


def likely_state(word: str) -> str | None:
    """Return the state that a word is nearest to, to be offered and never taken by itself."""
    close = nearest_names(folded(word), status_words(), most=1)
    return status_words()[close[0]] if close else None


def day_in(value: Any) -> dt.date | None:
    """Return the day that a cell names: a date, 2026-12-31, 2026年12月31日前; of a month or a year its last day.

    Returns None where it names none.

    Examples
    --------
    >>> day_in("2026年12月底"), day_in("2026/6/5"), day_in("2027年底"), day_in("尽快"), day_in("2026-02-30")
    (datetime.date(2026, 12, 31), datetime.date(2026, 6, 5), datetime.date(2027, 12, 31), None, None)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    words = str(value).strip().removesuffix(" 00:00:00")
    try:
        return day_due(words) or last_day_meant(words)
    except ValueError:
        return None


def keep_unread(
    tx: Transaction, before: pd.DataFrame, rows: pd.DataFrame, *, file: str, taken: Collection[str]
) -> None:
    """Keep the rows of a file that could not be taken over; those of before go that this file takes or says again.

    Parameters
    ----------
    tx : Transaction
    before : DataFrame
        ``rz_answers`` as it was.
    rows : DataFrame
        Its columns, of the rows that were refused now.
    file : str
        Name of the file.
    taken : collection of str
        Findings of which a row was taken over.
    """
    stays = before[(before["file"] != file) & ~before["finding_id"].isin(list(taken))] if len(before) else before
    if len(rows) or len(stays) != len(before):
        tx.put_table("rz_answers", pd.concat([stays, rows], ignore_index=True) if len(stays) else rows)
