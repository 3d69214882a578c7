"""Run a recipe: what is due and only that, in order, past what fails; then say what to open and what needs a person."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
import time
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from riverzones.catalogue import Catalogue
from riverzones.errors import OutputError, RiverzonesError
from riverzones.jobs.recipe.document import ProjectRecipe
from riverzones.jobs.recipe.outputs import OUTPUT, output_steps, unnamed_outputs
from riverzones.jobs.recipe.sources import UNKNOWN, import_steps, sources_of_recipe, unknown_steps, vanished
from riverzones.jobs.recipe.steps import Entry, Journal, Need, Step
from riverzones.jobs.recipe.work import ANSWER, Work, answer_steps, findings_by_state, judging_steps, project_step
from riverzones.model import Text
from riverzones.model.machine import halting, machine_error
from riverzones.model.text import said_by
from riverzones.parts import take_over
from riverzones.store.project import ProjectFile
from riverzones.terms import COMMON, labels

__all__ = ["RunOptions", "RunReport", "StepResult", "run_recipe"]

_LAST: Final = "last"
_FIRST: Final = labels("recipe_reason")["first"]
_AGAIN: Final = labels("recipe_reason")["failed_before"]
_AFTER: Final = labels("recipe_reason")["steps_before"]
_PARTS: Final[Mapping[str, Text]] = labels("recipe_reason")
_UNIT: Final = labels("count_sign")["steps"]
_MOST_LOG: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a recipe is run: the day whose law holds, whether nothing is done, whether rows may go in numbers, how many
    processes may make packs side by side (:func:`riverzones.jobs.atlas.run.write_atlas`).
    """

    day: dt.date | None = None
    dry_run: bool = False
    confirmed: bool = False
    processes: int = 1


@dataclass(frozen=True)
class StepResult:
    """What became of a step: ``done``, ``unchanged``, ``failed``, ``planned`` (dry run), ``nothing`` to do; and why.

    ``report`` is what the job of a step that was done said of itself.
    """

    key: str
    title: Text
    state: str
    reason: Text
    changed: tuple[Text, ...] = ()
    needs: tuple[Need, ...] = ()
    seconds: float = 0.0
    report: object = None

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain values for ``--json`` and the log."""
        return {
            "step": self.key,
            "title": self.title.within(lang),
            "state": self.state,
            "reason": self.reason.within(lang),
            "changed": [change.within(lang) for change in self.changed],
            "needs": [{"what": need.text.within(lang), "command": need.command} for need in self.needs],
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True)
class RunReport:
    """How a run went.

    ``states`` counts the findings by state now; ``moved`` those that are ``new``, ``closed``, ``reopened`` or otherwise
    of another state since the last run that ended; ``page`` is the page to open, None in a dry run.
    """

    recipe: ProjectRecipe
    day: dt.date
    dry_run: bool
    steps: tuple[StepResult, ...]
    states: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    page: Path | None = None
    seconds: float = 0.0

    def of(self, state: str) -> list[StepResult]:
        """Return the steps in a state."""
        return [step for step in self.steps if step.state == state]

    @property
    def needs(self) -> list[Need]:
        """Everything that needs a person, what failed first, each once."""
        listed = [need for step in (*self.of("failed"), *self.steps) for need in step.needs]
        return list(dict.fromkeys(listed))

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "recipe": str(self.recipe.path),
            "project": self.recipe.project,
            "on": self.day.isoformat(),
            "dry_run": self.dry_run,
            "done": len(self.of("done")),
            "failed": len(self.of("failed")),
            "unchanged": len(self.of("unchanged")),
            "planned": len(self.of("planned")),
            "steps": [step.as_dict(lang) for step in self.steps],
            "findings": dict(self.states),
            "changed_findings": dict(self.moved),
            "needs": [{"what": need.text.within(lang), "command": need.command} for need in self.needs],
            "page": None if self.page is None else str(self.page),
            "seconds": round(self.seconds, 2),
        }


def run_recipe(
    recipe: ProjectRecipe,
    *,
    catalogue: Catalogue,
    options: RunOptions | None = None,
    begin: Callable[[int], Callable[[Text], None]] = lambda _: lambda _title: None,
) -> RunReport:
    """Do what is due of a recipe, and only that.

    A step is due when what it is made from (files by checksum, layers by what they hold, settings, version) is not
    what it was the last time it went well. Each step is entered into the project when it has ended, so that a run
    that was cut off goes on where it stopped. A step that fails is told and the others go on, but for a disk without
    room and the like, which the others would meet too.

    Parameters
    ----------
    recipe : ProjectRecipe
    catalogue : Catalogue
    options : RunOptions, optional
    begin : callable
        Called with the number of steps; gives what is called with the title of each before it begins.

    Raises
    ------
    OutputError
        If another run of this project is at work.
    MachineError
        If the disk is full, memory is out or another program holds the project: at which step, and how many were done.
    """
    options = options or RunOptions()
    began = time.perf_counter()
    day = options.day or recipe.day or dt.date.today()
    there = recipe.at(recipe.project).is_file()
    with contextlib.nullcontext() if options.dry_run else _alone(recipe):
        if not options.dry_run:
            take_over(recipe.folder)
        project = ProjectFile.open(recipe.at(recipe.project)) if there else None
        work = Work(recipe, catalogue, day, options.confirmed, Journal(project), project, options.processes)
        before = _last_states(work.journal)
        sources = sources_of_recipe(recipe)
        steps = [project_step(work), *answer_steps(work), *import_steps(work, sources), *unknown_steps(work, sources)]
        steps += [*judging_steps(work), *output_steps(work)]
        results: list[StepResult] = []
        say = begin(len(steps))
        for step in steps:
            say(step.title)
            with halting(step.title, done=len(results), left=len(steps) - len(results), unit=_UNIT):
                step_result = _planned(work, step, results) if options.dry_run else _done(work, step)
            results.append(step_result)
            if not options.dry_run:
                _log(recipe, {"at": _now(), **step_result.as_dict("zh")})
        results += [_vanished(key, need) for key, need in vanished(work, steps)]
        results += [_unnamed(key, need) for key, need in unnamed_outputs(work)]
        if options.dry_run:
            return RunReport(recipe, day, True, tuple(results), seconds=time.perf_counter() - began)
        states = findings_by_state(work.project)
        report = RunReport(
            recipe,
            day,
            False,
            tuple(results),
            states=dict(Counter(state for state, _ in states.values())),
            moved=_moved(before, states),
            page=recipe.at(recipe.page),
            seconds=time.perf_counter() - began,
        )
        _end(work, report, states)
    return report


def _done(work: Work, step: Step) -> StepResult:
    """Do a step where it is due; the journal is told when it has ended."""
    before, began = work.journal[step.key], time.perf_counter()
    try:
        prints = step.prints()
        if prints is None:
            nothing = Text(zh="没有可做的（缺少图层）", en="nothing to do (layers missing)")
            return StepResult(step.key, step.title, "nothing", nothing)
        reason = _why(work, step, before, prints)
        if reason is None:
            assert before is not None
            same = COMMON["unchanged"]
            return StepResult(step.key, step.title, "unchanged", same, needs=before.needs)
        try:
            outcome = step.do()
        finally:
            if not step.key.startswith(OUTPUT):  # what is made from the project leaves its layers as they are
                work.changed()
    except Exception as error:  # one bad file never stops the month: it is told, and the rest goes on
        if machine_error(error) is not None or (not step.of_project and work.opened is None):
            raise
        return _failed(work, step, error, time.perf_counter() - began)
    seconds = time.perf_counter() - began
    work.journal.enter(work.project, step.key, Entry(prints, "done", outcome.needs, outcome.keep), seconds=seconds)
    return StepResult(
        step.key, step.title, "done", reason, outcome.changed, outcome.needs, seconds, report=outcome.report
    )


def _failed(work: Work, step: Step, error: Exception, seconds: float) -> StepResult:
    if isinstance(error, RiverzonesError):
        message, hint = said_by(error)
        text = Text(zh=f"{message.zh}{hint.zh}", en=f"{message.en} {hint.en}".strip())
    else:
        words = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        text = Text(zh=f"未能完成（{words}）", en=f"not done: {words}")
    need = Need(Text(zh=f"{step.title.zh}：{text.zh}", en=f"{step.title.en}: {text.en}"), inside=True)
    now = work.journal[step.key]  # what a product was about to become is known by it
    entry = Entry({}, "failed", (need,), {} if now is None else now.keep)
    work.journal.enter(work.project, step.key, entry, seconds=seconds)
    return StepResult(step.key, step.title, "failed", text, needs=(need,), seconds=seconds)


def _why(work: Work, step: Step, before: Entry | None, prints: Mapping[str, str]) -> Text | None:
    """Why a step is due; None where it is not."""
    missing = step.missing()
    if missing is not None:
        return missing
    if before is None:
        return _FIRST
    if before.state != "done":
        return _AGAIN if before.state == "failed" else Text(zh="上次中断", en="it was cut off")
    parts = dict.fromkeys((*prints, *before.prints))
    changed = [name for name in parts if before.prints.get(name) != prints.get(name)]
    if not changed:
        return None
    reasons = list(dict.fromkeys(_part(work, name) for name in changed))
    more_zh, more_en = (" 等", ", ...") if len(reasons) > 3 else ("", "")
    return Text(
        zh="、".join(reason.zh for reason in reasons[:3]) + more_zh,
        en=", ".join(reason.en for reason in reasons[:3]) + more_en,
    )


def _part(work: Work, name: str) -> Text:
    what, _, which = name.partition(":")
    if what == "layer":
        kind = work.catalogue.kinds.get(which)
        if kind is not None:
            return Text(zh=f"{kind.title.zh}有变化", en=f"{kind.title.en} changed")
        return Text(zh="问题或记录有变化", en="findings or records changed")
    if what == "file" and which:
        return Text(zh=f"{which} 有改动", en=f"{which} changed")
    return _PARTS.get(what, Text(zh=what, en=what))


def _planned(work: Work, step: Step, before: Sequence[StepResult]) -> StepResult:
    """What a run would do of a step; what hangs on steps that are due themselves is only known then."""
    of_files = step.key.startswith(("import:", UNKNOWN, ANSWER)) or not step.of_project
    upstream = any(
        earlier_step.state == "planned" and not earlier_step.key.startswith((OUTPUT, UNKNOWN))
        for earlier_step in before
    )
    entry = work.journal[step.key]
    try:
        if not of_files and work.opened is None:
            return StepResult(step.key, step.title, "planned", _FIRST)
        prints = step.prints()
        if prints is None and not upstream:
            nothing = Text(zh="没有可做的（缺少图层）", en="nothing to do (layers missing)")
            return StepResult(step.key, step.title, "nothing", nothing)
        reason = _why(work, step, entry, prints or {})
    except Exception as error:  # told, as in the run
        if machine_error(error) is not None:
            raise
        return StepResult(step.key, step.title, "planned", Text(zh=str(error), en=str(error)))
    if reason is None and upstream and not of_files:
        reason = _AFTER
    if reason is None:
        needs = () if entry is None else entry.needs
        return StepResult(step.key, step.title, "unchanged", COMMON["unchanged"], needs=needs)
    return StepResult(step.key, step.title, "planned", reason)


def _vanished(key: str, need: Need) -> StepResult:
    gone = Text(zh="文件不见了", en="the file is gone")
    return StepResult(key, Text(zh="不见的文件", en="a file that is gone"), "unchanged", gone, needs=(need,))


def _unnamed(key: str, need: Need) -> StepResult:
    left = Text(zh="配方不再列出", en="the recipe names it no more")
    return StepResult(key, Text(zh="不再列出的成果", en="a product no longer named"), "unchanged", left, needs=(need,))


def _last_states(journal: Journal) -> dict[str, str]:
    """State of each finding when the last run ended."""
    entry = journal[_LAST]
    if entry is None or "states" not in entry.keep:
        return {}
    try:
        text = zlib.decompress(b64decode(str(entry.keep["states"]))).decode("utf-8")
        return {str(name): str(state) for name, state in json.loads(text).items()}
    except (ValueError, zlib.error):
        return {}


def _moved(before: Mapping[str, str], now: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """How many findings are new, closed, reopened, or of another state since."""
    counts: Counter[str] = Counter()
    for name, (state, _) in now.items():
        was = before.get(name)
        if was is None:
            counts["new" if state != "closed" else "closed"] += 1
        elif was != state and (was, state) != ("new", "open"):
            counts[state if state in ("closed", "reopened") else "other"] += 1
    return dict(counts)


def _end(work: Work, report: RunReport, states: Mapping[str, tuple[str, str]]) -> None:
    """Write the page where anything was done or needs a person anew, and remember how the findings stood."""
    from riverzones.jobs.recipe.summary import write_summary

    needs = [need.as_dict() for need in report.needs]
    entry = work.journal[_LAST]
    idle = not report.of("done") and entry is not None and entry.keep.get("needs") == needs
    if not idle or report.page is None or not report.page.is_file():
        write_summary(work, report)
        packed = zlib.compress(json.dumps({name: state for name, (state, _) in states.items()}).encode("utf-8"))
        remembered = {"states": b64encode(packed).decode("ascii"), "needs": needs}
        work.journal.enter(work.project, _LAST, Entry({}, "done", (), remembered), seconds=report.seconds)
    summary = {"at": _now(), "step": "run", "done": len(report.of("done")), "failed": len(report.of("failed"))}
    _log(report.recipe, {**summary, "needs": len(report.needs), "seconds": round(report.seconds, 2)})


@contextlib.contextmanager
def _alone(recipe: ProjectRecipe) -> Iterator[None]:
    """Hold the lock of a recipe; the system lets it go when a run ends, however it ends."""
    path = recipe.at(f".{recipe.path.stem}.lock")
    try:
        lock = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        busy = "locked" in str(error)
        raise OutputError(
            Text(zh="这份配方正在另一处运行。", en="this recipe is being run elsewhere.")
            if busy
            else Text(zh=f"{recipe.folder} 不能写入（{error}）。", en=f"{recipe.folder} cannot be written: {error}."),
            hint=Text(zh="等它结束再运行。", en="Wait until it has ended.")
            if busy
            else Text(zh="请检查文件夹的权限。", en="Check the rights of the folder."),
        ) from error
    try:
        yield
    finally:
        lock.close()


def _log(recipe: ProjectRecipe, line: Mapping[str, Any]) -> None:
    """Add a line of JSON to the log, whose older half goes when it grows large; a log never stops a run."""
    path = recipe.at(recipe.log)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size > _MOST_LOG:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
            path.write_text("".join(lines[len(lines) // 2 :]), encoding="utf-8")
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
