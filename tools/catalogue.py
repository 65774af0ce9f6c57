# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes what is generated from the message catalogue (lib/protocol/data/*.cat).

    tools/catalogue.py           write docs/reference/messages-*.md and python/ocppsim/messages_*.py
    tools/catalogue.py --check   fail when one of them is out of date

The notation is read here a second time, in the plainest way: the data files are known to be good
(the library parses them in every test), so an error only has to stop, not to explain.
tests/conformance compares this reading with the library's.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "lib" / "protocol" / "data"
# version -> the word the Python modules use
VERSIONS = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}
ORIGINS = {
    "charge_point": "The charging station asks, the CSMS answers.",
    "csms": "The CSMS asks, the charging station answers.",
    "both": "Either side asks, the other answers.",
}
BUILT_IN = {
    "string": "str",
    "identifier": "str",
    "time": "str",
    "iso-time": "str",
    "uri": "str",
    "boolean": "bool",
    "integer": "int",
    "decimal": "float",
    "tenths": "float",
    "any": "Any",
}
T = TypeVar("T")
TOKEN = re.compile(r'#[^\n]*|"([^"\n]*)"|\.\.|[{}()\[\]:,?]|(?:[\w-]|\.(?!\.))+|\s+|.')


@dataclass
class Field:
    """One field as it is written; `limits` and `items` keep the text between the brackets."""

    name: str
    type: str
    required: bool
    limits: str | None = None
    items: str | None = None


@dataclass
class Message:
    """An action with its request and response; a SEND has no response."""

    block: str
    origin: str
    send: bool = False
    request: dict[str, Field] = field(default_factory=dict)
    response: dict[str, Field] = field(default_factory=dict)


@dataclass
class Catalogue:
    """A version's declarations by name."""

    title: str = ""
    every: dict[str, Field] = field(default_factory=dict)
    enums: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, dict[str, Field]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)

    def fields(self, own: dict[str, Field], *, is_open: bool = False) -> list[Field]:
        """The fields of an object, with those every object has."""
        return list((own if is_open else {**own, **self.every}).values())


class Reader:
    """Reads one file of the notation into a Catalogue."""

    def __init__(self, text: str) -> None:
        found = (m.group(0) for m in TOKEN.finditer(text))
        self._tokens = [t for t in found if not t.isspace() and not t.startswith("#")]
        self._at = 0
        self.catalogue = Catalogue()

    def read(self) -> Catalogue:
        """The whole file."""
        block = ""
        while self._at < len(self._tokens):
            word = self._next()
            verb = word if word in ("extend", "replace", "remove") else ""
            word = self._next() if verb else word
            if word == "block":
                block = self._quoted()
            elif word == "catalogue":
                self._header()
            elif word == "every":
                self._expect("object")
                self._fields(self.catalogue.every)
            elif verb == "remove":
                self._remove(word)
            elif word == "enum":
                self._enum(verb)
            elif word in ("open", "type"):
                if word == "open":
                    self._expect("type")
                    self.catalogue.open.add(self._tokens[self._at])
                self._fields(self._entry(self.catalogue.types, verb, {}))
            else:
                self._message(verb, block, send=word == "send")
        return self.catalogue

    def _header(self) -> None:
        self._next()
        title = self._quoted()
        if self._peek() == "extends":
            self._next()
            self.catalogue = load(self._next().removeprefix("ocpp"))
        self.catalogue.title = title

    def _remove(self, kind: str) -> None:
        name = self._next()
        c = self.catalogue
        {"enum": c.enums, "type": c.types, "message": c.messages}[kind].pop(name)  # type: ignore[attr-defined]

    def _enum(self, verb: str) -> None:
        values = self._entry(self.catalogue.enums, verb, [])
        self._expect("{")
        while (token := self._next()) != "}":
            if token != ",":
                values.append(token.strip('"'))

    def _message(self, verb: str, block: str, *, send: bool) -> None:
        message = self._entry(self.catalogue.messages, verb, Message(block, "", send=send))
        if self._peek() == "from":
            self._next()
            message.origin = self._next()
        if send:
            self._fields(message.request)
            return
        self._expect("{")
        while (part := self._next()) != "}":
            self._fields(message.request if part == "request" else message.response)

    def _entry(self, table: dict[str, T], verb: str, fresh: T) -> T:
        name = self._next()
        if verb != "extend":
            table[name] = fresh
        return table[name]

    def _fields(self, into: dict[str, Field]) -> None:
        self._expect("{")
        while (name := self._next()) != "}":
            if name == ",":
                continue
            required = self._peek() != "?"
            if not required:
                self._next()
            self._expect(":")
            made = Field(name, self._next(), required)
            made.limits = self._bracketed("(", ")")
            made.items = self._bracketed("[", "]")
            into[name] = made

    def _bracketed(self, opening: str, closing: str) -> str | None:
        if self._peek() != opening:
            return None
        self._next()
        text = ""
        while (token := self._next()) != closing:
            text += token
        return text

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, token: str) -> None:
        if (found := self._next()) != token:
            raise SyntaxError(f"expected {token}, found {found}")

    def _quoted(self) -> str:
        return self._next().strip('"')


def load(version: str) -> Catalogue:
    """The catalogue of "1.6", "2.0.1" or "2.1"."""
    return Reader((DATA / f"ocpp{version}.cat").read_text(encoding="utf-8")).read()


# ------------------------------------------------------------------------------- Python module


def python_type(f: Field) -> str:
    """The annotation of a field."""
    one = BUILT_IN.get(f.type, f.type)
    whole = one if f.items is None else f"list[{one}]"
    return whole if f.required else f"NotRequired[{whole}]"


def python_class(name: str, doc: str, fields: list[Field]) -> str:
    """One TypedDict."""
    assert not any(keyword.iskeyword(f.name) for f in fields)
    lines = [f'class {name}(TypedDict):\n    """{doc}"""\n']
    lines += [f"    {f.name}: {python_type(f)}" for f in fields]
    return "\n".join(lines).rstrip("\n") + "\n"


def python_literal(name: str, values: list[str]) -> str:
    """One enumeration, wrapped as the formatter does."""
    quoted = [f'"{v}"' for v in values]
    if len(one_line := f"{name} = Literal[{', '.join(quoted)}]") <= 100:
        return one_line + "\n"
    return f"{name} = Literal[\n" + "".join(f"    {q},\n" for q in quoted) + "]\n"


def python_module(catalogue: Catalogue) -> str:
    """Every type and message body as a TypedDict, every enumeration as a Literal."""
    parts = []
    for name, own in sorted(catalogue.types.items()):
        is_open = name in catalogue.open
        doc = f"{name} of {catalogue.title}" + ("; may hold further fields." if is_open else ".")
        parts.append(python_class(name, doc, catalogue.fields(own, is_open=is_open)))
    for action, message in sorted(catalogue.messages.items()):
        bodies = {"": message.request} if message.send else {}
        bodies = bodies or {"Request": message.request, "Response": message.response}
        for kind, own in bodies.items():
            doc = f"{action} {kind.lower() or 'send'} of {catalogue.title}, {message.block}."
            parts.append(python_class(f"{action}{kind}", doc, catalogue.fields(own)))
    literals = [python_literal(n, v) for n, v in sorted(catalogue.enums.items())]
    body = "\n".join(literals) + "\n\n" + "\n\n".join(parts)
    names = [n for n in ("Any", "Literal", "NotRequired") if re.search(rf"\b{n}\b", body)]
    return f'''# SPDX-License-Identifier: AGPL-3.0-or-later
"""Payloads of {catalogue.title} as types, for completion and mypy.

Written by tools/catalogue.py from lib/protocol/data; change the data, not this file.
"""

from __future__ import annotations

from typing import {", ".join([*names, "TypedDict"])}

{body}'''


# ------------------------------------------------------------------------------ reference page


def limit_text(f: Field) -> str:
    """What a field's value must keep to, in words."""
    words = []
    if f.type in ("string", "identifier", "uri") and f.limits:
        low, _, high = f.limits.rpartition("..")
        words.append(f"{low} to {high} characters" if low else f"up to {high} characters")
    elif f.limits:
        low, _, high = f.limits.partition("..")
        words.append(
            f"{low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
        )
    if f.type == "identifier":
        words.append("ignores case")
    if f.type == "iso-time":
        words.append("zone may be absent")
    if f.type == "tenths":
        words.append("at most one decimal")
    return ", ".join(words)


def card_text(f: Field) -> str:
    """How often the field occurs: 0..1, 1, 0..*, 1..4."""
    if f.items is None:
        return "1" if f.required else "0..1"
    low, dots, high = f.items.partition("..")
    high = high if dots or not low else low
    return f"{'0' if not f.required else low or '0'}..{high or '*'}"


def page_table(fields: list[Field], catalogue: Catalogue) -> str:
    """The fields of one object."""
    if not fields:
        return "No fields.\n"
    rows = ["| field | type | occurs | |", "|---|---|---|---|"]
    for f in fields:
        shown = {"iso-time": "time", "tenths": "decimal"}.get(f.type, f.type)
        if f.type in catalogue.types or f.type in catalogue.enums:
            shown = f"[{f.type}](#{f.type.lower()})"
        rows.append(f"| `{f.name}` | {shown} | {card_text(f)} | {limit_text(f)} |")
    return "\n".join(rows) + "\n"


def page(catalogue: Catalogue) -> str:
    """The reference of one version."""
    out = [
        "<!-- Written by tools/catalogue.py from lib/protocol/data; change the data. -->\n",
        f"# Messages of {catalogue.title}\n",
        f"{len(catalogue.messages)} actions, {len(catalogue.types)} types and "
        f"{len(catalogue.enums)} enumerations, as the library checks, generates and mutates them. "
        "How to add your own: [catalogue notation](catalogue-notation.md). Where this differs from "
        "the official schemas: [differences](catalogue-differences.md).\n",
    ]
    for name, shared in catalogue.every.items():
        out.append(f"Every object also has `{name}` ([{shared.type}](#{shared.type.lower()})).\n")
    for block in sorted({m.block for m in catalogue.messages.values()}):
        out.append(f"## {block}\n")
        for action, message in sorted(catalogue.messages.items()):
            if message.block != block:
                continue
            out.append(f"### {action}\n\n{ORIGINS[message.origin]}\n")
            if message.send:
                out.append("A SEND: it is never answered.\n")
                out.append(page_table(list(message.request.values()), catalogue))
                continue
            out.append("**Request**\n\n" + page_table(list(message.request.values()), catalogue))
            out.append("**Response**\n\n" + page_table(list(message.response.values()), catalogue))
    out.append("## Types\n")
    for name, own in sorted(catalogue.types.items()):
        is_open = "\nMay hold further fields.\n" if name in catalogue.open else ""
        out.append(f"### {name}\n{is_open}\n" + page_table(list(own.values()), catalogue))
    out.append("## Enumerations\n")
    for name, values in sorted(catalogue.enums.items()):
        out.append(f"### {name}\n\n" + ", ".join(f"`{v}`" for v in values) + "\n")
    return "\n".join(out)


# ------------------------------------------------------------------ comparison with the library


def span(text: str, unlimited: str) -> str:
    """Spell "20" as "0..20" and "1.." as "1..4294967295", as the tables have it."""
    low, dots, high = text.rpartition("..")
    if not dots:
        low = ""
    return f"{low or 0}..{high or unlimited}"


def listing(catalogue: Catalogue) -> str:
    """Every declaration, in the words of `catalogue_conformance list`."""
    lines: list[str] = []

    def describe(heading: str, fields: list[Field]) -> None:
        lines.append(heading)
        for f in fields:
            line = f"  {f.name}: {f.type}"
            if f.limits and f.type in ("integer", "decimal", "tenths"):
                line += f" {f.limits}"
            elif f.limits:
                line += f" {span(f.limits, str(2**32 - 1))}"
            line += " required" if f.required else ""
            if f.items is not None:
                exact = f.items and ".." not in f.items
                items = f"{f.items}..{f.items}" if exact else f.items or ".."
                line += f" [{span(items, '')}]"
            lines.append(line)

    for action, m in sorted(catalogue.messages.items()):
        lines.append(f"{'send' if m.send else 'message'} {action} from {m.origin}: {m.block}")
        describe("request", catalogue.fields(m.request))
        if not m.send:
            describe("response", catalogue.fields(m.response))
    for name, own in sorted(catalogue.types.items()):
        is_open = name in catalogue.open
        heading = f"type {name} open" if is_open else f"type {name}"
        describe(heading, catalogue.fields(own, is_open=is_open))
    lines += [f"enum {name}: {', '.join(v)}" for name, v in sorted(catalogue.enums.items())]
    return "\n".join(lines) + "\n"


def outputs() -> dict[Path, str]:
    """Every generated file with what belongs in it."""
    made = {}
    for version, word in VERSIONS.items():
        catalogue = load(version)
        made[ROOT / "docs" / "reference" / f"messages-{version}.md"] = page(catalogue)
        made[ROOT / "python" / "ocppsim" / f"messages_{word}.py"] = python_module(catalogue)
    return made


def main() -> int:
    """Write the files, or with --check compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when a file is out of date")
    check = parser.parse_args().check
    stale = [
        path
        for path, text in outputs().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is out of date: run tools/catalogue.py")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(outputs()[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
