# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The product's own settings as a municipality has them, without static files to collect."""

from dichterbij.web.settings import *  # noqa: F403
from dichterbij.web.settings import STORAGES

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
