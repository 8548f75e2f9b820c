# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Paper as a print queue: printed together, posted together, each letter in one stack."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from dichterbij.conversations import after, invitation, posting
from dichterbij.conversations.models import Conversation
from dichterbij.delivery import actions as delivery
from dichterbij.delivery import batches
from dichterbij.delivery.models import Message, PrintBatch
from dichterbij.letters.actions import start_letter
from dichterbij.letters.models import LetterKind
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.access import Role
from dichterbij.people.models import Person, WorkingRelationship
from tests.at_once import at_once, shared_database
from tests.conftest import somebody, tomorrow_at
from tests.page_client import PageClient

PAPER = Person.Channel.PAPER
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069\u200f\u200e\u202b\u202c\u200b")


def talk_with(resident: Person, caseworker: Person) -> Conversation:
    starts = tomorrow_at(10, 30, days=7)
    return Conversation.objects.create(
        relationship=WorkingRelationship.objects.current().get(resident=resident),
        goal="Elkaar leren kennen.",
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=45),
        where="Stadskantoor, Lindeplein 4",
        made_by=caseworker,
    )


def on_paper(to: Person, by: Person, n: int = 0, **more: Any) -> Message:
    return delivery.send(
        to,
        kind=Message.Kind.HANDOVER,
        subject="Bram is uw nieuwe contactpersoon",
        body=f"Dag {to.first_name},\n\nVanaf nu ben ik uw contactpersoon.\n\nGroet,\nBram",
        key=f"handover:{to.pk}:{n}",
        channel=PAPER,
        by=by,
        **more,
    )


def another(first_name: str, caseworker: Person, **more: Any) -> Person:
    """One more resident of this caseworker, who wants paper."""
    address = more.pop("address", "Iepstraat 4\n0000 AD Lindewaard")
    resident = somebody(first_name, Role.RESIDENT, "Jansen", address=address, **more)
    WorkingRelationship.objects.create(resident=resident, caseworker=caseworker)
    return resident


def make(by: Person, once: uuid.UUID | None = None) -> PrintBatch:
    return batches.make_batch(batches.to_print(by), once=once or uuid.uuid4(), by=by)


def printed(client: PageClient, batch: PrintBatch) -> bytes:
    answer = client.get(f"/post/stapel/{batch.pk}/brieven.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def pages(pdf: bytes) -> list[str]:
    return [p.extract_text().translate(ISOLATES) for p in PdfReader(io.BytesIO(pdf)).pages]


def in_the_window(page: Any) -> str:
    """The window: 20 to 110 mm from the left, 45 to 85 mm from the top."""
    seen = []

    def look(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        x, y = (tm[4] * cm[0] + cm[4]) / 72 * 25.4, (tm[5] * cm[3] + cm[5]) / 72 * 25.4
        if text.strip() and x < 110 and 45 < 297 - y < 85:
            seen.append(text.strip())

    page.extract_text(visitor_text=look)
    return " ".join(seen).translate(ISOLATES)


@pytest.fixture
def as_bram(client: PageClient, bram: Person) -> PageClient:
    client.force_login(bram)
    return client


@pytest.fixture
def invited(joke: Person, bram: Person) -> Message:
    return invitation.invite(talk_with(joke, bram), by=bram)


def test_what_waits_on_paper_is_there_by_date_and_says_what_it_is(
    as_bram: PageClient, invited: Message, bram: Person, chris: Person
) -> None:
    theirs = on_paper(another("Karim", chris), chris)
    text = as_bram.get("/post/").content.decode()
    assert "Joke Hendriks" in text
    assert "Uitnodiging voor een gesprek" in text
    assert theirs.to.full_name not in text


def test_one_press_makes_one_stack_and_the_queue_is_empty(
    as_bram: PageClient, invited: Message
) -> None:
    once = uuid.uuid4()
    first = as_bram.post("/post/", {"once": once})
    again = as_bram.post("/post/", {"once": once})
    assert first.status_code == again.status_code == 302
    assert first.url == again.url == f"/post/stapel/{PrintBatch.objects.get().pk}/"
    other = as_bram.post("/post/", {"once": uuid.uuid4()}, follow=True)
    assert "Wat er lag, staat al in een stapel" in other.content.decode()
    assert PrintBatch.objects.count() == 1
    text = as_bram.get("/post/").content.decode()
    assert "Er ligt niets om te printen" in text
    assert "Geprint, nog niet op de post" in text


def test_every_kind_of_letter_begins_on_a_page_of_its_own_in_order(
    as_bram: PageClient, joke: Person, bram: Person, invited: Message
) -> None:
    relationship = WorkingRelationship.objects.current().get(resident=joke)
    written = start_letter(
        relationship,
        kind=LetterKind.OTHER,
        subject="Uw vraag over de bus",
        body="Dag Joke,\n\nDe bus rijdt weer.\n\nGroet,\nBram",
        once=uuid.uuid4(),
        by=bram,
    )
    posting.send_letter(written, seen_version=written.version, channel=PAPER, by=bram)
    held = talk_with(joke, bram)
    after.agree(joke, side="municipality", what="Bram belt de woningstichting.", by=bram)
    slip = after.share(held, channel=PAPER, by=bram)
    on_paper(joke, bram)
    batch = make(bram)
    assert batch.messages.count() == 4
    data = printed(as_bram, batch)
    told = pages(data)
    starts = [n for n, text in enumerate(told) if "Beukstraat 2" in text]
    assert len(starts) == 4
    for start in starts:
        page = PdfReader(io.BytesIO(data)).pages[start]
        assert in_the_window(page) == "Joke Hendriks Beukstraat 2 0000 AC Lindewaard"
    words = ("Terug naar Bram", "De bus rijdt weer.", "Bram belt de woningstichting.",
             "Vanaf nu ben ik uw contactpersoon.")  # fmt: skip
    for start, word in zip(starts, words, strict=True):
        assert word in "".join(told[start : start + 2])
    assert slip.link is not None
    assert links.address(slip.link) in told[starts[2]].replace("\n", "")
    # The square leads to the same place as the words beside it
    with pikepdf.open(io.BytesIO(data)) as document:
        links_in = {str(a.A.URI) for page in document.pages for a in page.get("/Annots", [])}
    assert invited.link is not None
    assert {links.address(invited.link), links.address(slip.link)} <= links_in


@pytest.mark.once
def test_a_screen_reader_reads_each_letter_in_its_own_language(
    as_bram: PageClient, bram: Person, joke: Person
) -> None:
    amal = another("أمل", bram, language="ar", email="amal@post.example")
    john = another("John", bram, language="en")
    for resident in (joke, amal, john):
        invitation.invite(talk_with(resident, bram), channel=PAPER, by=bram)
        after.share(talk_with(resident, bram), channel=PAPER, by=bram)
    data = printed(as_bram, make(bram))
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "nl"
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        (whole,) = document.Root.StructTreeRoot.K
        numbers = {page.objgen: n for n, page in enumerate(document.pages)}
        spoken = {numbers[part.Pg.objgen]: str(part.Lang) for part in whole.K}
    told = pages(data)
    assert sorted(spoken) == list(range(len(told))), "no page without a language"
    assert [spoken[n] for n in range(len(told))] == ["nl", "nl", "ar", "ar", "en", "en"]
    assert "أمل" in told[2]
    for page, resident in zip(
        PdfReader(io.BytesIO(data)).pages[::2], (joke, amal, john), strict=True
    ):
        lines = resident.address.splitlines()
        # A name of two alphabets is read back in pieces; the lines of the address are whole
        assert in_the_window(page).endswith(" ".join(lines))
        assert len(in_the_window(page)) <= len(f"{resident.full_name} {' '.join(lines)}") + 2
    assert "John" in told[4]


def test_a_plain_letter_has_its_link_as_words_and_as_a_square(
    as_bram: PageClient, bram: Person, joke: Person
) -> None:
    letter = after.share(talk_with(joke, bram), channel=PAPER, by=bram)  # nothing was agreed
    assert letter.link is not None
    (only,) = pages(printed(as_bram, make(bram)))
    assert links.address(letter.link) in only.replace("\n", "")
    assert "{link}" not in only


def test_an_address_that_is_missing_is_named_and_holds_nobody_up(
    as_bram: PageClient, bram: Person, invited: Message
) -> None:
    noor = another("Noor", bram, address="  \n")
    on_paper(noor, bram)
    text = as_bram.get("/post/").content.decode()
    assert "Hier ontbreekt een adres" in text
    assert f"/inwoner/{noor.pk}/gegevens/" in text
    batch = make(bram)
    assert [m.to.first_name for m in batch.messages.all()] == ["Joke"]
    Person.objects.filter(pk=noor.pk).update(address="Iepstraat 4")
    assert [m.to.first_name for m in make(bram).messages.all()] == ["Noor"]


def test_forty_letters_at_a_time_and_the_rest_stays(bram: Person, joke: Person) -> None:
    for n in range(batches.AT_ONCE + 3):
        on_paper(joke, bram, n)
    assert make(bram).messages.count() == batches.AT_ONCE
    assert batches.to_print(bram).count() == 3
    assert make(bram).messages.count() == 3
    with pytest.raises(batches.NothingToPrint):
        make(bram)
    assert PrintBatch.objects.count() == 2, "an empty stack is not kept"


def test_a_stack_is_printed_again_and_nothing_of_it_is_kept(
    as_bram: PageClient, invited: Message, bram: Person, joke: Person
) -> None:
    batch = make(bram)
    first = pages(printed(as_bram, batch))
    assert pages(printed(as_bram, batch)) == first
    Person.objects.filter(pk=joke.pk).update(address="Dorpsstraat 1\n0000 AE Lindewaard")
    assert "Dorpsstraat 1" in pages(printed(as_bram, batch))[0]
    kept = {f.name for f in PrintBatch._meta.local_fields}
    assert kept == {"id", "made_at", "made_by", "posted_at", "once"}


def test_the_whole_stack_is_posted_at_once(
    as_bram: PageClient, invited: Message, bram: Person, joke: Person
) -> None:
    on_paper(joke, bram)
    batch = make(bram)
    page = f"/post/stapel/{batch.pk}/"
    for _ in range(2):
        assert "Genoteerd" in as_bram.post(page, {"do": "posted"}, follow=True).content.decode()
    batch.refresh_from_db()
    assert batch.posted_at is not None
    assert set(batch.messages.values_list("state", "handed_over_at")) == {
        ("delivered", batch.posted_at)
    }
    assert "Print ze nog eens" in as_bram.get(page).content.decode()
    assert "Zit er niet bij" not in as_bram.get(page).content.decode()
    assert printed(as_bram, batch)


def test_one_letter_that_is_not_among_them_waits_for_the_next_stack(
    as_bram: PageClient, invited: Message, bram: Person, joke: Person
) -> None:
    other = on_paper(joke, bram)
    batch = make(bram)
    as_bram.post(f"/post/stapel/{batch.pk}/", {"letter": other.pk})
    as_bram.post(f"/post/stapel/{batch.pk}/", {"do": "posted"})
    other.refresh_from_db()
    assert (other.state, other.batch) == ("waiting", None)
    assert list(batches.to_print(bram)) == [other]
    # What was posted stays where it was
    batches.take_out(invited, by=bram)
    invited.refresh_from_db()
    assert invited.batch == batch


def test_one_letter_is_put_in_her_hand_and_stays_in_the_stack(
    as_bram: PageClient, invited: Message, bram: Person
) -> None:
    batch = make(bram)
    as_bram.post(f"/bericht/{invited.pk}/", {"do": "given"})
    assert "Weggebracht" in as_bram.get(f"/post/stapel/{batch.pk}/").content.decode()


def test_what_is_withdrawn_leaves_the_queue(as_bram: PageClient, invited: Message) -> None:
    assert invited.about is not None
    delivery.withdraw(invited.about, [Message.Kind.INVITATION], by=invited.made_by)  # type: ignore[arg-type]
    assert "Er ligt niets om te printen" in as_bram.get("/post/").content.decode()


def test_what_is_withdrawn_after_printing_is_shown_and_not_drawn_again(
    as_bram: PageClient, invited: Message, bram: Person, joke: Person
) -> None:
    on_paper(joke, bram)
    batch = make(bram)
    assert invited.about is not None
    delivery.withdraw(invited.about, [Message.Kind.INVITATION], by=bram)
    text = as_bram.get(f"/post/stapel/{batch.pk}/").content.decode()
    assert "Haal deze uit de stapel" in text
    assert "Terug naar Bram" not in "".join(pages(printed(as_bram, batch)))
    batches.post(batch, by=bram)
    invited.refresh_from_db()
    assert invited.state == "withdrawn"


def test_a_link_that_was_revoked_before_printing_is_a_new_one_on_paper(
    as_bram: PageClient, invited: Message, bram: Person, joke: Person
) -> None:
    old = invited.link
    assert old is not None
    people.revoke_links(joke, by=bram)
    told = "".join(pages(printed(as_bram, make(bram)))).replace("\n", "")
    invited.refresh_from_db()
    assert invited.link is not None
    assert invited.link.pk != old.pk
    assert links.address(invited.link) in told
    assert links.address(old) not in told


def test_a_link_that_was_revoked_after_printing_is_not_printed_again(
    as_bram: PageClient, invited: Message, bram: Person, joke: Person
) -> None:
    batch = make(bram)
    people.revoke_links(joke, by=bram)
    text = as_bram.get(f"/post/stapel/{batch.pk}/").content.decode()
    assert "De link in deze brief werkt niet meer" in text
    assert as_bram.get(f"/post/stapel/{batch.pk}/brieven.pdf").status_code == 404
    as_bram.post(f"/post/stapel/{batch.pk}/", {"letter": invited.pk})
    assert printed(as_bram, make(bram))


def test_after_a_handover_the_letters_are_the_colleagues(
    as_bram: PageClient, invited: Message, bram: Person, samira: Person, loes: Person, joke: Person
) -> None:
    printed_before = on_paper(joke, bram)
    Message.objects.filter(pk=invited.pk).update(made_at=timezone.now())
    batch = batches.make_batch(
        Message.objects.filter(pk=printed_before.pk), once=uuid.uuid4(), by=bram
    )
    people.hand_over(joke, samira, by=loes)
    text = as_bram.get(f"/post/stapel/{batch.pk}/").content.decode()
    assert "Hendriks" not in text
    assert "Geef die brief aan je collega" in text
    assert as_bram.get(f"/post/stapel/{batch.pk}/brieven.pdf").status_code == 404
    assert not batches.to_print(bram).exists()
    new = PageClient()
    new.force_login(samira)
    waiting = new.get("/post/").content.decode()
    assert "Bram printte deze ook al" in waiting
    assert new.get(f"/post/stapel/{batch.pk}/").status_code == 404
    assert batches.post(batch, by=bram) == 0, "Bram cannot say that it was posted"
    theirs = make(samira)
    assert set(theirs.messages.all()) == {invited, printed_before}
    assert "Samira" in "".join(pages(printed(new, theirs)))


def test_nobody_posts_or_takes_from_a_stack_of_somebody_else(
    invited: Message, bram: Person, samira: Person, bea: Person
) -> None:
    batch = make(bram)
    with pytest.raises(PermissionDenied):
        batches.post(batch, by=samira)
    with pytest.raises(PermissionDenied):
        batches.take_out(invited, by=samira)
    for somebody_else in (samira, bea):
        with pytest.raises((PermissionDenied, batches.NothingToPrint)):
            batches.make_batch(Message.objects.all(), once=uuid.uuid4(), by=somebody_else)
        with pytest.raises((PermissionDenied, batches.NothingToPrint)):
            batches.make_batch(Message.objects.all(), once=batch.once, by=somebody_else)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_press", [True, False], ids=["twice", "two at once"])
def test_pressing_at_the_same_moment_puts_no_letter_in_two_stacks(
    bram: Person, joke: Person, tmp_path: Path, same_press: bool
) -> None:
    for n in range(6):
        on_paper(joke, bram, n)
    once = uuid.uuid4()

    def press(_number: int) -> int | None:
        try:
            return make(bram, once if same_press else None).pk
        except batches.NothingToPrint:
            return None

    with shared_database(tmp_path):
        made = at_once(8, press)
        assert PrintBatch.objects.count() == 1
        (batch,) = PrintBatch.objects.all()
        assert batch.messages.count() == 6
        assert {pk for pk in made if pk is not None} == {batch.pk}
        if same_press:
            assert None not in made


def test_many_letters_take_no_more_queries(
    as_bram: PageClient, bram: Person, joke: Person, invited: Message
) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert as_bram.get(address).status_code == 200
        return len(asked)

    on_paper(joke, bram, 100)
    first = make(bram)
    on_paper(joke, bram, 101)
    few = queries("/post/"), queries(f"/post/stapel/{first.pk}/")
    for n in range(12):
        on_paper(another(f"Buur{n}", bram), bram, n)
    batch = make(bram)
    for n in range(12):
        on_paper(another(f"Buurvrouw{n}", bram), bram, n)
    assert (queries("/post/"), queries(f"/post/stapel/{batch.pk}/")) == few
