# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How a suggestion looks where one chooses what to take along to a talk.

A page has up to thirty of them, so they are put together here and not from a template. What a
deck says is a municipality's own text, and escaped like everybody's.

    {% load tips %}
    {% suggestion tip %}    what it is, how one can say it, why, and the button
    {% explained rights %}  rights or duties with what they mean
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escaped
from typing import TYPE_CHECKING

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dichterbij.handvatten import Statement

if TYPE_CHECKING:
    from dichterbij.conversations.views.during import Tip

register = template.Library()

BUTTON = "utrecht-button utrecht-button--"


@register.simple_tag(takes_context=True)
def suggestion(context: Context, tip: Tip) -> SafeString:
    handvat, say_it = tip.handvat, _("Zo kun je het zeggen")
    title, on = escaped(handvat.title), " db-tip--on" if tip.on else ""
    because = f'<br><span class="db-small">{escaped(capfirst(tip.because))}</span>'
    wordings = "".join(f"<li>“{escaped(wording)}”</li>" for wording in handvat.wordings)
    return SafeString(
        f'<li class="db-tip{on}"><div><span class="db-strong">{title}</span><br>'
        f'<span class="db-soft db-small">{escaped(handvat.say)}</span>'
        f"{because if tip.because else ''}"
        f'\n<details class="db-details"><summary>{say_it}'
        f'<span class="db-hidden">: {title}</span></summary>'
        f'<div class="db-stack db-stack--tight db-small">'
        f'<ul class="db-plain db-stack db-stack--tight">{wordings}</ul>'
        f'<p class="db-soft">{escaped(handvat.why)}</p></div></details></div>'
        f"\n{_button(context, tip, title)}</li>"
    )


def _button(context: Context, tip: Tip, title: str) -> str:
    """On the card, or off it again."""
    here, own = escaped(context["here"]), escaped(tip.handvat.id)
    name, look, says = (
        ("off", "subtle", _("Haal eraf"))
        if tip.on
        else ("on", "secondary-action", _("Zet op de kaart"))
    )
    return (
        f'<form action="{here}" method="post" hx-post="{here}" hx-target="#kiezen"'
        f' hx-swap="outerHTML"><input type="hidden" name="csrfmiddlewaretoken"'
        f' value="{escaped(str(context["csrf_token"]))}">'
        f'<button class="{BUTTON}{look}" type="submit" name="{name}" value="{own}"'
        f' id="knop-{own}">{says}<span class="db-hidden">: {title}</span></button></form>'
    )


@register.simple_tag
def explained(statements: Iterable[Statement]) -> SafeString:
    lines = "".join(
        f'<div><dt class="db-strong">{escaped(statement.line)}</dt>'
        f'<dd class="db-soft">{escaped(statement.explanation)}</dd></div>'
        for statement in statements
    )
    return SafeString(f'<dl class="db-stack db-stack--tight">{lines}</dl>')
