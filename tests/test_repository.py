"""What the papers say is so: versions without addresses, counts in the README, options of the contract."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]


def test_constraints_name_versions_and_no_addresses():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert len(lines) > 40
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9_.\-]+==[A-Za-z0-9_.\-+!]+", line), line


def test_the_scripts_of_the_page_are_pinned_by_version_and_without_addresses():
    package = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    lock = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    for name, version in package["devDependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert json.loads(lock)["packages"][f"node_modules/{name}"]["version"] == version
    for name, entry in json.loads(lock)["packages"].items():
        assert not name or entry["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_only_packs_and_commands_that_exist(readme):
    words = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+-[0-9]{4}|national)`", words))
    assert {"national", "wushan-2023"} <= named <= set(load().packs)
    fenced = "".join(re.findall(r"```\n(.*?)```", words, re.S))
    used = set(re.findall(r"^riverzones ([a-z]+)", fenced, re.M))
    assert {"import", "audit", "map"} <= used <= set(COMMANDS)
    for picture in re.findall(r"\]\((docs/[^)]+|data/[^)]+|CONTRIBUTING.md)\)", words):
        assert (ROOT / picture).exists(), picture


HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+"
HOW_TO = ROOT / "docs" / "how-to"
FENCED = r"(?ms)^```[a-z]*\n(.*?)^```\n?"
PAGES = sorted(path.stem for path in HOW_TO.glob("*.md") if not path.stem.endswith(".zh"))


def _commands_of(words: str) -> list[list[str]]:
    """Return the words of every command line of a page's code blocks, without comments."""
    lines = "".join(re.findall(FENCED, words)).replace("\\\n", " ").splitlines()
    commands = [line for line in lines if line.startswith("riverzones ")]
    return [shlex.split(re.sub(r"\s#.*", "", line)) for line in commands]


def _shape_of(words: str) -> list[str]:
    """Return the headings by their level, the rows of tables by their columns and the blocks of a page, in order."""
    lines = re.sub(FENCED, "```\n", words).replace("\\|", "").splitlines()
    marks = [re.match(r"#+ |\||```", line) for line in lines]
    return [f"{mark[0]}{line.count('|')}" for line, mark in zip(lines, marks, strict=True) if mark]


def _says_the_same(word: str, chinese: str) -> bool:
    """Return whether two words differ only where the second alone is in Chinese script: map.html and 核查图.html."""
    if re.search(HAN, word):
        return word == chinese
    return re.fullmatch(".+".join(map(re.escape, re.split(HAN, chinese))), word) is not None


@pytest.mark.parametrize("name", [*(f"how-to/{page}" for page in PAGES), "index", "conventions"])
def test_a_page_how_to_do_a_job_has_its_chinese_page_of_the_same_shape_and_commands(name):
    english, chinese = ((ROOT / "docs" / page).read_text(encoding="utf-8") for page in (f"{name}.md", f"{name}.zh.md"))
    title, other, file = english.splitlines(), chinese.splitlines(), Path(name).name
    assert title[2] == f"中文：[{other[0].removeprefix('# ')}]({file}.zh.md)。"
    assert other[2] == f"English: [{title[0].removeprefix('# ')}]({file}.md)."
    assert _shape_of(english) == _shape_of(chinese)
    ours, theirs = _commands_of(english), _commands_of(chinese)
    assert [len(words) for words in ours] == [len(words) for words in theirs]
    for words, said in zip(ours, theirs, strict=True):
        assert all(map(_says_the_same, words, said)), (words, said)


def test_the_page_of_the_rule_language_has_its_chinese_page_with_the_same_fields_and_rules():
    english, chinese = ((ROOT / "docs" / f"rule-language{end}.md").read_text("utf-8") for end in ("", ".zh"))
    title, other = english.splitlines(), chinese.splitlines()
    assert title[2] == f"中文：[{other[0].removeprefix('# ')}](rule-language.zh.md)。"
    assert other[2] == f"English: [{title[0].removeprefix('# ')}](rule-language.md)."
    assert _shape_of(english) == _shape_of(chinese)
    assert re.findall(r"```yaml\n.*?```", english, re.S) == re.findall(r"```yaml\n.*?```", chinese, re.S)
    fields = r"`([A-Za-z_@.0-9]+)`"
    ours, theirs = (
        [re.findall(fields, line) for line in re.sub(FENCED, "", words).splitlines() if line.startswith("| ")]
        for words in (english, chinese)
    )
    assert [sorted(row) for row in ours] == [sorted(row) for row in theirs]
    named, said = (set(re.findall(fields, re.sub(FENCED, "", words))) for words in (english, chinese))
    assert named == said
    assert "- 规则的写法: rule-language.zh.md" in (ROOT / "mkdocs.yml").read_text("utf-8")


def test_the_navigation_names_every_page_how_to_do_a_job_in_both_languages():
    listed = re.findall(r"^      - how-to/(.+)\.md$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.M)
    assert listed == [*listed[: len(PAGES)], *(f"{name}.zh" for name in listed[: len(PAGES)])]
    assert sorted(listed[: len(PAGES)]) == PAGES


def test_a_chinese_page_leads_to_chinese_pages():
    pages = [*HOW_TO.glob("*.zh.md"), *(ROOT / "docs").glob("*.zh.md")]
    assert len(pages) > 1
    for page in pages:
        words = re.sub(r"^English: .*$", "", page.read_text(encoding="utf-8"), flags=re.M)
        links = re.findall(r"\]\(([^):#]+)\.md", words)
        both = {link for link in links if (page.parent / f"{link}.zh.md").exists() or link == "../reference/commands"}
        assert not both, page.name


def test_no_path_of_a_machine_stands_in_the_tree():
    roots = ["/" + "work/", "/" + "root/", "/" + "home/"]
    for folder, folders, files in os.walk(ROOT):  # never into what is built beside the tests
        folders[:] = [name for name in folders if name not in {".venv", "out", "demo", "node_modules", "build"}]
        for path in (Path(folder) / name for name in files):
            if path.suffix in {".py", ".md", ".yaml", ".toml", ".txt"}:
                text = path.read_text(encoding="utf-8", errors="ignore")
                assert not [root for root in roots if root in text], path
