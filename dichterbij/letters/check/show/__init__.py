# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What a report looks like: on a terminal, as JSON, as SARIF, as one page for a whole library."""
