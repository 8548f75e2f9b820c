# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Mail over SMTP. Declares `neither`: a mail server neither dedupes nor can be asked later."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from dichterbij.delivery.actions import Refusal, TryLater, Unknown
from dichterbij.delivery.models import Message

DEDUPES = LOOKS_UP = False


def hand_over(message: Message, text: str) -> None:
    """Hand one message to the mail server.

    Raises `TryLater` when nothing was offered yet, `Refusal` when the server says never, and
    `Unknown` when the line broke after the words had gone over it.
    """
    sender = message.made_by
    mail = EmailMessage(
        subject=message.subject,
        body=text,
        from_email=settings.MAIL_FROM,
        to=[message.resident.email],
        reply_to=[sender.email] if sender and sender.email else None,
        headers={"Message-ID": f"<{message.pk}.{message.made_at:%Y%m%d%H%M%S}@dichterbij>"},
    )
    if message.calendar:
        method = "CANCEL" if "METHOD:CANCEL" in message.calendar else "PUBLISH"
        mail.attach("afspraak.ics", message.calendar, f"text/calendar; method={method}")
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        raise TryLater("no_connection") from problem
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _ in problem.recipients.values()]
        if all(code >= 500 for code in codes):
            raise Refusal("address_refused") from problem
        raise TryLater("address_not_now") from problem
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
        if problem.smtp_code >= 500:
            raise Refusal("mail_refused") from problem
        raise TryLater("mail_not_now") from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise Unknown("line_broke") from problem
    finally:
        connection.close()
