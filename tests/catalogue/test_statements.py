"""The list of sentences of the plans: those of the documents, each once, each asked by what says so."""

import re
from pathlib import Path

import pytest
import yaml

from riverzones.catalogue import load
from riverzones.catalogue.statements import askers, statements
from riverzones.jobs.rules.coverage import coverage

POLICY = Path(__file__).parents[3] / "shared" / "policy"


def squeezed(words):
    return re.sub(r"\s", "", words)


@pytest.mark.shared
@pytest.mark.skipif(not POLICY.exists(), reason="the folder of documents is not beside the project")
def test_every_sentence_is_one_of_the_documents_in_their_words():
    entries = {one["id"]: one for one in yaml.safe_load((POLICY / "spatial_rules.yaml").read_text(encoding="utf-8"))}
    assert set(statements()) == set(entries)
    texts = {path.name: squeezed(path.read_text(encoding="utf-8")) for path in POLICY.glob("*.txt")}
    for one in statements().values():
        assert (one.quote, one.kind) == (entries[one.name]["quote"], entries[one.name]["verdict"]), one.name
        for part in one.quote.split("……"):
            assert squeezed(part) in texts[one.document], one.name


def test_what_asks_a_sentence_is_of_the_same_document():
    catalogue = load()
    by = askers(catalogue)
    wrong = [
        (name, code)
        for name, one in statements().items()
        for code in by.get(name, ())
        if code in catalogue.rules and one.document not in {cited.document for cited in catalogue.rules[code].citations}
    ]
    assert wrong == []


def test_counts_add_up_and_name_what_asks(cli):
    seen = coverage(load())
    assert len(seen.rows) == 385
    assert seen.documents()["total"].sum() == 385
    assert seen.documents()["asked"].sum() == seen.asked
    row = seen.rows.set_index("id").loc["ws-main-section-ii"]
    assert set(row["by"]) == {"WS-123", "WS-126"}
    said = cli("rules", "coverage", "--missing")
    assert f"385 条可核查的条文中，{seen.asked} 条" in said.err
    assert "ws-main-section-ii" not in said.out
    assert said.out.count("\n") > 385 - seen.asked
    data = cli("--json", "rules", "coverage").json
    assert (data["asked"], data["total"]) == (seen.asked, 385)
