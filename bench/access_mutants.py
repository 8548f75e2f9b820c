# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How many mistakes in who may do what, made on purpose one by one, are noticed.

    make bench-mutants                       all of them
    make bench-mutants ARGS="--every 25"     one in so many
    make bench-mutants ARGS="--only HAND_OVER"

A mistake is noticed when somebody gets something else than stands in `tests/who_reaches_what.txt`:
a page, a verb, a row. The test that holds docs/access.md against the table does not count here.

Three kinds: every cell of the table gets every other scope; every condition in the guards and in
the queries that begin with a person is left out or turned around; every page gets another act.
Only who would notice is asked again: while everybody did everything, it was written down which
acts and which guards each question came past. The queries are of SQLite; they are the same on both.
"""

from __future__ import annotations

import argparse
import ast
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

GUARDS = {"page", "resident_page", "require", "may", "scope", "open_file"}
DOES_NOT_START = "it does not start"
Apply = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutant:
    """One mistake, how to make it, and which questions come past it."""

    name: str
    apply: Apply
    asked: tuple[int, ...]


@dataclass
class Passed:
    """What one question came past."""

    acts: set[Any] = field(default_factory=set)
    code: set[CodeType] = field(default_factory=set)


class Watched(dict[Any, Any]):
    """The access table, that remembers what was looked up."""

    seen: set[Any] | None = None

    def __getitem__(self, act: Any) -> Any:
        if self.seen is not None:
            self.seen.add(act)
        return super().__getitem__(act)


def nobody_asks() -> set[tuple[str, bool]]:
    """Acts that are only ever written down, or say of a field with what it is seen.

    Whether somebody may is asked of none of them (or not of a resident, or not of a colleague), so
    no scope of theirs changes anything. Looked up in the source each time: as soon as somebody
    begins to ask, it has to be noticed.
    """
    import dichterbij
    from dichterbij.people.access import Act

    asked: set[tuple[str, bool]] = set()
    for path in Path(dichterbij.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (guard := getattr(node.func, "id", "")) in GUARDS:
                inside = [one for given in node.args for one in ast.walk(given)]
                acts = {one.attr for one in inside if isinstance(one, ast.Attribute)}
                asked |= {(act, True) for act in acts if guard != "page"}
                asked |= {(act, False) for act in acts if guard != "resident_page"}
    return {(act.name, resident) for act in Act for resident in (True, False)} - asked


def walk(
    asks: list[Any], expected: dict[str, Any], guards: set[CodeType]
) -> tuple[list[Passed], list[str]]:
    """Everybody does everything once, as it is: what each question came past, and what is wrong.

    It takes half the time when nobody asks which guards.
    """
    from dichterbij.people import access

    reach = _reach()

    watched = Watched(access.ACCESS)
    passed, wrong = [], []
    with _put(access, "ACCESS", watched):
        for ask in asks:
            one = Passed()
            watched.seen = one.acts

            def note(frame: Any, event: str, _arg: Any, one: Passed = one) -> None:
                if event == "call" and frame.f_code in guards:
                    one.code.add(frame.f_code)

            if guards:
                reach.forget_what_is_kept()  # what stands in SQL already asks no guard
                sys.setprofile(note)
            try:
                got = ask.ask()
            finally:
                sys.setprofile(None)
            if not reach.is_expected(ask, got, expected):
                wrong.append(f"{ask.who} at {ask.what}: {got}")
            passed.append(one)
    return passed, wrong


def _reach() -> Any:
    """Of the tests: those are there only where one works on it."""
    return import_module("tests.reach")


@contextmanager
def _put(module: Any, name: str, value: Any) -> Iterator[None]:
    was = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, was)


def cells(asks: list[Any], passed: list[Passed]) -> Iterator[Mutant]:
    """Every cell of the table, with every other scope."""
    from dichterbij.people import access

    for act, row in access.ACCESS.items():
        for column, role in enumerate(access.Role):
            who = tuple(
                number
                for number, ask in enumerate(asks)
                if act in passed[number].acts and ask.role == role
            )
            for scope in access.Scope:
                if scope is row[column]:
                    continue
                changed = (*row[:column], scope, *row[column + 1 :])

                def apply(act: Any = act, changed: Any = changed) -> Any:
                    table = {**access.ACCESS, act: changed}
                    access.check(table)
                    return _put(access, "ACCESS", table)

                name = f"{act.name} of {role}: {row[column].name} is {scope.name}"
                yield Mutant(name, apply, who)


def guards() -> list[tuple[str, Any]]:
    """Every guard and every read that begins with a person, by name.

    They are found, and not listed: also those that somebody writes tomorrow.
    """
    from dichterbij.people import access, links
    from dichterbij.people.models import LinkQuerySet, PersonQuerySet, WorkingRelationshipQuerySet

    reach = _reach()

    found = [access.may, access._is_own, access.require]
    found += [links.find, LinkQuerySet.working, PersonQuerySet.colleagues_in]
    found += [WorkingRelationshipQuerySet.current]
    found += reach.queries()
    return [(one.__qualname__, one) for one in dict.fromkeys(found)]


def of_guards(asks: list[Any], passed: list[Passed]) -> Iterator[Mutant]:
    """Every condition of a guard left out, or turned around."""
    from bench.code_mutants import changed

    for name, function in guards():
        here = tuple(n for n, one in enumerate(passed) if function.__code__ in one.code)
        for what, code in changed(function):

            def apply(function: Any = function, code: CodeType = code) -> Any:
                return _put(function, "__code__", code)

            yield Mutant(f"{name}: {what}", apply, here)


def of_pages(asks: list[Any]) -> Iterator[Mutant]:
    """Every page asks for less than it should: for an act that everybody there has."""
    from dichterbij.people.access import ACCESS, Act

    for route in _reach().all_routes():
        act = getattr(route.callback, "act", None)
        view: Any = route.callback
        while view is not None and "act" not in view.__code__.co_freevars:
            view = getattr(view, "__wrapped__", None)
        weaker = Act.CHOOSE_LANGUAGE if "token" in route.pattern.converters else Act.SIGN_IN
        if act is None or view is None:
            continue
        who = slice(0, 1) if weaker is Act.CHOOSE_LANGUAGE else slice(1, None)
        if ACCESS[act][who] == ACCESS[weaker][who]:
            continue  # it asks for no more than that
        cell = view.__closure__[view.__code__.co_freevars.index("act")]
        here = tuple(n for n, ask in enumerate(asks) if ask.what.split(" ")[0] == route.name)

        def apply(cell: Any = cell, weaker: Any = weaker) -> Any:
            return _put(cell, "cell_contents", weaker)

        yield Mutant(f"page {route.name}: {act.name} is {weaker.name}", apply, here)


def noticed(mutant: Mutant, asks: list[Any], expected: dict[str, Any]) -> str:
    """Who noticed it and where, or nothing."""
    reach = _reach()

    try:
        applied = mutant.apply()
    except ValueError:
        return DOES_NOT_START
    with applied:
        reach.forget_what_is_kept()
        try:
            for number in mutant.asked:
                ask = asks[number]
                try:
                    right = reach.as_expected(ask, expected)
                except Exception:  # it does not even work any more
                    right = False
                if not right:
                    return f"{ask.who} at {ask.what}"
        finally:
            reach.forget_what_is_kept()
    return ""


def quickest_first(mutant: Mutant, asks: list[Any]) -> Mutant:
    """What is quick to ask goes before what draws a letter."""
    signs = "?)"  # reads, then verbs, then pages
    order = sorted(mutant.asked, key=lambda n: [sign not in asks[n].what for sign in signs])
    return Mutant(mutant.name, mutant.apply, tuple(order))


@contextmanager
def municipality() -> Iterator[None]:
    """A database of its own, and files of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    logging.disable(logging.CRITICAL)
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("POST_MARK", "KEYSET", "ERASED", "AUDIT_HEADS", "AUDIT_KEY"):
            setattr(settings, name, Path(folder) / name.lower())
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    teardown_databases(databases, verbosity=0)


def all_mutants(asks: list[Any], passed: list[Passed]) -> list[Mutant]:
    return [*cells(asks, passed), *of_guards(asks, passed), *of_pages(asks)]


def run(every: int, only: str) -> int:
    reach = _reach()

    there = reach.everybody_there()
    asks, expected = list(reach.asks(there)), reach.written()
    print(f"{len(asks):,} questions: who reaches what")
    passed, wrong = walk(asks, expected, {function.__code__ for _, function in guards()})
    if wrong:
        print("First make this right (make reach):", *wrong[:20], sep="\n  ")
        return 2
    mutants = [m for m in all_mutants(asks, passed)[::every] if only in m.name]
    survived, refused, silent = list[str](), 0, 0
    unasked = nobody_asks()
    began = said = time.monotonic()
    for number, mutant in enumerate(mutants, 1):
        who = noticed(quickest_first(mutant, asks), asks, expected)
        refused += who == DOES_NOT_START
        if not who and of_act(mutant) in unasked:
            silent += 1
        elif not who:
            survived.append(mutant.name)
            print(f"  nobody noticed: {mutant.name}", flush=True)
        if time.monotonic() - said > 10:
            said = time.monotonic()
            print(f"  {number:,} of {len(mutants):,}", flush=True)
    counted = len(mutants) - silent
    print(
        f"{counted:,} mutants, {counted - len(survived):,} caught"
        f" ({refused:,} of them do not even start), {len(survived):,} survived,"
        f" in {time.monotonic() - began:.0f} s."
    )
    print(
        f"Beside them {silent:,} that change nothing: nobody asks whether those acts may be done."
    )
    return 1 if survived else 0


def of_act(mutant: Mutant) -> tuple[str, bool]:
    act, _, rest = mutant.name.partition(" of ")
    return act, rest.startswith("resident:")


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--every", type=int, default=1, help="one in so many")
    reader.add_argument("--only", default="", help="those with this in their name")
    reader.add_argument("--write", action="store_true", help="write down what everybody gets now")
    wish = reader.parse_args()
    with municipality():
        if wish.write:
            reach = _reach()

            reach.write()
            return 0
        return run(wish.every, wish.only)


if __name__ == "__main__":
    sys.exit(main())
