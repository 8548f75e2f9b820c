# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The handvatten: good Dutch suggestions, plain reasons, and nothing that can be counted.

Seed: Handvatten en tips voor de werkrelatie.
"""

import re
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import pytest

from dichterbij import handvatten
from dichterbij.handvatten import (
    MOST_ON_A_CARD,
    TALK,
    Facts,
    Fit,
    Handvat,
    Moment,
    Place,
    Question,
    Setting,
    Situation,
    Statement,
    by_moment,
    deck,
    fill,
    fitting,
    on_the_card,
    situations,
)
from dichterbij.handvatten.deck import Deck
from dichterbij.handvatten.rules import BECAUSE, CHOSEN, KNOWN
from dichterbij.handvatten.wording import number_word

pytestmark = pytest.mark.once

FOLDER = Path(handvatten.__file__ or "").parent

ROWS_OF_THE_CONVERSATION = [
    *("A1", "A3", "A4", "A5"),
    *(f"B{number}" for number in range(1, 14)),
    *("C1", "C3", "C4", "C5", "C6", "C7"),
    *(f"D{number}" for number in range(1, 7)),
]

ORDINARY = Facts(
    earlier_caseworkers=0,
    talks_together=6,
    handed_over_recently=False,
    points_by_resident=0,
    companion=False,
    place="office",
    open_promises_ours=0,
)
"""Joke Hendriks and Bram know each other; nothing special about this talk."""

AMINA_AND_BRAM = Facts(
    earlier_caseworkers=3,
    talks_together=0,
    handed_over_recently=True,
    points_by_resident=1,
    companion=True,
    place="walk",
    open_promises_ours=1,
    reading="stopped",
    goal_given=True,
)
"""Amina's first talk with Bram: a walk, her sister comes along, Samira left a promise behind."""


def every_text() -> list[tuple[str, str]]:
    """Collect each Dutch sentence of the deck with where it stands."""
    found: list[tuple[str, str]] = []
    for handvat in deck().handvatten:
        for text in (handvat.title, handvat.say, handvat.why, *handvat.wordings):
            found.append((handvat.id, text))
    found += [(question.id, question.text) for question in deck().questions]
    for statement in (*deck().rights, *deck().duties, *deck().limits):
        found += [(statement.id, statement.line), (statement.id, statement.explanation)]
    for setting in deck().settings:
        found += [(setting.id, setting.line), (setting.id, setting.why)]
    return found


def ids(fits: list[Fit]) -> list[str]:
    return [fit.handvat.id for fit in fits]


# --- The texts ---------------------------------------------------------------------------


def test_there_are_enough_suggestions_to_choose_from() -> None:
    assert len(deck().handvatten) >= 75


@pytest.mark.parametrize("row", ROWS_OF_THE_CONVERSATION)
def test_every_row_of_the_conversation_has_a_suggestion(row: str) -> None:
    assert [handvat.id for handvat in deck().handvatten if handvat.row == row]


def test_every_moment_has_something_that_fits_any_talk() -> None:
    for moment in Moment:
        assert [h for h in deck().handvatten if h.moment is moment and not h.fits], moment


def test_every_suggestion_says_where_it_comes_from_and_why() -> None:
    part = {"A": "Handvat 1", "B": "Handvat 1", "C": "Handvat 2", "D": "Handvat 3"}
    for handvat in deck().handvatten:
        assert handvat.seed.startswith(part[handvat.row[0]] + " > "), handvat.id
        assert len(handvat.why.split()) >= 8, handvat.id


def test_no_two_things_have_the_same_id() -> None:
    all_ids = [handvat.id for handvat in deck().handvatten]
    all_ids += [question.id for question in deck().questions]
    all_ids += [s.id for s in (*deck().rights, *deck().duties, *deck().limits)]
    all_ids += [setting.id for setting in deck().settings]
    assert len(all_ids) == len(set(all_ids))


def test_no_two_suggestions_look_the_same_on_the_card() -> None:
    for texts in (
        [handvat.title for handvat in deck().handvatten],
        [handvat.say for handvat in deck().handvatten],
        [question.text for question in deck().questions],
    ):
        assert len(texts) == len(set(texts))


def test_the_lines_fit_on_the_card() -> None:
    for handvat in deck().handvatten:
        filled = handvat.filled(name="Amina", caseworkers=25)
        assert len(filled.title) <= 45, handvat.id
        assert len(filled.say) <= 80, handvat.id
        assert 2 <= len(handvat.wordings) <= 4, handvat.id


def test_the_sentences_are_short_enough_to_say_aloud() -> None:
    for where, text in every_text():
        for sentence in re.split(r"[.!?:](?:\s|$)", text):
            assert len(sentence.split()) <= 20, f"{where}: {sentence}"


OFFICIALESE = re.compile(
    r"\b(dient|dienen|hierbij|betreffende|teneinde|middels|conform|inzake|desbetreffende"
    r"|verzuim\w*|sanctie\w*|cliënt|klant\w*|traject\w*|casus\w*|problematiek|zelfredzaam\w*"
    r"|trauma\w*|trigger\w*|coping|score\w*|cijfers|vinkje\w*|checklist)\b",
    re.IGNORECASE,
)


def test_nobody_is_spoken_to_in_officialese_or_therapy_words() -> None:
    assert [(where, text) for where, text in every_text() if OFFICIALESE.search(text)] == []


def test_a_suggestion_speaks_to_the_caseworker_with_je_and_to_the_resident_with_u() -> None:
    formal = re.compile(r"\b(u|uw)\b", re.IGNORECASE)
    informal = re.compile(r"\b(je|jij|jou|jouw)\b", re.IGNORECASE)
    for handvat in deck().handvatten:
        assert not formal.search(handvat.title), handvat.id
        if handvat.moment in (Moment.START, Moment.UNDERWAY, Moment.END):
            for text in (handvat.say, *handvat.wordings):
                assert not informal.search(text), f"{handvat.id}: {text}"
    for question in deck().questions:
        assert not informal.search(question.text), question.id
    for statement in (*deck().rights, *deck().duties):
        assert not informal.search(statement.line + statement.explanation), statement.id


def test_there_is_a_choice_of_questions_to_open_and_to_close_with() -> None:
    assert len(deck().check_in) >= 8
    assert len(deck().check_out) >= 8
    assert deck().check_in[0].text == "Hoe zit u erbij vandaag?"
    assert deck().check_out[0].text == "Met welk gevoel gaat u straks naar huis?"
    assert all(question.text.endswith("?") for question in deck().questions)


def test_rights_stand_before_duties_and_outnumber_them() -> None:
    names = [field.name for field in fields(Deck)]
    assert names.index("rights") < names.index("duties")
    assert len(deck().rights) > len(deck().duties)


def test_the_same_talk_always_gets_the_same_rights_and_duties() -> None:
    for now in ([], [Situation.FIRST_MEETING], list(Situation)):
        for statements in (deck().rights, deck().duties):
            once = on_the_card(statements, now, most=2)
            again = on_the_card(statements, [*reversed(now)], most=2)
            assert once == again
            assert len(once) == 2


def test_without_anything_known_the_first_of_the_file_stand_on_the_card() -> None:
    assert on_the_card(deck().rights, [], most=2) == deck().rights[:2]


def test_what_the_caseworker_said_goes_before_what_the_appointment_shows() -> None:
    now = [Situation.FIRST_MEETING, Situation.AFTER_CONFLICT, Situation.PHONE]
    chosen = [right.id for right in on_the_card(deck().rights, now, most=3)]
    assert chosen == ["recht-iemand-meenemen", "recht-klacht", "recht-hulp-bij-werk"]


def test_every_right_and_nearly_every_duty_has_its_talk() -> None:
    silent = [one.id for one in (*deck().rights, *deck().duties) if not one.fits]
    assert silent == ["plicht-legitimatie"]


def test_every_duty_says_what_to_do_when_it_does_not_work_out() -> None:
    for duty in deck().duties:
        assert re.search(r"bel|zeg|vertel|lukt|belletje", duty.explanation, re.IGNORECASE), duty.id


def test_every_place_has_advice_on_how_to_sit_or_walk() -> None:
    for place in Place:
        assert len(deck().settings_for(place)) >= 2
    assert deck().settings_for("") == ()


def test_the_first_limit_says_the_caseworker_is_no_therapist() -> None:
    assert "geen hulpverlener" in deck().limits[0].line


# --- The rules ---------------------------------------------------------------------------


def test_bram_sees_why_something_is_suggested_for_his_first_talk_with_amina() -> None:
    fits = {fit.handvat.id: fit.because for fit in fitting(deck(), situations(AMINA_AND_BRAM))}
    assert fits["wie-ben-ik"] == "omdat jullie elkaar voor het eerst spreken"
    assert fits["vraag-naar-de-vorigen"] == "omdat er al veel consulenten vóór jou waren"
    assert fits["belofte-eerst"] == "omdat wij nog iets beloofd hebben"
    assert fits["zeg-alleen-kern"] == "omdat je bij de kern bent gestopt"
    assert fits["begroet-wie-meekomt"] == "omdat er iemand meekomt"
    assert fits["erbij-zitten"] == "past bij elk gesprek"


def test_an_ordinary_talk_with_joke_gets_no_suggestions_for_trouble() -> None:
    here = situations(ORDINARY)
    assert here == {Situation.OFFICE}
    found = ids(fitting(deck(), here))
    assert "vraag-naar-de-vorigen" not in found
    assert "nieuws-meteen" not in found
    assert "terug-naar-vorige-keer" not in found


@pytest.mark.parametrize(("earlier", "asked"), [(0, False), (2, False), (3, True), (25, True)])
def test_the_earlier_caseworkers_are_asked_about_from_three_on(earlier: int, asked: bool) -> None:
    here = situations(replace(ORDINARY, earlier_caseworkers=earlier))
    assert (Situation.MANY_CASEWORKERS in here) is asked
    assert ("vraag-naar-de-vorigen" in ids(fitting(deck(), here))) is asked


def test_peter_hears_heavy_news_only_when_bram_says_so() -> None:
    told = situations(ORDINARY) | {Situation.HEAVY_NEWS}
    fits = {fit.handvat.id: fit.because for fit in fitting(deck(), told)}
    assert fits["nieuws-meteen"] == "omdat je nieuws brengt dat tegenvalt"
    assert "nieuws-meteen" not in ids(fitting(deck(), situations(ORDINARY)))


def test_what_the_caseworker_said_is_named_before_what_the_appointment_shows() -> None:
    here = situations(AMINA_AND_BRAM) | {Situation.AFTER_CONFLICT}
    fits = {fit.handvat.id: fit for fit in fitting(deck(), here)}
    assert fits["eerdere-ervaring"].because == "omdat het de vorige keer botste"
    assert fits["eerdere-ervaring"].situations == (
        Situation.AFTER_CONFLICT,
        Situation.FIRST_MEETING,
    )


def test_nobody_says_someone_may_come_along_when_someone_already_does() -> None:
    assert "iemand-mee" in ids(fitting(deck(), situations(ORDINARY)))
    assert "iemand-mee" not in ids(fitting(deck(), situations(AMINA_AND_BRAM)))


@pytest.mark.parametrize(
    ("reading", "expected"),
    [(None, "zeg-hoe-voorbereid"), ("read_on", "zeg-meer-gelezen"), ("stopped", "zeg-alleen-kern")],
)
def test_bram_is_open_about_how_he_prepared_whatever_he_chose(
    reading: str | None, expected: str
) -> None:
    about_reading = {"zeg-hoe-voorbereid", "zeg-meer-gelezen", "zeg-alleen-kern"}
    found = ids(fitting(deck(), situations(replace(ORDINARY, reading=reading))))
    assert about_reading & set(found) == {expected}


@pytest.mark.parametrize("place", list(Place))
def test_every_place_is_known_from_the_appointment(place: Place) -> None:
    assert Situation(place) in situations(replace(ORDINARY, place=place))


def test_a_talk_without_a_place_yet_still_gets_suggestions() -> None:
    assert fitting(deck(), situations(replace(ORDINARY, place="")))


def test_suggestions_follow_the_talk_and_what_fits_in_particular_comes_first() -> None:
    fits = fitting(deck(), situations(AMINA_AND_BRAM))
    order = [list(Moment).index(fit.handvat.moment) for fit in fits]
    assert order == sorted(order)
    for _moment, group in by_moment(fits):
        always = [not fit.situations for fit in group]
        assert always == sorted(always)


def test_what_colleagues_do_together_stays_out_of_the_talk() -> None:
    assert [moment for moment, _ in by_moment(fitting(deck(), set()))] == list(TALK)
    together = fitting(deck(), set(), moments=[Moment.TOGETHER])
    assert {fit.handvat.row[0] for fit in together} == {"C", "D"}


def test_every_suggestion_can_come_up_in_some_talk() -> None:
    for handvat in deck().handvatten:
        here = set(handvat.fits)
        assert handvat in [fit.handvat for fit in fitting(deck(), here, moments=list(Moment))]


def test_every_situation_has_a_label_a_reason_and_a_suggestion() -> None:
    assert set(BECAUSE) == set(Situation)
    used = {situation for handvat in deck().handvatten for situation in handvat.fits}
    for situation in Situation:
        assert situation.label[0].isupper()
        assert BECAUSE[situation].startswith("omdat ")
        assert situation in used, situation


def test_what_only_the_caseworker_can_say_never_follows_from_the_appointment() -> None:
    assert {s for s in Situation if s.chosen_by_caseworker} == set(CHOSEN)
    assert not {rule.situation for rule in KNOWN} & set(CHOSEN)


def test_the_same_talk_gets_the_same_suggestions_every_time() -> None:
    here = situations(AMINA_AND_BRAM)
    assert fitting(deck(), here) == fitting(deck(), list(here))


@pytest.mark.parametrize(
    ("change", "word"), [({"place": "moon"}, "place"), ({"reading": "half"}, "reading")]
)
def test_a_word_nobody_knows_is_refused(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=f"{word} must be one of"):
        replace(ORDINARY, **change)


# --- The words in the sentences ----------------------------------------------------------


def test_the_sentence_names_amina_and_her_three_caseworkers() -> None:
    text = "Vraag {name} naar de vorige {caseworkers}"
    assert fill(text, name="Amina", caseworkers=3) == "Vraag Amina naar de vorige drie"


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "nul"), (1, "één"), (3, "drie"), (12, "twaalf"), (13, "13"), (25, "25")],
)
def test_numbers_are_words_up_to_twelve(number: int, word: str) -> None:
    assert number_word(number) == word


def test_a_number_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be -1"):
        number_word(-1)


def test_a_name_with_braces_stays_that_name() -> None:
    assert fill("Dag {name}", name="{caseworkers}", caseworkers=3) == "Dag {caseworkers}"
    assert fill("Dag {name}", name=r"\1 {0} %s", caseworkers=3) == r"Dag \1 {0} %s"


def test_a_filled_suggestion_has_no_braces_left() -> None:
    for handvat in deck().handvatten:
        filled = handvat.filled(name="Amina", caseworkers=25)
        assert "{" not in "".join((filled.title, filled.say, filled.why, *filled.wordings))
        assert filled.id == handvat.id


def test_a_card_finds_what_was_chosen_and_leaves_out_what_no_longer_exists() -> None:
    card = deck().chosen(["hoe-ga-je-weg", "verdwenen", "erbij-zitten"])
    assert [handvat.id for handvat in card] == ["erbij-zitten", "hoe-ga-je-weg"]
    assert deck().find("verdwenen") is None
    assert deck().question("verdwenen") is None
    assert deck().question("uit-welk-gevoel") == deck().check_out[0]


# --- Not a checklist ---------------------------------------------------------------------


def test_nothing_in_the_deck_can_be_ticked_or_counted() -> None:
    for kind in (Handvat, Question, Statement, Setting, Fit, Deck):
        for field in fields(kind):
            assert field.type not in (bool, int, float, "bool", "int", "float"), field.name
            assert not re.search(r"used|done|count|score|progress|weight|rank", field.name)


def test_nothing_in_the_deck_can_be_changed() -> None:
    handvat = deck().handvatten[0]
    with pytest.raises(FrozenInstanceError):
        handvat.title = "Anders"  # type: ignore[misc]
    assert deck() is deck()


def test_a_card_holds_at_most_five() -> None:
    assert MOST_ON_A_CARD == 5


def test_the_texts_need_no_django() -> None:
    code = "import sys, dichterbij.handvatten as h; h.deck(); print('django' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parents[1],
    )
    assert said.stdout.strip() == "False"
