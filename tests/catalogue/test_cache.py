"""What was parsed is kept by content: it is what the file holds, it is never of before, and nothing depends on it."""

import datetime as dt
import json
import os
import sys
from importlib import resources
from shutil import copyfile, copytree

import pytest

from riverzones.catalogue import Catalogue, load, rules
from riverzones.catalogue import cache as module
from riverzones.catalogue.cache import read_yamls
from riverzones.catalogue.rules import read_rule
from riverzones.declared import json_store
from riverzones.declared.json_store import cache_folder
from riverzones.declared.reading import parsed_yaml, read_yaml
from riverzones.errors import CatalogueError
from riverzones.model import (
    Citation,
    Classes,
    Dated,
    Duty,
    Jurisdiction,
    Place,
    Target,
    Text,
    Value,
    parse_condition,
)

ODD = """
words: {2021: year, true: yes, "$date": not a day, plain: [1, 2.5, null]}
since: 2021-03-01
endless: .inf
none: .nan
lists: [[], [list, tuple], {}, ""]
read: 2026-11-22T08:00:00
large: 123456789012345678901234567890
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of the test's own."""
    monkeypatch.setenv("RIVERZONES_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def parsed(monkeypatch):
    """The names of the files that were parsed, in turn; they are parsed as ever."""
    names = []

    def noted(content, path):
        names.append(path.name)
        return parsed_yaml(content, path)

    monkeypatch.setattr(module, "parsed_yaml", noted)
    return names


@pytest.fixture
def read(monkeypatch):
    """The codes of the rules that were read from their files, in turn; they are read as ever."""
    codes = []

    def noted(file, **known):
        codes.append(file.code)
        return read_rule(file, **known)

    monkeypatch.setattr(rules, "read_rule", noted)
    return codes


def test_every_file_of_the_catalogue_comes_back_from_the_cache_as_it_is_parsed(cache):
    root = load().root
    for folder in (root / "layers", *(root / "rules").iterdir()):
        paths = sorted(folder.glob("*.yaml"))
        read_yamls(paths)
        assert repr(read_yamls(paths)) == repr([read_yaml(path) for path in paths])
    assert len(list(cache.glob("*.json"))) == 1 + len(list((root / "rules").iterdir()))


def test_the_rules_are_the_same_from_the_files_and_from_the_cache(cache, parsed):
    first = Catalogue(load().root)
    from_files = dict(first.rules)
    assert {f"{code}.yaml" for code in from_files} <= set(parsed)
    parsed.clear()
    assert dict(Catalogue(load().root).rules) == from_files
    assert parsed == []


def test_words_are_the_same_from_the_files_and_from_the_cache(cache, parsed, monkeypatch):
    first = Catalogue(load().root)
    columns, kinds, sets = dict(first.columns), dict(first.kinds), dict(first.sets)
    assert {"vocabulary.yaml", *(f"{name}.yaml" for name in kinds)} <= set(parsed)
    parsed.clear()
    for reader in ("read_kind", "read_vocabulary", "read_sets"):
        monkeypatch.setattr(sys.modules["riverzones.catalogue.load"], reader, None)
    again = Catalogue(load().root)
    assert (dict(again.columns), dict(again.kinds), dict(again.sets)) == (columns, kinds, sets)
    assert parsed == []
    assert again.kinds["outfalls"].by_name["note"] is again.kinds["zones"].by_name["note"]


def test_words_are_read_anew_when_their_files_have_changed_and_no_fault_is_kept(cache, tmp_path):
    folder = _catalogue(tmp_path)
    copyfile(load().root / "sets.yaml", folder / "sets.yaml")
    assert len(Catalogue(folder).sets) == len(load().sets)
    kind, sets = folder / "layers/outfalls.yaml", folder / "sets.yaml"
    kind.write_text(kind.read_text(encoding="utf-8").replace("theme: ", "theme: x_"), encoding="utf-8")
    assert Catalogue(folder).kinds["outfalls"].theme.startswith("x_")
    kind.write_text(kind.read_text(encoding="utf-8").replace("name: outfalls", "name: outfall"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CatalogueError, match=r"outfalls\.yaml"):
            _ = Catalogue(folder).kinds
    kind.write_text(kind.read_text(encoding="utf-8").replace("name: outfall", "name: outfalls"), encoding="utf-8")
    sets.write_text("sets:\n  outfalls_all:\n    title: {zh: 全部, en: all of them}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CatalogueError, match=r"sets\.yaml"):
            _ = Catalogue(folder).sets


def test_only_a_file_that_has_changed_is_parsed_again_however_old_it_says_it_is(cache, tmp_path, parsed):
    paths = [tmp_path / f"{name}.yaml" for name in "abc"]
    for path in paths:
        path.write_text(f"name: {path.stem}\n", encoding="utf-8")
        os.utime(path, (1, 1))
    read_yamls(paths)
    paths[1].write_text("name: B\n", encoding="utf-8")  # as long as before
    os.utime(paths[1], (1, 1))
    parsed.clear()
    assert [data["name"] for data in read_yamls(paths)] == ["a", "B", "c"]
    assert parsed == ["b.yaml"]
    parsed.clear()
    assert [data["name"] for data in read_yamls(paths)] == ["a", "B", "c"]
    assert parsed == []


def test_what_json_cannot_say_is_read_from_its_file_every_time(cache, tmp_path, parsed):
    odd, plain = tmp_path / "odd.yaml", tmp_path / "plain.yaml"
    odd.write_text(ODD, encoding="utf-8")
    plain.write_text(ODD[: ODD.index("read:")], encoding="utf-8")
    expected = [repr(read_yaml(odd)), repr(read_yaml(plain))]
    for _ in range(2):
        assert [repr(data) for data in read_yamls([odd, plain])] == expected
    assert parsed == ["odd.yaml", "plain.yaml", "odd.yaml"]
    words = read_yamls([odd, plain])[1]
    assert list(words["words"]) == [2021, True, "$date", "plain"]
    assert words["since"] == dt.date(2021, 3, 1)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b'{"format": ',
        b"[1]",
        b'{"format": "0 of before", "kept": {}}',
        b'{"format": "1", "kept": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_cache_that_is_broken_or_of_another_version_is_read_over_and_mended(cache, tmp_path, parsed, broken):
    path = tmp_path / "a.yaml"
    path.write_text("name: a\n", encoding="utf-8")
    read_yamls([path])
    (store,) = cache.iterdir()
    store.write_bytes(broken)
    parsed.clear()
    assert read_yamls([path]) == [{"name": "a"}]
    assert parsed == ["a.yaml"]
    assert json.loads(store.read_text(encoding="utf-8"))["kept"]


def test_where_no_cache_can_be_kept_files_are_parsed(tmp_path, monkeypatch, parsed):
    path = tmp_path / "a.yaml"
    path.write_text("name: a\n", encoding="utf-8")
    for place in ("", str(path / "no folder")):
        monkeypatch.setenv("RIVERZONES_CACHE", place)
        for _ in range(2):
            assert read_yamls([path]) == [{"name": "a"}]
    assert len(parsed) == 4
    assert sorted(tmp_path.iterdir()) == [path]


def test_the_cache_does_not_grow_without_end_and_leaves_other_files_alone(cache, tmp_path):
    cache.mkdir()
    (cache / "yours.json").write_text("{}", encoding="utf-8")
    for number in range(70):
        path = tmp_path / f"{number}.yaml"
        path.write_text(f"name: n{number}\n", encoding="utf-8")
        read_yamls([path])
    assert len(list(cache.glob("*-*.json"))) == 64
    assert (cache / "yours.json").exists()
    assert not list(cache.glob("*.part"))


def test_a_wrong_file_is_told_with_its_line_from_the_cache_too(cache, tmp_path):
    root = load().root
    path = tmp_path / "CN-103.yaml"
    path.write_text((root / "rules/national/CN-103.yaml").read_text(encoding="utf-8") + "codee: x\n", encoding="utf-8")
    twice = tmp_path / "twice.yaml"
    twice.write_text("name: a\nname: b\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CatalogueError, match=r"twice.yaml, line 2: the field 'name' is written twice"):
            read_yamls([path, twice])
    twice.write_text("- a\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"twice.yaml: expected a mapping of fields, got list"):
        read_yamls([path, twice])
    twice.write_bytes(b"name: \xff\n")
    with pytest.raises(CatalogueError, match=r"twice.yaml, line 1: the file is no UTF-8 text"):
        read_yamls([path, twice])


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/var/cache/me"}, "/var/cache/me/riverzones"),
        ("linux", {}, "/people/me/.cache/riverzones"),
        ("linux", {"XDG_CACHE_HOME": "beside"}, None),
        ("darwin", {}, "/people/me/Library/Caches/riverzones"),
        ("win32", {"LOCALAPPDATA": "/profile/local"}, "/profile/local/riverzones"),
        ("linux", {"RIVERZONES_CACHE": "/elsewhere"}, "/elsewhere"),
        ("linux", {"RIVERZONES_CACHE": ""}, None),
    ],
)
def test_the_cache_stands_where_the_system_keeps_caches(monkeypatch, platform, variables, expected):
    monkeypatch.setattr(json_store.sys, "platform", platform)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "RIVERZONES_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/people/me", **variables}.items():
        monkeypatch.setenv(name, value)
    folder = cache_folder()
    assert (folder.as_posix() if folder is not None else None) == expected


def _catalogue(folder):
    """A copy of the catalogue's rules and of what they may name."""
    root = load().root
    for name in ("laws.yaml", "vocabulary.yaml"):
        copyfile(root / name, folder / name)
    for name in ("layers", "rules"):
        copytree(root / name, folder / name)
    return folder


def test_rules_are_read_anew_when_anything_that_they_are_made_from_has_changed(cache, tmp_path, read):
    folder = _catalogue(tmp_path)
    before = Catalogue(folder).rules["CN-103"]
    assert len(read) == len(Catalogue(folder).rules)  # once, by the first catalogue
    rule, law = folder / "rules/national/CN-103.yaml", folder / "laws.yaml"
    pack, kind = folder / "rules/national/_pack.yaml", folder / "layers/outfalls.yaml"
    changes = [
        (rule, before.title.en, "Another title"),
        (law, "Water Pollution Prevention Law", "The law of before"),
        (pack, "order: 0", "order: 1"),
        (kind, "theme: ", "theme:  "),
        (folder / "vocabulary.yaml", "columns:", "columns: "),
    ]
    for path, old, new in changes:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new) if old in text else text + "\n", encoding="utf-8")
        read.clear()
        catalogue = Catalogue(folder)
        assert len(catalogue.rules) == len(read), path.name
        read.clear()
        assert dict(Catalogue(folder).rules) == dict(catalogue.rules)
        assert read == []
    assert Catalogue(folder).rules["CN-103"].title.en == "Another title"


def test_rules_are_read_anew_by_other_code(cache, tmp_path, monkeypatch, read):
    catalogue = Catalogue(load().root)
    assert len(catalogue.rules) == len(read)
    source = resources.files("riverzones")
    for name in module._CODE:
        copytree(source / name, tmp_path / "riverzones" / name)
    with monkeypatch.context() as patched:
        patched.setattr(module.resources, "files", lambda _: tmp_path / "riverzones")
        read.clear()
        assert dict(Catalogue(load().root).rules) == dict(catalogue.rules)
        assert read == []
        with (tmp_path / "riverzones/audit/checks/__init__.py").open("a", encoding="utf-8") as code:
            code.write("# another check\n")
        assert dict(Catalogue(load().root).rules) == dict(catalogue.rules)
        assert len(read) == len(catalogue.rules)


def test_a_rule_that_is_wrong_is_never_kept_and_told_every_time_in_the_same_words(cache, tmp_path):
    folder = _catalogue(tmp_path)
    path = folder / "rules/national/CN-103.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("severity:", "severtiy:"), encoding="utf-8")
    told = []
    for _ in range(2):
        with pytest.raises(CatalogueError) as error:
            _ = Catalogue(folder).rules
        told.append(str(error.value))
    assert told[0] == told[1]
    assert "CN-103.yaml, line" in told[0]
    assert "Did you mean 'severity'?" in told[0]


def test_an_office_s_pack_is_kept_apart_from_the_catalogue_alone(cache, tmp_path, read):
    own = tmp_path / "own"
    own.mkdir()
    root = load().root
    text = (root / "rules/yongchuan-2016/_pack.yaml").read_text(encoding="utf-8")
    text = text.replace("letters: YC", "letters: XY").replace("name: yongchuan-2016", "name: own")
    (own / "_pack.yaml").write_text(text, encoding="utf-8")
    for _ in range(2):
        alone = Catalogue(root)
        assert "own" not in alone.packs
        assert alone.with_rules([own]).packs["own"].own
        assert len(alone.with_rules([own]).packs) == len(alone.packs) + 1
    assert len(read) == 2 * len(load().rules)


def test_what_rules_consist_of_comes_back_as_it_went():
    day = dt.date(2026, 11, 22)
    title = Text(zh="题", en="title")
    objects = [
        Dated({"distance_m": 5, "by": (1, 2.5), "when": day}, day, None),
        Target(float("nan"), "%", ">="),
        Classes("class", ("I", "II")),
        Duty(day, 1, 2),
        Jurisdiction(title, ("50",), ()),
        parse_condition("tier = 1 AND name LIKE '%河%' AND built < @audit_day"),
        Citation(title, since=day),
        Value("a", title),
        Value("a", title, ("b",)),
        {"a": [(), [], {}, ("tuple", "x"), ["Text", "a", "b"], ["date", "2026"]], 1: None, 2: "no"},
    ]
    for made in objects:
        assert repr(module._decoded(json.loads(json.dumps(module._encoded(made))))) == repr(made)
    for unknown in (object(), {1, 2}, b"bytes", dt.datetime(2026, 11, 22), 2**60, Place(())):
        with pytest.raises(TypeError):
            module._encoded(["beside", unknown])
