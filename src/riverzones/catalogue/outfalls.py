"""The scheme of outfalls, read from ``catalogue/outfalls``: classes, actions, names and codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, cast, get_args

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
from riverzones.catalogue.laws import Law
from riverzones.catalogue.load import Catalogue, load
from riverzones.catalogue.reading import Source, Where, at, day, fields, one_of, read_yaml, text, words, wrong
from riverzones.errors import PhraseError
from riverzones.model import Citation, Condition, LayerKind, Selection, Text
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
        If a file is wrong; the message names file and field.
    """
    root: Source = resources.files("riverzones.catalogue") / "outfalls"
    catalogue = load()
    classes, from_category = read_classes(root / "classes.yaml", catalogue.kinds["outfalls"])
    codes, names = read_codes(root / "codes.yaml", classes)
    rules = read_actions(root / "actions.yaml", catalogue)
    done = read_yaml(root / "actions.yaml").get("done")
    where = at("actions.yaml", "done")
    finished = _condition(done, catalogue.kinds["outfalls"], where) if done else None
    return OutfallScheme(classes, from_category, rules, codes, names, finished)


def read_classes(path: Source, kind: LayerKind) -> tuple[dict[str, OutfallClass], tuple[CategoryRule, ...]]:
    """Return classes by id, parents before children, and the rules that lead from our categories to them.

    Raises
    ------
    CatalogueError
        If a parent stands below its child, a class lies deeper than three levels, or two classes share a word.
    """
    where = path.name
    data = fields(read_yaml(path), where, required=["source", "classes", "from_category"])
    found: dict[str, OutfallClass] = {}
    taken: dict[str, str] = {}
    for key, entry in data["classes"].items():
        here = at(where, f"class {key}", zh=f"类别 {key}")
        entry = fields(entry, here, required=["title", "confidence"], optional=["parent", "aliases"])
        parent = one_of(entry["parent"], here, "parent", found) if entry.get("parent") else None
        one = OutfallClass(
            name=str(key),
            title=text(entry["title"], here, "title"),
            level=found[parent].level + 1 if parent else 1,
            parent=parent,
            confidence=_confidence(entry["confidence"], here),
            aliases=words(entry.get("aliases"), here, "aliases"),
        )
        if one.level > len(CLASS_COLUMNS):
            raise wrong(here, zh="类别最多三级。", en="there are three levels of classes at most.")
        for word in (one.title.zh, *one.aliases):
            if taken.setdefault(word, one.name) != one.name:
                raise wrong(
                    here, zh=f"“{word}”已指“{taken[word]}”。", en=f"{word!r} already means the class {taken[word]!r}."
                )
        found[one.name] = one
    rules = []
    for number, entry in enumerate(data["from_category"], start=1):
        here = at(where, f"from_category {number}")
        entry = fields(entry, here, required=["where", "classes"], optional=["why"])
        classes = tuple(one_of(item, here, "classes", found) for item in entry["classes"])
        why = text(entry["why"], here, "why") if entry.get("why") else None
        rules.append(CategoryRule(_condition(entry["where"], kind, here), classes, why))
    return found, tuple(rules)


def read_actions(path: Source, catalogue: Catalogue) -> tuple[ActionRule, ...]:
    """Return rules of action in their order, in the words of the catalogue's layers, laws and rules.

    Raises
    ------
    CatalogueError
        If a field, layer, column, value, relation or document is not known, a code is used twice, or the last rule
        does not hold for every outfall.
    """
    where = path.name
    data = fields(read_yaml(path), where, required=["documents", "rules"], optional=["done"])
    documents = {
        str(key): _document(value, at(where, "documents"), str(key)) for key, value in data["documents"].items()
    }
    found: list[ActionRule] = []
    for entry in data["rules"]:
        here = at(where, f"rule {entry.get('code')}", zh=f"规则 {entry.get('code')}")
        entry = fields(
            entry,
            here,
            required=["code", "title", "action", "relation", "if_missing", "reason", "citations"],
            optional=["where", "reference", "distance_m", "same", "settled", "task", "fact"],
        )
        if any(rule.code == entry["code"] for rule in found):
            raise wrong(here, zh="编号重复。", en="the code is used twice.")
        found.append(_action(entry, here, catalogue, documents))
    if not found or found[-1].where is not None or found[-1].relation != "none":
        raise wrong(where, zh="最后一条规则应适用于所有排污口。", en="the last rule must hold for every outfall.")
    return tuple(found)


def _action(
    entry: Mapping[str, Any],
    here: Where,
    catalogue: Catalogue,
    documents: Mapping[str, Citation],
) -> ActionRule:
    kinds = catalogue.kinds
    relation = one_of(entry["relation"], here, "relation", RELATIONS)
    reference = _reference(entry.get("reference"), at(here, "reference"), catalogue)
    if (relation == "none") is not (reference is None):
        raise wrong(
            at(here, "reference"),
            zh="relation 为 none 时不写参照，否则必须写。",
            en="a relation needs a reference, and none has none.",
        )
    where = entry.get("where")
    return ActionRule(
        code=str(entry["code"]),
        title=text(entry["title"], here, "title"),
        action=cast(ActionWord, one_of(entry["action"], here, "action", get_args(ActionWord))),
        where=_condition(where, kinds["outfalls"], at(here, "where")) if where else None,
        relation=relation,
        reference=reference,
        distance_m=_metres(entry.get("distance_m"), here),
        same=one_of(entry["same"], here, "same", kinds["outfalls"].by_name) if entry.get("same") else "",
        open_if_missing=one_of(entry["if_missing"], here, "if_missing", ("cannot_tell", "note")) == "cannot_tell",
        settled=entry.get("settled", True) is not False,
        fact=str(entry.get("fact") or f"task:{entry['code']}"),
        reason=_template(text(entry["reason"], here, "reason"), here),
        citations=tuple(_citation(item, here, catalogue.laws, documents) for item in entry["citations"]),
        in_force=catalogue.rules[asked["rule"]].limits if "rule" in (asked := entry.get("reference") or {}) else (),
    )


def _reference(data: Any, where: Where, catalogue: Catalogue) -> Selection | None:
    """Rows that a rule of action looks at: those of a rule of the audit (``rule``), or rows of a layer."""
    if not data:
        return None
    if "rule" in data:
        name = one_of(fields(data, where, required=["rule"])["rule"], where, "rule", catalogue.rules)
        named = tuple(catalogue.rules[name].references.values())
        if len(named) != 1 or len(named[0].layers) != 1:
            raise wrong(
                where,
                zh=f"规则 {name} 应恰有一个参照图层。",
                en=f"the rule {name} must have one reference of one layer to be asked here.",
            )
        return named[0]
    data = fields(data, where, required=["layer"], optional=["region", "where"])
    kind = catalogue.kinds[one_of(data["layer"], where, "layer", catalogue.kinds)]
    there = data.get("where")
    return Selection(
        (kind.name,),
        str(there) if there else None,
        _condition(there, kind, at(where, "where")) if there else None,
        region=one_of(data["region"], where, "region", kind.by_name) if data.get("region") else None,
    )


def read_codes(path: Source, classes: Mapping[str, OutfallClass]) -> tuple[CodeScheme, NameScheme]:
    """Return the code pattern and the name template; an office may give a file of its own.

    Raises
    ------
    CatalogueError
        If the pattern is no regular expression with a group ``county``, or a template uses an unknown part.
    """
    where = path.name
    data = fields(read_yaml(path), where, required=["code", "name"])
    here = at(where, "code")
    code = fields(data["code"], here, required=["title", "confidence", "pattern", "template", "basin", "types"])
    try:
        pattern = re.compile(str(code["pattern"]))
    except re.error as error:
        raise wrong(
            at(here, "pattern"), zh=f"不是正则表达式（{error}）。", en=f"no regular expression: {error}."
        ) from error
    if "county" not in pattern.groupindex:
        raise wrong(at(here, "pattern"), zh="应有名为 county 的组。", en="expected a group called county.")
    types = {one_of(key, here, "types", classes): str(value) for key, value in code["types"].items()}
    made = _filled(str(code["template"]), _CODE_PARTS, at(here, "template"))
    if not pattern.fullmatch(made):
        raise wrong(
            at(here, "template"),
            zh=f"由模板得到的“{made}”不符合 pattern。",
            en=f"what the template makes, {made!r}, does not match the pattern.",
        )
    there = at(where, "name")
    name = fields(data["name"], there, required=["title", "confidence", "template", "serial", "ends"])
    _filled(str(name["template"]), _NAME_PARTS, at(there, "template"))
    _filled(str(name["serial"]), {"number": 1}, at(there, "serial"))
    return (
        CodeScheme(
            text(code["title"], here, "title"),
            _confidence(code["confidence"], here),
            pattern,
            str(code["template"]),
            str(code["basin"]),
            types,
        ),
        NameScheme(
            text(name["title"], there, "title"),
            _confidence(name["confidence"], there),
            str(name["template"]),
            str(name["serial"]),
            words(name["ends"], there, "ends"),
        ),
    )


def _confidence(value: Any, where: Where) -> Confidence:
    return cast(Confidence, one_of(value, where, "confidence", get_args(Confidence)))


def _metres(value: Any, where: Where) -> float:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and value > 0):
        return float(value or 0.0)
    raise wrong(
        at(where, "distance_m"),
        zh=f"应为大于 0 的米数，现为 {value!r}。",
        en=f"expected metres above 0, got {value!r}.",
    )


def _condition(written: Any, kind: LayerKind, where: Where) -> Condition:
    try:
        return condition(str(written), kind, extra=CLASS_COLUMNS if kind.name == "outfalls" else ())
    except PhraseError as error:
        message, hint = said_by(error)
        raise wrong(where, zh=message.zh, en=message.en, hint=hint) from error


def _template(words: Text, where: Where) -> Text:
    for words_in in (words.zh, words.en):
        _filled(words_in, {"reference_name": "", "measured": "", "limit": ""}, at(where, "reason"))
    return words


def _filled(template: str, parts: Mapping[str, Any], where: Where) -> str:
    try:
        return template.format(**parts)
    except (KeyError, IndexError, ValueError) as error:
        raise wrong(
            where,
            zh=f"模板“{template}”用了不认识的部分（可用：{'、'.join(parts)}）。",
            en=f"the template {template!r} uses an unknown part; there is {', '.join(parts)}.",
        ) from error


def _document(data: Any, where: Where, name: str) -> Citation:
    """A document that actions cite, and the day from which it holds."""
    data = fields(data, at(where, name), required=["title", "since"])
    return Citation(text(data["title"], where, name), document=name, since=day(data["since"], at(where, name), "since"))


def _citation(data: Any, where: Where, laws: Mapping[str, Law], documents: Mapping[str, Citation]) -> Citation:
    data = fields(
        data,
        at(where, "citations"),
        required=[],
        optional=["law", "article", "document", "clause", "quote", "confidence"],
    )
    confidence = _confidence(data.get("confidence", "verified"), where)
    clause, quote = str(data.get("clause", "")), str(data.get("quote", ""))
    if "document" in data:
        name = one_of(data["document"], where, "document", documents)
        named = documents[name]
        return replace(named, clause=clause, quote=quote, confidence=confidence)
    law = laws[one_of(data.get("law"), where, "law", laws)]
    article = data.get("article")
    return Citation(
        law.title,
        clause,
        quote,
        document=law.version,
        article=article,
        confidence=confidence,
        note=law.note,
        since=law.since,
        until=law.until,
    )
