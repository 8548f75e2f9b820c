# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Whatever a machine asks: the API answers as its description says, and never falls over.

schemathesis makes the questions up from the description: right ones, and wrong ones of every kind.
`make test-api` asks many more of them.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from schemathesis import Case

from tests.test_letters_api import KEY

EXAMPLES = int(os.environ.get("LONG_API", "50"))


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def with_a_key(settings: Any) -> None:
    settings.API_KEY = KEY


# A web server lets go of the database after each answer, so the test holds no transaction
@pytest.mark.django_db(transaction=True)
@schema.parametrize()
@hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_question_gets_an_answer_that_was_promised(case: Case) -> None:
    case.call_and_validate(headers={"X-Api-Key": KEY})
