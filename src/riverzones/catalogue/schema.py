"""JSON schemas of a pack and of a rule, made from what the reader itself reads: checks, kinds, laws, severities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from riverzones.catalogue.laws import citation_record
from riverzones.catalogue.packs import PACK_FILE
from riverzones.catalogue.rule_fields import EVERY, TARGET
from riverzones.catalogue.rule_limits import RuleLayers, limits_by_date
from riverzones.catalogue.rules import (
    ASK,
    MESSAGE_WORDS,
    OPTIONAL,
    OWN_FIELDS,
    RASTER,
    REQUIRED,
    UNITS,
    exemption_record,
)
from riverzones.catalogue.selections import Combination, references_table, selection_record
from riverzones.declared.records import Table
from riverzones.model import SEVERITIES, Selection

if TYPE_CHECKING:
    from riverzones.audit.checks import Check
    from riverzones.catalogue.laws import Law
    from riverzones.catalogue.load import Catalogue

__all__ = ["FIELDS", "pack_schema", "rule_schema"]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_DATE = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TEXT = {"$ref": "#/definitions/text"}
_WORDS: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_CODE = r"^[A-Z]{2}-\d{3}$"

FIELDS: Mapping[str, str] = {
    "code": "Letters of the pack, a dash, three digits; the file is called so too. 编号。",
    "name": "A short English name. 英文短名。",
    "extends": "Code of the rule that this one repeats or sharpens; the rest comes from there. 所细化的规则。",
    "title": "What is wrong, in a few words. 标题。",
    "subject": "What is looked at: layer(s), and a condition in CQL2. 核查对象。",
    "check": "How it is looked at. 核查方法。",
    "references": "What subjects are held against, by name. 参照。",
    "combine": "References joined by or, and, minus: a or b minus c; by default all by or. 参照的组合。",
    "limits": "Numbers and words of the check, by date. 限值，按日期。",
    "except": "What the sentence excepts. 除外情形。",
    "unclear": "Where the words leave the answer open: cannot tell. 条文不明处。",
    "severity": "What the sentence asks. 程度。",
    "statements": "Ids of the statements served. 条目。",
    "citations": "Where it stands written; several, each with its days. 依据。",
    "penalties": "What it costs. 罚则。",
    "asks": "Each part of the quoted sentence, and the field that asks it, or why nothing does. 条文逐段。",
    "message": "What a finding says; it may name " + " ".join(f"{{{name}}}" for name in MESSAGE_WORDS) + ". 说明。",
    "then": "What a finding triggers. 后续。",
    "units": "Who leads and who answers, as the document says. 责任单位。",
    "group_by": "Column by which values are put together. 汇总字段。",
    "period": "Period by which values are put together. 汇总时段。",
    "target": "A number to be reached. 目标。",
    "every": "How often something must be done: {months: 3} or {days: 15}. 周期。",
    "due": "The day by which something must be done. 期限。",
    "note": "What a reader must know. 说明。",
    "examples": "A bad and a good example: rows by layer with WKT in EPSG:4490. 例子。",
}
"""Fields of a rule in one sentence each; the reference of the language and the schema tell them alike."""


def rule_schema(catalogue: Catalogue) -> dict[str, Any]:
    """Return the JSON schema (draft 7) of a rule file, for the layers, checks and laws of ``catalogue``."""
    from riverzones.audit.checks import CHECKS

    kinds = dict(sorted(catalogue.kinds.items()))
    fields: dict[str, Any] = {
        "code": {"type": "string", "pattern": _CODE},
        "name": {"type": "string"},
        "extends": {"type": "string", "pattern": _CODE},
        "title": _TEXT,
        "subject": selection_record(kinds).schema(),
        "check": {
            "enum": [*CHECKS],
            "description": "; ".join(f"{c.name}: {c.title.zh} {c.title.en}" for c in CHECKS.values()),
        },
        "references": references_table(Selection(()), kinds).schema(),
        "combine": Combination(()).schema(),
        "limits": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["since"],
                "properties": _any_limit(CHECKS.values()),
                "additionalProperties": False,
            },
        },
        "except": {"type": "array", "items": {"$ref": "#/definitions/exemption"}},
        "unclear": {"type": "array", "items": {"$ref": "#/definitions/exemption"}},
        "severity": {"enum": [*SEVERITIES]},
        "statements": _WORDS,
        "citations": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/citation"}},
        "penalties": {"type": "array", "items": {"$ref": "#/definitions/citation"}},
        "asks": {"type": "array", "items": _asked()},
        "message": _TEXT,
        "then": _WORDS,
        "units": UNITS.schema(),
        "group_by": {"type": "string"},
        "period": {"type": "string"},
        "target": TARGET.schema(),
        "every": EVERY.schema(),
        "due": _DATE,
        "note": _TEXT,
        "examples": _object(
            {"bad": {"$ref": "#/definitions/example"}, "good": {"$ref": "#/definitions/example"}}, ["bad", "good"]
        ),
    }
    described = {name: {"description": FIELDS[name], **_wrapped(fields[name])} for name in (*REQUIRED, *OPTIONAL)}
    return {
        "$schema": _DRAFT,
        "title": "riverzones rule",
        "type": "object",
        "properties": described,
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "then": {"required": [name for name in REQUIRED if name in OWN_FIELDS]},
        "else": {"required": [*REQUIRED]},
        "allOf": [_limits_of(check) for check in CHECKS.values()],
        "definitions": {
            "text": _object({"zh": {"type": "string"}, "en": {"type": "string"}}, ["zh", "en"]),
            "citation": _citation(catalogue.laws),
            "exemption": exemption_record(None, catalogue.laws).schema(),
            "example": {
                "type": "object",
                "properties": {
                    "measured": {"type": "number"},
                    "day": _DATE,
                    "rasters": Table(RASTER).schema(),
                    **{name: {"$ref": "#/definitions/rows"} for name in sorted(catalogue.kinds)},
                },
                "additionalProperties": False,
            },
            "rows": {"type": "array", "items": {"type": "object"}},
        },
    }


def pack_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 7) of ``_pack.yaml``."""
    return {
        "$schema": _DRAFT,
        "title": "riverzones pack of rules",
        **PACK_FILE.schema(),
        "definitions": {"text": _object({"zh": {"type": "string"}, "en": {"type": "string"}}, ["zh", "en"])},
    }


def _object(properties: Mapping[str, Any], required: Iterable[str]) -> dict[str, Any]:
    """An object with these fields and no others."""
    return {"type": "object", "properties": dict(properties), "required": [*required], "additionalProperties": False}


def _wrapped(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema beside which a description may stand: draft 7 ignores what stands beside a reference."""
    return {"allOf": [dict(schema)]} if "$ref" in schema else dict(schema)


def _asked() -> dict[str, Any]:
    """A part of the sentence: what asks it, or why nothing does."""
    part = ASK.schema()
    by = {**part["properties"]["by"], "enum": [*REQUIRED, *OPTIONAL]}
    return {
        **part,
        "properties": {**part["properties"], "by": by},
        "oneOf": [{"required": ["by"]}, {"required": ["not_asked"]}],
    }


def _citation(laws: Mapping[str, Law]) -> dict[str, Any]:
    cited = citation_record(None, laws).schema()
    return {**cited, "oneOf": [{"required": [name]} for name in ("law", "standard", "document")]}


def _any_limit(checks: Iterable[Check]) -> dict[str, Any]:
    """Limits of all checks: what a rule that takes its check from another may write."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for check in checks:
        for name, limit in _entry(check)["properties"].items():
            shapes = alike.setdefault(name, [])
            if limit not in shapes:
                shapes.append(limit)
    days = {name: alike.pop(name)[0] for name in ("since", "until")}
    return {
        **days,
        **{name: shapes[0] if len(shapes) == 1 else {"anyOf": shapes} for name, shapes in sorted(alike.items())},
    }


def _entry(check: Check) -> dict[str, Any]:
    """One entry of the limits of a check."""
    return limits_by_date(check, RuleLayers()).entry.schema()


def _limits_of(check: Check) -> dict[str, Any]:
    """Of a rule that names its check: the limits of that check, and a reference where it needs one."""
    asked: dict[str, Any] = {"properties": {"limits": {"items": _entry(check)}}}
    if check.one_of or any(limit.required for limit in check.limits):  # else the days of the pack will do
        asked["anyOf"] = [{"required": ["limits"]}, {"required": ["extends"]}]
    if not check.reference:
        asked["not"] = {"required": ["references"]}
    return {"if": {"properties": {"check": {"const": check.name}}, "required": ["check"]}, "then": asked}
