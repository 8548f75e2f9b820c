# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A later clock for whatever Python starts with this folder on its path.

`scripts.pictures` shows a day that begins, also when they are made in the evening: by then nobody
has a talk before them any more. Python reads this file by itself, in every process of the demo.
"""

import datetime as dt
import os

import time_machine

later = dt.timedelta(seconds=float(os.environ["SECONDS_LATER"]))
time_machine.travel(dt.datetime.now(dt.UTC) + later, tick=True).start()
