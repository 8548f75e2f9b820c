# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A real mail server on loopback, with a mood."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from dichterbij.delivery import handing_over
from dichterbij.delivery.models import Message


class PostOffice:
    """Takes mail, refuses it, or hangs up halfway, as a test wishes."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refuse_with: str = ""
        self.hang_up = False

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuse_with:
            return self.refuse_with
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.hang_up:
            server.transport.abort()
        return "250 OK"


def deliver() -> int:
    """What a worker does in one life: round after round, until nothing more leaves."""
    worker, before = uuid.uuid4(), _handed_over()
    while handing_over.hand_over_due(worker):
        pass
    return _handed_over() - before


def _handed_over() -> int:
    return Message.objects.filter(handed_over_at__isnull=False).count()


@contextmanager
def open_post_office(settings: Any) -> Iterator[PostOffice]:
    """Open one on a free port and let Django's mail find it."""
    office = PostOffice()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    try:
        yield office
    finally:
        controller.stop()
