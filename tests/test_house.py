"""What the source calls things and says of them: names, docstrings, words in both languages. Each file is read once."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from riverzones.present.web import assets

DOCS = Path(__file__).resolve().parents[1] / "docs"
SOURCE = Path(__file__).resolve().parents[1] / "src" / "riverzones"
HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+"

EMPTY = {"found", "kept", "made", "mine", "other", "told"}
"""Words that fit everything name nothing: ``found`` is ``zones`` or ``match``, ``made`` is ``table``."""

VERBS = frozenset(
    re.findall(
        r"\w+",
        """Add Allow Answer Assess Bound Bring Build Change Check Close Compare Connect Correct Count Create Cut Decide
    Declare Do Draw Enter Fill Follow Forget Gather Give Hold Import Join Judge Keep Leave Let List Look Make Mark
    Measure Note Offset Open Parse Print Propose Put Read Record Refuse Remember Repair Return Review Round Run Say Set
    Settle Share Show Silence Step Stop Store Take Tell Trace Turn Unpack Walk Work Write Yield""",
    )
)
"""What a function does: it is the first word said of it."""


def _words_of(node: ast.expr) -> str:
    """The text that an expression is written as, without what is filled in; nothing where it is no text."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _in_both(nodes: list[ast.expr]) -> bool:
    """Whether two expressions that follow each other are words in Chinese and words in English."""
    return any(
        re.search(HAN, first) and not re.search(HAN, second) and re.search("[a-z]{2}", second)
        for first, second in itertools.pairwise(map(_words_of, nodes))
    )


def _by_language(test: ast.expr) -> bool:
    """Whether a condition asks for the language: ``zh``, ``lang == "zh"``, ``console.lang == "en"``."""
    if isinstance(test, ast.Compare):
        return any(isinstance(side, ast.Constant) and side.value in ("zh", "en") for side in test.comparators)
    return isinstance(test, ast.Name) and test.id in ("zh", "en", "chinese")


def _aside(node: ast.expr) -> str:
    """How words of both languages stand in an expression that is not ``zh=..., en=...``: its name, "" where none do."""
    if isinstance(node, ast.IfExp) and _by_language(node.test):
        first, second = _words_of(node.body), _words_of(node.orelse)
        return "condition" if re.search("[\u4e00-\u9fff]", first + second) and (first or second) else ""
    if isinstance(node, ast.Dict) and {"zh", "en"} <= {getattr(key, "value", None) for key in node.keys}:
        return "mapping" if any(map(_words_of, node.values)) else ""
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        sides = sorted(map(_words_of, node.elts), key=lambda words: not re.search("[\u4e00-\u9fff]", words))
        chinese, english = re.search("[\u4e00-\u9fff]", sides[0]), re.search("[a-z]{2}", sides[1])
        sole = not re.search("[A-Za-z]{3,} [A-Za-z]{2}|[|]", sides[0])  # neither help of a command nor a pattern
        code = sides[1] in ("zh", "en") or re.search(HAN, sides[1])
        return "pair" if chinese and sole and english and not code else ""
    return ""


def _named_pairs(node: ast.AST) -> Iterator[ast.expr]:
    """Tuples that become ``zh, en`` in the same line, also by a condition: they are named as keywords are."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        names = [ast.unparse(target) for target in node.targets[0].elts]
        if len(names) == 2 and names[0].endswith("zh") and names[1].endswith("en"):
            yield from (node.value.body, node.value.orelse) if isinstance(node.value, ast.IfExp) else (node.value,)


def _vague_parameters(function: ast.FunctionDef | ast.Lambda) -> set[str]:
    """``one`` and ``other`` are two of a kind that stand for each other; beside ``self`` it is ``other`` alone."""
    names = {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
    alike = {"other"} if names & {"self", "one"} else set()
    return names & (EMPTY | {"one"}) - alike - ({"one"} if "other" in names else set())


def _raised(node: ast.AST, caught: frozenset[str] = frozenset()) -> Iterator[str]:
    """The errors that a function raises by itself and lets go: not those of functions in it, not what it catches."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(child, ast.Raise) and child.exc is not None:
            raised = ast.unparse(child.exc.func if isinstance(child.exc, ast.Call) else child.exc)
            yield from () if raised in caught else (raised,)
        if isinstance(child, ast.Try):
            here = {ast.unparse(handler.type) for handler in child.handlers if handler.type is not None}
            for part in child.body:
                yield from _raised(ast.Module([part], []), caught | here)
            for after in (*child.handlers, *child.orelse, *child.finalbody):
                yield from _raised(ast.Module([after], []), caught)  # type: ignore[list-item]
        else:
            yield from _raised(child, caught)


def _public(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of a module and methods of its classes whose names do not begin with a line; no commands.

    Left out is what is documented elsewhere: commands say their help, a method says what that of its base says.
    """
    listed = next(
        (
            set(ast.literal_eval(line.value))
            for line in module.body
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__all__"
        ),
        None,
    )
    for entry in module.body:
        methods = entry.body if isinstance(entry, ast.ClassDef) and entry.name[0] != "_" else []
        based = isinstance(entry, ast.ClassDef) and entry.bases != []
        for function in (entry, *methods):
            if not isinstance(function, ast.FunctionDef) or function.name[0] == "_":
                continue
            if function is entry and listed is not None and function.name not in listed:
                continue
            decorated = " ".join(map(ast.unparse, function.decorator_list))
            if not re.search(r"overload|setter|command|group", decorated):
                if based and function is not entry and ast.get_docstring(function) is None:
                    continue
                yield ("property" if "property" in decorated else "function"), function


LABEL = 10
"""Signs of a label at the most; what is longer is a sentence."""


def _labels(data: Any) -> Iterator[tuple[str, str]]:
    """Chinese labels of a YAML file, each with its English."""
    if isinstance(data, dict):
        if isinstance(data.get("zh"), str) and isinstance(data.get("en"), str):
            yield data["zh"], data["en"]
        for value in data.values():
            yield from _labels(value)
    elif isinstance(data, list):
        for entry in data:
            yield from _labels(entry)


def _one_word(english: str) -> str:
    """English words without article, number, hyphens and capitals: a zone, the zones."""
    words = re.sub(r"^(a|an|the) ", "", english.strip(" .,:").lower().replace("-", " ")).split()
    singular = (re.sub(r"ies$", "y", re.sub(r"(ch|sh|x|ss)es$", r"\1", word)) for word in words)
    return " ".join(re.sub(r"(?<=[^s])s$", "", word) for word in singular)


TITLED = {"SheetColumn", "Sheet", "_column", "_sheet", "Relation", "Check", "Listing", "MapLayer"}
"""What has a title that people read."""


def _is_label(node: ast.expr | None) -> bool:
    """Whether an expression is ``Text(zh="...", en="...")`` with nothing to fill in."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "Text":
        return False
    filled = [isinstance(keyword.value, ast.Constant) and bool(keyword.value.value) for keyword in node.keywords]
    return filled == [True, True]


def _short(node: ast.Call) -> bool:
    """Whether the Chinese of a text is as short as a label and no part of a sentence."""
    chinese = next(keyword.value.value for keyword in node.keywords if keyword.arg == "zh")
    return len(chinese) <= LABEL and chinese[-1] not in "。；：，" and chinese[0] not in "；，"


def _labels_in(node: ast.AST) -> int:
    """How many labels a title, or a table of words by code, holds itself; a record with one sentence is no table."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in TITLED:
        return sum(map(_is_label, node.args))
    if isinstance(node, ast.Dict):
        count = sum(
            any(map(_is_label, value.elts if isinstance(value, ast.Tuple) else [value])) for value in node.values
        )
        return max(count, sum(map(_is_label, node.keys))) if max(count, sum(map(_is_label, node.keys))) > 1 else 0
    return 0


def _group_of(node: ast.expr | None) -> str:
    """The group in ``labels("group")``; nothing for any other expression."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "labels" and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return ""


def _is_labels(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "labels"


@cache
def _constants() -> dict[str, str]:
    """The groups by the names that ``riverzones.terms`` gives them."""
    home = ast.parse((SOURCE / "terms.py").read_text(encoding="utf-8"))
    lines = [line for line in home.body if isinstance(line, ast.AnnAssign) and _group_of(line.value)]
    return {ast.unparse(line.target): _group_of(line.value) for line in lines}


def _used_labels(module: ast.Module, constants: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Labels that a module takes, as (group, key); the key is "" where it takes a whole group.

    ``constants``: groups by the names that ``riverzones.terms`` gives them.
    """
    imports = [node for node in module.body if isinstance(node, ast.ImportFrom) and node.module == "riverzones.terms"]
    names = [entry for node in imports for entry in node.names]
    group_by_name = {entry.asname or entry.name: constants.get(entry.name, "") for entry in names}
    nodes = list(ast.walk(module)) if imports or any(map(_is_labels, module.body)) else []
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and _group_of(node.value):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            group_by_name[ast.unparse(target)] = _group_of(node.value)

    def group(node: ast.expr | None) -> str:
        return group_by_name.get(node.id, "") if isinstance(node, ast.Name) else _group_of(node)

    keyed = set[ast.expr]()  # what is asked for one key, or has its name from here on
    for node in nodes:
        if isinstance(node, ast.Subscript) and group(node.value) and isinstance(node.slice, ast.Constant):
            keyed.add(node.value)
            yield group(node.value), str(node.slice.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _group_of(node.value):
            keyed.add(node.value)
    for node in nodes:
        if isinstance(node, ast.Call | ast.Name) and node not in keyed and group(node):
            if not isinstance(node, ast.Name) or isinstance(node.ctx, ast.Load):
                yield group(node), ""
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ((group_by_name[name], "") for name in ast.literal_eval(node.value) if name in group_by_name)


@cache
def _source() -> dict[str, list[str]]:
    """What the source names or says badly, by kind; under ``labels`` each Chinese label with its English, by a tab."""
    kinds = (
        "labels",
        "labels in Python",
        "used labels",
        "locals",
        "parameters",
        "unnamed words",
        "not told",
        "not imperative",
        "silent",
        "other ways",
    )
    faults: dict[str, list[str]] = {kind: [] for kind in kinds}
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE)
        module = ast.parse(path.read_text(encoding="utf-8"))
        faults["used labels"] += ["\t".join(use) for use in _used_labels(module, _constants())]
        fields = set[ast.expr]()  # of a class or a module: what people write behind a dot says what it is of
        for kind, function in _public(module):
            told = ast.get_docstring(function) or ""
            where = f"{file}:{function.lineno} {function.name}"
            faults["not told"] += [where] if not told else []
            verb = re.match(r"\w*", told)
            faults["not imperative"] += [where] if kind == "function" and verb and verb[0] not in VERBS else []
            faults["silent"] += [f"{where} {error}" for error in _raised(function) if "Raises" not in told]
        for line in module.body:
            if isinstance(line, ast.Assign | ast.AnnAssign) and _is_label(line.value) and _short(line.value):
                faults["labels in Python"].append(f"{file} {ast.unparse(line)[:60]}")
        named_pairs = set[ast.expr]()
        for node in ast.walk(module):
            named_pairs.update(_named_pairs(node))
            if isinstance(node, ast.expr) and node not in named_pairs and _aside(node):
                faults["other ways"].append(f"{file}:{node.lineno} {_aside(node)}")
            if isinstance(node, ast.ClassDef | ast.Module):
                fields |= {line.target for line in node.body if isinstance(line, ast.AnnAssign)}
            elif isinstance(node, ast.FunctionDef | ast.Lambda):
                faults["parameters"] += [f"{file}:{node.lineno} {name}" for name in _vague_parameters(node)]
            elif isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Store) and node.id in EMPTY and node not in fields:
                    faults["locals"].append(f"{file}:{node.lineno} {node.id}")
            elif isinstance(node, ast.Call) and len(node.args) > 1 and _in_both(node.args):
                faults["unnamed words"].append(f"{file} {ast.unparse(node.func)}")
            if _labels_in(node):
                faults["labels in Python"].append(f"{file} {ast.unparse(node)[:60]}")
            if isinstance(node, ast.Call):
                named = {keyword.arg: keyword.value for keyword in node.keywords}
                pair = [named[lang].value for lang in ("zh", "en") if isinstance(named.get(lang), ast.Constant)]
                faults["labels"] += ["\t".join(pair)] if len(pair) == 2 else []
    return faults


def test_locals_say_what_they_hold():
    assert not _source()["locals"]


def test_parameters_say_what_they_take():
    assert not _source()["parameters"]


def test_words_of_both_languages_are_called_zh_and_en_where_a_function_takes_them():
    """Side by side as ``zh=..., en=...``: by their place alone nothing says which is which."""
    puts_in = ".replace"  # one word for another, not the same in two languages
    assert [call for call in _source()["unnamed words"] if not call.endswith(puts_in)] == []


def test_words_of_both_languages_stand_side_by_side_in_one_way():
    """By name, ``zh=..., en=...``: no condition on the language, no mapping by it, no pair of which none says which."""
    assert _source()["other ways"] == []


def test_every_public_function_says_what_it_does_and_which_errors_it_raises():
    assert {kind: _source()[kind] for kind in ("not told", "not imperative", "silent")} == {
        "not told": [],
        "not imperative": [],
        "silent": [],
    }


def test_labels_stand_in_the_catalogue():
    """Titles of columns, sheets, relations and checks, words by code, short constants: ``terms/`` has them."""
    assert _source()["labels in Python"] == []


def test_every_label_is_there_once_and_used():
    groups: dict[str, dict[str, Any]] = {}
    for path in (SOURCE / "catalogue" / "terms").glob("*.yaml"):
        groups |= yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    written = {(group, str(key)): label for group, entries in groups.items() for key, label in entries.items()}
    pairs = Counter((label["zh"], label["en"]) for label in written.values() if isinstance(label, dict))
    assert [pair for pair, count in pairs.items() if count > 1] == []

    used = {(group, "") for group in assets.LABELS} | {tuple(use.split("\t")) for use in _source()["used labels"]}
    used |= {tuple(label.split(".", 1)) for label in written.values() if isinstance(label, str)}
    assert {use for use in used if use[1] and use not in written} == set()
    assert {group for group, key in used if not key} <= groups.keys()
    assert [(group, key) for group, key in written if not {(group, ""), (group, key)} & used] == []


def test_a_label_has_one_english_word_wherever_it_stands_but_for_those_that_say_why():
    files = (
        yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)) for path in SOURCE.rglob("*.yaml")
    )
    written = [pair.split("\t") for pair in _source()["labels"]]
    english = defaultdict(set)
    for chinese, word in itertools.chain(written, *map(_labels, files)):
        if re.search(HAN, chinese) and len(chinese) <= LABEL:
            english[chinese.strip("：。:")].add(_one_word(word))
    assert len(english) > 2000
    table = (DOCS / "architecture.md").read_text(encoding="utf-8").split("## Chinese words with two English ones")[1]
    rows = re.findall(r"^\| (.*?) \| (.*?) \| (.+?) \|$", table.split("\n## ")[0], re.M)
    told = {chinese: set(map(_one_word, words.split("; "))) for chinese, words, _ in rows[1:]}
    assert {chinese: words for chinese, words in english.items() if len(words) > 1} == told
