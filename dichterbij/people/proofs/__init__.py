# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""A resident proves who they are: at the desk, or elsewhere, and for half an hour (T3)."""
