# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whether it is safe to start with these settings. Everything that is not is said at once.

No sentence holds a secret: it ends up on a screen, and perhaps in a log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from dichterbij.people.door.address import networks
from dichterbij.people.keys import keyset
from dichterbij.web import gateways

# Known to everybody, so nobody else's
DEMO_KEY = "lindewaard-is-invented-and-so-is-this-key"
ONLY_REAL = (
    "DICHTERBIJ_SECRET_KEY",
    "DICHTERBIJ_HOSTS",
    "DICHTERBIJ_SMTP_URL",
    "DICHTERBIJ_OIDC_ISSUER",
    "DICHTERBIJ_OIDC_CLIENT_SECRET",
    "DICHTERBIJ_DIGID_ISSUER",
    "DICHTERBIJ_DIGID_CLIENT_SECRET",
    "DICHTERBIJ_DIGID_KEY",
    *gateways.ONLY_REAL,
)
NEEDED = ("DICHTERBIJ_SECRET_KEY", "DICHTERBIJ_HOSTS", "DICHTERBIJ_URL")
HERE = {"localhost", "127.0.0.1", "::1", ""}
ON = {"true", "on", "ok", "y", "yes", "1"}
SHORTEST_KEY = 40  # characters
FEWEST_SIGNS = 10  # different ones: a random key of forty never has fewer, also in hex
WITH_TLS = {"smtps", "smtp+tls", "smtp+ssl"}
FILES = ("dichterbij.sqlite3", "dichterbij.sqlite3-wal", "post.mark")
STAFF = ("caseworker", "lead", "privacy_officer", "administrator")
WIDEST_V4, WIDEST_V6 = 8, 16  # bits
OTHERS_READ, OTHERS_PASS = 0o006, 0o001
keyset_is_looked_after = False  # by the commands that say what to do without it


class NotSafe(ImproperlyConfigured):
    """What is not safe, a sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def is_on(value: str) -> bool:
    return value.strip().lower() in ON


def not_safe(given: Mapping[str, str], *, debug: bool = False) -> list[str]:
    """A plain sentence for each thing that is missing, contradicts itself or is not safe."""
    if is_on(given.get("DICHTERBIJ_DEMO", "")):
        return list(_beside_the_demo(given))
    adapters, wrong = _adapters(given)
    found = [
        *_missing(given, adapters),
        *_debug(given, debug),
        *_keys(given),
        *_hosts(given),
        *_https(given),
        *_oidc(given),
        *_digid(given),
        *_proxies(given.get("DICHTERBIJ_PROXIES", "")),
        *wrong,
        *_smtp(given.get("DICHTERBIJ_SMTP_URL", "")),
        *_processing_log(given),
        *_database(given),
        *_files(Path(given.get("DICHTERBIJ_DATA") or "var")),
        *_keyset(given),
    ]
    if not wrong:
        try:
            gateways.check(adapters, {name: given.get(name, "") for name in gateways.ONLY_REAL})
        except ImproperlyConfigured as half:
            found.append(str(half))
    return found


def _beside_the_demo(given: Mapping[str, str]) -> Iterator[str]:
    real = [name for name in ONLY_REAL if given.get(name)]
    if real:
        yield (
            "The demo lets anybody step in as anybody and cannot run beside production settings. "
            f"Unset DICHTERBIJ_DEMO, or unset {', '.join(real)}."
        )


def _adapters(given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    mail = {"mail": gateways.SMTP}
    try:
        return mail | gateways.carriers(given.get("DICHTERBIJ_ADAPTERS", "")), []
    except ImproperlyConfigured as wrong:
        return mail, [str(wrong)]


def _missing(given: Mapping[str, str], adapters: Mapping[str, str]) -> Iterator[str]:
    needed = [*NEEDED]
    if gateways.SMTP in adapters.values():
        needed.append("DICHTERBIJ_SMTP_URL")
    missing = [name for name in needed if not given.get(name)]
    if missing:
        yield (
            f"Set {', '.join(missing)} (see docs/production.md), or DICHTERBIJ_DEMO=1 to look "
            "around."
        )


def _debug(given: Mapping[str, str], debug: bool) -> Iterator[str]:
    asked = [name for name in ("DEBUG", "DICHTERBIJ_DEBUG") if is_on(given.get(name, ""))]
    if debug or asked:
        yield (
            f"Unset {asked[0] if asked else 'DEBUG'}: a page about a mistake would show settings "
            "and what somebody typed."
        )


def _keys(given: Mapping[str, str]) -> Iterator[str]:
    key = given.get("DICHTERBIJ_SECRET_KEY", "")
    if key and len(key) < SHORTEST_KEY:
        yield f"DICHTERBIJ_SECRET_KEY must be at least {SHORTEST_KEY} characters."
    if key and (key == DEMO_KEY or key.startswith("django-insecure-") or _is_no_chance(key)):
        yield (
            "DICHTERBIJ_SECRET_KEY is known, or can be guessed. Make one: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    if DEMO_KEY in given.get("DICHTERBIJ_OLD_SECRET_KEYS", "").split(","):
        yield "DICHTERBIJ_OLD_SECRET_KEYS holds the key of the demo, which everybody knows."
    api = given.get("DICHTERBIJ_API_KEY", "")
    if api and (len(api) < 20 or api == key):
        yield "DICHTERBIJ_API_KEY must be at least 20 characters, random, and no other key."


def _is_no_chance(key: str) -> bool:
    return len(key) >= SHORTEST_KEY and len(set(key)) < FEWEST_SIGNS


def _hosts(given: Mapping[str, str]) -> Iterator[str]:
    hosts = [host.strip() for host in given.get("DICHTERBIJ_HOSTS", "").split(",")]
    if any("*" in host for host in hosts):
        yield (
            "DICHTERBIJ_HOSTS must be names, not *: otherwise a link can be made to lead elsewhere."
        )


def _https(given: Mapping[str, str]) -> Iterator[str]:
    address = given.get("DICHTERBIJ_URL", "")
    if not address or address.startswith("https://"):
        return
    without = is_on(given.get("DICHTERBIJ_WITHOUT_HTTPS", ""))
    if (urlsplit(address).hostname or "elsewhere") not in HERE:
        yield "DICHTERBIJ_URL must start with https://: links in messages use it."
    elif not without:
        yield (
            "DICHTERBIJ_URL must start with https://. To try it on this machine alone, "
            "set DICHTERBIJ_WITHOUT_HTTPS=1."
        )


def _oidc(given: Mapping[str, str]) -> Iterator[str]:
    needed = [
        f"DICHTERBIJ_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ROLES")
    ]
    missing = [name for name in needed if not given.get(name)]
    if len(missing) == len(needed):
        return
    if missing:
        yield f"Signing in elsewhere is half set up. Set {', '.join(missing)}, or none of them."
        return
    if urlsplit(given["DICHTERBIJ_OIDC_ISSUER"]).scheme != "https":
        yield "DICHTERBIJ_OIDC_ISSUER must start with https://: it says who works here."
    # In its own words, for while settings load nothing of a room can be asked
    roles = [one.strip().rpartition("=") for one in given["DICHTERBIJ_OIDC_ROLES"].split(",")]
    if any(not value or role not in STAFF for value, _sign, role in roles):
        yield (
            "DICHTERBIJ_OIDC_ROLES must be value=role with commas between them; a role is one of "
            f"{', '.join(STAFF)}."
        )


def _digid(given: Mapping[str, str]) -> Iterator[str]:
    parts = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "KEY", "ACR")
    missing = [f"DICHTERBIJ_DIGID_{n}" for n in parts if not given.get(f"DICHTERBIJ_DIGID_{n}")]
    if len(missing) == len(parts):
        return
    if missing:
        yield f"DigiD is half set up. Set {', '.join(missing)}, or none of them."
        return
    if urlsplit(given["DICHTERBIJ_DIGID_ISSUER"]).scheme != "https":
        yield "DICHTERBIJ_DIGID_ISSUER must start with https://: it says who somebody is."
    if not given["DICHTERBIJ_DIGID_ACR"].strip(" ,"):
        yield "DICHTERBIJ_DIGID_ACR must name what is strong enough, with commas between them."
    key = given["DICHTERBIJ_DIGID_KEY"]
    names = ("SECRET_KEY", "API_KEY", "DIGID_CLIENT_SECRET")
    others = {given.get(f"DICHTERBIJ_{name}") for name in names}
    if len(key) < SHORTEST_KEY or _is_no_chance(key) or key in others:
        yield (
            f"DICHTERBIJ_DIGID_KEY must be at least {SHORTEST_KEY} characters, random, and no "
            "other key: with it and the database anybody could look up who has which number."
        )


def _proxies(named: str) -> Iterator[str]:
    try:
        proxies = networks(named.split(","))
    except ValueError:
        yield (
            "DICHTERBIJ_PROXIES must be addresses or networks with commas between them, such as "
            "127.0.0.1 or 10.0.0.0/24."
        )
        return
    if any(proxy.prefixlen < (WIDEST_V4 if proxy.version == 4 else WIDEST_V6) for proxy in proxies):
        yield (
            "DICHTERBIJ_PROXIES names more than a network of one's own: anybody in it could say "
            "that they come from anywhere."
        )


def _smtp(address: str) -> Iterator[str]:
    if not address:
        return
    parts = urlsplit(address)
    if not parts.scheme.startswith("smtp"):
        yield "DICHTERBIJ_SMTP_URL must start with smtp: no resident would get anything."
    elif parts.scheme not in WITH_TLS and (parts.hostname or "") not in HERE:
        yield (
            "DICHTERBIJ_SMTP_URL must start with smtp+tls:// or smtp+ssl:// unless the mail server "
            "is on this machine: mail holds names and links."
        )


def _processing_log(given: Mapping[str, str]) -> Iterator[str]:
    where = given.get("DICHTERBIJ_PROCESSING_LOG", "")
    if not where:
        return
    parts = urlsplit(where)
    if parts.scheme == "http" and (parts.hostname or "elsewhere") not in HERE:
        yield (
            "DICHTERBIJ_PROCESSING_LOG must start with https:// unless that log is on this "
            "machine: it says what is done about whom."
        )
    elif parts.scheme not in {"http", "https"} and not Path(where).is_absolute():
        yield "DICHTERBIJ_PROCESSING_LOG must be a whole path, or an address with https://."
    register = given.get("DICHTERBIJ_PROCESSING_REGISTER", "")
    if not urlsplit(register).scheme or register[-1] not in "/#:=":
        yield (
            "DICHTERBIJ_PROCESSING_REGISTER must be the address of the register, up to where the "
            "name of a processing follows: https://register.example/dichterbij/"
        )


def _database(given: Mapping[str, str]) -> Iterator[str]:
    parts = urlsplit(given.get("DATABASE_URL", ""))
    if not parts.scheme.startswith("postgres"):
        return
    asked = parse_qs(parts.query)
    # A socket on this machine asks who is there by itself
    host = unquote(parts.hostname or asked.get("host", [""])[0])
    here = host in HERE or host.startswith("/")
    known = parts.password or given.get("PGPASSWORD") or given.get("PGPASSFILE")
    if not here and not known and not {"passfile", "sslcert"} & set(asked):
        yield "DATABASE_URL must have a password, or a certificate: the database is elsewhere."
    sslmode = asked.get("sslmode", [given.get("PGSSLMODE", "")])[-1]
    if not here and sslmode != "verify-full":
        yield (
            "DATABASE_URL must end with ?sslmode=verify-full&sslrootcert=… (see "
            "docs/production.md): otherwise nobody knows whether it is our database that answers."
        )


def _files(folder: Path) -> Iterator[str]:
    try:
        if not folder.stat().st_mode & OTHERS_PASS:
            return
    except OSError:
        return  # there is nothing yet, and what `serve` writes is its own
    open_files = [
        str(folder / name)
        for name in FILES
        if (folder / name).is_file() and (folder / name).stat().st_mode & OTHERS_READ
    ]
    if open_files:
        yield (
            f"Everybody on this machine can read {', '.join(open_files)}. "
            f"Keep it to yourself: chmod -R o= {folder}"
        )


def _keyset(given: Mapping[str, str]) -> Iterator[str]:
    to_look_around = not any(given.get(name) for name in NEEDED)  # what is missing says enough
    if given.get("DICHTERBIJ_KMS") or keyset_is_looked_after or to_look_around:
        return
    folder = Path(given.get("DICHTERBIJ_DATA") or "var")
    wrong = keyset.trouble(Path(given.get("DICHTERBIJ_KEYSET") or folder / "keyset.json"))
    if wrong:
        yield wrong
