# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One message: the words as they went out, plainly whether they arrived, and what to do now.

The link is never shown: whoever reads along over a shoulder must not be able to open it.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dichterbij.conversations.models import Conversation
from dichterbij.conversations.sent import comes_too_late, is_of_now, still_true
from dichterbij.conversations.sent_words import UNKNOWN, WHY, by_hand, over, why
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import ways
from dichterbij.delivery.adapters import Refusal
from dichterbij.delivery.models import Message
from dichterbij.delivery.share import share_link
from dichterbij.people.access import Act
from dichterbij.people.days import date_format
from dichterbij.people.errors import Refused
from dichterbij.people.log.reading import open_file
from dichterbij.people.models import Person
from dichterbij.people.pages import page

State, Channel = Message.State, Person.Channel
OTHERWISE = {
    Channel.MAIL: "Stuur het per mail",
    Channel.SMS: "Stuur het per sms",
    Channel.WHATSAPP: "Stuur het per WhatsApp",
    Channel.PAPER: "Stuur het op papier",
}


def _of(by: Person, pk: int) -> Message:
    mine = Message.objects.seen_by(by).select_related("resident__wishes", "made_by", "link")
    letter = get_object_or_404(mine.prefetch_related("resident__ways"), pk=pk)
    if letter.resident is not None:  # else it is about nobody's file
        open_file(letter.resident, Act.READ_LETTER, by=by)
    return letter


@page(Act.SEE_MESSAGES)
def message(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """What was sent, and what became of it. Nobody keeps whether it was read."""
    letter = _of(by, pk)
    if request.method == "POST":
        return _do(request, letter, by)
    talk = None
    if letter.about is not None:
        talk = Conversation.objects.seen_by(by).filter(uuid=letter.about).first()
    text = letter.body if letter.channel not in ways.BY_PHONE else letter.short or letter.body
    needs_somebody = letter.state in (State.UNCERTAIN, State.FAILED) and letter.settled_at is None
    next_way = next_best(letter, by) if needs_somebody else None
    return TemplateResponse(
        request,
        "conversations/messages/message.html",
        {
            "letter": letter,
            "talk": talk,
            "body": text.replace("{link}", "…"),
            "over": over(letter.channel),
            "by_phone": letter.channel in ways.BY_PHONE,
            "has_link": "{link}" in text,
            "state": state_in_words(letter),
            "why": why(letter),
            "again": needs_somebody and letter.state == State.UNCERTAIN and still_true(letter, by),
            "open": needs_somebody,
            "next_way": next_way,
            "otherwise": OTHERWISE[Channel(next_way)] if next_way else "",
            "to_share": by_hand(letter.channel) and letter.state == State.WAITING,
            "to_give": letter.is_paper and letter.state not in (State.DELIVERED, State.WITHDRAWN),
        },
    )


def next_best(letter: Message, by: Person) -> str | None:
    """The best way that was not tried yet, as long as the words still hold."""
    if letter.resident is None or not is_of_now(letter, by):
        return None
    roads = ways.possible(letter.resident, letter.kind)
    if letter.kind == Message.Kind.ADDRESS:
        roads = [Channel.PAPER]  # the warning is for the old address, and for the door
    if letter.kind == Message.Kind.REMINDER:
        roads = [road for road in roads if road != Channel.PAPER]  # it would come too late
    return next((road for road in roads if road != letter.channel), None)


def _do(request: HttpRequest, letter: Message, by: Person) -> HttpResponse:
    todo = request.POST.get("do")
    if todo == "again":
        _send_again(request, letter, by)
    elif todo == "otherwise":
        again = _send_otherwise(request, letter, by)
        if again is not None:
            return redirect("message", again.pk)
    elif todo == "given":
        delivery.given(letter, by=by)
        messages.success(request, _("Genoteerd."))
    else:
        delivery.settle(letter, by=by)
        messages.success(request, _("Genoteerd."))
    return redirect("message", letter.pk)


NOT_TRUE = "Dit bericht klopt niet meer. Stuur liever een nieuw bericht."


def _send_again(request: HttpRequest, letter: Message, by: Person) -> None:
    if letter.state != State.UNCERTAIN:
        return  # the button was pressed twice
    if not still_true(letter, by):
        messages.warning(request, NOT_TRUE)
        return
    try:
        delivery.send_again(letter, by=by)
        messages.success(request, _("Dit bericht gaat nog een keer weg."))
    except Refused as no:
        messages.warning(request, str(no))


def _send_otherwise(request: HttpRequest, letter: Message, by: Person) -> Message | None:
    """The same words over the next best way; pressed twice it is the same message."""
    channel = request.POST.get("channel", "")
    if letter.state not in (State.UNCERTAIN, State.FAILED) or not is_of_now(letter, by):
        messages.warning(request, NOT_TRUE)
        return None
    try:
        again = delivery.send_otherwise(letter, channel, by=by)
    except Refused as no:
        messages.warning(request, str(no))
        return None
    messages.success(request, f"Het gaat nu {over(again.channel)}.")
    return again


@page(Act.SEE_MESSAGES)
def share_message(request: HttpRequest, by: Person, pk: int) -> HttpResponse:
    """To WhatsApp on the colleague's own telephone, with the words filled in."""
    letter = _of(by, pk)
    if not by_hand(letter.channel) or letter.state != State.WAITING:
        raise Http404
    try:
        return HttpResponseRedirect(share_link(letter))
    except Refusal as problem:
        messages.warning(request, WHY.get(str(problem), UNKNOWN).what)
        return redirect("message", letter.pk)


def state_in_words(letter: Message) -> str:
    """Whether it arrived, as one would say it to a colleague."""
    name = letter.to.first_name
    if letter.state == State.WAITING:
        if letter.is_paper:
            return "Ligt klaar om te printen, en om te posten of mee te geven."
        if by_hand(letter.channel):
            return "Staat klaar. Je verstuurt het zelf, met WhatsApp op je eigen telefoon."
        if comes_too_late(letter):
            return "Dit komt niet meer op tijd, en gaat niet weg. Bel even."
        moment = _moment(letter.not_before)
        if letter.tries:
            return f"Het lukte nog niet. We proberen het vanzelf weer: {moment}."
        return f"Wacht nog. Het gaat weg: {moment}."
    if letter.state == State.ON_ITS_WAY:
        if letter.handed_over_at is None:
            return "Is nu onderweg."
        return f"Is onderweg sinds {_moment(letter.handed_over_at)}. We horen nog of het aankwam."
    if letter.state == State.DELIVERED:
        moment = _moment(letter.handed_over_at or letter.made_at)
        if letter.is_paper:
            return f"Gepost of meegegeven: {moment}."
        if letter.channel == Channel.MAIL:
            to = "Afgegeven aan de mailserver"
        else:
            to = "Verstuurd" if by_hand(letter.channel) else "Afgeleverd"
        return f"{to}: {moment}. Of het gelezen is, houden we niet bij."
    if letter.state == State.UNCERTAIN:
        if letter.reason == "maybe_twice":
            return f"Dit kwam aan, maar misschien twee keer. Zeg het {name} als dat zo is."
        return "We weten niet of dit aankwam."
    if letter.state == State.FAILED:
        return "Dit is niet aangekomen."
    return "Niet verstuurd: het klopte niet meer."


def _moment(moment: object) -> str:
    local = localtime(moment)  # type: ignore[arg-type]
    return f"{date_format(local, 'l j F')}, {date_format(local, 'G.i')} uur"
