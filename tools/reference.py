# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the reference pages that the library knows best: scenario files, faults, checks.

    tools/reference.py           write docs/reference/scenario.md, faults.md and checks.md
    tools/reference.py --check   fail when one of them is out of date

It asks the extension of this checkout (`make build`). Without one there is nothing to compare with:
--check then says so and is content, writing fails.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
MARK = "<!-- Written by tools/reference.py; change the tables in {source}. -->\n\n"
SCENARIO_INTRO = """\
Every key of a scenario file, from the tables that the reader itself uses. An unknown key, a wrong
type or a missing one is an error with file, line and column; so is a step that no charger of its
flow can do, for want of the EVSE, the variable or the action. `ocppsim schema` prints the same as a
JSON Schema for editors; the [tutorial](../tutorial/first-scenario.md) shows how a file grows.

A duration has its unit: `250ms`, `30s`, `1.5m`, `1h30m`. A share is `5%`, `0.05` or `1/20`.
`${name}` stands for a parameter in any value, and `$${` for `${` itself. In the texts of a charger
and its flow `{index}` and `{number}` are filled in, `{index:04}` with zeros in front; in steps also
`{identity}`, `{token}` and `{transaction}`, and whatever a step told the charger to `remember`;
`{in:5m}` is the time in five minutes.

What a message must contain is given as a part of it: members that are not named may be anything.
The text `{any}` stands for any value, `{any:A|B}` for one of these texts, and `{absent}` for a
member that must not be there.
"""


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def scenario_page(markdown: str) -> str:
    """The library's own Markdown below a head that says how to read it."""
    title, _, body = markdown.partition("\n")
    return MARK.format(source="lib/scenario") + f"{title}\n\n{SCENARIO_INTRO}{body}"


def settings_table(settings: list[dict[str, Any]]) -> str:
    """The settings of one kind of fault."""
    if not settings:
        return "No settings of its own.\n"
    rows = ["| setting | type | default | meaning |", "|---|---|---|---|"]
    for setting in settings:
        choices = ", ".join(f"`{choice}`" for choice in setting["choices"])
        default = f"`{setting['default']}`" if setting["default"] else "required"
        rows.append(
            f"| `{setting['name']}` | {choices or setting['type']} | {default} "
            f"| {cell(setting['summary'])} |"
        )
    return "\n".join(rows) + "\n"


def faults_page(faults: list[dict[str, Any]]) -> str:
    """Every kind of fault."""
    out = [
        MARK.format(source="lib/faults/kinds") + "# Faults\n",
        f"The {len(faults)} kinds of faults. Their settings are the keys of YAML, the keyword "
        "arguments of Python and the members of `FaultRule::settings` in C++. What every fault "
        "takes besides (which chargers, which frames, when): "
        "[how to inject faults](../how-to/inject-faults.md). `ocppsim faults` prints this list.\n",
    ]
    for fault in faults:
        acts = "matching frames" if fault["acts_on_frames"] else "the link or the device"
        out.append(f"## {fault['name']}\n\n{fault['summary']} Acts on {acts}.\n")
        out.append(f"Expected of a CSMS: {fault['expected']}\n")
        out.append(settings_table(fault["settings"]))
    return "\n".join(out)


def checks_page(checks: list[dict[str, str]], mutants: list[str]) -> str:
    """Every check, and the wrong CSMSs that try them out."""
    rows = ["| id | what a CSMS does | specification | level |", "|---|---|---|---|"]
    rows += [
        f"| `{check['id']}` | {cell(check['title'])} | {cell(check['spec'])} | {check['level']} |"
        for check in checks
    ]
    return "\n".join(
        [
            MARK.format(source="lib/checks and lib/csms/mutants.cpp") + "# Checks\n",
            "What is asked of a CSMS in every run that does not choose otherwise. A failed `must` "
            "fails the run; a failed `should` is told and fails nothing. How a verdict comes "
            "about: [verdicts](../explanation/verdicts.md). `ocppsim checks` prints this list.\n",
            *rows,
            "\n## Mutants\n",
            "Known ways in which real CSMSs are wrong, for trying out the checks: "
            "`ocppsim run ... --mutant NAME`, `ocppsim csms --mutant NAME`, `Csms(mutant=...)`, or "
            "`mutant` below `csms` in a scenario.\n",
            *(f"- `{mutant}`" for mutant in mutants),
            "",
        ]
    )


def outputs() -> dict[Path, str]:
    """Every generated file with what belongs in it."""
    import ocppsim  # noqa: PLC0415  # only now is it known whether it is there
    from ocppsim._core import scenario_reference  # noqa: PLC0415

    return {
        PAGES / "scenario.md": scenario_page(scenario_reference()),
        PAGES / "faults.md": faults_page(ocppsim.known_faults()),
        PAGES / "checks.md": checks_page(ocppsim.known_checks(), ocppsim.csms_mutants()),
    }


def main() -> int:
    """Write the files, or with --check compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when a file is out of date")
    check = parser.parse_args().check
    sys.path.insert(0, str(ROOT / "python"))
    try:
        made = outputs()
    except ImportError as missing:
        print(f"the extension of this checkout can not be loaded (make build): {missing}")
        return 0 if check else 2
    stale = [
        path
        for path, text in made.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is out of date: run tools/reference.py")
        else:
            path.write_text(made[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
