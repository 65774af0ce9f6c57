# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each rule catches what it is for: a small house is built, broken in one place, and looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tidy import checks
from tidy.house import House, without_comments

SPDX = "# SPDX-License-Identifier: AGPL-3.0-or-later"
HEAD = "// SPDX-License-Identifier: AGPL-3.0-or-later\n#pragma once\n"
FLOORS = {
    "base": "",
    "runtime": "FLOORS base",
    "transport": "FLOORS runtime",
    "net": "FLOORS transport",
    "wire": "FLOORS transport",
    "protocol": "FLOORS wire",
    "station": "FLOORS runtime",
    "vehicle": "FLOORS runtime",
    "features": "FLOORS protocol station vehicle",
}


def in_namespace(code: str) -> str:
    return f"namespace ocppsim {{\n{code}\n}}  // namespace ocppsim\n"


@pytest.fixture
def build(tmp_path: Path) -> Callable[[dict[str, str]], House]:
    def put(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def house(changes: dict[str, str]) -> House:
        put("lib/CMakeLists.txt", f"{SPDX}\nforeach(floor {' '.join(FLOORS)})\n")
        for name, floors in FLOORS.items():
            put(f"lib/{name}/CMakeLists.txt", f"{SPDX}\nocppsim_floor({name} {floors})\n")
        put("include/ocppsim/result.hpp", HEAD + in_namespace("struct Result {};"))
        put("lib/wire/frame.hpp", HEAD + "#include <ocppsim/result.hpp>\n#include <vector>\n")
        put("lib/station/meter.cpp", HEAD + "#include <ocppsim/result.hpp>\n")
        for path, text in changes.items():
            put(path, text)
        return House(tmp_path)

    return house


CASES = [
    (checks.floor_order, "lib/base/CMakeLists.txt", "ocppsim_floor(base FLOORS runtime)"),
    (checks.floor_order, "lib/station/CMakeLists.txt", "ocppsim_floor(station FLOORS protocol)"),
    (checks.include_graph, "lib/wire/a.cpp", '#include "protocol/dialect.hpp"'),
    (checks.include_graph, "lib/station/a.cpp", '#include "wire/frame.hpp"'),
    (checks.include_graph, "lib/station/a.cpp", "#include <ocppsim/json.hpp>"),
    (checks.include_graph, "include/ocppsim/rpc.hpp", '#include "wire/frame.hpp"'),
    (checks.include_graph, "include/ocppsim/nowhere.hpp", ""),
    (checks.include_graph, "bindings/module.cpp", '#include "wire/frame.hpp"'),
    (checks.third_party, "lib/wire/a.cpp", "#include <asio.hpp>"),
    (checks.third_party, "lib/station/a.cpp", "#include <openssl/evp.h>"),
    (checks.third_party, "lib/net/a.cpp", "#include <boost/asio.hpp>"),
    (checks.third_party, "lib/station/a.cpp", "#include <sys/socket.h>"),
    (checks.third_party, "include/ocppsim/rpc.hpp", "#include <rapidjson/document.h>"),
    (checks.third_party, "examples/cpp/main.cpp", "#include <yaml-cpp/yaml.h>"),
    (checks.version_words, "lib/station/a.cpp", "if (version == Version::one) return;"),
    (checks.version_words, "lib/features/metering/metering.cpp", "family == Family::v2"),
    (checks.version_words, "lib/charge_point/a.cpp", "fill_v16(context);"),
    (checks.world, "lib/station/a.cpp", "auto t = std::chrono::steady_clock::now();"),
    (checks.world, "lib/net/a.cpp", "std::random_device device;"),
    (checks.world, "lib/wire/a.cpp", 'auto home = std::getenv("HOME");'),
    (checks.threading, "lib/wire/a.cpp", "std::mutex lock;"),
    (checks.class_names, "lib/wire/a.cpp", "class FrameManager {};"),
    (checks.class_names, "python/ocppsim/a.py", "class FrameHelper:"),
    (checks.one_name_one_type, "lib/wire/a.cpp", in_namespace("class Result final : Base {};")),
    (checks.licence_lines, "lib/wire/a.cpp", "int x;"),
    (checks.pragma_once, "lib/wire/a.hpp", "int x;"),
    (checks.left_open, "lib/wire/a.cpp", "// TO" + "DO"),
    (checks.machine_paths, "docs/a.md", "cd /" + "work/main"),
]


@pytest.mark.parametrize(("check", "path", "text"), CASES)
def test_violation_is_found(
    build: Callable[[dict[str, str]], House],
    check: Callable[[House], Iterator[str]],
    path: str,
    text: str,
) -> None:
    assert list(check(build({}))) == []
    found = list(check(build({path: text + "\n"})))
    assert found
    assert all(violation.startswith(path) for violation in found)


GOOD = [
    (checks.include_graph, "lib/features/a.cpp", '#include "protocol/dialect.hpp"'),
    (checks.third_party, "lib/net/a.cpp", "#include <asio.hpp>\n#include <sys/socket.h>"),
    (checks.third_party, "bindings/a.cpp", "#include <pybind11/pybind11.h>"),
    (checks.version_words, "lib/features/metering/metering_v16.cpp", "void metering_v16();"),
    (checks.version_words, "lib/station/a.cpp", "// as v16 and Version::two do"),
    (checks.world, "lib/net/asio_loop.cpp", "std::chrono::steady_clock::now()"),
    (checks.threading, "lib/runtime/mailbox.cpp", "std::mutex lock;"),
    (checks.class_names, "lib/wire/a.cpp", "class DataTransfer {};"),
    (
        checks.one_name_one_type,
        "lib/wire/a.cpp",
        in_namespace("struct Result::Part {};\nnamespace {\nstruct Result {};\n}  // namespace"),
    ),
]


@pytest.mark.parametrize(("check", "path", "text"), GOOD)
def test_right_place_is_left_alone(
    build: Callable[[dict[str, str]], House],
    check: Callable[[House], Iterator[str]],
    path: str,
    text: str,
) -> None:
    assert list(check(build({path: text + "\n"}))) == []


def test_comments_go_and_strings_stay() -> None:
    code = 'a /* b\n c */ "// d" \'"\' R"(// e)" // f\n1\'000 g'
    assert without_comments(code) == 'a     \n      "// d" \'"\' R"(// e)"     \n1\'000 g'
