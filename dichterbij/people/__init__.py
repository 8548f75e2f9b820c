# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Residents, the people of the municipality, and the working relationship between them.

Seed: Inleiding > Werkrelatie.
"""
