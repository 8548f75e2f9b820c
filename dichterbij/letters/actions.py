# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What people do with letters: start one, change it, take a proposal over or leave it standing.

Every text that is replaced is kept with its number and by whom. Whoever writes says which text
they had in front of them; was there a newer one, then nothing is written over.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dichterbij.letters.filling import filled
from dichterbij.letters.models import LeftStanding, Letter, LetterTemplate, LetterVersion
from dichterbij.letters.replacing import all_taken_over, checked, found, replaced
from dichterbij.people.access import Act, record, require
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person, WorkingRelationship

What = LetterVersion.What


class ChangedMeanwhile(Refused):
    says = (
        "De tekst is intussen veranderd, in een ander venster of door een collega. "
        "Wat je typte staat hier nog, en daaronder wat er nu staat. "
        "Bewaar je nog eens, dan komt jouw tekst ervoor in de plaats."
    )


class AlreadySent(Refused):
    says = "Deze brief is al verstuurd. Schrijf een nieuwe als er iets moet veranderen."


class NoLongerThere(Refused):
    says = "Deze opmerking is er niet meer: de tekst is intussen anders. Er is niets veranderd."


class NothingWritten(Refused):
    says = "Een lege brief kunnen we niet bewaren. Schrijf eerst iets."


@transaction.atomic
def start_letter(
    relationship: WorkingRelationship,
    *,
    kind: str,
    subject: str,
    body: str,
    about: uuid.UUID | None = None,
    once: uuid.UUID | None = None,
    by: Person,
) -> Letter:
    """Begin a letter to a resident, from a template that was filled in or from nothing.

    `about` is the conversation it invites to or follows, if there is one.
    """
    require(by, Act.WRITE_LETTER, relationship)
    if not body.strip():
        raise NothingWritten
    letter, new = Letter.objects.write_once(
        once,
        relationship=relationship,
        kind=kind,
        subject=subject.strip(),
        body=body.strip(),
        about=about,
        made_by=by,
    )
    if new:
        record(by, Act.WRITE_LETTER, letter)
    return letter


@transaction.atomic
def change_text(
    letter: Letter,
    text: str,
    *,
    subject: str | None = None,
    kind: str | None = None,
    seen_version: int,
    by: Person,
) -> Letter:
    """Write the letter anew by hand. What stood there is kept.

    Raises `ChangedMeanwhile` when somebody wrote after `seen_version`.
    """
    now = _to_write(letter, by)
    new_subject = now.subject if subject is None else subject.strip()
    new_kind = kind or now.kind
    if (now.body, now.subject, now.kind) == (text, new_subject, new_kind):
        return now
    if now.version != seen_version:
        raise ChangedMeanwhile
    return _write(now, text, new_subject, What.TYPED, by, kind=new_kind)


@transaction.atomic
def fill_in(letter: Letter, known: Mapping[str, str], *, seen_version: int, by: Person) -> Letter:
    """Put words in the open places of a letter; what is not known stays open."""
    now = _to_write(letter, by)
    body, subject = filled(now.body, known), filled(now.subject, known)[:150]
    if (body, subject) == (now.body, now.subject):
        return now
    if now.version != seen_version:
        raise ChangedMeanwhile("De tekst is intussen veranderd. Vul het daarin nog eens in.")
    return _write(now, body, subject, What.TYPED, by)


@transaction.atomic
def take_over(letter: Letter, fingerprint: str, proposal: int = 0, *, by: Person) -> Letter:
    """Put a proposal in the place of what was marked; only if it is still marked now."""
    now = _to_write(letter, by)
    finding = found(checked(now.body, now.kind), fingerprint)
    if finding is None or not 0 <= proposal < len(finding.replacements):
        raise NoLongerThere
    return _write(now, replaced(now.body, finding, proposal), now.subject, What.TAKEN_OVER, by)


@transaction.atomic
def take_over_all(letter: Letter, *, hints: bool = False, seen_version: int, by: Person) -> Letter:
    """Take every proposal over that is not left standing, as one change."""
    now = _to_write(letter, by)
    left = set(now.left_standing.values_list("fingerprint", flat=True))
    after = all_taken_over(now.body, now.kind, left, hints=hints)
    if after == now.body:
        return now
    if now.version != seen_version:
        raise ChangedMeanwhile(
            "De tekst is intussen veranderd. Kijk nog eens wat er overgenomen wordt."
        )
    return _write(now, after, now.subject, What.TAKEN_OVER, by)


@transaction.atomic
def leave_standing(letter: Letter, fingerprint: str, *, by: Person) -> None:
    """The writer decides: this stays as it is, and is not asked about again."""
    now = _to_write(letter, by)
    if found(checked(now.body, now.kind), fingerprint) is None:
        raise NoLongerThere
    LeftStanding.objects.get_or_create(letter=now, fingerprint=fingerprint, defaults={"by": by})
    record(by, Act.WRITE_LETTER, now)


@transaction.atomic
def look_again(letter: Letter, *, by: Person) -> None:
    """Show everything again that was left standing in this letter."""
    now = _to_write(letter, by)
    now.left_standing.all().delete()
    record(by, Act.WRITE_LETTER, now)


@transaction.atomic
def put_back(letter: Letter, *, seen_version: int, by: Person) -> Letter:
    """The text before the last change stands there again; the last one is kept as well."""
    now = _to_write(letter, by)
    if now.version != seen_version:
        raise ChangedMeanwhile("De tekst is intussen veranderd. Kijk eerst wat er nu staat.")
    before = now.versions.order_by("-number").first()
    if before is None:
        return now
    return _write(now, before.body, before.subject, What.PUT_BACK, by)


def _to_write(letter: Letter, by: Person) -> Letter:
    """The letter as it is this moment; of two who write at once, one waits for the other."""
    require(by, Act.WRITE_LETTER, letter)
    now = Letter.objects.select_for_update(of=("self",)).with_people().get(pk=letter.pk)
    if not now.is_draft:
        raise AlreadySent
    return now


def _write(
    now: Letter, body: str, subject: str, what: str, by: Person, kind: str | None = None
) -> Letter:
    if not body.strip():
        raise NothingWritten
    LetterVersion.objects.create(
        letter=now, number=now.version, subject=now.subject, body=now.body, what=what, by=by
    )
    now.body, now.subject, now.kind = body, subject, kind or now.kind
    now.version += 1
    now.changed_at = timezone.now()
    now.save(update_fields=["body", "subject", "kind", "version", "changed_at"])
    record(by, Act.WRITE_LETTER, now)
    return now


@transaction.atomic
def mark_sent(letter: Letter, *, seen_version: int, by: Person) -> Letter:
    """The letter is on its way: its text does not change any more.

    Whoever calls this hands it to the post in the same transaction. Raises `ChangedMeanwhile`
    when the text is not the one that was read before sending.
    """
    now = _to_write(letter, by)
    if now.version != seen_version:
        raise ChangedMeanwhile("De tekst is intussen veranderd. Lees de brief nog eens na.")
    now.state, now.sent_at, now.sent_by = Letter.State.SENT, timezone.now(), by
    now.save(update_fields=["state", "sent_at", "sent_by"])
    record(by, Act.WRITE_LETTER, now)
    return now


@transaction.atomic
def throw_away(letter: Letter, *, by: Person) -> None:
    """A draft that is not needed. What was sent stays for ever."""
    now = _to_write(letter, by)
    record(by, Act.WRITE_LETTER, now)
    now.delete()


@transaction.atomic
def make_template(
    *,
    kind: str,
    variant: str,
    title: str,
    subject: str,
    body: str,
    source_name: str = "",
    once: uuid.UUID | None = None,
    by: Person,
) -> LetterTemplate:
    """A template of the municipality itself, written here or brought in from a document."""
    require(by, Act.CHANGE_TEMPLATES)
    if not body.strip():
        raise NothingWritten
    template, new = LetterTemplate.objects.write_once(
        once,
        kind=kind,
        variant=variant,
        title=title.strip(),
        subject=subject.strip(),
        body=body,
        source_name=source_name[:200],
        made_by=by,
    )
    if new:
        record(by, Act.CHANGE_TEMPLATES, template)
    return template


@transaction.atomic
def change_template(
    template: LetterTemplate, *, seen_version: int, by: Person, **what: str
) -> LetterTemplate:
    """Change a template of our own. Letters that were begun from it stay as they are."""
    require(by, Act.CHANGE_TEMPLATES)
    if not what.get("body", template.body).strip():
        raise NothingWritten
    changed = LetterTemplate.objects.filter(pk=template.pk, version=seen_version).update(
        version=F("version") + 1, changed_by=by, changed_at=timezone.now(), **what
    )
    if not changed:
        raise ChangedMeanwhile
    record(by, Act.CHANGE_TEMPLATES, template)
    template.refresh_from_db()
    return template


@transaction.atomic
def withdraw_template(template: LetterTemplate, *, by: Person) -> None:
    """Nobody begins from this one any more."""
    require(by, Act.CHANGE_TEMPLATES)
    LetterTemplate.objects.filter(pk=template.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), changed_by=by, changed_at=timezone.now()
    )
    record(by, Act.CHANGE_TEMPLATES, template)
