# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The pictures of what a resident decides: who looked, own version, limiting, bagage, erasing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pictures import Visit

WORK_ADDRESS = "noor.visser@lindewaard.example"
# Of somebody invented, in a demo
FIRST_PASSWORD = "een lange zin voor de eerste dag"
OWN_PASSWORD = "en een heel andere zin voor daarna"


def the_resident_decides(bram: Visit, amina: Visit, home: str, ours: str) -> None:
    """Amina shows who she is, looks at everything, and in the end has all of it erased."""
    _show_who_she_is(bram, amina, home, ours)
    _look(amina, ours)
    _say_otherwise(bram, amina, home, ours)
    _remember(bram, amina, home, ours)
    _erase(bram, amina, home, ours)


def _show_who_she_is(bram: Visit, amina: Visit, home: str, ours: str) -> None:
    amina.go(f"{ours}wie-bent-u/")
    amina.press("Maak een code")
    amina.picture("code-laten-zien")
    code = amina.page.locator(".db-code").inner_text()
    bram.step_in("Bram")
    bram.go(f"{home}wie-is-dit/")
    bram.page.get_by_role("checkbox").first.check()
    bram.page.get_by_label("De zes tekens", exact=False).fill(code)
    bram.picture("wie-is-dit")
    bram.press("Dit is Amina")
    amina.press("Ik heb de code laten zien")
    amina.picture("uw-gegevens")


def _look(amina: Visit, ours: str) -> None:
    amina.go(f"{ours}wie-keek-er/")
    amina.picture("wie-keek")
    amina.go(f"{ours}uw-gegevens/alles/")
    amina.picture("alles")


def _say_otherwise(bram: Visit, amina: Visit, home: str, ours: str) -> None:
    page = amina.page
    page.locator("summary").filter(has_text="Gesprekken").first.click()
    page.locator("details[open] a[href*='eigen-versie/']").first.click()
    page.wait_for_load_state()
    page.get_by_role("textbox").first.fill(
        "Ik wilde vooral weten wat ik overhoud als ik ga werken."
    )
    amina.picture("eigen-versie")
    amina.press("Zet mijn versie ernaast")
    amina.go(f"{ours}uw-gegevens/beperken/")
    page.get_by_role("textbox").first.fill("Er staat iets over mijn opleiding dat niet klopt.")
    amina.picture("niets-veranderen")
    amina.press("Ja, verander nu niets")
    bram.go(f"{home}eigen-versies/")
    bram.picture("eigen-versies")
    bram.go(f"{home}beperking/")
    bram.picture("beperking")
    amina.press("U mag weer verder")


def _remember(bram: Visit, amina: Visit, home: str, ours: str) -> None:
    bram.go(f"{home}bagage/")
    bram.picture("wat-amina-laat-onthouden")
    bram.go(f"{home}bagage/samen/")
    bram.picture("samen-opschrijven")
    bram.go("/bagage/reageren/")
    bram.picture("reageren")
    bram.go("/bagage/terugblik/")
    bram.picture("terugkijken")
    amina.go(f"{ours}onthouden/")
    amina.picture("onthouden")
    amina.go(f"{ours}onthouden/tekst/")
    amina.picture("tekst-schrijven", amina.heading("Lees dit eerst"))
    amina.go(f"{ours}schrift/")
    amina.picture("schrift")


def _erase(bram: Visit, amina: Visit, home: str, ours: str) -> None:
    amina.go(f"{ours}uw-gegevens/wissen/")
    amina.press("Ja, vraag om alles te wissen")
    found = re.search(r"/gewist/[0-9a-f-]+/", amina.page.inner_text("main"))
    assert found, "the address of the receipt"
    bram.go(f"{home}wissen/")
    bram.picture("wissen")
    bram.page.get_by_role("checkbox").first.check()
    bram.press("Wis alles")
    amina.go(found.group(0))
    amina.picture("gewist")


def how_one_comes_in(bea: Visit, noor: Visit) -> None:
    """What the administrator sees, and the first time of somebody new."""
    bea.step_in("Bea")
    bea.go("/beheer/bagage/")
    bea.picture("bagage-besluit")
    bea.go("/beheer/bewaren/")
    bea.picture("bewaren")
    bea.go("/collegas/")
    page = bea.page
    page.get_by_label("Voornaam").fill("Noor")
    page.get_by_label("Achternaam").fill("Visser")
    page.get_by_label("Werkadres").fill(WORK_ADDRESS)
    page.get_by_label("In welk team?").select_option(index=1)
    page.get_by_label("Eerste wachtwoord").fill(FIRST_PASSWORD)
    bea.press("Voeg toe")
    noor.with_a_passkey()
    noor.go("/aanmelden/")
    noor.page.get_by_label("Werkadres").fill(WORK_ADDRESS)
    noor.page.get_by_label("Wachtwoord").fill(FIRST_PASSWORD)
    noor.picture("aanmelden")
    noor.press("Meld je aan")
    noor.picture("tweede-stap")
    noor.press("Maak een passkey")
    noor.page.get_by_role("link", name="Ik heb ze bewaard").click()
    noor.page.wait_for_load_state()
    for field in noor.page.locator("main input[type=password]").all():
        field.fill(OWN_PASSWORD)
    noor.press("Bewaar en ga verder")
    noor.go("/mijn-toegang/")
    noor.picture("mijn-toegang")
