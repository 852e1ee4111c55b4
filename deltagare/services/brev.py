"""The receipt of a remiss, and where letters about one go. Nothing in them tells whom it is about."""

from __future__ import annotations

from deltagare.enums import Remisskalla, RemissStatus
from deltagare.models import Remiss
from deltagare.rls import open_link
from deltagare.services.identitet import unseal_person
from deltagare.services.lank import address, stored_hash
from finsam.bas.kryptering import link_token
from finsam.forbund.models import Utskick
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later

KVITTO = "remiss_kvitto"
GONE = "Länken har bytts ut eller remissen finns inte längre."


def send_kvitto(remiss: Remiss) -> bool:
    """Orders the receipt. False: there is no address to send it to."""
    to = letter_address(remiss)
    if to:
        send_later(slag=KVITTO, mottagare=to, objekt_id=remiss.pk, generation=remiss.lank_generation)
    return bool(to)


def letter_address(remiss: Remiss) -> str:
    """The remittent's own address; of an egenansökan the person's, where the level keeps one. Empty without."""
    if remiss.kalla != Remisskalla.EGEN:
        return remiss.remittent_epost
    if remiss.identitet is None or remiss.nyckel is None:
        return ""
    return unseal_person(remiss.nyckel, remiss.identitet, table="deltagare_remiss", owner=remiss.pk).epost


def compose_kvitto(utskick: Utskick) -> tuple[str, str]:
    """That the remiss has come, and its link: made anew, since it is stored nowhere, and opened by its own hash."""
    token = link_token("remiss", utskick.objekt_id or 0, int(utskick.data["generation"]))
    hashed = stored_hash(token)
    open_link(hashed)
    remiss = Remiss.objects.select_related("insats").filter(lank_hash=hashed).first()
    if remiss is None or remiss.status == RemissStatus.UTKAST:
        raise Outdated(GONE)
    link = address("remiss_egen", token)
    return f"Remiss {remiss.nummer} är mottagen", letter_text(KVITTO, remiss=remiss, link=link)


register_utskick(KVITTO, compose_kvitto)
