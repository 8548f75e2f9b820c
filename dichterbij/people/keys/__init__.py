# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""What is most personal is kept sealed, with a key for each person that can be destroyed."""
