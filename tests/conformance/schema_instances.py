# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random JSON instances drawn from a JSON Schema: mostly valid, then bent at random.

Knows nothing of the catalogue, so it asks questions the catalogue's own generator would not.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

TIMES = [
    "2026-01-31T23:59:59Z",
    "2026-01-31T23:59:59.250Z",
    "2024-02-29T00:00:00+01:00",
    "2026-01-31t23:59:59-11:30",
    "2026-01-31T23:59:59",  # no zone
    "2025-02-29T00:00:00Z",  # no such day
    "2026-01-31",
    "soon",
]
URIS = ["ftp://user:pw@example.com:21/a%20b", "https://example.com", "mailto:a@b", "no uri", ""]
TEXT = 'abcXYZ019 -_.,:/\\"{}[]\u00e9\u20ac\U0001d11e\u0000'
JUNK = [
    None,
    True,
    0,
    -1,
    5.0,
    5.5,
    2**31,
    "",
    "x" * 60,
    [],
    {},
    [1],
    {"a": 1},
    "2026-01-31T00:00:00Z",
]


class SchemaInstances:
    """Instances of one schema, the same for the same seed."""

    def __init__(self, schema: dict[str, Any], seed: str) -> None:
        self._root = schema
        self._random = random.Random(seed)

    def draw(self, count: int) -> Iterator[Any]:
        """Half as the schema says, half bent in one place."""
        for i in range(count):
            self._budget = 300
            instance = self._value(self._root)
            yield self._bent(instance) if i % 2 else instance

    def _value(self, schema: dict[str, Any]) -> Any:
        self._budget -= 1
        if "$ref" in schema:
            schema = self._root["definitions"][schema["$ref"].rsplit("/", 1)[-1]]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                low = schema.get("minItems", 0)
                spread = min(3, schema.get("maxItems", 99) - low)
                if self._budget > 0:
                    low += self._random.randint(0, spread)
                return [self._value(schema["items"]) for _ in range(low)]
            case "string":
                return self._string(schema)
            case "boolean":
                return self._random.random() < 0.5
            case "integer" | "number" as kind:
                return self._number(schema, whole=kind == "integer")
        return copy.deepcopy(self._random.choice(JUNK))

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        required = schema.get("required", [])
        names = list(schema.get("properties", {}))
        if self._random.random() < 0.5:
            self._random.shuffle(names)  # the order of members means nothing
        return {
            name: self._value(schema["properties"][name])
            for name in names
            if name in required or (self._budget > 0 and self._random.random() < 0.4)
        }

    def _string(self, schema: dict[str, Any]) -> str:
        if schema.get("format") == "date-time":
            return TIMES[0] if self._random.random() < 0.7 else self._random.choice(TIMES)
        if schema.get("format") == "uri":
            return URIS[0] if self._random.random() < 0.7 else self._random.choice(URIS)
        limit = schema.get("maxLength", 40)
        edge = self._random.random() < (0.2 if limit < 1000 else 0.02)
        length = limit if edge else self._random.randint(0, min(limit, 20))
        return "".join(self._random.choice(TEXT) for _ in range(length))

    def _number(self, schema: dict[str, Any], *, whole: bool) -> float:
        low, high = schema.get("minimum", -1000), schema.get("maximum", 1000)
        number = self._random.choice([low, high, self._random.randint(int(low), int(high))])
        if whole:
            return number
        if schema.get("multipleOf"):
            return self._random.randint(-5000, 5000) / 10
        return number if low == high else number + self._random.choice([0, 0, 0.1, -0.25])

    def _bent(self, instance: Any) -> Any:
        """One random edit somewhere; the result may be valid or not."""
        places: list[tuple[Any, Any]] = []

        def collect(node: Any) -> None:
            keys = node.keys() if isinstance(node, dict) else range(len(node))
            for key in keys:
                places.append((node, key))
                if isinstance(node[key], dict | list):
                    collect(node[key])

        collect(instance)
        if not places or self._random.random() < 0.1:
            instance["extra"] = 1
            return instance
        node, key = self._random.choice(places)
        match self._random.randint(0, 5):
            case 0:
                del node[key]
            case 1 if isinstance(node[key], list) and node[key]:
                node[key] = [*node[key], *(copy.deepcopy(node[key][0]) for _ in range(5))]
            case 2 if isinstance(node[key], str):
                node[key] += "x"
            case 3 if isinstance(node[key], int | float) and not isinstance(node[key], bool):
                node[key] += self._random.choice([-1, 1, 0.05, 1e6])
            case 4 if isinstance(node[key], dict):
                node[key]["extra"] = 1
            case _:
                node[key] = copy.deepcopy(self._random.choice(JUNK))
        return instance
