# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""When something is said, and what kind of talk it is: the words the suggestions are ordered by.

Seed: Handvat 1 > Voorafgaand aan het gesprek; Handvat 1 > Tijdens het gesprek.
"""

from enum import StrEnum
from typing import Self


class Moment(StrEnum):
    """Where in a talk a suggestion belongs, in the order in which it happens."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the Dutch label beside the value; the default is only for looking one up."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    BEFOREHAND = "beforehand", "Vooraf"
    START = "start", "Aan het begin"
    UNDERWAY = "underway", "Onderweg"
    END = "end", "Aan het eind"
    TOGETHER = "together", "Samen met collega’s"


TALK = (Moment.BEFOREHAND, Moment.START, Moment.UNDERWAY, Moment.END)
"""The moments of one talk. What colleagues do together is not part of it."""


class Place(StrEnum):
    """Where two people talk. The resident may choose another."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the Dutch label beside the value; the default is only for looking one up."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    OFFICE = "office", "Op kantoor"
    WALK = "walk", "Een wandeling"
    NEARBY = "nearby", "Ergens in de buurt"
    HOME = "home", "Bij de inwoner thuis"
    PHONE = "phone", "Aan de telefoon"


class Situation(StrEnum):
    """What kind of talk this is. It says something about the talk, never about the resident.

    Most follow from the appointment itself. Some only the caseworker can name; those are a filter
    for this moment and are not kept, because kept they would become a label on a person.
    """

    label: str
    chosen_by_caseworker: bool

    def __new__(cls, value: str, label: str = "", by: str = "appointment") -> Self:
        """Keep the label, and who knows it, beside the value; defaults are for looking one up."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.chosen_by_caseworker = by == "caseworker"
        return member

    FIRST_MEETING = "first_meeting", "Jullie spreken elkaar voor het eerst", "appointment"
    JUST_HANDED_OVER = "just_handed_over", "Je nam het net over van een collega", "appointment"
    MANY_CASEWORKERS = "many_caseworkers", "Er waren al drie of meer consulenten", "appointment"
    OPEN_PROMISES_OURS = "open_promises_ours", "Wij moeten nog iets doen", "appointment"
    RESIDENT_ADDED_POINTS = "resident_added_points", "Er staan eigen punten bij", "appointment"
    SOMEONE_COMES_ALONG = "someone_comes_along", "Er komt iemand mee", "appointment"
    GOAL_GIVEN = "goal_given", "Het doel is vooraf verteld", "appointment"
    READ_ON = "read_on", "Je hebt verder gelezen", "appointment"
    STOPPED_AT_KERN = "stopped_at_kern", "Je kent alleen de kern", "appointment"
    OFFICE = "office", "Jullie praten op kantoor", "appointment"
    WALK = "walk", "Jullie gaan wandelen", "appointment"
    NEARBY = "nearby", "Jullie praten ergens in de buurt", "appointment"
    HOME = "home", "Je gaat op bezoek", "appointment"
    PHONE = "phone", "Jullie bellen", "appointment"

    AFTER_CONFLICT = "after_conflict", "De vorige keer botste het", "caseworker"
    HEAVY_NEWS = "heavy_news", "Je brengt nieuws dat tegenvalt", "caseworker"
    AFTER_SILENCE = "after_silence", "Jullie spraken elkaar lang niet", "caseworker"
    MONEY_WORRIES = "money_worries", "Het gesprek gaat over geld", "caseworker"
    CRITICISM_EXPECTED = "criticism_expected", "Je verwacht kritiek op de gemeente", "caseworker"
