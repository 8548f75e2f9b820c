# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What our messages say. Who, when and where; never what about (T0).

Every invitation says that somebody may come along and that time and place can change.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from dichterbij.conversations.models import Agreement, Conversation, Place
from dichterbij.delivery.models import Message
from dichterbij.delivery.words import Words, ended
from dichterbij.people.access import Role
from dichterbij.people.days import date_format
from dichterbij.people.models import Person

LINK_LASTS = dt.timedelta(days=90)


def day_and_time(moment: dt.datetime) -> str:
    """'dinsdag 1 december, 10.30 uur', in the language of the moment."""
    local = localtime(moment)
    return _("%(day)s, %(time)s uur") % {
        "day": date_format(local, "l j F"),
        "time": date_format(local, "G.i"),
    }


def where(talk: Conversation) -> str:
    """Where the talk is, as one would say it."""
    if talk.place == Place.PHONE:
        return _("Ik bel u op dit tijdstip.")
    place = {
        Place.OFFICE: _("Op kantoor"),
        Place.WALK: _("Tijdens een wandeling"),
        Place.NEARBY: _("Bij u in de buurt"),
        Place.HOME: _("Bij u thuis"),
    }[Place(talk.place)]
    return f"{place}: {talk.where}." if talk.where else f"{place}."


def about_talk(kind: str, talk: Conversation, starts_at: dt.datetime | None = None) -> Words:
    """Subject and words of a message about a talk, in the resident's language.

    `starts_at`: the time the resident knows, where that is not the time it has now.
    """
    with override(talk.resident.language):
        who = talk.caseworker.first_name
        named = {"name": talk.resident.first_name, "who": who}
        when, place = day_and_time(starts_at or talk.starts_at), where(talk)
        if kind == Message.Kind.CALLED_OFF:
            told = _("Ons gesprek van %(when)s gaat niet door. U hoeft niets te doen.") % {
                "when": when
            }
            return Words(
                _("Ons gesprek gaat niet door"),
                _paragraphs(
                    _("Dag %(name)s,") % named,
                    told,
                    _("Wilt u liever wel iets afspreken? Bel of mail mij gerust."),
                    _closing(talk.caseworker),
                ),
                _line(_("Dag %(name)s,") % named, told, signed(talk.caseworker)),
            )
        opening = {
            Message.Kind.INVITATION: _("Ik wil graag met u praten: %(when)s."),
            Message.Kind.MOVED: _("Ons gesprek is nu %(when)s."),
            Message.Kind.REMINDER: _("Binnenkort spreken wij elkaar") + ": %(when)s.",
        }[Message.Kind(kind)] % {"when": when}
        subject = {
            Message.Kind.INVITATION: _("Een gesprek met %(who)s"),
            Message.Kind.MOVED: _("Ons gesprek is verzet"),
            Message.Kind.REMINDER: _("Binnenkort spreken wij elkaar"),
        }[Message.Kind(kind)] % named
        free = _("U mag altijd iemand meenemen. De tijd en de plek kunnen ook anders.")
        more = _("Hier leest u meer en kunt u zelf iets toevoegen:")
        return Words(
            subject,
            _paragraphs(
                _("Dag %(name)s,") % named,
                f"{opening} {place}",
                free,
                more + "\n{link}",
                _closing(talk.caseworker),
            ),
            _line(
                _("Dag %(name)s,") % named,
                f"{opening} {place}",
                free,
                "{link}",
                signed(talk.caseworker),
            ),
        )


def agreements_shared(resident: Person, caseworker: Person) -> Words:
    """'Our agreements are ready': nothing about the talk itself."""
    with override(resident.language):
        return _told(
            resident,
            caseworker,
            _("Onze afspraken staan klaar"),
            _("Onze afspraken staan klaar. U opent ze met uw pincode:") + "\n{link}",
            _("U kunt er altijd iets bij zetten of iets veranderen."),
        )


def greeting(resident: Person, caseworker: Person) -> Words:
    """After a talk in which nothing had to be agreed; the link also opens what was agreed later."""
    with override(resident.language):
        return _told(
            resident,
            caseworker,
            _("Dank voor ons gesprek"),
            _("Dank u wel voor ons gesprek. U hoeft nu niets te doen."),
            _("Wilt u toch iets afspreken? Dat kan hier, met uw pincode:") + "\n{link}",
        )


def reminder(agreement: Agreement, caseworker: Person) -> Words:
    """A reminder the resident wished for; what it is about stands behind the PIN."""
    with override(agreement.resident.language):
        return _told(
            agreement.resident,
            caseworker,
            _("U wilde een seintje"),
            _("U vroeg om een seintje over een afspraak. U leest hem hier, met uw pincode:")
            + "\n{link}",
            _("Lukt het niet? Dat kan gebeuren. Laat het mij weten, dan kijken wij samen verder."),
        )


def letter_ready(resident: Person, caseworker: Person) -> Words:
    """'There is a letter for you': what is in it stands behind the PIN."""
    with override(resident.language):
        return _told(
            resident,
            caseworker,
            _("Er is een brief voor u"),
            _("Ik heb u een brief geschreven. U leest hem hier, met uw pincode:") + "\n{link}",
            _("Leest u hem liever op papier? Bel mij, dan stuur ik hem op."),
        )


def handover(resident: Person, old: Person, new: Person) -> Words:
    """Somebody else goes on with this resident: no promise is lost."""
    with override(resident.language):
        return _told(
            resident,
            new,
            _("%(who)s is uw nieuwe contactpersoon") % {"who": new.first_name},
            _("Vanaf nu ben ik uw contactpersoon, in plaats van %(old)s.")
            % {"old": old.first_name},
            _("Alle afspraken blijven staan. Wat %(old)s u beloofde, doe ik nu.")
            % {"old": old.first_name},
            _("U hoeft uw verhaal niet opnieuw te vertellen. Het mag natuurlijk wel."),
        )


def new_link(resident: Person) -> Words:
    """The new link somebody asked for on the page of a link that stopped working."""
    with override(resident.language):
        hello = _("Dag %(name)s,") % {"name": resident.first_name}
        here = _("U vroeg om een nieuwe link. Hier is hij:") + "\n{link}"
        not_you = _("Vroeg u dit niet zelf? Dan hoeft u niets te doen.")
        return Words(
            _("Uw nieuwe link"),
            _paragraphs(hello, here, not_you, _municipality()),
            _line(hello, here, not_you, _municipality()),
        )


def about_your_data(resident: Person, caseworker: Person) -> Words:
    """Something stands ready where only who proved who they are reads it; what, is not said."""
    with override(resident.language):
        return _told(
            resident,
            caseworker,
            _("Er staat iets voor u klaar"),
            _("Bij uw gegevens staat iets nieuws. U leest het als u laat zien wie u bent:")
            + "\n{link}",
            _("Liever horen wat er staat? Bel gerust."),
        )


def pin_locked(resident: Person, caseworker: Person | None) -> Words:
    """Somebody typed five other codes: the resident hears of it, and not what the code opens."""
    with override(resident.language):
        phone = (caseworker and caseworker.phone) or settings.MUNICIPALITY_PHONE
        hello = _("Dag %(name)s,") % {"name": resident.first_name}
        told = _("Iemand typte vijf keer een andere code. Nu is uw code op slot.")
        call = _(
            "Was u dat? Bel %(phone)s, dan kiest u samen een nieuwe. "
            "Was u dat niet? Bel ook. Dan sluiten wij uw oude links."
        ) % {"phone": phone}
        return Words(
            _("Uw code is op slot"),
            _paragraphs(hello, told, call, _municipality()),
            _line(hello, told, call, _municipality()),
        )


def something_to_see(resident: Person, caseworker: Person | None) -> Words:
    """Somebody stood in for their caseworker: there is something to see, and nothing of what."""
    with override(resident.language):
        phone = settings.MUNICIPALITY_PHONE or (caseworker.phone if caseworker else "")
        hello = _("Dag %(name)s,") % {"name": resident.first_name}
        here = _("Er staat iets nieuws op uw eigen pagina:") + "\n{link}"
        call = _("Vragen wat het is mag altijd. Bel %(phone)s.") % {"phone": phone}
        call = call if phone else ""
        return Words(
            _("Er staat iets voor u klaar"),
            _paragraphs(hello, here, call, _municipality()),
            _line(hello, call, _municipality(), here),
        )


def somebody_stands_in(colleague: Person) -> Words:
    """To a colleague, at once: look who stands in. No name, no reason."""
    lead = colleague.role == Role.LEAD
    where = ("Team", "/team/") if lead else ("Vandaag", "/vandaag/")
    whom = "een inwoner van je team" if lead else "een inwoner met wie jij werkt"
    return Words(
        "Een collega valt in",
        f"Dag {colleague.first_name},\n\n"
        f"Een collega valt in en helpt {whom}. Op {where[0]} staat wie, waarom en tot wanneer. "
        "Je kunt het daar meteen stoppen.\n\n"
        f"{settings.PUBLIC_URL}{where[1]}\n\n"
        "De inwoner ziet het ook, op de eigen pagina.",
    )


def _told(resident: Person, caseworker: Person, subject: str, *texts: str) -> Words:
    """The same words as a mail or letter, and on one line for a text message."""
    hello = _("Dag %(name)s,") % {"name": resident.first_name}
    return Words(
        subject,
        _paragraphs(hello, *texts, _closing(caseworker)),
        _line(hello, *texts, signed(caseworker)),
    )


def signed(caseworker: Person) -> str:
    """Who says it, on one line."""
    name = _municipality()
    return f"{caseworker.first_name}, {name}" if name else caseworker.first_name


def _municipality() -> str:
    name = settings.MUNICIPALITY
    return _("Gemeente %(name)s") % {"name": name} if name else ""


def _line(*texts: str) -> str:
    """One after the other, each of them a sentence; after a link nothing may stand."""
    parts = [" ".join(text.split()) for text in texts if text]
    return " ".join(part if part.endswith("}") else ended(part) for part in parts)


def _closing(caseworker: Person) -> str:
    # Between Arabic words a phone number keeps its own direction
    phone = caseworker.phone or settings.MUNICIPALITY_PHONE
    return "\n".join(
        line
        for line in (
            _("Groet,"),
            caseworker.first_name,
            _municipality(),
            f"\u2066{phone}\u2069" if phone and get_language_bidi() else phone,
        )
        if line
    )


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)
