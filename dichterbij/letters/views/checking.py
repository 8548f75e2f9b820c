# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
"""Look at any letter: paste it or bring a file. Nothing of it is kept, and nobody is told.

Seed: Handvat 1 > Brieven/uitnodiging.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from dichterbij.letters import free_check
from dichterbij.letters.compare import beside
from dichterbij.letters.forms import CheckForm
from dichterbij.letters.free_check import Travelling
from dichterbij.letters.margin import margin_of
from dichterbij.letters.models import LetterKind
from dichterbij.letters.replacing import all_taken_over, checked, found, replaced
from dichterbij.letters.views.workshop import picked, while_typing
from dichterbij.people.access import Act
from dichterbij.people.models import Person
from dichterbij.people.pages import page

CANNOT = "Dit voorstel kunnen we niet in je bestand zetten. Verander die zin zelf in je bestand."


@page(Act.CHECK_LETTER)
def check_page(request: HttpRequest, by: Person) -> HttpResponse:
    """Paste a text or choose a file, and read what stands in the margin."""
    if request.method != "POST":
        return _shown(request, CheckForm(initial={"kind": LetterKind.INVITATION}))
    if request.htmx:  # type: ignore[attr-defined]
        return while_typing(request)
    kind = request.POST.get("kind", "")
    kind = kind if kind in LetterKind.values else str(LetterKind.OTHER)
    if request.POST.get("travelling"):
        return _of_file(request, kind)
    form = CheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, form)
    data = form.cleaned_data
    if data["file"]:
        content, name, text = data["file"]
        file = free_check.packed(content, name)
        return _shown(request, _again(kind, text), text, kind, file=file, name=name)
    text, left, says = data["text"], _left(request), ""
    if "take" in request.POST:
        fingerprint, number = picked(request.POST["take"])
        finding = found(checked(text, kind), fingerprint)
        if finding is None or number >= len(finding.replacements):
            says = "Deze opmerking is er niet meer: de tekst is intussen anders."
        else:
            text, says = replaced(text, finding, number), "Overgenomen."
    elif "all" in request.POST:
        text, says = (
            all_taken_over(text, kind, left, hints=_hints(request)),
            "Alle voorstellen zijn overgenomen.",
        )
    return _shown(request, _again(kind, text), text, kind, left=left, says=says)


def _again(kind: str, text: str) -> CheckForm:
    return CheckForm(initial={"kind": kind, "text": text})


def _hints(request: HttpRequest) -> bool:
    return "hints" in request.POST


def _left(request: HttpRequest) -> set[str]:
    """What was left standing until now travels along with the page."""
    left = set(request.POST.get("left", "").split()[:300])
    if "leave" in request.POST:
        left.add(picked(request.POST["leave"])[0])
    return left


def _of_file(request: HttpRequest, kind: str) -> HttpResponse:
    """A file that was brought in before: take something over in it, or get it back."""
    taken = tuple(request.POST.get("taken", "").split())
    left = _left(request)
    choice = request.POST.get("take", "")
    file = Travelling(
        request.POST["travelling"],
        request.POST.get("name", "")[-200:],
        (*taken, choice) if choice else taken,
    )
    opened = free_check.unpacked(file, kind)
    if opened is None:
        form = CheckForm({"kind": kind}, {})
        form.add_error("file", "Dit bestand kunnen we niet meer lezen. Kies het nog eens.")
        return _shown(request, form)
    document, refused = opened
    if "all" in request.POST:
        file, refused = _everything(file, kind, left, 1 if _hints(request) else 2)
        opened = free_check.unpacked(file, kind)
        assert opened is not None
        document, _none = opened
    if "fetch" in request.POST:
        answer = HttpResponse(document.to_bytes(), content_type="application/octet-stream")
        answer["Content-Disposition"] = _attachment(file.name)
        return answer
    file = Travelling(file.packed, file.name, tuple(c for c in file.taken if c not in refused))
    says = CANNOT if refused else "Overgenomen in je bestand." if choice else ""
    return _shown(
        request, _again(kind, ""), document.text, kind, left=left, says=says, file=file,
        name=file.name,
    )  # fmt: skip


def _everything(
    file: Travelling, kind: str, left: set[str], least: int
) -> tuple[Travelling, tuple[str, ...]]:
    """Take over, one after the other, whatever has a proposal and fits in the file."""
    opened = free_check.unpacked(file, kind)
    assert opened is not None
    document, _refused = opened
    taken, refused = list(file.taken), set(left)
    for _ in range(free_check.MOST_TAKEN - len(taken)):
        report = checked(document.text, kind)
        wanted = (
            f
            for f in report.findings
            if f.replacements and f.severity >= least and f.fingerprint not in refused
        )
        finding = next(wanted, None)
        if finding is None:
            break
        choice = f"{finding.fingerprint}.0"
        if free_check.put_in(document, kind, [choice]):
            refused.add(finding.fingerprint)
        else:
            taken.append(choice)
    return Travelling(file.packed, file.name, tuple(taken)), tuple(refused - left)


def _attachment(name: str) -> str:
    safe = "".join(c for c in name if c.isalnum() or c in " .-_") or "brief"
    ascii_name = safe.encode("ascii", "ignore").decode() or "brief"
    return f'attachment; filename="{ascii_name}"'


def _shown(
    request: HttpRequest,
    form: CheckForm,
    text: str = "",
    kind: str = "",
    *,
    left: set[str] | None = None,
    says: str = "",
    file: Travelling | None = None,
    name: str = "",
) -> TemplateResponse:
    looked_at: dict[str, Any] = {"margin": None, "after": None}
    if text:
        hints, after = _hints(request), text
        margin = margin_of(text, kind, left=left or (), hints=hints)
        if margin.can_take_over:
            after = all_taken_over(text, kind, left or (), hints=hints)
        looked_at = {
            "margin": margin,
            "after": beside(text, after) if after != text else None,
        }
    return TemplateResponse(
        request,
        "letters/check.html",
        {
            "form": form,
            "says": says,
            "file": file,
            "name": name,
            "left": " ".join(sorted(left or ())),
            **looked_at,
        },
        status=422 if form.errors else 200,
    )
