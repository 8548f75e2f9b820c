# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Mail over SMTP. A mail server neither drops a second copy nor can be asked later.

A copy that has to be sent again carries the same Message-ID, so that many mailboxes show it once.
What comes back later comes to an address of its own (`bounces`).
"""

from __future__ import annotations

import smtplib
import socket
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

import dichterbij.delivery.adapters as post
from dichterbij.delivery import bounces
from dichterbij.delivery.adapters import Handed, Parcel, Promise, Refusal, TryLater, Unknown
from dichterbij.delivery.adapters.lines import at_most

PROMISE = Promise.NEITHER
REST = 20.0  # seconds, when nobody answers


def hand_over(parcel: Parcel) -> Handed:
    """Hand one message to the mail server.

    Raises `TryLater` when nothing was offered yet, `Refusal` when the server says never, and
    `Unknown` when the line broke after the words had gone over it.
    """
    letter = mail(parcel)
    try:
        letter.message()
    except ValueError as problem:  # a line end in an address
        raise Refusal("address_refused") from problem
    connection = get_connection(timeout=post.PATIENCE)
    try:
        at_most(2 * post.PATIENCE, connection.open)
    except smtplib.SMTPAuthenticationError as problem:
        raise TryLater("not_allowed", rest=REST) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise TryLater("no_connection", rest=REST) from problem
    try:
        at_most(2 * post.PATIENCE, lambda: _send(connection, letter))
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _ in problem.recipients.values()]
        if all(code >= 500 for code in codes):
            raise Refusal("address_refused") from problem
        raise TryLater("address_not_now") from problem
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
        if problem.smtp_code >= 500:
            raise Refusal("mail_refused") from problem
        raise TryLater("mail_not_now") from problem
    except smtplib.SMTPNotSupportedError as problem:  # an address this server has no letters for
        raise Refusal("address_refused") from problem
    except (OSError, smtplib.SMTPException) as problem:
        _hang_up(connection)
        raise Unknown("line_broke") from problem
    return Handed(gateway_id=message_id(parcel))


def look_up(parcel: Parcel) -> Handed | None:
    """Nobody can tell."""
    raise NotImplementedError


def _send(connection: BaseEmailBackend, letter: EmailMessage) -> None:
    try:
        connection.send_messages([letter])
    finally:
        connection.close()


def _hang_up(connection: BaseEmailBackend) -> None:
    """Nobody waits any longer, also not who is still reading."""
    line = getattr(getattr(connection, "connection", None), "sock", None)
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def message_id(parcel: Parcel) -> str:
    """The same for the same message, however often it is sent."""
    domain = settings.MAIL_FROM.rpartition("@")[2].rstrip(">") or "dichterbij"
    return f"<{parcel.reference}@{domain}>"


def mail(parcel: Parcel) -> EmailMessage:
    """The mail as it goes over the line."""
    letter = EmailMessage(
        subject=" ".join(parcel.subject.split()),
        body=parcel.body,
        from_email=bounces.address_for(parcel.reference) or settings.MAIL_FROM,
        to=[parcel.to],
        reply_to=[parcel.reply_to] if parcel.reply_to else None,
        headers={
            "From": settings.MAIL_FROM,
            "Message-ID": message_id(parcel),
            "Content-Language": parcel.language,
            # No answering machine needs to answer this
            "Auto-Submitted": "auto-generated",
        },
    )
    if parcel.calendar:
        method = "CANCEL" if "METHOD:CANCEL" in parcel.calendar else "PUBLISH"
        letter.attach("afspraak.ics", parcel.calendar, f"text/calendar; method={method}")
    return letter
