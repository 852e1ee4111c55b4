"""The head of a deltagande's page: who, when, by whom remitted, and what held before and after."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Kon, Listslag, Tidpunkt
from deltagare.models import Deltagande
from deltagare.services.identitet import Personuppgifter, read_identitet
from deltagare.services.regler import deltagarregler
from deltagare.services.tid import breaks_of, open_from
from deltagare.underlag.tidslinje import Lage, lage, lage_tag, shown_end
from deltagare.views.deltagandelista import KON_ONE
from finsam.bas.formats import antal_ord, datum
from finsam.forbund.actor import Actor
from insatser.enums import Registreringsniva

SKYDDAD = "Skyddade personuppgifter. Inget namn, nummer eller kommun sparas."
SECTIONS = ((Listslag.FORSORJNING, "Försörjning"), (Listslag.SYSSELSATTNING, "Sysselsättning"))


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """`heading` (the name where one is kept), `state` as a tag, `now` as one line, and the summary list."""
    today = timezone.localdate()
    person = _identity(actor, deltagande)
    opened = open_from(breaks_of(deltagande))
    state = lage(deltagande, opened, today)
    args = [deltagande.insats.slug, deltagande.pk]
    return {
        "heading": person.namn if person else str(deltagande.deltagare),
        "state": lage_tag(deltagande, opened, today),
        "lage": state.name,
        "over": state == Lage.OVER_TIDEN,
        "rows": [*_who(deltagande, person, args), *_when(deltagande, opened, args), *_around(deltagande)],
    }


def _identity(actor: Actor, row: Deltagande) -> Personuppgifter | None:
    named = row.insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER and not row.deltagare.skyddad
    return read_identitet(actor=actor, deltagare=row.deltagare) if named else None


def _who(row: Deltagande, person: Personuppgifter | None, args: list[Any]) -> list[dict[str, str]]:
    known = row.deltagare
    change = reverse("deltagande_person", args=args)
    about = [KON_ONE[Kon(known.kon)], f"född {known.fodelsear}", *([known.kommun.namn] if known.kommun else [])]
    rows = [{"term": "Person", "value": ", ".join(about), "change_url": change}]
    if person is not None:
        contact = [one for one in (person.telefon, person.epost, person.adress) if one]
        rows = [
            {"term": "Nummer i insatsen", "value": str(known)},
            {"term": "Personnummer", "value": person.visat_personnummer, "change_url": change},
            {"term": "Kontakt", "value": ", ".join(contact), "change_url": change},
            *rows,
        ]
    if known.skyddad:
        rows.append({"term": "Skydd", "value": SKYDDAD})
    return rows


def _when(row: Deltagande, opened: Any, args: list[Any]) -> list[dict[str, str]]:
    today = timezone.localdate()
    end = shown_end(row.planerat_slut, opened, today)
    planned = datum(end) if end else "Insatsen har ingen längsta tid"
    if end and row.slut is None and row.start <= today:
        left = (end - today).days
        planned += f" ({antal_ord(left, 'dag', 'dagar')} kvar)" if left >= 0 else " (har passerat)"
    rows = [
        {"term": "Start", "value": datum(row.start), "change_url": reverse("deltagande_start", args=args)},
        {"term": "Planerat slut", "value": planned},
    ]
    if row.slut is not None:
        rows.append({"term": "Avslut", "value": f"{datum(row.slut)}. {row.avslutsanledning}."})
        after = f"Till {datum(row.efterstod_till)}" if row.efterstod_till else ""
        if after or deltagarregler(row.insats, row.slut).efterstod:
            rows.append({"term": "Efterstöd", "value": after, "change_url": reverse("deltagande_efterstod", args=args)})
    return rows


def _around(row: Deltagande) -> list[dict[str, str]]:
    """Where the person came from, and försörjning and sysselsättning then and after. One query."""
    source = "Egen ansökan" if row.egenansokan else str(row.part or "")
    came = f"Remissen kom {datum(row.remitterad)}" if row.remitterad else ""
    rows = [{"term": "Remitterad av", "value": ". ".join(one for one in (source, came) if one)}]
    if row.remiss is not None:
        rows[0]["link"], rows[0]["url"] = str(row.remiss), reverse("remiss_sida", args=[row.insats.slug, row.remiss.pk])
    if row.avsteg:
        rows.append({"term": "Motiverat avsteg", "value": row.avsteg})
    lagen = list(row.lagen.select_related("varde"))
    for slag, label in SECTIONS:
        for when, word in ((Tidpunkt.FORE, "före"), (Tidpunkt.EFTER, "efter")):
            found = [one for one in lagen if one.varde.slag == slag and one.tidpunkt == when]
            if when == Tidpunkt.EFTER and row.slut is None:
                continue
            words = [f"{one.varde} {one.procent} %" if one.procent < 100 else str(one.varde) for one in found]
            rows.append({"term": f"{label} {word}", "value": ", ".join(words) or "Uppgift saknas"})
    return rows
