# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Another system of the municipality asks what the check says. Nothing of the letter is kept."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from dichterbij.letters.check import check
from dichterbij.letters.views.api import LONGEST, VERSION
from dichterbij.people.models import Person

KEY = "een-lange-sleutel-van-de-gemeente"
CHECK = "/api/v1/letters/check"
LETTER = "Geachte heer/mevrouw,\n\nU dient te verschijnen. 🙂 Indien u niet komt, volgt een boete."


def ask(client: Client, body: Any, **more: Any) -> Any:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(CHECK, content, content_type="application/json", **more)


@pytest.fixture
def other_system(settings: Any, db: None) -> Client:
    settings.API_KEY = KEY
    return Client(headers={"X-Api-Key": KEY}, enforce_csrf_checks=True)


def test_the_answer_is_what_the_check_says(other_system: Client):
    answer = ask(other_system, {"text": LETTER, "kind": "invitation"})
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(check(LETTER, "invitation").to_dict()))
    assert answer.headers["API-Version"] == VERSION


def test_without_a_kind_it_is_another_letter(other_system: Client):
    assert ask(other_system, {"text": LETTER}).json()["kind"] == "other"


def test_nothing_is_kept_and_nothing_is_logged(
    other_system: Client, caplog: pytest.LogCaptureFixture
):
    def everything() -> dict[str, int]:
        return {m._meta.label: m._default_manager.count() for m in apps.get_models()}

    before = everything()
    with caplog.at_level(logging.DEBUG):
        ask(other_system, {"text": "kanarie77 dient te komen", "kind": "invitation"})
        ask(other_system, {"text": "kanarie77", "kind": "kanarie77"})
        ask(other_system, "kanarie77")
    assert everything() == before
    assert "kanarie77" not in caplog.text


@pytest.mark.parametrize("key", ["", "fout", KEY[:-1], KEY + "x", "sleutel\u00e9"])
def test_whoever_has_no_key_gets_a_problem_and_no_answer(settings: Any, db: None, key: str):
    settings.API_KEY = KEY
    stranger = Client(enforce_csrf_checks=True)
    answer = ask(stranger, {"text": LETTER}, headers={"X-Api-Key": key})
    assert answer.status_code == 401
    assert "X-Api-Key" in answer.json()["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


def test_without_a_key_in_the_settings_no_key_opens_it(settings: Any, db: None):
    settings.API_KEY = ""
    for key in ("", "None", KEY):
        answer = ask(Client(), {"text": LETTER}, headers={"X-Api-Key": key})
        assert answer.status_code == 401


def test_bram_may_ask_from_a_page_of_his_own_but_nobody_in_his_name(bram: Person):
    signed_in = Client()
    signed_in.force_login(bram)
    assert ask(signed_in, {"text": LETTER}).status_code == 200
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bram)
    assert ask(strict, {"text": LETTER}).status_code == 403


def test_farid_has_no_letters_to_check(farid: Person):
    signed_in = Client()
    signed_in.force_login(farid)
    assert ask(signed_in, {"text": LETTER}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        (b"\xff\xfe", 400),
        ({}, 422),
        ({"text": LETTER, "kind": "liefdesbrief"}, 422),
        ({"text": 5}, 422),
        ({"text": "a" * (LONGEST + 1)}, 413),
        ({"text": "a" * 2_000_000}, 413),
        ([], 422),
    ],
)
def test_a_wrong_question_gets_a_problem_that_says_what_is_wrong(
    other_system: Client, body: Any, status: int
):
    answer = ask(other_system, body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert answer.headers["API-Version"] == VERSION


def test_the_longest_letter_there_is_is_answered(other_system: Client):
    assert ask(other_system, {"text": "Dag. " * (LONGEST // 5)}).status_code == 200


def test_only_post_is_answered(other_system: Client):
    for method in ("get", "put", "delete", "patch"):
        answer = getattr(other_system, method)(CHECK)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"


def test_the_description_is_there_for_everybody_and_names_what_there_is(client: Client, db: None):
    answer = client.get(reverse("api_openapi"))
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    assert described["info"]["version"] == VERSION
    (path,) = described["paths"]
    (server,) = described["servers"]
    assert urlsplit(server["url"] + path).path == CHECK
    codes = described["paths"][path]["post"]["responses"]
    assert {"200", "400", "401", "403", "413", "422"} <= set(codes)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_there_is_no_page_with_scripts_of_others(client: Client, db: None):
    for path in ("/api/v1/docs", "/api/v1/", "/api/v1/redoc"):
        assert client.get(path).status_code == 404
