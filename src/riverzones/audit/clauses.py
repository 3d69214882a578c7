"""Clauses of one fact as one finding: which of them leads, and all that it breaks, as JSON and in its citation."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.model import SEVERITIES
from riverzones.model.findings import LAW_KINDS

__all__ = ["one_per_fact"]

_BLOCKS = (
    (True, ("kind", "rule", "pack", "severity", "verdict")),
    *((False, (name,)) for name in ("measured", "limit", "margin")),
    (True, ("unit", "citation", "citation_en")),
)
"""The members of a clause in their order: columns of words that are encoded together, and columns of numbers."""
_CLAUSE = tuple(name for _, names in _BLOCKS for name in names)
_UNITS = ("lead_unit", "responsible_units")


def one_per_fact(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of one fact as one: the leading clause first, all clauses kept.

    A rule leads before what another job saw, a violation before what cannot be told, the graver severity before the
    lighter, the more local document before the wider, a rule that sharpens another before that one. A fact that one
    clause is sure of is a violation, whatever another leaves open.
    """
    rank = {name: position for position, name in enumerate(SEVERITIES)}
    order = pd.DataFrame(
        {
            "law": ~table.kind.isin(LAW_KINDS),
            "sure": table.verdict != "violation",
            "grave": table.severity.map(rank),
            "local": -table.order,
            "general": ~table.sharpens,
            "rule": table.rule,
            "place": np.arange(len(table)),
        }
    ).sort_values(["law", "sure", "grave", "local", "general", "rule", "place"], kind="stable")
    clauses = table[["finding_id", *_CLAUSE, *_UNITS]].iloc[order.place]
    number = pd.factorize(clauses["finding_id"])[0]  # of the finding of each clause, in the order in which they lead
    leads, broken = order.place[~_seen_before(number)], np.flatnonzero(~_seen_before(number, clauses["rule"]))
    broken = broken[np.argsort(number[broken], kind="stable")]
    bounds = np.searchsorted(number[broken], np.arange(len(leads) + 1))
    in_rows = np.argsort(leads.to_numpy())  # findings stand where their leading clauses stood
    spans = list(zip(bounds[:-1][in_rows].tolist(), bounds[1:][in_rows].tolist(), strict=True))
    lead = _with_units(table.iloc[np.sort(leads)], clauses)
    clauses = clauses.iloc[broken]
    rules, texts = clauses["rule"].tolist(), _clause_texts(clauses)
    return lead.assign(
        rules=[" ".join(rules[begin:end]) for begin, end in spans],
        clauses=[f"[{', '.join(texts[begin:end])}]" for begin, end in spans],
        citation=_together(clauses["citation"], spans, "；"),
        citation_en=_together(clauses["citation_en"], spans, "; "),
    )


def _seen_before(number: npt.NDArray[np.intp], *more: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Whether a row says of the same finding what an earlier one says."""
    return pd.DataFrame({"number": number, **{part.name: part.to_numpy() for part in more}}).duplicated().to_numpy(bool)


def _with_units(lead: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """The leading clauses; one that names no unit has that of the first clause of its finding that names one."""
    names = [*_UNITS]
    unnamed = _unnamed(lead)
    if not unnamed.any() or _unnamed(clauses).all():
        return lead
    naming = clauses[~_unnamed(clauses)].drop_duplicates("finding_id").set_index("finding_id")[names]
    blank = unnamed & lead["finding_id"].isin(naming.index)
    if not blank.any():
        return lead
    named = lead.copy()
    named.loc[blank, names] = naming.loc[lead.loc[blank, "finding_id"]].to_numpy()
    return named


def _unnamed(clauses: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which clauses name no unit."""
    blank: npt.NDArray[np.bool_] = np.logical_and.reduce([clauses[name].to_numpy(object) == "" for name in _UNITS])
    return blank


def _clause_texts(clauses: pd.DataFrame) -> list[str]:
    """Each clause as JSON; its kind is left out where it is what every clause is unless it says otherwise.

    Words stand together in a few combinations, each of which is encoded once; numbers are encoded one by one.
    """
    parts = [
        _together_encoded(clauses, names) if words else _members(names[0], clauses[names[0]])
        for words, names in _BLOCKS
    ]
    return [f"{{{', '.join(row)}}}" for row in zip(*parts, strict=True)]


def _together_encoded(clauses: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Columns of words as members of JSON objects."""
    rows = clauses[list(names)]
    number = rows.groupby(list(names), sort=False, dropna=False).ngroup().to_numpy()
    first = np.unique(number, return_index=True)[1]
    members = zip(*(_members(name, rows[name].iloc[first]) for name in names), strict=True)
    plain = '"kind": "rule"'
    texts = [", ".join(member for member in row if member != plain) for row in members]
    return [texts[place] for place in number.tolist()]


def _members(name: str, values: pd.Series[Any]) -> list[str]:
    """Values of a column as members of JSON objects; null for a number that is not there. Words are encoded once."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    head = f"{encode(name)}: "
    texts: dict[str, str] = {}
    members = []
    for value in values.tolist():
        if isinstance(value, str):
            if value not in texts:
                texts[value] = f"{head}{encode(value)}"
            members.append(texts[value])
        elif type(value) is float and math.isfinite(value):  # as the encoder writes it, which asks far more first
            members.append(f"{head}{value!r}")
        else:
            gap = isinstance(value, float) and math.isnan(value)
            members.append(f"{head}{encode(None if gap else value)}")
    return members


def _together(cited: pd.Series[Any], spans: Sequence[tuple[int, int]], sign: str) -> list[str]:
    """What all clauses of each finding cite, each once; the same clauses cite the same."""
    cells = [str(words) for words in cited.tolist()]
    joined: dict[tuple[str, ...], str] = {}
    cites = []
    for begin, end in spans:
        own = tuple(cells[begin:end])
        if own not in joined:
            joined[own] = sign.join(dict.fromkeys(word for cell in own for word in cell.split(sign) if word))
        cites.append(joined[own])
    return cites
