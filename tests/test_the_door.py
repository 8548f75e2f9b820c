# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The door for the web server: what a page leaves behind is tidied up when it has left."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from wsgiref.util import setup_testing_defaults

import pytest

from dichterbij.web import wsgi


class Knot:
    """Something that holds itself, so that it does not go by itself."""

    def __init__(self) -> None:
        self.itself = self


def knots() -> int:
    return sum(type(thing) is Knot for thing in gc.get_objects())


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    gc.set_threshold(50_000)
    yield
    gc.set_threshold(*threshold)


def ask() -> object:
    environ: dict[str, object] = {}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": "/gezond/", "HTTP_HOST": "localhost"}
    answer = wsgi.application(environ, lambda *_: None)
    assert b"".join(answer)
    return answer


@pytest.mark.django_db
def test_what_pages_leave_behind_goes_between_two_pages() -> None:
    gc.collect()
    for _ in range(wsgi.LEFT + 100):
        Knot()
    answer = ask()
    assert knots() > wsgi.LEFT
    answer.close()  # type: ignore[attr-defined]
    assert knots() == 0


@pytest.mark.django_db
def test_nothing_is_looked_for_while_there_is_little() -> None:
    gc.collect()
    Knot()
    ask().close()  # type: ignore[attr-defined]
    assert knots() == 1
    gc.collect()
