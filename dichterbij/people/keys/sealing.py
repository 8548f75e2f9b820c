# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What somebody told is kept so that only this product can read it, and nobody after erasure.

    sealed = seal(amina, f"baggage.statement:{uuid}:text", "Mijn eigen woorden")
    text = unseal(amina, f"baggage.statement:{uuid}:text", sealed)

The place (table, row, column) is bound to what is sealed: a text that somebody moves to another
row, column or person in the database cannot be opened there. A row is named by a uuid, because
that is known before the row is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import tink
from django.utils.translation import gettext_lazy as _
from tink import aead, proto_keyset_format, secret_key_access

from dichterbij.people.errors import Refused
from dichterbij.people.keys.master import CannotUnwrap, master
from dichterbij.people.keys.models import PersonKey
from dichterbij.people.models import Person

aead.register()  # here too: the first key of a person may be made before any file was opened
KIND = aead.aead_key_templates.AES256_GCM
MORE_BYTES = 33  # that a sealed text has more than the text: which key, a nonce and a tag
PLACE = re.compile(r"[a-z_]+\.[a-z_]+:[0-9a-f-]{36}:[a-z_]+")


class KeyGone(Refused):
    """Somebody was erased: what they told cannot be read any more, by anybody."""

    says = _("Deze tekst is gewist. Niemand kan hem nog lezen.")


class NotReadable(Refused):
    """Another keyset, a changed text, or a text that was put elsewhere."""

    says = _("Deze tekst kunnen we nu niet lezen.")


def seal(person: Person, place: str, text: str) -> bytes:
    """The text, sealed for this person at this place. Their key is made at first use."""
    sealed: bytes = opened(_key_to_write_with(person)).encrypt(text.encode(), bound(place))
    return sealed


def unseal(person: Person, place: str, sealed: bytes) -> str:
    """The text again.

    The key is asked for with the person: `select_related("resident__key")` saves a query.
    """
    try:
        key = person.key
    except PersonKey.DoesNotExist:
        raise KeyGone from None
    try:
        text: bytes = opened(key).decrypt(bytes(sealed), bound(place))
    except tink.TinkError:
        raise NotReadable from None
    return text.decode()


def about(person_id: int) -> bytes:
    """What a wrapped key is bound to: in the row of somebody else it opens nothing."""
    return b"people.personkey:%d:wrapped" % person_id


def fresh_key(person_id: int) -> tuple[str, bytes]:
    """A key for somebody who has none: the name of the master key, and the key wrapped with it."""
    handle = tink.new_keyset_handle(KIND)
    fresh = proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return master().wrap(fresh, about(person_id))


def opened(key: Any) -> aead.Aead:
    """What seals and opens for this person. Kept with the row of the key for as long as somebody
    holds that: for one page, never in the process."""
    known: aead.Aead | None = key.__dict__.get("opened")
    if known is not None:
        return known
    if key.wrapped is None:
        raise KeyGone
    try:
        plain = master().unwrap(key.master, bytes(key.wrapped), about(key.person_id))
        handle = proto_keyset_format.parse(plain, secret_key_access.TOKEN)
    except (CannotUnwrap, tink.TinkError):
        raise NotReadable from None
    key.__dict__["opened"] = known = handle.primitive(aead.Aead)
    return known


def _key_to_write_with(person: Person) -> PersonKey:
    """As the database has it now: one that was rolled back would lose what is sealed with it."""
    known = PersonKey.objects.filter(person=person).first()
    if known is None:
        name, wrapped = fresh_key(person.pk)
        made = PersonKey(person=person, wrapped=wrapped, master=name)
        PersonKey.objects.bulk_create([made], ignore_conflicts=True)  # of two at once, one wins
        known = PersonKey.objects.get(person=person)
    return known


def keys_of(people: Iterable[Person]) -> dict[int, PersonKey]:
    """The keys of all of these by number, made for who has none.

    For who writes a great many texts in one transaction, that made these people as well.
    """
    numbers = {person.pk for person in people}
    there = PersonKey.objects.in_bulk(numbers)
    made = []
    for number in sorted(numbers - set(there)):
        name, wrapped = fresh_key(number)
        made.append(PersonKey(person_id=number, wrapped=wrapped, master=name))
    return there | {key.pk: key for key in PersonKey.objects.bulk_create(made, batch_size=500)}


def bound(place: str) -> bytes:
    """What is sealed along with a text: where it stands."""
    if not PLACE.fullmatch(place):
        raise ValueError("a place is app.table:uuid:column")
    return place.encode()
