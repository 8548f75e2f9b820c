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
from email.message import Message as Part
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from typing import Any

from aiosmtpd.controller import Controller

from dichterbij.delivery import handing_over
from dichterbij.delivery.models import Message


class PostOffice:
    """Takes mail, refuses it, or hangs up halfway, as a test wishes."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.senders: list[str] = []
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
        self.senders.append(envelope.mail_from)
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if self.hang_up:
            server.transport.abort()
        return "250 OK"

    def report(self, action: str, status: str, to: str | None = None) -> bytes:
        """What this office sends back about the last mail (RFC 3464), to its return address."""
        mail = self.received[-1]
        back = MIMEMultipart("report", report_type="delivery-status")
        back["From"] = "MAILER-DAEMON@post.example"
        back["To"] = self.senders[-1] if to is None else to
        back["Subject"] = "Undelivered Mail Returned to Sender"
        back.attach(MIMEText("I'm sorry to have to inform you ...", "plain"))
        office, recipient = Part(), Part()
        office["Reporting-MTA"] = "dns; post.example"
        recipient["Final-Recipient"] = f"rfc822; {mail['To']}"
        recipient["Action"], recipient["Status"] = action, status
        recipient["Diagnostic-Code"] = f"smtp; 550 {status} {mail['To']}"
        part = MIMENonMultipart("message", "delivery-status")
        part.set_payload([office, recipient])
        back.attach(part)
        back.attach(MIMEMessage(message_from_bytes(mail.as_bytes())))
        return back.as_bytes()


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
