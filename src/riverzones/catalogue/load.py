"""The catalogue: everything that is said in YAML, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from riverzones.catalogue.boards import read_board_plan
from riverzones.catalogue.reading import Source, wrong
from riverzones.catalogue.routing import read_routes
from riverzones.catalogue.rules import Law, Pack, read_laws, read_pack, read_rule
from riverzones.catalogue.styles import read_style
from riverzones.catalogue.units import Office, office_of, read_units
from riverzones.catalogue.words import read_kind, read_sets, read_vocabulary
from riverzones.catalogue.zones import read_zone_type
from riverzones.chiefs.boards import BoardPlan
from riverzones.chiefs.routing import Route
from riverzones.errors import UnknownNameError
from riverzones.model import Column, LayerKind, NamedSet, Rule, Style, Text, ZoneType
from riverzones.registry import Registry, nearest_names

__all__ = ["Catalogue", "load"]


@dataclass(frozen=True)
class Catalogue:
    """Vocabulary, layer kinds, sets, laws, packs, rules, zone types, styles, offices and routes, each a registry by id.

    ``boards`` is what notice boards must show.
    """

    columns: Registry[Column]
    kinds: Registry[LayerKind]
    sets: Registry[NamedSet]
    laws: Registry[Law]
    packs: Registry[Pack]
    rules: Registry[Rule]
    zone_types: Registry[ZoneType]
    styles: Registry[Style]
    offices: Registry[Office]
    routes: Registry[Route]
    boards: BoardPlan

    @cached_property
    def _kind_words(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for kind in self.kinds.values():
            for word in (kind.name, kind.title.zh, kind.title.en, *kind.aliases):
                known.setdefault(word.casefold(), kind.name)
        return known

    def kind(self, word: str) -> LayerKind:
        """The layer kind that ``word`` names: its id, its title or an alias, in either language.

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
        """The office that a document or a layer names, whatever it was called at the time: 市环保局, 市生态环境局."""
        name = office_of(written, self.offices)
        return self.offices[name] if name is not None else None

    def style_of(self, layer: str) -> Style | None:
        """The style a layer kind is drawn with; None when it has none."""
        kind = self.kinds.get(layer)
        name = kind.style if kind is not None and kind.style else layer
        return self.styles.get(name)

    def rules_of(self, packs: tuple[str, ...] = (), codes: tuple[str, ...] = ()) -> list[Rule]:
        """Rules of these packs (all when none is named), or just the named ones among them.

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


def _files(folder: Source, suffix: str = ".yaml") -> list[Source]:
    return sorted(
        (item for item in folder.iterdir() if item.name.endswith(suffix) and not item.name.startswith("_")),
        key=lambda item: item.name,
    )


def _rules(folder: Source, laws: Registry[Law], kinds: Registry[LayerKind]) -> tuple[dict[str, Pack], dict[str, Rule]]:
    packs: dict[str, Pack] = {}
    rules: dict[str, Rule] = {}
    for place in sorted((item for item in folder.iterdir() if item.is_dir()), key=lambda item: item.name):
        if not (place / "_pack.yaml").is_file():
            continue
        pack = read_pack(place / "_pack.yaml")
        packs[pack.name] = pack
        for path in _files(place):
            rule = read_rule(path, pack=pack, laws=laws, kinds=kinds)
            if rule.code in rules:
                raise wrong(
                    path.name,
                    zh=f"编号 {rule.code} 已被规则“{rules[rule.code].name}”使用。",
                    en=f"the code {rule.code} is already used by {rules[rule.code].name!r}.",
                )
            rules[rule.code] = rule
    return packs, rules


@cache
def load() -> Catalogue:
    """The catalogue that comes with riverzones.

    Raises
    ------
    CatalogueError
        If a file is wrong.
    """
    root: Source = resources.files("riverzones.catalogue")
    columns = read_vocabulary(root / "vocabulary.yaml")
    kinds = Registry(
        "layer kind",
        {kind.name: kind for kind in (read_kind(p, columns) for p in _files(root / "layers"))},
        zh="图层类别",
    )
    laws = Registry("law", read_laws(root / "laws.yaml"), zh="法规")
    packs, rules = _rules(root / "rules", laws, kinds)
    zone_types = (read_zone_type(path, kinds=kinds, laws=laws) for path in _files(root / "zones"))
    styles = (read_style(path, kinds) for path in _files(root / "styles"))
    return Catalogue(
        columns=Registry("column", columns, zh="字段"),
        kinds=kinds,
        sets=Registry("set", read_sets(root / "sets.yaml", kinds), zh="集合"),
        laws=laws,
        packs=Registry("pack", packs, zh="规则包"),
        rules=Registry("rule", rules, zh="规则"),
        zone_types=Registry("zone type", {zone.name: zone for zone in zone_types}, zh="划定类型"),
        styles=Registry("style", {style.name: style for style in styles}, zh="样式"),
        offices=Registry("office", read_units(root / "units.yaml"), zh="机构"),
        routes=Registry("route", read_routes(root / "routing.yaml"), zh="分工"),
        boards=read_board_plan(root / "boards.yaml", kinds),
    )
