# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Standing in for a colleague who is not there: what is needed to help, for hours, seen by all."""
