# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What the database of this version looks like, kept for every version after it.

`python -m scripts.earlier NAME` makes `tests/earlier/NAME.json.gz`: an invented municipality in
which some of everything happened, done by the product's own verbs. It is written so that every
database can load it: the last migrations, the rows of each table, and what opens them (the keyset,
the secret, how far the log was told). `tests/test_earlier_versions.py` loads each of these files,
brings it up to date and looks whether everything is still there.

At every release one is added; a file that is there is never made anew, for its version is gone.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import os
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent / "tests" / "earlier"
NEIGHBOURS = 26  # enough for some of everything; the file is read with every run of the tests
MOST = 400_000  # bytes
MADE_ANEW = {"django_migrations", "django_content_type", "auth_permission"}  # by migrating
PIN, SENTENCE = "48213", "een zin die alleen ik ken"
NOTES = "Dit is van mij alleen."
WAITING = "Ik denk er nog over na."
LOOKED_BACK = "Ik vulde te snel in wat er bedoeld werd."


def main(name: str) -> None:
    """Make the municipality in a folder of its own, and write it down."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "dichterbij.web.settings",
            "DICHTERBIJ_DEMO": "1",
            "DICHTERBIJ_DATA": folder,
        }
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.SECRET_KEY = f"only-for-{name}-{uuid.uuid4().hex}{uuid.uuid4().hex}"
        call_command("migrate", verbosity=0)
        kept = written_down(lived())
    to = HERE / f"{name}.json.gz"
    to.write_bytes(gzip.compress(json.dumps(kept, ensure_ascii=False).encode(), 9, mtime=0))
    size = to.stat().st_size
    print(f"{to.name}: {sum(len(t['rows']) for t in kept['tables'].values())} rows, {size} bytes")
    if size > MOST:
        sys.exit(f"That is more than {MOST}: fewer neighbours will do.")


def lived() -> dict[str, Any]:
    """Let it all happen, and say what only people know: words, codes and addresses."""
    from django.utils import timezone

    from dichterbij.background.clock import tick
    from dichterbij.baggage import actions as baggage
    from dichterbij.baggage import notebook
    from dichterbij.conversations.appointment import ask_other_time
    from dichterbij.conversations.before import write_kern
    from dichterbij.conversations.during import put_on_card, word_card
    from dichterbij.conversations.models import Conversation
    from dichterbij.conversations.posting import send_letter
    from dichterbij.delivery.batches import make_batch, to_print
    from dichterbij.handvatten import deck
    from dichterbij.letters import actions as letters
    from dichterbij.people import actions as people
    from dichterbij.people import links
    from dichterbij.people.access import Role
    from dichterbij.people.door import actions as door
    from dichterbij.people.log.heads import export
    from dichterbij.people.models import Link, Person, Tier, WorkingRelationship
    from dichterbij.people.proofs import actions as proofs
    from dichterbij.web.demo import load, remembered
    from dichterbij.web.later import JOBS
    from dichterbij.web.rights.actions import ask_to_erase, erase

    load.RESIDENTS = NEIGHBOURS
    load.load_lindewaard()
    today = WorkingRelationship.objects.current()
    amina = Person.objects.get(first_name="Amina", role=Role.RESIDENT)
    works = today.get(resident=amina)
    bram = works.caseworker
    other, gone, locked = (w.resident for w in today.filter(caseworker=bram).exclude(
        resident=amina).select_related("resident").order_by("pk")[:3])  # fmt: skip

    # Letters: in the making, changed, and taken back
    draft = letters.start_letter(works, kind="request", subject="Uw gegevens", by=bram,
        body="Dag Amina,\n\nWilt u mij uw nieuwe huurcontract sturen?\n\nGroet, Bram")  # fmt: skip
    for body in ("Stuur mij uw huurcontract.", "Wilt u mij uw huurcontract laten zien? مرحبا"):
        draft = letters.change_text(
            draft, body, subject="Uw huur", seen_version=draft.version, by=bram
        )
    letters.put_back(draft, seen_version=draft.version, by=bram)
    sent = letters.start_letter(works, kind="other", subject="Dank u wel", by=bram,
        body="Dag Amina,\n\nDank voor ons gesprek.\n\nGroet, Bram")  # fmt: skip
    send_letter(sent, seen_version=sent.version, channel="paper", by=bram)

    # What is taken along, and what the resident let know
    talk = Conversation.objects.to_come().filter(relationship=works).first()
    assert talk is not None
    put_on_card(talk, deck().handvatten[0].id, by=bram)
    word_card(talk, check_in="", check_out="", role="Ik denk mee.", by=bram)
    ask_other_time(talk, "Liever na drieën.", by=amina.at(Tier.T1))

    # Who is gone
    baggage.remember(gone, "Wat ik ooit zei.", months=6, next_too=True, by=gone.at(Tier.T3))
    write_kern(gone, "De kern van wie er niet meer is.", by=bram)
    gone_number = gone.pk
    ask_to_erase(gone.at(Tier.T3), by=gone.at(Tier.T3))
    erase(gone, by=bram)

    # Bagage, the notebook, a look back
    me = amina.at(Tier.T3)
    notebook.begin(me, NOTES, SENTENCE, by=me)
    baggage.write_together(other, WAITING, months=3, next_too=False, by=bram)
    baggage.reflect(LOOKED_BACK, by=bram)

    # Ways in
    for person in (amina, locked):
        people.agree_pin(person, PIN, by=bram)
    for _ in range(5):
        people.try_pin(locked, "11112", by=locked)
    until = timezone.now() + dt.timedelta(days=60)
    opens = people.make_link(amina, Link.Purpose.AGREEMENTS, expires_at=until, by=bram)
    shut = people.make_link(other, Link.Purpose.AGREEMENTS, expires_at=until, by=bram)
    people.revoke_links(other, by=bram)
    code = proofs.make_desk_code(opens, by=amina.at(Tier.T2))
    proofs.confirm_at_desk(amina, code, by=bram)
    proofs.come_in_from_desk(opens, code, by=amina)
    factor, codes = second_factor(door, bram)

    # The post, the clock and the log
    make_batch(to_print(bram), once=uuid.uuid4(), by=bram)
    tick(JOBS)
    export()
    return {
        "at": timezone.now().isoformat(),
        "caseworker": bram.pk,
        "resident": amina.pk,
        "pin": PIN,
        "link": links.token(opens),
        "link_that_was_revoked": links.token(shut),
        "locked": locked.pk,
        "notebook": {"sentence": SENTENCE, "says": NOTES},
        "waiting": {"resident": other.pk, "says": WAITING},
        "remembered": {"resident": amina.pk, "says": remembered.WORDS},
        "reflection": LOOKED_BACK,
        "second_factor": {"secret": factor, "recovery": codes},
        "erased": gone_number,
    }


def second_factor(door: Any, person: Any) -> tuple[str, list[str]]:
    """An app on the phone, as its owner sees it, and the codes on paper."""
    import time

    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    from dichterbij.people.keys.sealing import unseal

    proposed = door.propose_second_factor(by=person)
    secret = unseal(person, proposed.place, bytes(proposed.secret))
    says = TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(time.time()).decode()
    return secret, door.confirm_second_factor(says, by=person)


def written_down(known: dict[str, Any]) -> dict[str, Any]:
    """Everything, in words that any database understands."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from dichterbij.people.log.heads import FILE, own_key

    public = own_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return {
        "migrations": sorted(MigrationLoader(connection).graph.leaf_nodes()),
        "secret_key": settings.SECRET_KEY,
        "keyset": json.loads(settings.KEYSET.read_text()),
        "audit_heads": (settings.AUDIT_HEADS / FILE).read_text(),
        "audit_public_key": public,
        "erased": settings.ERASED.read_text(),
        "known": known,
        "tables": tables(),
    }


def tables() -> dict[str, Any]:
    """The rows of each table, by the names that fields have in Python."""
    from django.apps import apps

    kept = {}
    for model in apps.get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.local_concrete_fields]
        rows = list(model._base_manager.order_by("pk").values_list(*columns))
        if rows and model._meta.db_table not in MADE_ANEW:
            kept[model._meta.db_table] = {
                "columns": columns,
                "rows": [[plain(value) for value in row] for row in rows],
            }
    return kept


def plain(value: Any) -> Any:
    """A value that JSON knows; bytes say that they are."""
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


if __name__ == "__main__":
    main(sys.argv[1])
