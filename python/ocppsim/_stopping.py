# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ends with its ``with`` block."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Stopping:
    """Stops at the end of a ``with`` block."""

    def stop(self) -> None:
        """Ends it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
