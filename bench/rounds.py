# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One house of a given size that asks itself for its pages, a round each time it is told to.

`python -m bench.rounds 350` on the database in DATABASE_URL; `bench.pages` talks to it. Requests
go through the real WSGI application: middleware, session, access, queries, template, connection.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

MANY = 40  # so many caseworkers and residents take turns
BACKEND = "dichterbij.people.sign_in.StaffBackend"


@dataclass(frozen=True)
class Visit:
    """Somebody at the door: where to, and what their browser carries."""

    path: str
    cookies: dict[str, str] = field(default_factory=dict)


def get(visit: Visit) -> tuple[float, int]:
    """Ask for one page; milliseconds and bytes."""
    from dichterbij.web.wsgi import application

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": visit.path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT": "text/html",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in visit.cookies.items()),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    told: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], _problem: Any = None) -> Any:
        told.append(status)
        for name, value in headers:
            if name == "Set-Cookie":  # a browser brings it along the next time
                visit.cookies.update({one: kept.value for one, kept in SimpleCookie(value).items()})

    begun = time.perf_counter()
    answer = application(environ, start)
    body = b"".join(answer)
    took = (time.perf_counter() - begun) * 1000
    answer.close()  # what is done after the last byte, nobody waits for
    if not told[0].startswith("200"):
        raise SystemExit(f"{visit.path} answered {told[0]}")
    return took, len(body)


def visits() -> dict[str, list[Visit]]:
    """For each of the ten pages, somebody who may see it, forty times somebody else."""
    import datetime as dt

    from django.core import signing
    from django.utils import timezone

    from dichterbij.conversations import invitation
    from dichterbij.conversations.models import Conversation
    from dichterbij.people import links
    from dichterbij.people.access import Role
    from dichterbij.people.actions import make_link
    from dichterbij.people.models import Link, Person, Pin

    rng = random.Random(7)
    talks = Conversation.objects.to_come().with_people().order_by("pk")
    busy = talks.filter(relationship__resident__pin__isnull=False)
    # Of the caseworker with a few residents only, nothing is learned
    busy = busy.exclude(relationship__caseworker__first_name="Bram")
    chosen = rng.sample(list(busy.values_list("pk", flat=True)), k=MANY)
    pages: dict[str, list[Visit]] = {}

    def add(page: str, path: str, cookies: dict[str, str] | None = None) -> None:
        pages.setdefault(page, []).append(Visit(path, cookies or {}))

    sessions: dict[int, dict[str, str]] = {}
    for talk in talks.filter(pk__in=chosen):
        by, resident = talk.caseworker, talk.resident
        lead = Person.objects.filter(role=Role.LEAD, team=by.team).get()
        for person in (by, lead):
            sessions.setdefault(person.pk, _signed_in(person))
        staff = sessions[by.pk]
        add("bare", f"/kaal/{resident.pk}/")
        add("today", "/vandaag/", staff)
        add("talks", "/gesprekken/", staff)
        add("residents", "/inwoners/", staff)
        add("resident", f"/inwoner/{resident.pk}/", staff)
        add("before", f"/gesprek/{talk.pk}/vooraf/", staff)
        add("during", f"/gesprek/{talk.pk}/tijdens/", staff)
        add("after", f"/gesprek/{talk.pk}/daarna/", staff)
        add("team", "/team/", sessions[lead.pk])
        invited = invitation.link_to(talk, by=by)
        add("invitation (T1)", f"/u/{links.token(invited)}/gesprek/")
        later = timezone.now() + dt.timedelta(days=9)
        opens = make_link(resident, Link.Purpose.AGREEMENTS, expires_at=later, by=by)
        version = Pin.objects.get(person=resident).version
        pin = signing.dumps([opens.pk, version], salt="pin")
        add("our agreements (T2)", f"/u/{links.token(opens)}/afspraken/", {"pin": pin})
    return pages


def _signed_in(person: Any) -> dict[str, str]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from dichterbij.people.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


def queries(visit: Visit) -> int:
    """How many queries one page takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        get(visit)
    return len(captured)


def profile(visit: Visit) -> str:
    """Where the time of one page goes, for whoever wants to make it quicker."""
    import cProfile
    import pstats

    watched = cProfile.Profile()
    watched.runcall(lambda: [get(visit) for _ in range(20)])
    out = io.StringIO()
    pstats.Stats(watched, stream=out).sort_stats("cumulative").print_stats(45)
    return out.getvalue()


def main() -> None:
    """Seed, say ready, and then do what each line of input asks."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    from bench.town import seed

    begun = time.monotonic()
    call_command("migrate", verbosity=0)
    seed(int(sys.argv[1]))
    pages = visits()
    for waiting in pages.values():
        get(waiting[0])
    _say({"seconds": time.monotonic() - begun, "pages": list(pages)})
    tasks: dict[str, Callable[[int], Any]] = {
        "round": lambda number: {p: get(v[number % len(v)])[0] for p, v in pages.items()},
        "queries": lambda number: {p: max(queries(v) for v in w[:5]) for p, w in pages.items()},
        "bytes": lambda number: {p: max(get(v)[1] for v in w[:5]) for p, w in pages.items()},
        "profile": lambda number: {p: profile(v[0]) for p, v in pages.items()},
    }
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        _say(tasks[word](int(number or 0)))


def _say(what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
