# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Django's own tags for addresses, words, days and forms, for pages that hold many of them.

Each writes exactly what Django's tag writes. What it would work out anew for everybody though it
is nobody's own (the address of a stylesheet, a sentence in a language, the shape of an address)
it works out once. The settings put them in the place of Django's, so a template says
`{% load static i18n %}` and `{% url %}` as anywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from html import escape
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, render_value_in_context
from django.template.context import Context
from django.template.defaultfilters import date as django_date
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.defaulttags import url as django_url
from django.templatetags import i18n, static
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from dichterbij.people.days import date_format, local

register = template.Library()
register.tags.update(i18n.register.tags | static.register.tags)
register.filters.update(i18n.register.filters)

PLAIN = re.compile(r"[\w-]+", re.ASCII)  # needs no escaping in an address


def _literal(given: FilterExpression) -> str | None:
    """The words themselves, where they stand in the template and nothing is done with them."""
    said = getattr(given.var, "literal", given.var)
    return said if isinstance(said, str) and not given.filters else None


class Static(static.StaticNode):
    """The address of a file. It stays the same as long as the process does."""

    address = ""

    def url(self, context: Context) -> str:
        if _literal(self.path) is None:
            return str(super().url(context))
        if not self.address:
            self.address = str(super().url(context))
        return self.address


register.tag("static", Static.handle_token)


class Translate(i18n.TranslateNode):
    """One sentence, in each language once."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.known: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> str:
        said = _literal(self.filter_expression)
        if said is None or self.message_context or self.noop:
            return str(super().render(context))
        language = get_language()
        if language not in self.known:
            # Django doubles percent signs for the translator, and takes them back
            translated = gettext(said.replace("%", "%%")).replace("%%", "%")
            self.known[language] = SafeString(translated)
        if not self.asvar:
            return self.known[language]
        context[self.asvar] = self.known[language]
        return ""


@register.tag
def translate(parser: Parser, token: Token) -> Translate:
    node = i18n.do_translate(parser, token)
    return Translate(node.filter_expression, node.noop, node.asvar, node.message_context)


class BlockTranslate(i18n.BlockTranslateNode):
    """A sentence with names in it: in each language once, the names each time."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.known: dict[str | None, tuple[str, list[str]]] = {}

    def render(self, context: Context, nested: bool = False) -> str:
        if nested or self.plural or self.message_context or self.asvar:
            return str(super().render(context, nested))
        language = get_language()
        if language not in self.known:
            words, names = self.render_token_list(self.singular)
            self.known[language] = gettext(words), names
        words, names = self.known[language]
        given = {name: value.resolve(context) for name, value in self.extra_context.items()}
        try:
            shown = {
                name: render_value_in_context(
                    given[name] if name in given else context[name], context
                )
                for name in names
            }
            return words % shown
        except (KeyError, ValueError):  # a name nobody gave, or a mistake in a translation
            return str(super().render(context))


@register.tag
def blocktranslate(parser: Parser, token: Token) -> BlockTranslate:
    node = i18n.do_block_translate(parser, token)
    return BlockTranslate(
        node.extra_context,
        node.singular,
        node.plural,
        node.countervar,
        node.counter,
        node.message_context,
        trimmed=node.trimmed,
        asvar=node.asvar,
        tag_name=node.tag_name,  # type: ignore[attr-defined] # the stubs forgot it
    )


class Url(URLNode):
    """An address by name. Only what is in it differs, so its shape is looked up once."""

    def render(self, context: Context) -> str:
        name = _literal(self.view_name)
        given = [arg.resolve(context) for arg in self.args]
        if name is None or ":" in name or self.kwargs or not all(map(_plain, given)):
            return str(super().render(context))
        try:
            shape = _shape(name, tuple(map(type, given)), get_script_prefix())
        except NoReverseMatch:
            return str(super().render(context))  # it says best what is wrong
        address = shape % tuple(given)
        if not self.asvar:
            return address
        context[self.asvar] = address
        return ""


def _plain(value: Any) -> bool:
    if type(value) is int:
        return value >= 0
    return type(value) in (str, SafeString) and PLAIN.fullmatch(value) is not None


@cache
def _shape(name: str, kinds: tuple[type, ...], _prefix: str) -> str:
    stand_ins = [
        900_000_001 + number if kind is int else f"stand-in-{number}-"
        for number, kind in enumerate(kinds)
    ]
    shape = reverse(name, args=stand_ins).replace("%", "%%")
    for one in stand_ins:
        shape = shape.replace(str(one), "%s")
    return shape


@register.tag
def url(parser: Parser, token: Token) -> Url:
    node = django_url(parser, token)
    return Url(node.view_name, node.args, node.kwargs, node.asvar)


class CsrfToken(CsrfTokenNode):
    """In each of the ten forms of a page: the same token, and not ten times drawn and folded."""

    def render(self, context: Context) -> str:
        token = str(context.get("csrf_token") or "")
        if not token or token == "NOTPROVIDED":  # noqa: S105 - what Django says for none
            return str(super().render(context))
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> CsrfToken:
    return CsrfToken()


@register.filter(is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """A day, and a time, in words. The name of a format, or no format, is for Django."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        value = local(value)
    if form and "_" not in form and isinstance(value, dt.date):
        return date_format(value, form)
    return str(django_date(value, form))
