# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""How the fields of a form look: the classes of NL Design System, in the order they are read.

A page has up to thirty of them, so they are put together here and not from templates in
templates. Everything that comes from somebody is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString

Drawn = Callable[[dict[str, Any]], str]
TEXTBOX = "utrecht-textbox utrecht-textbox--html-input"
CHECKBOX = "utrecht-checkbox utrecht-checkbox--html-input utrecht-checkbox--custom"
RADIO = "utrecht-radio-button utrecht-radio-button--html-input"


class Renderer(TemplatesSetting):
    """Draws what is drawn often; the rest comes from its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == self.field_template_name:
            return SafeString(_field(context["field"]))
        draw = DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return SafeString(draw(context["widget"]))


def _field(field: BoundField) -> str:
    """A field with its label, what helps, and what is still to mend."""
    said = str(field.errors) if field.errors else ""
    invalid = " utrecht-form-field--invalid" if said else ""
    group = f"db-stack db-stack--tight{invalid}"
    label, own = escaped(field.label), escaped(field.id_for_label)
    help_id, helps = f"{escaped(field.auto_id)}_helptext", escaped(field.help_text)
    if field.widget_type == "checkbox":
        more = f'<span class="db-soft db-small" id="{help_id}">{helps}</span>' if helps else ""
        return (
            f'<div class="utrecht-form-field {group}">\n{said}\n'
            f'<label class="db-choice" for="{own}">{field}<span><b>{label}</b>{more}</span></label>'
            "\n</div>"
        )
    described = (
        f'<div class="utrecht-form-field__description utrecht-form-field-description"'
        f' id="{help_id}">{helps}</div>\n'
        if helps
        else ""
    )
    if field.use_fieldset:
        about = field.aria_describedby
        by = f' aria-describedby="{escaped(about)}"' if about else ""
        return (
            f'<fieldset class="utrecht-form-fieldset {group}"{by}>\n'
            f'<legend class="utrecht-form-fieldset__legend utrecht-form-label">{label}</legend>\n'
            f"{described}{said}\n{field}\n</fieldset>"
        )
    return (
        f'<div class="utrecht-form-field {group}">\n<div class="utrecht-form-field__label">'
        f'<label class="utrecht-form-label" for="{own}">{label}</label></div>\n'
        f'{described}{said}\n<div class="utrecht-form-field__input">{field}</div>\n</div>'
    )


def _attributes(widget: dict[str, Any], *without: str) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(str(value))}"'
        for name, value in widget["attrs"].items()
        if value is not False and name != "class" and name not in without
    )


def _classes(widget: dict[str, Any], ours: str) -> str:
    more = widget["attrs"].get("class")
    return f"{ours} {escaped(more)}" if more else ours


def _value(widget: dict[str, Any]) -> str:
    value = widget.get("value")
    return "" if value is None else f' value="{escaped(str(value))}"'


def _input(widget: dict[str, Any]) -> str:
    kind = widget["type"]
    look = "" if kind == "hidden" else f' class="{_classes(widget, TEXTBOX)}"'
    if kind == "text":
        look += ' dir="auto"'
    name = escaped(widget["name"])
    return f'<input type="{kind}" name="{name}"{look}{_value(widget)}{_attributes(widget)}>'


def _textarea(widget: dict[str, Any]) -> str:
    classes = _classes(widget, "utrecht-textarea utrecht-textarea--html-textarea")
    return (
        f'<textarea name="{escaped(widget["name"])}" class="{classes}" dir="auto"'
        f"{_attributes(widget)}>\n{escaped(widget['value'] or '')}</textarea>"
    )


def _checkbox(widget: dict[str, Any]) -> str:
    return (
        f'<input type="checkbox" name="{escaped(widget["name"])}" class="{CHECKBOX}"'
        f"{_value(widget)}{_attributes(widget)}>"
    )


def _choices(widget: dict[str, Any]) -> str:
    options = "\n".join(
        _choice(option) for _group, options, _number in widget["optgroups"] for option in options
    )
    return f'<div class="{_classes(widget, "db-stack db-stack--tight")}">\n{options}\n</div>'


def _choice(option: dict[str, Any]) -> str:
    own = option["attrs"].get("id")
    label_for = f' for="{escaped(own)}"' if own else ""
    told = option.get("description")
    more = f'<span class="db-soft db-small">{escaped(told)}</span>' if told else ""
    return (
        f'<label class="db-choice"{label_for}>'
        f'<input type="{option["type"]}" name="{escaped(option["name"])}"'
        f' class="{RADIO if option["type"] == "radio" else CHECKBOX}"'
        f"{_value(option)}{_attributes(option, 'aria-invalid')}>"
        f"<span><b>{escaped(option['label'])}</b>{more}</span></label>"
    )


def _select(widget: dict[str, Any]) -> str:
    classes = _classes(widget, "utrecht-select utrecht-select--html-select")
    groups = "".join(_group(name, options) for name, options, _number in widget["optgroups"])
    return (
        f'<select name="{escaped(widget["name"])}" class="{classes}"{_attributes(widget)}>'
        f"{groups}\n</select>"
    )


def _group(name: Any, options: list[dict[str, Any]]) -> str:
    drawn = "".join(
        f"\n<option{_value(option)}{_attributes(option)}>{escaped(option['label'])}</option>"
        for option in options
    )
    return f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn


INPUTS = ("text", "hidden", "email", "tel", "number", "password", "date", "time", "url", "search")
DRAWN: dict[str, Drawn] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/checkbox.html": _checkbox,
    "django/forms/widgets/radio.html": _choices,
    "django/forms/widgets/checkbox_select.html": _choices,
    "django/forms/widgets/select.html": _select,
}
