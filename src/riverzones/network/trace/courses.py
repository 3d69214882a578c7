"""The ways that a network can be walked: all up, main up, main down, all down; made once per network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from riverzones.network.network import Links, Network
from riverzones.network.order.levels import levels
from riverzones.network.order.main import main_up
from riverzones.network.trace.frontier import Course

__all__ = ["Courses"]

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Courses:
    """Courses of one network by the words of the NLDI (https://api.water.usgs.gov/nldi): UT, UM, DM, DD."""

    network: Network

    @staticmethod
    def of(network: Network) -> Courses:
        """Those of a network; kept with it, as its other derived values are."""
        kept: Courses = vars(network).setdefault("_courses", Courses(network))
        return kept

    def course(self, mode: str) -> Course:
        """The course of a mode."""
        found: Course = getattr(self, f"_{mode.lower()}")
        return found

    @cached_property
    def _ut(self) -> Course:
        return self._course(self.network.up, self._level)

    @cached_property
    def _dd(self) -> Course:
        return self._course(self.network.down, -self._level)

    @cached_property
    def _um(self) -> Course:
        return self._single(main_up(self.network), self._level)

    @cached_property
    def _dm(self) -> Course:
        return self._single(self.network.main_down, -self._level)

    @cached_property
    def _levels(self) -> tuple[Ints, Ints]:
        return levels(self.network)

    @property
    def _level(self) -> Ints:
        return self._levels[0]

    @property
    def _ring(self) -> Ints:
        return self._levels[1]

    def _single(self, onward: Ints, level: Ints) -> Course:
        """The course that goes one way at most from each reach; two ways in never meet in one walk."""
        begin = np.flatnonzero(onward >= 0)
        links = Links.of(begin, onward[begin], len(onward))
        return Course(links, level, self._round(links), self._ring)

    def _course(self, links: Links, level: Ints) -> Course:
        several = np.bincount(links.to, minlength=len(level)) > 1
        return Course(links, level, several | self._round(links), self._ring)

    def _round(self, links: Links) -> npt.NDArray[np.bool_]:
        """Reaches on a loop, and those next to one: a start there comes to them at once and again around the loop."""
        loop = self._ring >= 0
        found = loop.copy()
        found[links.to[np.repeat(loop, links.count)]] = True
        return found
