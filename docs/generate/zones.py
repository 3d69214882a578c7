"""Zone types and the numbers of the standards, each with its confidence."""

from __future__ import annotations

from generate.writing import both, cell, code, sure, table
from riverzones.catalogue import Catalogue
from riverzones.model import Standard, ZoneType

__all__ = ["zone_pages"]


def zone_pages(catalogue: Catalogue) -> dict[str, str]:
    """The page of zone types and one page per standard."""
    made = {f"reference/standards/{name}.md": _standard(one) for name, one in catalogue.standards.items()}
    return made | {"reference/zones.md": _types(catalogue)}


def _types(catalogue: Catalogue) -> str:
    types = sorted(catalogue.zone_types.values(), key=lambda one: (one.layer, one.name))
    parts = [
        "# Zone types\n",
        "What `riverzones delineate --type NAME` draws. A zone type is one YAML file over a zone method.\n",
        table(
            ["type", "title", "layer", "drawn for", "standard"],
            [
                [
                    f"[{one.name}](#{one.name})",
                    cell(both(one.title)),
                    code(one.layer),
                    f"{', '.join(map(code, one.source.layers))} {code(one.source.where) if one.source.where else ''}",
                    f"[{one.standard}](standards/{one.standard}.md)" if one.standard else "—",
                ]
                for one in types
            ],
        ),
    ]
    return "\n".join([*parts, *(_type(one, catalogue) for one in types)])


def _type(one: ZoneType, catalogue: Catalogue) -> str:
    standard = catalogue.standards[one.standard] if one.standard else None
    rows = []
    for size in one.sizes.values():
        known = standard.values.get(size.key) if standard and size.key else None
        value = known.value if known else size.value
        unit = known.unit if known else size.unit
        how = sure(known.confidence) if known else "—"
        rows.append([code(size.name), cell(_shown(value)), cell(unit), code(size.key), code(size.column), how])
    cited = "; ".join(cell(citation.words("zh")) for citation in one.citations)
    return "\n".join(
        [
            f"## {one.name}\n",
            f"{cell(both(one.title))}. Method {code(one.method)}. {cited}\n",
            table(["size", "value", "unit", "number of the standard", "column that overrides", "confidence"], rows),
        ]
    )


def _standard(one: Standard) -> str:
    rows = [
        [code(value.name), cell(_shown(value.value)), cell(value.unit), sure(value.confidence), cell(value.note)]
        for value in one.values.values()
    ]
    return "\n".join(
        [
            f"# {one.short}\n",
            f"**{cell(one.title.zh)}** · {cell(one.title.en)}. In force from {one.since}"
            f"{f' until {one.until}' if one.until else ''}.\n",
            "The full text could not be opened: a number marked 待核 is recalled and not verified. "
            "An approved plan overrides any of them.\n",
            table(["number", "value", "unit", "confidence", "note"], rows),
        ]
    )


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_shown(one)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
