# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What leaves the house: one verb, `send`, and paper.

The message is written in the same transaction as what it tells; the worker hands it over later.

Seed: Handvat 1 > Tijdens het gesprek > Agenda en verslaglegging.
"""
