# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""`dichterbij post`: the same as the page of the administrator, where no page can be opened."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from dichterbij.background import actions as background
from dichterbij.delivery import halting, put_back
from dichterbij.delivery.models import Halt, Message, PutBack
from dichterbij.people.models import LogLine, Person
from dichterbij.web import post_command
from tests.test_command_line import PRODUCTION, dichterbij, is_one_plain_line
from tests.test_post_health import send


def post(*words: str) -> tuple[int, str]:
    said: list[str] = []
    code = post_command.main(list(words), said.append)
    return code, "\n".join(said)


def test_status_ends_with_nought_when_the_post_is_well(amina: Person, bram: Person) -> None:
    background.begin()
    send(amina, bram)
    code, told = post("status")
    assert code == 0
    assert told.startswith("post: well\nworkers: 1\n")
    assert "mail: waiting 1, on its way 0, uncertain 0, failed 0" in told
    assert told.endswith("dead letters: 0")
    assert "Amina" not in told


def test_status_ends_with_one_and_names_what_is_the_matter(db: None) -> None:
    halting.stop("sms", by=None)
    code, told = post("status")
    assert code == 1
    assert told.startswith("post: not well: no_worker, stopped\n")
    assert "sms: waiting 0" in told
    assert "stopped since" in told


def test_stop_and_go(db: None) -> None:
    assert post("stop", "--channel", "mail") == (
        0,
        "Stopped: mail. What waits goes on waiting.",
    )
    assert post("stop")[0] == 0
    assert set(Halt.objects.filter(lifted_at=None).values_list("channel", flat=True)) == {
        "mail",
        "",
    }
    assert post("go") == (0, "Everything goes on.")
    assert post("go") == (0, "It was not stopped.")
    assert post("go", "--channel", "mail") == (0, "mail goes on.")
    assert not Halt.objects.filter(lifted_at=None).exists()
    assert set(LogLine.objects.values_list("act", "by")) == {("keep_post", None)}


def test_replay_tries_again_what_failed_through_us(amina: Person, bram: Person) -> None:
    now = timezone.now()
    send(amina, bram, 1, state="failed", reason="no_connection", not_before=now)
    send(amina, bram, 2, state="failed", reason="address_refused", not_before=now)
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    assert post("replay", "--since", yesterday) == (0, "1 messages are tried again.")
    assert Message.objects.filter(state="waiting").count() == 1


def test_a_copy_that_was_put_back_by_hand_is_remembered(db: None) -> None:
    for _ in range(2):
        code, told = post("put-back", "--until", "2026-01-05 14:30", "--since", "2026-01-05")
        assert code == 0
        assert "until 2026-01-05 14:30" in told
    one = PutBack.objects.get()
    assert put_back.may_have_left_until() == one.until
    assert timezone.localtime(one.until).isoformat() == "2026-01-05T14:30:00+01:00"
    assert post("put-back", "--until", "2026-01-06")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("stop", "--channel", "postduif"),
        ("replay",),
        ("replay", "--since", "gisteren"),
        ("replay", "--since", "2999-01-01"),
        ("put-back",),
    ],
)
def test_what_is_not_understood_ends_with_two(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        post(*words)
    assert ended.value.code == 2
    assert "usage: dichterbij post" in capsys.readouterr().err


def test_without_tables_or_a_database_it_is_said_in_one_line(tmp_path: Path) -> None:
    told = dichterbij("post", "status", DICHTERBIJ_DATA=str(tmp_path), **PRODUCTION)
    assert told.returncode == 1
    assert is_one_plain_line(told.stderr)
    assert "DATABASE_URL" in told.stderr
