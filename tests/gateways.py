# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Gateways on loopback that behave like the public API of Notify and of WhatsApp, with a mood.

Notify: docs.notifications.service.gov.uk/rest-api.html. WhatsApp: the Cloud API's reference.
"""

from __future__ import annotations

import html
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests

NOTIFY = "dichterbij.delivery.adapters.notify"
WHATSAPP = "dichterbij.delivery.adapters.whatsapp"
Answer = tuple[int, Any]


class Gateway:
    """A real server in a thread. Its mood decides what becomes of what it is asked."""

    def __init__(self) -> None:
        self.mood = "well"
        self.asked: list[tuple[str, str, Any]] = []
        self.headers: dict[str, str] = {}
        self._released = threading.Event()
        gateway = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                gateway._take(self, None)

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                gateway._take(self, json.loads(self.rfile.read(size)))

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads, self._server.block_on_close = True, False
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(
        self, method: str, path: str, asked: dict[str, str], body: Any, bearer: str
    ) -> Answer:
        raise NotImplementedError

    def _take(self, door: BaseHTTPRequestHandler, body: Any) -> None:
        parts = urlsplit(door.path)
        self.asked.append((door.command, parts.path, body))
        if self.mood == "hang":
            self._released.wait(20)
        if self.mood in ("hang", "close"):
            return self._hang_up(door)
        if self.mood == "slow":
            time.sleep(0.2)
        if self.mood == "nonsense":
            return self._say(door, 200, b"<!doctype html><h1>Onderhoud</h1>", "text/html")
        if self.mood == "other json":
            return self._say(door, 200, b'{"ok": true}')
        if self.mood == "a list":
            return self._say(door, 200, b'["id"]')
        if self.mood == "unavailable":
            return self._say(door, 503, b"<h1>503</h1>", "text/html")
        if self.mood == "elsewhere":
            door.send_response(307)
            door.send_header("Location", "http://127.0.0.1:1/")
            door.send_header("Content-Length", "0")
            return door.end_headers()
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        bearer = (door.headers.get("Authorization") or "").removeprefix("Bearer ")
        status, said = self.answer(door.command, parts.path, asked, body, bearer)
        if self.mood == "drop":
            return self._hang_up(door)
        words = json.dumps(said).encode()
        if self.mood == "half":
            door.send_response(status)
            door.send_header("Content-Length", str(len(words)))
            door.end_headers()
            door.wfile.write(words[: len(words) // 2])
            return self._hang_up(door)
        return self._say(door, status, words)

    def _say(
        self,
        door: BaseHTTPRequestHandler,
        status: int,
        words: bytes,
        kind: str = "application/json",
    ) -> None:
        door.send_response(status)
        door.send_header("Content-Type", kind)
        door.send_header("Content-Length", str(len(words)))
        for name, value in self.headers.items():
            door.send_header(name, value)
        door.end_headers()
        door.wfile.write(words)

    def _hang_up(self, door: BaseHTTPRequestHandler) -> None:
        door.close_connection = True


class NotifyGateway(Gateway):
    """Notify, as its documentation says it behaves."""

    service, secret = str(uuid.uuid4()), str(uuid.uuid4())
    mail_template, sms_template = str(uuid.uuid4()), str(uuid.uuid4())
    token = "a-token-of-thirty-characters-ok"
    wants: dict[str, set[str]]

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.a_minute = self.a_day = 100_000
        self.team_only = False
        self.international = True
        self.wants = {self.mail_template: {"subject", "body"}, self.sms_template: {"message"}}
        self.callback = ""

    @property
    def key(self) -> str:
        return f"dichterbij-{self.service}-{self.secret}"

    def answer(
        self, method: str, path: str, asked: dict[str, str], body: Any, bearer: str
    ) -> Answer:
        wrong = self._wrong_token(bearer)
        if wrong:
            return wrong
        if self.mood == "down":
            return self._error(500, "Exception", "Internal server error")
        if method == "GET" and path == "/v2/notifications":
            found = [n for n in self.sent if asked.get("reference") in (None, n["reference"])]
            return 200, {"notifications": list(reversed(found))[:250], "links": {"current": path}}
        if method == "POST" and path in ("/v2/notifications/sms", "/v2/notifications/email"):
            return self._send(path.rpartition("/")[2], body)
        return self._error(404, "NotFound", "Not found")

    def _wrong_token(self, bearer: str) -> Answer | None:
        try:
            claims = jwt.decode(bearer, self.secret, algorithms=["HS256"], leeway=30)
        except jwt.InvalidTokenError:
            return self._error(403, "AuthError", "Invalid token: API key not found")
        if claims.get("iss") != self.service:
            return self._error(403, "AuthError", "Invalid token: service not found")
        if abs(time.time() - claims.get("iat", 0)) > 30:
            said = "Error: Your system clock must be accurate to within 30 seconds"
            return self._error(403, "AuthError", said)
        return None

    def _send(self, kind: str, body: dict[str, Any]) -> Answer:
        field = "phone_number" if kind == "sms" else "email_address"
        to = body.get(field)
        if self.a_minute <= 0:
            said = "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"
            return self._error(429, "RateLimitError", said)
        if self.a_day <= 0:
            return self._error(
                429, "TooManyRequestsError", "Exceeded send limits (sms: 0) for today"
            )
        if kind == "sms" and not re.fullmatch(r"\+?\d{10,15}", to or ""):
            return self._error(400, "ValidationError", "phone_number Not enough digits")
        if kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", to or ""):
            return self._error(400, "ValidationError", "email_address Not a valid email address")
        if self.team_only:
            said = "Can’t send to this recipient using a team-only API key"
            return self._error(400, "BadRequestError", said)
        if kind == "sms" and not self.international and not (to or "").startswith("+31"):
            return self._error(
                400, "BadRequestError", "Cannot send to international mobile numbers"
            )
        if body.get("template_id") not in self.wants:
            return self._error(400, "BadRequestError", "Template not found")
        filled = body.get("personalisation") or {}
        missing = self.wants[body["template_id"]] - set(filled)
        if missing:
            said = f"Missing personalisation: {', '.join(sorted(missing))}"
            return self._error(400, "BadRequestError", said)
        number = str(uuid.uuid4())
        self.a_minute, self.a_day = self.a_minute - 1, self.a_day - 1
        self.sent.append(
            {
                "id": number,
                "reference": body.get("reference"),
                field: to,
                "type": kind,
                "status": "created",
                "body": filled.get("body", filled.get("message")),
                "subject": filled.get("subject"),
                "email_reply_to_id": body.get("email_reply_to_id"),
                "template": {"id": body["template_id"], "version": 1},
                "created_at": "2026-12-01T14:00:00.000000Z",
            }
        )
        return 201, {
            "id": number,
            "reference": body.get("reference"),
            "content": {"body": self.sent[-1]["body"], "subject": self.sent[-1]["subject"]},
            "uri": f"{self.url}/v2/notifications/{number}",
            "template": {"id": body["template_id"], "version": 1},
        }

    @staticmethod
    def _error(status: int, error: str, said: str) -> Answer:
        return status, {"status_code": status, "errors": [{"error": error, "message": said}]}

    def becomes(self, status: str, which: int = -1) -> dict[str, Any]:
        """A provider answered Notify. Gives the receipt that Notify sends on."""
        one = self.sent[which]
        one["status"] = status
        return {
            "id": one["id"],
            "reference": one["reference"],
            "to": one.get("phone_number") or one.get("email_address"),
            "status": status,
            "created_at": one["created_at"],
            "completed_at": "2026-12-01T14:00:05.000000Z",
            "sent_at": "2026-12-01T14:00:01.000000Z",
            "notification_type": one["type"],
            "template_id": one["template"]["id"],
            "template_version": 1,
        }

    def call_back(self, told: dict[str, Any]) -> int:
        """As Notify does: a POST with the bearer token, in five seconds."""
        answer = requests.post(
            self.callback, json=told, headers={"Authorization": f"Bearer {self.token}"}, timeout=5
        )
        return answer.status_code

    def seen(self) -> list[str]:
        """What arrives: of a mail the page that Notify makes of it, of a text its words."""
        return [
            f"{one['subject']}\n{as_notify_shows(one['body'])}" if one["type"] == "email"
            else one["body"]
            for one in self.sent
        ]  # fmt: skip


class WhatsAppGateway(Gateway):
    """The Cloud API, as far as one approved template goes."""

    number, token = "102290129340398", "EAAG-a-token-of-whatsapp"
    secret, verify = "an-app-secret-of-thirty-letters", "a-verify-token-of-thirty-letters"

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.error: tuple[int, int] | None = None  # status, code

    def answer(
        self, method: str, path: str, asked: dict[str, str], body: Any, bearer: str
    ) -> Answer:
        if bearer != self.token:
            return self._error(401, 190, "Invalid OAuth access token")
        if self.mood == "down":
            return self._error(500, 131000, "Something went wrong")
        if self.error is not None:
            return self._error(*self.error, "An error")
        if method != "POST" or path != f"/v23.0/{self.number}/messages":
            return self._error(404, 100, "Unsupported post request")
        words = body["template"]["components"][0]["parameters"][0]["text"]
        if body["template"]["name"] != "bericht":
            return self._error(404, 132001, "Template name does not exist in the translation")
        if not words or re.search(r"[\n\t]| {5}", words):
            return self._error(400, 132018, "Param text cannot have new-line/tab characters")
        number = f"wamid.{uuid.uuid4().hex}"
        self.sent.append({"id": number, "to": body["to"], "text": words,
                          "reference": body.get("biz_opaque_callback_data")})  # fmt: skip
        return 200, {
            "messaging_product": "whatsapp",
            "contacts": [{"input": body["to"], "wa_id": body["to"].removeprefix("+")}],
            "messages": [{"id": number, "message_status": "accepted"}],
        }

    @staticmethod
    def _error(status: int, code: int, said: str) -> Answer:
        return status, {
            "error": {"message": f"(#{code}) {said}", "type": "OAuthException", "code": code,
                      "error_data": {"messaging_product": "whatsapp", "details": said},
                      "fbtrace_id": "AbCd"}
        }  # fmt: skip

    def seen(self) -> list[str]:
        """What arrives: WhatsApp shows *x* bold, _x_ slanted and ~x~ struck out."""
        shown = []
        for one in self.sent:
            text = html.escape(one["text"], quote=False)
            for sign, tag in (("*", "b"), ("_", "i"), ("~", "s")):
                text = re.sub(rf"(?<!\w)[{sign}](?=\S)([^{sign}]+)[{sign}](?!\w)",
                              rf"<{tag}>\1</{tag}>", text)  # fmt: skip
            shown.append(text)
        return shown

    def becomes(self, status: str, code: int | None = None) -> dict[str, Any]:
        """The webhook that WhatsApp sends."""
        one = self.sent[-1]
        told: dict[str, Any] = {
            "id": one["id"],
            "status": status,
            "timestamp": "1764601205",
            "recipient_id": one["to"].removeprefix("+"),
            "biz_opaque_callback_data": one["reference"],
        }
        if code is not None:
            told["errors"] = [{"code": code, "title": "An error"}]
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": self.number},
                 "statuses": [told]}  # fmt: skip
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
        }


@contextmanager
def open_notify(settings: Any, *channels: str) -> Iterator[NotifyGateway]:
    """Notify on a free port, and settings that name it for these channels."""
    gateway = NotifyGateway()
    settings.NOTIFY_URL, settings.NOTIFY_API_KEY = gateway.url, gateway.key
    settings.NOTIFY_MAIL_TEMPLATE = gateway.mail_template
    settings.NOTIFY_SMS_TEMPLATE = gateway.sms_template
    settings.NOTIFY_CALLBACK_TOKEN = gateway.token
    settings.ADAPTERS = {**settings.ADAPTERS, **dict.fromkeys(channels, NOTIFY)}
    try:
        yield gateway
    finally:
        gateway.close()


@contextmanager
def open_whatsapp(settings: Any) -> Iterator[WhatsAppGateway]:
    gateway = WhatsAppGateway()
    settings.WHATSAPP_URL = f"{gateway.url}/v23.0"
    settings.WHATSAPP_TOKEN, settings.WHATSAPP_NUMBER_ID = gateway.token, gateway.number
    settings.WHATSAPP_TEMPLATE = "bericht"
    settings.WHATSAPP_APP_SECRET = gateway.secret
    settings.WHATSAPP_VERIFY_TOKEN = gateway.verify
    settings.ADAPTERS = {**settings.ADAPTERS, "whatsapp": WHATSAPP}
    try:
        yield gateway
    finally:
        gateway.close()


_INLINE = re.compile(
    r"\\(?P<sign>[\\`*_{}\[\]()#+\-.!>~|])"
    r"|!?\[(?P<text>[^\]]*)\]\((?P<to>[^)]*)\)"
    r"|(?P<bare>https?://[^\s<]+[^<.,:\"')\]\s])"
)


def as_notify_shows(markdown: str) -> str:
    """What Notify makes of a mail: a small Markdown of its own, in which ^ quotes.

    It resolves entities first, all but `&amp;`.
    """
    shown: list[str] = []
    resolved = "&amp;".join(
        html.escape(html.unescape(part), quote=False) for part in markdown.split("&amp;")
    )
    for line in resolved.splitlines():
        if re.match(r" *#{1,6}", line):
            shown.append(f"<h2>{_inline(line.lstrip(' #'))}</h2>")
        elif re.match(r" *[-*_](?: *[-*_]){2,} *$", line):
            shown.append("<hr>")
        elif shown and re.match(r" *[=-]+ *$", line):
            shown[-1] = f"<h2>{shown[-1]}</h2>"
        elif re.match(r" *(?:[•*-]|\d+\.)", line):
            shown.append(f"<li>{_inline(line)}</li>")
        elif re.match(r" *\^", line):
            shown.append(f"<blockquote>{_inline(line)}</blockquote>")
        else:
            shown.append(f"<p>{_inline(line)}</p>")
    return "\n".join(shown)


def _inline(line: str) -> str:
    def show(found: re.Match[str]) -> str:
        if found["sign"]:
            return found["sign"]
        if found["bare"]:
            return f'<a href="{found["bare"]}">{found["bare"]}</a>'
        return f'<a href="{found["to"]}">{found["text"]}</a>'

    return _INLINE.sub(show, line)
