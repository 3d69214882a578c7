"""Check packs of rules that an office wrote: read as strictly as ours, run on their own examples, all faults told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from riverzones.audit.examples import try_examples
from riverzones.catalogue import Catalogue
from riverzones.catalogue.load import misnamed, pack_folders, refuse_misnamed, rule_paths
from riverzones.catalogue.packs import read_pack
from riverzones.catalogue.rules import RuleFile, read_rule, read_rule_file
from riverzones.catalogue.velocities import velocities
from riverzones.declared.reading import line_of
from riverzones.errors import CatalogueError, RiverzonesError
from riverzones.model import Pack, Rule, Text

__all__ = ["CheckedFile", "check_rules", "not_asked"]

_SIGNS = re.compile(r"[\W_]+")


@dataclass
class CheckedFile:
    """What was found in one file: ``faults`` must be mended, ``notes`` are for its author to weigh."""

    path: Path
    code: str = ""
    rule: Rule | None = None
    message: Text | None = None
    faults: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def check_rules(path: Path, *, catalogue: Catalogue) -> list[CheckedFile]:
    """Return what is wrong in a rule file, in a pack, or in a folder of packs; nothing stops at the first fault.

    Every file is read as strictly as those of riverzones (fields, layers, columns, values, the type of every limit,
    citations), its examples are run, its message is rendered in both languages, and its sentence is held against
    ``asks``.

    Parameters
    ----------
    path : Path
        A rule file with ``_pack.yaml`` beside it, or a folder. Beside a single file without one, the pack of
        riverzones with the same letters is taken.
    catalogue : Catalogue
        What the rules may name and extend.

    Raises
    ------
    CatalogueError
        If there is no pack to check at ``path``.
    """
    if path.is_file() and path.name != "_pack.yaml":
        checked_files, pack = _pack_beside(path, catalogue)
        if pack is None:
            return checked_files
        paths = [path]
        packs: list[tuple[Path, Pack]] = [(path.parent, pack)]
    else:
        checked_files, packs, paths = [], [], []
        for folder in pack_folders(path.parent if path.is_file() else path):
            pack_folder = Path(str(folder))
            checked, pack = _read_pack(pack_folder / "_pack.yaml", catalogue, [pack for _, pack in packs])
            checked_files.append(checked)
            if pack is not None:
                packs.append((pack_folder, pack))
                rule_files = [Path(str(file)) for file in rule_paths(pack_folder)]
                odd = [Path(str(file)) for file in misnamed(pack_folder)]
                checked_files += [CheckedFile(file, faults=[_words(refuse_misnamed(file))]) for file in odd]
                if not rule_files and not odd:
                    checked.notes.append(Text(zh="规则包中没有规则文件", en="the pack holds no file of a rule"))
                paths += rule_files
    return checked_files + _checked(paths, dict(packs), catalogue)


def _checked(paths: list[Path], packs: Mapping[Path, Pack], catalogue: Catalogue) -> list[CheckedFile]:
    known = {pack.name: pack for pack in (*catalogue.packs.values(), *packs.values())}
    files: dict[str, RuleFile] = dict(catalogue.rule_files)
    checked_files, readable = [], []
    for path in paths:
        checked = CheckedFile(path)
        checked_files.append(checked)
        try:
            file = read_rule_file(path, packs[path.parent])
        except CatalogueError as error:
            checked.faults.append(_words(error))
            continue
        checked.code = file.code
        namesake = files.get(file.code)
        if namesake is not None and not _same(namesake, path) and packs[path.parent].name != namesake.pack.name:
            used = Text(
                zh=f"编号 {file.code} 已被规则包“{namesake.pack.name}”使用",
                en=f"{file.code} is already used in the pack {namesake.pack.name!r}",
            )
            checked.faults.append(_placed(path, ("code",), used))
            continue
        files[file.code] = file
        readable.append((checked, file))
    for checked, file in readable:
        try:
            checked.rule = read_rule(file, laws=catalogue.laws, kinds=catalogue.kinds, files=files)
        except RiverzonesError as error:
            checked.faults.append(_words(error))
            continue
        checked.notes += _given_up(file, files)
        _try(checked, checked.rule, known, catalogue)
    return checked_files


def _given_up(file: RuleFile, files: Mapping[str, RuleFile]) -> list[Text]:
    """Which exceptions of the rule that it extends a rule gives up, because it writes some of its own."""
    notes = []
    for name in ("except", "unclear"):
        base = file.data.get("extends")
        while base is not None and name not in files[str(base)].data:
            base = files[str(base)].data.get("extends")
        ours, theirs = file.data.get(name), files[str(base)].data.get(name) if base is not None else None
        lost = [entry for entry in theirs or () if entry not in (ours or ())] if name in file.data else []
        if lost:
            words = "、".join(str(entry["title"]["zh"]) for entry in lost)
            notes.append(
                Text(
                    zh=f"自写的 {name} 取代了 {base} 的各项，下列不再适用：{words}",
                    en=f"its own {name} stands for that of {base}, which no longer holds: "
                    + "; ".join(str(entry["title"]["en"]) for entry in lost),
                )
            )
    return notes


def _try(checked: CheckedFile, rule: Rule, packs: Mapping[str, Pack], catalogue: Catalogue) -> None:
    """Run the examples of a rule that reads well, and hold its sentence against what it asks."""
    try:
        tried = try_examples(rule, packs=packs, velocity=velocities, refers=catalogue.refers)
    except RiverzonesError as error:  # what an example draws cannot be asked so
        checked.faults.append(_placed(checked.path, ("examples",), _words(error)))
        return
    checked.message = tried.message
    checked.faults += [_placed(checked.path, steps, words) for steps, words in tried.faults]
    if tried.always_open:
        checked.notes.append(
            Text(
                zh="违反的例子按 unclear 只能判为“无法判定”",
                en="by its unclear entry even the bad example cannot be told",
            )
        )
    if rule.bad.measured is None and tried.measured == tried.measured:
        checked.notes.append(
            Text(
                zh=f"例子未写 measured，量得 {tried.measured:.1f}",
                en=f"the bad example states no measured value; {tried.measured:.1f} was measured",
            )
        )
    if not any(citation.quote for citation in rule.citations):
        checked.notes.append(
            Text(zh="依据中没有 quote（原文）", en="no citation quotes its sentence (quote), so nobody can check it")
        )
    quoted = "".join(_SIGNS.sub("", citation.quote) for citation in rule.citations)
    for ask in rule.asks if quoted else ():
        if not all(_SIGNS.sub("", piece) in quoted for piece in re.split(r"…+|\.{3,}", ask.part)):
            checked.notes.append(
                Text(zh=f"asks 中的“{ask.part}”不在原文中", en=f"the part {ask.part!r} of asks is in no quote")
            )
    for part in not_asked(rule):
        checked.notes.append(
            Text(
                zh=f"条文中这一部分没有 asks 说明：“{part}”",
                en=f"no asks entry covers this part of the quote: {part!r}",
            )
        )


def not_asked(rule: Rule) -> list[str]:
    """Return the parts of the quoted sentences that no entry of ``asks`` covers, in their order.

    A part of an entry may leave words out by ``……``; signs and blanks do not count. What several citations quote alike
    is told once.

    Examples
    --------
    >>> from riverzones.catalogue import load
    >>> not_asked(load().rules["CN-101"])
    []
    """
    pieces = [
        "".join(_SIGNS.split(piece))
        for ask in rule.asks
        for piece in re.split(r"…+|\.{3,}", ask.part)
        if _SIGNS.sub("", piece)
    ]
    left: list[str] = []
    for citation in rule.citations:
        quote = citation.quote
        places = [number for number, letter in enumerate(quote) if not _SIGNS.fullmatch(letter)]
        plain = "".join(quote[number] for number in places)
        covered = [False] * len(plain)
        for piece in pieces:
            for hit in re.finditer(re.escape(piece), plain):
                covered[hit.start() : hit.end()] = [True] * len(piece)
        start = None
        for number in range(len(plain) + 1):
            free = number < len(plain) and not covered[number]
            if free and start is None:
                start = number
            elif not free and start is not None:
                left.append(quote[places[start] : places[number - 1] + 1])
                start = None
    return [part for part in dict.fromkeys(left) if len(_SIGNS.sub("", part)) > 1]


def _pack_beside(path: Path, catalogue: Catalogue) -> tuple[list[CheckedFile], Pack | None]:
    """The pack of a single file: that beside it, or that of riverzones with its letters."""
    beside = path.resolve().parent / "_pack.yaml"
    if beside.is_file():
        checked, pack = _read_pack(beside, catalogue, [])
        return ([checked] if pack is None else []), pack
    known = {pack.letters: pack for pack in catalogue.packs.values()}
    letters = path.name[:2]
    if letters not in known:
        raise CatalogueError(
            Text(
                zh=f"{path.name}：没有代号为“{letters}”的规则包。",
                en=f"{path.name}: no pack has the letters {letters!r}.",
            ),
            hint=Text(
                zh="请在该文件旁放一个 _pack.yaml（riverzones rules new 可新建）。",
                en="Put a _pack.yaml beside the file (riverzones rules new makes one).",
            ),
        )
    return [], known[letters]


def _read_pack(path: Path, catalogue: Catalogue, others: list[Pack]) -> tuple[CheckedFile, Pack | None]:
    checked = CheckedFile(path)
    try:
        pack = read_pack(path, own=True)
    except CatalogueError as error:
        checked.faults.append(_words(error))
        return checked, None
    checked.code = pack.name
    for known_pack in (*catalogue.packs.values(), *others):
        if known_pack.letters == pack.letters and known_pack.name != pack.name:
            checked.notes.append(
                Text(
                    zh=f"代号 {pack.letters} 已是规则包“{known_pack.name}”的，编号容易相撞",
                    en=f"the letters {pack.letters} are those of the pack {known_pack.name!r} too: codes may meet",
                )
            )
    if (taken := catalogue.letters_taken(pack.letters)) is not None:
        checked.faults.append(_placed(path, ("letters",), taken))
    ours = pack.name in catalogue.packs and not _ours(path, catalogue)
    if ours or pack.name in [known_pack.name for known_pack in others]:
        checked.faults.append(
            _placed(
                path,
                ("name",),
                Text(zh=f"已有名为“{pack.name}”的规则包", en=f"there is a pack {pack.name!r} already"),
            )
        )
    return checked, pack


def _ours(path: Path, catalogue: Catalogue) -> bool:
    """Whether a pack file is one that the catalogue itself reads."""
    roots = [Path(str(catalogue.root)) / "rules", *catalogue.own]
    return any(path.resolve().is_relative_to(root.resolve()) for root in roots)


def _same(file: RuleFile, path: Path) -> bool:
    return Path(str(file.path)).resolve() == path.resolve()


def _placed(path: Path, steps: tuple[str, ...], words: Text) -> Text:
    """A fault with file, line and field before it."""
    line = line_of(path, steps)
    field_name = ": ".join(steps)
    zh, en = (f" 第 {line} 行", f", line {line}") if line is not None else ("", "")
    return Text(
        zh=f"{path.name}{zh}：{field_name.replace(': ', '：')}：{words.zh.rstrip('。.')}。",
        en=f"{path.name}{en}: {field_name}: {words.en.rstrip('.')}.",
    )


def _words(error: RiverzonesError) -> Text:
    (zh, zh_hint), (en, en_hint) = error.in_language("zh"), error.in_language("en")
    return Text(zh=zh + zh_hint, en=f"{en} {en_hint}".rstrip())
