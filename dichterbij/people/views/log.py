# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who did what, and when. No content, no residents by name: a number is enough to ask further."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dichterbij.people.access import Act
from dichterbij.people.forms import Shown
from dichterbij.people.glass import actions
from dichterbij.people.glass.reading import reason_of
from dichterbij.people.log.review import Kind, events
from dichterbij.people.models import Glass, LogLine, Person
from dichterbij.people.pages import page

ON_A_PAGE = 50
WORDS: dict[Act, Any] = {
    Act.READ_INVITATION: _("bekeek de uitnodiging"),
    Act.READ_AGENDA: _("bekeek de agenda"),
    Act.ADD_TO_AGENDA: _("werkte aan de agenda"),
    Act.ANSWER_INVITATION: _("gaf antwoord op de uitnodiging"),
    Act.CHOOSE_LANGUAGE: _("koos een taal"),
    Act.PLAN_TALK: _("plande, verzette of zegde een gesprek af"),
    Act.INVITE: _("stuurde of printte een uitnodiging"),
    Act.READ_KERN: _("las de kern"),
    Act.WRITE_KERN: _("schreef de kern, of wie er eerder was"),
    Act.ANSWER_KERN: _("gaf antwoord op de kern"),
    Act.PREPARE: _("bereidde een gesprek voor"),
    Act.CHOOSE_READING: _("koos of er vooraf verder gelezen werd"),
    Act.SEE_READING_CHOICE: _("zag wat er vooraf gelezen was"),
    Act.MAKE_CARD: _("maakte de kaart"),
    Act.READ_HANDVATTEN: _("las in de handvatten"),
    Act.READ_AGREEMENTS: _("opende de afspraken"),
    Act.MAKE_AGREEMENT: _("schreef iets bij de afspraken"),
    Act.SHARE_AGREEMENTS: _("rondde een gesprek af of deelde de afspraken"),
    Act.READ_CHECK_OUT: _("las de eigen woorden van de inwoner"),
    Act.WRITE_CHECK_OUT: _("schreef de eigen woorden van de inwoner op"),
    Act.WITHDRAW_CHECK_OUT: _("haalde eigen woorden weg"),
    Act.READ_TIMELINE: _("las hoe het samen ging"),
    Act.CHECK_LETTER: _("keek een brief na"),
    Act.CHANGE_TEMPLATES: _("maakte of veranderde een voorbeeldbrief"),
    Act.WRITE_LETTER: _("schreef of verstuurde een brief"),
    Act.READ_LETTER: _("las een brief"),
    Act.SEE_RESIDENT: _("bekeek hoe iemand te bereiken is"),
    Act.ADD_RESIDENT: _("voegde een inwoner toe"),
    Act.CHANGE_CONTACT: _("veranderde hoe iemand te bereiken is"),
    Act.READ_WAYS: _("zag hoe iemand bericht krijgt"),
    Act.CHOOSE_WAYS: _("koos hoe iemand bericht krijgt"),
    Act.PRINT_POST: _("printte brieven of bracht ze weg"),
    Act.KEEP_POST: _("keek naar de post, legde die stil of liet die gaan"),
    Act.AGREE_PIN: _("sprak een pincode af of trok links in"),
    Act.SEE_MESSAGES: _("maakte of bekeek een bericht"),
    Act.SEE_DAY: _("bekeek de eigen dag"),
    Act.SEE_TEAM: _("bekeek wie met wie werkt"),
    Act.HAND_OVER: _("droeg iemand over of meldde een collega af"),
    Act.MANAGE_COLLEAGUES: _("voegde een collega of team toe, of veranderde het"),
    Act.SEE_RETENTION: _("bekeek hoe lang alles bewaard wordt"),
    Act.LET_GO: _("haalde weg wat lang genoeg bewaard was"),
    Act.READ_LOG: _("las dit logboek"),
    Act.PROVE_WHO: _("liet zien wie het is"),
    Act.CONFIRM_AT_DESK: _("bevestigde na een identiteitsbewijs wie het is"),
    Act.TIE_DIGID: _("koppelde een DigiD, of maakte die los"),
    Act.COME_WITH_OTHER_DIGID: _("weigerde een andere DigiD dan die bij de link hoort"),
    Act.SEE_OWN_DATA: _("bekeek alles over zichzelf, of nam het mee"),
    Act.PUT_OWN_VERSION: _("zette een eigen versie naast iets, of haalde die weg"),
    Act.READ_OWN_VERSION: _("las een eigen versie van de inwoner"),
    Act.ANSWER_OWN_VERSION: _("gaf antwoord op een eigen versie van de inwoner"),
    Act.LIMIT: _("vroeg om niets te veranderen, of liet het weer doorgaan"),
    Act.KEEP_TO_LIMIT: _("bevestigde een beperking, of kondigde het einde aan"),
    Act.NOTE_CONSENT: _("schreef op wat er tijdens een beperking mag"),
    Act.ERASE: _("vroeg om te wissen, of wiste een sleutel"),
    Act.CONFIRM_ERASURE: _("bevestigde dat iemand gewist werd"),
    Act.CHOOSE_BAGGAGE: _("koos wat er onthouden wordt, of niets"),
    Act.READ_BAGGAGE: _("las wat de inwoner liet onthouden"),
    Act.OFFER_BAGGAGE: _("draaide het scherm om samen iets op te schrijven"),
    Act.KEEP_NOTEBOOK: _("opende het eigen schrift"),
    Act.REFLECT: _("keek voor zichzelf terug"),
    Act.SEE_BAGGAGE_DECISION: _("bekeek wat er over bagage besloten is"),
    Act.DECIDE_BAGGAGE: _("legde vast wat er over bagage besloten is"),
    Act.BREAK_GLASS: _("viel in voor een collega"),
    Act.SEE_THROUGH_GLASS: _("las wat nodig was om in te vallen"),
    Act.END_GLASS: _("maakte een eind aan het invallen"),
    Act.REVIEW_GLASS: _("keek na waarom er iemand inviel"),
    Act.OPEN_MANY: _("werd tegengehouden: heel veel dossiers in een uur"),
    Act.SIGN_IN: _("meldde zich aan"),
    Act.CHOOSE_SECOND_FACTOR: _("koos of gebruikte een tweede stap"),
    Act.RESET_SECOND_FACTOR: _("zette de tweede stap van een collega terug"),
    Act.GUESS_A_WAY_IN: _("hield iemand tegen die te vaak probeerde wat niet klopte"),
}
IN_WORDS = {act.name.lower(): words for act, words in WORDS.items()}


class DayForm(forms.Form):
    """One day of the log."""

    bound_field_class = Shown
    dag = forms.DateField(
        label=_("Alleen deze dag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "db-day"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={"invalid": _("Schrijf de dag zo: 24-11-2026.")},
    )


@page(Act.READ_LOG)
def log(request: HttpRequest, by: Person) -> HttpResponse:
    """The log from new to old; of one day, if asked."""
    form = DayForm(request.GET)
    lines = LogLine.objects.seen_by(by).order_by("-pk").select_related("by", "resident")
    day = form.cleaned_data.get("dag") if form.is_valid() else None
    if day is not None and not 1 < day.year < dt.MAXYEAR:
        day = None  # before or after every log
        lines = lines.none()
    if day is not None:
        start = dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())
        lines = lines.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    before = request.GET.get("voor", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        lines = lines.filter(pk__lt=int(before))
    found = list(lines[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    return TemplateResponse(
        request,
        "people/log.html",
        {
            "form": form,
            "day": day,
            "lines": [(line, _who(line), IN_WORDS.get(line.act, line.act)) for line in shown],
            "older": shown[-1].pk if len(found) > ON_A_PAGE else None,
            "not_the_newest": bool(before),
        },
    )


REVIEW = {
    Kind.STOPPED: _("werd tegengehouden: heel veel dossiers in een uur"),
    Kind.NO_RELATION: _("las in een dossier en had op die dag geen werkrelatie met deze inwoner"),
    Kind.MANY: _("opende op deze dag meer dossiers dan gewoon is"),
    Kind.GLASS: _("viel in voor een collega"),
    Kind.OWN_NAME: _("las in een dossier van iemand met dezelfde achternaam of hetzelfde adres"),
}


@page(Act.READ_LOG)
def review(request: HttpRequest, by: Person) -> HttpResponse:
    """One week of what somebody should look at, by day."""
    today = timezone.localdate()
    try:
        day = min(dt.date.fromisoformat(request.GET.get("week", "")), today)
    except ValueError:
        day = today
    monday = day - dt.timedelta(days=day.weekday()) if day.year > 1 else dt.date(2, 1, 7)
    here = Paginator(events(monday, by=by), ON_A_PAGE).get_page(request.GET.get("blad"))
    following = monday + dt.timedelta(days=7)
    return TemplateResponse(
        request,
        "people/log_review.html",
        {
            "monday": monday,
            "sunday": monday + dt.timedelta(days=6),
            "earlier": monday - dt.timedelta(days=7),
            "later": following if following <= today else None,
            "here": here,
            "events": [
                (event, REVIEW[event.kind], reason_of(event.glass) if event.glass else "")
                for event in here
            ],
            "a_day": settings.FILES_A_DAY,
            "an_hour": settings.FILES_AN_HOUR,
        },
    )


@page(Act.REVIEW_GLASS)
@require_POST
def review_glass(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """The privacy officer looked at why somebody stood in."""
    glass = get_object_or_404(Glass.objects.watched_by(by), pk=pk)
    actions.review_glass(glass, by=by)
    week = timezone.localdate(glass.opened_at).isoformat()
    return redirect(reverse("log_review", query={"week": week}) + f"#inval-{glass.pk}")


def _who(line: LogLine) -> Any:
    """Somebody of the municipality by name; a resident is not named here."""
    if line.by is None:
        return _("Iemand die is gewist") if line.by_erased else _("De klok")
    if line.by.is_resident:
        return _("De inwoner zelf")
    return line.by.full_name
