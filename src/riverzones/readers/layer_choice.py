"""Which of the layers of a file is meant: one that is named, the only one that fits, or a question."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from pathlib import Path

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names

__all__ = ["choose_layers"]

_LISTED = 20


def choose_layers(
    path: Path, fitting: Mapping[str, int], others: Mapping[str, int], asked: str | None, *, of: Text
) -> tuple[list[str], tuple[Text, ...]]:
    """Return the layers to read, and what to say of the choice.

    Parameters
    ----------
    path : Path
        The file, for messages.
    fitting : Mapping
        Layers with features that the kind can take, and how many.
    others : Mapping
        Layers without such features, and how many others they hold.
    asked : str, optional
        What a person named: a layer, several with commas between them, or a pattern such as ``*``.
    of : Text
        What the features are called in messages: ``points``.

    Raises
    ------
    LayerError
        If none fits, several do and none was named, or the one named is not there.
    """
    everything = {**fitting, **others}
    if asked is not None:
        chosen = [name for name in everything if name == asked] or [
            name
            for name in everything
            if any(fnmatch.fnmatchcase(name, word.strip()) for word in asked.replace("，", ",").split(","))
        ]
        if not chosen:
            raise LayerError(
                Text(zh=f"{path.name}：没有名为“{asked}”的图层。", en=f"{path.name}: no layer is called {asked!r}."),
                hint=nearest(nearest_names(asked, everything, most=1), list(everything), most=_LISTED),
            )
        if any(name in fitting for name in chosen) and len(chosen) > 1:
            chosen = [name for name in chosen if name in fitting]
        return chosen, ()
    if not fitting:
        if len(others) == 1:
            return list(others), ()
        there = _listed(others)
        raise LayerError(
            Text(
                zh=f"{path.name}：没有一个图层含有{of.zh}。" if others else f"{path.name}：其中没有要素。",
                en=f"{path.name}: no layer holds {of.en}." if others else f"{path.name}: holds no feature.",
            ),
            hint=Text(
                zh=f"现有：{there.zh}。" if others else "请检查是不是这个文件。",
                en=f"There is: {there.en}." if others else "Check that it is the right file.",
            ),
        )
    if len(fitting) == 1:
        if not others:
            return list(fitting), ()
        there, name = _listed(others), next(iter(fitting))
        return [name], (
            Text(
                zh=f"取图层“{name}”（只有它含有{of.zh}）；未读：{there.zh}",
                en=f"the layer {name!r} was taken, the only one with {of.en}; not read: {there.en}",
            ),
        )
    there, first = _listed(fitting), next(iter(fitting))
    error = LayerError(
        Text(
            zh=f"{path.name}：有 {len(fitting)} 个图层含有{of.zh}（名称与个数）：{there.zh}。",
            en=f"{path.name}: {len(fitting)} layers hold {of.en} (name and count): {there.en}.",
        ),
        hint=Text(
            zh=f"请选定，如 --layer {first}；几个用逗号隔开，全部用 --layer '*'。",
            en=f"Choose, such as --layer {first}; several with commas between them, all with --layer '*'.",
        ),
    )
    error.layers = tuple(fitting)
    raise error


def _listed(layers: Mapping[str, int]) -> Text:
    some = list(layers.items())[:_LISTED]
    more = len(layers) > len(some)
    return Text(
        zh="、".join(f"{name} {count}" for name, count in some) + (" 等" if more else ""),
        en=", ".join(f"{name} {count}" for name, count in some) + (", ..." if more else ""),
    )
