# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the tests are shared out among the workers of ``pytest -n N``, and what they inherit."""

from __future__ import annotations

import signal
from typing import Any

import pytest

# Modules whose tests share something dear: one worker has it, once. Every other test is alone.
# The marker xdist_group would say so in the modules, but xdist 3.8 writes it where pytest 9 does
# not look.
TOGETHER = (
    "tests/install/test_find_package.py",
    "tests/python/test_matrix.py",
    "tests/tidy/test_headers.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByTestOrModule(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return module if module in TOGETHER else nodeid

    return ByTestOrModule(config, log)


def pytest_configure() -> None:
    # A shell that starts the tests in the background has them ignore Ctrl-C, which some are about.
    signal.signal(signal.SIGINT, signal.default_int_handler)
