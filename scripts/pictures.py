# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Make the pictures of the guide and the README, from the demo as it is served.

`python -m scripts.pictures` starts a fresh Lindewaard, walks through one conversation as Bram and
as Amina, and looks in at the others. With an address as its only argument it visits a demo that
already runs (with DICHTERBIJ_SECOND_FACTOR=1). So a picture never shows a page that is no more.
A demo of our own has a day before it, whatever the hour.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from scripts.pictures_own import how_one_comes_in, the_resident_decides

HOUSE = Path(__file__).resolve().parent.parent
GUIDE = HOUSE / "docs/gebruikersgids/plaatjes"
README = HOUSE / "docs/pictures/readme.png"
DESK: ViewportSize = {"width": 1280, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 760}
SHARP = 1.5
LARGEST = 250_000  # bytes
# What a reader of the guide does not need: the notice of the demo
CALM = ".db-demo { display: none !important; } * { caret-color: transparent !important; }"
PIN_OF_AMINA = "48213"  # as the demo's front page says


def keep(path: Path, png: bytes) -> None:
    """Few colours are enough for a page, and make a small file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    # The colours that are there most, exactly: those of the identity, and the edges of letters
    found = picture.getcolors(picture.width * picture.height) or []
    often = [
        list(colour) for _n, colour in sorted(found, reverse=True) if isinstance(colour, tuple)
    ]
    for colours in (160, 80, 40):
        palette = Image.new("P", (1, 1))
        palette.putpalette([int(part) for colour in often[:colours] for part in colour])
        few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            break
    print(f"{path.relative_to(HOUSE)}  {picture.width} x {picture.height}", flush=True)


class Visit:
    """Somebody with a browser, of whom we take pictures."""

    def __init__(self, browser: Browser, address: str, size: ViewportSize) -> None:
        self.address = address
        self.size = size
        context = browser.new_context(
            viewport=size, device_scale_factor=SHARP, locale="nl-NL", bypass_csp=True,
            timezone_id="Europe/Amsterdam", reduced_motion="reduce",
        )  # fmt: skip
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def step_in(self, name: str) -> None:
        self.go("/demo/")
        self.press(f"Wees {name}")

    def with_a_passkey(self) -> None:
        """A device that holds passkeys, and whose owner puts a finger on it."""
        device = self.page.context.new_cdp_session(self.page)
        device.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def press(self, name: str) -> None:
        page = self.page
        button = page.get_by_role("button", name=name, exact=True)
        (button if button.count() else page.get_by_role("link", name=name)).first.click()
        page.wait_for_load_state()

    def open_all(self, summary: str) -> None:
        for found in self.page.locator("summary").filter(has_text=summary).all():
            found.click()

    def picture(
        self, name: str, top: Locator | None = None, height: int | None = None, gap: int = 24
    ) -> bytes:
        """What is on the screen, from `top` on, not longer than the page is."""
        page = self.page
        page.add_style_tag(content=CALM)
        page.evaluate("() => document.activeElement && document.activeElement.blur()")
        page.mouse.move(0, 0)
        if top is None:
            page.evaluate("() => scrollTo(0, 0)")
        else:
            # The bar of a phone stays on top, and must not hide what this is about
            bar = 72 if self.size["width"] < 600 else 0
            box = top.first.bounding_box()
            assert box, f"{name}: nothing to see"
            page.evaluate("y => scrollBy(0, y)", box["y"] - bar - gap)
        page.wait_for_timeout(150)
        page.evaluate("() => document.fonts.ready")
        # Up to the end of a short page
        left = page.evaluate("() => document.documentElement.scrollHeight - scrollY")
        shown = min(height or self.size["height"], self.size["height"], int(left))
        clip = {"x": 0.0, "y": 0.0, "width": float(self.size["width"]), "height": float(shown)}
        png = page.screenshot(clip=clip)  # type: ignore[arg-type]  # a dict of the right floats
        if name:
            keep(GUIDE / f"{name}.png", png)
        return png

    def heading(self, text: str) -> Locator:
        return self.page.get_by_role("heading", name=text)


def number(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"nothing like {pattern}"
    return found.group(0)


def workday(days: int) -> str:
    day = dt.date.today() + dt.timedelta(days=days)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day.strftime("%d-%m-%Y")


def new_message(phone: Visit, whose: str, subject: str, before: int) -> Locator:
    """Wait until the worker has brought it."""
    for _ in range(60):
        phone.go(whose)
        found = phone.page.locator("article").filter(has_text=subject)
        if found.count() > before:
            return found.first
        phone.page.wait_for_timeout(500)
    raise SystemExit(f"no message {subject!r} came")


def walk(browser: Browser, address: str) -> None:
    """One conversation, from the plan to the kept agreement, and the pages around it."""
    bram, amina = Visit(browser, address, DESK), Visit(browser, address, PHONE)
    bram.go("/demo/")
    whose = {
        name: bram.page.get_by_role("link", name=re.compile(f"(telefoon|mat) van {name}$"))
        .first.get_attribute("href") or ""
        for name in ("Amina", "Joke")
    }  # fmt: skip
    amina.go(whose["Amina"])
    amina.page.locator("article").first.get_by_role("link").first.click()
    amina.page.wait_for_load_state()
    today = amina.picture("")
    bram.step_in("Bram")
    desk = bram.picture("vandaag")
    page = bram.page
    todays: dict[str, Locator] = {}
    for talk in page.locator("a[href*='/vooraf/']").all():
        row = talk.locator("xpath=ancestor::*[self::li or self::article][1]").inner_text()
        todays.setdefault(next((n for n in ("Amina", "Joke") if n in row), ""), talk)
    amina_talk = (todays["Amina"].get_attribute("href") or "").removesuffix("vooraf/")
    joke_talk = (todays["Joke"].get_attribute("href") or "").removesuffix("vooraf/")
    uncertain = page.locator("section", has=bram.heading("Misschien niet aangekomen"))
    uncertain_path = uncertain.get_by_role("link").first.get_attribute("href") or ""
    bram.picture("beloofd", bram.heading("Wat je hebt beloofd"), 640)

    # Plan and invite
    bram.go("/inwoners/")
    page.get_by_role("link", name=re.compile("^Amina")).first.click()
    home = number(r"/inwoner/\d+/", page.url)
    bram.go(f"{home}gesprek/nieuw/")
    page.get_by_label("Waarom willen jullie praten?").fill(
        "Samen kijken hoe het gaat met de opleiding, en wat u nog nodig heeft."
    )
    page.get_by_label("Eerste punt").fill("Hoe de eerste week was")
    page.get_by_label("Welke dag", exact=False).first.fill(workday(17))
    page.get_by_label("Hoe laat", exact=False).first.fill("10.00")
    bram.picture("plan")
    bram.press("Plan het gesprek")
    bram.picture("nodig-uit")
    amina.go(whose["Amina"])
    before = amina.page.locator("article").filter(has_text="Een gesprek met Bram").count()
    bram.press("Nodig Amina uit")

    # Amina gets the message and makes the talk partly hers
    message = new_message(amina, whose["Amina"], "Een gesprek met Bram", before)
    amina.picture("bericht")
    message.get_by_role("link").first.click()
    amina.page.wait_for_load_state()
    amina.picture("uitnodiging")
    amina.picture("snel-weg", height=84)
    amina.page.get_by_label("Wat wilt u zelf bespreken?").fill("Kan ik minder uren beginnen?")
    amina.press("Zet erbij")
    amina.picture("zelf-een-punt", amina.heading("Waar we over praten"))
    amina.page.get_by_label("Tijdens een wandeling", exact=False).check()
    amina.picture("plek", amina.heading("Waar wilt u praten?"), 470)
    amina.page.get_by_label("Ik neem iemand mee").check()
    amina.page.get_by_label("Wie komt er mee?").fill("mijn zus")
    amina.picture("iemand-mee", amina.heading("Komt er iemand mee?"), 520)
    amina.picture("andere-tijd", amina.heading("Komt deze tijd niet uit?"), 640)
    amina.press("Laat het Bram weten")

    # Before: the talk of today
    bram.go(f"{amina_talk}vooraf/")
    bram.picture("vooraf")
    bram.picture("agenda", bram.heading("Jullie agenda"))
    # During
    bram.go(f"{amina_talk}vooraf/")
    page.get_by_label("Ik lees verder", exact=False).check()
    page.get_by_label("Waarom?", exact=True).fill("Om te weten wat Samira heeft beloofd.")
    bram.press("Bewaar en kies voor de kaart")
    bram.go(f"{amina_talk}tijdens/")
    for _ in range(3):
        chosen = page.get_by_role("button", name=re.compile("^Haal eraf")).count()
        page.get_by_role("button", name=re.compile("^Zet op de kaart")).first.click()
        page.get_by_role("button", name=re.compile("^Haal eraf")).nth(chosen).wait_for()
    bram.picture("kies-voor-de-kaart", bram.heading("Kies wat vandaag past"))
    page.add_style_tag(content=CALM)
    keep(GUIDE / "kaart.png", page.locator("article.db-card, .db-card").first.screenshot())

    # After
    bram.go(f"{amina_talk}daarna/")
    page.get_by_label("Wat ga jij doen?").fill("Uitrekenen wat je overhoudt bij 20 uur werk")
    page.get_by_label("Wanneer").first.fill(workday(7))
    page.get_by_label("Wat gaat Amina doen?").fill("De school bellen over de open dag")
    page.get_by_label("Wanneer").nth(1).fill(workday(10))
    bram.picture("daarna", bram.heading("Wat spraken jullie af?"))
    amina.go(whose["Amina"])
    before = amina.page.locator("article").filter(has_text="Onze afspraken staan klaar").count()
    bram.press("Deel de afspraken")
    bram.picture("gedeeld")
    new_message(amina, whose["Amina"], "Onze afspraken staan klaar", before).get_by_role(
        "link"
    ).first.click()
    amina.page.wait_for_load_state()
    amina.picture("pincode")
    amina.page.get_by_label("Pincode van vijf cijfers").fill(PIN_OF_AMINA)
    amina.press("Open onze afspraken")
    amina.picture("onze-afspraken")
    ours = number(r"/u/[^/]+/", amina.page.url)
    own = amina.page.locator("article").filter(has_text="De school bellen over de open dag").first
    amina.picture("mijn-afspraak", own, 480)
    change = own.get_by_role("link", name=re.compile("Verander")).first
    change.click()
    amina.page.wait_for_load_state()
    amina.picture("afspraak-veranderen", amina.heading("Verander de afspraak"))
    amina.go(f"{ours}over-mij/")
    amina.picture("over-mij")
    amina.go(f"{ours}verloop/")
    amina.picture("verloop")
    amina.go(f"{ours}bericht/")
    amina.picture("hoe-bericht")
    amina.go(f"{ours}bericht/anders/")
    amina.picture("ander-nummer")
    amina.go("/u/verlopen-verlopen-verlopen/")
    amina.picture("link-verlopen")

    # Around it
    bram.go("/inwoners/")
    page.get_by_role("link", name=re.compile("^Samir")).first.click()
    bram.go(f"{number('/inwoner/[0-9]+/', page.url)}afspraken/")
    bram.picture("afspraken")
    bram.go(home)
    mail_of_amina = page.locator("bdi").filter(has_text="@post.example").first.inner_text()
    bram.picture("inwoner")
    bram.go("/inwoners/")
    page.get_by_role("link", name=re.compile("^Peter van Dalen")).first.click()
    bram.go(f"{number('/inwoner/[0-9]+/', page.url)}gegevens/")
    bram.picture("bereiken")
    bram.go(f"{home}pincode/")
    bram.picture("pincode-afspreken")
    bram.go(uncertain_path)
    bram.picture("misschien-niet-aangekomen")
    bram.go(f"{joke_talk}strookje/")
    page.get_by_label("Waar wil Joke het over hebben?").fill("Het raam klemt nog")
    bram.picture("strookje")
    bram.go("/handvatten/")
    bram.picture("handvatten")

    # Letters
    bram.go("/brieven/")
    bram.picture("brieven")
    page.locator("main a[href^='/brieven/']").filter(has_text="Amina").first.click()
    page.wait_for_load_state()
    bram.picture("brief-nakijken", bram.heading("De brief nu"), 760)
    bram.picture("als-je-alles-overneemt", bram.heading("Als je alles overneemt"))

    bram.step_in("Loes")
    bram.open_all("Werkt met")
    bram.picture("team")
    page.locator("a[href*='/team/overdragen/']").first.click()
    page.wait_for_load_state()
    bram.picture("overdragen")
    bram.go("/team/")
    page.get_by_role("link", name="Bram gaat weg").click()
    page.wait_for_load_state()
    bram.picture("vertrek")
    bram.go("/invallen/")
    page.get_by_label("Waarom kan dit niet wachten?").fill(
        "Staat aan de balie met een brief over de huur van deze maand. Bram is ziek."
    )
    page.get_by_label("Achternaam").fill("El Idrissi")
    page.get_by_label("Wat de inwoner erbij zegt").fill(mail_of_amina)
    bram.picture("invallen")
    bram.press("Val in, en laat het weten")
    bram.picture("je-valt-in")
    bram.step_in("Bram")
    bram.picture("wie-er-inviel", bram.heading("Wie er inviel"), 420)
    bram.step_in("Bea")
    bram.picture("collegas")
    bram.picture("collega-erbij", bram.heading("Een collega erbij"))
    bram.step_in("Farid")
    bram.picture("logboek")
    bram.go("/logboek/nakijken/")
    bram.picture("nakijken")
    the_resident_decides(bram, amina, home, ours)
    how_one_comes_in(bea=bram, noor=Visit(browser, address, DESK))
    together(browser, desk, today)


def together(browser: Browser, desk: bytes, phone: bytes) -> None:
    """The picture of the README: what Bram sees, and what Amina sees of it."""

    def shown(png: bytes, kind: str) -> str:
        return f'<img class="{kind}" alt="" src="data:image/png;base64,{b64encode(png).decode()}">'

    page = browser.new_context(
        viewport={"width": 1200, "height": 700}, device_scale_factor=SHARP
    ).new_page()
    page.set_content(
        "<style>body{margin:0;height:700px;position:relative;overflow:hidden;background:#d9ebea}"
        "img{position:absolute;display:block}"
        ".desk{width:940px;left:48px;top:48px;border-radius:14px;border:1px solid #b9d3d1}"
        ".phone{width:282px;right:56px;top:104px;border:9px solid #1b2a2d;border-radius:34px;"
        "outline:10px solid #d9ebea}</style>" + shown(desk, "desk") + shown(phone, "phone")
    )
    page.wait_for_timeout(300)
    keep(README, page.screenshot())


def until_morning() -> dt.timedelta:
    """How long it is until the next moment at which a day with talks begins."""
    now = dt.datetime.now(ZoneInfo("Europe/Amsterdam"))
    morning = now.replace(hour=8, minute=35, second=0, microsecond=0)
    return (morning if morning > now else morning + dt.timedelta(days=1)) - now


@contextmanager
def lindewaard() -> Iterator[str]:
    """A fresh demo on a free port, gone afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DICHTERBIJ_DATA": folder,
            "PORT": str(port),
            "DICHTERBIJ_SECOND_FACTOR": "1",
            "PYTHONPATH": str(HOUSE / "scripts/morning"),
            "SECONDS_LATER": str(until_morning().total_seconds()),
        }
        environment.pop("DATABASE_URL", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "dichterbij.web", "demo", "--port", str(port)],
            cwd=HOUSE,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://localhost:{port}"
            for _ in range(360):
                if process.poll() is not None:
                    raise SystemExit("the demo does not start; try `make run`")
                try:
                    urllib.request.urlopen(f"{address}/gezond/", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.5)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def main(address: str | None) -> None:
    """Everything, at a demo of our own or at the one that runs at `address`."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise SystemExit("chromium is missing. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
        )
        if address:
            walk(browser, address.rstrip("/"))
        else:
            with lindewaard() as ours:
                walk(browser, ours)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
