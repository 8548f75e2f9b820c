# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether bagage is there at all: what the municipality decided, and where that is written down.

The administrator writes the decision down. The privacy officer reads it, and does not decide:
who advises may not (GDPR, article 38, sixth paragraph).
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from dichterbij.baggage import actions
from dichterbij.baggage.forms_staff import DecisionForm, EndForm
from dichterbij.baggage.models import Decision
from dichterbij.people.access import Act, may
from dichterbij.people.errors import Refused
from dichterbij.people.models import Person
from dichterbij.people.pages import page


@page(Act.SEE_BAGGAGE_DECISION)
def baggage_decision(request: HttpRequest, by: Person) -> HttpResponse:
    """The decision, or what is needed to take one."""
    decision = Decision.objects.select_related("recorded_by").first()
    decides = may(by, Act.DECIDE_BAGGAGE)
    asked = request.POST if request.method == "POST" and decides else None
    form = DecisionForm(asked) if decision is None else EndForm(asked)
    if form.is_bound and form.is_valid() and _done(request, form, by):
        return redirect("baggage_decision")
    return TemplateResponse(
        request,
        "baggage/decision/decision.html",
        {"decision": decision, "decides": decides, "form": form},
    )


def _done(request: HttpRequest, form: DecisionForm | EndForm, by: Person) -> bool:
    try:
        if isinstance(form, EndForm):
            actions.end_decision(by=by)
            messages.success(request, "Gestopt. Alle teksten zijn weg, en niemand ziet het nog.")
        else:
            given = form.cleaned_data
            actions.record_decision(
                decided_on=given["decided_on"],
                decided_by=given["decided_by"],
                advised_on=given["advised_on"],
                by=by,
            )
            messages.success(request, "Genoteerd. Inwoners kunnen nu iets laten onthouden.")
    except Refused as no:
        form.add_error(None, str(no))
    return not form.errors
