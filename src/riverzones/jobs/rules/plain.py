"""Rules in plain values, as ``--json`` and an assistant are given them."""

from __future__ import annotations

from collections.abc import Mapping

from riverzones.model import Classes, Condition, Rule

__all__ = ["plain_sizes", "rule_values"]


def plain_sizes(limits: Mapping[str, object]) -> dict[str, object]:
    """Return the sizes of a check in plain values; a condition is its text, classes the column that holds them."""

    def plain(value: object) -> object:
        if isinstance(value, Condition):
            return value.text
        return value.column if isinstance(value, Classes) else value

    return {name: plain(value) for name, value in limits.items()}


def rule_values(rule: Rule) -> dict[str, object]:
    """Return a rule in plain values: what it asks of what, its sizes by date, its citations with their confidence."""
    return {
        "code": rule.code,
        "name": rule.name,
        "pack": rule.pack,
        "title": rule.title.as_dict(),
        "severity": rule.severity,
        "check": rule.check,
        "subject": {"layers": list(rule.subject.layers), "where": rule.subject.where},
        "references": {
            name: {
                "layers": list(selection.layers),
                "where": selection.where,
                "own": selection.own,
                "region": selection.region,
            }
            for name, selection in rule.references.items()
        },
        "extends": rule.extends,
        "except": [exemption.where for exemption in rule.exempt],
        "limits": [
            {"since": d.since.isoformat(), "until": d.until.isoformat() if d.until else None, **plain_sizes(d.value)}
            for d in rule.limits
        ],
        "statements": list(rule.statements),
        "citations": [
            {
                "title": c.title.as_dict(),
                "article": c.article,
                "clause": c.clause,
                "quote": c.quote,
                "confidence": c.confidence,
                "note": c.note.as_dict() if c.note else None,
            }
            for c in rule.citations
        ],
    }
