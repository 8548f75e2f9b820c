# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the log may say: that something went wrong and where in our code, never about whom."""

from __future__ import annotations

import logging
import re
import time
import traceback

_TOKEN = re.compile(r"/u/[^\s/]+")
_NEW_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class WithoutAddresses(logging.Formatter):
    """One line: when (UTC), how bad, which room, and for an error the place in the code.

    The text of an exception can hold what somebody typed, so only its kind is kept.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = _TOKEN.sub("/u/…", super().format(_bare(record)))
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            frames = traceback.extract_tb(trace)
            ours = [f for f in frames if "dichterbij" in f.filename] or frames[-1:]
            place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "?"
            line += f" {kind.__name__} at {place}"
        return _NEW_LINE.sub(" ", line)  # whatever came along begins no line of its own


def _bare(record: logging.LogRecord) -> logging.LogRecord:
    """The same record without the exception's own words."""
    bare = logging.makeLogRecord(record.__dict__)
    bare.exc_info = bare.exc_text = bare.stack_info = None
    if record.name.startswith("django"):
        # Django's own messages carry the path of the page
        bare.msg, bare.args = getattr(record, "status_code", None) or "error", ()
    return bare
