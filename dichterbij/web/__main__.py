# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""`python -m dichterbij.web` is the command `dichterbij`."""

import sys

from dichterbij.web.command import main

sys.exit(main())
