"""Rules, the packs they belong to and the laws they cite, read from their YAML files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from riverzones.catalogue.conditions import condition
from riverzones.catalogue.reading import Source, Where, at, day, fields, one_of, read_yaml, text, words, wrong
from riverzones.errors import PhraseError
from riverzones.model import SEVERITIES, Citation, Dated, Example, LayerKind, Rule, Subject, Text
from riverzones.model.law import Severity

__all__ = ["Law", "Pack", "read_laws", "read_pack", "read_rule"]

_CODE = re.compile(r"[A-Z]{2}-\d{3}")
_CONFIDENCE = ("verified", "recall")


@dataclass(frozen=True, slots=True)
class Law:
    """A law or standard that rules cite."""

    name: str
    title: Text
    version: str
    note: Text | None


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one jurisdiction: id, title, code letters, where they hold, and their source documents."""

    name: str
    title: Text
    letters: str
    jurisdiction: Text
    documents: Mapping[str, Text]


def read_laws(path: Source) -> dict[str, Law]:
    """Every law and standard of ``laws.yaml`` by its Chinese short name."""
    data = fields(read_yaml(path), path.name, required=["laws"])
    found = {}
    for name, entry in data["laws"].items():
        where = at(path.name, f"law {name}", zh=f"法规 {name}")
        entry = fields(entry, where, required=["title", "version"], optional=["note"])
        note = text(entry["note"], where, "note") if entry.get("note") else None
        found[str(name)] = Law(str(name), text(entry["title"], where, "title"), str(entry["version"]), note)
    return found


def read_pack(path: Source) -> Pack:
    """The pack described by ``rules/<pack>/_pack.yaml``."""
    data = fields(
        read_yaml(path), path.name, required=["name", "title", "letters", "jurisdiction"], optional=["documents"]
    )
    where = Text(zh=f"规则包 {data['name']} 的 {path.name}", en=f"{path.name} of {data['name']}")
    documents = {str(name): text(title, where, name) for name, title in (data.get("documents") or {}).items()}
    return Pack(
        str(data["name"]),
        text(data["title"], where, "title"),
        str(data["letters"]),
        text(data["jurisdiction"], where, "jurisdiction"),
        documents,
    )


def read_rule(path: Source, *, pack: Pack, laws: Mapping[str, Law], kinds: Mapping[str, LayerKind]) -> Rule:
    """The rule in one file of ``catalogue/rules/<pack>``.

    Raises
    ------
    CatalogueError
        If a field, layer, column, value, check or citation is not known; the message names file, field and the
        nearest right word.
    """
    where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=[
            "code",
            "name",
            "title",
            "subject",
            "check",
            "limits",
            "severity",
            "statements",
            "citations",
            "message",
            "examples",
        ],
        optional=["reference", "stages", "lead_unit", "responsible_units", "note"],
    )
    code = str(data["code"])
    if not _CODE.fullmatch(code) or not code.startswith(pack.letters):
        raise wrong(
            at(where, "code"),
            zh=f"编号应为 {pack.letters}- 加三位数字，现为“{code}”。",
            en=f"expected {pack.letters}- and three digits, got {code!r}.",
        )
    if path.name != f"{code}.yaml":
        raise wrong(
            where,
            zh=f"规则 {code} 的文件应名为 {code}.yaml。",
            en=f"the file of rule {code} must be called {code}.yaml.",
        )
    from riverzones.audit.checks import CHECKS  # loads geometry and chiefs, which laws alone do not need

    check = CHECKS[one_of(data["check"], where, "check", CHECKS)]
    subject = _subject(data["subject"], kinds, at(where, "subject"))
    reference = _subject(data["reference"], kinds, at(where, "reference")) if data.get("reference") else None
    if (reference is None) is check.needs_reference:
        raise wrong(
            at(where, "reference"),
            zh=f"核查方法“{check.name}”{'要有' if check.needs_reference else '不用'}参照。",
            en=f"the check {check.name!r} {'needs one' if check.needs_reference else 'takes none'}.",
        )
    stages = words(data.get("stages"), where, "stages")
    for stage in stages:
        for layer in subject.layers:
            column = kinds[layer].by_name.get("stage")
            one_of(stage, where, f"stages of {layer}", column.value_names.values() if column else ())
    examples = fields(data["examples"], at(where, "examples"), required=["bad", "good"])
    return Rule(
        code=code,
        name=str(data["name"]),
        pack=pack.name,
        title=text(data["title"], where, "title"),
        subject=subject,
        check=check.name,
        reference=reference,
        limits=_limits(data["limits"], check.limits, where),
        severity=cast(Severity, one_of(data["severity"], where, "severity", SEVERITIES)),
        statements=words(data["statements"], where, "statements"),
        citations=tuple(_citation(item, pack, laws, where) for item in data["citations"]),
        message=text(data["message"], where, "message"),
        bad=_example(examples["bad"], kinds, at(at(where, "examples"), "bad")),
        good=_example(examples["good"], kinds, at(at(where, "examples"), "good")),
        stages=stages,
        lead_unit=data.get("lead_unit"),
        responsible_units=words(data.get("responsible_units"), where, "responsible_units"),
        note=text(data["note"], where, "note") if data.get("note") else None,
    )


def _subject(data: Any, kinds: Mapping[str, LayerKind], where: Where) -> Subject:
    data = fields(data, where, required=["layer"], optional=["where"])
    layers = words(data["layer"], where, "layer")
    for layer in layers:
        one_of(layer, where, "layer", kinds)
        if data.get("where"):
            _condition(str(data["where"]), kinds[layer], where)
    return Subject(layers, str(data["where"]) if data.get("where") else None)


def _condition(where_text: str, kind: LayerKind, where: Where) -> None:
    """A rule's condition uses the English ids only, so that the audit needs no dictionary."""
    here = at(where, "where")
    try:
        resolved = condition(where_text, kind)
    except PhraseError:
        zh, en = (_refusal(where_text, kind, lang) for lang in ("zh", "en"))
        hint = Text(zh=zh.hint, en=en.hint)
        raise wrong(here, zh=zh.message, en=en.message, hint=hint) from None
    for name in resolved.properties():
        if name not in where_text:
            raise wrong(here, zh=f"字段请写其标识“{name}”。", en=f"write the column by its id {name!r}.")


def _refusal(where_text: str, kind: LayerKind, lang: str) -> PhraseError:
    """What a condition that cannot be read is told in ``lang``."""
    try:
        condition(where_text, kind, lang=lang)
    except PhraseError as error:
        return error
    raise AssertionError(where_text)


def _limits(data: Any, known: Iterable[str], where: Where) -> tuple[Dated[Mapping[str, Any]], ...]:
    if not isinstance(data, list) or not data:
        raise wrong(
            at(where, "limits"),
            zh=f"应为 {{since: 日期, ...}} 的列表，现为 {data!r}。",
            en=f"expected a list of {{since: date, ...}}, got {data!r}.",
        )
    found: list[Dated[Mapping[str, Any]]] = []
    for entry in data:
        entry = fields(entry, at(where, "limits"), required=["since"], optional=["until", *known])
        until = day(entry["until"], where, "until") if entry.get("until") else None
        sizes = {name: value for name, value in entry.items() if name not in ("since", "until")}
        found.append(Dated(sizes, day(entry["since"], where, "since"), until))
    return tuple(found)


def _citation(data: Any, pack: Pack, laws: Mapping[str, Law], where: Where) -> Citation:
    data = fields(
        data,
        at(where, "citations"),
        required=[],
        optional=["law", "article", "standard", "document", "clause", "quote", "confidence"],
    )
    confidence = cast(
        Literal["verified", "recall"], one_of(data.get("confidence", "verified"), where, "confidence", _CONFIDENCE)
    )
    quote = str(data.get("quote", ""))
    if "document" in data:
        name = one_of(data["document"], where, "document", pack.documents)
        return Citation(pack.documents[name], str(data.get("clause", "")), quote, document=name, confidence=confidence)
    law = laws[one_of(data.get("law", data.get("standard")), where, "law or standard", laws)]
    return Citation(
        law.title,
        str(data.get("clause", "")),
        quote,
        document=law.version,
        article=data.get("article"),
        confidence=confidence,
        note=law.note,
    )


def _example(data: Any, kinds: Mapping[str, LayerKind], where: Where) -> Example:
    if not isinstance(data, Mapping):
        raise wrong(where, zh=f"应按图层列出各行，现为 {data!r}。", en=f"expected rows by layer, got {data!r}.")
    layers = {}
    for layer, rows in data.items():
        if layer == "measured":
            continue
        kind = kinds[one_of(layer, where, "layer", kinds)]
        for row in rows:
            fields(row, at(where, str(layer)), required=[], optional=["geometry", *kind.by_name])
        layers[str(layer)] = tuple(rows)
    return Example(layers, data.get("measured"))
