# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The settings of the demo, with one page more: the bare one that the others are held against."""

from dichterbij.web.settings import *  # noqa: F403
from dichterbij.web.settings import STORAGES

ROOT_URLCONF = "bench.urls"
# Nobody fetches styles here, so they need not be gathered first
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Where the counterparts of `bench.delivery` are; it says so itself
BENCH_GATEWAY = ""
