# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Keeping the post: how it is, for a monitor and for the administrator, and what one can do.

Figures about messages and codes of what went wrong: no names, no words, nothing per caseworker.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from dichterbij.background import tasks
from dichterbij.background.models import Tick, Worker
from dichterbij.conversations.sent import moment_in_words
from dichterbij.delivery import halting, standing
from dichterbij.delivery.standing import Why
from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page, public
from dichterbij.web.later import JOBS

MISSED_FOR = dt.timedelta(hours=1)
DEAD_AT_MOST = 50
JOB = {
    "remind_residents": gettext_lazy("Seintjes over afspraken klaarzetten"),
    "remind_colleagues": gettext_lazy("Collega’s aan hun beloftes herinneren"),
    "tell_of_the_door": gettext_lazy("Collega’s zeggen wat er aan hun toegang veranderde"),
    "ask_after_receipts": gettext_lazy("Navragen of berichten aankwamen"),
    "let_paper_pass": gettext_lazy("Brieven weghalen waarvan het moment voorbij is"),
    "let_baggage_lapse": gettext_lazy("Weghalen wat niet langer onthouden wordt"),
    "let_go": gettext_lazy("Weghalen wat lang genoeg bewaard is"),
    "export_head": gettext_lazy("Buiten de database bewaren hoe ver het logboek is"),
    "wipe": gettext_lazy("Van de schijf halen wat gewist is"),
}
MATTER = {
    Why.NO_WORKER: gettext_lazy(
        "Er is geen worker aan het werk, dus er gaat niets weg. Start hem weer: zet de dienst "
        "aan, of kijk in het logboek van de server waarom hij stopte."
    ),
    Why.WAITS_TOO_LONG: gettext_lazy(
        "Er wacht een bericht dat al weg had moeten zijn. Kijk hieronder bij welk kanaal, en of "
        "de mailserver of sms-dienst bereikbaar is."
    ),
    Why.DEAD_LETTERS: gettext_lazy(
        "De klok kreeg iets niet gedaan, ook niet na een paar keer. Het staat hieronder bij "
        "‘Wat bleef liggen’."
    ),
    Why.STOPPED: gettext_lazy(
        "De post is stilgelegd. Wat wacht, blijft wachten. Laat hem weer gaan als het kan."
    ),
    Why.NOT_TOLD: gettext_lazy(
        "Het logboek dataverwerkingen van de gemeente neemt niets aan. Er gaat niets verloren: "
        "het wordt doorgegeven zodra het weer kan. Vraag wie dat logboek beheert."
    ),
}
SINCE = {"today": 0, "yesterday": 1, "week": 7}


@public
@never_cache
def health_of_post(request: HttpRequest) -> HttpResponse:
    """For a monitor: whether the post goes. Codes, no figures and no names."""
    why = standing.why_not_well()
    if why:
        return JsonResponse({"ok": False, "why": why}, status=503)
    return JsonResponse({"ok": True})


@page(Act.KEEP_POST)
def keep_post(request: HttpRequest, by: Person) -> HttpResponse:
    """How the post and the clock are, and the few things one can do about it."""
    if request.method == "POST":
        _do(request, by)
        return redirect("keep_post")
    now = timezone.now()
    dead = list(tasks.dead_letters()[: DEAD_AT_MOST + 1])
    stopped_since = standing.all_stopped_since()
    return TemplateResponse(
        request,
        "keeping/post.html",
        {
            "matters": [MATTER[why] for why in standing.why_not_well(now)],
            "channels": [
                (one, _how_long(now - one.oldest) if one.oldest else "", _said(one.stopped_since))
                for one in standing.by_channel(now)
            ],
            "stopped": _said(stopped_since),
            "workers": _workers(now),
            "jobs": _jobs(),
            "dead": [
                (one.pk, _job(one.task_path), one.exception_class_path, _said(one.finished_at))
                for one in dead[:DEAD_AT_MOST]
            ],
            "more_dead": len(dead) > DEAD_AT_MOST,
        },
    )


def _do(request: HttpRequest, by: Person) -> None:
    what, channel = request.POST.get("do"), request.POST.get("channel", "")
    if channel not in ("", *Person.Channel.values):
        return
    if what == "stop":
        halting.stop(channel, by=by)
        messages.success(request, _("Stilgelegd. Wat wacht, blijft wachten."))
    elif what == "go":
        halting.go_on(channel, by=by)
        messages.success(request, _("De post gaat weer. Wat wachtte, gaat overdag weg."))
    elif what == "again":
        _try_again(request, by)
    elif request.POST.get("since") in SINCE:
        days = SINCE[request.POST["since"]]
        since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        many = halting.replay(since - dt.timedelta(days=days), by=by)
        messages.success(
            request,
            _("Er was niets dat door ons misging.")
            if not many
            else _("Eén bericht gaat opnieuw weg.")
            if many == 1
            else _("%(many)s berichten gaan opnieuw weg.") % {"many": many},
        )


def _try_again(request: HttpRequest, by: Person) -> None:
    try:
        tasks.replay(uuid.UUID(request.POST.get("task", "")), by=by)
    except ValueError:
        return
    messages.success(request, _("We proberen het opnieuw."))


def _workers(now: dt.datetime) -> list[tuple[Worker, bool, str, str]]:
    """Who is at work, and who went silent a moment ago without saying that it stopped."""
    alive = set(Worker.objects.alive(now).values_list("pk", flat=True))
    seen = Worker.objects.filter(stopped_at=None, seen_at__gt=now - MISSED_FOR)
    return [
        (one, one.pk in alive, moment_in_words(one.started_at), _how_long(now - one.seen_at))
        for one in seen.order_by("host", "started_at")
    ]


def _jobs() -> list[tuple[str, str]]:
    """What the clock does, and when it did so last."""
    last = dict(Tick.objects.order_by().values_list("name").annotate(Max("at")))
    return [(_job(job.name), _said(last.get(job.name))) for job in JOBS]


def _job(path: str) -> str:
    name = path.rpartition(".")[2]
    return str(JOB.get(name, name))


def _said(moment: Any) -> str:
    return moment_in_words(moment) if moment else ""


def _how_long(time: dt.timedelta) -> str:
    """'12 minuten', as one would say it."""
    seconds = int(time.total_seconds())
    if seconds < 90:
        return _("%(n)s seconden") % {"n": max(seconds, 0)}
    if seconds < 2 * 3600:
        return _("%(n)s minuten") % {"n": seconds // 60}
    if seconds < 2 * 86400:
        return _("%(n)s uur") % {"n": seconds // 3600}
    return _("%(n)s dagen") % {"n": seconds // 86400}
