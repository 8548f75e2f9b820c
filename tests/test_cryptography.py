# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What keeps secrets is on one list, with each key; nothing weak is used, and no text is run."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import signing
from django.urls import reverse

from dichterbij.conversations import after
from dichterbij.people import actions as people
from dichterbij.people import links, oidc
from dichterbij.people.models import Link, Person, Pin
from dichterbij.people.pages import PIN_COOKIE
from tests.page_client import PageClient

HOUSE = Path(__file__).parent.parent
CODE = HOUSE / "dichterbij"
SAID = (HOUSE / "docs/cryptography.md").read_text()
USED, KEYS = SAID.split("## What is used where")[1].split("## The keys")
KEEPS = {"hashlib", "_sha256", "hmac", "secrets", "cryptography", "tink", "argon2", "joserfc",
         "fido2"}  # fmt: skip
WITHIN_DJANGO = {"signing", "salted_hmac", "make_password", "check_password"}
INVENTED = "web/demo/"  # nobody is in there


def code() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        if not name.startswith(INVENTED):
            yield name, ast.parse(path.read_text())


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each module that is asked for, and each name out of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def keeps_secrets(tree: ast.AST) -> bool:
    return any(
        module.split(".")[0] in KEEPS or (module.startswith("django") and name in WITHIN_DJANGO)
        for module, name in imported(tree)
    )


@pytest.mark.once
def test_every_place_that_keeps_a_secret_is_on_the_list_and_no_other() -> None:
    on_it = set(re.findall(r"`([\w/]+\.py)`", USED))
    assert on_it == {name for name, tree in code() if keeps_secrets(tree)}


@pytest.mark.once
def test_every_key_among_the_settings_is_on_the_list() -> None:
    settings = (CODE / "web/settings.py").read_text()
    secret = r"(?:KEY|KEYSET|KMS|SECRET|SECRET_KEYS|TOKEN|SMTP_URL|DATABASE_URL)"
    asked = set(re.findall(rf'env\.\w+\(\s*"(\w*{secret})"', settings))
    assert len(asked) > 14
    assert asked - set(re.findall(r"`(\w+)`", KEYS)) == set()


def hashes_in(tree: ast.AST) -> Iterator[str]:
    """Every hash by the name it is asked under."""
    for module, name in imported(tree):
        if module in {"hashlib", "_sha256"} and name:
            yield name
        if module == "cryptography.hazmat.primitives.hashes":
            yield name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"hashlib", "hashes"}:
            yield node.attr
        if isinstance(node, ast.Call):
            asked = ast.unparse(node.func)
            if asked == "hmac.new":
                yield ast.unparse(node.args[2]).strip("'").removeprefix("hashlib.")
            if asked.endswith("salted_hmac"):  # by itself it is SHA-1
                (yield from (ast.unparse(k.value).strip("'") for k in node.keywords
                             if k.arg == "algorithm"))  # fmt: skip
                assert "algorithm" in [k.arg for k in node.keywords]


@pytest.mark.once
def test_every_hash_is_one_that_nobody_breaks() -> None:
    found = {name: set(hashes_in(tree)) for name, tree in code()}
    assert found.pop("people/door/app_codes.py") == {"SHA1"}, "what the apps know"
    assert set().union(*found.values()) == {"sha256", "blake2b"}
    weak = re.compile(r"\b(md4|md5|sha1|SHA1|MD5|ripemd\w*|DES|RC4|ECB|CBC)\b")
    for name, tree in code():
        if name != "people/door/app_codes.py":
            assert not weak.search(ast.unparse(tree)), name


@pytest.mark.once
def test_every_cipher_and_signature_is_one_that_was_chosen() -> None:
    asked = {
        f"{module}.{name}"
        for _file, tree in code()
        for module, name in imported(tree)
        if module.startswith("cryptography.hazmat")
    }
    primitives = "cryptography.hazmat.primitives"
    assert {one for one in asked if "cipher" in one or "asymmetric" in one} == {
        f"{primitives}.ciphers.aead.AESGCM",
        f"{primitives}.asymmetric.ed25519.Ed25519PrivateKey",
        f"{primitives}.asymmetric.ed25519.Ed25519PublicKey",
    }
    templates = {
        node.attr
        for _name, tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and "key_templates" in ast.unparse(node.value)
    }
    assert templates == {"AES256_GCM"}
    assert oidc.SIGNED_WITH == ("RS256", "PS256", "ES256")


@pytest.mark.once
def test_chance_comes_from_the_operating_system() -> None:
    for name, tree in code():
        assert not {module.split(".")[0] for module, _ in imported(tree)} & {"random", "numpy"}, (
            name
        )


@pytest.mark.once
def test_no_text_is_ever_run_or_unpacked_into_things() -> None:
    """`marshal` reads what this program wrote beside its own code, as Python does a .pyc."""
    runs = {"eval", "exec", "compile", "__import__"}
    unpacks = {"pickle", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml", "marshal"}
    found = []
    for name, tree in code():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found += [f"{name}: {node.func.id}"] * (node.func.id in runs)
        found += [f"{name}: {m}" for m, _n in imported(tree) if m.split(".")[0] in unpacks]
    assert found == ["letters/check/kept.py: marshal"]


@pytest.mark.once
def test_types_are_looked_at_strictly_with_every_run() -> None:
    """Also of what comes from outside: forms, JSON and rows have types before anybody uses them."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["mypy"]
    assert project["strict"] is True
    assert not project.get("ignore_errors")
    assert "dichterbij" in project["files"]
    assert '"mypy"' in (HOUSE / "scripts/check.py").read_text()


@pytest.mark.parametrize("algorithm", ["sha1", "md5", "sha512", "sha224"])
def test_what_is_signed_in_another_way_opens_nothing(
    amina: Person, bram: Person, algorithm: str
) -> None:
    """With our own key, and still: one way to sign, and no word in the cookie about which."""
    people.agree_pin(amina, "48213", by=bram)
    made = after.link_to_agreements(amina, by=bram)
    page = reverse("our_agreements", args=[links.token(made)])
    said = [Link.objects.get(pk=made.pk).pk, Pin.objects.get(person=amina).version]
    opened = {}
    for way in ("sha256", algorithm):
        client = PageClient()
        client.cookies[PIN_COOKIE] = signing.TimestampSigner(salt="pin", algorithm=way).sign_object(
            said
        )
        opened[way] = client.get(page).status_code
    assert opened == {"sha256": 200, algorithm: 302}
