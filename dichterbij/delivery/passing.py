# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a person was to bring, and whose moment has passed meanwhile."""

from __future__ import annotations

from django.utils import timezone

from dichterbij.delivery.adapters import channels
from dichterbij.delivery.models import Message
from dichterbij.people.models import Person

State = Message.State


def let_pass(*, by: None = None) -> int:
    """Paper whose moment has passed need not be printed any more, nor WhatsApp be shared."""
    late = Message.objects.on_paper()
    if Person.Channel.WHATSAPP not in channels():
        late |= Message.objects.to_share()
    return late.filter(not_after__lt=timezone.now()).update(
        state=State.WITHDRAWN, reason="moment_passed"
    )
