# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who reaches what: everybody opens every page about Amina, and tries every verb on her things.

What came of it stands in `who_reaches_what.txt`. It was not worked out from the access table: it is
what people got to see. So whoever changes the table, a guard or a query sees there what changes for
whom (`make reach` writes it; `git diff` shows it), and a mistake in one of them fails a test.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
import re
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

import dichterbij
from dichterbij.baggage.models import Statement
from dichterbij.delivery.models import PrintBatch
from dichterbij.people import actions, links
from dichterbij.people.access import READS, Act, Role, require
from dichterbij.people.errors import Limited
from dichterbij.people.limiting.models import Limit
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Link, Person, Team, Tier, WorkingRelationship
from dichterbij.people.questions import Question
from tests.conftest import somebody
from tests.test_access_matrix import ALSO, NUMBERED, Visitor, addresses, all_routes
from tests.world import PIN, World, everything_about, prove

WRITTEN = Path(__file__).parent / "who_reaches_what.txt"
# More than one of a kind looks otherwise, or may not be there for everybody
OTHERWISE = {"our_letter": ["letter"], "workshop": ["sent_letter"], "point": ["own_item"]}
ELSE = "everybody else"
# Who are no caseworkers any more, and have a resident all the same
WITH_THEIRS = {"Nora": "Sven", "Olga": "Tess"}
# He had everything limited, and worked with somebody of the team of Loes before
OF_KARIM = {"Loes", "Chris", "Karim proven"}
NOT_ROOMS = {"migrations", "management", "views", "__main__", "check", "demo"}


@dataclass(frozen=True)
class Ask:
    """Somebody tries something, and what comes of it."""

    who: str
    role: str | None
    what: str
    ask: Callable[[], str]


@dataclass
class Everybody:
    """Five residents with one of everything, and whoever may come by."""

    worlds: dict[str, World]
    people: dict[str, Person]
    visitors: list[Visitor] = field(default_factory=list)


def everybody_there() -> Everybody:
    """Amina works with Bram and did with Samira; Dewi the other way around; Karim with Chris."""
    north = Team.objects.create(
        name="Team Noord", office="Lindeplein 4", walk="Lindepark", nearby="De Schakel"
    )
    south = Team.objects.create(name="Team Zuid", office="Servicepunt Zuid", home_visits=True)
    people = {
        "Bram": somebody("Bram", Role.CASEWORKER, "de Wit", team=north),
        "Samira": somebody("Samira", Role.CASEWORKER, "Haddou", team=north),
        "Chris": somebody("Chris", Role.CASEWORKER, "Bakker", team=south),
        "Loes": somebody("Loes", Role.LEAD, "Vermeer", team=north),
        "Wim": somebody("Wim", Role.LEAD, "Prins", team=south),
        "Lena": somebody("Lena", Role.LEAD, "Smit"),  # leads no team yet
        "Farid": somebody("Farid", Role.PRIVACY_OFFICER, "Aziz"),
        "Bea": somebody("Bea", Role.ADMINISTRATOR, "Kok"),
        "Erik": somebody("Erik", Role.CASEWORKER, "Mol", team=north),  # left
        "Els": somebody("Els", Role.LEAD, "Vos", team=north),  # left
        # Administrator now; that she was the caseworker of Sven was never ended
        "Nora": somebody("Nora", Role.ADMINISTRATOR, "Blom", team=north),
        "Olga": somebody("Olga", Role.PRIVACY_OFFICER, "Post"),  # and she of Tess
        "Otto": somebody("Otto", Role.CASEWORKER, "Berg"),  # in no team yet
    }
    worlds = {
        "Amina": everything_about("Amina", people["Bram"], before=people["Samira"]),
        "Dewi": everything_about("Dewi", people["Samira"], before=people["Bram"]),
        "Karim": everything_about("Karim", people["Chris"], before=people["Samira"]),
        "Sven": everything_about("Sven", people["Chris"], before=people["Samira"]),
        "Tess": everything_about("Tess", people["Chris"], before=people["Samira"]),
    }
    for name, whose in WITH_THEIRS.items():
        now = WorkingRelationship.objects.current().filter(resident=worlds[whose].resident)
        now.update(caseworker=people[name])
        PrintBatch.objects.filter(pk=worlds[whose].pks["stack"]).update(made_by=people[name])
    _other_texts(worlds, people)
    karim = worlds["Karim"].resident
    Limit.objects.create(resident=karim, sealed=b"about what is no matter here")
    there = Everybody(worlds, people, [Visitor("passer-by", None, Client(), {})])
    for name, person in people.items():
        client = Client()
        client.force_login(person)
        there.visitors.append(Visitor(name, person, client, {}))
    for name, person in worlds["Amina"].stand_ins.items():
        client = Client()
        client.force_login(person)
        there.visitors.append(Visitor(f"who holds the {name}", person, client, {}))
    for name in ("Erik", "Els"):
        people[name].left_on = dt.date(2026, 1, 1)
        people[name].save()
    amina = worlds["Amina"]
    invited, agreed = (amina.tokens[p] for p in (Link.Purpose.INVITATION, Link.Purpose.AGREEMENTS))
    for name, token, tier in (
        ("Amina by the invitation", invited, Tier.T1),
        ("Amina by the link", agreed, Tier.T1),
        ("Amina with the PIN", agreed, Tier.T2),
        ("Amina proven", agreed, Tier.T3),
    ):
        client = Client()
        if tier is Tier.T2:
            client.post(reverse("pin", args=[token]), {"digits": PIN})
        if tier is Tier.T3:
            prove(client, amina)
        her = Person.objects.get(pk=amina.resident.pk).at(tier)
        there.visitors.append(Visitor(name, her, client, {"": token}))
    for name, how in (("too old", {"expires_at": past()}), ("revoked", {"revoked_at": past()})):
        link = actions.make_link(
            amina.resident, Link.Purpose.AGREEMENTS, expires_at=past(-1), by=amina.caseworker
        )
        Link.objects.filter(pk=link.pk).update(**how)
        her = Person.objects.get(pk=amina.resident.pk)
        name, token = f"Amina by a link that was {name}", links.token(link)
        there.visitors.append(Visitor(name, her, Client(), {"": token}))
    return there


def _other_texts(worlds: dict[str, World], people: dict[str, Person]) -> None:
    """Texts to remember: one meant for Nora, two for who came before, one never confirmed."""
    for name, written in {
        "Sven": {"caseworker": people["Nora"]},
        "Dewi": {"caseworker": people["Bram"], "next_too": True},
        "Karim": {"caseworker": people["Samira"]},
    }.items():
        Statement.objects.filter(pk=worlds[name].pks["statement"]).update(**written)
    waiting = Statement.objects.filter(pk=worlds["Dewi"].pks["waiting"])
    waiting.update(written_at=past(60))


def past(days: int = 1) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def asks(there: Everybody) -> Iterator[Ask]:
    """Everything anybody tries."""
    for route in all_routes():
        for visitor in there.visitors:
            if bool(visitor.tokens) is not ("token" in route.pattern.converters):
                continue  # whoever has no link has no address to open
            whose = ("Amina", "Dewi") if visitor.tokens else ("Amina",)
            for name in whose if "pk" in route.pattern.converters else ("Amina",):
                yield from _opening(there, visitor, route, name)
    for who, by in _doers(there):
        for name, read in reads():
            yield _reading(there, name, read, who, by)
        for act in Act:
            yield Ask(who, by.role, f"requires {act.name}() of nobody", partial(required, act, by))
        for act in READS:
            yield _trying(there, f"opens_file {act.name}", partial(open_file, act=act), who, by)
        for name, verb in verbs():
            yield _trying(there, name, verb, who, by)
            if who in OF_KARIM:
                yield _trying(there, name, verb, who, by, of="Karim")
            if "colleague" in inspect.signature(verb).parameters:
                yield _trying(there, name, verb, who, by, colleague="resident")
                yield _trying(there, name, verb, who, by, colleague="Otto")


def _opening(there: Everybody, visitor: Visitor, route: Any, whose: str) -> Iterator[Ask]:
    world, of = there.worlds[whose], "" if whose == "Amina" else f" of {whose}"
    role = visitor.person.role if visitor.person else None
    known = list(addresses(route, world, visitor))
    for other in OTHERWISE.get(route.name, []):
        known += addresses(route, _with(world, route.name, other), visitor)
    for address in dict.fromkeys(known):
        number = "" if "pk" not in route.pattern.converters else _thing(world, route.name, address)
        what = f"{route.name}{number}{of}"
        yield Ask(visitor.name, role, what, lambda address=address: opened(there, visitor, address))


def _with(world: World, name: str, other: str) -> World:
    """The same world, where an address of this name is about another of the things in it."""
    return World(
        world.resident, world.caseworker, pks=world.pks | {NUMBERED[name]: world.pks[other]},
        tokens=world.tokens,
    )  # fmt: skip


def _thing(world: World, name: str, address: str) -> str:
    pk = resolve(address).kwargs["pk"]
    for other in (*ALSO.get(name, []), *OTHERWISE.get(name, [])):
        if world.pks[other] == pk:
            return f" ({other})"
    return ""


def opened(there: Everybody, visitor: Visitor, address: str) -> str:
    """What this visitor gets there; nothing of it stays."""
    with transaction.atomic():
        answer = visitor.client.get(address)
        body = b"" if answer.streaming else answer.content
        transaction.set_rollback(True)
    if answer.status_code == 200:
        words = body.decode(errors="replace")
        whose = [n for n, w in there.worlds.items() if any(c.word in words for c in w.canaries)]
        return " ".join(["opens", *(["about", *whose] if whose else [])])
    if answer.status_code in (301, 302):
        return f"is sent to {resolve(answer.headers['Location'].split('?')[0]).url_name}"
    told = {403: "is not let in", 404: "finds nothing", 405: "finds a form to send"}
    return told.get(answer.status_code, str(answer.status_code))


# Verbs


def verbs() -> list[tuple[str, Callable[..., Any]]]:
    """Every function that says by whom it is done, and may be done by somebody."""
    found: dict[str, Callable[..., Any]] = {}
    for info in pkgutil.walk_packages(dichterbij.__path__, "dichterbij."):
        if NOT_ROOMS & set(info.name.split(".")):
            continue
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            by = inspect.signature(function).parameters.get("by")
            if function.__module__ != info.name or name.startswith("_") or by is None:
                continue
            if "Person" in str(by.annotation) and name not in {"page", "require", "may"}:
                found[f"{info.name.removeprefix('dichterbij.')}.{name}"] = function
    return sorted(found.items())


def reads() -> list[tuple[str, Callable[..., Any]]]:
    """Every QuerySet that begins with a person."""
    found = []
    for model in _models():
        for name, method in inspect.getmembers(type(model._default_manager.all())):
            if name not in ("seen_by", "worked_with_by", "residents_of"):
                continue
            more = len(inspect.signature(method).parameters) - 2  # the moment

            def read(by: Person, model: Any = model, name: str = name, more: int = more) -> Any:
                return getattr(model._default_manager, name)(by, *[timezone.now()] * more)

            found.append((f"{model.__name__}.{name}", read))
    found.append(("Person.colleagues_in", lambda by: Person.objects.colleagues_in(by.team)))
    return found


def _reading(there: Everybody, name: str, read: Callable[..., Any], who: str, by: Person) -> Ask:
    def ask() -> str:
        whose = {w.resident.pk: n for n, w in there.worlds.items()}
        whose |= {p.pk: n for n, p in there.people.items()}
        seen = Counter(_of_whom(one, whose) for one in read(by))
        if name.startswith("LogLine"):  # how many is no matter of who may
            return " ".join(["sees", *sorted(seen)])
        return " ".join(["sees", *(f"{n}:{many}" for n, many in sorted(seen.items()))])

    return Ask(who, by.role, f"{name}?", ask)


def _of_whom(one: Any, names: dict[int, str]) -> str:
    if isinstance(one, dict):  # numbers alone
        return names[next(iter(one.values()))]
    about = getattr(one, "resident", None) or getattr(one, "made_by", None)
    about = about or getattr(one, "by", None)
    return names.get(about.pk, "") if about else ""


def _doers(there: Everybody) -> Iterator[tuple[str, Person]]:
    for visitor in there.visitors:
        if visitor.person is not None and visitor.name.removeprefix("Amina by ") in (
            visitor.name,
            "the link",
        ):
            yield visitor.name, visitor.person
    for name in ("Dewi", "Karim"):
        proven = Person.objects.get(pk=there.worlds[name].resident.pk).at(Tier.T3)
        yield f"{name} proven", proven


def _trying(
    there: Everybody, name: str, verb: Callable[..., Any], who: str, by: Person,
    colleague: str = "", of: str = "",
) -> Ask:  # fmt: skip
    whose = of or WITH_THEIRS.get(who, "Amina")
    what = f"{name}() {colleague}{of and 'of '}{of}".strip()
    return Ask(who, by.role, what, lambda: tried(there, verb, by, whose, colleague))


def tried(
    there: Everybody, verb: Callable[..., Any], by: Person, whose: str, colleague: str = ""
) -> str:
    """Whether the verb lets this person begin; nothing of it stays."""
    by = Person.objects.get(pk=by.pk).at(by.tier)
    given = _given(there, verb, whose)
    if colleague:
        about = there.worlds[whose].resident if colleague == "resident" else there.people[colleague]
        given["colleague"] = Person.objects.get(pk=about.pk)
    with transaction.atomic():
        try:
            verb(**given, by=by)
        except PermissionDenied:
            return "is refused"
        except Limited:
            return "must wait"
        except Http404:
            return "finds nothing"
        except Exception:  # the words are made up: how far it comes is not asked here
            return "may"
        finally:
            transaction.set_rollback(True)
    return "may"


def required(act: Act, by: Person) -> str:
    """Whether somebody may do this where nobody said with what."""
    try:
        require(Person.objects.get(pk=by.pk).at(by.tier), act)
    except PermissionDenied:
        return "is refused"
    except Exception:  # whoever is let through further than they should comes upon nothing
        return "goes wrong"
    return "may"


def _given(there: Everybody, verb: Callable[..., Any], whose: str) -> dict[str, Any]:
    """Things of this resident, and made-up words."""
    given = {}
    for name, one in inspect.signature(verb).parameters.items():
        if name in {"by", "act"} or one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL):
            continue
        if one.default is one.empty:
            given[name] = _one(there.worlds[whose], name, str(one.annotation))
    return given


def _one(world: World, name: str, kind: str) -> Any:
    kind = kind.removesuffix(" | None")
    if kind == "Person":
        resident = name in {"resident", "person"}
        return Person.objects.get(pk=(world.resident if resident else world.caseworker).pk)
    if kind == "Link":
        return Link.objects.filter(person=world.resident, purpose=Link.Purpose.AGREEMENTS).earliest(
            "pk"
        )
    for model in _models():
        if kind == model.__name__:
            return _thing_of(world, model)
        if kind in (f"{model.__name__}QuerySet", f"QuerySet[{model.__name__}]"):
            return model._default_manager.all()
    plain = {
        "str": "hallo", "int": 1, "bool": True, "dt.date": timezone.localdate(),
        "dt.datetime": timezone.now(), "uuid.UUID": uuid.uuid4(), "bytes": b"hallo",
    }  # fmt: skip
    return plain.get(kind, [] if "Sequence" in kind or "Iterable" in kind else None)


def _models() -> list[type[models.Model]]:
    from django.apps import apps

    return [m for m in apps.get_models() if m.__module__.startswith("dichterbij.")]


def _thing_of(world: World, model: type[models.Model]) -> Any:
    """Something of this kind of hers, or of her caseworker."""
    for found in model._default_manager.order_by("pk"):
        whose = getattr(found, "resident", None) or getattr(found, "person", None)
        if whose == world.resident:
            return found
        if whose is None:
            about = {getattr(found, n, None) for n in ("by", "made_by")}
            if world.caseworker in about or not hasattr(found, "by"):
                return found
    return None


# What is written


def found(answers: Iterable[tuple[Ask, str]]) -> dict[str, dict[str, list[str]]]:
    """What came of it: of each page and verb, which people got what."""
    told: dict[str, dict[str, list[str]]] = {}
    for ask, answer in answers:
        who = told.setdefault(ask.what, {}).setdefault(answer, [])
        if ask.who not in who:
            who.append(ask.who)
    return told


def in_words(told: dict[str, dict[str, list[str]]]) -> str:
    """One line for each page, verb and read. A verb that keeps nobody out is called by others."""
    lines = []
    for what, answers in sorted(told.items()):
        if "()" in what and not KEPT_OUT & set(answers):
            continue
        most = max(answers, key=lambda answer: len(answers[answer]))
        parts = [f"{', '.join(who)} {one}" for one, who in answers.items() if one != most]
        lines.append(f"{what}: " + "; ".join([*parts, f"{ELSE} {most}"]))
    return "\n".join(lines) + "\n"


KEPT_OUT = {"is refused", "must wait"}
BEGINS = re.compile(
    r" (opens|is sent to|is not let in|finds nothing|finds a form|is refused|must wait|goes wrong"
    r"|may|sees|\d+)(?= |$)"
)


@dataclass
class Written:
    """What is expected of one page, verb or read."""

    answers: dict[str, list[str]]
    otherwise: str

    def of(self, who: str) -> list[str]:
        return self.answers.get(who, [self.otherwise])


def written() -> dict[str, Written]:
    """What is expected, as somebody read it before it was kept."""
    expected = {}
    for line in WRITTEN.read_text().splitlines():
        if line.startswith("#"):
            continue
        what, _, rest = line.partition(": ")
        answers: dict[str, list[str]] = {}
        otherwise = ""
        for part in rest.split("; "):
            begins = BEGINS.search(part)
            assert begins, part
            who, answer = part[: begins.start()].split(", "), part[begins.start() + 1 :]
            if who == [ELSE]:
                otherwise = answer
            for one in who:
                answers.setdefault(one, []).append(answer)
        expected[what] = Written(answers, otherwise)
    return expected


def as_expected(ask: Ask, expected: dict[str, Written]) -> bool:
    """Whether this one gets what was written down."""
    return is_expected(ask, ask.ask(), expected)


def is_expected(ask: Ask, answer: str, expected: dict[str, Written]) -> bool:
    line = expected.get(ask.what)
    if line is None:  # a verb that keeps nobody out
        return "()" in ask.what and answer not in KEPT_OUT
    return answer in line.of(ask.who)


def forget_what_is_kept() -> None:
    """Questions are put into SQL once; whoever changes a query wants them written anew."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("dichterbij."):
            for one in vars(module).values():
                if isinstance(one, Question):
                    one.known.clear()


def queries() -> list[Callable[..., Any]]:
    """The functions behind the reads."""
    return [
        getattr(type(model._default_manager.all()), name.partition(".")[2])
        for model in _models()
        for name, _read in reads()
        if name.partition(".")[0] == model.__name__
    ]


BEFORE = """\
# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
# Who reaches what: what everybody got to see of Amina, who works with Bram and did with Samira.
# Written by `make reach`, and read by a person before it was kept. Pages by their name, verbs with
# (), reads with ?. Loes leads the team of Bram, Wim another one, Lena none; Farid is the privacy
# officer, Bea administrator; Erik and Els left; Nora is administrator and still has a resident.
# Karim, who works with Chris, had everything limited: what would change something must wait.
"""


def write() -> None:
    """Keep what everybody gets now: `make reach`."""
    answers = [(ask, ask.ask()) for ask in asks(everybody_there())]
    WRITTEN.write_text(BEFORE + in_words(found(answers)))
