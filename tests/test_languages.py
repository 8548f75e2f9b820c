# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident who reads English or Arabic reads it everywhere, and loses nothing by it."""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
from html import unescape
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.core.files.temp import NamedTemporaryFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override, templatize

from dichterbij.conversations import after, appointment, words
from dichterbij.conversations.forms.resident_reminder import wished
from dichterbij.conversations.invitation import invite
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import ways
from dichterbij.delivery.models import Message
from dichterbij.delivery.words import Words, address_will_change, quietly
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.actions import make_link
from dichterbij.people.forms import DayField
from dichterbij.people.models import Link, Person

HOUSE = Path(__file__).parent.parent / "dichterbij"
LOCALE = HOUSE / "web/locale"
LANGUAGES = ("en", "ar")
# Where the texts stand that a resident can meet
PLACES = (
    "conversations/templates/conversations/resident/*.html",
    "conversations/templates/conversations/paper/*.html",
    "conversations/templates/conversations/cover_examples.html",
    "conversations/templates/conversations/timeline.html",
    "conversations/templatetags/agreements.py",
    "baggage/templates/baggage/before_the_first_word.html",
    "baggage/templates/baggage/resident/*.html",
    "baggage/*.py",
    "baggage/views/resident.py",
    "people/templates/people/dead_link*.html",
    "people/templates/people/*prove.html",
    "people/templates/people/leave_proof.html",
    "people/templates/people/your_*.html",
    "people/templates/people/digid_*.html",
    "people/proofs/actions.py",
    "people/proofs/digid.py",
    "people/views/digid.py",
    "*/kept.py",
    "web/templates/rights/[!elv]*.html",
    "web/templates/rights/everything.html",
    "web/templates/rights/limit_use.html",
    "web/rights/forms.py",
    "web/rights/saying_no.py",
    "web/rights/own_versions.py",
    "people/limiting/actions.py",
    "web/templates/base.html",
    "web/templates/resident.html",
    "web/templates/[45]*.html",
    "web/templates/web/*.html",
    "web/templates/django/forms/**/*.html",
    "conversations/agreed.py",
    "conversations/words.py",
    "conversations/calendar.py",
    "conversations/letters.py",
    "conversations/paper.py",
    "conversations/timeline.py",
    "conversations/appointment.py",
    "conversations/before.py",
    "conversations/after.py",
    "conversations/errors.py",
    "conversations/models/after.py",
    "conversations/models/talk.py",
    "conversations/forms/entrance.py",
    "conversations/forms/resident_*.py",
    "conversations/views/entrance.py",
    "conversations/views/resident_*.py",
    "delivery/models/ways.py",
    "delivery/ways.py",
    "delivery/words.py",
    "delivery/adapters/notify.py",
    "people/actions.py",
    "people/forms.py",
    "people/errors.py",
)
CALLS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
MsgId = str | tuple[str, ...]


def files() -> list[Path]:
    return sorted({path for place in PLACES for path in HOUSE.glob(place)})


def texts_of(path: Path) -> set[MsgId]:
    """Every text in this file that can be translated, as gettext knows it."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        source = templatize(source, origin=path.name)
    found = extract("python", io.BytesIO(source.encode()), keywords=CALLS)
    return {text for _line, text, _comments, _context in found if text}


def resident_texts() -> set[MsgId]:
    return set().union(*(texts_of(path) for path in files()))


def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        return pofile.read_po(file, locale=language)


def translated(known: Catalog) -> Catalog:
    """Without what stays Dutch: babel would write an empty plural as if it said the Dutch."""
    for message in list(known):
        if message.id and not any(said(message.string)):
            known.delete(message.id, message.context)
    return known


def said(message: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def as_read(known: Catalog) -> dict[str, list[str]]:
    return {said(m.id)[0]: said(m.string) for m in known if m.id}


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|\{\w+\}|</?\w+", text))


def in_language(person: Person, language: str) -> None:
    Person.objects.filter(pk=person.pk).update(language=language)
    person.language = language


@pytest.fixture
def invitation(talk) -> str:
    """The address of the invitation to the talk."""
    link = make_link(
        talk.resident,
        Link.Purpose.INVITATION,
        expires_at=timezone.now() + dt.timedelta(days=7),
        about=talk.uuid,
        by=None,
    )
    return reverse("invitation", args=[links.new_token(link)])


def test_every_place_is_still_there():
    assert [place for place in PLACES if not list(HOUSE.glob(place))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_for_residents_is_translated(language):
    known = catalog(language)
    silent = []
    for text in resident_texts():
        message = known.get(text if isinstance(text, str) else text[0])
        if message is None or message.fuzzy or not all(said(message.string)):
            silent.append(text)
    assert silent == [], "run `make messages` and translate these"


def test_no_text_hides_where_nobody_collects_it():
    """Inside a Python f-string `make messages` sees no text, and drops its translation."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted(HOUSE.rglob("*.py"))
        for joined in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in CALLS
    ]
    assert hidden == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language):
    wrong = {
        (original, translated)
        for message in catalog(language)
        if message.id and all(said(message.string))
        for original in said(message.id)
        for translated in said(message.string)
        if placeholders(original) != placeholders(translated)
    }
    assert wrong == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    """Whoever changes a .po runs `make messages`, or the change is never seen."""
    with (LOCALE / language / "LC_MESSAGES/django.mo").open("rb") as file:
        compiled = mofile.read_mo(file)
    with NamedTemporaryFile() as fresh:
        mofile.write_mo(fresh, translated(catalog(language)))
        fresh.seek(0)
        written = mofile.read_mo(fresh)
    assert as_read(compiled) == as_read(written)


def test_arabic_speaks_to_a_woman_and_a_man_alike():
    """The polite plural; in the singular every sentence would be said to a man."""
    to_one = re.compile(r"(?<![ء-ي])(أنت|يمكنك|لديك|إعانتك|نصك|دفترك|جملتك|لك|اختر|اتصل)(?![ء-ي])")
    wrong = [text for m in catalog("ar") if m.id for text in said(m.string) if to_one.search(text)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_names_no_machine_and_nobody(language):
    text = (LOCALE / language / "LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert '"Project-Id-Version: Dichterbij\\n"' in text
    assert "\n#: " not in text
    assert not re.search(r"Last-Translator|Generated-By|FULL NAME|/home/", text)


def test_no_page_for_residents_has_words_that_cannot_be_translated():
    """What stands bare in a template stays Dutch for everybody."""
    bare = []
    for path in files():
        if path.suffix != ".html":
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)
        text = re.sub(r"\{% blocktranslate .*?\{% endblocktranslate %\}", "", text, flags=re.S)
        text = re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.S)
        text = re.sub(r"<(style|title)\b.*?</\1>", "", text, flags=re.S)
        text = re.sub(r'<p\b[^>]*lang="(en|ar)".*?</p>', "", text, flags=re.S)
        bare += [
            f"{path.name}: {word}"
            for word in re.findall(r"[^\W\d_]{2,}", unescape(strip_tags(text)))
        ]
        bare += re.findall(r'(?:aria-label|title|placeholder)="[A-Za-z][^"{]*"', text)
    assert bare == []


def test_what_a_rule_says_to_a_resident_can_be_translated():
    """Every refusal in the rooms where residents act is marked as a text."""
    bare = []
    rooms = ("conversations/appointment", "conversations/before", "conversations/after")
    for name in (*rooms, "delivery/ways"):
        tree = ast.parse((HOUSE / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"
            said = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "says"
            value = node.args[0] if called and node.args else node.value if said else None
            if isinstance(value, ast.Constant) and value.value not in FOR_STAFF:
                bare.append(value.value)
    assert bare == []


FOR_STAFF = {"Je team spreekt niet bij mensen thuis af. Kies een andere plek."}


def test_a_page_in_arabic_is_arabic_from_right_to_left(client, talk, amina, invitation):
    in_language(amina, "ar")
    page = client.get(invitation).content.decode()
    assert re.search(r'<html lang="ar" dir="rtl"', page)
    text = strip_tags(page)
    assert dutch_in(text, "ar") == []


def test_a_page_in_english_is_english(client, talk, amina, invitation):
    in_language(amina, "en")
    page = client.get(invitation).content.decode()
    assert re.search(r'<html lang="en" dir="ltr"', page)
    assert "Hello Amina, I would like to talk with you" in page
    assert dutch_in(strip_tags(page), "en") == []


def dutch_in(page: str, language: str) -> list[str]:
    """Dutch sentences of the catalog that stand on this page."""
    page = " ".join(page.split())
    return [
        original
        for message in catalog(language)
        if message.id and all(said(message.string))
        for original in said(message.id)
        if len(original) > 12
        and original not in said(message.string)
        and re.search(pattern(strip_tags(original)), page)
    ]


def pattern(original: str) -> str:
    between = re.split(r"%\(\w+\)s", original)
    if not any(len(part.strip()) > 8 for part in between):
        return r"(?!)"
    return ".{1,60}?".join(map(re.escape, between))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["our_agreements", "our_ways", "our_address", "our_timeline"])
def test_inside_the_pages_speak_amina_s_language(client, talk, amina, bram, language, name):
    in_language(amina, language)
    ours = after.agree(amina, side="resident", what="Naar school", by=amina, **wished(2))
    after.change(ours, what="Naar de school", due=None, by=amina)
    ways.ask_other_address(amina, "email", "other@post.example", by=amina)
    people.agree_pin(amina, "48213", by=bram)
    token = links.token(after.link_to_agreements(amina, by=bram))
    assert client.post(reverse("pin", args=[token]), {"digits": "48213"}).status_code == 302
    page = client.get(reverse(name, args=[token]))
    assert page.status_code == 200
    text = strip_tags(page.content.decode())
    assert dutch_in(text, language) == []
    assert not re.search(r"\d uur\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("has_link", [True, False])
def test_a_quiet_message_and_a_warning_are_in_her_language(amina, bram, language, has_link):
    in_language(amina, language)
    quiet = quietly(Words("", ""), bram, amina, has_link=has_link)
    nobody = quietly(Words("", ""), None, amina, has_link=has_link)
    changing = [address_will_change(amina, field, bram) for field in ("phone", "email")]
    told = " ".join(text for one in (quiet, nobody, *changing) for text in one)
    assert dutch_in(told, language) == []
    assert told.count("{link}") == (4 if has_link else 0)


def test_where_something_is_not_there_she_reads_so_in_her_language(client, amina, bram):
    in_language(amina, "ar")
    people.agree_pin(amina, "48213", by=bram)
    token = links.token(after.link_to_agreements(amina, by=bram))
    client.post(reverse("pin", args=[token]), {"digits": "48213"})
    page = client.get(reverse("our_agreement", args=[token, 10**6]))
    assert page.status_code == 404
    assert b'<html lang="ar" dir="rtl"' in page.content
    assert reverse("resident_home", args=[token]) in page.content.decode(), "and she can go on"
    assert dutch_in(strip_tags(page.content.decode()), "ar") == []


TURNED = {
    "agree_pin": [{"digits": "48213", "again": "48214"}, {"digits": "12345", "again": "12345"}],
    "write_together": [{"text": ""}, {"text": "Veel. " * 200, "reader": "now", "months": "12"}],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TURNED)
def test_on_a_screen_that_is_turned_amina_reads_her_language(
    client, decided, amina, bram, language, name
):
    in_language(amina, language)
    client.force_login(bram)
    here = reverse(name, args=[amina.pk])
    answers = [client.get(here), *(client.post(here, typed) for typed in TURNED[name])]
    for answer in answers:
        page = answer.content.decode()
        direction = "rtl" if language == "ar" else "ltr"
        turned = re.search(rf'<form [^>]*lang="{language}" dir="{direction}".*?</form>', page, re.S)
        assert turned, "the sheet says in which language it is"
        assert dutch_in(strip_tags(turned[0]), language) == []
        assert "Draai je scherm." in page, "the rest is for Bram"
    assert all("db-errors" in answer.content.decode() for answer in answers[1:])


def test_amina_chooses_her_pin_in_the_digits_of_her_own_keyboard(client, amina, bram):
    client.force_login(bram)
    client.post(reverse("agree_pin", args=[amina.pk]), {"digits": "٤٨٢١٣", "again": "48213"})
    assert people.try_pin(amina, "48213", by=amina) is not None


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/u/onbekend/"])
def test_a_page_for_nobody_in_particular_stays_dutch(client, db, path):
    """Another language would tell whose link it was."""
    assert b'lang="nl"' in client.get(path).content


@pytest.mark.parametrize(("language", "hello"), [("en", "Hello Amina"), ("ar", "مرحبًا Amina")])
def test_a_message_is_in_the_language_of_whoever_gets_it(talk, amina, bram, language, hello):
    in_language(amina, language)
    talk = Conversation.objects.with_people().get(pk=talk.pk)
    with override("nl"):
        message = invite(talk, by=bram)
    assert message.body.startswith(hello)
    for kind in (Message.Kind.MOVED, Message.Kind.CALLED_OFF, Message.Kind.REMINDER):
        assert dutch_in(" ".join(words.about_talk(kind, talk)), language) == []


def test_a_phone_number_keeps_its_direction_between_arabic_words(talk, amina, bram):
    in_language(amina, "ar")
    talk = Conversation.objects.with_people().get(pk=talk.pk)
    assert f"\u2066{bram.phone}\u2069" in words.about_talk(Message.Kind.INVITATION, talk)[1]


def test_a_refusal_is_said_in_the_language_of_the_reader():
    no = appointment.InThePast()
    with override("nl"):
        assert str(no) == "Deze tijd is al voorbij. Kies een tijd die nog komt."
    with override("en"):
        assert str(no) == "This time has passed already. Choose a time that is still to come."


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_a_date_that_is_shown_can_be_sent_back(language):
    day = dt.date(2026, 12, 15)
    with override(language):
        shown = DayField().prepare_value(day)
        assert DayField().clean(shown) == day
