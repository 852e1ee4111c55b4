"""What the pages of one deltagande have in common: the row by policy, and its address."""

from __future__ import annotations

from django.urls import reverse

from deltagare.models import Deltagande
from finsam.forbund.policies import get_visible
from finsam.forbund.request import ActingRequest
from insatser.models import Insats
from insatser.views.sida import get_insats

JOINED = ("insats__forbund", "insats__agare", "insats__del_av__agare", "deltagare__kommun", "remiss", "part")


def get_deltagande(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Deltagande]:
    """The insats and the deltagande of an address, or Http404: only the insats' own team sees any."""
    insats = get_insats(request, slug)
    row = get_visible(request.actor, Deltagande.objects.select_related(*JOINED), pk=pk, insats=insats)
    row.insats = insats
    return insats, row


def deltagande_url(row: Deltagande) -> str:
    """The page of a deltagande whose insats is at hand."""
    return reverse("deltagande_sida", args=[row.insats.slug, row.pk])
