# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Wrong passwords, refused acts and guesses leave a line, never a word, and fill no disk."""

from __future__ import annotations

import ast
import datetime as dt
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from dichterbij.conversations import after, glass
from dichterbij.people import actions as people
from dichterbij.people import links
from dichterbij.people.access import Role
from dichterbij.people.log import noticing
from dichterbij.people.log.noticing import Noticing, What
from dichterbij.people.log.reading import Stopped, open_file
from dichterbij.people.models import LogLine, Person, WorkingRelationship
from dichterbij.people.proofs import actions as proofs
from dichterbij.web.logs import WithoutAddresses
from tests.authenticator import Device
from tests.conftest import somebody
from tests.page_client import PageClient
from tests.test_passkeys import asked, choose, send
from tests.test_second_factor import clock, enrol, give, password  # noqa: F401

SAYS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"}
CODE = Path(__file__).parent.parent / "dichterbij"
LINE = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ .+")
OPERATIONS = (CODE.parent / "docs/operations.md").read_text()


class Lines(logging.Handler):
    """What the process says, as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.setFormatter(WithoutAddresses())

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))

    def told(self) -> list[str]:
        """Without when and how bad; and from here on anew."""
        said, self.said = self.said, []
        for line in said:
            assert LINE.fullmatch(line)
            written = dt.datetime.fromisoformat(line.split(" ")[0])  # in UTC, and not as the wall
            assert abs(dt.datetime.now(dt.UTC) - written) < dt.timedelta(minutes=30)
        return [line.split("dichterbij.noticed ")[1] for line in said]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """As in a process that just began."""
    noticing.here._kinds.clear()
    log, lines = logging.getLogger("dichterbij.noticed"), Lines()
    log.addHandler(lines)
    yield lines
    log.removeHandler(lines)


def try_password(person: Person, typed: str) -> Any:
    return password(PageClient(), person, password=typed)


def test_who_comes_in_and_who_does_not(lines: Lines, bram: Person) -> None:
    try_password(bram, "mijn oude wachtwoord")
    assert lines.told() == ["what=wrong_sign_in why=password times=1 by=-"]
    password(PageClient(), bram)
    assert lines.told() == [f"what=signed_in why=password times=1 by={bram.pk}"]


def test_with_a_code_a_passkey_and_too_often(
    lines: Lines,
    bram: Person,
    samira: Person,
    settings: Any,
    clock: Any,  # noqa: F811
) -> None:
    settings.SECOND_FACTOR = True
    enrol(client := PageClient(), bram)
    assert lines.told() == [f"what=signed_in why=second_step times=1 by={bram.pk}"]
    password(client := PageClient(), bram)
    give(client, "000000")
    assert lines.told() == ["what=wrong_sign_in why=code times=1 by=-"]
    for _ in range(5):
        give(client, "000000")
    assert lines.told() == ["what=too_many_tries why=code times=1 by=-"]
    phone = Device(house.PUBLIC_URL)
    choose(PageClient(), samira, phone)
    send(again := PageClient(), "passkey_in", phone.show(asked(again, "passkey_in")))
    assert lines.told() == [f"what=signed_in why=passkey times=1 by={samira.pk}"]
    send(PageClient(), "passkey_in", phone.show(asked(again, "passkey_in")))
    assert lines.told() == ["what=wrong_sign_in why=passkey times=1 by=-"]


def test_what_somebody_may_not_and_what_is_not_theirs(
    lines: Lines, chris: Person, amina: Person
) -> None:
    assert PageClient().get("/wp-login.php").status_code == 404
    assert lines.told() == [], "of a stranger that is nothing"
    client = PageClient()
    client.force_login(chris)
    assert client.get(reverse("colleagues")).status_code == 403
    assert lines.told() == [f"what=refused why=manage_colleagues times=1 by={chris.pk}"]
    assert client.get(reverse("resident", args=[amina.pk])).status_code == 404
    assert lines.told() == [f"what=not_there why=- times=1 by={chris.pk}"]


def test_a_form_of_elsewhere_and_a_request_no_browser_makes(
    lines: Lines, bram: Person, caplog: pytest.LogCaptureFixture
) -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("sign_in")).status_code == 403
    assert lines.told() == ["what=form_refused why=- times=1 by=-"]
    for _ in range(3):
        assert PageClient().get("/", headers={"host": "dief.example"}).status_code == 400
    assert lines.told() == ["what=bad_request why=- times=1 by=-"]
    assert "dief" not in caplog.text
    assert not logging.getLogger("django.security.DisallowedHost").isEnabledFor(logging.ERROR)


def test_guesses_at_a_pin_and_what_a_stranger_brings(
    lines: Lines, amina: Person, bram: Person
) -> None:
    people.agree_pin(amina, "48213", by=bram)
    to = reverse("pin", args=[links.token(after.link_to_agreements(amina, by=bram))])
    for _ in range(5):
        PageClient().post(to, {"digits": "11112"})
    assert lines.told() == ["what=wrong_pin why=- times=1 by=-"]
    PageClient().post(to, {"digits": "48213"})
    assert lines.told() == ["what=pin_locked why=- times=1 by=-"]
    Client().post(reverse("api_check_letter"), {}, headers={"X-Api-Key": "geraden"})
    assert lines.told() == ["what=wrong_key why=letters times=1 by=-"]
    Client().post(reverse("from_notify"), {}, headers={"Authorization": "Bearer geraden"})
    assert lines.told() == ["what=wrong_key why=notify times=1 by=-"]
    Client().post(reverse("from_whatsapp"), b"{}", content_type="application/json")
    assert lines.told() == ["what=wrong_key why=whatsapp times=1 by=-"]


def test_guesses_at_the_desk_and_behind_glass(
    lines: Lines, amina: Person, bram: Person, chris: Person
) -> None:
    proofs.make_desk_code(after.link_to_agreements(amina, by=bram), by=amina)
    with pytest.raises(proofs.OtherCode):
        proofs.confirm_at_desk(amina, "AAAAAA", by=bram)
    assert lines.told() == [f"what=wrong_desk_code why=- times=1 by={bram.pk}"]
    with pytest.raises(glass.NobodyFound):
        glass.break_glass(
            glass.Told("Bestaatniet", "0612345678"), "Zij staat hier aan de balie.", by=chris
        )
    assert lines.told() == [f"what=nobody_found why=- times=1 by={chris.pk}"]


def test_who_is_stopped_leaves_one_line_a_minute_in_the_log(
    lines: Lines, bram: Person, settings: Any
) -> None:
    settings.FILES_AN_HOUR = 2
    residents = [somebody(f"Inwoner{n}", Role.RESIDENT) for n in range(5)]
    for one in residents:
        WorkingRelationship.objects.create(resident=one, caseworker=bram)
    for one in residents[:2]:
        open_file(one, by=bram)
    for one in residents[2:]:
        with pytest.raises(Stopped):
            open_file(one, by=bram)
    assert lines.told() == [f"what=too_many_files why=- times=1 by={bram.pk}"]
    assert LogLine.objects.filter(act="open_many").count() == 1


def test_the_way_in_elsewhere_and_digid(lines: Lines, settings: Any, db: None) -> None:
    settings.OIDC_ISSUER = settings.DIGID_ISSUER = "http://localhost:1"
    settings.OIDC_CLIENT_ID = settings.DIGID_CLIENT_ID = "dichterbij"
    settings.DIGID_CLIENT_SECRET = settings.DIGID_KEY = "x" * 40
    settings.DIGID_ACR = ["x"]
    for _ in range(3):
        PageClient().get(reverse("from_elsewhere"))
    assert lines.told() == ["what=elsewhere_failed why=oidc_not_ours times=1 by=-"]
    for _ in range(3):
        PageClient().get(reverse("from_digid"))
    assert lines.told() == ["what=digid_failed why=oidc_not_ours times=1 by=-"]


# Nobody fills a disk with it


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_thousand_guesses_in_a_minute_are_two_lines(lines: Lines) -> None:
    at = Clock()
    noticed = Noticing(at)
    for _ in range(1000):
        noticed.notice(What.WRONG_SIGN_IN, "password")
        at.now += 0.05
    assert lines.told() == ["what=wrong_sign_in why=password times=1 by=-"]
    at.now = noticing.EVERY
    noticed.notice(What.WRONG_PIN)
    assert lines.told() == [
        "what=wrong_sign_in why=password times=999 by=-",
        "what=wrong_pin why=- times=1 by=-",
    ], "the next of any kind tells what was counted"


def test_what_was_counted_is_told_when_the_process_stops(lines: Lines) -> None:
    noticed = Noticing(Clock())
    for number in (4, 4, 7, 9):
        noticed.notice(What.REFUSED, "read_log", number)
    assert lines.told() == ["what=refused why=read_log times=1 by=4"]
    noticed.tell_the_rest()
    noticed.tell_the_rest()
    assert lines.told() == ["what=refused why=read_log times=3 by=several"]
    noticed.notice(What.REFUSED, "read_log", 5)
    noticed.tell_the_rest()
    assert lines.told() == ["what=refused why=read_log times=1 by=5"]


def test_only_words_of_ours_make_a_kind(lines: Lines) -> None:
    """Else whoever makes them up fills the memory."""
    noticed = Noticing(Clock())
    for typed in ("bram@lindewaard.example", "een zin", "x" * 41, "1", "a\nb"):
        noticed.notice(What.REFUSED, typed)
    assert len(noticed._kinds) == 1
    assert lines.told() == ["what=refused why=- times=1 by=-"]


def test_guessing_at_names_that_nobody_has_fills_no_log(lines: Lines, db: None) -> None:
    for number in range(20):
        for _ in range(7):
            client = PageClient()
            name = f"niemand{number}@lindewaard.example"
            client.post(reverse("sign_in"), {"username": name, "password": "raad eens"})
    assert not LogLine.objects.exists()
    assert len(lines.told()) == 2


def test_what_was_typed_begins_no_line_of_its_own(db: None) -> None:
    log, lines = logging.getLogger("dichterbij.noticed"), Lines()
    log.addHandler(lines)
    forged = (
        "x\r\n2026-11-27T08:22:07.118Z WARNING dichterbij.noticed\u2028what=signed_in\x85\x1b[2J"
    )
    log.warning("what=%s", forged)
    log.removeHandler(lines)
    assert len(lines.said) == 1
    assert len(lines.said[0].splitlines()) == 1
    assert lines.said[0].isprintable()


def test_a_name_with_a_line_end_in_it_is_in_no_line(
    lines: Lines, caplog: pytest.LogCaptureFixture, bram: Person
) -> None:
    typed = "bram@lindewaard.example\nERROR alles is stuk"
    with caplog.at_level(logging.DEBUG):
        for _ in range(7):
            PageClient().post(reverse("sign_in"), {"username": typed, "password": typed})
    assert "alles is stuk" not in caplog.text + "".join(lines.said)
    assert lines.told()


# The document and the code say the same


def told_in_code() -> dict[str, set[str]]:
    """Which logger says which sentence, as they stand in the code."""
    found: dict[str, set[str]] = {}
    for path in CODE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        name = "dichterbij." + ".".join(path.relative_to(CODE).with_suffix("").parts)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "getLogger" and node.args:
                given = node.args[0]
                name = str(given.value) if isinstance(given, ast.Constant) else name
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"log", "logger", "logging"}
                and node.func.attr in SAYS
            ):
                said = [a.value for a in node.args if isinstance(a, ast.Constant)]
                found.setdefault(name, set()).update(map(str, said))
    return found


def test_every_line_that_can_be_said_is_in_the_document() -> None:
    in_code = told_in_code()
    assert in_code.pop("dichterbij.noticed") == {"what=%s why=%s times=%s by=%s"}
    section = OPERATIONS.split("## What the processes say")[1].split("\n## ")[0]
    written: dict[str, set[str]] = {}
    for room, _level, said in re.findall(
        r"^\| `(dichterbij[\w.]*)` \| ([\w, ]+) \| (.+) \|$", section, re.M
    ):
        written.setdefault(room, set()).update(re.findall(r"`([^`]+)`", said))
    assert {room: begins(said) for room, said in written.items()} == {
        room: begins(said) for room, said in in_code.items()
    }


def begins(said: set[str]) -> set[str]:
    """A long line is written in the document as it begins, with an ellipsis."""
    return {line.rstrip("…")[:60].strip() for line in said}


def test_every_kind_is_in_the_document_and_happens_somewhere() -> None:
    section = OPERATIONS.split("| `what` |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == [what.value for what in What]
    source = "".join(path.read_text() for path in CODE.rglob("*.py"))
    assert [what for what in What if f"What.{what.name}" not in source] == []


def test_there_is_one_way_out_for_what_a_process_says(settings: Any) -> None:
    """Standard error, with our own form of a line."""
    assert list(settings.LOGGING["handlers"]) == ["console"]
    console = settings.LOGGING["handlers"]["console"]
    assert console == {"class": "logging.StreamHandler", "formatter": "plain"}
    by_hand = ("FileHandler", "SysLogHandler", "SMTPHandler", "HTTPHandler", "basicConfig")
    for path in CODE.rglob("*.py"):
        assert not any(word in path.read_text() for word in by_hand), path


def test_a_refused_verb_says_nothing_of_whom(bram: Person, amina: Person) -> None:
    with pytest.raises(PermissionDenied) as no:
        people.hand_over(amina, bram, by=bram)
    assert "Amina" not in str(no.value)
