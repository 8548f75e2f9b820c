# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One page for a whole library of letters: where it stands, and what to change in each.

One file that works from a disk, without a script and without the network. Letters are written
away as they come, so that a large library does not have to fit in memory.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import IO, TextIO

from dichterbij.letters.check.report import Axis, Finding, Kind, Severity
from dichterbij.letters.check.show.checked import Checked, Unread

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
AXES = {
    Axis.READABILITY: ("Leesbaarheid", "Hoe zwaar de tekst leest."),
    Axis.TONE: ("Toon", "Hoe de brief klinkt voor wie hem krijgt."),
    Axis.SUPERFLUOUS: ("Overbodig", "Wat weg kan of naar achteren."),
    Axis.HUMAN: ("Menselijk", "Wat een mens erin zou zetten, en er nu niet in staat."),
}
WEIGHTS = {
    Severity.CHANGE_FIRST: ("eerst veranderen", "first"),
    Severity.NOTICE: ("let op", "notice"),
    Severity.HINT: ("tip", "hint"),
}
KINDS = {
    Kind.INVITATION: "Gelezen als uitnodiging.",
    Kind.REMINDER: "Gelezen als herinnering.",
    Kind.REQUEST: "Gelezen als vraag om gegevens.",
    Kind.DECISION: "Gelezen als besluit.",
    Kind.FINE: "Gelezen als boete.",
    Kind.PAYMENT: "Gelezen als brief over betalen.",
    Kind.OTHER: "Zonder soort: wat juist in een uitnodiging of een boete hoort, is niet bekeken.",
}
STRUGGLING = {1: 14, 2: 29, 3: 53, 4: 78}  # of 100 adults, after LiNT-II
MOST_RULES = 8
WIDE = 340


def bars(title: str, rows: Iterable[tuple[str, int]], name: str) -> str:
    """A picture of how many of each. The table beside it says the same."""
    told = list(rows)
    most = max((many for _, many in told), default=0) or 1
    high = 34 * len(told) + 4
    out = [
        f'<svg role="img" aria-labelledby="{name}" viewBox="0 0 {WIDE + 60} {high}" '
        f'width="{WIDE + 60}" height="{high}"><title id="{name}">{escape(title)}</title>'
    ]
    for number, (label, many) in enumerate(told):
        top = 34 * number
        short = label if len(label) <= 52 else label[:51].rstrip() + "…"
        out.append(
            f'<text class="label" x="0" y="{top + 13}">{escape(short)}</text>'
            f'<rect class="rail" x="0" y="{top + 18}" width="{WIDE}" height="10" rx="5"/>'
            f'<rect class="bar" x="0" y="{top + 18}" width="{round(WIDE * many / most, 1)}" '
            f'height="10" rx="5"/><text class="many" x="{WIDE + 8}" y="{top + 27}">{many}</text>'
        )
    return "".join(out) + "</svg>"


def table(caption: str, heads: list[str], rows: Iterable[list[str]]) -> str:
    """Rows whose first cell names them. Cells are HTML already."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>\n'
        for first, *rest in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>\n{body}</tbody></table>"
    )


def visible(text: str) -> str:
    """Words from outside, as text, unable to turn the reading order of the page around."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return f"<bdi>{escape(shown)}</bdi>"


def letters(many: int) -> str:
    return "1 brief" if many == 1 else f"{many} brieven"


class Html:
    """Writes the page when all letters have been seen."""

    def __init__(self, out: TextIO, kind: Kind) -> None:
        self.out = out
        self.kind = kind
        self.levels: Counter[int] = Counter()
        self.rules: dict[Axis, Counter[str]] = {axis: Counter() for axis in Axis}
        self.with_rule: Counter[str] = Counter()
        self.titles: dict[str, str] = {}
        self.rows: list[list[str]] = []
        self.files: list[Unread] = []
        self.sections: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115

    def letter(self, checked: Checked) -> None:
        number = len(self.rows) + 1
        measured = checked.report.metrics.readability
        self.levels[measured.level if measured else 0] += 1
        for finding in checked.report.findings:
            self.rules[finding.axis][finding.rule] += 1
            self.titles.setdefault(finding.rule, finding.message)
        self.with_rule.update({finding.rule for finding in checked.report.findings})
        counts = checked.counts()
        level = str(measured.level) if measured else "–"
        first = sum(one.severity == Severity.CHANGE_FIRST for one in checked.report.findings)
        marked = '<span class="weight first">ja</span>' if first else "nee"
        self.rows.append(
            [
                f'<a href="#brief-{number}">{visible(checked.name)}</a>', level,
                *(str(counts[axis]) for axis in Axis), marked,
            ]
        )  # fmt: skip
        self.sections.write(section(number, checked))

    def unread(self, file: Unread) -> None:
        self.files.append(file)

    def end(self) -> None:
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
        self.out.write(
            '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>Waar onze brieven staan</title>\n<style>{STYLE}</style></head>\n<body><main>\n"
            "<h1>Waar onze brieven staan</h1>\n"
            f"<p>{letters(len(self.rows))}. {KINDS[self.kind]} Elke vondst is een vraag; jullie "
            "beslissen. Leesbaarheid, toon, overbodig en menselijk staan apart en worden nooit "
            "opgeteld.</p>\n"
        )
        self.out.write(self.where_it_stands())
        self.out.write(self.what_occurs())
        self.out.write(self.every_letter())
        self.sections.seek(0)
        while some := self.sections.read(1 << 20):
            self.out.write(some)
        self.sections.close()
        self.out.write("</section>\n</main></body></html>\n")
        self.out.flush()

    def where_it_stands(self) -> str:
        """How many letters there are on each level of readability."""
        names = {
            level: f"Niveau {level}: zwaar voor ongeveer {share} op de 100"
            for level, share in STRUGGLING.items()
        }
        if self.levels[0]:
            names[0] = "Niets te meten: geen zin gevonden"
        rows = [(names[level], self.levels[level]) for level in names]
        return (
            '<section aria-labelledby="niveaus"><h2 id="niveaus">Hoe zwaar ze lezen</h2>\n'
            "<p>Voor hoeveel volwassenen op de 100 zo’n tekst te zwaar is: een schatting naar het "
            "voorbeeld van LiNT-II. Ze gaat over de tekst en zegt niets over een lezer.</p>\n"
            '<div class="pair"><figure>'
            + bars("Aantal brieven per niveau", rows, "beeld-niveaus")
            + "</figure>\n"
            + table(
                "Brieven per niveau", ["Niveau", "Brieven"],
                [[escape(label), str(many)] for label, many in rows],
            )
            + "</div></section>\n"
        )  # fmt: skip

    def what_occurs(self) -> str:
        """Per axis the rules that occur most, by the number of letters they occur in."""
        out = ['<section aria-labelledby="vaak"><h2 id="vaak">Wat het vaakst voorkomt</h2>\n']
        for axis, (name, what) in AXES.items():
            out.append(f"<h3>{name}</h3><p>{what}</p>\n")
            by_letters = sorted(self.rules[axis], key=lambda rule: (-self.with_rule[rule], rule))
            if not by_letters:
                out.append("<p>Niets gevonden.</p>\n")
                continue
            some = by_letters[:MOST_RULES]
            rows = [(self.titles[rule], self.with_rule[rule]) for rule in some]
            picture = bars(f"{name}: aantal brieven per regel", rows, f"beeld-{axis.value}")
            rest = len(by_letters) - len(some)
            out.append(
                f'<div class="pair"><figure>{picture}</figure>\n'
                + table(
                    f"{name}: wat het vaakst voorkomt",
                    ["Wat", "Brieven", "Keer"],
                    [
                        [
                            f"{visible(self.titles[rule])} <code>{escape(rule)}</code>",
                            str(self.with_rule[rule]), str(self.rules[axis][rule]),
                        ]
                        for rule in some
                    ],
                )
                + "</div>\n"
                + (f"<p>En nog {rest} andere.</p>\n" if rest else "")
            )  # fmt: skip
        return "".join(out) + "</section>\n"

    def every_letter(self) -> str:
        """The table of letters, what could not be read, and the start of the letters."""
        heads = ["Brief", "Niveau", *(name for name, _ in AXES.values()), "Eerst veranderen"]
        out = ['<section aria-labelledby="alle"><h2 id="alle">Elke brief</h2>\n']
        if self.rows:
            out.append(
                '<div class="wide" role="region" aria-labelledby="alle" tabindex="0">'
                + table("Vondsten per brief, op elk van de vier apart", heads, self.rows)
                + "</div>"
            )
        if self.files:
            files = "".join(
                f"<li>{visible(file.name)}: <span lang='en'>{escape(file.why)}</span></li>"
                for file in self.files
            )
            out.append(f"<h3>Niet gelezen</h3><ul>{files}</ul>\n")
        return "".join(out)


def section(number: int, checked: Checked) -> str:
    """One letter: what was found on each axis."""
    out = [f'<details id="brief-{number}"><summary>{visible(checked.name)}</summary>\n']
    measured = checked.report.metrics.readability
    if measured:
        out.append(
            f"<p>{checked.report.metrics.words} woorden in {checked.report.metrics.sentences} "
            f"zinnen. Niveau {measured.level} van 4: ongeveer {round(100 * measured.struggling)} "
            "van de 100 volwassenen heeft moeite met zo’n tekst.</p>\n"
        )
    for axis, (name, _) in AXES.items():
        found = checked.report.on(axis)
        out.append(f"<h3>{name}</h3>\n")
        if found:
            out += ["<ul>\n", *(item(finding) for finding in found), "</ul>\n"]
        else:
            out.append("<p>Niets gevonden.</p>\n")
    return "".join(out) + "</details>\n"


def item(finding: Finding) -> str:
    """One finding: where, what, why, and what to write instead."""
    word, weight = WEIGHTS[finding.severity]
    quote = f" <q>{visible(finding.text)}</q>" if finding.text.strip() else ""
    instead = " of ".join(f"<ins>{visible(new)}</ins>" for new in finding.replacements if new)
    if instead:
        instead = f"<p>Liever: {instead}</p>"
    elif finding.suggestion:
        instead = f"<p>{visible(finding.suggestion)}</p>"
    stays = "<p>Dit moet erin blijven staan.</p>" if finding.legal_keep else ""
    return (
        f'<li><p><span class="weight {weight}">{word}</span> '
        f"<strong>{visible(finding.message)}</strong> "
        f'<span class="soft">regel {finding.line}, teken {finding.column}</span>{quote}</p>'
        f"<p>{visible(finding.why)}</p>{instead}{stays}"
        f'<p class="soft">Bron: {visible(finding.source)} <code>{escape(finding.rule)}</code></p>'
        "</li>\n"
    )
