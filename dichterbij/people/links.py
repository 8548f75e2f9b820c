# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Links: how a resident comes in without a login, and what a link never is.

The token is derived from the server's secret and the link's nonce. The database keeps only its
digest: a stolen database opens nothing, and a message can still be written again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from dichterbij.people.models import Link, Tier
from dichterbij.people.questions import Question

TOKEN_BYTES = 20  # 160 bits, 27 characters in a message


class SecretGone(LookupError):
    """The server's secret was changed: this address can be looked up, not written again."""


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derived(link: Link) -> Iterator[str]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        mac = hmac.new(secret.encode(), b"link:" + link.nonce.bytes, hashlib.sha256).digest()
        yield base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).rstrip(b"=").decode()


def new_token(link: Link) -> str:
    """The token for a link that has no digest yet."""
    return next(_derived(link))


def token(link: Link) -> str:
    """The token of this link, also after the server's secret was rotated."""
    for candidate in _derived(link):
        if digest(candidate) == link.digest:
            return candidate
    raise SecretGone("the secret this link was made with is no longer configured")


def can_be_written(link: Link) -> bool:
    """Whether its address can be printed or sent again. What is in somebody's hands works on."""
    return any(digest(candidate) == link.digest for candidate in _derived(link))


def address(link: Link) -> str:
    """The whole address as it stands in a message."""
    return f"{settings.PUBLIC_URL}/u/{token(link)}/"


BEHIND = Question(
    lambda digest, now: (
        Link.objects.working(now).filter(digest=digest).select_related("person__key")
    )
)


def find(given: str, *purposes: str) -> Link | None:
    """The working link behind a token, and nobody's if it is unknown, expired or revoked.

    Reading uses nothing up: mail scanners open every link before the resident does.
    """
    link: Link | None = BEHIND.first(digest(given), timezone.now())
    if link is None or (purposes and link.purpose not in purposes):
        return None
    link.person.at(Tier.T1)
    return link
