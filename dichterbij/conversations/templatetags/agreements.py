# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How an agreement looks: what it says now, what was added to it, and what a resident can do.

A page has up to thirty of them, so they are put together here and not from templates in
templates. Everything that somebody wrote is escaped.

    {% load agreements %}
    {% lines agreed %}          what was added, by whom and when; nothing is ever overwritten
    {% standing agreed %}       what the resident reads of it
    {% our_article agreed %}    that, and the buttons
    {% due_promise due done change %}   one the colleague made and that comes up this week
"""

from __future__ import annotations

from html import escape as escaped

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dichterbij.conversations.agreed import Agreed, Line
from dichterbij.conversations.day import PromiseDue
from dichterbij.conversations.models.after import Kind

register = template.Library()

LINK = "utrecht-link utrecht-link--html-a"
BUTTON = "utrecht-button utrecht-button--secondary-action"
SUBTLE = "utrecht-button utrecht-button--subtle"


@register.simple_tag
def lines(agreed: Agreed) -> SafeString:
    return SafeString("".join(map(_line, agreed.lines)))


def _line(line: Line) -> str:
    side = "u" if line.by_resident else "wij"
    words = f" {_quoted(line.change.words)}" if line.change.words else ""
    return (
        f'\n<div class="db-agree__told db-agree__told--{side} db-small"><p>'
        f"{_was(line)}{escaped(line.said)}{_proposed(line)}{words}</p></div>"
    )


def _was(line: Line) -> str:
    """What stood there before."""
    if line.kind == Kind.PROPOSED:
        return ""
    if line.was_what:
        when = _(", ") + escaped(line.was) if line.was else ". "
        what = _("Dit stond er:") + " " + _quoted(line.was_what)
        return f'<span class="db-was">{what}{when}</span>\n'
    return f'<span class="db-was">{escaped(line.was)}</span>\n' if line.was else ""


def _proposed(line: Line) -> str:
    if line.kind != Kind.PROPOSED:
        return ""
    what = f'<q class="db-strong" dir="auto">{escaped(line.change.what)}</q>'
    return " " + what + _(", ") + escaped(line.by_when) + "."


def _quoted(words: str) -> str:
    return f'<q dir="auto">{escaped(words)}</q>'


@register.simple_tag(takes_context=True)
def standing(context: Context, agreed: Agreed) -> SafeString:
    agreement = agreed.agreement
    told = [
        f'<p class="db-agree__what" dir="auto">{escaped(agreement.now_what)}</p>',
        _small(agreed.by_when, soft=True),
    ]
    if turned := agreed.turned:
        look = "db-done" if agreement.is_done else "db-soft db-strong"
        told.append(f'<p class="{look}">{escaped(turned)}</p>')
    if agreed.now_of:
        names = {"before": agreement.promised_by.first_name, "now": agreed.now_of}
        told.append(_small(_("Beloofd door %(before)s. Nu van %(now)s.") % names))
    if agreed.written_by_other_side:
        writer = {"name": agreement.written_by.first_name}
        by = _("Opgeschreven door %(name)s") % writer if agreed.own else _("Door u opgeschreven")
        told.append(_small(by, soft=True))
    if agreed.day_gone:
        told.append(_small(_day_gone(context, agreed)))
    if agreed.own and agreed.is_open and agreement.remind and context.get("reminds"):
        told.append(
            _small(
                _("U krijgt een seintje, %(before)s.")
                % {"before": agreement.get_remind_days_display()},
                soft=True,
            )
        )
    return SafeString("\n".join(told) + lines(agreed))


def _day_gone(context: Context, agreed: Agreed) -> str:
    if agreed.own:
        return _("Lukte het niet op deze dag? Kies gerust een andere.")
    caseworker = context.get("caseworker")
    if caseworker is None:
        return ""
    return _("Nog niets gehoord? Bel %(name)s gerust.") % {"name": caseworker.first_name}


def _small(words: str, *, soft: bool = False) -> str:
    look = "db-soft db-small" if soft else "db-small"
    return f'<p class="utrecht-paragraph {look}">{escaped(words)}</p>'


@register.simple_tag(takes_context=True)
def our_article(context: Context, agreed: Agreed) -> SafeString:
    own, pk = f"afspraak-{agreed.agreement.pk}", agreed.agreement.pk
    here = escaped(reverse("our_agreement", args=[context["token"], pk]))
    form = context.get("form")
    wrong = "".join(
        f'<p class="db-told db-told--wait" role="status">{escaped(str(error))}</p>'
        for error in (form.non_field_errors() if form else ())
    )
    answers = "".join(
        _answer(context, line) for line in agreed.lines if line.waits_for_answer and agreed.own
    )
    return SafeString(
        f'<article class="db-agree" id="{own}">\n{wrong}\n{standing(context, agreed)}\n{answers}'
        f'<div class="db-row">{_doors(context, agreed, here)}</div>\n</article>'
    )


@register.simple_tag
def due_promise(due: PromiseDue, done: str, change: str) -> SafeString:
    spoken = f" Je spreekt {due.first_name} vandaag om {due.seen_at} uur." if due.seen_at else ""
    return SafeString(
        f'\n<article class="db-agree"><p class="db-agree__what" dir="auto">'
        f"Voor {escaped(due.name)}: {escaped(due.what)}</p>"
        f"\n{_small(f'{due.when}. {due.promised}{spoken}', soft=True)}"
        f'\n<div class="db-row"><button class="{BUTTON}" type="submit" formaction="{done}">Gedaan'
        f'</button><a class="{LINK}" href="{change}?later=1&amp;next=today">'
        "Laat weten dat het later wordt</a></div></article>"
    )


def _doors(context: Context, agreed: Agreed, here: str) -> str:
    """What one can do: keep it, say something, change it."""
    what = f'<span class="db-hidden">: {escaped(agreed.agreement.now_what)}</span>'

    def link(part: str, says: str) -> str:
        return f'\n<a class="{LINK}" href="{here}#{part}">{says}{what}</a>'

    if not agreed.is_open:
        return link("zeg", _("Zeg er iets bij")) + link("toch-niet", _("Klopt dit niet?"))
    change = _("Verander") if agreed.own else _("Stel iets anders voor")
    links = link("zeg", _("Zeg er iets bij")) + link("verander", change)
    if not agreed.own:
        return links
    done = _("Gedaan")
    swap = f'hx-post="{here}" hx-target="#afspraak-{agreed.agreement.pk}" hx-swap="outerHTML"'
    return (
        f'<form action="{here}" method="post" {swap}>{_pressed(context)}'
        f'<input type="hidden" name="do" value="done">'
        f'<button class="{BUTTON}" type="submit">{done}{what}</button></form>{links}'
    )


def _answer(context: Context, line: Line) -> str:
    """Yes or rather not, to what the caseworker proposed."""
    to = escaped(reverse("our_proposal", args=[context["token"], line.change.pk]))
    yes, no = _("Dat is goed"), _("Liever niet")
    return (
        f'\n<form class="db-row" action="{to}" method="post">{_pressed(context)}\n'
        f'<button class="{BUTTON}" type="submit" name="answer" value="yes">{yes}</button>'
        f'<button class="{SUBTLE}" type="submit" name="answer" value="no">{no}</button></form>'
    )


def _pressed(context: Context) -> str:
    """What goes along with a press on a button: that it comes from here, and that it is one."""
    token = escaped(str(context["csrf_token"]))
    return (
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        f'<input type="hidden" name="once" value="{context["once"]}">'
    )
