# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps about a resident: talks, what was said there, and what was agreed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dichterbij.conversations import models as talks
from dichterbij.people.kept import Kept, by_us

OF_TALK = "conversation__relationship__resident"
WHEN, WHO, WORDS = _("Wanneer"), _("Wie"), _("Tekst")
KEPT = (
    Kept(talks.ChosenHandvat, OF_TALK, _("Gekozen voor de kaart")),
    Kept(talks.Card, OF_TALK, _("Kaart voor het gesprek"),
         {"check_in": _("Begin"), "check_out": _("Eind"), "role": _("Rol")}),
    Kept(talks.ReadingChoice, OF_TALK, _("Wat er vooraf gelezen is"),
         {"at": WHEN, "by": WHO, "choice": _("Wat"), "why": _("Waarom")}, ours=by_us),
    Kept(talks.KernAnswer, "kern__resident", _("Uw versie van de kern"),
         {"at": WHEN, "words": WORDS}),
    Kept(talks.Kern, "resident", _("De kern"), {"at": WHEN, "by": WHO, "text": WORDS}),
    Kept(talks.OtherTime, OF_TALK, _("Een andere tijd gevraagd"), {"at": WHEN, "words": WORDS}),
    Kept(talks.OfferedTime, OF_TALK, _("Andere tijden"), {"starts_at": WHEN, "by": WHO}),
    Kept(talks.InvitationAnswer, OF_TALK, _("Uw antwoord op een uitnodiging"),
         {"at": WHEN, "place": _("Plek"), "companion": _("Er komt iemand mee"),
          "companion_who": WHO}),
    Kept(talks.AgendaItem, OF_TALK, _("Agenda"),
         {"added_at": WHEN, "added_by": WHO, "text": WORDS},
         ours=lambda point: not point.added_by.is_resident),
    Kept(talks.CheckOut, OF_TALK, _("Uw eigen woorden"),
         {"at": WHEN, "words": WORDS, "typed_by": WHO}),
    Kept(talks.SphereOfInfluence, OF_TALK, _("Wat kan en niet kan"),
         {"at": WHEN, "by": WHO, "can": _("Dit kan ik"), "cannot": _("Dit kan ik niet"),
          "who_can": _("Wie kan dat wel")}, ours=by_us),
    Kept(talks.AgreementChange, "agreement__resident", _("Bij een afspraak gezegd"),
         {"at": WHEN, "by": WHO, "kind": _("Wat"), "words": WORDS, "what": _("Wordt"),
          "due": _("Tot")}),
    Kept(talks.Agreement, "resident", _("Afspraken"),
         {"written_at": WHEN, "promised_by": WHO, "what": WORDS, "now_what": _("Nu"),
          "due": _("Tot")}),
    Kept(talks.AppointmentChange, OF_TALK, _("Verzette gesprekken"),
         {"at": WHEN, "by": WHO, "starts_at": _("Eerst"), "where": _("Plek")}),
    Kept(talks.Conversation, "relationship__resident", _("Gesprekken"),
         {"starts_at": WHEN, "where": _("Plek"), "goal": _("Doel"),
          "seating": _("Hoe u zit"), "made_by": WHO}, ours=by_us),
)  # fmt: skip
