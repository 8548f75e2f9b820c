# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Nothing starts with settings that are not safe; all that is wrong is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from dichterbij.web import gateways
from dichterbij.web.safety import DEMO_KEY, not_safe
from tests.test_command_line import PRODUCTION, dichterbij

pytestmark = pytest.mark.once

SURE = "sslmode=verify-full&sslrootcert=/etc/ca.pem"
KEY = PRODUCTION["DICHTERBIJ_SECRET_KEY"]
OIDC = {
    "DICHTERBIJ_OIDC_ISSUER": "https://login.lindewaard.example",
    "DICHTERBIJ_OIDC_CLIENT_ID": "dichterbij",
    "DICHTERBIJ_OIDC_CLIENT_SECRET": "geheim-tussen-ons-twee",
    "DICHTERBIJ_OIDC_ROLES": "wi-consulenten=caseworker,wi-beheer=administrator",
}

DIGID = {
    "DICHTERBIJ_DIGID_ISSUER": "https://makelaar.lindewaard.example",
    "DICHTERBIJ_DIGID_CLIENT_ID": "dichterbij",
    "DICHTERBIJ_DIGID_CLIENT_SECRET": "geheim-tussen-ons-twee",
    "DICHTERBIJ_DIGID_KEY": "0123456789abcdefghij0123456789abcdefghij",
    "DICHTERBIJ_DIGID_ACR": "urn:example:midden,urn:example:hoog",
}


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    return {**PRODUCTION, "DICHTERBIJ_DATA": str(tmp_path)}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"DICHTERBIJ_SECRET_KEY": "0123456789abcdef" * 4},
        {"DICHTERBIJ_URL": "http://localhost:8000", "DICHTERBIJ_WITHOUT_HTTPS": "1"},
        {"DICHTERBIJ_SMTP_URL": "smtp+tls://n:p@mail.lindewaard.example:587"},
        {"DICHTERBIJ_SMTP_URL": "smtp+ssl://n:p@mail.lindewaard.example:465"},
        {"DICHTERBIJ_SMTP_URL": "smtp://127.0.0.1"},
        {"DATABASE_URL": f"postgres://dichterbij:geheim@db.lindewaard.example/d?{SURE}"},
        {"DATABASE_URL": "postgres://dichterbij@localhost/dichterbij"},
        {"DATABASE_URL": "postgres://dichterbij@%2Fvar%2Frun%2Fpostgresql/dichterbij"},
        {"DATABASE_URL": "postgres:///dichterbij?host=/run/postgresql"},
        {"DATABASE_URL": f"postgres://d@db.example/d?sslcert=/etc/d.crt&{SURE}"},
        {"DATABASE_URL": f"postgres://d@db.example/d?{SURE}", "PGPASSFILE": "/etc/pass"},
        {"DATABASE_URL": "postgres://d:p@db.example/d", "PGSSLMODE": "verify-full"},
        {"DEBUG": "0"},
        {"DICHTERBIJ_API_KEY": "een-heel-andere-sleutel"},
        OIDC,
        DIGID,
        {"DICHTERBIJ_PROXIES": "127.0.0.1, 10.0.0.0/24,fd00::/64"},
    ],
)
def test_what_is_safe_is_taken(given: dict[str, str], more: dict[str, str]) -> None:
    assert not_safe({**given, **more}) == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"DEBUG": "True"}, "Unset DEBUG"),
        ({"DICHTERBIJ_DEBUG": "1"}, "Unset DICHTERBIJ_DEBUG"),
        ({"DICHTERBIJ_SECRET_KEY": ""}, "Set DICHTERBIJ_SECRET_KEY"),
        ({"DICHTERBIJ_SECRET_KEY": "kort"}, "at least 40"),
        ({"DICHTERBIJ_SECRET_KEY": "k" * 50}, "can be guessed"),
        ({"DICHTERBIJ_SECRET_KEY": DEMO_KEY}, "is known"),
        ({"DICHTERBIJ_SECRET_KEY": f"django-insecure-{KEY}"}, "is known"),
        ({"DICHTERBIJ_OLD_SECRET_KEYS": f"iets,{DEMO_KEY}"}, "OLD_SECRET_KEYS"),
        ({"DICHTERBIJ_API_KEY": "kort"}, "DICHTERBIJ_API_KEY"),
        ({"DICHTERBIJ_API_KEY": KEY}, "no other key"),
        ({"DICHTERBIJ_HOSTS": ""}, "Set DICHTERBIJ_HOSTS"),
        ({"DICHTERBIJ_HOSTS": "*"}, "DICHTERBIJ_HOSTS must be names"),
        ({"DICHTERBIJ_HOSTS": "a.example, *"}, "DICHTERBIJ_HOSTS must be names"),
        ({"DICHTERBIJ_URL": ""}, "Set DICHTERBIJ_URL"),
        ({"DICHTERBIJ_URL": "http://dichterbij.example"}, "must start with https://"),
        ({"DICHTERBIJ_URL": "dichterbij.example"}, "must start with https://"),
        ({"DICHTERBIJ_URL": "http://localhost:8000"}, "DICHTERBIJ_WITHOUT_HTTPS=1"),
        (
            {"DICHTERBIJ_URL": "http://dichterbij.example", "DICHTERBIJ_WITHOUT_HTTPS": "1"},
            "must start with https://",
        ),
        (OIDC | {"DICHTERBIJ_OIDC_CLIENT_SECRET": ""}, "half set up. Set DICHTERBIJ_OIDC_CLIENT"),
        (OIDC | {"DICHTERBIJ_OIDC_ISSUER": "http://login.example"}, "OIDC_ISSUER must start with"),
        (OIDC | {"DICHTERBIJ_OIDC_ROLES": "wi=resident"}, "OIDC_ROLES must be value=role"),
        (OIDC | {"DICHTERBIJ_OIDC_ROLES": "caseworker"}, "OIDC_ROLES must be value=role"),
        (DIGID | {"DICHTERBIJ_DIGID_CLIENT_ID": ""}, "half set up. Set DICHTERBIJ_DIGID_CLIENT_ID"),
        ({"DICHTERBIJ_DIGID_KEY": "k" * 50}, "DigiD is half set up"),
        (DIGID | {"DICHTERBIJ_DIGID_ACR": ""}, "half set up. Set DICHTERBIJ_DIGID_ACR"),
        (DIGID | {"DICHTERBIJ_DIGID_ACR": " , "}, "name what is strong enough"),
        (DIGID | {"DICHTERBIJ_DIGID_ISSUER": "http://makelaar.example"}, "must start with https"),
        (DIGID | {"DICHTERBIJ_DIGID_KEY": "kort"}, "DICHTERBIJ_DIGID_KEY must be at least 40"),
        (DIGID | {"DICHTERBIJ_DIGID_KEY": "k" * 50}, "DICHTERBIJ_DIGID_KEY must be at least 40"),
        (DIGID | {"DICHTERBIJ_DIGID_KEY": KEY}, "no other key"),
        ({"DICHTERBIJ_PROXIES": "onze proxy"}, "DICHTERBIJ_PROXIES must be addresses"),
        ({"DICHTERBIJ_PROXIES": "10.0.0.1/24"}, "DICHTERBIJ_PROXIES must be addresses"),
        ({"DICHTERBIJ_PROXIES": "0.0.0.0/0"}, "anybody in it could say"),
        ({"DICHTERBIJ_PROXIES": "::/0"}, "anybody in it could say"),
        ({"DICHTERBIJ_SMTP_URL": ""}, "Set DICHTERBIJ_SMTP_URL"),
        ({"DICHTERBIJ_SMTP_URL": "smtp://n:geheim@mail.example"}, "smtp+tls://"),
        ({"DICHTERBIJ_SMTP_URL": "consolemail://"}, "no resident would get anything"),
        ({"DATABASE_URL": f"postgres://dichterbij@db.example/d?{SURE}"}, "DATABASE_URL must have"),
        ({"DATABASE_URL": "postgres://d:p@db.example/d"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgres://d:p@db.example/d?sslmode=require"}, "sslmode=verify-full"),
        (
            {"DATABASE_URL": "postgres://d:p@/d?host=db.example&sslmode=prefer"},
            "sslmode=verify-full",
        ),
        ({"DICHTERBIJ_ADAPTERS": "sms"}, "channel=module"),
        ({"DICHTERBIJ_ADAPTERS": f"sms={gateways.NOTIFY}"}, "needs DICHTERBIJ_NOTIFY_API_KEY"),
    ],
)
def test_what_is_not_safe_is_said_in_a_sentence(
    given: dict[str, str], more: dict[str, str], says: str
) -> None:
    (sentence,) = not_safe({**given, **more})
    assert says in sentence
    assert KEY not in sentence
    assert "geheim" not in sentence


def test_a_settings_file_of_ones_own_may_not_show_mistakes(given: dict[str, str]) -> None:
    (sentence,) = not_safe(given, debug=True)
    assert "Unset DEBUG" in sentence


@pytest.mark.parametrize("name", ["dichterbij.sqlite3", "dichterbij.sqlite3-wal", "post.mark"])
def test_what_everybody_on_the_machine_can_read_is_said(
    given: dict[str, str], tmp_path: Path, name: str
) -> None:
    tmp_path.chmod(0o755)
    kept = tmp_path / name
    kept.touch(0o644)
    kept.chmod(0o644)
    (sentence,) = not_safe(given)
    assert str(kept) in sentence
    assert "chmod" in sentence
    kept.chmod(0o640)
    assert not_safe(given) == []
    kept.chmod(0o644)
    tmp_path.chmod(0o750)
    assert not_safe(given) == [], "nobody else comes into the folder"


def test_the_demo_beside_real_settings_is_the_only_thing_that_is_said() -> None:
    (sentence,) = not_safe({"DICHTERBIJ_DEMO": "1", "DICHTERBIJ_HOSTS": "*"})
    assert "cannot run beside production settings" in sentence
    assert "DICHTERBIJ_HOSTS" in sentence
    assert not_safe({"DICHTERBIJ_DEMO": "1"}) == []


def test_all_that_is_wrong_is_said_at_once_and_nothing_starts(tmp_path: Path) -> None:
    told = dichterbij(
        "serve",
        **PRODUCTION
        | {
            "DICHTERBIJ_SECRET_KEY": "k" * 50,
            "DICHTERBIJ_HOSTS": "*",
            "DICHTERBIJ_SMTP_URL": "smtp://mail.example",
            "DATABASE_URL": f"postgres://d@db.example/d?{SURE}",
            "DICHTERBIJ_DATA": str(tmp_path / "var"),
        },
    )
    assert told.returncode == 2
    assert told.stdout == ""
    first, *rest = told.stderr.splitlines()
    assert first == "dichterbij: these settings are not safe, or not all there:"
    for name in ("SECRET_KEY", "HOSTS", "SMTP_URL", "DATABASE_URL"):
        assert sum(name in line for line in rest) == 1
    assert all(line.startswith("  ") for line in rest)
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "var").exists()


def test_ones_own_settings_around_ours_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "our_own.py").write_text(
        "from dichterbij.web.settings import *\nDEBUG = True\nALLOWED_HOSTS = ['*']\n"
    )
    told = dichterbij(
        "worker",
        **PRODUCTION,
        PYTHONPATH=str(tmp_path),
        DJANGO_SETTINGS_MODULE="our_own",
        DICHTERBIJ_DATA=str(tmp_path / "var"),
    )
    assert told.returncode == 2
    assert "Unset DEBUG" in told.stderr
    assert "ALLOWED_HOSTS" in told.stderr
