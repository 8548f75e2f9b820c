# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Everybody else in Lindewaard: who they work with, how their talks went, what comes next.

Everything is drawn from the same hats for everybody. Nothing follows from a name.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dichterbij.conversations.models import Agreement, Conversation, Place, ReadingChoice
from dichterbij.conversations.models.after import Kind, Side
from dichterbij.conversations.models.before import KernAnswer
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person, WorkingRelationship
from dichterbij.web.demo import texts
from dichterbij.web.demo.people import NAMES

if TYPE_CHECKING:
    from dichterbij.web.demo.load import Town

PLACES = (Place.OFFICE, Place.OFFICE, Place.OFFICE, Place.WALK, Place.NEARBY, Place.PHONE)
# What comes next, so many times out of a hundred
NEXT = {
    "nothing": 26,
    "planned": 10,
    "invited": 18,
    "answered": 20,
    "other_time": 6,
    "moved": 7,
    "called_off": 5,
    "today": 5,
    "just_held": 3,
}
# The way somebody likes best: so many, added up
LIKES = (
    (Person.Channel.PAPER, 0.17),
    (Person.Channel.SMS, 0.33),
    (Person.Channel.WHATSAPP, 0.43),
    (Person.Channel.MAIL, 1.0),
)
LANGUAGES = {4: Person.Language.AR, 11: Person.Language.EN}


def everybody(town: Town, count: int) -> None:
    """Until so many people live in Lindewaard."""
    names = _names(town)
    rng = town.rng
    bram, *others = town.caseworkers
    while len(town.residents) < count:
        group, first, last = names.pop()
        language = Person.Language.NL
        if group in LANGUAGES and rng.random() < 0.45:
            language = LANGUAGES[group]
        luck = rng.random()
        channel = next(channel for channel, most in LIKES if luck < most)
        resident = town.resident(first, last, channel=channel, language=language)
        number = len(town.residents)
        caseworker = bram if number % 30 == 0 else others[number % len(others)]
        _together(town, resident, caseworker)


def _names(town: Town) -> list[tuple[int, str, str]]:
    known = {(person.first_name, person.last_name) for person in town.residents}
    names = [
        (group, first, last)
        for group, (firsts, lasts) in enumerate(NAMES)
        for first in firsts.split()
        for last in lasts.split("/")
        if (first, last) not in known
    ]
    town.rng.shuffle(names)
    # The Dutch ones are still the most common; everybody else is there as well
    return sorted(names, key=lambda name: town.rng.random() + (0.35 if name[0] in (0, 8) else 0))


def _together(town: Town, resident: Person, caseworker: Person) -> None:
    """The stretches of one relationship, the talks in it, and what comes next."""
    rng, past = town.rng, town.past
    lead = town.leads[str(caseworker.team)]
    before = rng.sample(town.former, k=rng.choice((0, 0, 1, 1, 1, 2, 3)))
    bounds = sorted(rng.sample(range(-1900, -40), k=len(before) + 1))
    themes = [texts.FIRST, *rng.sample(texts.THEMES, k=4)]
    stretch: WorkingRelationship | None = None
    for number, colleague in enumerate([*before, caseworker]):
        last = number == len(before)
        recent = bounds[number] > -150
        if stretch is not None and last and recent:
            stretch = past.hand_over(stretch, colleague, town.at(bounds[number], 10), by=lead)
        else:
            until = None if last else town.day(bounds[number + 1])
            stretch = past.begin(resident, colleague, town.day(bounds[number]), until, by=lead)
        room = (0 if last else bounds[number + 1]) - bounds[number]
        if room > 30:
            held(town, stretch, bounds[number] + rng.randint(7, 25), rng.choice(themes))
    assert stretch is not None
    if rng.random() < 0.85:
        town.pin(resident, days=max(bounds[-1] + 2, -400), by=caseworker)
    oldest = max(bounds[-1] + 30, -330)
    for days in sorted(rng.sample(range(oldest, -4), k=min(rng.randint(1, 3), -4 - oldest))):
        held(town, stretch, days, rng.choice(themes))
    kern = rng.random() < 0.8
    if kern:
        _kern(town, resident, caseworker, rng.choice(themes), -rng.randint(6, 36))
    _next(town, stretch, rng.choice(themes), kern)


def held(town: Town, stretch: WorkingRelationship, days: int, theme: texts.Theme) -> None:
    """One talk of a while ago, from its invitation to what became of the agreements."""
    rng, past = town.rng, town.past
    start = town.free(stretch.caseworker, town.day(days))
    if start is None:
        return
    talk = _talk(town, stretch, theme, start, days - 9)
    _points(town, talk, theme, days - 7)
    if days > -200:
        past.invite(talk, town.at(days - 8, 11))
        if rng.random() < 0.6:
            past.answer(talk, town.at(days - 6, 19), companion_who=_companion(town))
    if rng.random() < 0.3:
        choice, why = _reading(town, kern=False)  # the kern comes after these talks
        past.reading(talk, choice, why, start - dt.timedelta(hours=3))
    after = talk.ends_at + dt.timedelta(minutes=4)
    kept = days < -60 or rng.random() < 0.5
    for side, texts_of_side in ((Side.RESIDENT, theme.they_do), (Side.MUNICIPALITY, theme.we_do)):
        for what in rng.sample(texts_of_side, k=rng.choice((0, 1, 1, 2))):
            due = town.day(days + rng.randint(5, 40)) if rng.random() < 0.7 else None
            wish = rng.random() < 0.25 and due is not None
            _went(town, past.promise(talk, side, what, due, after, remind=wish), days, kept)
    if rng.random() < 0.15:
        past.sphere(talk, rng.choice(texts.SPHERES), after)
    if rng.random() < 0.4:
        past.check_out(talk, rng.choice(texts.CHECK_OUTS), after)
    if days > -200:
        past.share(talk, after + dt.timedelta(minutes=3))
    else:
        past.end(talk, after)


def _went(town: Town, agreement: Agreement, days: int, kept: bool) -> None:
    """What was added to an agreement since."""
    rng, past = town.rng, town.past
    theirs = agreement.side == Side.RESIDENT
    keeper, other = agreement.promised_by, agreement.resident
    if theirs:
        other = agreement.written_by
    step = max(1, min(12, -days // 3))
    first, second = (
        town.at(days + step, 15, rng.randint(0, 59)),
        town.at(-1, 12, rng.randint(0, 59)),
    )
    first = max(first, agreement.written_at + dt.timedelta(hours=2))
    luck = rng.random()
    if luck < 0.18:
        said = texts.COMMENTS_THEIRS if theirs else texts.COMMENTS_OURS
        past.change(agreement, Kind.COMMENT, first, by=keeper, words=rng.choice(said))
    elif luck < 0.26 and agreement.due:
        due = town.day(max(days + 40, 6))
        words = rng.choice(texts.CHANGED_WORDS)
        past.change(
            agreement, Kind.CHANGED, first, by=keeper, what=agreement.what, due=due, words=words
        )
    elif luck < 0.34:
        asked = past.change(
            agreement,
            Kind.PROPOSED,
            first,
            by=other,
            what=agreement.what,
            due=town.day(max(days + 30, 5)),
            words=rng.choice(texts.PROPOSED_WORDS),
        )
        if rng.random() < 0.6 and second > first:
            taken = {"what": asked.what, "due": asked.due} if rng.random() < 0.8 else {}
            kind = Kind.AGREED if taken else Kind.DECLINED
            past.change(agreement, kind, second, by=keeper, answers=asked, **taken)
    elif luck < 0.37:
        past.change(agreement, Kind.WITHDRAWN, first, by=keeper, words="Dit is niet meer nodig.")
        return
    if kept and second > first:
        done = max(first + dt.timedelta(days=1), town.at(days + step + 6, 16))
        if done < town.now:
            past.change(agreement, Kind.DONE, done, by=keeper)


def _kern(town: Town, resident: Person, by: Person, theme: texts.Theme, days: int) -> None:
    rng, past = town.rng, town.past
    line = rng.choice(theme.kern).format(name=resident.first_name)
    kern = past.kern(resident, f"{line} {rng.choice(texts.CONTACT)}", town.at(days, 15), by=by)
    answer: KernAnswer | None = None
    if rng.random() < 0.5:
        words = rng.choice(texts.KERN_ANSWERS) if rng.random() < 0.3 else ""
        answer = past.kern_answer(kern, town.at(days + 1, 20), words)
    if answer is not None and answer.words and rng.random() < 0.5:
        past.kern(resident, f"{line} {answer.words}", town.at(days + 2, 9), by=by)


def _next(town: Town, stretch: WorkingRelationship, theme: texts.Theme, kern: bool) -> None:
    """The talk to come, in one of its many states."""
    rng, past = town.rng, town.past
    state = rng.choices(list(NEXT), weights=list(NEXT.values()))[0]
    if state == "nothing":
        return
    days = {"today": 0, "just_held": -1}.get(state, rng.randint(1, 24))
    if state == "today" and town.today.weekday() > 4:
        days = 1
    start = town.free(stretch.caseworker, town.day(days))
    if start is None:
        return
    resident = stretch.resident
    talk = _talk(town, stretch, theme, start, -8)
    if state == "just_held":
        past.invite(talk, town.at(-7, 10))
        _points(town, talk, theme, -6)
        past.end(talk, talk.ends_at)
        return
    past.point(talk, rng.choice(theme.ours), town.at(-8, 10), by=stretch.caseworker)
    if state == "planned":
        return
    trouble = rng.random()
    if trouble < 0.06 and resident.channel != Person.Channel.PAPER:
        wrong = "address_refused" if resident.email else "number_refused"
        failed = {"state": Message.State.FAILED, "reason": wrong, "tries": 1}
        unsure = {"state": Message.State.UNCERTAIN, "reason": "worker_stopped"}
        past.invite(talk, town.at(-1, 11), **(failed if trouble < 0.03 else unsure))
        return
    posted = resident.channel == Person.Channel.PAPER and trouble < 0.3
    past.invite(talk, town.at(0, 9) if posted else town.at(-7, 10))
    if state == "moved":
        other = town.free(stretch.caseworker, town.day(days + 3))
        if other is not None:
            past.move(talk, town.at(-4, 11), by=stretch.caseworker, starts_at=other)
            past.tell(talk, Message.Kind.MOVED, town.at(-4, 11))
            past.remind(talk, town.at(-4, 11))
    elif state == "called_off":
        past.call_off(talk, town.at(-2, 9))
    elif state == "other_time" and resident.channel != Person.Channel.PAPER:
        past.other_time(talk, rng.choice(texts.OTHER_TIMES), town.at(-3, 20))
        if rng.random() < 0.5:
            past.offer(talk, talk.starts_at + dt.timedelta(days=7))
    elif state in ("answered", "today"):
        _answered(town, talk, theme, kern)


def _answered(town: Town, talk: Conversation, theme: texts.Theme, kern: bool) -> None:
    rng, past = town.rng, town.past
    resident = talk.resident
    paper = resident.channel == Person.Channel.PAPER
    past.point(talk, rng.choice(theme.theirs), town.at(-4, 18), by=resident, slip=paper)
    places = [talk.place, Place.OFFICE, Place.WALK, Place.PHONE]
    how = {"place": rng.choice(places), "companion_who": _companion(town)}
    if paper:
        past.answer(talk, town.at(-4, 18), by=talk.caseworker, came_by="slip", **how)
    else:
        past.answer(talk, town.at(-4, 18), **how)
    if rng.random() < 0.3:
        choice, why = _reading(town, kern)
        past.reading(talk, choice, why, town.at(-1, 16))


def _talk(
    town: Town, stretch: WorkingRelationship, theme: texts.Theme, start: dt.datetime, planned: int
) -> Conversation:
    rng = town.rng
    home = bool(stretch.caseworker.team and stretch.caseworker.team.home_visits)
    return town.past.talk(
        stretch,
        rng.choice(theme.goals),
        start,
        planned=town.at(planned, 9, rng.randint(0, 40)),
        minutes=rng.choice((30, 45, 45)),
        place=rng.choice((*PLACES, Place.HOME) if home else PLACES),
        seating=rng.choice(texts.SEATING) if rng.random() < 0.3 else "",
    )


def _points(town: Town, talk: Conversation, theme: texts.Theme, days: int) -> None:
    rng, past = town.rng, town.past
    for text in rng.sample(theme.ours, k=rng.choice((1, 1, 2))):
        past.point(talk, text, town.at(days - 1, 10), by=talk.caseworker)
    if rng.random() < 0.55:
        paper = talk.resident.channel == Person.Channel.PAPER
        text = rng.choice(theme.theirs)
        past.point(talk, text, town.at(days, 20), by=talk.resident, slip=paper)


def _reading(town: Town, kern: bool) -> tuple[str, str]:
    """Whether somebody reads on, and why; without a kern there is none to stop at."""
    if town.rng.random() < 0.5:
        why = town.rng.choice(texts.STOP_WHY if kern else texts.OPEN_WHY)
        return ReadingChoice.Choice.STOP, why
    return ReadingChoice.Choice.READ_ON, town.rng.choice(texts.READ_ON_WHY)


def _companion(town: Town) -> str:
    return town.rng.choice(texts.COMPANIONS) if town.rng.random() < 0.3 else ""
