# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What we say is for one other side: it is not sent on, and nobody else takes its place."""

from __future__ import annotations

import ast
import datetime as dt
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dichterbij.delivery import contract
from dichterbij.delivery.adapters import TryLater, notify, smtp, whatsapp
from dichterbij.people import oidc
from dichterbij.people.log import processing
from scripts.postgres import free_port
from tests.gateways import NotifyGateway
from tests.post_office import PostOffice
from tests.test_command_line import HOUSE, PRODUCTION

pytestmark = pytest.mark.once

CODE = HOUSE / "dichterbij"


class OtherSide:
    """Counts what it is asked; sends on to somebody else when told so."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[bytes] = []
        self.sends_on: tuple[int, str] | None = None
        side = self

        class Door(BaseHTTPRequestHandler):
            def _take(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                side.asked.append(self.rfile.read(length))
                status, to = side.sends_on or (200, "")
                self.send_response(status)
                if to:
                    self.send_header("Location", to)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST = _take  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        scheme = "http"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def other_side(context: ssl.SSLContext | None = None) -> Iterator[OtherSide]:
    side = OtherSide(context)
    try:
        yield side
    finally:
        side.close()


LINE = processing.Line("t", "s", "read_kern", dt.datetime.now(dt.UTC), "https://x.example/", "p")


def _notify(settings: Any, url: str) -> Any:
    settings.NOTIFY_URL, settings.NOTIFY_API_KEY = url, NotifyGateway().key
    settings.NOTIFY_SMS_TEMPLATE = "x"
    return notify.hand_over(contract.parcel("sms"))


def _notify_lookup(settings: Any, url: str) -> Any:
    settings.NOTIFY_URL, settings.NOTIFY_API_KEY = url, NotifyGateway().key
    return notify.look_up(contract.parcel("sms"))


def _whatsapp(settings: Any, url: str) -> Any:
    settings.WHATSAPP_URL, settings.WHATSAPP_TOKEN = url, "x"
    settings.WHATSAPP_NUMBER_ID, settings.WHATSAPP_TEMPLATE = "1", "bericht"
    settings.WHATSAPP_LANGUAGE = "nl"
    return whatsapp.hand_over(contract.parcel("whatsapp"))


def _processings(settings: Any, url: str) -> Any:
    settings.PROCESSING_REGISTER, settings.PROCESSING_LOG_TOKEN = "https://x.example/", "x"
    return processing._post([LINE], f"{url}/v1/traces")


def _provider(settings: Any, url: str) -> Any:
    oidc.forget_what_is_known()
    return oidc.begin(oidc.Provider(url, "dichterbij", "x" * 40), "https://x.example/")


def _token(settings: Any, url: str) -> Any:
    kept = {"redirect_uri": "https://x.example/", "verifier": "v" * 43}
    described = {"token_endpoint": f"{url}/token"}
    given = oidc._fetch(oidc.Provider(url, "dichterbij", "x" * 40), described, kept, "code")
    return given["id_token"]


OTHERS: dict[str, Callable[[Any, str], Any]] = {
    "Notify": _notify,
    "Notify, asked later": _notify_lookup,
    "WhatsApp": _whatsapp,
    "the log of processings": _processings,
    "the provider": _provider,
    "the provider, for a token": _token,
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("other", OTHERS)
def test_whoever_sends_our_words_on_is_not_followed(settings: Any, other: str, status: int) -> None:
    with other_side() as known, other_side() as stranger:
        known.sends_on = (status, f"{stranger.url}/here")
        with pytest.raises(Exception):  # noqa: B017, PT011 - each in its own words
            OTHERS[other](settings, known.url)
        assert len(known.asked) == 1
        assert stranger.asked == []
        assert requests.post(known.url, b"x", timeout=5).ok
        assert len(stranger.asked) == 1, "others follow it"


def test_no_question_of_ours_follows_by_itself() -> None:
    """A new one that forgets it is found here."""
    careless = []
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            of = ast.unparse(node.func.value)
            asks = node.func.attr in {"get", "post", "put", "patch", "delete", "request", "head"}
            if (asks and of in {"requests", "asking"}) or node.func.attr == "fetch_token":
                given = {k.arg: ast.unparse(k.value) for k in node.keywords}
                if given.get("allow_redirects") != "False" or "timeout" not in given:
                    careless.append(f"{path.name}:{node.lineno}")
        if "urlopen" in path.read_text():
            careless.append(path.name)
    assert careless == []


# Who it is


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this very name, that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("forged")
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


def _context(forged: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(forged / "cert.pem", forged / "key.pem")
    return context


@pytest.mark.parametrize("other", OTHERS)
def test_nobody_hears_our_words_whose_certificate_nobody_vouches_for(
    settings: Any, forged: Path, other: str
) -> None:
    with other_side(_context(forged)) as stranger:
        with pytest.raises(Exception):  # noqa: B017, PT011
            OTHERS[other](settings, stranger.url)
        assert stranger.asked == []
        sure = requests.post(stranger.url, b"x", verify=str(forged / "cert.pem"), timeout=5)
        assert sure.ok, "who trusts it gets through"
        assert len(stranger.asked) == 1


class MailServer(Controller):
    """That can also look whether it is up when nobody vouches for it."""

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), 5) as line:
            if self.ssl_context is not None:
                anybody = ssl._create_unverified_context()
                line = anybody.wrap_socket(line)
            line.recv(1024)


@pytest.mark.parametrize("how", ["tls", "ssl"])
def test_no_mail_goes_to_a_server_nobody_vouches_for(
    settings: Any, forged: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, context = PostOffice(), _context(forged)
    more = {"tls_context": context} if how == "tls" else {"ssl_context": context}
    door = MailServer(office, hostname="127.0.0.1", port=free_port(), **more)
    door.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "localhost"
        settings.EMAIL_PORT = door.port
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = how == "tls", how == "ssl"
        with pytest.raises(TryLater):
            smtp.hand_over(contract.parcel("mail"))
        assert office.received == []
        monkeypatch.setenv("SSL_CERT_FILE", str(forged / "cert.pem"))
        smtp.hand_over(contract.parcel("mail"))
        assert len(office.received) == 1, "who trusts it gets through"
    finally:
        door.stop()


def test_what_the_address_of_the_database_asks_is_done(tmp_path: Path) -> None:
    """Else `sslmode` would stand there and mean nothing."""
    asks = "sslmode=verify-full&sslrootcert=/etc/ca.pem&options=-c%20lock_timeout%3D5000"
    told = subprocess.run(
        [
            sys.executable, "-c",
            "import json\nfrom dichterbij.web.settings import DATABASES\n"
            "print(json.dumps(DATABASES['default']['OPTIONS']))",
        ],
        cwd=HOUSE,
        env={
            **PRODUCTION, "PATH": "", "DICHTERBIJ_DATA": str(tmp_path),
            "DATABASE_URL": f"postgres://d:p@db.example/d?{asks}",
        },
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    options = json.loads(told.stdout)
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ca.pem")
    assert "lock_timeout=5000" in options["options"]
    assert "plan_cache_mode=force_generic_plan" in options["options"]
    assert options["prepare_threshold"] == 5
