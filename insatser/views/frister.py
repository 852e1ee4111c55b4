"""Saying that something due is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from finsam.forbund.request import ActingRequest
from insatser.services.frister import klarmarkera_frist


@require_POST
def frist_klar(request: ActingRequest, pk: int) -> HttpResponse:
    """Marks a frist as done and goes back to what is left."""
    frist = klarmarkera_frist(actor=request.actor, frist_id=pk)
    messages.success(request, f"{frist.rubrik} är markerad som klar.")
    return redirect("att_gora")
