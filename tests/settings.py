# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Settings of the tests: the real ones, with a database from DATABASE_URL and strict templates."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["DICHTERBIJ_DEMO"] = "1"
# Never the data of whoever works here; what a test starts of its own gets the same
os.environ["DICHTERBIJ_DATA"] = tempfile.mkdtemp(prefix="dichterbij-tests-")
os.environ["DICHTERBIJ_KEYSET"] = os.environ["DICHTERBIJ_DATA"] + "/master.json"
# Where there is a server for each process, each takes its own: on one server PostgreSQL keeps old
# rows in every database as long as a test in any of them writes
if servers := os.environ.get("DICHTERBIJ_TEST_SERVERS", "").split():
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["DATABASE_URL"] = servers[int(process) % len(servers)]

from dichterbij.people.keys import keyset
from dichterbij.web.settings import *  # noqa: F403
from dichterbij.web.settings import DATABASES, STORAGES, TEMPLATES

keyset.make(Path(os.environ["DICHTERBIJ_KEYSET"]))  # for what is started as in production
UNDEFINED = "‼undefined‼"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["tests.hasher.QuickHasher"]
WAKING_HOURS = (8, 20)
IDLE_MINUTES = 60 * 24 * 400  # most tests travel through days; those about it say so
ADAPTERS = {"mail": "dichterbij.delivery.adapters.smtp"}
POST_ASKED_EVERY = 0.0
if DATABASES["default"]["ENGINE"].endswith("sqlite3") and "DATABASE_URL" not in os.environ:
    DATABASES["default"]["NAME"] = ":memory:"
STATIC_ROOT = tempfile.mkdtemp()  # there is nothing to collect in a test
atexit.register(shutil.rmtree, os.environ["DICHTERBIJ_DATA"], ignore_errors=True)
