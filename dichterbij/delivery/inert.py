# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What somebody typed stays words: no link and no formatting, wherever it arrives.

A name or a place ends up in a message that carries our sender. Nobody may put a link of their own
into it. Our own links stay links.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings

_SCHEME = re.compile(r"[a-z0-9+.-]*:/+", re.I)
# A name that a phone or mailbox would make a link of. Not the two halves of a mail address
_HOST = re.compile(r"(?<![\w@.])(?:[\w-]+\.)++(?=[^\W\d_]{2,63}\b(?!@))")
# Signs of Markdown that a backslash takes the meaning from
_SIGNS = re.compile(r"[\\`*_{}\[\]()#+~|!]")
# Those have no such way out; a space nobody sees before them has the same effect
_WITHOUT_A_WAY_OUT = "^•="
UNSEEN_SPACE = "\u200b"
_CHAT_SIGNS = re.compile(r"[*_~`]")


def unlinked(text: str) -> str:
    """The same words, in which no address but our own becomes a link."""
    return _around_our_links(text, lambda part: _HOST.sub(_apart, _SCHEME.sub("", part)))


def as_markdown(text: str) -> str:
    """The same words for a gateway that reads Markdown: nothing becomes a heading, list or link."""
    lines = [line.strip(" \t") for line in text.splitlines()]
    return "\n".join(_line_as_markdown(line) for line in lines)


def as_chat(text: str) -> str:
    """The same words on one line, for a gateway that reads *bold* and _italic_."""
    plain = _around_our_links(text, lambda part: _CHAT_SIGNS.sub("", part))
    return " ".join(plain.split())


def _line_as_markdown(line: str) -> str:
    # Notify reads &lbrack; as [ before it looks for Markdown
    escaped = _around_our_links(
        line, lambda part: _SIGNS.sub(r"\\\g<0>", part).replace("&", "&amp;")
    )
    if escaped.startswith("-"):
        return f"\\{escaped}"
    if escaped.startswith(tuple(_WITHOUT_A_WAY_OUT)):
        return UNSEEN_SPACE + escaped
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)


def _around_our_links(text: str, change: Callable[[str], str]) -> str:
    """Change what is not one of our own links. After the name of our house a path has to follow."""
    ours = re.compile(rf"({re.escape(settings.PUBLIC_URL)}(?:/[\w-]+)+/?)")
    parts = ours.split(text)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def _apart(found: re.Match[str]) -> str:
    return found[0].replace(".", ". ")
