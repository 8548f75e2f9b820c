# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The notebook of a resident: closed with a sentence that only they know.

The sentence becomes a key (Argon2id), the key closes the text (AES-256-GCM), and both are
forgotten before the page is sent. Around it lies the resident's own key like around everything of
theirs, so that erasure takes the notebook along. Opening needs both, and we have one.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dichterbij.baggage.models import Notebook
from dichterbij.baggage.switch import require_decided
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.keys.sealing import seal, unseal
from dichterbij.people.models import Person

# RFC 9106, the second recommended choice: for a machine that does more than this
PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4
SALT, NONCE = 16, 12
SHORTEST = 12  # signs; four words are some twenty


class NotThisSentence(Refused):
    says = _("Met deze zin gaat het schrift niet open. Let op hoofdletters en spaties.")


class Resting(Refused):
    says = _("Na vijf keer blijft het schrift een kwartier dicht. Probeer het daarna nog eens.")


class TooShort(Refused):
    says = _("Deze zin is te kort. Neem er een van minstens 12 letters, liefst een paar woorden.")


class ChangedMeanwhile(Refused):
    says = _("In een ander venster is er iets veranderd. Open het schrift daar opnieuw.")


@dataclass(frozen=True)
class Opened:
    """What is in it, for as long as one page takes to make."""

    text: str
    version: int


def has_one(resident: Person) -> bool:
    """Whether there is a notebook, for who may open it."""
    return Notebook.objects.filter(resident=resident).exists()


@transaction.atomic
def begin(resident: Person, text: str, sentence: str, *, by: Person) -> Notebook:
    """A new notebook, closed with this sentence. The one that was there must be gone first."""
    require(by, Act.KEEP_NOTEBOOK, resident)
    require_decided()
    if len(sentence) < SHORTEST:
        raise TooShort
    notebook = Notebook(resident=resident)
    notebook.sealed = _close(notebook, text, sentence)
    try:
        with transaction.atomic():
            notebook.save()
    except IntegrityError:
        raise ChangedMeanwhile from None
    record(by, Act.KEEP_NOTEBOOK, resident)
    return notebook


def open_with(resident: Person, sentence: str, *, by: Person) -> Opened:
    """What is in it. A guess is counted before it is tried, also when fifty come at once."""
    require(by, Act.KEEP_NOTEBOOK, resident)
    require_decided()
    now = timezone.now()
    rested = Q(failed_at__lt=now - Notebook.REST)
    mine = Notebook.objects.filter(resident=resident)
    mine.filter(rested, failed=Notebook.TRIES).update(failed=0)
    counted = mine.filter(failed__lt=Notebook.TRIES).update(failed=F("failed") + 1, failed_at=now)
    if not counted:
        raise Resting
    notebook = mine.get()
    text = _open(notebook, sentence)
    mine.update(failed=0)
    return Opened(text, notebook.version)


def write(resident: Person, text: str, sentence: str, *, version: int, by: Person) -> None:
    """Write in it, and close it with the same sentence."""
    opened = open_with(resident, sentence, by=by)
    if opened.version != version:
        raise ChangedMeanwhile
    mine = Notebook.objects.filter(resident=resident, version=version)
    notebook = mine.first()
    closed = _close(notebook, text, sentence) if notebook is not None else b""
    with transaction.atomic():
        if not mine.update(sealed=closed, version=version + 1):
            raise ChangedMeanwhile
        record(by, Act.KEEP_NOTEBOOK, resident)


@transaction.atomic
def throw_away(resident: Person, *, by: Person) -> None:
    """The notebook is gone. It needs no sentence: whoever lost it may begin anew."""
    require(by, Act.KEEP_NOTEBOOK, resident)
    Notebook.objects.filter(resident=resident).delete()
    record(by, Act.KEEP_NOTEBOOK, resident)


def _key(sentence: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        sentence.encode(), salt, PASSES, MEMORY_KIB, LANES, hash_len=32, type=Type.ID
    )


def _close(notebook: Notebook, text: str, sentence: str) -> bytes:
    salt, nonce, place = os.urandom(SALT), os.urandom(NONCE), notebook.place
    closed = AESGCM(_key(sentence, salt)).encrypt(nonce, text.encode(), place.encode())
    return seal(notebook.resident, place, base64.b64encode(salt + nonce + closed).decode())


def _open(notebook: Notebook, sentence: str) -> str:
    place = notebook.place
    packed = base64.b64decode(unseal(notebook.resident, place, bytes(notebook.sealed)))
    salt, nonce, closed = packed[:SALT], packed[SALT : SALT + NONCE], packed[SALT + NONCE :]
    try:
        return AESGCM(_key(sentence, salt)).decrypt(nonce, closed, place.encode()).decode()
    except InvalidTag:
        raise NotThisSentence from None
