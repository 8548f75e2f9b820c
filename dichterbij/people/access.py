# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: the one table. docs/access.md is printed from it.

    python -m dichterbij.people.access > docs/access.md

Three guards read it. The page checks the role, the QuerySet hides the object (404), and
`require` guards the write, so that a mistake in one of them is not yet a leak.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices

if TYPE_CHECKING:
    from django.db.models import Model

    from dichterbij.people.models import LogLine, Person


class Role(TextChoices):
    """What somebody comes here for."""

    RESIDENT = "resident", "inwoner"
    CASEWORKER = "caseworker", "consulent"
    LEAD = "lead", "teamleider"
    PRIVACY_OFFICER = "privacy_officer", "functionaris gegevensbescherming"
    ADMINISTRATOR = "administrator", "functioneel beheerder"


class Scope(Enum):
    """How far an act reaches."""

    NO = "no"
    OWN = "own"  # residents I work with; of a team lead: my team
    ALL = "all"  # nothing personal in it, or the role exists for it
    T1 = "T1"  # a resident, about themselves, with the link
    T2 = "T2"  # ... with the link and the PIN
    T3 = "T3"  # ... with DigiD or at the desk
    GLASS = "glass"  # one resident, for hours, with a reason that they and others read


class Act(StrEnum):
    """Everything somebody can do here, in words for a reader of docs/access.md."""

    # before
    READ_INVITATION = "see when, where and with whom the talk is"
    READ_AGENDA = "see the agenda and the goal of the talk"
    ADD_TO_AGENDA = "add to the agenda, change or withdraw an own point"
    ANSWER_INVITATION = "choose a place, say who comes along, ask for another time"
    CHOOSE_LANGUAGE = "choose a language"
    PLAN_TALK = "plan, move or call off a talk"
    INVITE = "send or print an invitation"
    READ_KERN = "read the kern"
    WRITE_KERN = "write the kern"
    ANSWER_KERN = "say whether the kern is right, or put an own version beside it"
    PREPARE = "see the earlier caseworkers and contacts"
    CHOOSE_READING = "choose to read on or to stop at the kern, and say why"
    SEE_READING_CHOICE = "see what was read beforehand, and why"
    # during
    MAKE_CARD = "choose for the card and print it"
    READ_HANDVATTEN = "leaf through the handvatten"
    # after
    READ_AGREEMENTS = "see the agreements of both sides"
    MAKE_AGREEMENT = "write an agreement, mark it done, comment, propose a change"
    SHARE_AGREEMENTS = "share the agreements and close the talk"
    READ_CHECK_OUT = "read the resident's own words at the end"
    WRITE_CHECK_OUT = "write down the resident's words, with their consent"
    WITHDRAW_CHECK_OUT = "take one's own words away"
    READ_TIMELINE = "see the relationship as it went"
    # letters
    CHECK_LETTER = "have a text checked, and leaf through the letter templates"
    CHANGE_TEMPLATES = "make, import and change the municipality's own letter templates"
    WRITE_LETTER = "write, change and send a letter"
    READ_LETTER = "read a letter that was sent"
    # bagage
    CHOOSE_BAGGAGE = "choose what is remembered, or nothing; withdraw it"
    READ_BAGGAGE = "read what a resident lets be remembered"
    OFFER_BAGGAGE = "turn the screen, so that a resident writes what may be remembered"
    KEEP_NOTEBOOK = "write in one's own notebook"
    REFLECT = "look back for oneself on how one responded"
    SEE_BAGGAGE_DECISION = "see whether the municipality decided about bagage"
    DECIDE_BAGGAGE = "write down that the municipality decided about bagage, or stopped"
    # people
    SEE_RESIDENT = "see a resident's name and how to reach them"
    ADD_RESIDENT = "add a resident to work with"
    CHANGE_CONTACT = "change how a resident is reached"
    READ_WAYS = "see over which ways a resident wants to hear from us"
    CHOOSE_WAYS = "choose ways, hours and cover, or ask for another number or address"
    AGREE_PIN = "agree a PIN in person, revoke links"
    PROVE_WHO = "prove who one is, at the desk or with DigiD, and go out again"
    CONFIRM_AT_DESK = "confirm who somebody is, after seeing an identity document"
    TIE_DIGID = "tie a DigiD to a resident when confirming who they are, or untie it"
    COME_WITH_OTHER_DIGID = "come with a DigiD that is tied to nobody of this link"
    SEE_OWN_DATA = "see what is kept about oneself, and who looked"
    SEE_MESSAGES = "see whether a message arrived"
    SEE_DAY = "see one's own day"
    SEE_TEAM = "see who works with whom"
    HAND_OVER = "hand a resident over, say that a colleague leaves"
    PRINT_POST = "print letters together and say that they were posted"
    KEEP_POST = "see how the post is, stop it, let it go on, try again what failed"
    MANAGE_COLLEAGUES = "add colleagues and teams"
    SEE_RETENTION = "see how long each kind is kept, and what was let go"
    LET_GO = "let go what was kept long enough; the clock does"
    READ_LOG = "see who did what and when, without content"
    PUT_OWN_VERSION = "put one's own version beside what the municipality wrote"
    READ_OWN_VERSION = "read a resident's own version"
    ANSWER_OWN_VERSION = "answer a resident's own version"
    LIMIT = "have the use of what is kept limited, or let it go on"
    KEEP_TO_LIMIT = "read what a resident had limited, confirm it, announce its end"
    NOTE_CONSENT = "note that a resident allows something while it is limited"
    ERASE = "have everything about oneself erased, for ever"
    CONFIRM_ERASURE = "confirm that everything about a resident is erased"
    BREAK_GLASS = "stand in for a colleague: say why, and find one resident by exact data"
    SEE_THROUGH_GLASS = "see what is needed to help the resident one stands in for"
    END_GLASS = "see who stands in and why, and end it at once"
    REVIEW_GLASS = "write down that one looked at who stood in and why"
    OPEN_MANY = "open more files in an hour than anybody can need"
    SIGN_IN = "sign in"
    CHOOSE_SECOND_FACTOR = "choose or change one's own second factor"
    RESET_SECOND_FACTOR = "have a colleague choose a second factor anew"
    GUESS_A_WAY_IN = "try passwords, codes or data of somebody until something fits"


NO, OWN, ALL, T1, T2, T3, GLASS = Scope

# fmt: off
ACCESS: dict[Act, tuple[Scope, ...]] = {
    #                        RESIDENT CASEWORKER LEAD PRIVACY ADMINISTRATOR
    Act.READ_INVITATION:     (T1, OWN, NO,  NO,  NO),
    Act.READ_AGENDA:         (T1, OWN, NO,  NO,  NO),
    Act.ADD_TO_AGENDA:       (T1, OWN, NO,  NO,  NO),
    Act.ANSWER_INVITATION:   (T1, OWN, NO,  NO,  NO),
    Act.CHOOSE_LANGUAGE:     (T1, OWN, NO,  NO,  NO),
    Act.PLAN_TALK:           (NO, OWN, NO,  NO,  NO),
    Act.INVITE:              (NO, OWN, NO,  NO,  NO),
    Act.READ_KERN:           (T2, OWN, NO,  NO,  NO),
    Act.WRITE_KERN:          (NO, OWN, NO,  NO,  NO),
    Act.ANSWER_KERN:         (T2, NO,  NO,  NO,  NO),
    Act.PREPARE:             (NO, OWN, NO,  NO,  NO),
    Act.CHOOSE_READING:      (NO, OWN, NO,  NO,  NO),
    Act.SEE_READING_CHOICE:  (T2, OWN, NO,  NO,  NO),
    Act.MAKE_CARD:           (NO, OWN, NO,  NO,  NO),
    Act.READ_HANDVATTEN:     (NO, ALL, ALL, ALL, ALL),
    Act.READ_AGREEMENTS:     (T2, OWN, NO,  NO,  NO),
    Act.MAKE_AGREEMENT:      (T2, OWN, NO,  NO,  NO),
    Act.SHARE_AGREEMENTS:    (NO, OWN, NO,  NO,  NO),
    Act.READ_CHECK_OUT:      (T2, OWN, NO,  NO,  NO),
    Act.WRITE_CHECK_OUT:     (T2, OWN, NO,  NO,  NO),
    Act.WITHDRAW_CHECK_OUT:  (T2, NO,  NO,  NO,  NO),
    Act.READ_TIMELINE:       (T2, OWN, NO,  NO,  NO),
    Act.CHECK_LETTER:        (NO, ALL, ALL, NO,  ALL),
    Act.CHANGE_TEMPLATES:    (NO, NO,  ALL, NO,  ALL),
    Act.WRITE_LETTER:        (NO, OWN, NO,  NO,  NO),
    Act.READ_LETTER:         (T2, OWN, NO,  NO,  NO),
    Act.CHOOSE_BAGGAGE:      (T3, NO,  NO,  NO,  NO),
    Act.READ_BAGGAGE:        (T3, OWN, NO,  NO,  NO),
    Act.OFFER_BAGGAGE:       (NO, OWN, NO,  NO,  NO),
    Act.KEEP_NOTEBOOK:       (T3, NO,  NO,  NO,  NO),
    Act.REFLECT:             (NO, ALL, NO,  NO,  NO),
    Act.SEE_BAGGAGE_DECISION: (NO, NO, NO,  ALL, ALL),
    Act.DECIDE_BAGGAGE:      (NO, NO,  NO,  NO,  ALL),
    Act.SEE_RESIDENT:        (NO, OWN, OWN, NO,  NO),
    Act.ADD_RESIDENT:        (NO, ALL, ALL, NO,  NO),
    Act.CHANGE_CONTACT:      (NO, OWN, NO,  NO,  NO),
    Act.READ_WAYS:           (T2, OWN, NO,  NO,  NO),
    Act.CHOOSE_WAYS:         (T2, OWN, NO,  NO,  NO),
    Act.AGREE_PIN:           (NO, OWN, NO,  NO,  NO),
    Act.PROVE_WHO:           (T1, NO,  NO,  NO,  NO),
    Act.CONFIRM_AT_DESK:     (NO, OWN, NO,  NO,  NO),
    Act.TIE_DIGID:           (T3, OWN, NO,  NO,  NO),
    Act.COME_WITH_OTHER_DIGID: (NO, NO, NO, NO,  NO),
    Act.SEE_OWN_DATA:        (T3, NO,  NO,  NO,  NO),
    Act.SEE_MESSAGES:        (NO, OWN, NO,  NO,  NO),
    Act.SEE_DAY:             (NO, ALL, NO,  NO,  NO),
    Act.SEE_TEAM:            (NO, NO,  OWN, NO,  NO),
    Act.HAND_OVER:           (NO, NO,  OWN, NO,  NO),
    Act.PRINT_POST:          (NO, ALL, NO,  NO,  NO),
    Act.KEEP_POST:           (NO, NO,  NO,  NO,  ALL),
    Act.MANAGE_COLLEAGUES:   (NO, NO,  NO,  NO,  ALL),
    Act.SEE_RETENTION:       (NO, NO,  NO,  ALL, ALL),
    Act.LET_GO:              (NO, NO,  NO,  NO,  NO),
    Act.READ_LOG:            (NO, NO,  NO,  ALL, NO),
    Act.PUT_OWN_VERSION:     (T3, NO,  NO,  NO,  NO),
    Act.READ_OWN_VERSION:    (NO, OWN, NO,  NO,  NO),
    Act.ANSWER_OWN_VERSION:  (NO, OWN, NO,  NO,  NO),
    Act.LIMIT:               (T3, NO,  NO,  NO,  NO),
    Act.KEEP_TO_LIMIT:       (NO, OWN, NO,  NO,  NO),
    Act.NOTE_CONSENT:        (NO, OWN, OWN, NO,  NO),
    Act.ERASE:               (T3, NO,  NO,  NO,  NO),
    Act.CONFIRM_ERASURE:     (NO, OWN, NO,  NO,  NO),
    Act.BREAK_GLASS:         (NO, ALL, ALL, NO,  NO),
    Act.SEE_THROUGH_GLASS:   (NO, GLASS, GLASS, NO, NO),
    Act.END_GLASS:           (NO, OWN, OWN, ALL, NO),
    Act.REVIEW_GLASS:        (NO, NO,  NO,  ALL, NO),
    Act.OPEN_MANY:           (NO, NO,  NO,  NO,  NO),
    Act.SIGN_IN:             (NO, ALL, ALL, ALL, ALL),
    Act.CHOOSE_SECOND_FACTOR: (NO, ALL, ALL, ALL, ALL),
    Act.RESET_SECOND_FACTOR: (NO, NO,  NO,  NO,  ALL),
    Act.GUESS_A_WAY_IN:      (NO, NO,  NO,  NO,  NO),
}
# fmt: on


# Nothing of one person is in it: it is for a role or it is not, and never for a resident
OF_NOBODY = frozenset({
    Act.READ_HANDVATTEN, Act.CHECK_LETTER, Act.CHANGE_TEMPLATES, Act.REFLECT,
    Act.SEE_BAGGAGE_DECISION, Act.DECIDE_BAGGAGE, Act.ADD_RESIDENT, Act.SEE_DAY, Act.PRINT_POST,
    Act.KEEP_POST, Act.MANAGE_COLLEAGUES, Act.READ_LOG, Act.SIGN_IN, Act.CHOOSE_SECOND_FACTOR,
    Act.RESET_SECOND_FACTOR, Act.BREAK_GLASS, Act.REVIEW_GLASS, Act.SEE_RETENTION,
})  # fmt: skip
# The resident's alone, whatever somebody of the municipality is there for
OF_ONESELF = frozenset({
    Act.ANSWER_KERN, Act.WITHDRAW_CHECK_OUT, Act.CHOOSE_BAGGAGE, Act.KEEP_NOTEBOOK, Act.PROVE_WHO,
    Act.SEE_OWN_DATA, Act.ERASE,
})  # fmt: skip


def check(table: dict[Act, tuple[Scope, ...]]) -> None:
    """A resident comes in by a tier, a colleague works with somebody: nothing else is a right.

    So a slip in the table that nobody could explain does not even start.
    """
    for act, (resident, *colleagues) in table.items():
        of_residents, possible = {NO, T1, T2, T3}, {NO, OWN, ALL}
        if act in OF_NOBODY:
            of_residents, possible = {NO}, {NO, ALL}
        elif act in OF_ONESELF:
            possible = {NO}
        elif act is Act.SEE_THROUGH_GLASS:
            of_residents, possible = {NO}, {NO, GLASS}
        if resident not in of_residents or not {*colleagues} <= possible:
            raise ValueError(f"nobody can say how far {act.name} reaches")


check(ACCESS)
# The acts of which a line in the log says that somebody read in somebody's file
READS = (
    Act.READ_TIMELINE,
    Act.READ_KERN,
    Act.READ_AGREEMENTS,
    Act.READ_CHECK_OUT,
    Act.READ_LETTER,
    Act.READ_WAYS,
    Act.READ_BAGGAGE,
    Act.READ_OWN_VERSION,
    Act.SEE_RESIDENT,
    Act.PREPARE,
    Act.SEE_THROUGH_GLASS,
)
# What a colleague does not do while a resident has the use of what is kept limited, unless the
# resident allows it that day. What the resident asked for themselves is not among them.
CHANGES = frozenset({
    Act.ADD_TO_AGENDA, Act.PLAN_TALK, Act.INVITE, Act.WRITE_KERN, Act.CHOOSE_READING, Act.MAKE_CARD,
    Act.MAKE_AGREEMENT, Act.SHARE_AGREEMENTS, Act.WRITE_CHECK_OUT, Act.WRITE_LETTER,
    Act.OFFER_BAGGAGE, Act.CHANGE_CONTACT, Act.HAND_OVER,
})  # fmt: skip


def scope(role: str, act: Act) -> Scope:
    """How far this act reaches for somebody in this role."""
    return ACCESS[act][list(Role).index(Role(role))]


def may(by: Person, act: Act, thing: Any = None) -> bool:
    """Whether this person may do this with this thing, now, the way they came in."""
    reach = scope(by.role, act)
    if reach is NO or by.left_on is not None:
        return False
    if reach is ALL:
        return True
    if thing is None:  # from here on it depends on whose it is, and nobody said
        return False
    if reach is OWN:
        return _is_own(by, thing)
    if reach is GLASS:
        return _stands_in(by, thing)
    return by.tier >= int(reach.value[1]) and bool(thing.resident == by)


def _stands_in(by: Person, thing: Any) -> bool:
    """Of this resident, and now: neither over, nor ended, nor for somebody else."""
    from dichterbij.people.models import Glass

    return Glass.objects.open().filter(by=by, resident=thing.resident).exists()


def _is_own(by: Person, thing: Any) -> bool:
    """Of a caseworker: a resident they work with today. Of a team lead: somebody in the team."""
    from dichterbij.people.models import WorkingRelationship

    if by.role == Role.LEAD:
        if by.team_id is None:
            return False
        if getattr(thing, "role", None) == Role.CASEWORKER:
            return bool(thing.team_id == by.team_id)
        return (
            WorkingRelationship.objects.current()
            .filter(resident=thing.resident, caseworker__team=by.team_id)
            .exists()
        )
    return (
        WorkingRelationship.objects.current()
        .filter(resident=thing.resident, caseworker=by)
        .exists()
    )


def require(by: Person, act: Act, thing: Any = None) -> None:
    """Let only those pass who may do this, past every page."""
    if not may(by, act, thing):
        raise PermissionDenied(act.value)
    if act in CHANGES and by.role != Role.RESIDENT:  # nobody may change what is of nobody
        _not_while_limited(thing)


def _not_while_limited(thing: Any) -> None:
    from dichterbij.people.errors import Limited
    from dichterbij.people.limiting.models import Limit

    if Limit.objects.in_the_way(thing.resident).exists():
        raise Limited(thing.resident)


def record(by: Person | None, act: Act, thing: Model, resident: Person | None = None) -> None:
    """Write down who did what, without a word of what was said. `None` is the clock."""
    _line(by, act, thing, resident).save()


def record_each(by: Person | None, act: Act, things: Iterable[Model]) -> None:
    """The same about many things at once."""
    from dichterbij.people.models import LogLine

    LogLine.objects.bulk_create(_line(by, act, thing) for thing in things)


def _line(by: Person | None, act: Act, thing: Model, resident: Person | None = None) -> LogLine:
    from dichterbij.people.models import LogLine

    return LogLine(
        by=by,
        act=act.name.lower(),
        resident=resident or getattr(thing, "resident", None),
        about=thing._meta.label_lower,
        about_id=thing.pk,
    )


def table() -> str:
    """The table as a page for people: docs/access.md."""
    roles = " | ".join(role.label for role in Role)
    lines = [
        "# Who may do what",
        "",
        "Printed from `dichterbij/people/access.py` by `make access`; a test keeps it true.",
        "",
        "*own*: residents one works with today; of a team lead, the own team. *all*: there is",
        "nothing of one person in it, or the role is there for it. *T1*: a resident, about",
        "themselves, with the link from the message. *T2*: with the link and the PIN agreed in",
        "person. *T3*: with DigiD or at the desk. *glass*: one resident, for four hours at most,",
        "with a reason that they read ([ADR 15](adr/0015-a-glass-to-break.md)). A dash: never.",
        "",
        f"| act | {roles} |",
        "|---|" + "---|" * len(Role),
    ]
    for act in Act:
        cells = " | ".join("–" if s is NO else s.value for s in ACCESS[act])
        lines.append(f"| {act.value} | {cells} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
