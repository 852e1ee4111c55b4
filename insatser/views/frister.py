"""Saying that something due is done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from insatser.services.frister import klarmarkera_frist


@require_POST
def frist_klar(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks a frist as done and goes back to what is left."""
    frist = klarmarkera_frist(actor=request.actor, frist_id=pk)  # type: ignore[attr-defined]
    messages.success(request, f"{frist.rubrik} är markerad som klar.")
    return redirect("att_gora")
