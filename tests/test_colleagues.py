# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Coming in, who works here, and the log."""

from __future__ import annotations

import pytest

from dichterbij.conversations import before
from dichterbij.conversations.models import Conversation
from dichterbij.people.access import Act
from dichterbij.people.door.actions import sign_colleague_out
from dichterbij.people.models import LogLine, Person, Team
from dichterbij.people.views.log import IN_WORDS, WORDS
from tests.page_client import PageClient

PASSWORD = "een lange zin om binnen te komen"
NEW = {
    "first_name": "Nora",
    "last_name": "de Boer",
    "sign_in_name": "Nora@lindewaard.example",
    "role": "caseworker",
    "password": "paarden lopen langs de dijk",
}


def test_bram_signs_in_and_goes_out_again(client: PageClient, bram: Person) -> None:
    assert "Aanmelden" in client.get("/aanmelden/").content.decode()
    given = {"username": "BRAM@lindewaard.example", "password": PASSWORD}
    assert client.post("/aanmelden/", given).status_code == 302
    assert client.session["_auth_user_id"] == str(bram.pk)
    client.get("/afmelden/")
    assert "_auth_user_id" in client.session
    client.post("/afmelden/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("username", "password"),
    [("bram@lindewaard.example", "iets anders"), ("niemand@lindewaard.example", PASSWORD)],
)
def test_a_wrong_and_an_unknown_name_read_the_same(
    client: PageClient, bram: Person, username: str, password: str
) -> None:
    text = client.post("/aanmelden/", {"username": username, "password": password}).content.decode()
    assert "horen niet bij elkaar" in text
    assert password not in text


def test_bea_adds_a_colleague_once(client: PageClient, bea: Person, team: Team) -> None:
    client.force_login(bea)
    for _ in range(2):
        assert client.post("/collegas/", {**NEW, "team": team.pk}).status_code == 302
    nora = Person.objects.get(sign_in_name="nora@lindewaard.example")
    assert nora.team == team
    assert nora.check_password(NEW["password"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "kort"}, "twaalf tekens of meer"),
        ({"team": ""}, "hoort bij een team"),
        ({"sign_in_name": "nora"}, "naam@voorbeeld.nl"),
        ({"role": "resident"}, "Kies een van de antwoorden"),
        ({"sign_in_name": "bea@lindewaard.example"}, "Er is al iemand met dit werkadres"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    client: PageClient, bea: Person, team: Team, change: dict[str, str], says: str
) -> None:
    client.force_login(bea)
    text = client.post("/collegas/", {**NEW, "team": team.pk, **change}).content.decode()
    assert says in text
    assert 'value="Nora"' in text
    assert not Person.objects.filter(first_name="Nora").exists()


def test_bea_adds_and_changes_a_team(client: PageClient, bea: Person, team: Team) -> None:
    client.force_login(bea)
    given = {"name": "Team West", "office": "Westplein 1", "home_visits": "on"}
    for _ in range(2):
        assert client.post("/collegas/team/", given).status_code == 302
    west = Team.objects.get(name="Team West")
    assert west.home_visits
    page = f"/collegas/team/{west.pk}/"
    assert "Er is al een team" in client.post(page, {**given, "name": team.name}).content.decode()
    assert client.post(page, {"name": "Team West", "office": "Westplein 2"}).status_code == 302
    west.refresh_from_db()
    assert (west.office, west.home_visits) == ("Westplein 2", False)
    text = client.post("/collegas/team/", {**given, "office": "Ergens"}).content.decode()
    assert "Er is al een team" in text


def test_bea_sees_no_residents(client: PageClient, bea: Person, amina: Person) -> None:
    client.force_login(bea)
    assert "Amina" not in client.get("/collegas/").content.decode()
    assert client.get("/logboek/").status_code == 403


def test_the_log_names_who_and_what_and_no_resident(
    client: PageClient, farid: Person, amina: Person, talk: Conversation, bram: Person
) -> None:
    before.add_to_agenda(talk, "Geheim punt", by=amina)
    before.write_kern(amina, "Geheime kern", by=bram)
    client.force_login(farid)
    text = client.get("/logboek/").content.decode()
    assert "Bram de Wit" in text
    assert "schreef de kern" in text
    assert "De inwoner zelf" in text
    assert f"inwoner nr {amina.pk}" in text
    for never in ("Amina", "El Idrissi", "Geheim"):
        assert never not in text


def test_what_was_done_about_a_colleague_says_so_in_the_log(
    client: PageClient, bea: Person, farid: Person, bram: Person
) -> None:
    sign_colleague_out(bram, by=bea)
    client.force_login(farid)
    text = client.get("/logboek/").content.decode()
    assert "<bdi>Bram de Wit</bdi></td>" in text
    assert f"inwoner nr {bram.pk}" not in text


def test_every_act_has_words_in_the_log() -> None:
    assert set(WORDS) == set(Act)
    assert set(IN_WORDS) == {act.name.lower() for act in Act}


def test_a_long_log_comes_in_parts_and_by_day(
    client: PageClient, farid: Person, bram: Person, django_assert_max_num_queries: object
) -> None:
    for _ in range(120):
        LogLine.objects.create(by=bram, act="write_kern", about="x")
    client.force_login(farid)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        text = client.get("/logboek/").content.decode()
    assert text.count("Bram de Wit") == 50
    assert "?voor=" in text
    assert "Hier is niets gebeurd" in client.get("/logboek/?dag=2020-01-01").content.decode()
    for query in ("?voor=x", "?voor=99999999999999999999", "?dag=nooit", "?voor=²"):
        assert client.get("/logboek/" + query).status_code == 200


def test_caseworkers_do_not_read_the_log(client: PageClient, bram: Person) -> None:
    client.force_login(bram)
    assert client.get("/logboek/").status_code == 403
    assert client.get("/collegas/").status_code == 403
