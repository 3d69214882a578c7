"""Hands the made pages to MkDocs: they are never written into the docs folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))

from generate import pages


def on_files(files: Files, config: Any) -> Files:
    """Add the made pages to those that stand in the folder."""
    for path, words in pages().items():
        files.append(File.generated(config, path, content=words))
    return files
