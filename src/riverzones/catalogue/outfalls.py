"""The scheme of outfalls, read from ``catalogue/outfalls``: classes, actions, names and codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, Final, get_args

from riverzones.audit.outfalls import RELATIONS
from riverzones.audit.outfalls.scheme import (
    ActionRule,
    ActionWord,
    CategoryRule,
    CodeScheme,
    Confidence,
    NameScheme,
    OutfallClass,
    OutfallScheme,
)
from riverzones.catalogue.conditions import condition
from riverzones.catalogue.laws import CONFIDENCE, Law
from riverzones.catalogue.load import Catalogue, load
from riverzones.catalogue.selections import in_force_of
from riverzones.declared.reading import Source, Where, at, fields, lined, one_of, read_yaml, wrong
from riverzones.declared.records import (
    ANYTHING,
    BILINGUAL,
    DAY,
    FLAG,
    METRES,
    WORD,
    WORDS,
    Choice,
    Choices,
    Declared,
    Default,
    Fields,
    Items,
    Only,
    Record,
    RecordError,
    Table,
    Whole,
    as_dict,
    read_declared,
)
from riverzones.errors import PhraseError
from riverzones.model import SEVERITIES, Citation, Condition, Dated, LayerKind, Rule, Selection, Text
from riverzones.model.text import said_by

__all__ = ["outfall_scheme", "read_actions", "read_classes", "read_codes"]

CLASS_COLUMNS = ("class_1", "class_2", "class_3")
"""Columns that classing adds to the outfalls; conditions of actions may use them."""
_CODE_PARTS = {"basin": "XX", "county": "500237", "serial": 1, "type": "GY"}
_NAME_PARTS = {"county": "", "township": "", "river": "", "owner": "", "serial": "", "type": ""}


@cache
def outfall_scheme() -> OutfallScheme:
    """Return the scheme that comes with riverzones.

    Raises
    ------
    CatalogueError
        If a file is wrong; the message names file, line and field.
    """
    root: Source = resources.files("riverzones.catalogue") / "outfalls"
    catalogue = load()
    classes, from_category = read_classes(root / "classes.yaml", catalogue.kinds["outfalls"])
    codes, names = read_codes(root / "codes.yaml", classes)
    rules, finished = read_actions(root / "actions.yaml", catalogue)
    return OutfallScheme(classes, from_category, rules, codes, names, finished)


def read_classes(path: Source, kind: LayerKind) -> tuple[dict[str, OutfallClass], tuple[CategoryRule, ...]]:
    """Return classes by id, parents before children, and the rules that lead from our categories to them.

    Raises
    ------
    CatalogueError
        If a parent stands below its child, a class lies deeper than three levels, or two classes share a word.
    """

    def read() -> tuple[dict[str, OutfallClass], tuple[CategoryRule, ...]]:
        file = Record({"source": ANYTHING, "classes": Table(_CLASS), "from_category": ANYTHING}, as_dict).read(
            read_yaml(path), path.name, ""
        )
        classes = _classes(file["classes"], path.name)
        category = Record(
            {"where": _On(kind), "classes": Choices(classes), "why": Default(BILINGUAL, None)},
            lambda where, classes, why: CategoryRule(where, classes, why),
        )
        return classes, Items(category).read(file["from_category"], path.name, "from_category")

    return lined(path, read)


def _classes(entries: Mapping[str, Mapping[str, Any]], where: Where) -> dict[str, OutfallClass]:
    classes: dict[str, OutfallClass] = {}
    taken: dict[str, str] = {}
    for name, entry in entries.items():
        here = at(at(where, "classes"), name)
        parent = one_of(entry["parent"], here, "parent", classes) if entry["parent"] else None
        outfall_class = OutfallClass(
            name=name,
            title=entry["title"],
            level=classes[parent].level + 1 if parent else 1,
            parent=parent,
            confidence=entry["confidence"],
            aliases=entry["aliases"],
        )
        if outfall_class.level > len(CLASS_COLUMNS):
            raise wrong(here, zh="类别最多三级。", en="there are three levels of classes at most.")
        for word in (outfall_class.title.zh, *outfall_class.aliases):
            if taken.setdefault(word, name) != name:
                raise wrong(
                    here, zh=f"“{word}”已指“{taken[word]}”。", en=f"{word!r} already means the class {taken[word]!r}."
                )
        classes[name] = outfall_class
    return classes


class _On(Declared[Condition]):
    """A condition in CQL2 on rows of a layer; on outfalls it may use what classing adds."""

    def __init__(self, kind: LayerKind) -> None:
        self.kind = kind

    def read(self, value: Any, where: Where, field: str) -> Condition:
        try:
            return condition(str(value), self.kind, extra=CLASS_COLUMNS if self.kind.name == "outfalls" else ())
        except PhraseError as error:
            message, hint = said_by(error)
            raise wrong(at(where, field), zh=message.zh, en=message.en, hint=hint) from error

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": "CQL2"}


def read_actions(path: Source, catalogue: Catalogue) -> tuple[tuple[ActionRule, ...], Condition | None]:
    """Return rules of action in their order, in the words of the catalogue's layers, laws and rules, and the condition
    of outfalls on which nothing is left to do.

    Raises
    ------
    CatalogueError
        If a field, layer, column, value, relation or document is not known, a code is used twice, or the last rule
        does not hold for every outfall.
    """
    outfalls = catalogue.kinds["outfalls"]
    documents = Table(Record({"title": BILINGUAL, "since": DAY}, _document), key="name")

    def read() -> tuple[tuple[ActionRule, ...], Condition | None]:
        file = Record({"documents": documents, "rules": ANYTHING, "done": Default(_On(outfalls), None)}, as_dict).read(
            read_yaml(path), path.name, ""
        )
        rules = Items(_action(catalogue, file["documents"]), called=Text(zh="规则", en="rule"), by="code").read(
            file["rules"], path.name, "rules"
        )
        return rules, file["done"]

    rules, done = lined(path, read)
    codes = [rule.code for rule in rules]
    for code in codes:
        if codes.count(code) > 1:
            raise wrong(at(path.name, f"rule {code}", zh=f"规则 {code}"), zh="编号重复。", en="the code is used twice.")
    if not rules or rules[-1].where is not None or rules[-1].relation != "none":
        raise wrong(path.name, zh="最后一条规则应适用于所有排污口。", en="the last rule must hold for every outfall.")
    return rules, done


def _document(name: str, title: Text, since: dt.date) -> Citation:
    """A document that actions cite, and the day from which it holds."""
    return Citation(title, document=name, since=since)


def _action(catalogue: Catalogue, documents: Mapping[str, Citation]) -> Record[ActionRule]:
    """Declare a rule of action, which may cite documents of the same file."""
    kinds, rules = catalogue.kinds, catalogue.rules

    def made(
        code: str, relation: str, reference: Any, if_missing: str, fact: str, distance_m: float, **given: Any
    ) -> ActionRule:
        if (relation == "none") is not (reference is None):
            raise RecordError(
                zh="relation 为 none 时不写参照，否则必须写。",
                en="a relation needs a reference, and none has none.",
                field="reference",
            )
        selection, in_force = reference or (None, ())
        del given["task"]  # how grave the finding is: catalogue.problems reads it
        return ActionRule(
            code=code,
            relation=relation,
            reference=selection,
            in_force=in_force,
            open_if_missing=if_missing == "cannot_tell",
            fact=fact or f"task:{code}",
            distance_m=distance_m,
            **given,
        )

    return Record(
        {
            "code": WORD,
            "title": BILINGUAL,
            "action": Choice(get_args(ActionWord)),
            "relation": Choice(RELATIONS),
            "if_missing": Choice(("cannot_tell", "note")),
            "reason": _Template(),
            "citations": Items(_citation(catalogue.laws, documents)),
            "where": Default(_On(kinds["outfalls"]), None),
            "reference": Default(_Reference(kinds, rules), None),
            "distance_m": Default(METRES, 0.0),
            "same": Default(Choice(kinds["outfalls"].by_name), ""),
            "settled": Default(FLAG, True),
            "task": Default(Choice(SEVERITIES), ""),
            "fact": Default(WORD, ""),
        },
        made,
    )


class _Reference(Declared[tuple[Selection, Sequence[Dated[Mapping[str, Any]]]]]):
    """Rows that a rule of action looks at: those of a rule of the audit (``rule``) with its limits, or of a layer."""

    def __init__(self, kinds: Mapping[str, LayerKind], rules: Mapping[str, Rule]) -> None:
        self.kinds, self.rules = kinds, rules

    def read(self, value: Any, where: Where, field: str) -> tuple[Selection, Sequence[Dated[Mapping[str, Any]]]]:
        here = at(where, field)
        if isinstance(value, Mapping) and "rule" in value:
            rule = self.rules[Only("rule", Choice(self.rules)).read(value, here, "")]
            named = tuple(rule.references.values())
            if len(named) != 1 or len(named[0].layers) != 1:
                raise wrong(
                    here,
                    zh=f"规则 {rule.code} 应恰有一个参照图层。",
                    en=f"the rule {rule.code} must have one reference of one layer to be asked here.",
                )
            return named[0], rule.limits
        layer = fields(value, here, required=["layer"], optional=["region", "where"])["layer"]
        kind = self.kinds[one_of(layer, here, "layer", self.kinds)]
        rows = Record(
            {"layer": WORD, "region": Default(Choice(kind.by_name), None), "where": Default(_On(kind), None)}, as_dict
        ).read(value, here, "")
        written = str(value["where"]) if rows["where"] is not None else None
        in_force = in_force_of((kind.name,), rows["where"], self.kinds)
        return Selection((kind.name,), written, rows["where"], region=rows["region"], in_force=in_force), ()

    def schema(self) -> dict[str, Any]:
        rule = Only("rule", Choice(self.rules)).schema()
        rows = Record(
            {"layer": Choice(self.kinds), "region": Default(WORD, None), "where": Default(WORD, None)}, as_dict
        )
        return {"oneOf": [rule, rows.schema()]}


class _Template(Declared[Text]):
    """The words of a reason in both languages, with what may be filled in."""

    def read(self, value: Any, where: Where, field: str) -> Text:
        reason = BILINGUAL.read(value, where, field)
        for words in (reason.zh, reason.en):
            try:
                _filled(words, {"reference_name": "", "measured": "", "limit": ""}, field)
            except RecordError as error:
                raise wrong(at(where, field), zh=error.zh, en=error.en) from None
        return reason

    def schema(self) -> dict[str, Any]:
        return BILINGUAL.schema()


def _citation(laws: Mapping[str, Law], documents: Mapping[str, Citation]) -> Record[Citation]:
    def made(law: str, document: str, **given: Any) -> Citation:
        if bool(law) == bool(document):
            raise RecordError(zh="应有 law 或 document 之一。", en="needs either law or document.")
        if document:
            del given["article"]
            return replace(documents[document], **given)
        cited = laws[law]
        return Citation(
            cited.title, document=cited.version, note=cited.note, since=cited.since, until=cited.until, **given
        )

    return Record(
        {
            "law": Default(Choice(laws), ""),
            "article": Default(Whole(least=1), None),
            "document": Default(Choice(documents), ""),
            "clause": Default(WORD, ""),
            "quote": Default(WORD, ""),
            "confidence": Default(CONFIDENCE, "verified"),
        },
        made,
    )


def read_codes(path: Source, classes: Mapping[str, OutfallClass]) -> tuple[CodeScheme, NameScheme]:
    """Return the code pattern and the name template; an office may give a file of its own.

    Raises
    ------
    CatalogueError
        If the pattern is no regular expression with a group ``county``, or a template uses an unknown part.
    """
    code: Fields = {
        "title": BILINGUAL,
        "confidence": _SURE,
        "pattern": WORD,
        "template": WORD,
        "basin": WORD,
        "types": Table(WORD, names=classes),
    }
    name: Fields = {"title": BILINGUAL, "confidence": _SURE, "template": WORD, "serial": WORD, "ends": WORDS}
    file = read_declared(path, Record({"code": Record(code, _code), "name": Record(name, _name)}, as_dict))
    return file["code"], file["name"]


def _code(pattern: str, template: str, **given: Any) -> CodeScheme:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise RecordError(
            zh=f"不是正则表达式（{error}）。", en=f"no regular expression: {error}.", field="pattern"
        ) from None
    if "county" not in compiled.groupindex:
        raise RecordError(zh="应有名为 county 的组。", en="expected a group called county.", field="pattern")
    example = _filled(template, _CODE_PARTS, "template")
    if not compiled.fullmatch(example):
        raise RecordError(
            zh=f"由模板得到的“{example}”不符合 pattern。",
            en=f"what the template makes, {example!r}, does not match the pattern.",
            field="template",
        )
    return CodeScheme(pattern=compiled, template=template, **given)


def _name(template: str, serial: str, **given: Any) -> NameScheme:
    _filled(template, _NAME_PARTS, "template")
    _filled(serial, {"number": 1}, "serial")
    return NameScheme(template=template, serial=serial, **given)


def _filled(template: str, parts: Mapping[str, Any], field: str) -> str:
    try:
        return template.format(**parts)
    except (KeyError, IndexError, ValueError):
        raise RecordError(
            zh=f"模板“{template}”用了不认识的部分（可用：{'、'.join(parts)}）。",
            en=f"the template {template!r} uses an unknown part; there is {', '.join(parts)}.",
            field=field,
        ) from None


_SURE: Final = Choice(get_args(Confidence))
_CLASS: Final = Record(
    {"title": BILINGUAL, "confidence": _SURE, "parent": Default(WORD, ""), "aliases": Default(WORDS, ())}, as_dict
)
