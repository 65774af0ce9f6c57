# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each check reads a House and returns its violations, one line each: where, what, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from tidy import rules
from tidy.house import House, Source, header_floor


def floor_order(house: House) -> Iterator[str]:
    """FLOORS names only floors that stand lower, and never a stranger."""
    for floor in house.floors:
        for lower in house.stands_on[floor]:
            if lower not in house.floors[: house.floors.index(floor)]:
                yield f"lib/{floor}/CMakeLists.txt: {lower} is not below {floor}"
    for one, other in rules.STRANGERS:
        for a, b in ((one, other), (other, one)):
            if b in house.below(a):
                yield f"lib/{a}/CMakeLists.txt: {a} and {b} must not see each other"


def include_graph(house: House) -> Iterator[str]:
    """A file includes only floors that its own stands on; the roof sees public headers only."""
    known = {*house.floors, "roof"}
    for source in house.cxx:
        floor = source.floor
        if floor not in known:
            yield f"{source.path}: say its floor in PUBLIC_HEADERS of tests/tidy/rules.py"
            continue
        allowed = house.below(floor) | {floor}
        for include in source.includes:
            where = f"{source.path}:{include.line}"
            room, _, name = include.target.partition("/")
            if room == "ocppsim":
                lower = header_floor(name.removesuffix(".hpp"))
            elif room in house.floors and name:
                lower = room
                if source.is_public or floor == "roof":
                    yield f'{where}: "{include.target}" is internal; only lib/ may include it'
                    continue
            else:
                continue
            if lower not in allowed:
                yield f"{where}: {floor} does not stand on {lower} ({include.target})"


def third_party(house: House) -> Iterator[str]:
    """An outside header is seen by its floor only, never by a public header, and all are known."""
    for source in house.cxx:
        for include in source.includes:
            problem = _outside(house, source, include.target)
            if problem:
                yield f"{source.path}:{include.line}: <{include.target}> {problem}"


def _outside(house: House, source: Source, target: str) -> str | None:
    room = target.partition("/")[0]
    if room == "ocppsim" or room in house.floors or ("." not in target and "/" not in target):
        return None  # ours, or the C++ standard library's
    if rules.SYSTEM_HEADER.match(target):
        if source.is_public or source.floor not in rules.SYSTEM_HEADER_FLOORS:
            return f"is the system's; only {_names(rules.SYSTEM_HEADER_FLOORS)} may include it"
        return None
    for pattern, floors in rules.THIRD_PARTY.items():
        if pattern.match(target):
            if floors is None:
                return None
            if source.is_public:
                return "must not reach users through a public header"
            return None if source.floor in floors else f"belongs to {_names(floors)} only"
    beside = source.path.rpartition("/")[0] + "/" + target
    if (house.root / beside).is_file():
        return None if source.floor == "roof" else f'is beside it; write "{beside[4:]}"'
    return "is not a library this house knows (THIRD_PARTY in tests/tidy/rules.py)"


def _names(floors: set[str]) -> str:
    return ", ".join(sorted(floors))


def version_words(house: House) -> Iterator[str]:
    """Versions are data: their words stand only in the tables, adapters, csms and bindings."""
    for source in house.cxx:
        if not rules.VERSION_ROOMS.match(source.path):
            for line, word in source.find(rules.VERSION_WORD):
                yield f"{source.path}:{line}: version word {word}; ask the Dialect instead"


def world(house: House) -> Iterator[str]:
    """Time, chance and settings come from above, not from the machine."""
    for source in house.cxx:
        for pattern, floors in rules.WORLD.items():
            if source.floor not in floors | {"roof"}:
                for line, word in source.find(pattern):
                    yield f"{source.path}:{line}: {word} breaks determinism; take it as an argument"


def threading(house: House) -> Iterator[str]:
    """One thread owns a charger."""
    for source in house.cxx:
        if not rules.THREADING_ROOMS.match(source.path) and source.floor != "roof":
            for line, word in source.find(rules.THREADING):
                yield f"{source.path}:{line}: {word}; a shard needs no lock (use its mailbox)"


def class_names(house: House) -> Iterator[str]:
    """A name says what a thing is."""
    for source in [*house.cxx, *house.sources(".py", under=("python/",))]:
        if rules.OCPP_NAMES.search(source.path):
            continue
        for line, match in source.find(rules.EMPTY_SUFFIX):
            if match.split()[-1] not in rules.OLD_NAMES:
                yield f"{source.path}:{line}: {match}: a house noun instead, please"


def one_name_one_type(house: House) -> Iterator[str]:
    """Types of one namespace have names of their own, or the linker mixes up their inline code."""
    homes: dict[tuple[str, ...], str] = {}
    for source in house.cxx:
        if source.floor == "roof":
            continue
        inside: list[str] = []
        for number, line in enumerate(source.text.splitlines(), 1):
            if entered := rules.NAMESPACE.match(line):
                inside.append(entered["name"] or source.path)  # unnamed: the file's own
            elif rules.NAMESPACE_END.match(line) and inside:
                inside.pop()
            elif defined := rules.TYPE.match(line):
                home = homes.setdefault((*inside, defined["name"]), source.path)
                if home != source.path:
                    yield f"{source.path}:{number}: {defined['name']} is another type in {home}"


def licence_lines(house: House) -> Iterator[str]:
    """Every source says its licence on line 1 (2 after a #! line)."""
    suffixes = (".cpp", ".hpp", ".h", ".py", ".pyi", ".sh", ".cmake", ".js", ".mjs", ".ts", ".css")
    for source in house.sources(*suffixes, "CMakeLists.txt", "Makefile", ".ci/run"):
        if not source.text:
            continue  # an empty __init__.py
        head = source.text.split("\n", 2)[:2]
        line = head[-1] if head[0].startswith("#!") else head[0]
        if "SPDX-License-Identifier: AGPL-3.0-or-later" not in line:
            yield f"{source.path}:1: SPDX-License-Identifier: AGPL-3.0-or-later is missing"


def pragma_once(house: House) -> Iterator[str]:
    """Every header guards itself the same way."""
    for source in house.cxx:
        if source.path.endswith(".hpp") and "\n#pragma once\n" not in source.text:
            yield f"{source.path}: #pragma once is missing"


def left_open(house: House) -> Iterator[str]:
    """What is not done is an issue, not a comment."""
    rooms = ("lib/", "include/", "bindings/", "python/", "examples/")
    for source in house.sources(".cpp", ".hpp", ".py", ".pyi", under=rooms):
        for number, line in enumerate(source.text.splitlines(), 1):
            if rules.LEFT_OPEN.search(line):
                yield f"{source.path}:{number}: left open: {line.strip()}"


def machine_paths(house: House) -> Iterator[str]:
    """Nothing names a directory of the machine it was written on."""
    for path in house.files:
        try:
            text = (house.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            match = rules.MACHINE_PATH.search(line)
            if match:
                yield f"{path}:{number}: {match.group()} is a path of one machine"


def lengths(house: House) -> list[tuple[int, str]]:
    """(lines, path) of the files worth a look, longest first."""
    found = [
        (source.text.count("\n"), source.path)
        for source in house.sources(".cpp", ".hpp", ".py", ".ts", ".js")
        if not rules.TABLE_FILE.search(source.path)
    ]
    return sorted((f for f in found if f[0] > rules.LENGTH_TOLD), reverse=True)
