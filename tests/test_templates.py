# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Our quicker tags, names and days write exactly what Django's write."""

import datetime as dt
from typing import Any

import pytest
from django.template import Context, Engine, TemplateDoesNotExist, engines
from django.template import Template as DjangoTemplate
from django.template.loader import get_template
from django.utils.formats import date_format as django_date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, override

from dichterbij.people.days import date_format
from dichterbij.web.templating import Template

pytestmark = pytest.mark.once

LATE = dt.datetime(
    2026, 3, 29, 23, 30, tzinfo=dt.UTC
)  # already tomorrow here, after a clock change


class Amina:
    first_name = "Amina <b>&'\""
    years = 12345

    @property
    def broken(self) -> str:
        raise ValueError("Nobody asked for this")

    def greeting(self) -> str:
        return "Dag"

    def needs(self, something: str) -> str:
        return something

    def forget(self) -> str:
        return "forgotten"

    forget.alters_data = True  # type: ignore[attr-defined]


def everything() -> dict[str, Any]:
    return {
        "amina": Amina(),
        "known": {"name": "<Bram>", "items": "a key that is also a method"},
        "names": ["Amina", "Bram"],
        "word": "Zeg 'dag'",
        "safe": mark_safe("<b>dag</b>"),
        "lazy": gettext_lazy("Vandaag"),
        "nothing": None,
        "late": LATE,
        "day": LATE.date(),
        "number": 9,
        "csrf_token": "abc",
    }


@pytest.mark.parametrize(
    "written",
    [
        "{{ amina.first_name }} {{ amina.years }} {{ amina.greeting }} {{ amina.nobody }}",
        "{{ amina.needs }}|{{ amina.forget }}|{{ amina.first_name.upper }}",
        "{{ known.name }} {{ known.items }} {{ known.nothing }} {{ names.1 }} {{ names.7 }}",
        "{{ word }} {{ safe }} {{ lazy }} {{ nothing }} {{ nobody }} {{ number }} {{ late }}",
        "{% autoescape off %}{{ word }}{{ amina.first_name }}{% endautoescape %}",
        "{{ word|upper }} {{ nobody|default:'niemand' }} {{ amina.first_name|length }}",
        "{% if nobody %}1{% elif amina.nobody %}2{% elif known.name == '<Bram>' %}3{% endif %}",
        "{% for name in names %}{{ forloop.counter }} {{ name }} {% endfor %}",
        "{% with n=names %}{{ n.0 }}{% endwith %}{{ n }}",
        "{% load i18n %}{% translate 'Vandaag' %} {% translate '100%' %} {% translate word %}",
        "{% load i18n %}{% translate 'Team' as team %}{{ team }} {% translate 'Team' noop %}",
        "{% load i18n %}{% blocktranslate with a=word %}{{ a }}, 5% {{ b }}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate trimmed %}  Van u\n en ik. {% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate count n=number %}1{% plural %}2{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate asvar it %}Dag {{ word }}{% endblocktranslate %}{{ it }}",
        "{% load static %}{% static 'web/teken.svg' %} {% static 'web/teken.svg' as a %}{{ a }}",
        "{% url 'before' number %} {% url 'today' %} {% url 'our_agreement' 'a-b' 7 as a %}{{ a }}",
        "{% url 'our_agreement' 'é &<' number %} {% url 'nowhere' as gone %}[{{ gone }}]",
        "{% url 'before' pk=number %}",
        "{{ late|date:'l j F Y, G.i' }} {{ day|date:'D j b' }} {{ late|date:'SHORT_DATE_FORMAT' }}",
        "{{ late|date }} {{ word|date:'j' }} {{ nothing|date:'j' }} {{ late|date:'c e I U' }}",
        "{% csrf_token %}",
    ],
)
def test_a_template_says_what_django_would_say(written: str) -> None:
    ours = engines["django"].engine
    django = Engine(
        libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
        string_if_invalid=ours.string_if_invalid,
    )
    for language in ("nl", "en", "ar"):
        with override(language):
            said = [
                template.render(Context(everything()))
                for template in (
                    Template(written, engine=ours),
                    Template(written, engine=ours),
                    DjangoTemplate(written, engine=django),
                )
            ]
        assert said[0] == said[1] == said[2]


def test_a_sentence_is_said_in_the_language_of_whoever_reads_it_next() -> None:
    template = engines["django"].from_string("{% load i18n %}{% translate 'Onze afspraken' %}")
    said = []
    for language in ("nl", "en", "ar", "nl"):
        with override(language):
            said.append(template.render({}))
    assert said[0] == said[3] == "Onze afspraken"
    assert len(set(said)) == 3


def test_a_mistake_in_a_property_is_not_hidden() -> None:
    template = engines["django"].from_string("{{ amina.broken }}")
    with pytest.raises(ValueError, match="Nobody asked"):
        template.render({"amina": Amina()})


def test_every_page_is_made_with_the_short_way() -> None:
    assert isinstance(get_template("conversations/today/today.html").template, Template)  # type: ignore[attr-defined]
    with pytest.raises(TemplateDoesNotExist):
        get_template("conversations/today/nowhere.html")


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_a_day_is_written_as_django_writes_it(language: str) -> None:
    with override(language):
        for form in (
            "l j F",
            "j F Y",
            "G.i",
            "l j F Y, G.i",
            "j b",
            r"j \d\e F, H:i",
            "Ym",
            "D d-m",
        ):
            assert date_format(localtime(LATE), form) == django_date_format(localtime(LATE), form)
            if "i" not in form:
                assert date_format(LATE.date(), form) == django_date_format(LATE.date(), form)
