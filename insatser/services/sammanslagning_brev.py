"""The letter to who is to say whether a merger of förbund is right: the new förbund's förbundschef."""

from __future__ import annotations

from django.conf import settings

from finsam.bas.formats import datum
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership, Utskick
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later
from insatser.enums import SammanslagningStatus
from insatser.models import Sammanslagning

BREV = "sammanslagning_att_bekrafta"
DECIDED = "Sammanslagningen är redan bekräftad eller tillbakatagen, eller så är mottagaren inte längre förbundschef."


def write_to_chiefs(row: Sammanslagning) -> None:
    """Orders a letter to each förbundschef who may confirm: not to who carried it out."""
    for one in _chiefs(row):
        send_later(slag=BREV, mottagare=one.user.epost, objekt_id=row.pk, uppdrag=one.pk)


def compose_brev(utskick: Utskick) -> tuple[str, str]:
    """Raises Outdated when nothing waits for her any more."""
    rows = Sammanslagning.objects.select_related("mottagare").filter(status=SammanslagningStatus.GENOMFORD)
    row = rows.filter(pk=utskick.objekt_id or 0).first()
    if row is None or not any(one.pk == utskick.data.get("uppdrag") for one in _chiefs(row)):
        raise Outdated(DECIDED)
    names = [str(one.forbund) for one in row.delar.select_related("forbund")]
    url = settings.BASE_URL.rstrip("/") + row.get_absolute_url()
    text = letter_text(BREV, mottagare=row.mottagare, delar=names, dag=datum(row.datum), url=url)
    return f"Bekräfta sammanslagningen till {row.mottagare}", text


def _chiefs(row: Sammanslagning) -> list[Membership]:
    chiefs = Membership.objects.nuvarande().filter(forbund=row.mottagare_id, roll_id=Rollkod.FORBUNDSCHEF)
    return list(chiefs.exclude(user=row.genomford_av_id).select_related("user").order_by("pk"))


register_utskick(BREV, compose_brev)
