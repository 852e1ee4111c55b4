"""What an auditor would look for in an akt and does not find, and why, in sentences: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localtime

from finsam.forbund.actor import Actor
from finsam.forbund.policies import visible
from insatser.enums import RekvisitionStatus
from insatser.models import Insats, Rekvisition
from insatser.services.verifikat import removed_numbers
from rapporter.enums import RapportStatus
from rapporter.models import Rapport
from rapporter.underlag.akt import Akt, Aktfil

NOT_SENT = (RekvisitionStatus.UTKAST, RekvisitionStatus.UPPRATTAD)


def missing_of(actor: Actor, insats: Insats, akt: Akt) -> tuple[Aktfil, ...]:
    """Each thing that the akt does not hold, in the order of its folders. An akt that lacks nothing: empty."""
    found = (*_decided(akt), *_rekvisitioner(actor, insats, akt), *_handlingar(akt), *_reports(actor, insats, akt))
    return tuple(Aktfil(rubrik=what, namn="", anmarkning=why) for what, why in found)


def _decided(akt: Akt) -> Iterator[tuple[str, str]]:
    if not akt.planer:
        yield "Insatsplan", f"Ingen fastställd insatsplan gällde {akt.ar}."
    if not akt.beslut:
        yield "Beslut om medel", f"Inget beslut om medel för {akt.ar} är registrerat."
    if not akt.arsavslut and _is_over(akt):
        yield "Oförbrukade medel", f"Medlen för {akt.ar} är inte avslutade i Finsam."
    if not akt.budgetar:
        yield "Budget", f"Ingen budget för {akt.ar} är registrerad."


def _rekvisitioner(actor: Actor, insats: Insats, akt: Akt) -> Iterator[tuple[str, str]]:
    """The gaps in the year's series of rekvisitioner, and in each one's series of vouchers."""
    if not akt.rekvisitioner:
        yield "Rekvisitioner", f"Ingen rekvisition för {akt.ar} är lämnad till förbundet."
    there = {one.underlag.huvud.nummer: one for one in akt.rekvisitioner}
    for row in visible(actor, Rekvisition.objects.filter(insats=insats, ar=akt.ar)).order_by("nummer"):
        name = f"Rekvisition {row.nummer}"
        if row.nummer not in there:
            yield name, _not_sent(row)
            continue
        numbers = [one.nummer for one in there[row.nummer].underlag.verifikatfiler]
        if not numbers and not row.pahittad:
            yield f"{name}, verifikat", "Inga verifikat är uppladdade."
        for number in removed_numbers(row, numbers):
            yield f"{name}, verifikat {number}", "Insatsägaren tog bort det. Numret används inte igen."


def _not_sent(row: Rekvisition) -> str:
    if row.status == RekvisitionStatus.MAKULERAD:
        if row.ater_orsak:
            return "Förbundet skickade tillbaka den för komplettering, och sedan makulerades den."
        return "Den makulerades innan den lämnades till förbundet."
    if row.ater_orsak:  # its stamps went when it was prepared anew
        return "Insatsägaren kompletterar den och har inte lämnat in den igen."
    return "Insatsägaren har inte lämnat den till förbundet än."


def _handlingar(akt: Akt) -> Iterator[tuple[str, str]]:
    if not akt.handlingar:
        yield "Handlingar", f"Inga protokoll eller andra handlingar från {akt.ar} är uppladdade."


def _reports(actor: Actor, insats: Insats, akt: Akt) -> Iterator[tuple[str, str]]:
    if akt.rapporter or akt.rapporter_utan_fil:
        return
    rows = visible(actor, Rapport.objects.filter(insats=insats, ar=akt.ar, status=RapportStatus.INLAMNAD))
    name = f"Helårsrapport {akt.ar}"
    if rows.exists():
        yield name, "Den är inlämnad men inte godkänd än."
    elif _is_over(akt):
        yield name, "Ingen rapport för året är godkänd."
    else:
        yield name, "Året är inte slut. Rapporten lämnas efter årets slut."


def _is_over(akt: Akt) -> bool:
    return akt.ar < localtime(akt.fryst).year
