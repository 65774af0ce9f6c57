#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes `import ocppsim` in this environment mean this checkout, without building a wheel.

    .venv/bin/python scripts/develop.py build/release

What `pip install -e .` does, short of compiling everything a second time: a .pth file that
points at python/, the metadata and commands that pyproject.toml declares, and a link from the
package to the extension that CMake has built. Running it again changes nothing.
"""

from __future__ import annotations

import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = Path(sysconfig.get_paths()["purelib"])
COMMANDS = Path(sysconfig.get_paths()["scripts"])
PACKAGES = ROOT / "python"


def write(path: Path, text: str, *, mode: int = 0o644) -> Path:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def link_extension(build: Path) -> None:
    if not any((ROOT / "bindings").glob("*.cpp")):
        return
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    built = build / "bindings" / f"_core{suffix}"
    link = PACKAGES / "ocppsim" / built.name
    if not built.exists():
        sys.exit(f"error: {built} is not built; run `make build` first")
    if link.is_symlink() and link.resolve() == built.resolve():
        return
    link.unlink(missing_ok=True)
    link.symlink_to(built.resolve())


def module_exists(reference: str) -> bool:
    path = PACKAGES.joinpath(*reference.partition(":")[0].split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def entry_points(project: dict[str, object]) -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = {"console_scripts": dict(project.get("scripts", {}))}  # type: ignore[call-overload]
    groups.update(project.get("entry-points", {}))  # type: ignore[call-overload]
    return {
        group: {name: ref for name, ref in entries.items() if module_exists(ref)}
        for group, entries in groups.items()
    }


def command(reference: str) -> str:
    module, _, function = reference.partition(":")
    return (
        f"#!{sys.executable}\n"
        "import sys\n\n"
        f"from {module} import {function}\n\n"
        f"sys.exit({function}())\n"
    )


def main() -> None:
    if sys.prefix == sys.base_prefix:
        sys.exit("error: run this with the Python of a virtual environment (.venv/bin/python)")
    build = Path(sys.argv[1] if len(sys.argv) > 1 else "build/release")
    link_extension(ROOT / build)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"], project["version"]
    groups = entry_points(project)

    for old in SITE.glob(f"{name}-*.dist-info"):
        if old.name != f"{name}-{version}.dist-info":
            for file in old.iterdir():
                file.unlink()
            old.rmdir()
    info = SITE / f"{name}-{version}.dist-info"
    files = [
        write(SITE / f"__{name}_develop.pth", f"{PACKAGES}\n"),
        write(
            info / "METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            f"Summary: {project['description']}\n",
        ),
        write(info / "INSTALLER", "scripts/develop.py\n"),
        write(
            info / "entry_points.txt",
            "\n".join(
                f"[{group}]\n" + "".join(f"{key} = {ref}\n" for key, ref in entries.items())
                for group, entries in groups.items()
                if entries
            ),
        ),
    ]
    files += [
        write(COMMANDS / key, command(ref), mode=0o755)
        for key, ref in groups["console_scripts"].items()
    ]
    # With a RECORD, `pip install .` and `pip uninstall` can replace this like any other package.
    write(info / "RECORD", "".join(f"{file},,\n" for file in [*files, info / "RECORD"]))


if __name__ == "__main__":
    main()
