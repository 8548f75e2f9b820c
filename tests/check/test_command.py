# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""`dichterbij letter check`: letters in, findings out, one plain line when something is wrong."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import pytest

from dichterbij.letters.check import Kind, check, our_rules
from dichterbij.letters.check.documents import open_document
from dichterbij.letters.check.show.checked import Checked
from dichterbij.letters.check.show.text import wants_colour

HOUSE = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-m", "dichterbij.web", "letter"]

STRICT = """Onderwerp: gesprek

Geachte heer/mevrouw,

U dient zich te melden op 1 december 2026. Indien u niet verschijnt, dan kan uw uitkering worden
verlaagd 😊 en dient u een boete te betalen.

Hoogachtend,
Het college
"""
WARM = """Dag Amina,

Ik ben Bram. Zullen we op 1 december om 10.30 uur kennismaken?

Met vriendelijke groet,
Bram de Wit, 06 00 00 00 12
"""


def environment(**more: str) -> dict[str, str]:
    ours = ("DICHTERBIJ_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "NO_COLOR")
    return {name: it for name, it in os.environ.items() if not name.startswith(ours)} | more


def letter(
    *words: str | Path, stdin: bytes = b"", at: Path = HOUSE, **more: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=at,
        env=environment(PYTHONPATH=str(HOUSE), **more),
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def is_plain(said: bytes, lines: int = 1) -> bool:
    """Said in so many lines of our own, without a traceback."""
    told = said.decode().splitlines()
    return len(told) == lines and all(line.startswith("dichterbij: ") for line in told)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A few templates, some of them in folders."""
    folder = tmp_path / "brieven"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "b" / "warm.md").write_text(WARM)
    (folder / "a.txt").write_text(STRICT)
    (folder / "Z.txt").write_text(WARM)
    (folder / "c.pdf").write_bytes(b"%PDF")
    (folder / "~$d.docx").write_bytes(b"lock")
    (folder / ".git" / "weg.txt").write_text(STRICT)
    document = docx.Document()
    for line in STRICT.strip().split("\n\n"):
        document.add_paragraph(line)
    document.save(str(folder / "d.docx"))
    return folder


# What it says


def test_help_tells_everything_one_needs():
    told = letter("check", "--help").stdout.decode()
    for word in (
        "--kind", "--format", "--fail-on", "--rules", "--html", "--jsonl", "exit codes", "[[off]]",
        ".docx", "standard input", *(kind.value for kind in Kind),
    ):  # fmt: skip
        assert word in told
    assert "check" in letter("--help").stdout.decode()


def test_a_strict_letter_is_told_line_by_line(tmp_path: Path):
    (tmp_path / "streng.txt").write_text(STRICT)
    told = letter("check", "streng.txt", "--kind", "invitation", at=tmp_path)
    assert told.returncode == 1
    assert told.stderr == b""
    said = told.stdout.decode()
    found = check(STRICT, "invitation").findings
    places = re.findall(r"^streng\.txt:(\d+):(\d+): (hint|notice|change first) \[", said, re.M)
    assert [(int(line), int(column)) for line, column, _ in places] == [
        (finding.line, finding.column) for finding in found
    ]
    for finding in found:
        assert f"[{finding.rule}] {finding.message}" in said
        assert finding.why in said
    assert said.splitlines()[-1].startswith("streng.txt: readability ")
    assert "of 4" in said.splitlines()[-1]


def test_a_warm_letter_ends_well(tmp_path: Path):
    (tmp_path / "warm.txt").write_text(WARM)
    told = letter("check", "warm.txt", at=tmp_path)
    assert told.returncode == 0
    assert told.stderr == b""


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_exit_code_follows_the_heaviest_finding(limit: int):
    for text in (STRICT, WARM, "Dag.", "Thans."):
        worst = check(text).worst()
        told = letter("check", "-", "--fail-on", str(limit), stdin=text.encode())
        assert told.returncode == (1 if worst >= limit else 0), text


def test_a_folder_is_read_in_the_order_of_names(library: Path):
    told = letter("check", "brieven", "--format", "json", at=library.parent)
    files = [one["file"] for one in json.loads(told.stdout)["letters"]]
    assert files == ["brieven/Z.txt", "brieven/a.txt", "brieven/d.docx", "brieven/b/warm.md"]
    twice = letter("check", "brieven/a.txt", "brieven", "--format", "json", at=library.parent)
    again = [one["file"] for one in json.loads(twice.stdout)["letters"]]
    assert again == ["brieven/a.txt", *(name for name in files if name != "brieven/a.txt")]


def test_json_tells_what_the_check_tells_and_where_in_a_document(library: Path):
    told = json.loads(letter("check", library, "--format", "json").stdout)
    by_name = {Path(one["file"]).name: one for one in told["letters"]}
    plain = json.loads(json.dumps(check(STRICT).to_dict()))
    assert {key: it for key, it in by_name["a.txt"].items() if key != "file"} == plain
    lines = docx.Document(str(library / "d.docx")).paragraphs
    found = by_name["d.docx"]["findings"]
    assert found
    for finding in found:
        words = "".join(
            lines[place["paragraph"]].runs[place["run"]].text[place["start"] : place["end"]]
            for place in finding["runs"]
        )
        assert words == finding["text"]
    assert told["unread"] == []


def test_no_django_is_loaded():
    script = (
        "import sys; from dichterbij.web.command import main;"
        "code = main(['letter', 'check', '-', '--format', 'json']);"
        "heavy = {'django', 'weasyprint', 'docx', 'odf'} & set(sys.modules);"
        "sys.exit(f'loaded {heavy}' if heavy else code)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, env=environment(), input=WARM.encode(),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, b"")


def test_colours_are_for_somebody_at_a_terminal():
    ours, theirs = pty.openpty()
    with open(theirs, "w") as terminal:
        assert wants_colour(terminal, {"TERM": "xterm"})
        assert not wants_colour(terminal, {"TERM": "xterm", "NO_COLOR": "1"})
        assert not wants_colour(terminal, {"TERM": "dumb"})
    os.close(ours)
    assert not wants_colour(io.StringIO(), {})
    assert b"\x1b" not in letter("check", "-", stdin=STRICT.encode()).stdout


# SARIF


def sarif(*words: str | Path, stdin: bytes = b"") -> dict[str, Any]:
    log = json.loads(letter("check", *words, "--format", "sarif", stdin=stdin).stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_sarif_describes_every_rule_and_every_finding(library: Path):
    run = sarif(library)
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in our_rules().rules]
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"note", "warning", "error"}
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["partialFingerprints"]["dichterbijLetter/v1"]
        where = result["locations"][0]["physicalLocation"]
        artifact = run["artifacts"][where["artifactLocation"]["index"]]
        assert artifact["location"]["uri"] == where["artifactLocation"]["uri"]
    assert run["invocations"][0]["executionSuccessful"] is True


def test_places_in_sarif_are_places_in_the_file(tmp_path: Path):
    name = "ümlaut en spatie #1.txt"
    data = b"\xef\xbb\xbf" + STRICT.replace("\n", "\r\n").encode()
    (tmp_path / name).write_bytes(data)
    run = sarif(tmp_path)
    assert unquote(run["artifacts"][0]["location"]["uri"]) == f"file://{tmp_path}/{name}"
    text = data.decode("utf-8-sig")
    lines = text.split("\r\n")
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        words = text[region["charOffset"] :][: region["charLength"]]
        assert data[region["byteOffset"] :][: region["byteLength"]].decode() == words
        assert lines[region["startLine"] - 1][region["startColumn"] - 1 :].startswith(
            words.split("\r\n")[0]
        )
        assert lines[region["endLine"] - 1][: region["endColumn"] - 1].endswith(
            words.split("\r\n")[-1]
        )


def test_a_place_far_into_a_long_letter_has_its_byte():
    text = "é😊a\n" * 5000
    checked = Checked("a.txt", open_document(text.encode(), "a.txt"), check("Dag."))
    for place in (0, 1, 4095, 4096, 4097, 12_345, len(text)):
        assert checked.byte(place) == len(text[:place].encode())


# One page for a whole library


class Page(HTMLParser):
    """The tags of a page and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def test_the_page_shows_every_letter_and_asks_nothing_of_the_network(library: Path):
    evil = "<img src=x onerror=alert(1)> & <b>.txt"
    (library / evil).write_text(STRICT.replace("1 december", "<script>x</script> \u202e"))
    report = library.parent / "verslag.html"
    told = letter("check", library, "--kind", "invitation", "--html", report)
    assert told.returncode == 1
    assert told.stdout == b""
    assert told.stderr.decode().splitlines() == ["5/5", f"dichterbij: 5 letters in {report}"]
    html = report.read_text()
    page = Page(html)
    assert page.count("details") == 5
    assert page.count("script") == page.count("img") == page.count("link") == page.count("b") == 0
    assert page.count("svg") <= page.count("figure") <= page.count("table")
    assert "\u202e" not in html
    assert evil in page.words
    assert "default-src 'none'" in html
    for tag, about in page.tags:
        assert not [key for key in about if key.startswith("on") or key in {"style", "src"}], tag
        assert (about.get("href") or "#").startswith("#")
    ids = [about["id"] for _, about in page.tags if "id" in about]
    assert len(ids) == len(set(ids))
    links = {(about.get("href") or "#")[1:] for tag, about in page.tags if tag == "a"}
    assert links <= set(ids)
    assert len(links) == 5
    assert list(library.parent.glob("*.part")) == []


def test_the_page_counts_letters_per_level_as_the_check_does(library: Path):
    report = library.parent / "verslag.html"
    letter("check", library, "--html", report)
    levels = [check(text).metrics.readability for text in (STRICT, STRICT, WARM, WARM)]
    table = re.search(r"Brieven per niveau</caption>.*?</table>", report.read_text(), re.S)
    assert table
    rows = re.findall(r"Niveau (\d)[^<]*</th><td>(\d+)</td>", table[0])
    assert {int(level): int(many) for level, many in rows} == {
        level: sum(one is not None and one.level == level for one in levels)
        for level in (1, 2, 3, 4)
    }


def test_the_page_never_takes_the_place_of_a_letter(library: Path):
    told = letter("check", library, "--html", library / "a.txt")
    assert told.returncode == 2
    assert is_plain(told.stderr)
    assert (library / "a.txt").read_text() == STRICT


def test_findings_and_the_page_together_when_asked(library: Path):
    report = library.parent / "verslag.html"
    told = letter("check", library, "--html", report, "--format", "json")
    assert len(json.loads(told.stdout)["letters"]) == 4
    assert report.exists()


# Many letters, one per line


def lines(*said: object) -> bytes:
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in said]
    return b"\n".join(raw) + b"\n"


def answers(stdin: bytes, *words: str) -> list[dict[str, Any]]:
    told = letter("check", "--jsonl", *words, stdin=stdin)
    assert b"Traceback" not in told.stderr
    return [json.loads(line) for line in told.stdout.decode("ascii").splitlines()]


def test_a_line_in_is_a_line_out_in_order():
    said = [{"id": n, "text": text, "kind": "fine"} for n, text in enumerate([STRICT, WARM, ""])]
    told = answers(lines(*said))
    for one, line in zip(said, told, strict=True):
        report = json.loads(json.dumps(check(str(one["text"]), "fine").to_dict()))
        assert line == {
            "id": one["id"], "metrics": report["metrics"], "findings": report["findings"],
        }  # fmt: skip


def test_without_a_kind_a_line_is_of_the_kind_that_was_asked_for():
    (told,) = answers(lines({"id": "x", "text": WARM}), "--kind", "invitation")
    wanted = [finding.rule for finding in check(WARM, "invitation").findings]
    assert [finding["rule"] for finding in told["findings"]] == wanted


def test_a_bad_line_is_said_and_the_rest_goes_on():
    bad = [
        b"", b"{", b'{"id": 1, "text": "\xff"}', b"[1]", b"null", b"[" * 100_000,
        b'{"id": NaN, "text": "x"}', b'{"id": 1e999, "text": "x"}', b"9" * 5_000,
    ]  # fmt: skip
    named = [
        (b'{"id": "a", "text": "half \\ud83d"}', "a"), ({"id": 2, "text": 3}, 2),
        ({"id": "c"}, "c"), ({"id": "d", "text": "x", "kind": "brief"}, "d"),
        ({"id": "e", "text": "x", "kind": None}, "e"), ({"id": "f", "text": "x", "kind": []}, "f"),
        (b'{"id": "\\ud83d", "text": "x"}', None), ({"id": [1], "text": "x"}, None),
        ({"id": True, "text": "x"}, None),
    ]  # fmt: skip
    good = {"id": "good", "text": "Dag Amina.", "kind": "other"}
    told = answers(lines(*bad, *(line for line, _ in named), good))
    assert [line["id"] for line in told] == [None] * len(bad) + [i for _, i in named] + ["good"]
    assert all(set(line) == {"id", "error"} and line["error"] for line in told[:-1])
    assert set(told[-1]) == {"id", "metrics", "findings"}


def test_the_exit_code_of_lines_is_that_of_files():
    strict, warm = {"id": 1, "text": STRICT}, {"id": 2, "text": "Dag."}
    assert letter("check", "--jsonl", stdin=lines(warm)).returncode == 0
    assert letter("check", "--jsonl", stdin=b"").returncode == 0
    assert letter("check", "--jsonl", stdin=lines(strict, warm)).returncode == 1
    assert letter("check", "--jsonl", stdin=lines(strict, b"?", warm)).returncode == 2


def test_each_line_is_answered_before_the_next_is_asked():
    with subprocess.Popen(
        [*COMMAND, "check", "--jsonl"], cwd=HOUSE, env=environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(lines({"id": number, "text": "Dag."}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0


def test_lines_may_come_from_a_file(tmp_path: Path):
    (tmp_path / "in.jsonl").write_bytes(lines({"id": 1, "text": "Dag."}))
    told = letter("check", "--jsonl", tmp_path / "in.jsonl")
    assert json.loads(told.stdout)["id"] == 1
    wrong = letter("check", "--jsonl", tmp_path / "weg.jsonl")
    assert wrong.returncode == 2
    assert is_plain(wrong.stderr)


# When something is wrong


@pytest.mark.parametrize(
    "words",
    [
        ["check"], ["check", "weg.txt"], ["check", "-", "-"], ["check", "leeg"],
        ["check", "--jsonl", "--format", "json"], ["check", "--jsonl", "a", "b"],
        ["check", "-", "--rules", "weg.toml"], ["check", "-", "--html", "leeg"],
        ["check", "-", "--html", "nergens/verslag.html"], ["check", "-", "--html", "/"],
        ["check", "-", "--html", ""], ["check", "-", "--rules", "leeg"], ["check", ""],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(words: list[str], tmp_path: Path):
    (tmp_path / "leeg").mkdir()
    told = letter(*words, at=tmp_path, stdin=b"Dag.")
    assert told.returncode == 2
    assert is_plain(told.stderr), told.stderr


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(tmp_path: Path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(4):
            package.writestr(f"{number}", b"\0" * 40_000_000)
    hostile = {
        "a.docx": b"PK\x03\x04", "b.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "c.odt": b"",
        "d.txt": b"\xff\xfe\xff", "e.md": b"caf\xe9", "f.docx": bomb.getvalue(),
    }  # fmt: skip
    for name, data in hostile.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "g.txt").write_text("Dag.")
    told = letter("check", tmp_path, tmp_path / "x.pdf", "--format", "json")
    assert told.returncode == 2
    assert is_plain(told.stderr, lines=len(hostile) + 1)
    said = json.loads(told.stdout)
    assert [Path(one["file"]).name for one in said["letters"]] == ["g.txt"]
    assert {Path(one["file"]).name for one in said["unread"]} == {*hostile, "x.pdf"}
    run = sarif(tmp_path)
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == len(hostile)


def test_a_file_without_an_end_is_too_large():
    told = letter("check", "/dev/zero")
    assert told.returncode == 2
    assert is_plain(told.stderr)


def test_a_letter_cannot_steer_the_terminal(tmp_path: Path):
    evil = tmp_path / "\x1b[2J\u202e.txt"
    evil.write_text(
        "U dient \x1b]0;weg\x07 thans. Indien u \x9b2J niet verschijnt dan volgt een boete."
    )
    told = letter("check", tmp_path)
    assert evil.name not in told.stdout.decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told.stdout.decode())


def test_a_name_that_is_no_text_is_told_all_the_same(tmp_path: Path):
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(STRICT)
    for form in ("text", "json", "sarif"):
        told = letter("check", tmp_path, "--format", form)
        assert told.returncode == 1
        assert told.stderr == b""
    assert letter("check", tmp_path, "--html", tmp_path / "v.html").returncode == 1
    assert b"caf%E9.txt" in letter("check", tmp_path, "--format", "sarif").stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_letter_can_be_told_on_any_terminal(encoding: str):
    told = letter("check", "-", stdin=STRICT.encode(), PYTHONIOENCODING=encoding)
    assert told.returncode == 1
    assert told.stderr == b""


def test_rules_of_our_own_are_used_and_their_mistakes_named(tmp_path: Path):
    ours = our_rules().rules[0].id
    rules = tmp_path / "eigen.toml"
    rules.write_text(f'[[off]]\nid = "{ours}"\nreason = "Wij doen dit anders."\n')
    run = json.loads(
        letter("check", "-", "--rules", rules, "--format", "sarif", stdin=b"Dag.").stdout
    )["runs"][0]
    assert ours not in [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    rules.write_text('[[off]]\nid = "toon.bestaat-niet"\nreason = "x"\n')
    wrong = letter("check", "-", "--rules", rules, stdin=b"Dag.")
    assert wrong.returncode == 2
    assert is_plain(wrong.stderr)
    assert b"eigen.toml:2" in wrong.stderr


def test_a_reader_that_leaves_is_no_disaster():
    with subprocess.Popen(
        [*COMMAND, "check", "--jsonl"], cwd=HOUSE, env=environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(lines({"id": 1, "text": STRICT}))
        process.stdin.close()
        assert process.wait(30) == 141
        assert is_plain(process.stderr.read())


def test_ctrl_c_stops_in_one_line():
    with subprocess.Popen(
        [*COMMAND, "check", "--jsonl"], cwd=HOUSE, env=environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # What was begun in the background hears of no Ctrl-C, and neither would this
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(lines({"id": 1, "text": "Dag."}))
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert is_plain(process.stderr.read())
