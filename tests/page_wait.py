"""Waiting for a page of a browser test."""

from __future__ import annotations

__all__ = ["until"]


def until(page, expression):
    """Waits for an expression to hold; the policy of the page forbids the driver's own way, which evaluates text."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")
