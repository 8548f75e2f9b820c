# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""One conversation (gesprek): before it, during it, and what both take away.

Seed: Handvat 1 > Voorafgaand aan het gesprek; Tijdens het gesprek; Handvat 2.
"""
