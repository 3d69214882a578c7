"""An atlas: for each chief (river, rule, township) map, sheet and ledger, one page and one ZIP to send; and an index.

The project is read once and every pack cut out of its view, by several processes where many are to be written. A pack
is written again only when what it would say has changed: ``atlas.json`` in the folder keeps a fingerprint of each pack,
and of each ledger as it was written, so that one somebody has filled in since is put aside under another name and
never lost. Until it says so of a pack, the pack's own folder does (:mod:`riverzones.jobs.atlas.intent`): whenever a run
is ended, the next one knows what was written by riverzones and tells what was put aside. What is no longer there is
told, not deleted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError, OutputError
from riverzones.jobs.atlas.bundle import card_of, one_page, zip_of
from riverzones.jobs.atlas.intent import Intent, drop_intent, read_intent, write_intent
from riverzones.jobs.atlas.pages import IndexRow, index_of, sheet_of
from riverzones.jobs.atlas.parts import GROUPS, PackPlan
from riverzones.jobs.maps.part import Whole
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.report.ledgers import file_names, follow_up_of, write_findings
from riverzones.jobs.shared.processes import share_out
from riverzones.model import Text
from riverzones.model.sheet import Sheet
from riverzones.parts import sweep
from riverzones.present.paper.fonts import Face, find_face
from riverzones.present.reports import findings_ledger
from riverzones.present.reports.findings_sheet import FollowUp
from riverzones.present.web import MapView
from riverzones.present.web.pack import Stock, plain_text, squeezed
from riverzones.present.web.page import Shell
from riverzones.store.replacing import free_name, replacing, told
from riverzones.view import ProjectView

__all__ = ["BY", "AtlasReport", "write_atlas"]

BY: Final = tuple(GROUPS)
"""What an atlas may be divided by."""
_RECORD = "atlas.json"
_VERSION = 1
_FILES = {"zh": ("地图.html", "清单.html", "台账.xlsx"), "en": ("map.html", "sheet.html", "ledger.xlsx")}
_SENT = {"zh": ("一页.html", "打包.zip", "卡片.png"), "en": ("page.html", "pack.zip", "card.png")}
"""One thing to send: page of map and list, ZIP of all, card; no card where no font writes Chinese."""
_LEAST = 10
"""Packs to write that are worth a process, which takes ten times as long until it can write its first; a setting of
ours.
"""
_TRIED = 5
"""Packs of an atlas that stands there by which one sees how many of the others have changed; a setting of ours."""
_SENT_AS = 1  # goes up when these are made another way: packs are then written again


@dataclass(frozen=True)
class AtlasReport:
    """What became of an atlas.

    ``written``, ``unchanged`` and ``stale`` are names of packs, ``kept`` the ledgers put aside because somebody had
    filled them in, in this run or in one that was cut off before it could tell, ``index`` the page that leads to all.
    """

    folder: Path
    index: Path
    written: Sequence[str]
    unchanged: Sequence[str]
    stale: Sequence[str]
    kept: Sequence[Path]


@dataclass
class _Run:
    """What stays the same from pack to pack; each process that makes packs works out for itself what is made of it."""

    folder: Path
    view: MapView
    catalogue: Catalogue
    told: ProjectView
    face: Face | None  # what cards are written in

    def __getstate__(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @cached_property
    def whole(self) -> Whole:
        return Whole(self.view)

    @cached_property
    def shell(self) -> Shell:
        return Shell(self.view.lang, self.view.tiles)

    @cached_property
    def stock(self) -> Stock:
        stock = Stock()
        stock.know(self.view.findings)
        return stock

    @cached_property
    def ledger(self) -> Sheet:
        """All findings."""
        titles = {"rule_title": self.catalogue.clause_title, "layer_title": self.catalogue.layer_title}
        return findings_ledger(self.view.findings, **titles)

    @cached_property
    def follow_up(self) -> FollowUp:
        """All photos of the project are among it: read for the first pack that is written, not for each."""
        return follow_up_of(self.told)


@dataclass(frozen=True, slots=True)
class _Order:
    """A pack to be made: its plan, the name of its folder, its entry in the record of the atlas that stands there."""

    plan: PackPlan
    name: str
    old: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Packed:
    """A pack that was made: its entry for the record, and whether it was written or is as it was."""

    entry: dict[str, Any]
    written: bool


def write_atlas(
    project: ProjectView,
    folder: Path,
    *,
    catalogue: Catalogue,
    by: str = "chief",
    view: MapView | None = None,
    processes: int = 1,
    step: Callable[[int, str], None] = lambda *_: None,
) -> AtlasReport:
    """Write the packs of an atlas into a folder, those that have changed, and its index.

    Parameters
    ----------
    project : ProjectView
        What of the project may be told.
    folder : Path
        Made if need be. One that holds other things than an atlas is refused.
    catalogue : Catalogue
        Rules, words, styles.
    by : str
        ``"chief"``, ``"river"``, ``"rule"`` or ``"township"``. Findings that belong to none get a pack of their own.
    view : MapView, optional
        The map of the same view of the project (:func:`riverzones.jobs.maps.run.map_view`) with its language; by
        default one in Chinese.
    processes : int
        How many may make packs side by side, this one among them, where there are packs enough; more than one only from
        a main module that may be imported again (:mod:`riverzones.jobs.shared.processes`). The files are the same.
    step : callable
        Called before each pack with the number of packs and its name.

    Raises
    ------
    OutputError
        If the folder holds something else, or packs that are internal while these are not, or cannot be written.
    LayerError
        If there is nothing to divide.
    MachineError
        If a process was ended from outside; packs that were done stay, and are not made again.
    """
    view = view if view is not None else map_view(project, catalogue=catalogue)
    old = _record(folder, internal=view.internal)
    plans = list(GROUPS[by](view, catalogue))
    if not plans:
        raise LayerError(
            Text(zh="项目中没有可分册的内容。", en="the project holds nothing to divide an atlas by."),
            hint=Text(
                zh="请换一种 --by，或先运行 riverzones audit。", en="Choose another --by, or run an audit first."
            ),
        )
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    _save(folder, old, view)  # the folder knows what it is before the first pack: a run that is cut off can be taken up
    run = _Run(folder, view, catalogue, project, _face())
    orders = [_Order(plan, name, old.get(plan.key)) for plan, name in zip(plans, _names(plans, old), strict=True)]
    packed: dict[int, _Packed] = {}

    def enter(position: int, pack: _Packed) -> None:
        packed[position] = pack
        if pack.written:
            entries = {plans[number].key: packed[number].entry for number in sorted(packed)}
            _save(folder, entries | {key: entry for key, entry in old.items() if key not in entries}, view)
        drop_intent(folder / pack.entry["name"])

    def begin(order: _Order) -> None:
        step(len(orders), order.name)

    first, rest = (orders[:_TRIED], orders[_TRIED:]) if old else ([], orders)
    try:
        share_out(_pack, run, first, processes=1, begin=begin, end=enter)
        changed = [packed[number].written for number, order in enumerate(first) if order.old is not None]
        share = sum(changed) / max(len(changed), 1)
        likely = sum(1 if order.old is None else share for order in rest)
        most = min(processes, int(likely) // _LEAST)
        share_out(_pack, run, rest, processes=most, begin=begin, end=lambda at, pack: enter(len(first) + at, pack))
    except BaseException:
        for order in orders:  # what a process that was ended was writing; other parts went as they were given up
            sweep(folder / order.name)
        raise
    entries = {plan.key: packed[number].entry for number, plan in enumerate(plans)}
    packs = [packed[number] for number in range(len(plans))]
    written = [pack.entry["name"] for pack in packs if pack.written]
    gone = {key: entry for key, entry in old.items() if key not in entries and (folder / entry["name"]).is_dir()}
    standing = entries | gone
    put_aside = [path for entry in standing.values() for path in _aside(folder, entry)]
    index = folder / "index.html"
    rows = [_index_row(pack.entry, pack.written, stale=False) for pack in packs]
    rows += [_index_row(entry, False, stale=True) for entry in gone.values()]
    _write(index, index_of(view, rows))
    plain = {key: {name: value for name, value in entry.items() if name != "aside"} for key, entry in standing.items()}
    _save(folder, plain, view)  # last: what was put aside is told until a run has come to its end
    stale = [entry["name"] for entry in gone.values()]
    unchanged = [pack.entry["name"] for pack in packs if not pack.written]
    return AtlasReport(folder, index, written, unchanged, stale, put_aside)


def _pack(run: _Run, order: _Order) -> _Packed:
    """Write a pack, if it would say anything else than what stands there."""
    view, plan, name, old = run.view, order.plan, order.name, order.old
    findings = view.findings.iloc[plan.findings]
    part = run.whole.part(findings, plan.concern, title=plan.title)
    data = plain_text(part, run.stock)
    sheet = sheet_of(part, run.ledger, plan.findings.tolist(), concern=plan.concern)
    sent = f"{_SENT_AS} {run.face.family if run.face is not None else ''}"
    print_ = _fingerprint(run.shell.fingerprint, data, sheet, sent, *(str(value) for value in findings["note"]))
    folder = run.folder / name
    map_name, sheet_name, _ = _FILES[view.lang]
    counts = {str(word): int(count) for word, count in findings["severity"].value_counts().items()}
    entry = {"name": name, "title": plan.title.within(view.lang), "counts": counts, "fingerprint": print_}
    whole = (*_FILES[view.lang], *_SENT[view.lang][: 3 if run.face is not None else 2])
    intent = read_intent(folder)
    settled = intent is None or intent.in_record(old)
    if old and settled and old.get("fingerprint") == print_ and all((folder / file).is_file() for file in whole):
        return _Packed({**old, **entry}, written=False)
    with told(folder):
        folder.mkdir(exist_ok=True)
    entry |= _write_ledger(run, folder, findings, old=old or {}, intent=intent or Intent(), print_=print_)
    map_page = run.shell.page(part.title.within(view.lang), squeezed(data))
    _write(folder / map_name, map_page)
    _write(folder / sheet_name, sheet)
    _send(run, plan, part, folder, {map_name: map_page, sheet_name: sheet})
    return _Packed(entry | {"on": dt.date.today().isoformat()}, written=True)


def _write_ledger(
    run: _Run, folder: Path, findings: GeoDataFrame, *, old: Mapping[str, Any], intent: Intent, print_: str
) -> dict[str, Any]:
    """Write the ledger of a pack; gives what the record has to know of it.

    It comes first of the files of a pack: beside its place, then what is about to happen is written down, then what is
    not as it was written goes to a free name, then it takes its place. A process may end between any two of these.
    """
    map_name, _, ledger_name = _FILES[run.view.lang]
    ledger = folder / ledger_name
    ours = {old.get("ledger"), *old.get("earlier", ()), *intent.ledgers}
    aside = [*old.get("aside", ()), *intent.aside]
    with replacing(ledger, overwrite=True) as part:
        write_findings(
            findings,
            part,
            view=run.told,
            catalogue=run.catalogue,
            lang=run.view.lang,
            origin=True,
            map_page=folder / map_name,
            follow_up=run.follow_up,
            overwrite=True,
        )
        new = _digest(part)
        paths = [folder / names[2] for names in _FILES.values()]  # the folder may hold the one of the other language
        standing = {path: _digest(path) for path in paths if path.is_file()}
        earlier = {path: digest for path, digest in standing.items() if digest in ours}
        filled_in = standing.get(ledger, new) not in {*ours, new}
        free = free_name(ledger)
        aside = list(dict.fromkeys([*aside, free.name] if filled_in else aside))
        write_intent(folder, Intent(print_, [*earlier.values(), new], aside))
        if filled_in:
            with told(free):
                ledger.rename(free)
    besides = {"earlier": [digest for path, digest in earlier.items() if path != ledger], "aside": aside}
    return {"ledger": new, **{name: value for name, value in besides.items() if value}}


def _aside(folder: Path, entry: Mapping[str, Any]) -> list[Path]:
    """Ledgers of a pack that were put aside and that nobody has been told of yet."""
    paths = [folder / str(entry["name"]) / Path(str(name)).name for name in entry.get("aside", ())]
    return [path for path in paths if path.is_file()]


def _send(run: _Run, plan: PackPlan, part: MapView, folder: Path, pages: Mapping[str, str]) -> None:
    """Write what is sent of a pack: one page, a card, and all of it in a ZIP."""
    view = run.view
    page_name, zip_name, card_name = _SENT[view.lang]
    ledger_name = _FILES[view.lang][2]
    title, (map_page, sheet) = part.title.within(view.lang), pages.values()
    card = None
    if run.face is not None:
        card = card_of(part, plan.title, part.findings, catalogue=run.catalogue, face=run.face, concern=plan.concern)
        _write_bytes(folder / card_name, card)
    page = one_page(title, map_page, sheet, card, lang=view.lang)
    _write(folder / page_name, page)
    files = {name: text.encode("utf-8", errors="replace") for name, text in pages.items()}
    files |= {ledger_name: (folder / ledger_name).read_bytes()}
    files |= {card_name: card} if card is not None else {}
    _write_bytes(folder / zip_name, zip_of({f"{folder.name}/{name}": content for name, content in files.items()}))


def _face() -> Face | None:
    """The font of the cards; None where the machine has none that writes Chinese."""
    try:
        return find_face()
    except OutputError:
        return None


def _names(plans: Sequence[PackPlan], old: Mapping[str, Any]) -> list[str]:
    """Names of folders: what a pack was called before it keeps, new ones take what is free."""
    wanted = file_names([plan.title.zh for plan in plans])
    before = {plan.key: old[plan.key]["name"] for plan in plans if plan.key in old}
    taken = {name.casefold() for name in before.values()} | {entry["name"].casefold() for entry in old.values()}
    taken |= {"index.html", _RECORD}
    names = []
    for plan, name in zip(plans, wanted, strict=True):
        if plan.key in before:
            names.append(before[plan.key])
            continue
        free, number = name, 1
        while free.casefold() in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(free.casefold())
        names.append(free)
    return names


def _record(folder: Path, *, internal: bool) -> dict[str, Any]:
    """Entries of the atlas that stands in the folder, by key; none where the folder is new or empty."""
    path = folder / _RECORD
    if not path.is_file():
        sweep(folder)  # parts of a run that was cut off before its first record
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError(
                Text(zh=f"{folder} 中已有其他内容。", en=f"{folder} holds something else."),
                hint=Text(zh="请换一个新的或空的文件夹。", en="Choose a folder that is new or empty."),
            )
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        packs = {str(key): dict(entry) for key, entry in record["packs"].items()}
        if record["version"] != _VERSION or any(Path(entry["name"]).name != entry["name"] for entry in packs.values()):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            Text(zh=f"{path} 不是本程序写的分册记录。", en=f"{path} is no record of an atlas."),
            hint=Text(zh="请换一个文件夹。", en="Choose another folder."),
        ) from error
    if record.get("internal") and not internal:
        raise OutputError(
            Text(zh=f"{folder} 中是内部分册，不能改写成公开的。", en=f"{folder} holds an internal atlas."),
            hint=Text(
                zh="公开的分册请写到另一个文件夹，以免两者混在一起。",
                en="Write the public one to another folder, so that the two are never mixed.",
            ),
        )
    return packs


def _save(folder: Path, packs: Mapping[str, Any], view: MapView) -> None:
    record = {"version": _VERSION, "internal": view.internal, "packs": packs}
    _write(folder / _RECORD, json.dumps(record, ensure_ascii=False, indent=1))


def _index_row(entry: Mapping[str, Any], written: bool, *, stale: bool) -> IndexRow:
    return IndexRow(
        entry["name"], entry["title"], entry["counts"], str(entry.get("on", "")), written=written, stale=stale
    )


def _fingerprint(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", errors="replace"))
        digest.update(b"\x1f")
    return digest.hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, text: str) -> None:
    with replacing(path, overwrite=True) as target:
        target.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _write_bytes(path: Path, content: bytes) -> None:
    with replacing(path, overwrite=True) as target:
        target.write_bytes(content)
