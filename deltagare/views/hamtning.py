"""The recipient's pages of a slutredovisning: she has a link and a code, and no account."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from deltagare.forms.slutredovisning import KodForm
from deltagare.services import hamtning
from deltagare.services.slutredovisning import open_underlag
from deltagare.views.slutredovisning import pdf_answer
from finsam.bas.throttle import address_of, is_too_much


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def slutredovisning_hamta(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for the code. The page is the same whether or not there is such a link."""
    if request.method == "POST" and is_too_much("code_by_address", address_of(request)):
        return render(request, "429.html", status=429)
    form = KodForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = hamtning.try_to_open(token=token, code=form.cleaned_data["kod"])
        except ValidationError as wrong:
            form.put(wrong)
        else:
            context = {
                "u": open_underlag(row),
                "token": token,
                "ticket": hamtning.ticket(row),
                "drawn": row.pdf is not None,
            }
            return render(request, "deltagare/slutredovisning/oppen.html", context)
    return _ask(request, token, form)


@login_not_required
@never_cache
@require_POST
def slutredovisning_hamta_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF, for who has just given the code."""
    try:
        name, content = hamtning.hamta(token=token, ticket=request.POST.get("ticket", ""))
    except ValidationError as wrong:
        return _ask(request, token, KodForm(), told=wrong.messages[0])
    return pdf_answer(name, content, inline=False)


def _ask(request: HttpRequest, token: str, form: KodForm, told: str = "") -> HttpResponse:
    context = {"form": form, "told": told, "token": token}
    return render(request, "deltagare/slutredovisning/hamta.html", context, status=422 if form.errors or told else 200)
