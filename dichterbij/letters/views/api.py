# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The check for other systems of the municipality: POST /api/v1/letters/check.

Nothing is kept and nothing of the text is logged. After the Dutch API design rules: the version
in a header, errors as problem+json (RFC 9457), an OpenAPI 3.1 description beside it. See ADR 7.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyHeader, SessionAuth
from pydantic import Field

from dichterbij.letters.check import Kind
from dichterbij.letters.replacing import checked
from dichterbij.people.access import Act, may
from dichterbij.people.log.noticing import What, notice
from dichterbij.people.models import Person
from dichterbij.people.pages import over_https, public

VERSION = "1.0.0"
LONGEST = 200_000  # characters
PROBLEM = "application/problem+json"
ROOT = "/api/v1/"
TITLES = {
    400: "Deze vraag kunnen we niet lezen",
    401: "Meld je aan, of stuur een sleutel mee",
    403: "Dit mag je niet",
    404: "Dit adres bestaat niet",
    405: "Dit kan hier niet",
    413: "Deze tekst is te lang",
    422: "Er klopt iets niet aan de vraag",
    500: "Er ging iets mis bij ons",
}


class Problem(Schema):
    """What went wrong, for a machine and for whoever reads along (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


class Question(Schema):
    """A letter to look at."""

    text: str = Field(description=f"The letter, at most {LONGEST} characters. Not kept.")
    kind: Kind = Field(Kind.OTHER, description="What the letter is for.")


class FindingOut(Schema):
    rule: str
    axis: str = Field(description="readability, tone, superfluous or human; never added up")
    severity: int = Field(description="1 hint, 2 notice, 3 change first")
    start: int = Field(description="code points from the begin of the text")
    end: int
    start_utf16: int
    end_utf16: int
    line: int = Field(description="from 1")
    column: int = Field(description="from 1, in code points")
    part: str
    text: str
    message: str
    why: str
    suggestion: str
    replacements: list[str]
    legal_keep: bool = Field(description="must stay somewhere in the letter; may move")
    source: str
    fingerprint: str


class SentenceOut(Schema):
    start: int
    end: int
    words: int
    difficulty: float
    level: int


class ReadabilityOut(Schema):
    difficulty: float = Field(description="0-100, higher is harder")
    level: int = Field(description="1-4, after LiNT-II")
    struggling: float = Field(description="share of adults (0-1) that has trouble with such a text")
    lint_like: float
    error: float
    flesch_douma: float
    features: dict[str, float]
    sentences: list[SentenceOut]


class MetricsOut(Schema):
    words: int
    sentences: int
    readability: ReadabilityOut | None = None


class PartOut(Schema):
    name: str
    start: int
    end: int


class ReportOut(Schema):
    kind: Kind
    findings: list[FindingOut]
    metrics: MetricsOut
    parts: list[PartOut]


class StaffSession(SessionAuth):
    """Somebody who is signed in here, on our own pages; forged forms are refused."""

    def _get_key(self, request: HttpRequest) -> str | None:
        # Without a session there is nothing to forge: say that a key is missing, not a token
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        by = request.user
        return by if isinstance(by, Person) and may(by, Act.CHECK_LETTER) else None


class MunicipalityKey(APIKeyHeader):
    """Another system of the municipality, with the key from its settings."""

    param_name = "X-Api-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        known = settings.API_KEY
        right = bool(known and key) and hmac.compare_digest(known.encode(), (key or "").encode())
        return "key" if right else None


api = NinjaAPI(
    title="Dichterbij: brieven nakijken",
    version=VERSION,
    description="Looks at a Dutch letter of a municipality on four axes. Nothing is kept.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="letters-api",
    servers=[{"url": f"{settings.PUBLIC_URL}{ROOT}".rstrip("/")}],
)


@api.post(
    "letters/check",
    auth=[MunicipalityKey(), StaffSession()],
    response={200: ReportOut, frozenset({400, 401, 403, 413, 422}): Problem},
    url_name="check",
    operation_id="checkLetter",
    summary="Look at a letter",
)
def _check(request: HttpRequest, question: Question) -> dict[str, Any]:
    if len(question.text) > LONGEST:
        raise HttpError(413, f"Er passen {LONGEST} tekens in, en het zijn er {len(question.text)}.")
    return checked(question.text, question.kind).to_dict()


def _problem(status: int, detail: str = "") -> HttpResponse:
    title = TITLES.get(status, TITLES[400])
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type=PROBLEM)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, no: AuthenticationError) -> HttpResponse:
    notice(What.WRONG_KEY, "letters")
    return _problem(401, "Meld je aan, of stuur de sleutel van de gemeente mee in X-Api-Key.")


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, no: ValidationError) -> HttpResponse:
    # Where and what, never what was sent: that is somebody's letter
    what = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in no.errors)
    return _problem(422, what)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, no: HttpError) -> HttpResponse:
    return _problem(no.status_code, str(no))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, no: RequestDataTooBig) -> HttpResponse:
    return _problem(413, f"Er passen {LONGEST} tekens in.")


@cache
def _routes() -> dict[str, Callable[..., HttpResponseBase]]:
    patterns, _app, _namespace = api.urls
    return {
        str(pattern.name): pattern.callback
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.callback is not None
    }


def _with_version(answer: Any) -> Any:
    answer["API-Version"] = VERSION
    return answer


@public
@csrf_exempt
@never_cache
def check_letter(request: HttpRequest) -> HttpResponseBase:
    """The address itself. Who may come in is asked by the API: a session or a key."""
    if not over_https(request):
        return _with_version(_without_https())  # type: ignore[no-any-return]
    if request.method != "POST":
        answer = _problem(405, "Stuur de brief met POST.")
        answer["Allow"] = "POST"
        return _with_version(answer)  # type: ignore[no-any-return]
    return _with_version(_routes()["check"](request))  # type: ignore[no-any-return]


def _without_https() -> HttpResponse:
    """Whoever read along has the key and the letter by now: that must not go unnoticed."""
    return _problem(403, "Vraag het over https. Gebruik meteen een andere sleutel.")


@cache
def _described() -> dict[str, Any]:
    """What the API is, for machines: the addresses, what goes in, and what can come out."""
    # The address of the server ends with our root: a path that began with it would come twice
    described = dict(api.get_openapi_schema(path_prefix="/"))
    for path in described["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:  # every one of them is a problem (RFC 9457)
                    answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    return described


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for machines, for everybody to read."""
    if not over_https(request):
        return _with_version(_without_https())  # type: ignore[no-any-return]
    answer = JsonResponse(_described())
    answer["Access-Control-Allow-Origin"] = "*"
    return _with_version(answer)  # type: ignore[no-any-return]
