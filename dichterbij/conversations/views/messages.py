# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One message: the words as they went out, and plainly whether they arrived.

The link is never shown: whoever reads along over a shoulder must not be able to open it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent import still_true
from dichterbij.delivery import actions as delivery
from dichterbij.delivery.models import Message
from dichterbij.people.access import Act
from dichterbij.people.days import date_format
from dichterbij.people.models import Person
from dichterbij.people.pages import page

State = Message.State
REASONS = {
    "no_connection": gettext_lazy("De mailserver nam niet op."),
    "address_not_now": gettext_lazy("De mailbox nam het bericht nog niet aan."),
    "no_address": gettext_lazy("Er is geen mailadres meer."),
    "address_refused": gettext_lazy("Dit mailadres bestaat niet, of neemt geen mail aan."),
    "mail_refused": gettext_lazy("De mailserver wilde dit bericht niet meenemen."),
    "mail_not_now": gettext_lazy("De mailserver had het te druk."),
    "line_broke": gettext_lazy("De verbinding viel weg terwijl het bericht onderweg was."),
    "worker_stopped": gettext_lazy("Het versturen werd onderbroken."),
    "link_closed": gettext_lazy("De link in dit bericht is ingetrokken."),
    "night": gettext_lazy("Het is nacht. We storen niemand."),
    "moment_passed": gettext_lazy("Het moment was al voorbij."),
    "error": gettext_lazy("Er ging iets mis bij het versturen."),
}


@page(Act.SEE_MESSAGES)
def message(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What was sent, and what became of it. Nobody keeps whether it was read."""
    letter = get_object_or_404(
        Message.objects.seen_by(by).select_related("resident", "made_by", "link"), pk=pk
    )
    if request.method == "POST":
        if request.POST.get("do") == "again":
            _send_again(request, letter, by)
        elif request.POST.get("do") == "given":
            delivery.given(letter, by=by)
            messages.success(request, _("Genoteerd."))
        else:
            delivery.settle(letter, by=by)
            messages.success(request, _("Genoteerd."))
        return redirect("message", letter.pk)
    talk = None
    if letter.about is not None:
        talk = Conversation.objects.seen_by(by).filter(uuid=letter.about).first()
    return TemplateResponse(
        request,
        "conversations/messages/message.html",
        {
            "letter": letter,
            "talk": talk,
            "body": letter.body.replace("{link}", "…"),
            "has_link": "{link}" in letter.body,
            "state": state_in_words(letter),
            "reason": REASONS.get(letter.reason, "") if letter.state != State.DELIVERED else "",
            "again": letter.state == State.UNCERTAIN and still_true(letter, by),
            "open": letter.state in (State.UNCERTAIN, State.FAILED) and letter.settled_at is None,
            "to_give": letter.channel == Person.Channel.PAPER
            and letter.state not in (State.DELIVERED, State.WITHDRAWN),
        },
    )


def _send_again(request: HttpRequest, letter: Message, by: Person) -> None:
    if letter.state != State.UNCERTAIN:
        return  # the button was pressed twice
    if not still_true(letter, by):
        messages.warning(request, _("Dit bericht klopt niet meer. Stuur liever een nieuw bericht."))
        return
    delivery.send_again(letter, by=by)
    messages.success(request, _("Dit bericht gaat nog een keer weg."))


def state_in_words(letter: Message) -> str:
    """Whether it arrived, as one would say it to a colleague."""
    paper = letter.channel == Person.Channel.PAPER
    name = {"name": letter.to.first_name}
    if letter.state == State.WAITING:
        if paper:
            return _("Ligt klaar om te printen, en om te posten of mee te geven.")
        moment = {"moment": _moment(letter.not_before)}
        if letter.tries:
            return _("Het lukte nog niet. We proberen het vanzelf weer: %(moment)s.") % moment
        return _("Wacht nog. Het gaat weg: %(moment)s.") % moment
    if letter.state == State.ON_ITS_WAY:
        return _("Is nu onderweg.")
    if letter.state == State.DELIVERED:
        moment = {"moment": _moment(letter.handed_over_at or letter.made_at)}
        if paper:
            return _("Gepost of meegegeven: %(moment)s.") % moment
        return (
            _("Afgegeven aan de mailserver: %(moment)s. Of het gelezen is, houden we niet bij.")
            % moment
        )
    if letter.state == State.UNCERTAIN:
        return _("We weten niet of dit aankwam. Vraag het even aan %(name)s.") % name
    if letter.state == State.FAILED:
        return _("Dit is niet aangekomen. Bel %(name)s, of kies een andere weg.") % name
    return _("Niet verstuurd: het klopte niet meer.")


def _moment(moment: object) -> str:
    local = localtime(moment)  # type: ignore[arg-type]
    return f"{date_format(local, 'l j F')}, {date_format(local, 'G.i')} uur"
