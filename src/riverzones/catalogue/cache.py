"""What was read is kept between runs as JSON in the user's cache folder: parsed YAML, and words and rules once checked.

libyaml and its constructor take about a millisecond per rule, checking every word of it more; JSON a tenth.
An entry is found by the SHA-256 of all that it was made from (for rules also of the code that reads them), so it can
be missing and never out of date; it is JSON, so nothing in it can run. What the JSON here cannot say is not kept. A
cache that cannot be read or written is no cache: the files are read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import cql2
import yaml

from riverzones.collecting import without_collection
from riverzones.declared.json_store import keep_entries, kept_entries, store_path
from riverzones.declared.reading import Source, parsed_yaml, read_bytes
from riverzones.model import (
    Ask,
    Citation,
    Classes,
    Column,
    Condition,
    Dated,
    Duty,
    Example,
    Exemption,
    Jurisdiction,
    LayerKind,
    NamedSet,
    Pack,
    Rule,
    Selection,
    SetPart,
    Target,
    Text,
    Value,
)
from riverzones.model.kinds import AnyOf, Overdue

__all__ = [
    "digest_with",
    "keep_kinds",
    "keep_rules",
    "keep_sets",
    "kept_kinds",
    "kept_rules",
    "kept_sets",
    "read_yamls",
    "rules_digest",
]

_FORMAT: Final = f"2 {yaml.__version__} {cql2.__version__}"  # raise the number when the JSON below means something else
_EXACT: Final = 2**53  # from there on other readers of JSON round whole numbers
_CODE: Final = ("catalogue", "declared", "model", "audit/checks")
"""Packages that decide what a rule file becomes: reader, objects, and the checks with the types of their limits."""
_KEPT: Final = (
    AnyOf,
    Ask,
    Citation,
    Classes,
    Column,
    Dated,
    Duty,
    Example,
    Exemption,
    Jurisdiction,
    LayerKind,
    NamedSet,
    Overdue,
    Pack,
    Rule,
    Selection,
    SetPart,
    Target,
    Text,
    Value,
)
_MAKERS: Final[Mapping[str, Callable[..., Any]]] = {kind.__name__: kind for kind in _KEPT}
_FIELDS: Final = {kind: tuple((field.name, field.default) for field in dataclasses.fields(kind)) for kind in _KEPT}


def read_yamls(paths: Sequence[Source]) -> list[Mapping[str, Any]]:
    """Return the mapping in each of these YAML files of one folder, in order: as ``read_yaml`` would, only sooner.

    Raises
    ------
    CatalogueError
        If a file is no YAML (with the line), or holds no mapping.
    """
    contents = [read_bytes(path) for path in paths]
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    first = os.path.abspath(str(paths[0])) if paths else ""
    store = store_path("yaml", first if len(paths) == 1 else os.path.dirname(first))
    known = kept_entries(store, _FORMAT)
    documents = [
        _decoded(known[digest]) if digest in known else parsed_yaml(content, path)
        for digest, content, path in zip(digests, contents, paths, strict=True)
    ]
    if not known.keys() >= set(digests):
        _keep(store, dict(zip(digests, documents, strict=True)))
    return documents


def rules_digest(folders: Iterable[tuple[Source, bool]], others: Iterable[Source]) -> str:
    """Return the SHA-256 of all that rules are made from: packs, what they may name, and the code that reads them.

    Parameters
    ----------
    folders : iterable of (folder, bool)
        The packs in their order, and whether an office wrote them.
    others : iterable of files
        Laws, vocabulary, kinds of layers.
    """
    total = hashlib.sha256()
    package = resources.files("riverzones")
    code = [path for name in _CODE for path in _files(package.joinpath(*name.split("/")), ".py")]
    code.append(package.joinpath("catalogue", "messages.yaml"))
    packs = [(f"{folder.name} {own}", path) for folder, own in folders for path in _files(folder, ".yaml")]
    for said, path in [*(("", path) for path in (*code, *others)), *packs]:
        content = read_bytes(path)
        total.update(f"{said}/{path.name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def digest_with(digest: str, path: Source) -> str:
    """Return the SHA-256 of what has a digest and of a file beside it."""
    return hashlib.sha256(f"{digest} {path.name}\n".encode() + read_bytes(path)).hexdigest()


def _files(folder: Source, suffix: str) -> list[Source]:
    return sorted((item for item in folder.iterdir() if item.name.endswith(suffix)), key=lambda item: item.name)


def kept_rules(place: str, digest: str) -> tuple[dict[str, Pack], dict[str, Rule]] | None:
    """Return the packs and rules that were made from what has this digest, by name and code; None where none are kept.

    ``place`` names the folders they come from: another digest of the same place replaces the one before.
    """
    with without_collection():
        encoded = kept_entries(store_path("rules", place), _FORMAT).get(digest)
        if encoded is None:
            return None
        packs, rules = _decoded(encoded)
    return packs, rules


def keep_rules(place: str, digest: str, packs: Mapping[str, Pack], rules: Mapping[str, Rule]) -> None:
    """Keep packs and rules that were made from what has this digest, for :func:`kept_rules`."""
    _keep(store_path("rules", place), {digest: [dict(packs), dict(rules)]})


def kept_kinds(place: str, digest: str) -> tuple[dict[str, Column], dict[str, LayerKind]] | None:
    """Return the vocabulary and the kinds of layers that were made from what has this digest; None where none are kept.

    A column that many kinds use is one object, as it is when their files are read.
    """
    with without_collection():
        encoded = kept_entries(store_path("kinds", place), _FORMAT).get(digest)
        if encoded is None:
            return None
        pool, names, kinds = _decoded(encoded)
    uses = ((kind, tuple([pool[at] for at in used])) for kind, used in kinds)
    return (
        {pool[at].name: pool[at] for at in names},
        {kind.name: dataclasses.replace(kind, columns=columns) for kind, columns in uses},
    )


def keep_kinds(place: str, digest: str, columns: Mapping[str, Column], kinds: Mapping[str, LayerKind]) -> None:
    """Keep a vocabulary and kinds of layers for :func:`kept_kinds`."""
    used = [*columns.values(), *(column for kind in kinds.values() for column in kind.columns)]
    pool = {id(column): column for column in used}
    place_of = {key: at for at, key in enumerate(pool)}
    listed = [
        (dataclasses.replace(kind, columns=()), [place_of[id(column)] for column in kind.columns])
        for kind in kinds.values()
    ]
    names = [place_of[id(column)] for column in columns.values()]
    _keep(store_path("kinds", place), {digest: [list(pool.values()), names, listed]})


def kept_sets(place: str, digest: str) -> dict[str, NamedSet] | None:
    """Return the named sets that were made from what has this digest; None where none are kept."""
    encoded = kept_entries(store_path("sets", place), _FORMAT).get(digest)
    return None if encoded is None else dict(_decoded(encoded))


def keep_sets(place: str, digest: str, sets: Mapping[str, NamedSet]) -> None:
    """Keep named sets for :func:`kept_sets`."""
    _keep(store_path("sets", place), {digest: dict(sets)})


def _keep(store: Path | None, entries: Mapping[str, Any]) -> None:
    """Keep what JSON can say of these entries."""
    encoded_entries = {}
    for digest, data in entries.items():
        with contextlib.suppress(TypeError):
            encoded_entries[digest] = _encoded(data)
    keep_entries(store, _FORMAT, encoded_entries)


def _encoded(node: Any) -> Any:
    """A node as JSON says it: a JSON list is its kind and its items, for all that JSON has no word for."""
    if node is None or isinstance(node, (str, bool)):
        return node
    if isinstance(node, int) and abs(node) < _EXACT:
        return node
    if isinstance(node, float):
        return node if node - node == 0 else ["float", str(node)]  # infinite, or not a number
    if type(node) is dt.date:
        return ["date", node.isoformat()]
    if isinstance(node, list):
        return ["list", *map(_encoded, node)]
    if type(node) is tuple:
        return ["tuple", *map(_encoded, node)]
    if isinstance(node, dict) and all(isinstance(key, str) for key in node):
        return {key: _encoded(child) for key, child in node.items()}
    if isinstance(node, dict):
        return ["pairs", *([_encoded(key), _encoded(child)] for key, child in node.items())]
    if type(node) is Condition:
        if json.loads(json.dumps(node.tree)) != node.tree:
            raise TypeError(node.text)
        return ["Condition", node.text, node.tree]
    fields = _FIELDS.get(type(node))
    if fields is None:
        raise TypeError(type(node).__name__)
    values = [(getattr(node, name), default) for name, default in fields]
    while values and type(values[-1][0]) is type(values[-1][1]) and values[-1][0] == values[-1][1]:
        values.pop()  # the last fields go without saying where they hold what they hold by default
    return [type(node).__name__, *(_encoded(value) for value, _ in values)]


def _decoded(node: Any) -> Any:
    kind = node.__class__
    if kind is dict:
        return {key: _decoded(child) for key, child in node.items()}
    if kind is not list:
        return node
    name = node[0]
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker(*[_decoded(child) if child.__class__ in (list, dict) else child for child in node[1:]])
    if name == "tuple":
        return tuple([_decoded(child) for child in node[1:]])
    if name == "list":
        return [_decoded(child) for child in node[1:]]
    if name == "date":
        return dt.date.fromisoformat(node[1])
    if name == "Condition":
        return Condition(node[1], node[2])
    if name == "float":
        return float(node[1])
    return {_decoded(key): _decoded(child) for key, child in node[1:]}
