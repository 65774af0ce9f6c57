# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ctrl-C while the command is still being imported.

Python's own handler would answer it with a traceback out of some import. The package imports this
module first, which for that reason imports next to nothing itself; where the package is imported by
another program, nothing happens here.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal itself imports enum, which takes longest
import os
import sys

INTERRUPTED = 105


def _leave(_number: int, _frame: object) -> None:
    os._exit(INTERRUPTED)  # there is nothing to put away yet


def _is_command() -> bool:
    """Whether this process is ``ocppsim`` or ``python -m ocppsim``."""
    if sys.argv[0].removesuffix(".exe").replace("\\", "/").rpartition("/")[2] == "ocppsim":
        return True
    words = sys.orig_argv[1:]
    return sys.argv[0] == "-m" and "-m" in words and words[words.index("-m") + 1] == "ocppsim"


if _is_command() and _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _leave)
