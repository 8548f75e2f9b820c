# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How much anybody may send at once.

Django keeps a file that is sent on disk before a page sees it, also of somebody who is not signed
in, and however large it is. A body that no page of ours takes is not read at all.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# A letter may be 5 MB, and who chose a somewhat larger one hears so from the form itself
LARGEST = 20 * 1024 * 1024


class NotTooLarge(FileUploadHandler):
    """Refuse what is too large before any of it is read."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig("this is larger than anything a page of ours takes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
