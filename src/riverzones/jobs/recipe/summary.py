"""The page a run ends with: what to open, what changed since last time, what needs a person."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from riverzones.jobs.recipe.outputs import WHAT
from riverzones.jobs.shared.layers import project_view
from riverzones.model import Text
from riverzones.present.reports.pages import filled
from riverzones.store.replacing import replacing
from riverzones.terms import STATUS, labels
from riverzones.view import INTERNAL

if TYPE_CHECKING:
    from riverzones.jobs.recipe.run import RunReport
    from riverzones.jobs.recipe.work import Work

__all__ = ["MOVED", "write_summary"]

MOVED: Final[Mapping[str, Text]] = labels("finding_moved")
"""What became of findings since the last run."""
_STATES: Final = {"done": labels("recipe_state")["done"], "failed": labels("recipe_state")["failed"]}


def write_summary(work: Work, report: RunReport) -> Path:
    """Write the page of a run: one offline file in the language and for the people of the recipe.

    A page for the public tells no need that quotes the data, only how many there are; names of files and folders, which
    people fill with telephones, stand on it as the view of the project says them.
    """
    recipe = report.recipe
    view = project_view(work.project, catalogue=work.rules, internal=recipe.internal)
    lang, path = recipe.lang, recipe.at(recipe.page)

    def shown_words(words: Text) -> str:
        return view.text(words.within(lang))

    shown = [need for need in report.needs if recipe.internal or not need.inside]
    page = filled(
        "run.html",
        {
            "zh": lang == "zh",
            "title": view.text(recipe.title or recipe.at(recipe.project).stem),
            "mark": INTERNAL.within(lang) if recipe.internal else "",
            "at": dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
            "on": report.day.isoformat(),
            "opens": [
                _product_link(work, output, path, lang) for output in recipe.outputs if recipe.at(output.file).exists()
            ],
            "states": [(STATUS[name].within(lang), report.states[name]) for name in STATUS if report.states.get(name)],
            "moved": [
                (words.within(lang), report.moved[name]) for name, words in MOVED.items() if report.moved.get(name)
            ],
            "changed": [shown_words(text) for step in report.steps for text in step.changed],
            "needs": [{"text": shown_words(need.text), "command": view.text(need.command)} for need in shown],
            "withheld": len(report.needs) - len(shown),
            "steps": [
                {
                    "title": shown_words(step.title),
                    "state": _STATES[step.state].within(lang),
                    "failed": step.state == "failed",
                    "reason": shown_words(step.reason) if recipe.internal or step.state != "failed" else "",
                    "seconds": f"{step.seconds:.1f}",
                }
                for step in report.steps
                if step.state in _STATES
            ],
            "unchanged": len(report.of("unchanged")),
            "log": recipe.log,
        },
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, overwrite=True) as part:
        part.write_text(page, encoding="utf-8")
    return path


def _product_link(work: Work, output: Any, page: Path, lang: str) -> dict[str, Any]:
    """A product with the address it is opened by from the page."""
    path = work.recipe.at(output.file)
    target = path / "index.html" if path.is_dir() else path
    address = quote(Path(os.path.relpath(target, page.parent)).as_posix())
    size = target.stat().st_size
    entry = work.journal[f"output:{output.file}"]
    return {
        "address": address,
        "file": output.file,
        "what": WHAT[output.make].within(lang),
        "internal": output.internal,
        "size": f"{size / 1_048_576:,.1f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} kB",
        "failed": entry is not None and entry.state == "failed",
    }
