# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""NotifyNL and GOV.UK Notify, for mail and text messages, through their own client.

The templates over there hold nothing but our words: `((subject))` and `((body))` for mail,
`((message))` for a text message. Notify can be asked what became of a reference, so nothing is
sent twice. It carries no attachments: a calendar is left out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

import dichterbij.delivery.adapters as post
from dichterbij.delivery import inert
from dichterbij.delivery.adapters import Handed, Parcel, Promise, Refusal, TryLater, Unknown
from dichterbij.delivery.adapters.lines import (
    REST,
    SET_UP_REST,
    asked_rest,
    at_most,
    nothing_left,
)

PROMISE = Promise.LOOKS_UP
BUSY_REST, DAY_REST = 30.0, 900.0  # seconds: too many in a minute, too many in a day
# What is wrong with one number or address, and not with our set-up
ABOUT_RECIPIENT = ("phone_number", "email_address")
NAMED_FOR_RECIPIENT = {"InvalidPhoneError", "InvalidRecipientError", "InvalidEmailError"}
log = logging.getLogger(__name__)


def hand_over(parcel: Parcel) -> Handed:
    """Give it to Notify. A receipt follows."""
    try:
        answer = _asked(lambda notify: _send(notify, parcel))
    except TimeoutError as problem:
        raise Unknown("line_broke") from problem
    except InvalidResponse as problem:
        raise Unknown("answer_unclear") from problem
    except HTTPError as problem:
        raise _meaning(problem, parcel) from problem
    number = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(number, str) or not number:
        raise Unknown("answer_unclear")
    return Handed(gateway_id=number, receipt_follows=True)


def look_up(parcel: Parcel) -> Handed | None:
    """Ask Notify for exactly this reference."""
    reference = str(parcel.reference)
    try:
        answer = _asked(lambda notify: notify.get_all_notifications(reference=reference))
    except TimeoutError as problem:
        raise TryLater("line_broke", rest=REST) from problem
    except InvalidResponse as problem:
        raise TryLater("answer_unclear", rest=REST) from problem
    except HTTPError as problem:
        busy = problem.status_code == 429
        rest = asked_rest(problem.response, BUSY_REST if busy else REST)
        raise TryLater("gateway_busy" if busy else "gateway_down", rest=rest) from problem
    told = answer.get("notifications") if isinstance(answer, dict) else None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise TryLater("answer_unclear", rest=REST)
    ours = [one for one in told if one.get("reference") == reference]
    if not ours:
        return None
    # The newest comes first; whatever once arrived has arrived
    one = next((one for one in ours if one.get("status") == "delivered"), ours[0])
    outcome, reason = what_became(str(one.get("status")), parcel.channel)
    return Handed(str(one.get("id") or ""), receipt_follows=True, outcome=outcome, reason=reason)


def what_became(status: str, channel: str) -> tuple[str, str]:
    """Notify's status as an outcome and a code; nothing while it is still on its way."""
    mail = channel == "mail"
    return {
        "delivered": ("delivered", ""),
        "permanent-failure": ("failed", "address_refused" if mail else "number_refused"),
        "temporary-failure": ("not_now", "address_not_now" if mail else "phone_not_now"),
        "technical-failure": ("failed", "gateway_failed"),
        "validation-failed": ("failed", "gateway_failed"),
        "cancelled": ("failed", "gateway_failed"),
        "failed": ("failed", "gateway_failed"),
    }.get(status, ("", ""))


def _send(notify: NotificationsAPIClient, parcel: Parcel) -> Any:
    if parcel.channel == "mail":
        return notify.send_email_notification(
            email_address=parcel.to,
            template_id=settings.NOTIFY_MAIL_TEMPLATE,
            personalisation={
                "subject": " ".join(parcel.subject.split()),
                "body": inert.as_markdown(_with_reply_address(parcel)),
            },
            reference=str(parcel.reference),
            email_reply_to_id=settings.NOTIFY_REPLY_TO or None,
        )
    return notify.send_sms_notification(
        phone_number=parcel.to,
        template_id=settings.NOTIFY_SMS_TEMPLATE,
        personalisation={"message": parcel.short},
        reference=str(parcel.reference),
    )


def _with_reply_address(parcel: Parcel) -> str:
    """Notify keeps few reply addresses, set by hand: the caseworker's stands in the words."""
    if not parcel.reply_to or parcel.quiet:
        return parcel.body
    with override(parcel.language):
        return f"{parcel.body}\n\n" + _("Antwoorden? Mail naar %(address)s.") % {
            "address": parcel.reply_to
        }


def _meaning(problem: HTTPError, parcel: Parcel) -> Exception:
    """What an answer that is no yes says about this message."""
    answer, status = problem.response, problem.status_code
    if answer is None:
        if nothing_left(problem.__cause__):
            return TryLater("no_connection", rest=REST)
        return Unknown("line_broke")
    log.warning("Notify answered %s", status)
    if status == 429:
        a_day = any(error == "TooManyRequestsError" for error, _said in _errors(problem))
        rest = asked_rest(answer, DAY_REST if a_day else BUSY_REST)
        return TryLater("gateway_busy", rest=rest)
    if status == 400:
        return _not_like_this(_errors(problem), parcel)
    if 400 <= status < 500 and status != 408:
        return TryLater("not_allowed", rest=SET_UP_REST)
    return Unknown("gateway_down")


def _not_like_this(errors: list[tuple[str, str]], parcel: Parcel) -> Exception:
    """A 400: this number or address, or our own key, template or service."""
    for error, said in errors:
        if error in NAMED_FOR_RECIPIENT or (
            error == "ValidationError" and said.startswith(ABOUT_RECIPIENT)
        ):
            return Refusal("address_refused" if parcel.channel == "mail" else "number_refused")
        if "international" in said.lower():
            return Refusal("number_abroad")
    return TryLater("not_allowed", rest=SET_UP_REST)


def _errors(problem: HTTPError) -> list[tuple[str, str]]:
    """Kind and text of each error, whatever shape they came in."""
    try:
        found = problem.message
    except Exception:  # the client stumbles over JSON that is no object
        return []
    if not isinstance(found, list):
        return []
    return [
        (str(one.get("error")), str(one.get("message"))) for one in found if isinstance(one, dict)
    ]


def _asked(question: Callable[[NotificationsAPIClient], Any]) -> Any:
    """Over a line that stays open between messages, one for each thread: it is not to share."""
    notify = _line(
        settings.NOTIFY_URL, settings.NOTIFY_API_KEY, post.PATIENCE, threading.get_ident()
    )
    try:
        return at_most(2 * post.PATIENCE, lambda: question(notify))
    except TimeoutError:
        _line.cache_clear()  # somebody is still talking on it
        raise


@lru_cache(maxsize=8)
def _line(url: str, key: str, patience: float, _thread: int) -> NotificationsAPIClient:
    client = NotificationsAPIClient(key, base_url=url, timeout=patience)
    client.request_session.max_redirects = 0  # our words go to nobody else
    return client
