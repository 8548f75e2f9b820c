# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Django's templates, with a short way for what stands in them most: `{{ person.first_name }}`.

Most of the time of a page goes to looking up some hundreds of names. Django tries for each of them
whether it is a key, an attribute, a number in a list or a function, and then whether it is a lazy
text, a number to write with dots or a moment to put on the clock. Here a name that is plainly an
attribute is taken at once, and a text is only escaped. Everything else goes Django's way, so what
a template means does not change.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.template import Origin, TemplateDoesNotExist, VariableDoesNotExist
from django.template import Template as DjangoTemplate
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Parser,
    Token,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.loaders import cached
from django.template.loaders.base import Loader as BaseLoader
from django.utils.safestring import SafeString


class Name(Variable):
    """`person.first_name`: something in the context, and attributes of it."""

    def __init__(self, var: str) -> None:
        super().__init__(var)
        self.first, *self.then = self.lookups or ("",)

    def resolve(self, context: Any) -> Any:
        first = self.first
        if self.translate:
            return super().resolve(context)
        for layer in reversed(context.dicts):
            if first in layer:
                found = layer[first]
                break
        else:
            if hasattr(context, first):
                return super().resolve(context)
            raise VariableDoesNotExist("There is no %s here", (first,))
        for name in self.then:
            kind = type(found)
            if kind is dict and name in found:
                found = found[name]
            elif hasattr(kind, "__getitem__") or callable(found):
                return super().resolve(context)
            else:
                try:
                    found = getattr(found, name)
                except AttributeError:
                    return super().resolve(context)
        return super().resolve(context) if callable(found) else found


class Expression(FilterExpression):
    """A name, perhaps with filters."""

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.name: Name | None = None
        if isinstance(self.var, Variable) and self.var.lookups and not self.var.translate:
            self.var = name = Name(str(self.var.var))
            self.name = None if self.filters else name

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if self.name is not None:
            try:
                return self.name.resolve(context)
            except VariableDoesNotExist:
                if ignore_failures:
                    return None
        return super().resolve(context, ignore_failures)


class Shown(VariableNode):
    """A name, or something made of it, as it comes on the page."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return str(value)
        if kind is str:
            return escape(value) if context.autoescape else str(value)
        return render_value_in_context(value, context)


class ShortWay(Parser):
    """Puts the two above in the place of Django's."""

    def compile_filter(self, token: str) -> Expression:
        return Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        if type(node) is VariableNode:
            node = Shown(node.filter_expression)
        super().extend_nodelist(nodelist, node, token)


class Template(DjangoTemplate):
    def compile_nodelist(self) -> NodeList:
        engine = self.engine
        if engine.debug:  # whoever looks for a mistake gets all that Django tells about it
            return super().compile_nodelist()
        parser = ShortWay(
            Lexer(self.source).tokenize(),
            engine.template_libraries,
            engine.template_builtins,
            self.origin,
        )
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes


class _Made(BaseLoader):
    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                source = self.get_contents(origin)  # type: ignore[attr-defined] # the loader below has it
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return Template(source, origin, template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _Made):
    """Makes each template once."""
