# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The appointment for somebody's own calendar (.ics).

It says with whom, when and where, never why: a calendar is read by others too (T0). The UID
stays the same and SEQUENCE counts up, so that a moved talk moves in the calendar and a talk
called off disappears from it (RFC 5545).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from dichterbij.conversations.models import Conversation


def calendar(talk: Conversation) -> str:
    """The appointment as it stands now, as text for a file or an attachment."""
    zone = ZoneInfo(settings.TIME_ZONE)
    with override(talk.resident.language):
        event = icalendar.Event()
        event.add("uid", f"{talk.uuid}@dichterbij")
        event.add("sequence", talk.sequence)
        event.add("dtstamp", timezone.now())
        event.add("dtstart", talk.starts_at.astimezone(zone))
        event.add("dtend", talk.ends_at.astimezone(zone))
        event.add("summary", _("Afspraak met %(name)s") % {"name": talk.caseworker.first_name})
        event.add("location", talk.where or talk.get_place_display())
        event.add("status", "CANCELLED" if talk.cancelled_at else "CONFIRMED")
        sheet = icalendar.Calendar()
        sheet.add("prodid", "-//Dichterbij//NL")
        sheet.add("version", "2.0")
        sheet.add("method", "CANCEL" if talk.cancelled_at else "PUBLISH")
        sheet.add_component(event)
        sheet.add_missing_timezones()
        return bytes(sheet.to_ical()).decode()
