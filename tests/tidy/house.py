# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the source tree as the house rules see it: floors, files, includes, code sans comments."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tidy import rules

ROOT = Path(__file__).resolve().parents[2]
CXX = (".cpp", ".hpp", ".h")

_FLOOR_LIST = re.compile(r"foreach\(floor\s+(?:IN ITEMS\s+)?([\w\s]+?)\)")
_FLOOR_CALL = re.compile(r"ocppsim_floor\(\s*(\w+)([^)]*)\)")
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
# Comments, or what must not be mistaken for one: raw strings, strings, character literals.
_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def without_comments(text: str) -> str:
    """`text` with every comment blanked; line numbers stay."""

    def blank(match: re.Match[str]) -> str:
        token = match.group()
        return re.sub(r"[^\n]", " ", token) if token.startswith(("//", "/*")) else token

    return _TOKEN.sub(blank, text)


@dataclass(frozen=True)
class Include:
    """One #include line."""

    line: int
    target: str
    quoted: bool


class Source:
    """One file, with its place in the house."""

    def __init__(self, root: Path, path: str) -> None:
        self.path = path
        self.text = (root / path).read_text(encoding="utf-8")

    @cached_property
    def code(self) -> str:
        """The text without comments."""
        return without_comments(self.text) if self.path.endswith(CXX) else self.text

    @cached_property
    def includes(self) -> list[Include]:
        """Every #include."""
        return [
            Include(self.code.count("\n", 0, m.start(2)) + 1, m.group(2), m.group(1) == '"')
            for m in _INCLUDE.finditer(self.code)
        ]

    @property
    def is_public(self) -> bool:
        """Whether it is part of the installed interface."""
        return self.path.startswith("include/ocppsim/")

    @property
    def floor(self) -> str | None:
        """The floor it stands on, "roof" for bindings and examples, None outside the house."""
        parts = self.path.split("/")
        if self.is_public:
            return header_floor(parts[-1].removesuffix(".hpp"))
        if parts[0] == "lib" and len(parts) > 2:
            return parts[1]
        return "roof" if parts[0] in ("bindings", "examples") else None

    def find(self, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
        """(line, match) for each match in the code."""
        return [
            (self.code.count("\n", 0, m.start()) + 1, m.group())
            for m in pattern.finditer(self.code)
        ]


def header_floor(stem: str) -> str:
    """The lowest floor that may include <ocppsim/stem.hpp>."""
    return rules.PUBLIC_HEADERS.get(stem, stem)


class House:
    """A checkout."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    @cached_property
    def files(self) -> list[str]:
        """All files that are, or are about to be, part of the repository."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        git = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
        if git.returncode == 0:
            names = {name for name in git.stdout.decode().split("\0") if name}
        else:
            names = {str(p.relative_to(self.root)) for p in self.root.rglob("*")}
        return sorted(name for name in names if (self.root / name).is_file())

    def sources(self, *suffixes: str, under: tuple[str, ...] = ("",)) -> list[Source]:
        """Files that end in one of `suffixes` and lie below one of `under`."""
        return [
            Source(self.root, f) for f in self.files if f.endswith(suffixes) and f.startswith(under)
        ]

    @cached_property
    def cxx(self) -> list[Source]:
        """The C++ of the house itself."""
        return self.sources(*CXX, under=("lib/", "include/", "bindings/", "examples/cpp/"))

    @cached_property
    def floors(self) -> list[str]:
        """The floors, ground first, as lib/CMakeLists.txt lists them."""
        return floor_list((self.root / "lib/CMakeLists.txt").read_text(encoding="utf-8"))

    @cached_property
    def stands_on(self) -> dict[str, set[str]]:
        """What each floor names under FLOORS."""
        found: dict[str, set[str]] = {}
        for floor in self.floors:
            text = (self.root / "lib" / floor / "CMakeLists.txt").read_text(encoding="utf-8")
            call = _FLOOR_CALL.search(text)
            assert call and call.group(1) == floor, f"lib/{floor}/CMakeLists.txt: ocppsim_floor?"
            words = re.split(r"\b(FLOORS|LIBRARIES|CXX_STANDARD)\b", call.group(2))
            after = dict(zip(words[1::2], words[2::2], strict=True))
            found[floor] = set(after.get("FLOORS", "").split())
        return found

    def below(self, floor: str) -> set[str]:
        """Every floor that `floor` may use: what it stands on, and what those stand on."""
        if floor == "roof":
            return set(self.floors)
        reached: set[str] = set()
        waiting = list(self.stands_on[floor])
        while waiting:
            lower = waiting.pop()
            if lower not in reached:
                reached.add(lower)
                waiting += self.stands_on.get(lower, set())
        return reached


def floor_list(cmake: str) -> list[str]:
    """The floors a `foreach(floor ...)` runs over."""
    match = _FLOOR_LIST.search(cmake)
    assert match, "no foreach(floor ...) found"
    return match.group(1).split()
