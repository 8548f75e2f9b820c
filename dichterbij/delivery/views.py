# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Where gateways tell what became of a message. They prove who they are with a key of their own.

Only the reference and the outcome are kept. What a resident writes back is neither kept nor
logged: every text message says that nobody reads answers. A stranger learns nothing here, not
even whether a gateway is set up.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from dichterbij.delivery import receipts
from dichterbij.delivery.adapters import notify, whatsapp
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.pages import over_https, public

LARGEST = 256 * 1024  # bytes


def from_gateway(*methods: str) -> Callable[[Any], Any]:
    """A door for machines: no cookie, no form, a key of its own."""

    def wear(view: Callable[[HttpRequest], HttpResponse]) -> Any:
        @public
        @csrf_exempt
        @never_cache
        @wraps(view)
        def wrapper(request: HttpRequest) -> HttpResponse:
            if not over_https(request):
                return _answer(403)
            if request.method not in methods:
                return _answer(405, Allow=", ".join(methods))
            size = request.headers.get("Content-Length") or "0"
            if not size.isascii() or not size.isdigit() or int(size) > LARGEST:
                return _answer(413)
            return view(request)

        return wrapper

    return wear


@from_gateway("POST")
def from_notify(request: HttpRequest) -> HttpResponse:
    """A delivery receipt of Notify, or a text somebody sent back, which nobody reads."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    ours = settings.NOTIFY_CALLBACK_TOKEN
    if not ours or not constant_time_compare(token, ours):
        return _stranger("notify")
    told = _object_in(request)
    if told is None:
        return _answer(400)
    channel = "mail" if told.get("notification_type") == "email" else "sms"
    outcome, reason = notify.what_became(str(told.get("status")), channel)
    _tell(told.get("reference"), outcome, reason)
    return _answer(204)


@from_gateway("GET", "POST")
def from_whatsapp(request: HttpRequest) -> HttpResponse:
    """WhatsApp asks whether we are who it was told, or tells what became of messages."""
    if request.method == "GET":
        return _we_are_who_you_were_told(request)
    signature = request.headers.get("X-Hub-Signature-256", "").removeprefix("sha256=")
    secret = settings.WHATSAPP_APP_SECRET
    made = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    if not secret or not constant_time_compare(signature, made):
        return _stranger("whatsapp")
    told = _object_in(request)
    if told is None:
        return _answer(400)
    for status in _statuses_in(told):
        outcome, reason = whatsapp.what_became(str(status.get("status")), _error_in(status))
        _tell(status.get("biz_opaque_callback_data"), outcome, reason)
    return _answer(204)


def _we_are_who_you_were_told(request: HttpRequest) -> HttpResponse:
    token, challenge = (
        request.GET.get(f"hub.{name}", "") for name in ("verify_token", "challenge")
    )
    ours = settings.WHATSAPP_VERIFY_TOKEN
    if not ours or not constant_time_compare(token, ours) or not challenge.isalnum():
        return _stranger("whatsapp")
    return HttpResponse(challenge[:100], content_type="text/plain")


def _tell(reference: object, outcome: str, reason: str) -> None:
    """What is not ours, or not final, is heard and forgotten: the gateway need not say it again."""
    if not outcome or not isinstance(reference, str):
        return
    try:
        ours = uuid.UUID(reference)
    except ValueError:
        return
    receipts.told(ours, outcome, reason)


def _object_in(request: HttpRequest) -> dict[str, Any] | None:
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _statuses_in(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The statuses, wherever they lie; anything of another shape is passed over."""
    for entry in _dicts(told.get("entry")):
        for change in _dicts(entry.get("changes")):
            value = change.get("value")
            if isinstance(value, dict):
                yield from _dicts(value.get("statuses"))


def _error_in(status: dict[str, Any]) -> int | None:
    for error in _dicts(status.get("errors")):
        code = error.get("code")
        return code if isinstance(code, int) else None
    return None


def _dicts(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        yield from (one for one in found if isinstance(one, dict))


def _stranger(at: str) -> HttpResponse:
    notice(What.WRONG_KEY, at)
    return _answer(403)


def _answer(status: int, **headers: str) -> HttpResponse:
    return HttpResponse(status=status, headers=headers)
