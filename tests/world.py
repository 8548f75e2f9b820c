# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One resident with one of everything, and a canary in every text.

A canary is a word that occurs nowhere else. Where it is seen, that field of that object of that
resident was shown.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import uuid
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dichterbij.baggage import notebook
from dichterbij.baggage.actions import reflect, remember, write_together
from dichterbij.baggage.models import Decision
from dichterbij.conversations import models as talks
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.delivery.models import AddressChange, Message, PrintBatch, Receipt, Way, Wishes
from dichterbij.handvatten import deck
from dichterbij.letters.models import Letter, LetterTemplate, LetterVersion
from dichterbij.people import actions, links
from dichterbij.people.access import Act, Role
from dichterbij.people.keys.sealed import Sealed
from dichterbij.people.keys.sealing import seal
from dichterbij.people.models import Glass, Link, Passkey, Person, Pin, Tier, WorkingRelationship
from dichterbij.people.proofs.actions import confirm_at_desk
from dichterbij.people.proofs.models import TiedDigid
from dichterbij.web.rights.own_versions import answer, put_beside
from tests.conftest import somebody, tomorrow_at

Thing = TypeVar("Thing", bound=models.Model)
PIN = "48213"
TO_NOW: dict[str, Any] = {"months": 12, "next_too": False}
# Others who test at the same moment, on the same server, look for words of their own
_numbers = count(10_000_000 + 10_000 * secrets.randbelow(8000))
# Texts that stand sealed in the database
SEALED = {
    f"{model._meta.label}.{field.name}"
    for model in apps.get_models()
    for field in model._meta.local_fields
    if isinstance(field, Sealed)
}
# Names of entries in our own public texts, not anybody's words
PUBLIC = {"handvat", "check_in", "check_out", "reason", "reference"}


@dataclass(frozen=True)
class Canary:
    """A word in one field of one object about one person."""

    word: str
    about: Person
    where: str
    acts: tuple[Act, ...] | None


@dataclass
class World:
    """Everything there is about one resident."""

    resident: Person
    caseworker: Person
    canaries: list[Canary] = field(default_factory=list)
    pks: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    stand_ins: dict[str, Person] = field(default_factory=dict)

    def put(self, name: str, model: type[Thing], **known: Any) -> Thing:
        """One object with a canary in every text that was not given."""
        known |= {f: self.word(model, f) for f in self._texts(model) if f not in known}
        thing = model(**known)
        thing.save()
        self.pks[name] = thing.pk
        return thing

    def _texts(self, model: type[models.Model]) -> list[str]:
        seen_with = getattr(model, "seen_with", {})
        return [n for n in seen_with if not model._meta.get_field(n).choices and n not in PUBLIC]

    def word(self, model: type[models.Model], name: str) -> str:
        """A new canary for this field."""
        word = f"kanarie{next(_numbers)}"
        acts = model.seen_with[name]  # type: ignore[attr-defined]
        if acts is not None and not isinstance(acts, tuple):
            acts = (acts,)
        self.canaries.append(Canary(word, self.resident, f"{model._meta.label}.{name}", acts))
        return f"{word}@post.example" if name == "email" else word


def everything_about(first_name: str, caseworker: Person, before: Person) -> World:
    """A resident with one of everything, handed over by `before` to `caseworker`."""
    resident = somebody(first_name, Role.RESIDENT)
    world = World(resident, caseworker)
    for name in ("first_name", "last_name", "email", "phone", "address"):
        setattr(resident, name, world.word(Person, name))
    resident.channel = Person.Channel.MAIL
    resident.save()
    resident.tier = Tier.T2
    world.pks |= {
        "resident": resident.pk,
        "caseworker": caseworker.pk,
        "team": caseworker.team_id or 0,
    }
    world.pks["team"] = caseworker.team_id or 0
    long_ago = timezone.localdate() - dt.timedelta(days=400)
    WorkingRelationship.objects.create(
        resident=resident, caseworker=before, started_on=long_ago, ended_on=timezone.localdate()
    )
    now = WorkingRelationship.objects.create(resident=resident, caseworker=caseworker)
    starts = tomorrow_at(10, 30)
    talk = world.put(
        "talk",
        talks.Conversation,
        relationship=now,
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=45),
        made_by=caseworker,
    )
    then = timezone.now() - dt.timedelta(days=60)
    held = world.put(
        "held",
        talks.Conversation,
        relationship=now,
        starts_at=then,
        ends_at=then + dt.timedelta(minutes=45),
        ended_at=then + dt.timedelta(minutes=45),
        made_by=caseworker,
    )
    world.put(
        "change",
        talks.AppointmentChange,
        conversation=talk,
        sequence=0,
        starts_at=starts - dt.timedelta(days=1),
        minutes=45,
        place="office",
        by=caseworker,
    )
    for here in (talk, held):
        _around(world, here, resident, caseworker)
    _agreements(world, held, resident, caseworker)
    _letters(world, talk, now, caseworker)
    _ways_in(world, talk, resident, caseworker)
    _ways_to(world, resident, caseworker)
    _bagage(world, resident, caseworker)
    _glasses(world, resident, caseworker)
    _passkey(world, caseworker)
    _own_versions(world, resident, caseworker)
    return world


def _glasses(world: World, resident: Person, caseworker: Person) -> None:
    """Somebody stands in now; of two others it is over: the time, or somebody ended it."""
    now, hour = timezone.now(), dt.timedelta(hours=1)
    for name, opened_at, ended_at in (
        ("glass", now, None),
        ("glass_over", now - 2 * hour, None),
        ("glass_ended", now - hour / 4, now),
    ):
        stands_in = somebody(f"{name}{resident.pk}".replace("_", ""), Role.CASEWORKER)
        word = f"kanarie{next(_numbers)}"
        acts = (Act.END_GLASS, Act.SEE_THROUGH_GLASS)
        world.canaries.append(Canary(word, resident, f"people.{name}.reason", acts))
        glass = Glass(
            resident=resident, by=stands_in, opened_at=opened_at, expires_at=opened_at + hour,
            ended_at=ended_at, ended_by=caseworker if ended_at else None,
        )  # fmt: skip
        glass.sealed = seal(resident, glass.place, f"{word} staat aan de balie")
        glass.save()
        world.pks[name], world.stand_ins[name] = glass.pk, stands_in


def _passkey(world: World, caseworker: Person) -> None:
    """Of the caseworker alone: no word in it is about a resident."""
    number = uuid.uuid4()
    world.pks["passkey"] = Passkey.objects.create(
        person=caseworker, name="Telefoon", handle=number, digest=number.hex
    ).pk


def _own_versions(world: World, resident: Person, caseworker: Person) -> None:
    """Beside the goal of a talk and a letter; the latter was answered."""
    me = Person.objects.get(pk=resident.pk).at(Tier.T3)

    def word(where: str) -> str:
        canary = f"kanarie{next(_numbers)}"
        seen = (Act.PUT_OWN_VERSION, Act.READ_OWN_VERSION)
        world.canaries.append(Canary(canary, resident, f"sealed.{where}", seen))
        return canary

    put_beside(me, f"conversations.conversation:{world.pks['held']}", word("own_version"), by=me)
    letter = f"letters.letter:{world.pks['sent_letter']}"
    answered = put_beside(me, letter, word("answered"), by=me)
    answer(answered, "stays", word("answer"), by=caseworker)


def _bagage(world: World, resident: Person, caseworker: Person) -> None:
    """The municipality decided, and this resident left a text for this caseworker alone."""
    today = timezone.localdate()
    Decision.objects.get_or_create(
        pk=Decision.THE_ONE,
        defaults={
            "decided_on": today, "decided_by": "het college", "advised_on": today,
            "recorded_by": caseworker,
        },
    )  # fmt: skip
    me = Person.objects.get(pk=resident.pk).at(Tier.T3)
    written = {
        "statement": ((Act.READ_BAGGAGE,), lambda word: remember(me, word, by=me, **TO_NOW)),
        "waiting": (
            (Act.CHOOSE_BAGGAGE,),
            lambda word: write_together(me, word, by=caseworker, **TO_NOW),
        ),
        "reflection": ((Act.REFLECT,), lambda word: reflect(word, by=caseworker)),
        "notebook": (None, lambda word: notebook.begin(me, word, "een zin van mij", by=me)),
    }
    for name, (acts, write) in written.items():
        word = f"kanarie{next(_numbers)}"
        about = caseworker if name == "reflection" else resident
        world.canaries.append(Canary(word, about, f"baggage.{name}", acts))
        world.pks[name] = write(word).pk


def prove(client: Client, world: World) -> None:
    """Show a code at the desk, as the resident and the caseworker do, and come in (T3)."""
    token, to = world.tokens[Link.Purpose.AGREEMENTS], "prove"
    client.post(reverse(to, args=[token]), {"do": "code"})
    shown = re.search(
        r'"ltr">([A-Z0-9]{6})<', client.get(reverse(to, args=[token])).content.decode()
    )
    assert shown, "the screen shows a code"
    confirm_at_desk(world.resident, shown[1], by=world.caseworker)
    came_in = client.post(reverse(to, args=[token]), {"do": "shown"})
    assert came_in["Location"] == reverse("your_data", args=[token]), "it is proven who this is"


def _letters(world: World, talk: Any, now: WorkingRelationship, caseworker: Person) -> None:
    known = {"relationship": now, "kind": "invitation", "about": talk.uuid, "made_by": caseworker}
    draft = world.put("letter", Letter, **known)
    world.put("letter_version", LetterVersion, letter=draft, number=1, what="typed", by=caseworker)
    world.put(
        "sent_letter", Letter, **known, state="sent", sent_at=timezone.now(), sent_by=caseworker
    )
    world.put("template", LetterTemplate, kind="invitation", made_by=caseworker)


def _around(world: World, talk: Any, resident: Person, caseworker: Person) -> None:
    world.put("item", talks.AgendaItem, conversation=talk, added_by=caseworker, position=1)
    world.put("own_item", talks.AgendaItem, conversation=talk, added_by=resident, position=2)
    world.put("answer", talks.InvitationAnswer, conversation=talk, companion=True, by=resident)
    world.put("other_time", talks.OtherTime, conversation=talk, by=resident)
    world.put(
        "offered", talks.OfferedTime, conversation=talk, starts_at=tomorrow_at(14), by=caseworker
    )
    world.put("reading", talks.ReadingChoice, conversation=talk, choice="read_on", by=caseworker)
    world.put(
        "card",
        talks.Card,
        conversation=talk,
        check_in=deck().check_in[0].id,
        check_out=deck().check_out[0].id,
    )
    world.put(
        "chosen",
        talks.ChosenHandvat,
        conversation=talk,
        handvat=deck().handvatten[0].id,
        position=1,
    )


def _agreements(world: World, talk: Any, resident: Person, caseworker: Person) -> None:
    today = timezone.localdate()
    for name, side, keeper in (
        ("promise", Side.MUNICIPALITY, caseworker),
        ("agreement", Side.RESIDENT, resident),
    ):
        what = world.word(talks.Agreement, "what")  # nothing was changed: so it still stands
        agreement = world.put(
            name,
            talks.Agreement,
            resident=resident,
            conversation=talk,
            side=side,
            what=what,
            now_what=what,
            turn="",
            due=today,
            promised_by=keeper,
            written_by=caseworker,
        )
        other = caseworker if keeper == resident else resident
        world.put(
            f"{name}_proposal",
            talks.AgreementChange,
            agreement=agreement,
            kind=Kind.PROPOSED,
            due=today,
            by=other,
        )
        world.put(
            f"{name}_comment",
            talks.AgreementChange,
            agreement=agreement,
            kind=Kind.COMMENT,
            by=other,
        )
    world.put("sphere", talks.SphereOfInfluence, conversation=talk, by=caseworker)
    world.put("check_out", talks.CheckOut, conversation=talk, typed_by=caseworker)
    kern = world.put("kern", talks.Kern, resident=resident, by=caseworker)
    world.put("kern_answer", talks.KernAnswer, kern=kern, by=resident)


def _ways_in(world: World, talk: Any, resident: Person, caseworker: Person) -> None:
    for purpose, about in ((Link.Purpose.INVITATION, talk.uuid), (Link.Purpose.AGREEMENTS, None)):
        link = actions.make_link(
            resident, purpose, expires_at=tomorrow_at(20), about=about, by=caseworker
        )
        world.tokens[purpose] = links.token(link)
        world.canaries.append(Canary(link.digest, resident, "people.Link.digest", None))
    pin = actions.agree_pin(resident, PIN, by=caseworker)
    world.canaries.append(Canary(pin.secret, resident, "people.Pin.secret", None))
    assert Pin.objects.count()
    digest = f"kanarie{next(_numbers)}"
    TiedDigid.objects.create(
        person=resident, digest=digest, confirmed_by=caseworker, refused_at=timezone.now()
    )
    world.canaries.append(Canary(digest, resident, "people.TiedDigid.digest", None))
    stack = PrintBatch.objects.create(made_by=caseworker, once=uuid.uuid4())
    world.pks["stack"] = stack.pk
    for name, channel, kind in (
        ("message", "mail", Message.Kind.INVITATION),
        ("text_message", "sms", Message.Kind.INVITATION),
        ("paper", "paper", Message.Kind.INVITATION),
        ("printed", "paper", Message.Kind.INVITATION),
    ):
        message = world.put(
            name,
            Message,
            resident=resident,
            kind=kind,
            channel=channel,
            about=talk.uuid,
            state=Message.State.WAITING if channel == "paper" else Message.State.UNCERTAIN,
            link=Link.objects.filter(person=resident, purpose=Link.Purpose.INVITATION).first(),
            made_by=caseworker,
            calendar="",
            reference=uuid.uuid4(),
            zone="",
            batch=stack if name == "printed" else None,
        )
        world.put(f"{name}_receipt", Receipt, message=message, outcome="failed", reason="no_such")


def _ways_to(world: World, resident: Person, caseworker: Person) -> None:
    world.put("way", Way, resident=resident, channel="mail", position=1, chosen_by=resident)
    world.put("wishes", Wishes, resident=resident, cover="plain", chosen_by=resident)
    for what, by in (("email", resident), ("phone", caseworker)):
        world.put(
            "address_change",
            AddressChange,
            resident=resident,
            field=what,
            asked_by=by,
            holds_from=timezone.now() + dt.timedelta(hours=72),
        )
