"""``riverzones rules [list|show|check|new|use|drop|sources|coverage|confirm]``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.echo import UNTITLED, Console, Right
from riverzones.cli.options import DefaultGroup, run_language
from riverzones.jobs.rules.plain import plain_sizes, rule_values
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, SEVERITY, labels

if TYPE_CHECKING:
    from riverzones.catalogue.sources import Reading
    from riverzones.jobs.rules.check import CheckedFile
    from riverzones.model import Rule

__all__ = ["command"]

_RULE_STATE: Final = labels("rule_state")


def _own_rules(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that add an office's own packs: folders, and the project beside which more may stand."""
    project = click.option(
        "--project",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="PROJECT",
        help="Packs of the folder rules/ beside this project too.",
    )
    return project(options.rules_folders(command))


@click.group(
    "rules",
    cls=DefaultGroup,
    default="list",
    short_help="The catalogue of rules. 规则目录。",
    invoke_without_command=True,
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, write and check rules; say which packs a project uses, and where their numbers come from.

    \b
    riverzones rules
    riverzones rules show WS-101
    riverzones rules new rules/local --place 500237
    riverzones rules check rules/local
    riverzones rules drop wushan.gpkg wushan-2023
    riverzones rules sources --unverified
    riverzones rules coverage --missing
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(_list, pack=(), project=None, folders=())


@command.command("list", short_help="All rules, a line each.")
@click.option("--pack", multiple=True, help="Only rules of this pack; may be repeated.")
@_own_rules
@options.pass_console
def _list(console: Console, pack: tuple[str, ...], project: Path | None, folders: tuple[Path, ...]) -> None:
    """List all rules, a line each: code, pack, severity, what it asks, and what it rests on."""
    catalogue, _ = _known(project, folders)
    rules = catalogue.rules_of(pack)
    if console.as_json:
        console.data([rule_values(rule) for rule in rules])
        return
    console.table(
        [COLUMN["rules.code"], COLUMN["pack"], COLUMN["severity"], COLUMN["rules.rule"], COLUMN["citation"]],
        [
            [
                r.code,
                r.pack,
                console.said(SEVERITY[r.severity]),
                console.said(r.title),
                "；".join(c.words(console.lang) for c in r.citations),
            ]
            for r in rules
        ],
    )
    console.say(zh=f"共 {len(rules)} 条规则", en=f"{len(rules)} rules")


@command.command("show", short_help="One rule, whole.")
@click.argument("code")
@_own_rules
@options.pass_console
def _show(console: Console, code: str, project: Path | None, folders: tuple[Path, ...]) -> None:
    """Show the rule CODE whole: what it asks of which layers, its limits by date, exceptions, clauses and examples."""
    catalogue, readings = _known(project, folders)
    rule = catalogue.rules[code.upper()]
    own_readings = [reading.of(rule) for reading in readings if reading.code == rule.code]
    if console.as_json:
        said = [reading.as_dict() for reading in own_readings]
        console.data({**rule_values(rule), "readings": said})
        return
    rows = [*_what_it_asks(console, rule), *_where_it_stands(console, rule, own_readings)]
    console.table([UNTITLED, UNTITLED], [(console.said(title), words) for title, words in rows])


def _what_it_asks(console: Console, rule: Rule) -> list[tuple[Text, str]]:
    """What a rule is and what it holds against what: lines by their titles."""
    since = Text(zh=" 起", en=" on")
    limits = [
        f"{d.since}{f'—{d.until}' if d.until else console.said(since)}  "
        f"{'，'.join(f'{name} = {value}' for name, value in plain_sizes(d.value).items())}"
        for d in rule.limits
    ]
    references = [
        f"{name}: {', '.join(selection.layers)}  {selection.where or ''}"
        f"{f'  own {selection.own[0]}={selection.own[1]}' if selection.own else ''}"
        for name, selection in rule.references.items()
    ]
    return [
        (COLUMN["rule"], f"{rule.code}  {console.said(rule.title)}"),
        (COLUMN["pack"], rule.pack),
        (COLUMN["severity"], console.said(SEVERITY[rule.severity])),
        (COLUMN["subject"], f"{', '.join(rule.subject.layers)}  {rule.subject.where or ''}"),
        (COLUMN["check"], rule.check),
        *[(COLUMN["reference"], reference) for reference in references],
        *[(COLUMN["excepted"], console.said(exemption.title)) for exemption in rule.exempt],
        *[(COLUMN["unclear"], console.said(exemption.title)) for exemption in rule.unclear],
        *[(COLUMN["limit"], limit) for limit in limits],
    ]


def _where_it_stands(console: Console, rule: Rule, readings: Sequence[Reading]) -> list[tuple[Text, str]]:
    """The clauses of a rule, who has read them, and what of each sentence is asked: lines by their titles."""
    quotes = [
        f"{c.words(console.lang)}{'：' if c.quote else ''}{c.quote}{f'（{console.said(c.note)}）' if c.note else ''}"
        for c in rule.citations
    ]
    return [
        *[(COLUMN["citation"], quote) for quote in quotes],
        *[(COLUMN["read_by"], reading.words(console.lang)) for reading in readings],
        *[(COLUMN["penalty"], penalty.words(console.lang)) for penalty in rule.penalties],
        *[
            (COLUMN["sentence"], f"{ask.part} ← {ask.by or console.said(ask.not_asked or rule.title)}")
            for ask in rule.asks
        ],
        *([(COLUMN["note"], console.said(rule.note))] if rule.note else []),
        (COLUMN["statements"], ", ".join(rule.statements)),
    ]


@command.command("check", short_help="Check a rule file, a pack, or a folder of packs of your own.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), metavar="FILE|DIR")
@options.rules_folders
@options.pass_console
def _check(console: Console, path: Path, folders: tuple[Path, ...]) -> int:
    """Read FILE or all of DIR as strictly as the rules of riverzones, run every example, and tell all that is wrong.

    --rules names folders whose rules these extend. Exit code 1 if anything must be mended.

    \b
    riverzones rules check my-rules
    riverzones rules check my-rules/XC-101.yaml
    """
    from riverzones.jobs.rules.check import check_rules

    checked = check_rules(path, catalogue=load().with_rules(folders))
    faults = sum(len(file.faults) for file in checked)
    rules = [file for file in checked if file.path.name != "_pack.yaml"]
    if console.as_json:
        console.data(
            [
                {
                    "file": str(file.path),
                    "code": file.code,
                    "ok": not file.faults,
                    "faults": [console.said(words) for words in file.faults],
                    "notes": [console.said(words) for words in file.notes],
                    "message": file.message.as_dict() if file.message else None,
                }
                for file in checked
            ]
        )
    else:
        console.table(
            [COLUMN["file"], COLUMN["rules.code"], COLUMN["rules.result"], COLUMN["rules.what_2"]],
            [row for file in checked for row in _check_lines(console, file)],
        )
    if faults:
        console.say(zh=f"{len(rules)} 条规则，{faults} 处须改", en=f"{len(rules)} rules, {faults} faults to be mended")
        return 1
    console.say(zh=f"{len(rules)} 条规则可用", en=f"{len(rules)} rules are fine")
    return 0


def _check_lines(console: Console, checked: CheckedFile) -> list[list[object]]:
    """Lines of one file: each fault, what its finding says, each note."""
    wrong, fine, note = (
        console.said(words) for words in (_RULE_STATE["wrong"], _RULE_STATE["fine"], _RULE_STATE["hint"])
    )
    lines: list[tuple[str, str]] = [(wrong, console.said(words)) for words in checked.faults]
    if not checked.faults:
        lines.append((fine, f"{checked.message.zh} | {checked.message.en}" if checked.message else ""))
    lines += [(note, console.said(words)) for words in checked.notes]
    return [[checked.path.name, checked.code, result, words] for result, words in lines]


@command.command("new", short_help="Write a commented pack to begin with.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--code", default="XC-101", show_default=True, help="Code of its first rule; the letters become the pack's."
)
@click.option("--pack", default="", help="Name of the pack.  [default: that of DIR]")
@click.option("--place", default="", metavar="CODE", help="Administrative code where it holds, such as 500237.")
@options.overwrite
@options.pass_console
def _new(console: Console, folder: Path, code: str, pack: str, place: str, overwrite: bool) -> None:
    """Write into DIR a pack with one rule that passes `rules check`, commented in both languages.

    JSON schemas stand beside them: an editor that reads the first line of each file checks while you write.

    \b
    riverzones rules new rules/local --code XC-101 --place 500237
    riverzones rules check rules/local
    """
    from riverzones.jobs.rules.starter import new_pack

    files = new_pack(folder, catalogue=load(), code=code, name=pack, place=place, overwrite=overwrite)
    if console.as_json:
        console.data({"files": [str(path) for path in files]})
    console.say(
        zh=f"已新建规则包 {folder}：{'、'.join(path.name for path in files)}。"
        f"改好后运行 riverzones rules check {folder}",
        en=f"made the pack {folder}: {', '.join(path.name for path in files)}. "
        f"After a change: riverzones rules check {folder}",
    )


@command.command("use", short_help="Let a project remember packs.")
@options.project
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@options.rules_folders
@options.pass_console
def _use(console: Console, project: Path, packs: tuple[str, ...], folders: tuple[Path, ...]) -> None:
    """Let PROJECT remember PACK...; it is then audited by the packs remembered and no others.

    The first time, findings that the other packs alone hold are closed, with the reason.

    \b
    riverzones rules use wushan.gpkg national wushan-2023
    """
    from riverzones.jobs.rules.packs import use_packs
    from riverzones.jobs.shared.packs import catalogue_of

    opened = ProjectFile.open(project)
    done = use_packs(opened, packs, catalogue=catalogue_of(opened, load(), folders))
    if console.as_json:
        retired = [str(name) for name in done.retired.index]
        console.data({"project": str(opened.path), "packs": list(done.packs), "retired": retired})
    console.say(
        zh=f"{opened.path.name} 今后按这些规则包核查：{'、'.join(done.packs)}",
        en=f"{opened.path.name} is audited by these packs from now on: {', '.join(done.packs)}",
    )
    if len(done.retired):
        console.say(
            zh=f"其他规则包的问题随之销号 {len(done.retired)} 条",
            en=f"{len(done.retired)} findings of the other packs were closed with it",
        )


@command.command("drop", short_help="Let a project forget packs, and retire their findings.")
@options.project
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@options.rules_folders
@options.pass_console
def _drop(console: Console, project: Path, packs: tuple[str, ...], folders: tuple[Path, ...]) -> None:
    """Let PROJECT forget PACK...; findings that they alone hold are closed at once, with the reason.

    \b
    riverzones rules drop wushan.gpkg wushan-2023
    """
    from riverzones.jobs.rules.packs import drop_packs
    from riverzones.jobs.shared.packs import catalogue_of

    opened = ProjectFile.open(project)
    done = drop_packs(opened, packs, catalogue=catalogue_of(opened, load(), folders))
    if console.as_json:
        retired = [str(name) for name in done.retired.index]
        console.data({"project": str(opened.path), "packs": list(done.packs), "retired": retired})
    console.say(
        zh=f"已停用 {'、'.join(packs)}，随之销号 {len(done.retired)} 条；今后按这些规则包核查：{'、'.join(done.packs)}",
        en=f"dropped {', '.join(packs)}, {len(done.retired)} findings closed with it; audited from now on by: "
        f"{', '.join(done.packs)}",
    )


@command.command("sources", short_help="Where every number and clause comes from.")
@click.option("--pack", multiple=True, help="Only rules of this pack; may be repeated.")
@click.option("--unverified", is_flag=True, help="Only what is recalled or has no second source, and nobody has read.")
@_own_rules
@options.pass_console
def _sources(
    console: Console, pack: tuple[str, ...], unverified: bool, project: Path | None, folders: tuple[Path, ...]
) -> None:
    """List every number and every clause of every rule: where it stands, when it was read, what confirms it.

    \b
    riverzones rules sources --unverified             # the worklist
    riverzones --json rules sources --pack national
    """
    from riverzones.catalogue.sources import sources

    catalogue, readings = _known(project, folders)
    every = sources(catalogue.rules_of(pack), catalogue, readings)
    rows = [row for row in every if row.unverified] if unverified else every
    if console.as_json:
        console.data([row.as_dict(console.lang) for row in rows])
        return
    sure = labels("reading_state")
    console.table(
        [
            COLUMN["rules.code"],
            COLUMN["rules.what"],
            COLUMN["rules.value"],
            COLUMN["layers.source"],
            COLUMN["version_or_document"],
            COLUMN["holds"],
            COLUMN["rules.read"],
            COLUMN["second_source"],
            COLUMN["confidence"],
            COLUMN["rules.read_by"],
        ],
        [
            [
                row.code,
                console.said(row.what),
                row.value,
                console.said(row.source),
                row.document,
                f"{row.since or '…'} – {row.until or '…'}",
                row.read,
                row.second,
                console.said(sure[row.confidence]),
                "；".join(reading.words(console.lang) for reading in row.readings),
            ]
            for row in rows
        ],
    )
    open_rows = sum(row.unverified for row in every)
    console.say(
        zh=f"共 {len(every)} 项数值与条文，{open_rows} 项待核",
        en=f"{len(every)} numbers and clauses, {open_rows} to be verified",
    )


@command.command("coverage", short_help="How much of the plans the rules ask. 规划条文覆盖情况。")
@click.option("--missing", is_flag=True, help="List the sentences that nothing asks.")
@click.option("--asked", is_flag=True, help="List the sentences that something asks, and what.")
@_own_rules
@options.pass_console
def _coverage(console: Console, missing: bool, asked: bool, project: Path | None, folders: tuple[Path, ...]) -> None:
    """Count the sentences of the plans that can be checked, by document, and those that the catalogue asks.

    \b
    riverzones rules coverage
    riverzones rules coverage --missing
    riverzones --json rules coverage
    """
    from riverzones.jobs.rules.coverage import coverage

    catalogue, _ = _known(project, folders)
    seen = coverage(catalogue, lang=console.lang)
    if console.as_json:
        console.data(seen.as_dict())
        return
    flags = seen.rows["by"].map(bool)
    if missing or asked:
        rows = seen.rows[(flags & asked) | (~flags & missing)]
        console.table(
            [COLUMN["statement"], COLUMN["document"], COLUMN["clause"], COLUMN["asked_by"], COLUMN["quote"]],
            [
                [row["id"], row["title"], row["clause"], "、".join(row["by"]), row["quote"]]
                for row in rows.to_dict("records")
            ],
        )
    console.table(
        [COLUMN["document"], Right(COLUMN["asked"]), Right(COLUMN["sentences"]), Right(COLUMN["percent"])],
        [
            [row["title"], str(row["asked"]), str(row["total"]), f"{row['percent']:.1f}"]
            for row in seen.documents().to_dict("records")
        ],
    )
    total = len(seen.rows)
    console.say(
        zh=f"{total} 条可核查的条文中，{seen.asked} 条有规则、巡河、公示牌或"
        f"分工核查（{100 * seen.asked / total:.1f} %）",
        en=f"{seen.asked} of {total} sentences that can be checked are asked by a rule, the patrols, the boards or the "
        f"routing ({100 * seen.asked / total:.1f} %)",
    )


@command.command("confirm", short_help="Record that a person has read the clauses of a rule.")
@click.argument("code")
@click.option("--by", required=True, metavar="NAME", help="Who has read them.")
@click.option("--article", type=int, metavar="N", help="Only this article was read.")
@click.option("--note", default="", help="What there is to say.")
@_own_rules
@options.pass_console
def _confirm(
    console: Console,
    code: str,
    by: str,
    article: int | None,
    note: str,
    project: Path | None,
    folders: tuple[Path, ...],
) -> None:
    """Record in your own folder that NAME has read the clauses of CODE in the law; sources and show tell it.

    The record goes into _confirmed.yaml of the folder of --rules, or of the folder rules/ beside --project.

    \b
    riverzones rules confirm CN-101 --by 王工 --article 318 --project wushan.gpkg
    """
    from riverzones.catalogue.sources import confirm
    from riverzones.jobs.shared.packs import own_folder

    if len(folders) + (project is not None and not folders) != 1:
        said = Text(
            zh="请用 --project 项目（记入其旁的 rules 文件夹）或一个 --rules 文件夹说明记在哪里。",
            en="say where to record it: --project PROJECT (the folder rules/ beside it), or one --rules DIR.",
        )
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    there = tuple(folder for folder in folders if folder.is_dir())
    catalogue, _ = _known(project, tuple(folder for folder in there if _holds_rules(folder)))
    rule = catalogue.rules[code.upper()]
    folder = folders[0] if folders else own_folder(ProjectFile.open(project).path) if project else Path()
    path = confirm(folder, rule, by=by, on=dt.date.today(), article=article, note=note)
    if console.as_json:
        console.data({"file": str(path), "code": rule.code, "by": by, "article": article, "note": note})
    console.say(zh=f"已记入 {path}：{rule.code} 由 {by} 核对", en=f"recorded in {path}: {rule.code} was read by {by}")


def _holds_rules(folder: Path) -> bool:
    return any(folder.glob("_pack.yaml")) or any(folder.glob("*/_pack.yaml"))


def _known(project: Path | None, folders: tuple[Path, ...]) -> tuple[Catalogue, list[Reading]]:
    """The catalogue with the packs of folders and project, and the readings that people recorded there."""
    from riverzones.catalogue.sources import readings_of
    from riverzones.jobs.shared.packs import catalogue_of, own_folder

    if project is None:
        return load().with_rules(folders), readings_of(folders)
    opened = ProjectFile.open(project)
    return catalogue_of(opened, load(), folders), readings_of([*folders, own_folder(opened.path)])
