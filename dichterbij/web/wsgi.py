# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichterbij.web.settings")
application = get_wsgi_application()

# The code stays as long as the process does. Python need not look through all of it for garbage
# again and again, while somebody waits for a page.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
# A page makes some thousands of things and lets nearly all of them go by itself. Looking for what
# is left after every seven hundred would be in the middle of every other page
gc.set_threshold(50_000)
