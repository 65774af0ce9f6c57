# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house rules as data. docs/architecture.md says why; the tests beside this file enforce them.

A rule that is in your way is either right or to be changed here, in a commit that says why.
"""

from __future__ import annotations

import re

# Public headers, by the lowest floor that may include them. A header that bears its floor's name
# needs no entry. "roof" is for users only.
PUBLIC_HEADERS = {
    "assert": "base",
    "error": "base",
    "histogram": "base",
    "random": "base",
    "ratio": "base",
    "result": "base",
    "time": "base",
    "event_loop": "runtime",
    "file_transfer": "transport",
    "json": "wire",
    "rpc": "wire",
    "catalogue": "protocol",
    # The charger's settings, events and commands: its features speak them, charge_point makes it.
    "charge_point": "features",
    "report": "fleet",
    "ocppsim": "roof",
}

# Floors (and their public headers) that must also compile as C++17.
CXX17_FLOORS = ("base", "runtime", "transport", "net")

# No floor of the one may ever use the other, whatever lib/*/CMakeLists.txt says.
STRANGERS = [("station", "protocol"), ("station", "wire"), ("vehicle", "protocol"), ("wire", "net")]

# Third-party headers, by the floors that may see them ("roof" is bindings/). None may leave
# through a public header. fmt is everybody's.
THIRD_PARTY = {
    re.compile(r"^fmt/"): None,
    re.compile(r"^asio(/|\.hpp)"): {"net"},
    re.compile(r"^websocketpp/"): {"net"},
    re.compile(r"^curl/"): {"net"},
    re.compile(r"^openssl/"): {"net", "crypto"},
    re.compile(r"^rapidjson/"): {"wire"},
    re.compile(r"^yaml-cpp/"): {"scenario"},
    re.compile(r"^pybind11/"): {"roof"},
}
HIDDEN_FROM_USERS = re.compile(
    r"/(asio|websocketpp|curl|openssl|rapidjson|yaml-cpp|pybind11|boost)/|/asio\.hpp"
)

# The operating system's own headers: sockets in net, memory and CPU figures in fleet, files that
# are on the disk when they say so in charge_point.
SYSTEM_HEADER = re.compile(r"^((sys|net|netinet|arpa|linux)/)?\w+\.h$")
SYSTEM_HEADER_FLOORS = {"net", "fleet", "charge_point", "roof"}

# A version word belongs to the tables, to a feature's adapter, to the reference CSMS, to the
# bindings' enum and to tests.
VERSION_WORD = re.compile(r"\b(v16|v201|v21)\b|_(v16|v201|v21|v2)\b|\bFamily::v2\b|\bVersion::")
VERSION_ROOMS = re.compile(
    r"^(lib/protocol/|lib/csms/|bindings/"
    r"|lib/features/(\w+/)*\w+_(v16|v201|v21|v2)\.[ch]pp$"
    r"|lib/features/(\w+/)*\w+_(adapters|tables)\.hpp$"
    r"|lib/features/feature_set\.[ch]pp$)"
)

# Below the composition root nobody asks the machine for time, chance or settings. net holds the
# real event loop, fleet the composition root.
WORLD = {
    re.compile(r"_clock::now\b|\bclock_gettime\b|\bgettimeofday\b|\bstd::time\("): {"net", "fleet"},
    re.compile(r"\brandom_device\b|\bs?rand\(|\bstd::mt19937"): set(),
    re.compile(r"\bstd::\w+_distribution\b"): set(),
    re.compile(r"\bgetenv\b"): set(),
    re.compile(r"\bsleep_for\b|\bsleep_until\b|\bu?sleep\("): {"fleet"},
}

# One thread owns a charger: locks, atomics and threads only where threads meet.
THREADING = re.compile(
    r"\bstd::(\w*mutex|atomic\w*|condition_variable\w*|j?thread|lock_guard|scoped_lock|unique_lock"
    r"|call_once|once_flag|async|future|promise)\b"
)
THREADING_ROOMS = re.compile(
    r"^(lib/runtime/(mailbox|\w+_loop)\.|lib/net/\w*loop|lib/fleet/|bindings/)"
)

# Words that say nothing about a type, and the names that stand until they are renamed.
EMPTY_SUFFIX = re.compile(
    r"\b(?:class|struct) (?:\[\[\w+\]\] )?\w*(?:Manager|Helper|Utils|Service|Impl|Data|Info)\b"
)
OCPP_NAMES = re.compile(r"/messages_\w+\.py$")  # where OCPP chose the names
OLD_NAMES = {"CheckInfo", "FaultKindInfo", "TokenInfo"}

# A namespace (unnamed: no name), its end, and a type defined in it, all in the first column.
NAMESPACE = re.compile(r"namespace(?: (?P<name>[\w:]+))? \{")
NAMESPACE_END = re.compile(r"\}  // namespace\b")
TYPE = re.compile(
    r"(?:struct|class|enum class|union) (?P<name>\w+)(?: final)?(?: :(?!:)[^;]*)? *\{"
)

# Lines a file may have before it is mentioned, and before it is refused. Tables are exempt.
LENGTH_TOLD = 400
LENGTH_REFUSED = 600
TABLE_FILE = re.compile(r"catalog|/messages_|generated|_tables?\b|\.pyi$")

LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX)\b|not implemented yet")
# In pieces, so that this file does not match itself.
MACHINE_PATH = re.compile(
    r"/(work|root|home/[a-z]+|opt/wheels)" + r"/|/tmp/" + r"(setup|bash_jobs)|\." + r"library/"
)
