# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""The forms around a letter. What was typed or brought in stays, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from dichterbij.letters.check.documents import CannotRead, open_document
from dichterbij.letters.filling import unknown_places
from dichterbij.letters.models import LONGEST, LetterKind, Variant
from dichterbij.letters.shelf import Template
from dichterbij.people.forms import Choices, LineField, OnceForm, TextField

LONGEST_CHECKED = 200_000  # characters, the same as the API takes
LARGEST_FILE = 5 * 1024 * 1024
EMPTY_SHEET = "empty"
READABLE = ".txt,.md,.docx,.odt"


class DocumentField(forms.FileField):
    """A letter as a file. It is read and never kept; `cleaned_data` holds its bytes and name."""

    widget = forms.FileInput(attrs={"accept": READABLE})
    default_error_messages: ClassVar = {"empty": "Dit bestand is leeg."}

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST_FILE:
            raise ValidationError("Dit bestand is groter dan 5 MB. Kies een kleiner bestand.")
        if file.name.lower().endswith(".pdf"):
            raise ValidationError(
                "Een pdf kunnen we niet lezen. Open hem, kopieer de tekst en plak die hier."
            )
        content = file.read()
        try:
            text = open_document(content, file.name).text
        except CannotRead as no:
            raise ValidationError(str(no)) from no
        if not text.strip():
            raise ValidationError("In dit bestand staat geen tekst die we kunnen lezen.")
        return content, file.name, text


class CheckForm(OnceForm):
    """A text to look at, pasted or from a file. Nothing of it is kept."""

    kind = forms.ChoiceField(
        label="Wat voor brief is het?", choices=LetterKind.choices, initial=LetterKind.INVITATION
    )
    text = TextField(
        label="De tekst",
        required=False,
        max_length=LONGEST_CHECKED,
        widget=forms.Textarea(attrs={"rows": 14, "class": "db-letter-field", "spellcheck": "true"}),
    )
    file = DocumentField(
        label="Of kies een bestand",
        required=False,
        help_text="Uit Word (.docx), LibreOffice (.odt) of gewone tekst (.txt). "
        "We lezen het en bewaren niets.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = "text" in self.errors or "file" in self.errors
        if not wrong and not data.get("text") and not data.get("file"):
            self.add_error("text", "Plak hier een tekst, of kies een bestand.")
        return data


class LetterForm(OnceForm):
    """The letter as plain text. `version` is the text that lay in front of the writer."""

    kind = forms.ChoiceField(label="Wat voor brief is het?", choices=LetterKind.choices)
    subject = LineField(label="Onderwerp", max_length=150)
    body = TextField(
        label="De brief",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22, "class": "db-letter-field", "spellcheck": "true"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), min_value=1)


class TemplateForm(LetterForm):
    """A template of the municipality itself, typed here or brought in from a document."""

    variant = forms.ChoiceField(
        label="Wat ging eraan vooraf?", choices=Variant.choices, initial=Variant.USUAL
    )
    title = LineField(
        label="Naam van deze voorbeeldbrief",
        max_length=120,
        help_text="Zo herkennen je collega’s hem.",
    )
    field_order = ("title", "kind", "variant", "subject", "body")

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        unknown = unknown_places(body)
        if unknown:
            names = ", ".join(f"[[{name}]]" for name in unknown)
            raise ValidationError(f"Deze open plek kennen we niet: {names}. Kies er een hieronder.")
        return body


class FillForm(OnceForm):
    """The open places of one letter, each a field. What one leaves empty stays open."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}), min_value=1)

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, says in places.items():
            rows = 3 if name in LONG_PLACES else 1
            self.fields[f"place_{name}"] = TextField(
                label=says[0].upper() + says[1:],
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": rows}),
                help_text=HELP.get(name, ""),
            )

    def known(self) -> dict[str, str]:
        """What was filled in, by the name of its place."""
        return {
            name.removeprefix("place_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("place_") and value
        }


LONG_PLACES = {"reden", "besluit", "stukken", "agenda"}
HELP = {
    "doel": "Het komt zo in de brief te staan, bijvoorbeeld achter ‘Waarom:’.",
    "reden": "In hele zinnen, zoals je het zou vertellen.",
    "besluit": "In hele zinnen. Zeg wie het besloot.",
    "stukken": "Eén op elke regel, met een streepje ervoor.",
    "agenda": "Eén op elke regel, met een streepje ervoor.",
    "uiterlijk": "Een dag, bijvoorbeeld vrijdag 18 december 2026.",
    "bezwaar_tot": "Een dag, bijvoorbeeld 12 januari 2027.",
    "wet": "Bijvoorbeeld: artikel 17 van de Participatiewet.",
}


class ImportForm(OnceForm):
    """Bring in a letter you have already; it opens to be looked at, and is kept when you say so."""

    file = DocumentField(
        label="Het bestand", help_text="Uit Word (.docx), LibreOffice (.odt) of tekst (.txt)."
    )


class StartForm(OnceForm):
    """From which template a letter begins: what happened before, said by whoever writes."""

    template = forms.ChoiceField(label="Wat ging eraan vooraf?", widget=Choices)

    def __init__(self, *args: Any, templates: Sequence[Template], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((t.id, t.variant_label) for t in templates),
            (EMPTY_SHEET, "Ik begin met een leeg vel"),
        ]
        explained: dict[str, str | Promise] = {
            t.id: f"{t.title} (van onze gemeente)" if t.own else t.when or t.title
            for t in templates
        }
        explained[EMPTY_SHEET] = "Je schrijft alles zelf; de aanhef en je naam staan er al."
        if isinstance(field.widget, Choices):
            field.widget.explained = explained
        if templates:
            field.initial = templates[0].id
