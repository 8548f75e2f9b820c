# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The command `dichterbij`: it starts, or says in one line why it does not."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from dichterbij import __version__
from dichterbij.web import command, supervisor

HOUSE = Path(__file__).parent.parent
PRODUCTION = {
    "DICHTERBIJ_SECRET_KEY": "sleutel-wortel-badkuip-" * 2,
    "DICHTERBIJ_HOSTS": "dichterbij.lindewaard.example",
    "DICHTERBIJ_URL": "https://dichterbij.lindewaard.example",
    "DICHTERBIJ_SMTP_URL": "smtp://localhost:25",
    "DICHTERBIJ_KEYSET": os.environ["DICHTERBIJ_KEYSET"],
}


def dichterbij(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    ours = ("DICHTERBIJ_", "DATABASE_URL", "PORT", "DJANGO_SETTINGS_MODULE")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "dichterbij.web", *words],
        cwd=HOUSE,
        env={**clean, "DICHTERBIJ_DATA": os.environ["DICHTERBIJ_DATA"], **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def is_one_plain_line(text: str) -> bool:
    return text.count("\n") == 1 and text.startswith("dichterbij: ") and "Traceback" not in text


def test_help_tells_what_one_can_do() -> None:
    told = dichterbij("--help")
    assert told.returncode == 0
    for name in ("serve", "demo", "worker", "manage"):
        assert re.search(rf"^    {name}\b", told.stdout, re.MULTILINE)
    assert dichterbij("--version").stdout == f"dichterbij {__version__}\n"


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("manage", "check")])
def test_what_is_missing_is_named_in_one_line(words: tuple[str, ...]) -> None:
    told = dichterbij(*words)
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert "DICHTERBIJ_SECRET_KEY" in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize(
    "name", ["DICHTERBIJ_SECRET_KEY", "DICHTERBIJ_HOSTS", "DICHTERBIJ_SMTP_URL"]
)
def test_the_demo_never_runs_beside_a_production_setting(name: str, tmp_path: Path) -> None:
    told = dichterbij("demo", **{name: PRODUCTION[name]}, DICHTERBIJ_DATA=str(tmp_path / "var"))
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert name in told.stderr
    assert not (tmp_path / "var").exists()


def test_serve_is_for_real_people_only(tmp_path: Path) -> None:
    told = dichterbij("serve", DICHTERBIJ_DEMO="1", DICHTERBIJ_DATA=str(tmp_path / "var"))
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert not (tmp_path / "var").exists()


def test_a_taken_port_is_said_before_anything_is_prepared(tmp_path: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = str(door.getsockname()[1])
        told = dichterbij("demo", "--port", port, DICHTERBIJ_DATA=str(tmp_path / "var"))
    assert told.returncode == 1
    assert is_one_plain_line(told.stderr)
    assert port in told.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_is_said(port: int) -> None:
    with pytest.raises(command.Wrong, match="not a port"):
        command.refuse_taken_port("127.0.0.1", port)


def test_a_database_that_is_away_is_said_in_one_line(tmp_path: Path) -> None:
    told = dichterbij(
        "serve", "--port", "0", DICHTERBIJ_DATA=str(tmp_path / "var"),
        DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/at/all.sqlite3", **PRODUCTION,
    )  # fmt: skip
    assert told.returncode == 1
    assert is_one_plain_line(told.stderr)
    assert "DATABASE_URL" in told.stderr


def python(words: str) -> list[str]:
    return [sys.executable, "-S", "-c", words]


def run_together(web: list[str], worker: list[str], said: list[str]) -> int:
    return supervisor.keep_running(web, worker, say=said.append, patience=(0.1,))


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    said: list[str] = []
    worker = python(f"open({str(diary)!r}, 'a').write('born '); raise SystemExit(7)")
    # The web server ends once the worker has lived three times
    web = python(
        "import pathlib, time\n"
        f"diary = pathlib.Path({str(diary)!r})\n"
        "while not diary.exists() or diary.read_text().count('born') < 3: time.sleep(.05)"
    )
    assert run_together(web, worker, said) == 1
    assert diary.read_text().count("born") >= 3
    assert sum("worker stopped (code 7)" in line for line in said) >= 2
    assert "so everything stops" in said[-1]


def test_a_worker_that_keeps_dying_is_given_more_time() -> None:
    said: list[str] = []
    worker = supervisor.Worker(python("raise SystemExit(1)"), patience=(0.0, 0.01, 0.02))
    while len(said) < 4:
        worker.look_after(said.append)
        time.sleep(0.01)
    supervisor.end(worker.process)
    waits = [line.rsplit(" ", 2)[-2] for line in said]
    assert waits == ["0", "0.01", "0.02", "0.02"]


def test_when_the_web_server_ends_the_worker_ends_too(tmp_path: Path) -> None:
    number = tmp_path / "number"
    worker = python(
        f"import os, time; open({str(number)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    web = python(
        "import pathlib, time\n"
        f"number = pathlib.Path({str(number)!r})\n"
        "while not number.exists() or not number.read_text(): time.sleep(.05)"
    )
    assert run_together(web, worker, []) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


def test_ctrl_c_and_the_machine_end_everything_in_good_order() -> None:
    sleeper = python("import time; time.sleep(60)")
    stopper = threading.Timer(0.5, os.kill, (os.getpid(), supervisor.signal.SIGTERM))
    stopper.start()
    began = time.monotonic()
    assert run_together(sleeper, sleeper, []) == 0
    assert time.monotonic() - began < 10


def test_a_mistake_in_the_municipalitys_rules_is_said_before_anybody_writes(
    tmp_path: Path,
) -> None:
    rules = tmp_path / "lindewaard.toml"
    rules.write_text('[[off]]\nid = "tone.uitroeptken"\n', encoding="utf-8")
    told = dichterbij("serve", **PRODUCTION | {"DICHTERBIJ_LETTER_RULES": str(rules)})
    assert told.returncode == 2
    assert is_one_plain_line(told.stderr)
    assert "lindewaard.toml:2: id: expected a rule that exists" in told.stderr


def test_static_files_are_collected_once_and_again_when_one_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings
):
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "a.css").write_text("p { margin: 0 }")
    settings.STATICFILES_DIRS = [ours]
    settings.STATIC_ROOT = tmp_path / "static"
    finders.get_finder.cache_clear()
    try:
        command.collect()
        assert (tmp_path / "static/a.css").read_text() == "p { margin: 0 }"
        command.collect()
        assert capsys.readouterr().out.count("Collecting") == 1
        (ours / "a.css").write_text("p { margin: 1rem }")
        os.utime(ours / "a.css", (time.time() + 5,) * 2)  # Django looks at whole seconds
        command.collect()
        assert (tmp_path / "static/a.css").read_text() == "p { margin: 1rem }"
    finally:
        finders.get_finder.cache_clear()
