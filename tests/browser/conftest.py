# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A real browser, and the demo as it is served."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright keeps an event loop in this thread; Django would refuse its database beside it
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ROOT = Path(__file__).parent.parent.parent
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
AXE = ROOT / "node_modules/axe-core/axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if "demo" in getattr(item, "fixturenames", ()):
            # One process serves the demo, where whoever starts them keeps groups together
            item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own browser; nothing is downloaded."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is not installed: run `make test`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class Visit:
    """Somebody with a browser. What goes wrong in it is remembered."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.wrong: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        # A page that is not there is sometimes what a test is about
        if message.type == "error" and "status of 4" not in message.text:
            self.wrong.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
            self.wrong.append(f"asked somebody else: {request.url}")

    def looks_good(self) -> None:
        """No axe violation, nothing wider than the screen, nothing wrong in the console."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "() => axe.run({resultTypes: ['violations']}).then(r => r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))"
        )
        wide = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        small = self.page.evaluate(SMALL_TARGETS)
        assert not found, f"{self.page.url}: {found}"
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"
        assert not small, f"{self.page.url}: too small to touch: {small}"
        assert not self.wrong, f"{self.page.url}: {self.wrong}"


# Buttons, fields and links that stand alone; a link in a sentence may be as small as its line
SMALL_TARGETS = """() => [...document.querySelectorAll(
  'button, input:not([type=hidden]), select, textarea, summary, nav a, [class*=button-link]')]
  .filter(e => { const r = e.getBoundingClientRect(); const s = getComputedStyle(e);
    const label = e.closest('label')?.getBoundingClientRect();
    const h = Math.max(r.height, label ? label.height : 0);
    return r.width > 1 && s.visibility !== 'hidden' && s.clipPath === 'none' && h < 43.5
      && !e.closest('details:not([open]) > :not(summary)'); })
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Any]:
    """Open a browser of one's own: `visit(phone=True, javascript=False)`."""
    contexts = []

    def open_one(*, phone: bool = False, javascript: bool = True) -> Visit:
        context = chromium.new_context(
            viewport=PHONE if phone else DESK,
            java_script_enabled=javascript,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
        )
        contexts.append(context)
        return Visit(context)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, served as `make run` serves it, with its worker. Gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("demo")
    environment = os.environ | {"DICHTERBIJ_DATA": str(folder), "PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # the demo runs with the product's own
    environment |= _database_of_its_own(environment.get("DATABASE_URL", ""), port)
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "dichterbij.web.command", "demo", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        address = f"http://localhost:{port}"
        for _ in range(240):
            assert process.poll() is None, (folder / "log").read_text()[-3000:]
            try:
                with urllib.request.urlopen(f"{address}/gezond/", timeout=1):
                    break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail((folder / "log").read_text()[-3000:])
        yield address
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _database_of_its_own(url: str, port: int) -> dict[str, str]:
    """Beside the database of the tests, so that the demo does not meet their people."""
    if not url.startswith("postgres"):
        return {}
    name = f"demo_{port}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    head, _, query = url.partition("?")
    return {"DATABASE_URL": f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")}
