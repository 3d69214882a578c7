"""Templates of ours and of an office: everything escaped, nothing asked for that is not there."""

from __future__ import annotations

import pytest

from riverzones.errors import CatalogueError
from riverzones.present.reports.pages import filled, qr


def template(tmp_path, words):
    path = tmp_path / "mine.html"
    path.write_text(words, encoding="utf-8")
    return path


def test_values_are_escaped_and_never_run(tmp_path):
    made = filled(template(tmp_path, "<p title='{{ name }}'>{{ name }}</p>"), {"name": "<b>{{ 7*7 }}</b>'`"})
    assert made == "<p title='&lt;b&gt;{{ 7*7 }}&lt;/b&gt;&#39;`'>&lt;b&gt;{{ 7*7 }}&lt;/b&gt;&#39;`</p>"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("{{ nmae }}", "'nmae' is undefined"),
        ("a\n{% if %}", "line 2"),
        ("{{ name.__class__.__mro__ }}", "__class__"),
        ("{% include '../secret.txt' %}", "secret.txt"),
    ],
)
def test_a_template_that_cannot_be_used_is_one_helpful_line(tmp_path, words, says):
    (tmp_path.parent / "secret.txt").write_text("secret")
    with pytest.raises(CatalogueError) as caught:
        filled(template(tmp_path, words), {"name": "x"})
    assert "mine.html" in str(caught.value) or "secret" in str(caught.value)
    assert says in str(caught.value)


def test_a_template_of_an_office_may_use_our_styles(tmp_path):
    assert ".sheet" in filled(template(tmp_path, "{% include '_print.css' %}"), {})


def test_a_code_is_one_svg_without_outside_references():
    made = str(qr("三溪河 109.9,31.0"))
    assert made.startswith("<svg")
    assert "viewBox" in made
    assert "http" not in made.replace("http://www.w3.org/2000/svg", "")
