# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How the web server runs: a few processes, and a log that tells nothing about anybody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dichterbij.web.supervisor import end_with_parent

wsgi_app = "dichterbij.web.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
timeout = 60
graceful_timeout = 20
control_socket_disable = True
# A full or slow disk must not look like a worker that hangs
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Addresses hold the tokens of links: there is no log of who asked for what
accesslog = None
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "dichterbij.web.logs.WithoutAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False}
    },
}


def on_starting(server: object) -> None:
    """Leave no web server behind when the command that started it is gone."""
    end_with_parent()
