# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether the settings of the post are whole and safe. What is not is said in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = "dichterbij.delivery.adapters.smtp"
NOTIFY = "dichterbij.delivery.adapters.notify"
WHATSAPP = "dichterbij.delivery.adapters.whatsapp"
DEMO_PHONE = "dichterbij.delivery.adapters.demo_phone"
CHANNELS = {"mail", "sms", "whatsapp"}
# Notify's own: the name of the key, then the service and the secret
NOTIFY_KEY = re.compile(r".*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}"
                        r"-[0-9a-f]{12}", re.I)  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
SECRETS = ("DICHTERBIJ_NOTIFY_CALLBACK_TOKEN", "DICHTERBIJ_WHATSAPP_VERIFY_TOKEN",
           "DICHTERBIJ_WHATSAPP_APP_SECRET")  # fmt: skip
ONLY_REAL = (
    "DICHTERBIJ_ADAPTERS",
    "DICHTERBIJ_BOUNCE_ADDRESS",
    "DICHTERBIJ_NOTIFY_URL",
    "DICHTERBIJ_NOTIFY_API_KEY",
    "DICHTERBIJ_NOTIFY_MAIL_TEMPLATE",
    "DICHTERBIJ_NOTIFY_SMS_TEMPLATE",
    "DICHTERBIJ_NOTIFY_REPLY_TO",
    "DICHTERBIJ_NOTIFY_CALLBACK_TOKEN",
    "DICHTERBIJ_WHATSAPP_URL",
    "DICHTERBIJ_WHATSAPP_TOKEN",
    "DICHTERBIJ_WHATSAPP_NUMBER_ID",
    "DICHTERBIJ_WHATSAPP_TEMPLATE",
    "DICHTERBIJ_WHATSAPP_LANGUAGE",
    "DICHTERBIJ_WHATSAPP_APP_SECRET",
    "DICHTERBIJ_WHATSAPP_VERIFY_TOKEN",
)
"""The demo has no post office, so it refuses every one of these."""


def carriers(given: str) -> dict[str, str]:
    """Who carries which channel, from `sms=module,whatsapp=module`."""
    named = [part.partition("=") for part in given.split(",") if part.strip()]
    if not all(channel.strip() and is_ for channel, is_, _module in named):
        raise ImproperlyConfigured(
            "DICHTERBIJ_ADAPTERS reads channel=module, with commas between more, "
            f"for example sms={NOTIFY}."
        )
    return {channel.strip(): module.strip() for channel, _is, module in named}


def check(adapters: Mapping[str, str], given: Mapping[str, str]) -> None:
    """Raise `ImproperlyConfigured` at the first thing that cannot work, or that would tell."""
    for channel, module in adapters.items():
        _check_adapter(channel, module)
    _check_whole("notify", NOTIFY, adapters, given, _notify_needs(adapters))
    _check_whole("whatsapp", WHATSAPP, adapters, given, {
        "DICHTERBIJ_WHATSAPP_TOKEN", "DICHTERBIJ_WHATSAPP_NUMBER_ID",
        "DICHTERBIJ_WHATSAPP_TEMPLATE", "DICHTERBIJ_WHATSAPP_APP_SECRET",
        "DICHTERBIJ_WHATSAPP_VERIFY_TOKEN",
    })  # fmt: skip
    for name in ("DICHTERBIJ_NOTIFY_URL", "DICHTERBIJ_WHATSAPP_URL"):
        if given.get(name):
            _check_address(name, given[name])
    for name in SECRETS:
        if given.get(name) and len(given[name]) < 20:
            raise ImproperlyConfigured(f"{name} must be at least 20 characters, random.")
    _check_forms(given)
    _check_bounces(adapters, given.get("DICHTERBIJ_BOUNCE_ADDRESS", ""))


def _check_adapter(channel: str, module: str) -> None:
    if channel not in CHANNELS:
        raise ImproperlyConfigured(
            f"DICHTERBIJ_ADAPTERS names a channel {channel!r}; "
            f"there are {', '.join(sorted(CHANNELS))}."
        )
    if module == DEMO_PHONE:
        raise ImproperlyConfigured(
            "DICHTERBIJ_ADAPTERS names the demo phone: no resident would get anything."
        )
    for own, channels in ((SMTP, {"mail"}), (NOTIFY, {"mail", "sms"}), (WHATSAPP, {"whatsapp"})):
        if module == own and channel not in channels:
            raise ImproperlyConfigured(f"DICHTERBIJ_ADAPTERS: {module} does not carry {channel}.")
    try:
        found = find_spec(module)
    except (ImportError, ValueError):
        found = None
    if found is None:
        raise ImproperlyConfigured(f"DICHTERBIJ_ADAPTERS: there is no module {module!r}.")


def _notify_needs(adapters: Mapping[str, str]) -> set[str]:
    templates = {f"DICHTERBIJ_NOTIFY_{c.upper()}_TEMPLATE" for c, m in adapters.items()
                 if m == NOTIFY}  # fmt: skip
    return {"DICHTERBIJ_NOTIFY_URL", "DICHTERBIJ_NOTIFY_API_KEY",
            "DICHTERBIJ_NOTIFY_CALLBACK_TOKEN", *templates}  # fmt: skip


def _check_whole(
    name: str, module: str, adapters: Mapping[str, str], given: Mapping[str, str], needs: set[str]
) -> None:
    """All of what this gateway needs when a channel names it, and nothing when none does."""
    here = sorted(n for n in ONLY_REAL if n.startswith(f"DICHTERBIJ_{name.upper()}_") and
                  given.get(n))  # fmt: skip
    if module not in adapters.values():
        if here:
            raise ImproperlyConfigured(
                f"{', '.join(here)} is set, but no channel in DICHTERBIJ_ADAPTERS is carried by "
                f"{module}."
            )
        return
    missing = sorted(n for n in needs if not given.get(n))
    if missing:
        raise ImproperlyConfigured(f"{module} needs {', '.join(missing)} (see docs/production.md).")


def _check_address(name: str, address: str) -> None:
    parts = urlsplit(address)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
        raise ImproperlyConfigured(f"{name} must start with https://: numbers and names pass it.")


def _check_forms(given: Mapping[str, str]) -> None:
    key = given.get("DICHTERBIJ_NOTIFY_API_KEY", "")
    if key and not NOTIFY_KEY.fullmatch(key):
        raise ImproperlyConfigured(
            "DICHTERBIJ_NOTIFY_API_KEY is not a key of Notify: copy all of it, name included."
        )
    for name in ("MAIL_TEMPLATE", "SMS_TEMPLATE", "REPLY_TO"):
        value = given.get(f"DICHTERBIJ_NOTIFY_{name}", "")
        if value and not UUID.fullmatch(value):
            raise ImproperlyConfigured(f"DICHTERBIJ_NOTIFY_{name} is not an ID of Notify.")
    number = given.get("DICHTERBIJ_WHATSAPP_NUMBER_ID", "")
    if number and not (number.isascii() and number.isdigit()):
        raise ImproperlyConfigured(
            "DICHTERBIJ_WHATSAPP_NUMBER_ID is the ID of the number, in figures; not the number."
        )


def _check_bounces(adapters: Mapping[str, str], address: str) -> None:
    if not address:
        return
    if not re.fullmatch(r"[a-z0-9._-]{1,12}@[a-z0-9-]+(\.[a-z0-9-]+)+", address, re.I):
        raise ImproperlyConfigured(
            "DICHTERBIJ_BOUNCE_ADDRESS must be a short address without a +, "
            "for example bounce@mail.example.nl."
        )
    if SMTP not in adapters.values():
        raise ImproperlyConfigured(
            "DICHTERBIJ_BOUNCE_ADDRESS is set, but no mail leaves over SMTP here."
        )
