# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Settings, addresses, the page frame, the command line, the demo. Nothing here knows a rule."""
