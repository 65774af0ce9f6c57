# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m ocppsim``."""

import sys

from ocppsim.cli import main

sys.exit(main())
