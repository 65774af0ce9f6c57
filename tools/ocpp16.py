# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes docs/reference/ocpp-1.6.md: what of OCPP 1.6 is done, and the tests that prove it.

    tools/ocpp16.py           write the page
    tools/ocpp16.py --check   fail when it is out of date, or when something lacks a proof

    messages (lib/protocol/data/ocpp1.6.cat) ─┐
    keys (lib/features/variable_table_v16.cpp) ├─> page
    tests tagged [1.6:Name] and [rule-NN] ─────┘

A Catch2 test proves a message or key by the tag [1.6:Name], a Python test by
`@pytest.mark.proves("1.6:Name")`. Whatever is neither proven nor refused by design is an error.
Only sources are read; nothing has to be built.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import catalogue
from ocpp16_keys import KEYS, REFUSED_KEYS, REFUSED_MESSAGES, SPEC_OF_MESSAGE, Key

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "ocpp-1.6.md"
TABLE = ROOT / "lib" / "features" / "variable_table_v16.cpp"
TESTS = ROOT / "tests"

CATCH_CASE = re.compile(
    r'(?:TEST_CASE|SCENARIO)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)'
)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
TAG = re.compile(r"\[([^\]]+)\]")
PROVES = re.compile(r"@pytest\.mark\.proves\(([^)]*)\)")
PYTHON_TEST = re.compile(r"\s*(?:async )?def (test_\w+)")
ROW = re.compile(r"^\s*\{none, \"(\w+)\", none, (.*?)\},?\s*(?://.*)?$")
SET = re.compile(r'table\.set\(none, "(\w+)",')
FIELD = re.compile(r'"(?:[^"\\]|\\.)*"|[^,\s][^,]*')
PROVED = "1.6:"
RULE = re.compile(r"rule-(\d+)$")


@dataclass
class Proof:
    """A test."""

    file: str  # relative to the root
    line: int
    name: str
    tags: list[str]

    def link(self) -> str:
        """As Markdown; the site has no source files, the repository's host shows the line."""
        return f"`{self.file}`: {cell(self.name)}"


@dataclass
class Row:
    """A configuration key as the library declares it."""

    type: str
    mutability: str
    default: str
    unit: str
    limits: str
    filled_in: bool = False  # the default depends on the charger


@dataclass
class Found:
    """What the sources say, and what is wrong with it."""

    proofs: list[Proof] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def of(self, name: str) -> list[Proof]:
        return [p for p in self.proofs if PROVED + name in p.tags]


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def catch_tests(file: Path) -> Iterable[Proof]:
    text = file.read_text(encoding="utf-8")
    for found in CATCH_CASE.finditer(text):
        name = "".join(TEXT.findall(found.group(1)))
        tags = TAG.findall("".join(TEXT.findall(found.group(2))))
        yield Proof(str(file.relative_to(ROOT)), line_of(text, found.start()), name, tags)


def python_tests(file: Path) -> Iterable[Proof]:
    tags: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        for marked in PROVES.finditer(line):
            tags += TEXT.findall(marked.group(1))
        test = PYTHON_TEST.match(line)
        if test:
            if tags:
                name = test.group(1).removeprefix("test_").replace("_", " ")
                yield Proof(str(file.relative_to(ROOT)), number, name, tags)
            tags = []


def tests() -> list[Proof]:
    out: list[Proof] = []
    for file in sorted(TESTS.rglob("*.cpp")):
        out += catch_tests(file)
    for file in sorted(TESTS.rglob("test_*.py")):
        out += python_tests(file)
    return out


def text_or(word: str) -> str:
    return word[1:-1] if word.startswith('"') else ""


def key_rows() -> dict[str, Row]:
    """The rows of the table, as its columns are: type, mutability, value, setting, unit, limits."""
    text = TABLE.read_text(encoding="utf-8")
    filled = set(SET.findall(text))
    out = {}
    for line in text.splitlines():
        match = ROW.match(line)
        if not match:
            continue
        columns = [c.strip() for c in FIELD.findall(match.group(2)) if c.strip()]
        columns += [""] * (8 - len(columns))
        low, high = columns[5], columns[6]
        values = text_or(columns[7])
        limits = values.replace(",", ", ")
        if not values and (low or high):
            limits = f"{low.replace(chr(39), '')} to {high.replace(chr(39), '')}"
        out[match.group(1)] = Row(
            type=columns[0],
            mutability=columns[1],
            default=text_or(columns[2]),
            unit=text_or(columns[4]),
            limits=limits,
            filled_in=match.group(1) in filled,
        )
    return out


def gather() -> Found:
    """Reads everything and holds it against each other."""
    found = Found(tests(), key_rows())
    messages = catalogue.load("1.6").messages
    for name in messages:
        if name not in SPEC_OF_MESSAGE:
            found.problems.append(f"message {name}: tools/ocpp16_keys.py has no section for it")
        if name not in REFUSED_MESSAGES and not found.of(name):
            found.problems.append(f"message {name}: no test has the tag [{PROVED}{name}]")
    for name in found.rows:
        if name not in KEYS:
            found.problems.append(f"key {name}: tools/ocpp16_keys.py does not say what it does")
    for name in KEYS:
        refused = name in REFUSED_KEYS
        if name not in found.rows and not refused:
            found.problems.append(f"key {name}: {TABLE.name} does not have it")
        if name in found.rows and refused:
            found.problems.append(f"key {name}: is refused by design, and {TABLE.name} has it")
        if not refused and not found.of(name):
            found.problems.append(f"key {name}: no test has the tag [{PROVED}{name}]")
    known = {PROVED + name for name in [*messages, *KEYS]}
    for proof in found.proofs:
        for tag in proof.tags:
            if tag.startswith(PROVED) and tag not in known:
                found.problems.append(
                    f"{proof.file}:{proof.line}: [{tag}] is neither a message nor a key"
                )
    return found


def proofs_text(proofs: list[Proof]) -> str:
    shown = [proof.link() for proof in proofs[:3]]
    if len(proofs) > len(shown):
        shown.append(f"and {len(proofs) - len(shown)} more")
    return "<br>".join(shown)


def messages_text(found: Found) -> list[str]:
    messages = catalogue.load("1.6").messages
    out = [
        f"## Messages\n\nAll {len(messages)}, with the security extension.\n",
    ]
    origins = {
        "charge_point": "charger asks",
        "csms": "CSMS asks",
        "both": "either asks",
    }
    block = ""
    for name, message in messages.items():
        if message.block != block:
            block = message.block
            out += [
                f"\n### {block}\n",
                "| message | who | section | | tests |",
                "|---|---|---|---|---|",
            ]
        state = "done"
        if name in REFUSED_MESSAGES:
            state = f"refused by design: {REFUSED_MESSAGES[name]}"
        elif not found.of(name):
            state = "no test proves it"
        out.append(
            f"| [{name}](messages-1.6.md#{name.lower()}) | {origins[message.origin]} "
            f"| {SPEC_OF_MESSAGE.get(name, '')} | {state} | {proofs_text(found.of(name))} |"
        )
    return out


def default_of(row: Row) -> str:
    if row.filled_in:
        return "of the charger"
    return f"`{row.default}`" if row.default else ""


def range_of(name: str, row: Row) -> str:
    parts = [row.type.replace("member_list", "list")]
    if row.unit:
        parts.append(row.unit)
    key: Key = KEYS[name]
    if row.limits:
        parts.append(row.limits)
    elif key.range:
        parts.append(key.range)
    elif row.type == "integer" and row.mutability != "read_only":
        parts.append("0 or more")
    return ", ".join(parts)


def keys_text(found: Found) -> list[str]:
    words = {"read_write": "RW", "read_only": "R", "write_only": "W"}
    out = [
        "\n## Configuration keys\n",
        "R: the CSMS reads it, W: writes it. Any other key is yours to declare: "
        "[`variables`](scenario.md#variable) of a fleet. A key that the charger does not have is "
        "`NotSupported` in ChangeConfiguration and an `unknownKey` in GetConfiguration.\n",
    ]
    profile = ""
    for name, key in KEYS.items():
        if key.profile != profile:
            profile = key.profile
            out += [
                f"\n### {profile}\n",
                "| key | section | type | | default | effect | tests |",
                "|---|---|---|---|---|---|---|",
            ]
        row = found.rows.get(name)
        if name in REFUSED_KEYS or row is None:
            why = REFUSED_KEYS.get(name)
            state = f"refused by design: {why}" if why else "missing"
            out.append(f"| `{name}` | {key.spec} | | | | {state} | |")
            continue
        proven = proofs_text(found.of(name)) or "no test proves it"
        out.append(
            f"| `{name}` | {key.spec} | {cell(range_of(name, row))} | {words[row.mutability]} "
            f"| {default_of(row)} | {cell(key.effect)} | {proven} |"
        )
    return out


def rules_text(found: Found) -> list[str]:
    by_rule: dict[int, list[Proof]] = {}
    for proof in found.proofs:
        for tag in proof.tags:
            rule = RULE.match(tag)
            if rule:
                by_rule.setdefault(int(rule.group(1)), []).append(proof)
    out = [
        "\n## Rules of behavior\n",
        "What a charge point must do beyond single messages, with the sections a test rests on.\n",
        "| rule | sections | what is proven |",
        "|---|---|---|",
    ]
    for rule, proofs in sorted(by_rule.items()):
        sections = sorted(
            {t for p in proofs for t in p.tags if t.startswith("1.6") and ":" not in t}
        )
        names = "<br>".join(proof.link() for proof in proofs)
        out.append(f"| {rule} | {cell(', '.join(sections))} | {names} |")
    return out if by_rule else []


def page(found: Found) -> str:
    """The whole document."""
    head = (
        "<!-- Written by tools/ocpp16.py from the catalogue, the table of keys and the tags of "
        "tests. -->\n\n"
        "# OCPP 1.6, message by message\n\n"
        "What the simulated charge point does of OCPP 1.6 edition 2 with its errata and the "
        "security whitepaper edition 3. Nothing is accepted and then ignored: what is not *done* "
        "is refused by design, on the wire with NotSupported, NotImplemented or Rejected. Sections "
        "are of the specification; `1.6 security` is the whitepaper, `1.6-J` the JSON transport, "
        "`errata` their errata sheets.\n"
    )
    lines = [*messages_text(found), *keys_text(found), *rules_text(found)]
    return head + "\n" + "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def main() -> int:
    """Write the page, or with --check compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when it is out of date")
    check = parser.parse_args().check
    found = gather()
    text = page(found)
    for problem in found.problems:
        print(problem)
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if not check and stale:
        PAGE.write_text(text, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    if check and stale:
        print(f"{PAGE.relative_to(ROOT)} is out of date: run tools/ocpp16.py")
    return 1 if found.problems or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main())
