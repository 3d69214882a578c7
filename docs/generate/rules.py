"""One page per rule, and one list per pack."""

from __future__ import annotations

from typing import Any

from generate.writing import both, cell, code, sure, table
from riverzones.catalogue import Catalogue
from riverzones.model import Citation, Pack, Rule, Selection
from riverzones.terms import SEVERITY

__all__ = ["rule_pages"]


def rule_pages(catalogue: Catalogue) -> dict[str, str]:
    """Pages of all rules by path."""
    made = {f"reference/rules/{rule.code}.md": _rule(rule, catalogue) for rule in catalogue.rules.values()}
    return made | {"reference/rules/index.md": _index(catalogue)}


def _index(catalogue: Catalogue) -> str:
    parts = ["# Rules\n", f"{len(catalogue.rules)} rules in {len(catalogue.packs)} packs. A rule is one YAML file.\n"]
    for pack in catalogue.packs.values():
        rules = [rule for rule in catalogue.rules.values() if rule.pack == pack.name]
        holds = f"`--pack {pack.name}`, holds in {both(pack.jurisdiction.title)}{_span(pack)}"
        parts += [f"## {both(pack.title)}\n", f"{holds}; issued by {both(pack.issuer)}.\n"]
        parts.append(
            table(
                ["code", "rule", "subject", "check", "severity"],
                [
                    [
                        f"[{rule.code}]({rule.code}.md)",
                        cell(both(rule.title)),
                        _layers(rule.subject),
                        code(rule.check),
                        cell(both(SEVERITY[rule.severity])),
                    ]
                    for rule in rules
                ],
            )
        )
    return "\n".join(parts)


def _rule(rule: Rule, catalogue: Catalogue) -> str:
    limits = [
        f"from {one.since}{f' until {one.until}' if one.until else ''}: {_plain(one.value)}" for one in rule.limits
    ]
    rows = [
        ("pack", f"{cell(both(catalogue.packs[rule.pack].title))} ({code(rule.pack)})"),
        ("severity", cell(both(SEVERITY[rule.severity]))),
        ("subject", _subject(rule.subject)),
        ("sharpens", code(rule.extends) if rule.extends else "—"),
        ("check", code(rule.check)),
        *((f"reference {name}", _reference(one)) for name, one in rule.references.items()),
        *(("excepted", f"{cell(both(one.title))}: {code(one.where)}") for one in rule.exempt),
        *(("cannot tell where", f"{cell(both(one.title))}: {code(one.where)}") for one in rule.unclear),
        *(("limit", cell(limit)) for limit in limits),
        ("lead unit", cell(rule.lead_unit) or "the document names none"),
        ("statements served", ", ".join(map(code, rule.statements)) or "—"),
    ]
    parts = [
        f"# {rule.code}\n",
        f"**{cell(rule.title.zh)}**  \n{cell(rule.title.en)}\n",
        table(["", ""], rows),
        "## Clause\n",
        *map(_citation, rule.citations),
        *(["## Penalty\n", *map(_citation, rule.penalties)] if rule.penalties else []),
        *(["## The sentence, part by part\n", _asks(rule)] if rule.asks else []),
        "## What a finding says\n",
        f"> {cell(rule.message.zh)}\n>\n> {cell(rule.message.en)}\n",
    ]
    if rule.note:
        parts += ["## Note\n", f"{cell(rule.note.zh)}\n\n{cell(rule.note.en)}\n"]
    parts += [
        "## Its own examples\n",
        "Each is run by the tests: the bad one is found, the good one is not.\n",
        *(_example(name, example.layers) for name, example in (("Bad", rule.bad), ("Good", rule.good))),
        "## Try it\n",
        f"```\nriverzones rules show {rule.code}\nriverzones audit wushan.gpkg --rule {rule.code}\n```\n",
    ]
    return "\n".join(parts)


def _span(pack: Pack) -> str:
    since = f" from {pack.since}" if pack.since else ""
    return since + (f" until {pack.until}" if pack.until else "")


def _reference(one: Selection) -> str:
    own = f", its own: {code(f'{one.own[0]} = {one.own[1]}')}" if one.own else ""
    return _subject(one) + own + (f", as one area by {code(one.region)}" if one.region else "")


def _asks(rule: Rule) -> str:
    return table(
        ["part of the sentence", "asked by"],
        [[cell(ask.part), code(ask.by) if ask.by else f"not asked: {cell(both(ask.not_asked))}"] for ask in rule.asks],
    )


def _citation(citation: Citation) -> str:
    mark = f" — {sure(citation.confidence)}" if citation.confidence == "recall" else ""
    quote = f"\n>\n> “{cell(citation.quote)}”" if citation.quote else ""
    days = f" ({citation.since or '…'} – {citation.until or '…'})" if citation.since or citation.until else ""
    return f"> {cell(citation.words('zh'))}{days}{mark}{quote}\n"


def _example(name: str, layers: Any) -> str:
    rows = [
        [
            code(layer),
            cell(", ".join(f"{key} = {value}" for key, value in row.items() if key != "geometry")),
            code(row.get("geometry")),
        ]
        for layer, found in layers.items()
        for row in found
    ]
    return f"**{name}**\n\n" + table(["layer", "attributes", "geometry"], rows)


def _layers(subject: Selection) -> str:
    return ", ".join(f"[{layer}](../kinds/{layer}.md)" for layer in subject.layers)


def _subject(subject: Selection) -> str:
    return _layers(subject) + (f" where {code(subject.where)}" if subject.where else "")


def _plain(value: Any) -> str:
    return ", ".join(f"{name} = {one}" for name, one in value.items()) or "no number"
