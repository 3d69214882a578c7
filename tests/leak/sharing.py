"""What commands work out of one unchanged project is worked out once: what is searched is what they write of it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from riverzones.catalogue import Catalogue
from riverzones.jobs import audit, bulletin, quality
from riverzones.jobs.emergency import run as spills
from riverzones.jobs.maps import run as maps
from riverzones.jobs.outfalls import run as outfalls
from riverzones.jobs.query import run as questions
from riverzones.jobs.shared import network, water_samples
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.sources import run as sources
from riverzones.jobs.trace import run as traces
from riverzones.jobs.traceback import run as tracebacks
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

WORKED_OUT: tuple[tuple[Any, str], ...] = (
    (audit, "audit"),
    (bulletin, "bulletin"),
    (maps, "map_layer"),
    (maps, "section_charts"),
    (network, "network_if_any"),
    (network, "network_of"),
    (outfalls, "outfall_ledger"),
    (quality, "water_quality"),
    (questions, "ask"),
    (sources, "source_risks"),
    (spills, "emergency"),
    (traces, "trace"),
    (tracebacks, "traceback"),
    (water_samples, "water_samples"),
)
"""Answers of jobs before anything of them is written, by module and name."""


def share(patch: Any) -> None:
    """Let all commands look at one moment: each view, layer, network and answer is made once and told many times."""
    _share_views(patch)
    _share_layers(patch)
    for module, name in WORKED_OUT:
        make = getattr(module, name)
        once = _once(make)
        for user in [*sys.modules.values()]:
            if getattr(user, "__name__", "").startswith("riverzones.") and getattr(user, name, None) is make:
                patch.setattr(user, name, once)


def _share_views(patch: Any) -> None:
    states: dict[tuple[bool, bool], dict[str, Any]] = {}
    made = ProjectView.__init__

    def one(self: ProjectView, *given: Any, internal: bool = False, boards: bool = False, **more: Any) -> None:
        self.__dict__ = states.setdefault((internal, boards), {})
        if not self.__dict__:
            made(self, *given, internal=internal, boards=boards, **more)

    patch.setattr(ProjectView, "__init__", one)


def _share_layers(patch: Any) -> None:
    """Layers are read once; tables of the project, which commands write into, each time."""
    layers: dict[tuple[Path, str], Any] = {}
    read = ProjectFile.read

    def one(self: ProjectFile, layer: str) -> Any:
        if layer.startswith("rz_"):
            return read(self, layer)
        if (self.path, layer) not in layers:
            layers[self.path, layer] = read(self, layer)
        return layers[self.path, layer].copy(deep=False)

    patch.setattr(ProjectFile, "read", one)


def _once(make: Callable[..., Any]) -> Callable[..., Any]:
    answers: dict[Any, Any] = {}

    def one(*given: Any, **named: Any) -> Any:
        key = (tuple(map(_key, given)), tuple(sorted((name, _key(value)) for name, value in named.items())))
        if key not in answers:
            answers[key] = make(*given, **named)
        return answers[key]

    return one


def _key(given: Any) -> Any:
    """What tells one argument from another: the catalogue is one, a view is what it shows, a step tells nothing."""
    if isinstance(given, Catalogue) or (callable(given) and not isinstance(given, LayerReader)):
        return None
    if isinstance(given, LayerReader):
        return ("layers", _key(given.project))
    if isinstance(given, ProjectView):
        return id(given.__dict__)
    if isinstance(given, ProjectFile):
        return str(given.path)
    if isinstance(given, (list, tuple)):
        return tuple(map(_key, given))
    if given is None or isinstance(given, (str, int, float, dt.date)):
        return given
    return repr(given)
