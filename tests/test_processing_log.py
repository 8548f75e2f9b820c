# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is done with Amina's data is told to the log of processings, without her name."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dichterbij.delivery.standing import Why, why_not_well
from dichterbij.people.access import Act, record
from dichterbij.people.log import processing
from dichterbij.people.log.processing import ACTS, NOT_ABOUT_RESIDENTS, SUBJECT, pseudonym
from dichterbij.people.log.reading import open_file
from dichterbij.people.log.sealing import seal
from dichterbij.people.models import LogLine, Person, ProcessingMark
from dichterbij.web.audit_command import main as audit
from dichterbij.web.safety import not_safe
from tests.page_client import PageClient
from tests.test_command_line import PRODUCTION

HOUSE = Path(__file__).parent.parent
REGISTER = "https://register.lindewaard.example/dichterbij/"
NAMES = ("Amina", "Idrissi", "amina@post.example", "Kastanjelaan", "Bram", "de Wit")


def tell() -> int:
    """What a worker does: seal what was written, then tell it."""
    seal()
    return processing.tell_round(uuid.uuid4(), lambda: True)


@pytest.fixture
def file(settings: Any, tmp_path: Path, db: None) -> Path:
    settings.PROCESSING_LOG = str(tmp_path / "told" / "processings.jsonl")
    settings.PROCESSING_REGISTER = REGISTER
    tell()  # from now on
    return Path(settings.PROCESSING_LOG)


def lines_in(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines() if line.strip()]


# What is told


def test_every_act_belongs_to_a_processing_of_the_register_or_is_not_about_residents() -> None:
    told = [act for acts in ACTS.values() for act in acts]
    assert sorted([*told, *NOT_ABOUT_RESIDENTS]) == sorted(Act)
    register = (HOUSE / "docs/verwerkingsregister.md").read_text()
    named = re.findall(r"^\| Kenmerk \| `([a-z-]+)` \|$", register, re.M)
    assert sorted(named) == sorted([*ACTS, SUBJECT])


def test_one_line_has_the_fields_of_the_standard_and_no_name(
    file: Path, amina: Person, bram: Person
) -> None:
    before = timezone.now()
    open_file(amina, Act.READ_KERN, by=bram)
    assert tell() == 1
    [line] = lines_in(file)
    assert re.fullmatch("[0-9a-f]{32}", line["trace_id"])
    assert re.fullmatch("[0-9a-f]{16}", line["span_id"])
    assert (line["name"], line["status"]) == ("read_kern", "Ok")
    assert line["start_time"] == line["end_time"]
    at = dt.datetime.fromisoformat(line["start_time"])
    assert abs(at - before) < dt.timedelta(minutes=1)
    assert line["resource"]["attributes"]["service.name"] == "dichterbij"
    assert line["attributes"] == {
        "dpl.core.processing_activity_id": f"{REGISTER}gesprekken-en-afspraken",
        "dpl.core.data_subject_id": pseudonym(amina),
        "dpl.core.data_subject_id_type": f"{REGISTER}{SUBJECT}",
    }
    assert [name for name in NAMES if name in file.read_text()] == []


def test_the_same_resident_has_one_pseudonym_and_nobody_else_has_it(
    file: Path, amina: Person, joke: Person, bram: Person
) -> None:
    for act, resident in ((Act.READ_KERN, amina), (Act.READ_WAYS, amina), (Act.READ_KERN, joke)):
        record(bram, act, resident)
    tell()
    subjects = [line["attributes"]["dpl.core.data_subject_id"] for line in lines_in(file)]
    assert subjects[0] == subjects[1] != subjects[2]
    assert len({line["trace_id"] for line in lines_in(file)}) == 3


def test_what_is_not_about_a_resident_is_not_told(
    file: Path, amina: Person, bram: Person, bea: Person, farid: Person
) -> None:
    record(bea, Act.MANAGE_COLLEAGUES, bram)
    record(farid, Act.READ_LOG, farid)
    record(bram, Act.SIGN_IN, bram)
    record(bram, Act.READ_HANDVATTEN, amina)
    assert tell() == 4
    assert not file.exists()


def test_whoever_was_erased_meanwhile_is_not_told_of(
    file: Path, amina: Person, bram: Person
) -> None:
    record(bram, Act.READ_KERN, amina)
    seal()
    LogLine.objects.filter(resident=amina).update(resident=None)
    assert processing.tell_some() == 1
    assert not file.exists()


def test_what_was_drawn_for_amina_makes_her_pseudonym_and_goes_with_her(
    file: Path, amina: Person
) -> None:
    known = pseudonym(amina)
    assert known == pseudonym(Person.objects.get(pk=amina.pk))
    again = Person(pk=amina.pk)
    again.set_unusable_password()
    assert pseudonym(again) != known
    ProcessingMark.objects.update(secret=b"x" * 32)
    assert pseudonym(amina) != known


# When it is told


def test_unless_somebody_asks_for_it_nothing_is_told_or_asked(
    amina: Person, bram: Person, settings: Any
) -> None:
    assert settings.PROCESSING_LOG == ""
    record(bram, Act.READ_KERN, amina)
    seal()
    with CaptureQueriesContext(connection) as asked:
        assert processing.tell_round(uuid.uuid4(), lambda: True) == 0
    assert len(asked) == 0
    assert not ProcessingMark.objects.exists()


def test_it_begins_when_it_is_turned_on_and_tells_each_line_once(
    amina: Person, bram: Person, settings: Any, tmp_path: Path
) -> None:
    record(bram, Act.READ_KERN, amina)
    seal()
    settings.PROCESSING_LOG, settings.PROCESSING_REGISTER = str(tmp_path / "p.jsonl"), REGISTER
    assert tell() == 0
    for _ in range(3):
        record(bram, Act.READ_WAYS, amina)
        tell(), tell()
    assert [line["name"] for line in lines_in(tmp_path / "p.jsonl")] == ["read_ways"] * 3


def test_what_was_done_while_it_was_off_is_told_when_it_is_on_again(
    file: Path, amina: Person, bram: Person, settings: Any
) -> None:
    settings.PROCESSING_LOG = ""
    record(bram, Act.READ_KERN, amina)
    assert tell() == 0
    settings.PROCESSING_LOG = str(file)
    assert tell() == 1
    assert len(lines_in(file)) == 1


def test_what_was_rolled_back_is_never_told(file: Path, amina: Person, bram: Person) -> None:
    with transaction.atomic():
        record(bram, Act.READ_KERN, amina)
        transaction.set_rollback(True)
    assert tell() == 0


def test_more_lines_than_fit_at_once_come_in_their_order(
    file: Path, amina: Person, bram: Person, monkeypatch: Any
) -> None:
    monkeypatch.setattr(processing, "AT_ONCE", 2)
    acts = [Act.READ_KERN, Act.PREPARE, Act.READ_WAYS, Act.READ_LETTER, Act.READ_AGREEMENTS]
    for act in acts:
        record(bram, act, amina)
    while tell():
        pass
    assert [line["name"] for line in lines_in(file)] == [act.name.lower() for act in acts]


def test_while_one_worker_holds_lines_another_leaves_them(
    file: Path, amina: Person, bram: Person
) -> None:
    record(bram, Act.READ_KERN, amina)
    now = timezone.now()
    ProcessingMark.objects.update(held_until=now + dt.timedelta(minutes=1))
    assert tell() == 0
    ProcessingMark.objects.update(held_until=now - dt.timedelta(seconds=1))
    assert tell() == 1


def test_the_page_that_was_opened_stands_there_a_moment_later(
    client: PageClient, file: Path, amina: Person, bram: Person
) -> None:
    client.force_login(bram)
    tell()
    assert client.get(reverse("kern", args=[amina.pk])).status_code == 200
    tell()
    assert [line["name"] for line in lines_in(file)] == ["read_kern"]


# To a file


def test_the_file_is_for_its_owner_alone_and_is_added_to(
    file: Path, amina: Person, bram: Person
) -> None:
    for _ in range(2):
        record(bram, Act.READ_KERN, amina)
        tell()
    assert len(lines_in(file)) == 2
    assert file.stat().st_mode & 0o077 == 0


def test_a_line_that_was_torn_does_not_spoil_the_next(
    file: Path, amina: Person, bram: Person
) -> None:
    record(bram, Act.READ_KERN, amina)
    tell()
    whole = file.read_text()
    file.write_text(whole[: len(whole) // 2])
    record(bram, Act.READ_KERN, amina)
    tell()
    _torn, last = file.read_text().splitlines()
    assert json.loads(last)["name"] == "read_kern"


def test_a_file_that_cannot_be_written_loses_nothing(
    file: Path, amina: Person, bram: Person
) -> None:
    file.parent.write_text("no folder")
    record(bram, Act.READ_KERN, amina)
    assert tell() == 0
    file.parent.unlink()
    ProcessingMark.objects.update(held_until=None)
    assert tell() == 1
    assert len(lines_in(file)) == 1


# To a collector


class Collector:
    """A real server that takes spans, with a mood."""

    def __init__(self) -> None:
        self.answer: tuple[int, Any] = (200, {})
        self.drips = False
        self.taken: list[Any] = []
        self.headers: list[dict[str, str]] = []
        collector = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                collector.taken.append((self.path, json.loads(self.rfile.read(size))))
                collector.headers.append(dict(self.headers))
                status, said = collector.answer
                body = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for sign in body:
                    self.wfile.write(bytes([sign]))
                    if collector.drips:
                        time.sleep(0.3)

            def do_GET(self) -> None:
                """Where one who is sent on would come: that is not where it was taken."""
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def spans(self) -> list[dict[str, Any]]:
        return [
            span
            for _path, body in self.taken
            for resource in body["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]


@pytest.fixture
def collector(settings: Any, db: None) -> Iterator[Collector]:
    collector = Collector()
    settings.PROCESSING_LOG, settings.PROCESSING_REGISTER = collector.url, REGISTER
    settings.PROCESSING_LOG_TOKEN = "een-sleutel-van-ons"
    tell()
    yield collector
    collector.server.shutdown()
    collector.server.server_close()


def of_pairs(pairs: list[dict[str, Any]]) -> dict[str, str]:
    return {pair["key"]: pair["value"]["stringValue"] for pair in pairs}


def test_a_collector_gets_spans_as_otlp_writes_them(
    collector: Collector, amina: Person, bram: Person
) -> None:
    record(bram, Act.SEE_THROUGH_GLASS, amina)
    assert tell() == 1
    [(path, body)] = collector.taken
    assert path == "/v1/traces"
    assert collector.headers[0]["Authorization"] == "Bearer een-sleutel-van-ons"
    assert collector.headers[0]["Content-Type"] == "application/json"
    [span] = collector.spans()
    assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
    assert span["status"] == {"code": 1}
    at = dt.datetime.fromtimestamp(int(span["startTimeUnixNano"]) / 1e9, dt.UTC)
    assert abs(at - timezone.now()) < dt.timedelta(minutes=1)
    told = of_pairs(span["attributes"])
    assert told["dpl.core.processing_activity_id"] == f"{REGISTER}invallen-voor-een-collega"
    assert told["dpl.core.data_subject_id"] == pseudonym(amina)
    resource = of_pairs(body["resourceSpans"][0]["resource"]["attributes"])
    assert resource["service.name"] == "dichterbij"
    assert [name for name in NAMES if name in json.dumps(body)] == []


@pytest.mark.parametrize(
    "answer",
    [
        (503, {}), (400, {}), (302, {}), (200, {"partialSuccess": {"rejectedSpans": "1"}}),
        (200, b"<html>"), (200, []), (204, {}),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_told_again_and_is_the_same_line(
    collector: Collector, amina: Person, bram: Person, answer: tuple[int, Any]
) -> None:
    record(bram, Act.READ_KERN, amina)
    collector.answer = answer
    assert tell() == 0
    assert tell() == 0, "it rests a while"
    assert len(collector.taken) == 1
    collector.answer = (200, {"partialSuccess": {}})
    ProcessingMark.objects.update(held_until=None)
    assert tell() == 1
    first, second = collector.spans()
    assert first == second
    assert tell() == 0


def test_nobody_who_answers_stops_no_page_and_is_seen_after_a_while(
    client: PageClient, collector: Collector, amina: Person, bram: Person, settings: Any
) -> None:
    settings.PROCESSING_LOG = "http://127.0.0.1:9/v1/traces"
    client.force_login(bram)
    assert client.get(reverse("kern", args=[amina.pk])).status_code == 200
    assert tell() == 0
    assert Why.NOT_TOLD not in why_not_well()
    ago = timezone.now() - dt.timedelta(minutes=11)
    ProcessingMark.objects.update(failing_since=ago, held_until=None)
    assert Why.NOT_TOLD in why_not_well()
    assert tell() == 0
    assert ProcessingMark.objects.get().failing_since == ago, "since the first time"
    settings.PROCESSING_LOG = collector.url
    ProcessingMark.objects.update(held_until=None)
    assert tell() > 0
    assert Why.NOT_TOLD not in why_not_well()


def test_a_collector_that_drips_keeps_no_worker(
    collector: Collector, amina: Person, bram: Person, monkeypatch: Any
) -> None:
    monkeypatch.setattr(processing, "PATIENCE", 0.4)
    record(bram, Act.READ_KERN, amina)
    collector.answer, collector.drips = (200, b" " * 20 + b"{}"), True
    start = time.monotonic()
    assert tell() == 0
    assert time.monotonic() - start < 3


def test_what_a_collector_says_is_not_logged(
    collector: Collector, amina: Person, bram: Person, caplog: Any
) -> None:
    record(bram, Act.READ_KERN, amina)
    collector.answer = (500, b"Amina El Idrissi is wrong")
    tell()
    assert "answer 500" in caplog.text
    assert "Idrissi" not in caplog.text


# Set up, and look up


@pytest.mark.parametrize(
    ("where", "register", "says"),
    [
        ("https://log.lindewaard.example/v1/traces", REGISTER, ""),
        ("http://localhost:4318/v1/traces", "urn:nl:lindewaard:", ""),
        ("/var/log/dichterbij/processings.jsonl", "https://r.example/rvva#", ""),
        ("http://log.lindewaard.example/v1/traces", REGISTER, "must start with https://"),
        ("processings.jsonl", REGISTER, "must be a whole path"),
        ("/var/log/p.jsonl", "", "DICHTERBIJ_PROCESSING_REGISTER"),
        ("/var/log/p.jsonl", "https://r.example/rvva", "DICHTERBIJ_PROCESSING_REGISTER"),
    ],
)
def test_half_a_set_up_does_not_start(tmp_path: Path, where: str, register: str, says: str) -> None:
    given = {
        **PRODUCTION,
        "DICHTERBIJ_DATA": str(tmp_path),
        "DICHTERBIJ_PROCESSING_LOG": where,
        "DICHTERBIJ_PROCESSING_REGISTER": register,
    }
    wrong = not_safe(given)
    assert (says in " ".join(wrong)) if says else wrong == []


def test_who_answers_a_question_of_amina_finds_her_pseudonym(amina: Person, bram: Person) -> None:
    said: list[str] = []
    assert audit(["subject", str(amina.pk)], said.append) == 0
    assert said == [pseudonym(amina)]
    assert audit(["subject", str(bram.pk)], said.append) == 1
    assert said[1] == "Nobody has this number."
