# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Mail that comes back. Every mail leaves with a return address of its own, that only we can make.

A mail server answers later, with a report (RFC 3464) to that address. Nothing of the report is
kept but what it says: arrived, or not and why, as a code. `dichterbij bounce` reads one of them.
"""

from __future__ import annotations

import email
import hmac
import re
import uuid
from email import policy
from email.message import Message as Mail

from django.conf import settings
from django.utils.crypto import salted_hmac

from dichterbij.delivery import receipts
from dichterbij.delivery.models import Receipt

LARGEST = 2_000_000  # bytes; a report holds the mail it is about
_MARK = 16  # letters of the proof that we made the address
Outcome = Receipt.Outcome


def address_for(reference: uuid.UUID) -> str:
    """bounce+<reference>-<proof>@…: where this mail comes back to; nothing where none is set."""
    if not settings.BOUNCE_ADDRESS:
        return ""
    name, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{name}+{reference.hex}-{_proof(reference, settings.SECRET_KEY)}@{domain}"


def take_back(mail: bytes, to: str = "") -> str:
    """Read one report that came back and write down what it says. Gives one line of what it did.

    `to`: the address it came to, where the mail server says so; otherwise its head does.
    """
    if len(mail) > LARGEST:
        return "too large to be a report: nothing done"
    try:
        report = email.message_from_bytes(mail, policy=policy.compat32)
        reference = _reference_in([to, *_addresses_of(report)])
        recipients = _recipients_in(report)
    except RecursionError:  # a mail in a mail in a mail ...
        return "not a delivery report: nothing done"
    if reference is None:
        return "not to a return address of ours: nothing done"
    if recipients is None:
        return "not a delivery report: nothing done"
    told = [found for found in map(_meaning, recipients) if found is not None]
    if not told:
        return "nothing final: nothing done"
    outcome, reason = next((one for one in told if one[0] != Outcome.DELIVERED), told[0])
    if not receipts.told(reference, outcome, reason):
        return "about a message we do not know: nothing done"
    return f"{outcome} {reason}".strip()


def _proof(reference: uuid.UUID, secret: str) -> str:
    return salted_hmac(__name__, reference.hex, secret=secret, algorithm="sha256").hexdigest()[
        :_MARK
    ]


def _addresses_of(report: Mail) -> list[str]:
    heads = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
    return [str(value) for head in heads for value in report.get_all(head, [])]


def _reference_in(addresses: list[str]) -> uuid.UUID | None:
    """The reference in the first return address that we made ourselves."""
    name, _, domain = settings.BOUNCE_ADDRESS.partition("@")
    if not name:
        return None
    ours = re.compile(
        rf"{re.escape(name)}\+([0-9a-f]{{32}})-([0-9a-f]{{{_MARK}}})@{re.escape(domain)}", re.I
    )
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for address in addresses:
        for found in ours.finditer(address):
            reference = uuid.UUID(hex=found[1])
            proofs = [_proof(reference, secret) for secret in secrets]
            if any(hmac.compare_digest(proof, found[2].lower()) for proof in proofs):
                return reference
    return None


def _recipients_in(report: Mail) -> list[Mail] | None:
    """What the report says of each recipient; None where it is no report."""
    if report.get_content_type() != "multipart/report":
        return None
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                named = [one for one in blocks if isinstance(one, Mail)]
                return [one for one in named if one.get("Final-Recipient") and one.get("Action")]
    return None


def _meaning(recipient: Mail) -> tuple[str, str] | None:
    """Outcome and code; None as long as the mail server goes on trying."""
    action = str(recipient.get("Action", "")).strip().lower()
    if action == "delivered":
        return Outcome.DELIVERED, ""
    if action != "failed":
        return None  # delayed, relayed, expanded
    status = re.search(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b", str(recipient.get("Status", "")))
    if status is None:
        return Outcome.FAILED, "address_refused"
    kind, subject, detail = (int(part) for part in status.groups())
    if (subject, detail) == (2, 2):
        return Outcome.NOT_NOW, "mailbox_full"
    if kind == 4:
        return Outcome.NOT_NOW, "address_not_now"  # it tried for days and gave up
    if subject in (3, 6, 7) or (subject, detail) == (2, 3):
        return Outcome.FAILED, "mail_refused"
    return Outcome.FAILED, "address_refused"
