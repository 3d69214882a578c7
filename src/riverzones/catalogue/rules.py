"""Rules, the packs they belong to and the laws they cite, read from their YAML files (``docs/rule-language.md``)."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from riverzones.catalogue.conditions import condition
from riverzones.catalogue.reading import Source, Where, at, day, fields, line_of, one_of, read_yaml, text, words, wrong
from riverzones.catalogue.rule_fields import LIMITS, GivenLimit, rule_fields
from riverzones.errors import CatalogueError, PhraseError
from riverzones.model import (
    SEVERITIES,
    Ask,
    Citation,
    Condition,
    Dated,
    Example,
    Exemption,
    Jurisdiction,
    LayerKind,
    Pack,
    Rule,
    Selection,
    Text,
)
from riverzones.model.law import Severity
from riverzones.registry import nearest_names

if TYPE_CHECKING:
    from riverzones.audit.checks import Check, Limit

__all__ = [
    "CITATION_FIELDS",
    "MESSAGE_WORDS",
    "OPTIONAL",
    "OWN_FIELDS",
    "PACK_FIELDS",
    "REQUIRED",
    "Law",
    "RuleFile",
    "read_laws",
    "read_pack",
    "read_rule",
    "read_rule_file",
]

_CODE = re.compile(r"[A-Z]{2}-\d{3}")
_CONFIDENCE = ("verified", "recall")
T = TypeVar("T")
_OPERATIONS = ("or", "and", "minus")
OWN_FIELDS = ("code", "name", "extends", "statements", "citations", "penalties", "asks", "note", "units")
"""Fields that a rule never takes over from the rule it extends: they are its own, or it has none."""
MESSAGE_WORDS = ("subject_name", "reference_name", "measured", "limit", "margin", "unit", "place", "detail")
"""What a message may put between braces."""
PACK_FIELDS = (
    "name",
    "title",
    "letters",
    "issuer",
    "jurisdiction",
    "since",
    "until",
    "order",
    "parameters",
    "documents",
)
"""Fields of a pack, the first five of them required."""
CITATION_FIELDS = (
    "law",
    "article",
    "standard",
    "document",
    "clause",
    "quote",
    "confidence",
    "since",
    "until",
    "read",
    "second",
)
"""Fields of a citation."""
REQUIRED = ("code", "name", "title", "subject", "check", "limits", "severity", "citations", "message", "examples")
OPTIONAL = (
    "extends",
    "references",
    "combine",
    "except",
    "unclear",
    "statements",
    "penalties",
    "asks",
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
class Law:
    """A law or standard that rules cite: the text meant (``version``), and the days on which it holds.

    ``read`` is the day on which its text was read, ``second`` the other source that says the same.
    """

    name: str
    title: Text
    version: str
    note: Text | None
    since: dt.date | None = None
    until: dt.date | None = None
    read: dt.date | None = None
    second: str = ""


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


def read_laws(path: Source) -> dict[str, Law]:
    """Return every law and standard of ``laws.yaml`` by its Chinese short name."""
    data = fields(read_yaml(path), path.name, required=["laws"])
    found = {}
    for name, entry in data["laws"].items():
        where = at(path.name, f"law {name}", zh=f"法规 {name}")
        entry = fields(
            entry, where, required=["title", "version"], optional=["note", "since", "until", "read", "second"]
        )
        note = text(entry["note"], where, "note") if entry.get("note") else None
        found[str(name)] = Law(
            str(name),
            text(entry["title"], where, "title"),
            str(entry["version"]),
            note,
            day(entry["since"], where, "since") if entry.get("since") else None,
            day(entry["until"], where, "until") if entry.get("until") else None,
            day(entry["read"], where, "read") if entry.get("read") else None,
            str(entry.get("second") or ""),
        )
    return found


def read_pack(path: Source, *, own: bool = False) -> Pack:
    """Return the pack described by ``rules/<pack>/_pack.yaml``; ``own`` marks one that an office wrote.

    Raises
    ------
    CatalogueError
        If a field is missing, unknown or of the wrong type; the message names file and line.
    """
    return _lined(path, lambda: _pack(path, own))


def _pack(path: Source, own: bool) -> Pack:
    where: Where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=PACK_FIELDS[:5],
        optional=PACK_FIELDS[5:],
    )
    where = Text(zh=f"规则包 {data['name']} 的 {path.name}", en=f"{path.name} of {data['name']}")
    if not re.fullmatch(r"[A-Z]{2}", str(data["letters"])):
        raise wrong(
            at(path.name, "letters"),
            zh=f"应为两个大写字母，如 XC，现为“{data['letters']}”。",
            en=f"expected two capital letters such as XC, got {data['letters']!r}.",
        )
    documents = {str(name): text(title, where, name) for name, title in (data.get("documents") or {}).items()}
    order = data.get("order", 0)
    if not isinstance(order, int) or isinstance(order, bool):
        raise wrong(
            at(path.name, "order"), zh=f"应为整数，现为 {order!r}。", en=f"expected a whole number, got {order!r}."
        )
    return Pack(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        letters=str(data["letters"]),
        jurisdiction=_jurisdiction(data["jurisdiction"], at(path.name, "jurisdiction")),
        issuer=text(data["issuer"], where, "issuer"),
        since=day(data["since"], at(path.name, "since"), "since") if data.get("since") else None,
        until=day(data["until"], at(path.name, "until"), "until") if data.get("until") else None,
        order=order,
        parameters={str(name): value for name, value in (data.get("parameters") or {}).items()},
        documents=documents,
        own=own,
    )


def _jurisdiction(data: Any, where: Where) -> Jurisdiction:
    data = fields(data, where, required=["title"], optional=["codes", "names"])
    codes = words(data.get("codes"), where, "codes")
    for code in codes:
        if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", code):
            raise wrong(
                at(where, "codes"),
                zh=f"行政区划代码为2、4或6位数字并加引号，现为“{code}”。",
                en=f"an administrative code has 2, 4 or 6 digits, in quotes; got {code!r}.",
            )
    return Jurisdiction(text(data["title"], where, "title"), codes, words(data.get("names"), where, "names"))


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
    return _lined(file.path, lambda: _rule(file, laws, kinds, files))


def _lined(path: Source, read: Callable[[], T]) -> T:
    """What ``read`` gives; an error of the catalogue is told again with the line it stands in."""
    try:
        return read()
    except CatalogueError as error:
        line = line_of(path, error.steps)
        if line is None:
            raise
        (zh, zh_hint), (en, en_hint) = error.said("zh"), error.said("en")
        name = path.name
        told = CatalogueError(
            Text(zh=zh.replace(name, f"{name} 第 {line} 行", 1), en=en.replace(name, f"{name}, line {line}", 1)),
            hint=Text(zh=zh_hint, en=en_hint),
        )
        told.steps = error.steps
        raise told from None


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
    subject = _selection(data["subject"], kinds, at(where, "subject"))
    references = _references(data.get("references"), subject, kinds, at(where, "references"))
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
    given = rule_fields(check, data, subject, kinds, where)
    made = Rule(
        code=code,
        name=str(data["name"]),
        pack=pack.name,
        title=text(data["title"], where, "title"),
        subject=subject,
        check=check.name,
        references=references,
        limits=_limits(data, check, subject, references, kinds, where),
        severity=cast(Severity, one_of(data["severity"], where, "severity", SEVERITIES)),
        statements=words(data.get("statements"), where, "statements"),
        citations=_citations(data["citations"], pack, laws, at(where, "citations")),
        message=_message(data["message"], where),
        bad=_example(examples["bad"], kinds, at(at(where, "examples"), "bad")),
        good=_example(examples["good"], kinds, at(at(where, "examples"), "good")),
        combine=_combine(data.get("combine"), references, where),
        penalties=_citations(data.get("penalties") or [], pack, laws, at(where, "penalties"), required=False),
        exempt=_exemptions(data.get("except"), "except", subject, references, kinds, (pack, laws), where),
        unclear=_exemptions(data.get("unclear"), "unclear", subject, references, kinds, (pack, laws), where),
        extends=_base(data.get("extends"), files, where),
        asks=_asks(data.get("asks"), data, where),
        then=words(data.get("then"), where, "then"),
        **given,
        note=text(data["note"], where, "note") if data.get("note") else None,
        **_units(data.get("units"), at(where, "units")),
    )
    _parameters_known(made, pack, where)
    return made


def _parameters_known(rule: Rule, pack: Pack, where: Where) -> None:
    """Refuse a condition that reads a value which the pack does not have."""
    conditions = [
        ("subject", rule.subject.condition),
        *(("references", one.condition) for one in rule.references.values()),
        *(("except", one.condition) for one in rule.exempt),
        *(("unclear", one.condition) for one in rule.unclear),
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
        other = files[one_of(base, file.path.name, "extends", files)].data
        data = {**{name: value for name, value in other.items() if name not in OWN_FIELDS}, **data}
        base = other.get("extends")
    return data


def _base(code: Any, files: Mapping[str, RuleFile], where: Where) -> str | None:
    return one_of(code, where, "extends", files) if code else None


def _selection(data: Any, kinds: Mapping[str, LayerKind], where: Where) -> Selection:
    data = fields(data, where, required=["layer"], optional=["where"])
    return _picked(data, kinds, where)


def _picked(data: Mapping[str, Any], kinds: Mapping[str, LayerKind], where: Where) -> Selection:
    layers = words(data["layer"], where, "layer")
    read: Condition | None = None
    for layer in layers:
        one_of(layer, where, "layer", kinds)
        if data.get("where"):
            read = _condition(str(data["where"]), kinds[layer], at(where, "where"))
    return Selection(layers, str(data["where"]) if data.get("where") else None, read)


def _references(data: Any, subject: Selection, kinds: Mapping[str, LayerKind], where: Where) -> dict[str, Selection]:
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise wrong(
            where,
            zh=f"应写作 {{名称: {{layer: ...}}}}，现为 {data!r}。",
            en=f"expected {{name: {{layer: ...}}}}, got {data!r}.",
        )
    found = {}
    for name, entry in data.items():
        here = at(where, str(name))
        entry = fields(entry, here, required=["layer"], optional=["where", "own", "region"])
        picked = _picked(entry, kinds, here)
        own = entry.get("own")
        if own is not None:
            if not isinstance(own, Mapping) or len(own) != 1:
                raise wrong(
                    at(here, "own"),
                    zh=f"应写作 {{对象字段: 参照字段}}，现为 {own!r}。",
                    en=f"expected {{column of the subject: column of the reference}}, got {own!r}.",
                )
            ((ours, theirs),) = own.items()
            for layer in subject.layers:
                one_of(ours, here, "own", kinds[layer].by_name)
            for layer in picked.layers:
                one_of(theirs, here, "own", kinds[layer].by_name)
            picked = replace(picked, own=(str(ours), str(theirs)))
        if entry.get("region") is not None:
            for layer in picked.layers:
                one_of(entry["region"], here, "region", kinds[layer].by_name)
            picked = replace(picked, region=str(entry["region"]))
        found[str(name)] = picked
    return found


def _combine(data: Any, references: Mapping[str, Selection], where: Where) -> tuple[tuple[str, str], ...]:
    """``a or b minus c`` as operations on names, read from left to right."""
    if data is None:
        return tuple(("or", name) for name in references)
    tokens = str(data).split()
    found = [("or", one_of(tokens[0] if tokens else "", where, "combine", references))]
    for operation, name in zip(tokens[1::2], tokens[2::2], strict=False):
        found.append((one_of(operation, where, "combine", _OPERATIONS), one_of(name, where, "combine", references)))
    if len(tokens) % 2 == 0 or {name for _, name in found} != set(references):
        raise wrong(
            at(where, "combine"),
            zh=f"应把每个参照用 or、and、minus 连起来，如 {' or '.join(references)}；现为“{data}”。",
            en=f"join every reference once by or, and, minus, such as {' or '.join(references)}; got {data!r}.",
        )
    return tuple(found)


def _condition(where_text: str, kind: LayerKind, where: Where) -> Condition:
    """A rule's condition uses the English ids only, so that the audit needs no dictionary."""
    try:
        resolved = condition(where_text, kind)
    except PhraseError:
        zh, en = (_refusal(where_text, kind, lang) for lang in ("zh", "en"))
        hint = Text(zh=zh.hint, en=en.hint)
        raise wrong(where, zh=zh.message, en=en.message, hint=hint) from None
    for name in resolved.properties():
        if name not in where_text:
            raise wrong(where, zh=f"字段请写其标识“{name}”。", en=f"write the column by its id {name!r}.")
    for name in resolved.variables():
        if name != "audit_day" and not name.startswith("pack."):
            raise wrong(
                where,
                zh=f"没有 @{name}；可用 @audit_day、@pack.名称。",
                en=f"there is no @{name}; use @audit_day or @pack.NAME.",
            )
    return resolved


def _refusal(where_text: str, kind: LayerKind, lang: str) -> PhraseError:
    """What a condition that cannot be read is told in ``lang``."""
    try:
        condition(where_text, kind, lang=lang)
    except PhraseError as error:
        return error
    raise AssertionError(where_text)


def _limits(
    rule: Mapping[str, Any],
    check: Check,
    subject: Selection,
    references: Mapping[str, Selection],
    kinds: Mapping[str, LayerKind],
    where: Where,
) -> tuple[Dated[Mapping[str, Any]], ...]:
    here, data = at(where, "limits"), rule["limits"]
    if not isinstance(data, list) or not data:
        raise wrong(
            here,
            zh=f"应为 {{since: 日期, ...}} 的列表，现为 {data!r}。",
            en=f"expected a list of {{since: date, ...}}, got {data!r}.",
        )
    found: list[Dated[Mapping[str, Any]]] = []
    needed = [limit.name for limit in check.limits if limit.required]
    free = [limit.name for limit in check.limits if not limit.required]
    for number, entry in enumerate(data, start=1):
        place = at(here, f"entry {number}", zh=f"第 {number} 项")
        entry = fields(entry, place, required=["since", *needed], optional=["until", *free])
        until = day(entry["until"], place, "until") if entry.get("until") else None
        sizes = {
            limit.name: _limit(entry[limit.name], limit, subject, references, kinds, place)
            if limit.type not in LIMITS
            else LIMITS[limit.type](
                GivenLimit(limit.name, entry[limit.name], entry, rule, subject, references, kinds, place)
            )
            for limit in check.limits
            if entry.get(limit.name) is not None
        }
        if check.one_of and not set(check.one_of) & set(sizes):
            raise wrong(
                place,
                zh=f"至少要写 {'、'.join(check.one_of)} 中的一个。",
                en=f"say at least one of {', '.join(check.one_of)}.",
            )
        found.append(Dated(sizes, day(entry["since"], place, "since"), until))
    return tuple(found)


def _limit(
    value: Any,
    limit: Limit,
    subject: Selection,
    references: Mapping[str, Selection],
    kinds: Mapping[str, LayerKind],
    where: Where,
) -> Any:
    """One size or word, of the type that the check asks."""
    if limit.type == "number":
        return _number(value, limit, references, kinds, where)
    if limit.type == "column":
        for layer in subject.layers:
            one_of(value, where, limit.name, kinds[layer].by_name)
        return str(value)
    if limit.type == "columns":
        for name in words(value, where, limit.name):
            for layer in subject.layers:
                one_of(name, where, limit.name, kinds[layer].by_name)
        return words(value, where, limit.name)
    if limit.type == "reference_column":
        for selection in references.values():
            for layer in selection.layers:
                one_of(value, where, limit.name, kinds[layer].by_name)
        return str(value)
    if limit.type == "condition":
        read = [_condition(str(value), kinds[layer], at(where, limit.name)) for layer in subject.layers]
        return read[0]
    if limit.type == "reference_condition":
        layers = [layer for selection in references.values() for layer in selection.layers]
        read = [_condition(str(value), kinds[layer], at(where, limit.name)) for layer in layers]
        return read[0]
    if limit.type == "date":
        return day(value, at(where, limit.name), limit.name)
    if limit.choices:
        one_of(value, where, limit.name, limit.choices)
    return str(value)


def _number(
    value: Any, limit: Limit, references: Mapping[str, Selection], kinds: Mapping[str, LayerKind], where: Where
) -> Any:
    here = at(where, limit.name)
    if isinstance(value, Mapping):  # by the value of a column of the reference: by rank, grade, level
        data = fields(value, here, required=["by", "values"])
        for selection in references.values():
            for layer in selection.layers:
                column = kinds[layer].by_name[one_of(data["by"], here, "by", kinds[layer].by_name)]
                for word in data["values"]:
                    if column.values:
                        one_of(str(word), here, "values", column.value_names.values())
        sizes = {str(word): _number(size, limit, references, kinds, where) for word, size in data["values"].items()}
        return {"by": str(data["by"]), "values": sizes}
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        unit = f" {limit.unit}" if limit.unit else ""
        raise wrong(
            here,
            zh=f"应为不小于 0 的数{'（' + limit.unit + '）' if limit.unit else ''}，现为 {value!r}。",
            en=f"expected a number{unit} of 0 or more, got {value!r}.",
            hint=Text(zh="数值不要加引号和单位。", en="Write it without quotes and without a unit."),
        )
    return value


def _message(data: Any, where: Where) -> Text:
    """The words of a finding; only what a finding knows may stand between braces."""
    made = text(data, where, "message")
    for said in (made.zh, made.en):
        try:
            names = [name for _, name, _, _ in string.Formatter().parse(said) if name is not None]
        except ValueError as error:
            raise wrong(
                at(where, "message"), zh=f"花括号不成对：{said!r}。", en=f"unbalanced braces: {said!r}."
            ) from error
        for name in names:
            one_of(name, where, "message", MESSAGE_WORDS)
    return made


def _exemptions(
    data: Any,
    field: str,
    subject: Selection,
    references: Mapping[str, Selection],
    kinds: Mapping[str, LayerKind],
    cited: tuple[Pack, Mapping[str, Law]],
    where: Where,
) -> tuple[Exemption, ...]:
    found = []
    for number, entry in enumerate(_listed(data, at(where, field)), start=1):
        here = at(at(where, field), f"entry {number}", zh=f"第 {number} 项")
        entry = fields(entry, here, required=["title"], optional=["where", "reference_where", "citation"])
        of: Literal["subject", "reference"] = "reference" if entry.get("reference_where") else "subject"
        written = str(entry.get("reference_where") or entry.get("where") or "")
        if not written:
            raise wrong(here, zh="缺少 where 或 reference_where。", en="where or reference_where is missing.")
        layers = subject.layers if of == "subject" else [one for ref in references.values() for one in ref.layers]
        read = [_condition(written, kinds[layer], here) for layer in layers]
        citation = _citation(entry["citation"], *cited, at(here, "citation")) if entry.get("citation") else None
        found.append(Exemption(written, read[0], text(entry["title"], here, "title"), citation, of))
    return tuple(found)


def _listed(data: Any, where: Where) -> Sequence[Any]:
    if data is None:
        return ()
    if not isinstance(data, list):
        raise wrong(where, zh=f"应为列表，现为 {data!r}。", en=f"expected a list, got {data!r}.")
    return data


def _asks(data: Any, rule: Mapping[str, Any], where: Where) -> tuple[Ask, ...]:
    found = []
    for number, entry in enumerate(_listed(data, at(where, "asks")), start=1):
        here = at(at(where, "asks"), f"entry {number}", zh=f"第 {number} 项")
        entry = fields(entry, here, required=["part"], optional=["by", "not_asked"])
        if (entry.get("by") is None) is (entry.get("not_asked") is None):
            raise wrong(
                here,
                zh="每个部分要么写 by（由哪个字段核查），要么写 not_asked（为何不核查）。",
                en="say either by (the field that asks it) or not_asked (why nothing does).",
            )
        by = one_of(entry["by"], here, "by", rule) if entry.get("by") else ""
        found.append(Ask(str(entry["part"]), by, text(entry["not_asked"], here, "not_asked") if not by else None))
    return tuple(found)


def _units(data: Any, where: Where) -> dict[str, Any]:
    """Who leads and who answers, as the document says; none where it names none."""
    if data is None:
        return {}
    data = fields(data, where, required=[], optional=["lead", "responsible"])
    return {
        "lead_unit": str(data["lead"]) if data.get("lead") else None,
        "responsible_units": words(data.get("responsible"), where, "responsible"),
    }


def _citations(
    data: Any, pack: Pack, laws: Mapping[str, Law], where: Where, *, required: bool = True
) -> tuple[Citation, ...]:
    entries = _listed(data, where)
    if required and not entries:
        raise wrong(where, zh="至少要有一条依据。", en="at least one citation is needed.")
    return tuple(
        _citation(item, pack, laws, at(where, f"entry {number}", zh=f"第 {number} 项"))
        for number, item in enumerate(entries, start=1)
    )


def _citation(data: Any, pack: Pack, laws: Mapping[str, Law], where: Where) -> Citation:
    data = fields(data, where, required=[], optional=CITATION_FIELDS)
    confidence = cast(
        Literal["verified", "recall"], one_of(data.get("confidence", "verified"), where, "confidence", _CONFIDENCE)
    )
    quote, clause = str(data.get("quote", "")), str(data.get("clause", ""))
    since = day(data["since"], where, "since") if data.get("since") else None
    until = day(data["until"], where, "until") if data.get("until") else None
    read = day(data["read"], where, "read") if data.get("read") else None
    second = str(data.get("second") or "")
    if "document" in data:
        name = one_of(data["document"], where, "document", pack.documents)
        return Citation(
            pack.documents[name],
            clause,
            quote,
            document=name,
            confidence=confidence,
            since=since or pack.since,
            until=until or pack.until,
            read=read,
            second=second,
        )
    law = laws[one_of(data.get("law", data.get("standard")), where, "law or standard", laws)]
    article = data.get("article")
    if article is not None and (isinstance(article, bool) or not isinstance(article, int)):
        raise wrong(
            at(where, "article"), zh=f"应为整数，现为 {article!r}。", en=f"expected a whole number, got {article!r}."
        )
    return Citation(
        law.title,
        clause,
        quote,
        document=law.version,
        article=article,
        confidence=confidence,
        note=law.note,
        since=since or law.since,
        until=until or law.until,
        read=read or (law.read if confidence == "verified" else None),
        second=second or (law.second if confidence == "verified" else ""),
    )


def _example(data: Any, kinds: Mapping[str, LayerKind], where: Where) -> Example:
    if not isinstance(data, Mapping):
        raise wrong(where, zh=f"应按图层列出各行，现为 {data!r}。", en=f"expected rows by layer, got {data!r}.")
    layers = {}
    for layer, rows in data.items():
        if layer in ("measured", "day"):
            continue
        kind = kinds[one_of(layer, where, "layer", kinds)]
        for row in _listed(rows, at(where, str(layer))):
            here = at(where, str(layer))
            fields(row, here, required=[], optional=["geometry", *kind.by_name])
            for name, value in row.items():
                column = kind.by_name.get(name)
                if column is not None and column.values and value is not None:
                    one_of(str(value), here, name, [one.name for one in column.values])
        layers[str(layer)] = tuple(rows)
    on = day(data["day"], at(where, "day"), "day") if data.get("day") else None
    return Example(layers, data.get("measured"), on)
