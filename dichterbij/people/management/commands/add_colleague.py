# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""`dichterbij manage add_colleague`: the first administrator, who then adds everybody else.

The password is asked for, or read from standard input; it is never an argument, because arguments
stay in the history of a shell and can be read by everybody on the machine.
"""

from __future__ import annotations

import getpass
import sys
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dichterbij.people import actions
from dichterbij.people.access import Role
from dichterbij.people.errors import Refused
from dichterbij.people.forms_colleagues import ColleagueForm
from dichterbij.people.models import Team

STAFF = [role.value for role in Role if role != Role.RESIDENT]


class Command(BaseCommand):
    help = "Add somebody of the municipality; without --role: an administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sign_in_name", metavar="MAIL", help="the work address to sign in with")
        parser.add_argument("first_name", metavar="FIRST_NAME")
        parser.add_argument("last_name", metavar="LAST_NAME")
        parser.add_argument("--role", choices=STAFF, default=Role.ADMINISTRATOR.value)
        parser.add_argument("--team", default="", help="the name of the team, for who has one")
        parser.add_argument("--phone", default="", help="stands under messages to residents")

    def handle(self, *args: Any, **options: Any) -> None:
        team = Team.objects.filter(name=options["team"]).first()
        if options["team"] and team is None:
            raise CommandError(f"There is no team called {options['team']}.")
        given = {name: options[name] for name in ("sign_in_name", "first_name", "last_name")}
        form = ColleagueForm(
            {
                **given,
                "phone": options["phone"],
                "role": options["role"],
                "team": team.pk if team else "",
                "password": password(),
                "once": uuid.uuid4(),
            }
        )
        if not form.is_valid():
            # The same rules and the same words as on the page
            raise CommandError(
                " ".join(
                    f"{form.fields[field].label if field in form.fields else ''}: {error}"
                    for field, errors in form.errors.items()
                    for error in errors
                )
            )
        wanted = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        try:
            colleague = actions.add_colleague(**wanted, by=None)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{colleague.full_name} can sign in as {colleague.sign_in_name}.")


def password() -> str:
    """Typed twice at a terminal; the first line of standard input otherwise."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (twelve characters or more): ")
    if getpass.getpass("The same once more: ") != first:
        raise CommandError("These two are not the same. Nobody was added.")
    return first
