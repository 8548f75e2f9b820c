# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Dichterbij: one conversation at a time, closer to the people it is about."""

__version__ = "0.1.0"
