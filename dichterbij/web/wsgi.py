# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The door for the web server."""

from __future__ import annotations

import gc
import itertools
import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichterbij.web.settings")
_house = get_wsgi_application()

# The code stays as long as the process does. Python need not look through all of it for garbage
# again and again, while somebody waits for a page.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
# A page makes some thousands of things and lets nearly all of them go by itself. What is left, some
# hundreds that hold each other, is looked for when a page has left, and not in the middle of the
# next one; by itself Python begins only where that would be forgotten
gc.set_threshold(50_000)
LEFT = 2_000  # things; looking through them takes about a millisecond
_times = itertools.count(1)


def _tidy_up() -> None:
    if gc.get_count()[0] > LEFT:
        # What was still in use each time is looked at again now and then
        times = next(_times)
        gc.collect(2 if times % 2_500 == 0 else 1 if times % 50 == 0 else 0)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer, and tidy up once the answer has left."""
    answer: Any = _house(environ, start_response)
    close = answer.close

    def leave() -> None:
        close()
        _tidy_up()

    answer.close = leave
    return answer
