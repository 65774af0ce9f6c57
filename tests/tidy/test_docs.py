# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links between the documents lead somewhere, and every document is reachable."""

from __future__ import annotations

import re

import pytest
import yaml
from tidy.house import House, Source

HOUSE = House()
DOCUMENTS = HOUSE.sources(".md")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)|\bsrc=\"([^\"]+)\"")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda source: source.path)
def test_links_lead_somewhere(document: Source) -> None:
    beside = (HOUSE.root / document.path).parent
    links = [a or b for a, b in LINK.findall(document.text)]
    dead = [link for link in links if "://" not in link and not (beside / link).exists()]
    assert dead == []


def test_site_shows_every_page() -> None:
    def pages(node: object) -> set[str]:
        if isinstance(node, str):
            return {node}
        children = node.values() if isinstance(node, dict) else node
        return set().union(*map(pages, children))  # type: ignore[arg-type]

    config = yaml.safe_load((HOUSE.root / "mkdocs.yml").read_text(encoding="utf-8"))
    written = {s.path.removeprefix("docs/") for s in DOCUMENTS if s.path.startswith("docs/")}
    assert pages(config["nav"]) == written
