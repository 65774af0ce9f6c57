# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes python/ocppsim/_core.pyi from the built extension; --check compares only."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STUB = ROOT / "python" / "ocppsim" / "_core.pyi"

# What pybind11 can only call `object` or a bare container is any JSON-like value here.
LOOSE = [
    (r"-> object:", "-> typing.Any:"),
    (r": object(?=[,)])", ": typing.Any"),
    (r"-> dict:", "-> dict[str, typing.Any]:"),
    (r"-> list:", "-> list[typing.Any]:"),
    (r"-> tuple:", "-> tuple[typing.Any, ...]:"),
    (r": dict(?=[,)])", ": dict[str, typing.Any]"),
    (r": list(?=[,)])", ": list[typing.Any]"),
    (r": function(?=[,)])", ": typing.Callable[..., typing.Any]"),
    (r"typing\.Callable(?!\[)", "typing.Callable[..., typing.Any]"),
    (r"tls: TlsCredentials(?=[,)])", "tls: TlsCredentials | None"),
    (r"(code|where|message): typing\.ClassVar\[str\] = ''", r"\1: str"),
    (r"\bfunction \| None", "typing.Callable[..., typing.Any] | None"),
]


def generate() -> str:
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pybind11_stubgen", "ocppsim._core", "-o", scratch]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"pybind11-stubgen failed (is the extension built?):\n{done.stderr}")
        text = (Path(scratch) / "ocppsim" / "_core.pyi").read_text(encoding="utf-8")
    for pattern, replacement in LOOSE:
        text = re.sub(pattern, replacement, text)
    if "typing.Any" in text and "import typing" not in text:
        text = text.replace(
            "from __future__ import annotations\n",
            "from __future__ import annotations\nimport typing\n",
            1,
        )
    return "# SPDX-License-Identifier: AGPL-3.0-or-later\n# Written by tools/stubs.py.\n" + text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the file is out of date")
    wanted = generate()
    if not parser.parse_args().check:
        STUB.write_text(wanted, encoding="utf-8")
        return 0
    if not STUB.exists() or STUB.read_text(encoding="utf-8") != wanted:
        print(f"{STUB.relative_to(ROOT)} is out of date; run `make stubs`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
