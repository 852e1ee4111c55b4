"""Whose settings the förbund that takes over inherits: what differs, and the choice."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from finsam.forbund.actor import Actor
from finsam.forbund.policies import allows, get_visible, visible
from finsam.forbund.request import ActingRequest
from insatser.forms.sammanslagning import InstallningarForm
from insatser.models import Sammanslagning
from insatser.services.sammanslagning import choose_settings, require_choice
from insatser.services.sammanslagning_installningar import Inherited, inherited, order_of
from insatser.views.sida import posted


def settings_context(actor: Actor, row: Sammanslagning) -> dict[str, Any]:
    """For the merger's page. What a setting says is shown of those förbund whose settings the actor sees."""
    found = inherited(row)
    seen = _seen(actor, found)
    unlike = [one for one in found if one.differs or one.own is not None]
    told = [_shown(one, seen) for one in unlike]
    return {
        "ordning": order_of(row),
        "antal": len(found),
        "lika": sum(not one.differs and one.own is None for one in found),
        "skilda": told,
        "dolda": any(len(shown["rows"]) < len(one.rows) for one, shown in zip(unlike, told, strict=True)),
        "may_choose": bool(allows(actor, "valj_installningar", row)),
    }


@require_http_methods(["GET", "POST"])
def sammanslagning_installningar(request: ActingRequest, pk: int) -> HttpResponse:
    """Chooses which of the old förbund goes first."""
    row = get_visible(request.actor, Sammanslagning.objects.select_related("mottagare"), pk=pk)
    require_choice(request.actor, row)
    form = InstallningarForm(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        try:
            choose_settings(actor=request.actor, sammanslagning_id=row.pk, **form.cleaned_data)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Valet är sparat.")
            return redirect(row)
    context = {
        "form": form,
        "heading": "Inställningar som följer med",
        "submit": "Spara valet",
        "back": row.get_absolute_url(),
        "lead": "Skiljer sig förbundens inställningar gäller de från förbundet som du väljer. De går att ändra sedan.",
    }
    return render(request, "insatser/sammanslagning/form.html", context, status=422 if form.errors else 200)


def _seen(actor: Actor, found: list[Inherited]) -> dict[type, set[int]]:
    numbers: dict[type, set[int]] = defaultdict(set)
    for one in found:
        numbers[one.setting.model].update(row.pk for row in one.rows)
    return {
        model: set(visible(actor, model).filter(pk__in=pks).values_list("pk", flat=True))
        for model, pks in numbers.items()
    }


def _shown(one: Inherited, seen: dict[type, set[int]]) -> dict[str, Any]:
    rows = [{"forbund": row.forbund, "text": text} for row, text in one.told() if row.pk in seen[one.setting.model]]
    return {"words": one.words, "rows": rows, "own": one.own is not None}
