# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How long it takes before the remarks beside a letter follow what one types.

    make bench-workshop                     some two minutes
    make bench-workshop ARGS="--keys 200"

In a real browser, on the served demo: a letter of so many words, one sign more at a time. What is
measured is what one waits for: from the moment the browser asks until the new remarks stand on the
page, the request included. The pause that tells that somebody stopped typing comes before that and
is a choice of ours, so it stands beside it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

GOAL = 100.0  # milliseconds, for 500 words
LENGTHS = (100, 250, 500, 1000)
PAUSE = 200  # milliseconds without a key, in letters/templates/letters/text.html
STRICT = (
    "Op grond van artikel 17 van de Participatiewet dient u op dinsdag te verschijnen.",
    "Indien u zonder bericht niet verschijnt, kan uw uitkering worden verlaagd.",
    "Wij verzoeken u de ontbrekende bewijsstukken binnen vijf werkdagen te overleggen.",
    "U mag iemand meenemen naar het gesprek, bijvoorbeeld een vriend of familie.",
    "Er is besloten dat er een gesprek wordt ingepland met uw nieuwe consulent.",
    "Lukt het niet op deze dag? Bel mij, dan zoeken we samen een andere tijd.",
)
WATCH = """() => {
  window.waits = [];
  let asked = 0;
  document.body.addEventListener('htmx:beforeRequest', () => { asked = performance.now(); });
  document.body.addEventListener('htmx:afterSettle', event => {
    if (event.detail.target.id === 'nagekeken')
      requestAnimationFrame(() => window.waits.push(performance.now() - asked));
  });
}"""


def letter(words: int) -> str:
    """A letter of so many words, with as much to remark on as letters have in practice."""
    text, number = ["Geachte heer/mevrouw,"], 0
    while sum(len(part.split()) for part in text) < words - 3:
        text.append(STRICT[number % len(STRICT)])
        number += 1
    return "\n\n".join([*text, "Hoogachtend,\nAfdeling Werk en Inkomen"])


@contextmanager
def served_demo() -> Iterator[str]:
    """The demo as `make run` serves it, in a folder of its own. Gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "dichterbij.web", "demo", "--port", str(port)],
            env=os.environ | {"DICHTERBIJ_DATA": folder, "PORT": str(port)},
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://localhost:{port}"
            _wait_for(f"{address}/gezond/", process)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise SystemExit("The demo stopped; what it said stands above.")
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The demo did not come up.")


def waits(page: Page, words: int, keys: int) -> list[float]:
    """How long each new sign had to wait for its remarks, in milliseconds."""
    field = page.get_by_label("De brief")
    field.fill(letter(words))
    page.wait_for_timeout(PAUSE + 800)
    page.evaluate(WATCH)
    field.press("End")
    for number in range(keys):
        field.press("a" if number % 2 else "Backspace")
        for _ in range(400):
            if page.evaluate("window.waits.length") > number:
                break
            page.wait_for_timeout(20)
    found: list[float] = page.evaluate("window.waits")
    return found


def measure(address: str, keys: int) -> list[dict[str, Any]]:
    """Every length, one after the other, in one browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/demo/")
        page.get_by_role("button", name="Wees Bram").first.click()
        page.goto(f"{address}/brieven/")
        page.locator("a[href^='/brieven/']").filter(has_text="Oproep").first.click()
        here = page.url.split("#")[0]
        for words in LENGTHS:
            page.goto(f"{here}tekst/")
            page.get_by_label("De brief").wait_for()
            found = waits(page, words, keys)
            remarks = page.locator("#nagekeken details").count()
            rows.append(
                {
                    "words": len(letter(words).split()),
                    "remarks": remarks,
                    "median": statistics.median(found),
                    "p95": statistics.quantiles(found, n=20)[-1],
                    "most": max(found),
                }
            )
        browser.close()
    return rows


def main() -> None:
    """Print the table, and whether the goal is met."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    reader.add_argument("--keys", type=int, default=60, help="signs typed for each length (60)")
    keys = reader.parse_args().keys
    with served_demo() as address:
        rows = measure(address, keys)
    print(f"From asking to the remarks on the page, {keys} signs each, after a pause of {PAUSE} ms")
    print("| words | remarks | median ms | p95 ms | most ms |\n|--:|--:|--:|--:|--:|")
    for row in rows:
        figures = " | ".join(f"{row[name]:.0f}" for name in ("median", "p95", "most"))
        print(f"| {row['words']} | {row['remarks']} | {figures} |")
    goal = next(row for row in rows if row["words"] >= 500)
    met = "met" if goal["p95"] < GOAL else "not met"
    print(f"Goal: under {GOAL:.0f} ms for 500 words: {met} (p95 {goal['p95']:.0f} ms)")


if __name__ == "__main__":
    main()
