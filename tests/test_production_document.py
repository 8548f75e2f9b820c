# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What docs/production.md tells somebody to type is as safe as the rest of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dichterbij.web import gunicorn_settings
from dichterbij.web.safety import not_safe
from scripts import rules
from tests.test_command_line import PRODUCTION

pytestmark = pytest.mark.once

HOUSE = Path(__file__).parent.parent
SAID = (HOUSE / "docs/production.md").read_text()


def proxy() -> dict[str, list[str]]:
    """What the example of a proxy sets, by name."""
    block = SAID.split("```nginx")[1].split("```")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^\s*(\w+) ([^;{]+);", block, re.M):
        found.setdefault(name, []).append(value)
    return found


def test_the_proxy_of_the_example_speaks_good_tls_and_keeps_nothing() -> None:
    set_ = proxy()
    assert set_["ssl_protocols"] == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = set_["ssl_ciphers"]
    for cipher in ciphers.split(":"):
        assert re.fullmatch(r"ECDHE-(ECDSA|RSA)-AES(128|256)-GCM-SHA(256|384)", cipher)
    assert set_["access_log"] == ["off"]
    assert set_["error_log"] == ["/dev/null crit"]
    assert set_["proxy_pass"] == ["http://127.0.0.1:8000"]


def test_the_proxy_of_the_example_says_itself_what_we_believe_of_it() -> None:
    """And passes nothing on that a visitor wrote there."""
    headers = dict(value.split(" ", 1) for value in proxy()["proxy_set_header"])
    assert headers == {
        "Host": "$host", "X-Forwarded-Proto": "$scheme", "X-Forwarded-For": "$remote_addr",
    }  # fmt: skip


def test_the_database_of_the_example_starts(tmp_path: Path) -> None:
    own = PRODUCTION | {"DICHTERBIJ_DATA": str(tmp_path)}
    for address in re.findall(r"`(postgres://[^`]+)`", SAID):
        assert not_safe({**own, "DATABASE_URL": address}) == [], address


def test_the_rules_and_limits_are_those_that_hold() -> None:
    assert (HOUSE / "docs/rules.md").read_text() == rules.page(), "run `make rules`"


def test_the_web_server_keeps_no_addresses() -> None:
    assert gunicorn_settings.accesslog is None
