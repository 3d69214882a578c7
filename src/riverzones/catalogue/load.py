"""The catalogue: everything that is said in YAML, each part read once, when it is first asked for, and checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from riverzones.catalogue.cache import (
    digest_with,
    keep_kinds,
    keep_rules,
    keep_sets,
    kept_kinds,
    kept_rules,
    kept_sets,
    read_yamls,
    rules_digest,
)
from riverzones.catalogue.provinces import Province, read_provinces
from riverzones.catalogue.styles import read_style
from riverzones.catalogue.units import Office, office_of, read_units
from riverzones.catalogue.words import read_kind, read_sets, read_vocabulary
from riverzones.collecting import without_collection
from riverzones.declared.reading import Source, at, read_yaml, text, wrong
from riverzones.errors import CatalogueError, UnknownNameError
from riverzones.model import Column, LayerKind, NamedSet, Pack, Problem, Rule, Standard, Style, Text, ZoneType
from riverzones.registry import Registry, nearest_names

if TYPE_CHECKING:
    from riverzones.catalogue.laws import Law
    from riverzones.catalogue.public import Publicity
    from riverzones.catalogue.rules import RuleFile
    from riverzones.catalogue.size_words import SizeWords
    from riverzones.chiefs.boards import BoardPlan
    from riverzones.chiefs.routing import Route
    from riverzones.zones.markers.plan import MarkerPlan

__all__ = ["CONFIRMED", "Catalogue", "load", "pack_folders", "rule_paths"]


@dataclass(frozen=True)
class Catalogue:
    """Vocabulary, kinds, sets, laws, packs, rules, standards, zone types, styles, offices, routes: registries by id.

    A part is read when it is first asked for: few commands need all of them. Readers that hang on floors below (checks,
    methods, chiefs) are imported with their part, which spares most commands half a second. Every part raises
    :class:`~riverzones.errors.CatalogueError` if its file is wrong.

    Parameters
    ----------
    root : folder
        Where the YAML files are.
    own : tuple of Path
        Folders with packs of rules that an office wrote, see :meth:`with_rules`.
    """

    root: Source
    own: tuple[Path, ...] = ()

    def with_rules(self, folders: Sequence[Path]) -> Catalogue:
        """Return this catalogue with the packs of ``folders`` too; they may extend the rules of riverzones.

        Parameters
        ----------
        folders : sequence of Path
            Each a pack (a folder with ``_pack.yaml``), or a folder of packs.

        Raises
        ------
        CatalogueError
            If a folder holds no pack; other faults are told when the rules are first asked for.
        """
        added = [Path(str(pack_folder)) for folder in folders for pack_folder in pack_folders(Path(folder).resolve())]
        new = tuple(folder for folder in dict.fromkeys(added) if folder not in self.own)
        if not new:
            return self
        extended = Catalogue(self.root, (*self.own, *new))
        shared = {name: value for name, value in self.__dict__.items() if name not in ("root", "own", *_OF_RULES)}
        extended.__dict__.update(shared)  # what was read stays read: the folders add rules and nothing else
        return extended

    @cached_property
    def columns(self) -> Registry[Column]:
        """The vocabulary of columns."""
        cached = self._kept_words
        columns = read_vocabulary(self.root / "vocabulary.yaml") if cached is None else cached[0]
        return Registry("column", columns, zh="字段")

    @cached_property
    def themes(self) -> Registry[Text]:
        """Themes of layer kinds with their titles, in the order of a legend."""
        path = self.root / "themes.yaml"
        titles = {str(name): text(title, path.name, str(name)) for name, title in read_yaml(path).items()}
        return Registry("theme", titles, zh="主题")

    @cached_property
    def kinds(self) -> Registry[LayerKind]:
        """Kinds of layers."""
        cached = self._kept_words
        if cached is not None:
            return Registry("layer kind", cached[1], zh="图层类别")
        paths = _files(self.root / "layers")
        with without_collection():
            read = zip(paths, read_yamls(paths), strict=True)
            kinds = {kind.name: kind for kind in (read_kind(path, self.columns, data) for path, data in read)}
        if rules_digest((), self._words) == self._words_digest:  # no file was changed while they were read
            keep_kinds(str(self.root), self._words_digest, self.columns, kinds)
        return Registry("layer kind", kinds, zh="图层类别")

    @property
    def _words(self) -> list[Source]:
        """The files that columns and kinds are made from."""
        layers = self.root / "layers"
        return [self.root / "vocabulary.yaml", *(_files(layers) if layers.is_dir() else ())]

    @cached_property
    def _kept_words(self) -> tuple[dict[str, Column], dict[str, LayerKind]] | None:
        """Columns and kinds as they were read from these very files before; None where nobody has yet."""
        return kept_kinds(str(self.root), self._words_digest)

    @cached_property
    def _words_digest(self) -> str:
        """What columns and kinds are made from, as it was when it was first asked for."""
        return rules_digest((), self._words)

    @cached_property
    def provinces(self) -> Registry[Province]:
        """Provinces and the boxes they lie in, by two-digit code."""
        return Registry("province", read_provinces(self.root / "provinces.yaml"), zh="省级行政区")

    @cached_property
    def sets(self) -> Registry[NamedSet]:
        """What a question may ask for."""
        path, root = self.root / "sets.yaml", str(self.root)
        digest = digest_with(self._words_digest, path)
        sets = kept_sets(root, digest)
        if sets is None:
            sets = read_sets(path, self.kinds)
            if digest_with(rules_digest((), self._words), path) == digest:
                keep_sets(root, digest, sets)
        return Registry("set", sets, zh="集合")

    @cached_property
    def laws(self) -> Registry[Law]:
        """Laws that rules and zones cite."""
        from riverzones.catalogue.laws import read_laws

        return Registry("law", read_laws(self.root / "laws.yaml"), zh="法规")

    @cached_property
    def packs(self) -> Registry[Pack]:
        """Packs of rules."""
        return Registry("pack", self._packs_and_rules[0], zh="规则包")

    @cached_property
    def rules(self) -> Registry[Rule]:
        """Rules of all packs."""
        return Registry("rule", self._packs_and_rules[1], zh="规则")

    @property
    def rule_files(self) -> Registry[RuleFile]:
        """Rules as their files say them, by code: what another rule may extend."""
        return Registry("rule", _packs_and_files(self._pack_folders)[1], zh="规则")

    @property
    def _pack_folders(self) -> list[tuple[Source, bool]]:
        """Every pack's folder, and whether an office wrote it."""
        ours: list[tuple[Source, bool]] = [(pack_folder, False) for pack_folder in pack_folders(self.root / "rules")]
        return ours + [(pack_folder, True) for folder in self.own for pack_folder in pack_folders(folder)]

    @cached_property
    def _packs_and_rules(self) -> tuple[dict[str, Pack], dict[str, Rule]]:
        folders = self._pack_folders
        for odd in (file for folders_key, own in folders if own for file in misnamed(folders_key)):
            raise refuse_misnamed(odd)
        named = [self.root / "laws.yaml", *self._words]
        digest = rules_digest(folders, named)
        folders_key = "\n".join(str(folder) for folder, _ in folders)
        cached = kept_rules(folders_key, digest)
        if cached is not None:
            return cached
        with without_collection():
            packs, rules = _rules(folders, self.laws, self.kinds)
        for pack in packs.values():
            if pack.own and (taken := self.letters_taken(pack.letters)) is not None:
                here = at(f"{pack.name}/_pack.yaml", "letters")
                raise wrong(here, zh=f"{taken.zh}。", en=f"{taken.en}.")
        keep_rules(folders_key, digest, packs, rules)
        return packs, rules

    def letters_taken(self, letters: str) -> Text | None:
        """Return that codes with two letters are those of problems which jobs find, None where they are not.

        Two findings under one code could not be told apart.
        """
        problem = next((entry for entry in self.problems.values() if entry.code.startswith(f"{letters}-")), None)
        if problem is None:
            return None
        return Text(
            zh=f"代号 {letters} 已用于其他问题（如 {problem.code} {problem.title.zh}），请换两个字母",
            en=f"the letters {letters} are those of other problems ({problem.code}, {problem.title.en}): take two "
            "others",
        )

    @cached_property
    def problems(self) -> Registry[Problem]:
        """What jobs other than an audit find, by code: data, zones, boards, patrols, what outfalls need."""
        from riverzones.catalogue.problems import read_problems, read_tasks

        problems = read_problems(self.root / "problems.yaml")
        problems |= read_tasks(self.root / "outfalls" / "actions.yaml")
        return Registry("problem", problems, zh="问题类型")

    def problem(self, kind: str, name: str) -> Problem:
        """Return the problem of a kind that a job calls ``name``."""
        return next(problem for problem in self.problems.values() if (problem.kind, problem.name) == (kind, name))

    def clause_title(self, code: str) -> Text:
        """Return words of what a finding stands under: a rule, or a problem of another job; of an unknown code the
        code.
        """
        if code in self.rules:
            return self.rules[code].title
        return self.problems[code].title if code in self.problems else Text(zh=code, en=code)

    def layer_title(self, layer: str) -> Text:
        """Return words of a layer; of one that is no layer kind its name."""
        return self.kinds[layer].title if layer in self.kinds else Text(zh=layer, en=layer)

    def refers(self, column: str) -> str | None:
        """Return the layer whose rows a column names by id or code; None of a column that names none."""
        known = self.columns.get(column)
        return known.refers[0] if known is not None and known.refers else None

    @cached_property
    def standards(self) -> Registry[Standard]:
        """Standards that say the sizes of zones."""
        from riverzones.catalogue.standards import read_standard

        standards = (read_standard(path, laws=self.laws) for path in _files(self.root / "standards"))
        return Registry("standard", {standard.name: standard for standard in standards}, zh="划分标准")

    @cached_property
    def zone_types(self) -> Registry[ZoneType]:
        """What can be delineated."""
        from riverzones.catalogue.zones import read_zone_type

        types = (
            read_zone_type(path, kinds=self.kinds, laws=self.laws, standards=self.standards, sets=self.sets)
            for path in _files(self.root / "zones")
        )
        return Registry("zone type", {zone.name: zone for zone in types}, zh="划定类型")

    @cached_property
    def styles(self) -> Registry[Style]:
        """How layers are drawn."""
        styles = (read_style(path, self.kinds) for path in _files(self.root / "styles"))
        return Registry("style", {style.name: style for style in styles}, zh="样式")

    @cached_property
    def offices(self) -> Registry[Office]:
        """Offices and what they were called through the years."""
        return Registry("office", read_units(self.root / "units.yaml"), zh="机构")

    @cached_property
    def routes(self) -> Registry[Route]:
        """Which office answers where."""
        from riverzones.catalogue.routing import read_routes

        return Registry("route", read_routes(self.root / "routing.yaml"), zh="分工")

    @cached_property
    def boards(self) -> BoardPlan:
        """What notice boards must show."""
        from riverzones.catalogue.boards import read_board_plan

        return read_board_plan(self.root / "boards.yaml", self.kinds)

    @cached_property
    def markers(self) -> MarkerPlan:
        """What markers, signs and crossings of zones need."""
        from riverzones.catalogue.markers import read_marker_plan

        return read_marker_plan(self.root / "markers.yaml", self.kinds)

    @cached_property
    def publicity(self) -> Publicity:
        """What a public view of a project lets out."""
        from riverzones.catalogue.public import read_publicity

        return read_publicity(self.root / "public.yaml")

    @cached_property
    def size_words(self) -> SizeWords:
        """Words of the sizes that zones keep."""
        from riverzones.catalogue.size_words import read_size_words

        return read_size_words(self.root / "sizes.yaml", self.columns, self.kinds)

    @cached_property
    def _kind_words(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for kind in self.kinds.values():
            for word in (kind.name, kind.title.zh, kind.title.en, *kind.aliases):
                known.setdefault(word.casefold(), kind.name)
        return known

    def kind(self, word: str) -> LayerKind:
        """Return the layer kind that ``word`` names: its id, its title or an alias, in either language.

        Raises
        ------
        UnknownNameError
            With the nearest names.
        """
        name = self._kind_words.get(word.casefold().strip())
        if name is not None:
            return self.kinds[name]
        close = nearest_names(word, self._kind_words)
        names = list(dict.fromkeys(self._kind_words[w.casefold()] for w in close))
        titles = (f"{self.kinds[name].title.zh}（{name}）" for name in names)
        hint = Text(zh=f"是否指 {' 或 '.join(titles)}？", en=f"Did you mean {', '.join(names)}?")
        listed = Text(
            zh="用 riverzones layers --kinds 可列出全部图层类别。", en="`riverzones layers --kinds` lists them."
        )
        raise UnknownNameError(
            Text(zh=f"图层类别中没有“{word}”。", en=f"no layer kind is called {word!r}."),
            hint=hint if names else listed,
        )

    def office(self, written: str) -> Office | None:
        """Return the office that a document or a layer names, whatever it was called at the time: 市环保局,
        市生态环境局.
        """
        name = office_of(written, self.offices)
        return self.offices[name] if name is not None else None

    def style_of(self, layer: str) -> Style | None:
        """Return the style a layer kind is drawn with; None when it has none."""
        kind = self.kinds.get(layer)
        name = kind.style if kind is not None and kind.style else layer
        return self.styles.get(name)

    def rules_of(self, packs: tuple[str, ...] = (), codes: tuple[str, ...] = ()) -> list[Rule]:
        """Return rules of these packs (all when none is named), or just the named ones among them.

        Raises
        ------
        UnknownNameError
            If a pack or a rule is not known, or the rule is of another pack.
        """
        for pack in packs:
            _ = self.packs[pack]
        rules = [self.rules[code.upper()] for code in dict.fromkeys(codes)] if codes else list(self.rules.values())
        for rule in rules if packs else ():
            if codes and rule.pack not in packs:
                raise UnknownNameError(
                    Text(
                        zh=f"规则 {rule.code} 属于规则包 {rule.pack}，不在 {'、'.join(packs)} 中。",
                        en=f"the rule {rule.code} is of the pack {rule.pack}, not of {', '.join(packs)}.",
                    ),
                    hint=Text(zh="去掉 --pack，或改规则编号。", en="Leave --pack out, or name another rule."),
                )
        return [rule for rule in rules if not packs or rule.pack in packs]


def rule_paths(folder: Source) -> list[Source]:
    """Return the files of rules in the folder of a pack, by name."""
    return _files(folder)


def misnamed(folder: Source) -> list[Source]:
    """Return files in the folder of a pack that are rules by their name and are not read, such as ``XC-101.yml``."""
    return sorted(
        (
            item
            for item in folder.iterdir()
            if re.match(r"([A-Za-z]{2}-\d{3}|_pack)\.", item.name) and not item.name.endswith(".yaml")
        ),
        key=lambda item: item.name,
    )


def refuse_misnamed(path: Source) -> CatalogueError:
    """Return the error that says how a file of a rule must be called."""
    name = f"{path.name.split('.')[0]}.yaml"
    return wrong(
        path.name,
        zh=f"规则文件应名为 {name}，现在不会被读取。",
        en=f"the file of a rule must be called {name}: this one is not read.",
        hint=Text(zh="请改名（注意隐藏的 .txt 后缀）。", en="Rename it (mind a hidden .txt)."),
    )


def _files(folder: Source, suffix: str = ".yaml") -> list[Source]:
    return sorted(
        (item for item in folder.iterdir() if item.name.endswith(suffix) and not item.name.startswith("_")),
        key=lambda item: item.name,
    )


CONFIRMED = "_confirmed.yaml"
"""The file of a folder of packs in which readings by people are kept (``riverzones rules confirm``)."""
_OF_RULES = ("packs", "rules", "_packs_and_rules")


def pack_folders(folder: Source) -> list[Source]:
    """Return the folders of packs at or below ``folder``.

    Raises
    ------
    CatalogueError
        If there is none, and no file of readings either.
    """
    if (folder / "_pack.yaml").is_file():
        return [folder]
    inner = (
        sorted((item for item in folder.iterdir() if item.is_dir()), key=lambda item: item.name)
        if folder.is_dir()
        else []
    )
    folders = [item for item in inner if (item / "_pack.yaml").is_file()]
    if not folders and not (folder / CONFIRMED).is_file():  # readings of people (`rules confirm`) may stand alone
        raise CatalogueError(
            Text(
                zh=f"{folder} 中没有规则包：应有 _pack.yaml，或若干含 _pack.yaml 的文件夹。",
                en=f"{folder} holds no pack of rules: expected _pack.yaml, or folders that hold one.",
            ),
            hint=Text(zh="用 riverzones rules new 新建。", en="Make one: riverzones rules new."),
        )
    return folders


def _packs_and_files(folders: Sequence[tuple[Source, bool]]) -> tuple[dict[str, Pack], dict[str, RuleFile]]:
    from riverzones.catalogue.packs import read_pack
    from riverzones.catalogue.rules import RuleFile

    packs: dict[str, Pack] = {}
    files: dict[str, RuleFile] = {}
    for pack_folder, own in folders:
        pack = read_pack(pack_folder / "_pack.yaml", own=own)
        if pack.name in packs:
            raise wrong(
                at(f"{pack_folder.name}/_pack.yaml", "name"),
                zh=f"已有名为“{pack.name}”的规则包。",
                en=f"there is a pack {pack.name!r} already.",
            )
        packs[pack.name] = pack
        paths = _files(pack_folder)
        for path, data in zip(paths, read_yamls(paths), strict=True):
            file = RuleFile(path, pack, data)
            if file.code in files:
                raise wrong(
                    at(path.name, "code"),
                    zh=f"编号 {file.code} 已被规则包“{files[file.code].pack.name}”使用。",
                    en=f"the code {file.code} is already used in the pack {files[file.code].pack.name!r}.",
                )
            files[file.code] = file
    return packs, files


def _rules(
    folders: Sequence[tuple[Source, bool]], laws: Registry[Law], kinds: Registry[LayerKind]
) -> tuple[dict[str, Pack], dict[str, Rule]]:
    from riverzones.catalogue.rules import read_rule

    packs, files = _packs_and_files(folders)
    return packs, {code: read_rule(file, laws=laws, kinds=kinds, files=files) for code, file in files.items()}


@cache
def load() -> Catalogue:
    """Return the catalogue that comes with riverzones."""
    return Catalogue(resources.files("riverzones.catalogue"))
