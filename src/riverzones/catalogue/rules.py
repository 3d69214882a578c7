"""Rules read from their YAML files, every word of them checked (``docs/rule-language.md``)."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from riverzones.catalogue.laws import Law, citation_record, citations_of
from riverzones.catalogue.rule_fields import rule_fields
from riverzones.catalogue.rule_limits import RuleLayers, limits_by_date
from riverzones.catalogue.selections import (
    Combination,
    condition_of,
    references_table,
    selection_record,
)
from riverzones.declared.reading import (
    Source,
    Where,
    at,
    day,
    fields,
    lined,
    listed,
    one_of,
    read_yaml,
    text,
    words,
    wrong,
)
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    WORDS,
    Default,
    Items,
    Nullable,
    Number,
    Record,
    RecordError,
    Table,
    as_dict,
)
from riverzones.model import (
    SEVERITIES,
    Ask,
    Condition,
    Example,
    Exemption,
    LayerKind,
    Pack,
    Rule,
    Selection,
    Text,
)
from riverzones.model.law import Severity
from riverzones.registry import nearest_names
from riverzones.terms import SEVERITY

if TYPE_CHECKING:
    from riverzones.audit.checks import Check

__all__ = [
    "ASK",
    "MESSAGE_WORDS",
    "OPTIONAL",
    "OWN_FIELDS",
    "RASTER",
    "REQUIRED",
    "UNITS",
    "RuleFile",
    "exemption_record",
    "read_rule",
    "read_rule_file",
]

_CODE = re.compile(r"[A-Z]{2}-\d{3}")
OWN_FIELDS = ("code", "name", "extends", "statements", "citations", "penalties", "asks", "note", "units")
"""Fields that a rule never takes over from the rule it extends: they are its own, or it has none."""
MESSAGE_WORDS = ("subject_name", "reference_name", "measured", "limit", "margin", "unit", "place", "detail")
"""What a message may put between braces."""
REQUIRED = ("code", "title", "subject", "check", "severity", "citations", "examples")
OPTIONAL = (
    "name",
    "extends",
    "references",
    "combine",
    "limits",
    "except",
    "unclear",
    "statements",
    "penalties",
    "asks",
    "message",
    "then",
    "units",
    "group_by",
    "period",
    "target",
    "every",
    "due",
    "note",
)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule as its file says it, before what it takes over from the rule it extends."""

    path: Source
    pack: Pack
    data: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The code, as it is written."""
        return str(self.data.get("code", ""))


def read_rule_file(path: Source, pack: Pack) -> RuleFile:
    """Return the fields of one rule file, unread but for its YAML."""
    return RuleFile(path, pack, read_yaml(path))


def read_rule(
    file: RuleFile,
    *,
    laws: Mapping[str, Law],
    kinds: Mapping[str, LayerKind],
    files: Mapping[str, RuleFile],
) -> Rule:
    """Return the rule in one file of ``catalogue/rules/<pack>``, or of an office's own folder.

    Parameters
    ----------
    file : RuleFile
        What the file says.
    laws, kinds : mapping
        What it may cite and speak about.
    files : mapping of str to RuleFile
        All rules by code: those that it may extend.

    Raises
    ------
    CatalogueError
        If a field, layer, column, value, check, limit or citation is not known or of the wrong type; the message
        names file, line, field and the nearest right word.
    """
    return lined(file.path, lambda: _rule(file, laws, kinds, files))


def _rule(
    file: RuleFile, laws: Mapping[str, Law], kinds: Mapping[str, LayerKind], files: Mapping[str, RuleFile]
) -> Rule:
    where, pack = file.path.name, file.pack
    data = fields(_extended(file, files), where, required=REQUIRED, optional=OPTIONAL)
    code = str(data["code"])
    if not _CODE.fullmatch(code) or not code.startswith(pack.letters):
        raise wrong(
            at(where, "code"),
            zh=f"编号应为 {pack.letters}- 加三位数字，现为“{code}”。",
            en=f"expected {pack.letters}- and three digits, got {code!r}.",
        )
    if where != f"{code}.yaml":
        raise wrong(
            where,
            zh=f"规则 {code} 的文件应名为 {code}.yaml。",
            en=f"the file of rule {code} must be called {code}.yaml.",
        )
    from riverzones.audit.checks import CHECKS  # loads geometry and chiefs, which laws alone do not need

    check = CHECKS[one_of(data["check"], where, "check", CHECKS)]
    subject = selection_record(kinds).read(data["subject"], where, "subject")
    references: Mapping[str, Selection] = {}
    if data.get("references") is not None:
        references = references_table(subject, kinds).read(data["references"], where, "references")
    if bool(references) is not check.reference:
        raise wrong(
            at(where, "references"),
            zh=f"核查方法“{check.name}”{'要有' if check.reference else '不用'}参照。",
            en=f"the check {check.name!r} {'needs a reference' if check.reference else 'takes none'}.",
        )
    examples = fields(data["examples"], at(where, "examples"), required=["bad", "good"])
    if examples["bad"] == examples["good"]:
        raise wrong(
            at(where, "examples"),
            zh="违反（bad）与合规（good）的例子完全相同。",
            en="the bad and the good example are the same.",
            hint=Text(zh="合规的例子应在要核查的那一点上不同。", en="Let the good one differ in what is checked."),
        )
    data = {**data, "limits": data["limits"] if "limits" in data else _only_since(check, pack, where)}
    given = rule_fields(check, data, subject, kinds, where)
    layers = RuleLayers(subject, references, kinds, str(data.get("group_by") or ""))
    combination = Combination(references)
    rule = Rule(
        code=code,
        name=str(data.get("name") or code.lower()),
        pack=pack.name,
        title=text(data["title"], where, "title"),
        subject=subject,
        check=check.name,
        references=references,
        limits=limits_by_date(check, layers).read(data["limits"], where, "limits"),
        severity=_severity(data["severity"], where),
        statements=words(data.get("statements"), where, "statements"),
        citations=citations_of(data["citations"], pack, laws, at(where, "citations")),
        message=_message(data["message"], where) if data.get("message") else _usual_message(check, data, where),
        bad=_example(examples["bad"], kinds, at(at(where, "examples"), "bad")),
        good=_example(examples["good"], kinds, at(at(where, "examples"), "good")),
        combine=combination.read(data.get("combine", " or ".join(references)), where, "combine") if references else (),
        penalties=citations_of(data.get("penalties") or [], pack, laws, at(where, "penalties"), required=False),
        exempt=_exemptions(data.get("except"), "except", subject, references, kinds, (pack, laws), where),
        unclear=_exemptions(data.get("unclear"), "unclear", subject, references, kinds, (pack, laws), where),
        extends=_base(data.get("extends"), files, where),
        asks=_asks(data.get("asks"), data, where),
        then=words(data.get("then"), where, "then"),
        **given,
        note=text(data["note"], where, "note") if data.get("note") else None,
        **(UNITS.read(data["units"], where, "units") if data.get("units") is not None else {}),
    )
    _parameters_known(rule, pack, where)
    return rule


def _parameters_known(rule: Rule, pack: Pack, where: Where) -> None:
    """Refuse a condition that reads a value which the pack does not have."""
    conditions = [
        ("subject", rule.subject.condition),
        *(("references", part.condition) for part in rule.references.values()),
        *(("except", part.condition) for part in rule.exempt),
        *(("unclear", part.condition) for part in rule.unclear),
        *(("limits", value) for dated in rule.limits for value in dated.value.values() if isinstance(value, Condition)),
    ]
    known = [f"pack.{name}" for name in pack.parameters]
    for field, read in conditions:
        for name in sorted(read.variables()) if read is not None else ():
            if name.startswith("pack.") and name not in known:
                close = nearest_names(name, known)
                raise wrong(
                    at(where, field),
                    zh=f"规则包 {pack.name} 没有参数 @{name}。",
                    en=f"the pack {pack.name!r} has no parameter @{name}.",
                    hint=Text(zh=f"是否指 @{close[0]}？", en=f"Did you mean @{close[0]}?")
                    if close
                    else Text(zh="请写入 _pack.yaml 的 parameters。", en="Add it to parameters in _pack.yaml."),
                )


def _extended(file: RuleFile, files: Mapping[str, RuleFile]) -> Mapping[str, Any]:
    """The fields of a rule, those it leaves out taken from the rule that it extends."""
    seen: list[str] = []
    data: Mapping[str, Any] = file.data
    base = data.get("extends")
    while base is not None:
        if str(base) in seen or str(base) == file.code:
            chain = " → ".join([file.code, *seen, str(base)])
            raise wrong(at(file.path.name, "extends"), zh=f"循环引用：{chain}。", en=f"goes in a circle: {chain}.")
        seen.append(str(base))
        inherited = files[one_of(base, file.path.name, "extends", files)].data
        data = {**{name: value for name, value in inherited.items() if name not in OWN_FIELDS}, **data}
        base = inherited.get("extends")
    return data


def _base(code: Any, files: Mapping[str, RuleFile], where: Where) -> str | None:
    return one_of(code, where, "extends", files) if code else None


def _severity(word: Any, where: Where) -> Severity:
    """A severity; one that is written as people read it is told its id."""
    for name, label in SEVERITY.items() if word not in SEVERITIES else ():
        if str(word) in (label.zh, label.en):
            raise wrong(
                at(where, "severity"),
                zh=f"“{word}”请写作 {name}。",
                en=f"write {name!r} for {word!r}.",
            )
    return cast(Severity, one_of(word, where, "severity", SEVERITIES))


def _message(data: Any, where: Where) -> Text:
    """The words of a finding; only what a finding knows may stand between braces."""
    message = text(data, where, "message")
    for wording in (message.zh, message.en):
        try:
            names = [name for _, name, _, _ in string.Formatter().parse(wording) if name is not None]
        except ValueError as error:
            raise wrong(
                at(where, "message"), zh=f"花括号不成对：{wording!r}。", en=f"unbalanced braces: {wording!r}."
            ) from error
        for name in names:
            one_of(name, where, "message", MESSAGE_WORDS)
    return message


@cache
def _messages() -> Mapping[str, Any]:
    """What a finding of each check says, where its rule does not."""
    return read_yaml(resources.files("riverzones.catalogue").joinpath("messages.yaml"))


def _usual_message(check: Check, data: Mapping[str, Any], where: Where) -> Text:
    """The words of the check, with the title of the rule put in."""
    title = text(data["title"], where, "title")
    usual = _messages()[check.name]
    said = {
        lang: usual[lang].replace("{title}", title.within(lang).replace("{", "{{").replace("}", "}}")) for lang in usual
    }
    return _message(said, where)


def _only_since(check: Check, pack: Pack, where: Where) -> list[dict[str, Any]]:
    """The limits of a rule that needs no number and writes none: it holds as long as its pack."""
    needed = [limit.name for limit in check.limits if limit.required] or list(check.one_of)
    if needed or pack.since is None:
        example = ", ".join(["since: 2026-01-01", *(f"{name}: ..." for name in needed[:2])])
        raise wrong(
            at(where, "limits"),
            zh="缺少 limits。",
            en="limits is missing.",
            hint=Text(zh=f"例如 limits: [{{{example}}}]。", en=f"Such as limits: [{{{example}}}]."),
        )
    return [{"since": pack.since}]


def exemption_record(pack: Pack | None, laws: Mapping[str, Law]) -> Record[dict[str, Any]]:
    """Declare a case that a sentence excepts; it may cite ``laws`` and documents of ``pack``."""
    return Record(
        {
            "title": BILINGUAL,
            "where": Default(WORD, ""),
            "reference_where": Default(WORD, ""),
            "citation": Default(citation_record(pack, laws), None),
        },
        as_dict,
        described={"where": "CQL2 on the subject.", "reference_where": "CQL2 on the reference."},
    )


def _exemptions(
    data: Any,
    field: str,
    subject: Selection,
    references: Mapping[str, Selection],
    kinds: Mapping[str, LayerKind],
    cited: tuple[Pack, Mapping[str, Law]],
    where: Where,
) -> tuple[Exemption, ...]:
    exemptions = []
    entries = Items(exemption_record(*cited)).read(listed(data, at(where, field)) or [], where, field)
    for number, entry in enumerate(entries, start=1):
        here = at(at(where, field), f"entry {number}", zh=f"第 {number} 项")
        of: Literal["subject", "reference"] = "reference" if entry["reference_where"] else "subject"
        written = entry["reference_where"] or entry["where"]
        if not written:
            raise wrong(here, zh="缺少 where 或 reference_where。", en="where or reference_where is missing.")
        layers = (
            subject.layers
            if of == "subject"
            else [layer_name for ref in references.values() for layer_name in ref.layers]
        )
        read = [condition_of(written, kinds[layer], here) for layer in layers]
        exemptions.append(Exemption(written, read[0], entry["title"], entry["citation"], of))
    return tuple(exemptions)


ASK: Final = Record(
    {"part": WORD, "by": Default(WORD, ""), "not_asked": Default(BILINGUAL, None)},
    as_dict,
    described={"by": "The field that asks it. 由哪个字段核查。", "not_asked": "Why nothing does. 为何不核查。"},
)
"""A part of the quoted sentence."""


def _asks(data: Any, rule: Mapping[str, Any], where: Where) -> tuple[Ask, ...]:
    asks = []
    entries = Items(ASK).read(listed(data, at(where, "asks")) or [], where, "asks")
    for number, entry in enumerate(entries, start=1):
        here = at(at(where, "asks"), f"entry {number}", zh=f"第 {number} 项")
        if bool(entry["by"]) is (entry["not_asked"] is not None):
            raise wrong(
                here,
                zh="每个部分要么写 by（由哪个字段核查），要么写 not_asked（为何不核查）。",
                en="say either by (the field that asks it) or not_asked (why nothing does).",
            )
        by = one_of(entry["by"], here, "by", rule) if entry["by"] else ""
        asks.append(Ask(entry["part"], by, entry["not_asked"]))
    return tuple(asks)


UNITS: Final = Record(
    {"lead": Default(WORD, None), "responsible": Default(WORDS, ())},
    lambda lead, responsible: {"lead_unit": lead, "responsible_units": responsible},
)
"""Who leads and who answers, as the document says; none where it names none."""


def _example(data: Any, kinds: Mapping[str, LayerKind], where: Where) -> Example:
    if not isinstance(data, Mapping):
        raise wrong(where, zh=f"应按图层列出各行，现为 {data!r}。", en=f"expected rows by layer, got {data!r}.")
    layers = {}
    for layer, rows in data.items():
        if layer in ("measured", "day", "rasters"):
            continue
        kind = kinds[one_of(layer, where, "layer", kinds)]
        for row in listed(rows, at(where, str(layer))):
            here = at(where, str(layer))
            fields(row, here, required=[], optional=["geometry", *kind.by_name])
            for name, value in row.items():
                column = kind.by_name.get(name)
                if column is not None and column.values and value is not None:
                    one_of(str(value), here, name, [known_value.name for known_value in column.values])
        layers[str(layer)] = tuple(rows)
    on = day(data["day"], where, "day") if data.get("day") else None
    measured = data.get("measured")
    if isinstance(measured, bool) or not isinstance(measured, int | float | None):
        raise wrong(
            at(where, "measured"),
            zh=f"应为不加引号的数，现为 {measured!r}。",
            en=f"expected a number, got {measured!r}.",
        )
    return Example(layers, measured, on, Table(RASTER).read(data.get("rasters") or {}, where, "rasters"))


def _raster(**given: Any) -> dict[str, Any]:
    if len({len(row) for row in given["values"]}) > 1:
        raise RecordError(
            zh="values 各行的数应同样多（空值写 null）。",
            en="rows of values have as many numbers each (null: none).",
            field="values",
        )
    return given


RASTER: Final = Record(
    {"west": Number(), "north": Number(), "cell": Number(above=0), "values": Items(Items(Nullable(Number())), least=1)},
    _raster,
    described={
        "west": "Longitude of the corner in the north-west [degrees].",
        "north": "Its latitude [degrees].",
        "cell": "Width of a cell [degrees].",
        "values": "Rows of values from the north, null where there is none.",
    },
)
"""Cells of a raster of an example."""
