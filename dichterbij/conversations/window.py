# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The window of the envelope: who lives where, whole, however long that is.

The post needs the house number, the postcode and the town. So nothing is left out: what is long
wraps, and is set smaller.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from dichterbij.delivery import paper

# Type in points and the height of a line in em, from roomy to tight
SIZES = (("11", "1.4"), ("10", "1.3"), ("9", "1.25"), ("8", "1.25"), ("7", "1.25"), ("6", "1.25"))
SMALLEST = SIZES[-1]
# What the fields of a resident hold; in the smallest type that fits, whatever was typed
LONGEST_NAME, LONGEST_ADDRESS = 161, 300


@dataclass(frozen=True)
class Window:
    """What shows in the window, and in which type."""

    lines: tuple[str, ...]
    size: str
    leading: str


def window_of(name: str, address: Sequence[str]) -> Window:
    """The roomiest type in which all of it can be seen; what is given goes on one line each."""
    lines = tuple(line for line in address if line.strip())
    press = paper.Press(title="", language="nl")
    if sum(map(len, lines)) <= LONGEST_ADDRESS:
        for size, leading in SIZES:
            window = Window((name, *lines), size, leading)
            if _fits(press, window):
                return window
    # Very many lines: they stand behind each other. The end of an address brings the post there.
    behind = " ".join(lines)
    if len(behind) > LONGEST_ADDRESS:
        behind = "…" + behind[-LONGEST_ADDRESS:]
    return Window((name, behind), *SMALLEST)


def _fits(press: paper.Press, window: Window) -> bool:
    """Whether it stands on a sheet as large as the window."""
    sheet = render_to_string("conversations/paper/window_only.html", {"window": window})
    return len(press.laid_out(sheet).pages) == 1
