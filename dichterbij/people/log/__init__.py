# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The reading log: written with every act, sealed a moment later, checked by who doubts it."""
