# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is kept in whatever field: on every page of everybody it stays words.

Nothing of it runs, becomes an element, or makes the browser report that it was stopped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path, reverse

from dichterbij.people.access import Role
from dichterbij.people.models import Link, Person
from dichterbij.people.pages import public
from tests.browser.conftest import Visit
from tests.browser.test_axe import INVITED, STAFF, WITH_PIN, sign_in
from tests.payloads import MARKUP, PAYLOADS, ROUNDS, THIEF, WORKED_OUT, poison, texts
from tests.test_access_matrix import NUMBERED
from tests.world import PIN, World, everything_about

# What a script would do, and what a browser tells when it stops one
WATCH = """
window.ran = () => window.told('a script ran');
document.addEventListener('securitypolicyviolation',
  e => window.told(`stopped by the policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""
ALIVE = """([thief, workedOut]) => [
  ...[...document.querySelectorAll('[data-k]')].map(e => 'an element: ' + e.outerHTML),
  ...[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a =>
    /^(on|hx-on|style$|srcdoc$)/.test(a.name))).map(e => 'a handler or style: ' + e.outerHTML),
  ...[...document.querySelectorAll('[href], [src], [action], [formaction], [data]')].filter(e =>
    // An address in a letter may be followed, if it leads where it says
    !(e.rel === 'nofollow' &&
      [e.textContent, e.textContent + '/'].includes(decodeURI(e.href)))).filter(e =>
    ['href', 'src', 'action', 'formaction', 'data'].some(n => { const to = e.getAttribute(n) || '';
      return /^\\s*(javascript|vbscript|data:text)/i.test(to) || to.includes(`//${thief}`); }))
    .map(e => 'an address: ' + e.outerHTML),
  ...(document.documentElement.textContent.includes(workedOut) ? ['a template worked out'] : []),
  // htmx keeps the address of the page in its own tab, where it stands in the address bar as well
  ...[...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(key =>
    key !== 'htmx-current-path-for-history').map(key => 'kept in the browser: ' + key),
].map(what => what.slice(0, 200))"""


def watched(seen: Visit) -> list[str]:
    """What happens in this browser that should not, page after page."""
    told: list[str] = seen.wrong
    seen.context.expose_binding("told", lambda _source, what: told.append(what))
    seen.context.add_init_script(WATCH)

    def opened(dialog: Any) -> None:
        told.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    seen.page.on("dialog", opened)
    return told


def look(seen: Visit, address: str) -> int:
    """Open a page, unfold what is folded, and remember what has come alive on it."""
    answer = seen.page.goto(address)
    assert answer is not None
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = seen.page.evaluate(ALIVE, [THIEF, WORKED_OUT])
    seen.wrong += [f"{address}: {what}" for what in found]
    return answer.status


def come_in(seen: Visit, address: str) -> None:
    seen.page.goto(address)
    seen.page.locator("input[name=digits]").fill(PIN)
    with seen.page.expect_navigation():
        seen.page.locator("form:has(input[name=digits]) button[type=submit]").click()


@pytest.fixture
def world(bram: Person, samira: Person) -> World:
    return everything_about("Amina", bram, before=samira)


@pytest.mark.django_db(transaction=True)
def test_what_anybody_typed_stays_words_on_every_page(
    request: pytest.FixtureRequest,
    live_server: Any,
    world: World,
    visit: Callable[..., Visit],
    client: Any,
) -> None:
    people = {
        who: world.stand_ins["glass"] if who == "stands_in" else request.getfixturevalue(who)
        for who in STAFF
    }
    visits = {who: visit() for who in [*STAFF, "amina"]}
    for seen in visits.values():
        watched(seen)
    for who, person in people.items():
        sign_in(client, visits[who], live_server, person)
    token = world.tokens[Link.Purpose.AGREEMENTS]
    come_in(visits["amina"], live_server.url + reverse("pin", args=[token]))
    saw: dict[str, set[str]] = defaultdict(set)
    opened = 0
    for turn, language in zip(range(ROUNDS), ("nl", "ar"), strict=True):
        for where, payloads in poison(turn).items():
            saw[where] |= set(payloads)
        Person.objects.filter(role=Role.RESIDENT).update(language=language)
        for who in STAFF:
            for name in sorted(STAFF[who]):
                pk = NUMBERED.get(name)
                to = reverse(name, args=[world.pks[pk]] if pk else [])
                status = look(visits[who], live_server.url + to)
                assert status in {200, 405}, f"{to}: {status}"
                opened += status == 200
        invited = world.tokens[Link.Purpose.INVITATION]
        mine = [reverse(name, args=[invited]) for name in sorted(INVITED)]
        for name in sorted(WITH_PIN):
            numbered = [world.pks[NUMBERED[name]]] if name in NUMBERED else []
            mine.append(reverse(name, args=[token, *numbered]))
        mine += [reverse("demo"), reverse("demo_phone", args=[world.pks["resident"]])]
        for to in mine:
            assert look(visits["amina"], live_server.url + to) == 200, to
            opened += 1
    assert {who: seen.wrong for who, seen in visits.items() if seen.wrong} == {}
    assert opened > 50 * ROUNDS
    every = {f"{model._meta.label}.{field.name}" for model, field in texts()}
    assert set(saw) == every, "there is a row of everything"
    assert {where for where, payloads in saw.items() if len(payloads) < 2} == set()
    assert set(PAYLOADS) == set().union(*saw.values())


PLACES = {
    "between": "<p>{{ text|safe }}</p>",
    "quoted": '<input aria-label="x" value="{{ text|safe }}">',
    "quoted-singly": "<input aria-label='x' value='{{ text|safe }}'>",
    "unquoted": "<input aria-label=x value={{ text|safe }}>",
    "typed": "<textarea aria-label=x>{{ text|safe }}</textarea>",
    "title": "<title>{{ text|safe }}</title>",
    "script": "<script type=text/plain>{{ text|safe }}</script>",
    "remark": "<!-- {{ text|safe }} -->",
}


@public
def careless(request: HttpRequest, number: int) -> HttpResponse:
    """A page as a careless colleague would write it."""
    page = Template(PLACES[request.GET["place"]]).render(Context({"text": MARKUP[number]}))
    return HttpResponse(f"<!doctype html><html lang=nl><body>{page}</body></html>")


@public
def worked_out(request: HttpRequest) -> HttpResponse:
    """What somebody typed, taken for a template."""
    text = next(payload for payload in PAYLOADS if "gerekend9" in payload)
    return HttpResponse(Template(text).render(Context()))


urlpatterns = [
    path("onveilig/<int:number>/", careless),
    path("onveilig/", worked_out),
    path("", include("dichterbij.web.urls")),
]


@pytest.mark.django_db(transaction=True)
def test_a_careless_page_would_be_noticed(
    settings: Any, live_server: Any, visit: Callable[..., Visit]
) -> None:
    """Each of the payloads comes alive somewhere, so that the test above could have seen it."""
    settings.ROOT_URLCONF = __name__
    seen = visit()
    watched(seen)
    unnoticed = []
    for number, payload in enumerate(MARKUP):
        noticed = False
        for place in PLACES:
            seen.wrong.clear()
            look(seen, f"{live_server.url}/onveilig/{number}/?place={place}")
            noticed = noticed or any("data-k" in what for what in seen.wrong)
            if noticed:
                break
        if not noticed:
            unnoticed.append(payload)
    assert unnoticed == []
    seen.wrong.clear()
    look(seen, f"{live_server.url}/onveilig/")
    assert any("a template worked out" in what for what in seen.wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("policy", [True, False], ids=["stopped", "not stopped"])
def test_a_script_is_noticed_whether_or_not_the_policy_stops_it(
    policy: bool, settings: Any, live_server: Any, visit: Callable[..., Visit]
) -> None:
    settings.ROOT_URLCONF = __name__
    if not policy:
        settings.CONTENT_SECURITY_POLICY = None
        settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not m.startswith("csp.")]
    seen = visit()
    watched(seen)
    seen.page.goto(f"{live_server.url}/onveilig/0/?place=between")
    seen.page.evaluate("1")
    said = " ".join(seen.wrong)
    assert ("stopped by the policy: script-src" in said) is policy, said
    assert ("a script ran" in said) is not policy, said
