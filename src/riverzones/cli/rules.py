"""``riverzones rules [list|show CODE|check FILE]``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.catalogue.rules import read_pack, read_rule, read_rule_file
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.cli.groups import DefaultGroup
from riverzones.errors import CatalogueError
from riverzones.model import Condition, Rule, Text
from riverzones.reports.words import SEVERITY

__all__ = ["command"]


@click.group(
    "rules",
    cls=DefaultGroup,
    default="list",
    short_help="The catalogue of rules. 规则目录。",
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show and check rules.

    \b
    riverzones rules
    riverzones rules show WS-101
    riverzones rules check my/WS-120.yaml
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(_list, pack=())


@command.command("list", short_help="All rules, a line each.")
@click.option("--pack", multiple=True, help="Only rules of this pack; may be repeated.")
@options.pass_speaker
def _list(speaker: Speaker, pack: tuple[str, ...]) -> None:
    rules = load().rules_of(pack)
    if speaker.as_json:
        speaker.data([_plain(rule) for rule in rules])
        return
    speaker.table(
        ["编号|code", "规则包|pack", "程度|severity", "内容|rule", "依据|citation"],
        [
            [
                r.code,
                r.pack,
                speaker.said(SEVERITY[r.severity]),
                speaker.said(r.title),
                "；".join(c.words(speaker.lang) for c in r.citations),
            ]
            for r in rules
        ],
    )
    speaker.say(f"共 {len(rules)} 条规则", f"{len(rules)} rules")


@command.command("show", short_help="One rule, whole.")
@click.argument("code")
@options.pass_speaker
def _show(speaker: Speaker, code: str) -> None:
    rule = load().rules[code.upper()]
    if speaker.as_json:
        speaker.data(_plain(rule))
        return
    zh = speaker.lang == "zh"
    quotes = [
        f"{c.words(speaker.lang)}{'：' if c.quote else ''}{c.quote}{f'（{speaker.said(c.note)}）' if c.note else ''}"
        for c in rule.citations
    ]
    limits = [
        f"{d.since}{'—' + str(d.until) if d.until else ' 起' if zh else ' on'}  "
        f"{'，'.join(f'{name} = {value}' for name, value in d.value.items())}"
        for d in rule.limits
    ]
    references = [
        f"{name}: {', '.join(one.layers)}  {one.where or ''}{f'  own {one.own[0]}={one.own[1]}' if one.own else ''}"
        for name, one in rule.references.items()
    ]
    rows = [
        ("规则" if zh else "rule", f"{rule.code}  {speaker.said(rule.title)}"),
        ("规则包" if zh else "pack", rule.pack),
        ("程度" if zh else "severity", speaker.said(SEVERITY[rule.severity])),
        ("对象" if zh else "subject", f"{', '.join(rule.subject.layers)}  {rule.subject.where or ''}"),
        ("检查" if zh else "check", rule.check),
        *[("参照" if zh else "reference", reference) for reference in references],
        *[("除外" if zh else "except", speaker.said(one.title)) for one in rule.exempt],
        *[("待解读" if zh else "unclear", speaker.said(one.title)) for one in rule.unclear],
        *[("限值" if zh else "limit", limit) for limit in limits],
        *[("依据" if zh else "citation", quote) for quote in quotes],
        *[("罚则" if zh else "penalty", one.words(speaker.lang)) for one in rule.penalties],
        *[
            ("条文" if zh else "sentence", f"{ask.part} ← {ask.by or speaker.said(ask.not_asked or rule.title)}")
            for ask in rule.asks
        ],
        *([("说明" if zh else "note", speaker.said(rule.note))] if rule.note else []),
        ("条目" if zh else "statements", ", ".join(rule.statements)),
    ]
    speaker.table(["", ""], rows)


@command.command("check", short_help="Check a rule file of your own.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@options.pass_speaker
def _check(speaker: Speaker, file: Path) -> None:
    catalogue = load()
    beside = file.resolve().parent / "_pack.yaml"
    if beside.is_file():
        pack = read_pack(beside)
    else:
        letters = file.name[:2]
        known = {pack.letters: pack for pack in catalogue.packs.values()}
        if letters not in known:
            raise CatalogueError(
                Text(
                    zh=f"{file.name}：没有代号为“{letters}”的规则包。",
                    en=f"{file.name}: no pack has the letters {letters!r}.",
                ),
                hint=Text(zh="请在该文件旁放一个 _pack.yaml。", en="Put a _pack.yaml beside the file."),
            )
        pack = known[letters]
    read = read_rule_file(file, pack)
    files = {**catalogue.rule_files, read.code: read}
    rule = read_rule(read, laws=catalogue.laws, kinds=catalogue.kinds, files=files)
    if speaker.as_json:
        speaker.data(_plain(rule))
    speaker.say(f"{file.name} 可用：{rule.code} {rule.title.zh}", f"{file.name} is fine: {rule.code} {rule.title.en}")


def _sizes(limits: Mapping[str, object]) -> dict[str, object]:
    """Sizes of a check in plain values; a condition is its text."""
    return {name: value.text if isinstance(value, Condition) else value for name, value in limits.items()}


def _plain(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "pack": rule.pack,
        "title": rule.title.as_dict(),
        "severity": rule.severity,
        "check": rule.check,
        "subject": {"layers": list(rule.subject.layers), "where": rule.subject.where},
        "references": {
            name: {"layers": list(one.layers), "where": one.where, "own": one.own, "region": one.region}
            for name, one in rule.references.items()
        },
        "extends": rule.extends,
        "except": [one.where for one in rule.exempt],
        "limits": [
            {"since": d.since.isoformat(), "until": d.until.isoformat() if d.until else None, **_sizes(d.value)}
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
