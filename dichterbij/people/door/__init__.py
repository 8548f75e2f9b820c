# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The door for whoever works here: who comes in, how it is known, and what stops guessing."""
