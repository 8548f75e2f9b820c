# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is done with data about residents, told to the municipality's log of processings.

After the Dutch standard Logboek dataverwerkingen (Logius): one line for each act about a resident
in our own log, with a pseudonym, never a name. Off until somebody says where it goes
(`DICHTERBIJ_PROCESSING_LOG`): a file, or a collector that takes OTLP over HTTP. ADR 16.

It is told by a worker from the sealed log, so after it happened for certain, in order, without a
gap, and without a page that waits. What nobody took is told again, and is the same line: its
numbers follow from the hash of ours.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import logging
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import requests
from django.conf import settings
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from dichterbij import __version__
from dichterbij.people.access import Act, Role
from dichterbij.people.models import LogLine, Person, ProcessingMark
from dichterbij.people.patience import at_most

log = logging.getLogger("dichterbij.processing")
AT_ONCE = 500  # lines
HOLD = dt.timedelta(minutes=2)  # a worker that was killed meanwhile is not waited for longer
REST = dt.timedelta(seconds=30)  # after nobody took it
TOO_LONG = dt.timedelta(minutes=10)
PATIENCE = 10.0  # seconds, for each word of the other side
LARGEST = 64 * 1024  # bytes of an answer
SUBJECT = "pseudoniem-van-een-inwoner"


class Activity(StrEnum):
    """The processings of docs/verwerkingsregister.md, by the name they have there."""

    TALKS = "gesprekken-en-afspraken"
    LETTERS = "brieven-en-berichten"
    REACHING = "bereiken"
    PROVING = "laten-zien-wie-je-bent"
    BAGGAGE = "laten-onthouden"
    NOTEBOOK = "schrift-van-de-inwoner"
    STANDING_IN = "invallen-voor-een-collega"
    RIGHTS = "rechten-van-de-inwoner"
    READING_LOG = "logboek-van-lezen"


ACTS: dict[Activity, tuple[Act, ...]] = {
    Activity.TALKS: (
        Act.READ_INVITATION, Act.READ_AGENDA, Act.ADD_TO_AGENDA, Act.ANSWER_INVITATION,
        Act.PLAN_TALK, Act.INVITE, Act.READ_KERN, Act.WRITE_KERN, Act.ANSWER_KERN, Act.PREPARE,
        Act.CHOOSE_READING, Act.SEE_READING_CHOICE, Act.MAKE_CARD, Act.READ_AGREEMENTS,
        Act.MAKE_AGREEMENT, Act.SHARE_AGREEMENTS, Act.READ_CHECK_OUT, Act.WRITE_CHECK_OUT,
        Act.WITHDRAW_CHECK_OUT, Act.READ_TIMELINE, Act.SEE_DAY, Act.SEE_TEAM, Act.HAND_OVER,
    ),
    Activity.LETTERS: (Act.WRITE_LETTER, Act.READ_LETTER, Act.SEE_MESSAGES, Act.PRINT_POST),
    Activity.REACHING: (
        Act.SEE_RESIDENT, Act.ADD_RESIDENT, Act.CHANGE_CONTACT, Act.READ_WAYS, Act.CHOOSE_WAYS,
        Act.CHOOSE_LANGUAGE, Act.AGREE_PIN,
    ),
    Activity.PROVING: (
        Act.PROVE_WHO, Act.CONFIRM_AT_DESK, Act.TIE_DIGID, Act.COME_WITH_OTHER_DIGID,
    ),
    Activity.BAGGAGE: (Act.CHOOSE_BAGGAGE, Act.READ_BAGGAGE, Act.OFFER_BAGGAGE),
    Activity.NOTEBOOK: (Act.KEEP_NOTEBOOK,),
    Activity.STANDING_IN: (
        Act.BREAK_GLASS, Act.SEE_THROUGH_GLASS, Act.END_GLASS, Act.REVIEW_GLASS,
    ),
    Activity.RIGHTS: (
        Act.SEE_OWN_DATA, Act.ERASE, Act.CONFIRM_ERASURE, Act.PUT_OWN_VERSION,
        Act.READ_OWN_VERSION, Act.ANSWER_OWN_VERSION, Act.LIMIT, Act.KEEP_TO_LIMIT,
        Act.NOTE_CONSENT,
    ),
    Activity.READING_LOG: (Act.READ_LOG, Act.OPEN_MANY),
}  # fmt: skip
# About colleagues, the house, or nobody: not about a resident
NOT_ABOUT_RESIDENTS = (
    Act.READ_HANDVATTEN, Act.CHECK_LETTER, Act.CHANGE_TEMPLATES, Act.REFLECT,
    Act.SEE_BAGGAGE_DECISION, Act.DECIDE_BAGGAGE, Act.KEEP_POST, Act.MANAGE_COLLEAGUES,
    Act.SEE_RETENTION, Act.LET_GO,
    Act.SIGN_IN, Act.CHOOSE_SECOND_FACTOR, Act.RESET_SECOND_FACTOR, Act.GUESS_A_WAY_IN,
)  # fmt: skip
ACTIVITY = {act.name.lower(): activity for activity, acts in ACTS.items() for act in acts}


class NotTaken(Exception):
    """Nobody took these lines, or nobody said so. A code, never what was answered."""


class Line(NamedTuple):
    """One line of the log of processings, under the names of the standard."""

    trace_id: str
    span_id: str
    name: str
    at: dt.datetime
    activity: str
    subject: str


def tell_round(worker: uuid.UUID, pulse: Callable[[], bool], *, by: None = None) -> int:
    """What a worker does of it each time around."""
    return tell_some() if settings.PROCESSING_LOG else 0


def tell_some(*, by: None = None) -> int:
    """Tell the next lines that are sealed. Gives how many were gone through.

    Of two workers one holds them. Should it be killed after they were taken, they are told twice.
    """
    mark, now = _mark(), timezone.now()
    if not LogLine.objects.filter(place__gt=mark.place).exists():
        return 0
    here = ProcessingMark.objects.filter(pk=mark.pk, place=mark.place)
    free = Q(held_until=None) | Q(held_until__lt=now)
    if not here.filter(free).update(held_until=now + HOLD):
        return 0
    found = LogLine.objects.filter(place__gt=mark.place).order_by("place")
    lines = list(found.select_related("resident")[:AT_ONCE])
    try:
        _give(list(_told(lines, bytes(mark.secret))))
    except NotTaken as problem:
        log.warning("the log of processings was not taken (%s); trying again", problem)
        since = Coalesce("failing_since", now)
        here.update(held_until=now + REST, failing_since=since)
        return 0
    here.update(place=lines[-1].place, held_until=None, failing_since=None)
    return len(lines)


def is_behind(now: dt.datetime) -> bool:
    """Whether nobody has taken lines for a while, so that somebody has to look."""
    if not settings.PROCESSING_LOG:
        return False
    return ProcessingMark.objects.filter(failing_since__lt=now - TOO_LONG).exists()


def pseudonym(resident: Person) -> str:
    """How this resident is called there. Who has not our database cannot tell who that is.

    What was drawn at random when they were added is in it, and goes when they are erased: from then
    on nobody can tell any more, also not who knows their number.
    """
    return _pseudonym(bytes(_mark().secret), resident)


def _pseudonym(secret: bytes, resident: Person) -> str:
    known = f"processing:{resident.pk}:{resident.password}"
    return hmac.new(secret, known.encode(), sha256).hexdigest()


def _mark() -> ProcessingMark:
    """How far it was told. The first time: from now on, and not all that ever happened."""
    known = ProcessingMark.objects.filter(pk=ProcessingMark.THE_ONE).first()
    if known is not None:
        return known
    so_far = LogLine.objects.aggregate(last=Max("place"))["last"] or 0
    made, _new = ProcessingMark.objects.get_or_create(
        pk=ProcessingMark.THE_ONE, defaults={"place": so_far, "secret": os.urandom(32)}
    )
    return made


def _told(lines: Iterable[LogLine], secret: bytes) -> Iterator[Line]:
    """What is about a resident who is still there, in the words of the standard."""
    for line in lines:
        activity, resident = ACTIVITY.get(line.act), line.resident
        if activity is None or resident is None or resident.role != Role.RESIDENT:
            continue
        ours = bytes(line.hash or b"")
        yield Line(
            trace_id=sha256(b"trace:" + ours).hexdigest()[:32],
            span_id=sha256(b"span:" + ours).hexdigest()[:16],
            name=line.act,
            at=line.at.astimezone(dt.UTC),
            activity=settings.PROCESSING_REGISTER + activity,
            subject=_pseudonym(secret, resident),
        )


def _give(lines: Sequence[Line]) -> None:
    """All of them, or `NotTaken`."""
    if not lines:
        return
    where = settings.PROCESSING_LOG
    if where.startswith(("https://", "http://")):
        _post(lines, where)
    else:
        _append(lines, Path(where))


# A file: a line of JSON for each, under the names of the standard


def _append(lines: Sequence[Line], path: Path) -> None:
    text = "".join(f"{json.dumps(_as_in_the_standard(line))}\n" for line in lines).encode()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(file).st_size
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"  # a machine stopped halfway
            whole = b"\n" + text if torn else text
            if os.write(file, whole) != len(whole):
                raise NotTaken("disk_full")
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as problem:
        raise NotTaken(type(problem).__name__) from None


def _as_in_the_standard(line: Line) -> dict[str, Any]:
    at = line.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "trace_id": line.trace_id,
        "span_id": line.span_id,
        "status": "Ok",
        "name": line.name,
        "start_time": at,
        "end_time": at,
        "resource": {"attributes": _resource()},
        "attributes": _attributes(line),
    }


def _resource() -> dict[str, str]:
    return {"service.name": "dichterbij", "service.version": __version__}


def _attributes(line: Line) -> dict[str, str]:
    return {
        "dpl.core.processing_activity_id": line.activity,
        "dpl.core.data_subject_id": line.subject,
        "dpl.core.data_subject_id_type": settings.PROCESSING_REGISTER + SUBJECT,
    }


# A collector: OTLP over HTTP, in JSON


def _post(lines: Sequence[Line], address: str) -> None:
    """It has to say that it took all of them, or they are told again."""
    try:
        status, said = at_most(2 * PATIENCE, lambda: _answer(lines, address))
    except (requests.RequestException, OSError) as problem:  # a TimeoutError is one
        raise NotTaken(type(problem).__name__) from None
    if status != 200:
        raise NotTaken(f"answer {status}")
    if _refused(said):
        raise NotTaken("partly")


def _answer(lines: Sequence[Line], address: str) -> tuple[int, bytes]:
    token = settings.PROCESSING_LOG_TOKEN
    with requests.post(
        address,
        json=_as_spans(lines),
        headers={"Authorization": f"Bearer {token}"} if token else {},
        timeout=PATIENCE,
        allow_redirects=False,
        stream=True,
    ) as answer:
        return answer.status_code, answer.raw.read(LARGEST, decode_content=True)


def _refused(said: bytes) -> bool:
    """Whether it says that it left some out. Nothing, or `{}`, is that it took them."""
    try:
        told = json.loads(said or b"{}")
        return int(told.get("partialSuccess", {}).get("rejectedSpans", 0)) > 0
    except (ValueError, AttributeError, TypeError):
        return True


def _as_spans(lines: Sequence[Line]) -> dict[str, Any]:
    scope = {"scope": {"name": "dichterbij"}, "spans": [_span(line) for line in lines]}
    resource = {"attributes": _pairs(_resource())}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def _span(line: Line) -> dict[str, Any]:
    nanoseconds = str(round(line.at.timestamp() * 1_000) * 1_000_000)
    return {
        "traceId": line.trace_id,
        "spanId": line.span_id,
        "name": line.name,
        "kind": 1,  # within this application
        "startTimeUnixNano": nanoseconds,
        "endTimeUnixNano": nanoseconds,
        "attributes": _pairs(_attributes(line)),
        "status": {"code": 1},  # Ok
    }


def _pairs(told: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in told.items()]
