"""Where templates of an office run: values escaped, no way out of it, and an end to what they may take."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from riverzones.catalogue.caps import caps
from riverzones.model import Text

__all__ = ["FAULTS", "TooMuchError", "bounded", "cause_of", "rendered", "sandbox", "uncounted"]


class TooMuchError(TemplateRuntimeError):
    """A template makes, or takes, more than the caps allow."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


FAULTS: Final = (
    TemplateRuntimeError,
    UnicodeDecodeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    MemoryError,
)
"""What may come out of a template that runs, besides the errors of its own syntax."""


class _Sandbox(SandboxedEnvironment):
    """A sandbox in which a product is no larger than what a template may make."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        most = caps().template_mb * 1_000_000
        if operator == "**":
            if abs(right) > 64:
                raise TooMuchError(Text(zh=f"乘方的指数过大（{right}）", en=f"a power of {right}"))
        else:
            for word, number in ((left, right), (right, left)):
                if isinstance(number, int) and hasattr(word, "__len__") and len(word) * number > most:
                    raise _makes_too_much()
        return super().call_binop(context, operator, left, right)


def sandbox(**settings: Any) -> SandboxedEnvironment:
    """Return an environment of jinja2 for templates from outside: escaping, and an error for a value that is not
    there.
    """
    return _Sandbox(autoescape=True, undefined=StrictUndefined, **settings)


def rendered(template: Template, values: Any) -> str:
    """Return what a template makes of values, within the caps.

    Raises
    ------
    TooMuchError
        If it makes too much, or takes too long.
    """
    pieces: list[str] = []
    size, most = 0, caps().template_mb * 1_000_000
    with bounded():
        for piece in template.generate(values):
            size += len(piece)
            if size > most:
                raise _makes_too_much()
            pieces.append(piece)
        return "".join(pieces)


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Bound time and memory for what runs in the block: time in the main thread of a Unix system, memory on Linux."""
    with _memory(caps().template_memory_mb), _time(caps().template_seconds):
        yield


def cause_of(error: BaseException) -> Text:
    """Return why a template cannot be used, in words."""
    if isinstance(error, TooMuchError):
        return error.said
    if isinstance(error, RecursionError):
        return Text(zh="宏或引用无尽地调用自己", en="it calls itself without end")
    if isinstance(error, MemoryError):
        most = caps().template_memory_mb
        return Text(zh=f"占用内存超过 {most} MB", en=f"it takes more than {most} MB of memory")
    said = " ".join(str(getattr(error, "message", None) or error).split())[:200]
    return Text(zh=said, en=said)


def _makes_too_much() -> TooMuchError:
    most = caps().template_mb
    return TooMuchError(Text(zh=f"生成的内容超过 {most} MB", en=f"it makes more than {most} MB"))


@contextlib.contextmanager
def _time(seconds: int) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_number: int, _frame: FrameType | None) -> None:
        raise TooMuchError(Text(zh=f"运行超过 {seconds} 秒", en=f"it runs for more than {seconds} s"))

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Stop the clock of :func:`bounded` for work of ours that a template asks for, such as drawing a map."""
    left = signal.setitimer(signal.ITIMER_REAL, 0)[0] if hasattr(signal, "setitimer") else 0.0
    try:
        yield
    finally:
        if left:
            signal.setitimer(signal.ITIMER_REAL, left)


@contextlib.contextmanager
def _memory(more_mb: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + more_mb * 1_000_000
    if before[0] != resource.RLIM_INFINITY:
        most = min(most, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
