# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""WhatsApp's Cloud API. Off unless the municipality names it and gives its settings.

A company outside the Netherlands learns the number, and reads who, when and where; never what
about. The template over there is approved beforehand and has one place, `{{1}}`, for our words.
WhatsApp neither drops a second copy nor can be asked later.
"""

from __future__ import annotations

import logging

import requests
from django.conf import settings

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

PROMISE = Promise.NEITHER
BUSY_REST = 60.0
BUSY = {4, 80007, 130429, 131048, 131056}
# No WhatsApp on this number, or it is our own
NO_SUCH_NUMBER = {131021, 131026}
NOT_NOW = {131049}  # WhatsApp itself holds messages to this person back
log = logging.getLogger(__name__)


def hand_over(parcel: Parcel) -> Handed:
    """Give the words to WhatsApp, in the approved template. A receipt follows."""
    try:
        answer = at_most(2 * post.PATIENCE, lambda: _post(parcel))
    except TimeoutError as problem:
        raise Unknown("line_broke") from problem
    except requests.RequestException as problem:
        if nothing_left(problem):
            raise TryLater("no_connection", rest=REST) from problem
        raise Unknown("line_broke") from problem
    said = _json(answer)
    if answer.status_code == 200:
        return Handed(gateway_id=_number_in(said), receipt_follows=True)
    code = _code_in(said)
    log.warning("WhatsApp answered %s %s", answer.status_code, code)
    if answer.status_code == 429 or code in BUSY:
        raise TryLater("gateway_busy", rest=asked_rest(answer, BUSY_REST))
    if code in NO_SUCH_NUMBER:
        raise Refusal("number_refused")
    if 400 <= answer.status_code < 500 and answer.status_code != 408:
        raise TryLater("not_allowed", rest=SET_UP_REST)
    raise Unknown("gateway_down")


def look_up(parcel: Parcel) -> Handed | None:
    """Nobody can tell."""
    raise NotImplementedError


def what_became(status: str, code: int | None) -> tuple[str, str]:
    """WhatsApp's status as an outcome and a code. Read is delivered: nobody keeps who reads."""
    if status in ("delivered", "read"):
        return "delivered", ""
    if status != "failed":
        return "", ""
    if code in NOT_NOW:
        return "not_now", "phone_not_now"
    return "failed", "number_refused" if code in NO_SUCH_NUMBER else "gateway_failed"


def _post(parcel: Parcel) -> requests.Response:
    """Over a line of its own.

    One that was kept open, and broke since, would make it uncertain whether this message left.
    """
    return requests.post(
        f"{settings.WHATSAPP_URL}/{settings.WHATSAPP_NUMBER_ID}/messages",
        json=_letter(parcel),
        headers={"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"},
        timeout=post.PATIENCE,
        allow_redirects=False,
    )


def _letter(parcel: Parcel) -> dict[str, object]:
    words = {"type": "text", "text": inert.as_chat(parcel.short)}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": parcel.to,
        "type": "template",
        "template": {
            "name": settings.WHATSAPP_TEMPLATE,
            "language": {"code": settings.WHATSAPP_LANGUAGE},
            "components": [{"type": "body", "parameters": [words]}],
        },
        "biz_opaque_callback_data": str(parcel.reference),
    }


def _json(answer: requests.Response) -> object:
    try:
        said: object = answer.json()
    except ValueError:
        return None
    return said


def _number_in(said: object) -> str:
    """WhatsApp's own number of the message. Without one we do not know that it took it."""
    messages = said.get("messages") if isinstance(said, dict) else None
    first = messages[0] if isinstance(messages, list) and messages else None
    number = first.get("id") if isinstance(first, dict) else None
    if not isinstance(number, str) or not number:
        raise Unknown("answer_unclear")
    return number


def _code_in(said: object) -> int | None:
    error = said.get("error") if isinstance(said, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None
