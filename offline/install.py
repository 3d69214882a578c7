"""离线安装 riverzones：python3 install.py [文件夹]。 Install riverzones without internet: python3 install.py [FOLDER].

Needs Python 3.11 or later with venv, and nothing else; asks no network.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def damaged():
    """Wheels that are not as they were packed, or are gone."""
    wrong = []
    for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines():
        known, _, name = line.partition("  ")
        path = HERE / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != known:
            wrong.append(name)
    return wrong


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever Python is there runs this file
        print("需要 Python 3.11 或更高。 Python 3.11 or later is needed.", file=sys.stderr)
        return 1
    wrong = damaged()
    if wrong:
        print("文件不完整，请重新拷贝。 Damaged, copy again: " + ", ".join(wrong[:3]), file=sys.stderr)
        return 1
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "riverzones-env").absolute()
    print(f"安装到 {folder} …… installing", flush=True)
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    words = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    done = subprocess.run([*words, "--find-links", str(HERE / "wheels"), "riverzones[print]"], check=False)
    if done.returncode:
        print(
            f"没有适合 Python {sys.version_info[0]}.{sys.version_info[1]} 的安装包（见上），请换用包内所列的版本。 "
            "No wheels for this Python, see above.",
            file=sys.stderr,
        )
        return 1
    command = scripts / ("riverzones.exe" if os.name == "nt" else "riverzones")
    looked = subprocess.run([str(command), "doctor"], check=False).returncode
    print(f"装好了。 Installed. 试一下 try:  {command} demo")
    return looked


if __name__ == "__main__":
    sys.exit(main())
