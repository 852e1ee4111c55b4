"""The slutredovisning on the page of a deltagande: how it stands, and the way to it."""

from typing import Any

from django.utils import timezone

from deltagare.models import Deltagande, Slutredovisning
from deltagare.underlag.slutredovisning import lage_tag
from finsam.forbund.actor import Actor


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """One query. The caller has found the deltagande by policy."""
    row = Slutredovisning.objects.filter(deltagande=deltagande).select_related("orsak").defer("underlag", "pdf").first()
    return {"row": row, "tag": lage_tag(deltagande, timezone.localdate())}
