"""A deltagande that is over, with what its slutredovisning tells, and a consent that lets the remittent read it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from deltagare.enums import Listslag, RemissStatus, Samtyckesslag, Tidpunkt, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Samtycke, SamtyckePart, Slutredovisning
from deltagare.services import slutredovisning as service
from finsam.forbund.actor import Actor
from tests import people_rows as more
from tests.people import DeltagareFactory, RemissFactory, Team, avslutat, listvarde, named

NAMN = "Doris Avslutsdotter"
NUMMER = "199001012384"
DAYS = datetime.timedelta


def over(team: Team, *, samtycke: bool = True, **columns: Any) -> Deltagande:
    """Ended ten days ago, remitted by a part; the team acts."""
    today = timezone.localdate()
    person = DeltagareFactory(insats=team.insats)
    if team.insats.registreringsniva == "personuppgifter":
        named(person, namn=NAMN, personnummer=NUMMER if person.nummer == 1 else "")
    remiss = RemissFactory(
        insats=team.insats,
        status=RemissStatus.STARTAD,
        deltagare=person,
        beslutad_av=team.actor.user,
        beslutad_tid=timezone.now(),
    )
    columns = {
        "deltagare": person,
        "remiss": remiss,
        "part": remiss.part,
        "remitterad": today - DAYS(330),
        "start": today - DAYS(300),
        "slut": today - DAYS(10),
        "slutredovisas_senast": today + DAYS(11),
    } | columns
    deltagande = avslutat(insats=team.insats, **columns)
    if samtycke and deltagande.part:
        given = Samtycke.objects.create(
            insats=team.insats,
            deltagare=person,
            slag=Samtyckesslag.SEKRETESS,
            omfattning="Hur det har gått.",
            fran=today - DAYS(100),
            till=today + DAYS(100),
        )
        SamtyckePart.objects.create(insats=team.insats, samtycke=given, part=deltagande.part)
    return deltagande


def with_facts(deltagande: Deltagande) -> None:
    """A break, a förlängning, what was held, a step that was taken, and the lägen before and after."""
    start = deltagande.start
    more.UppehallFactory(deltagande=deltagande, fran=start + DAYS(50), till=start + DAYS(60))
    held = {"deltagande": deltagande, "status": TillfalleStatus.HALLET}
    for day in (20, 110, 200):
        more.TillfalleFactory(**held, slag=Tillfalleslag.AVSTAMNING, datum=start + DAYS(day))
    more.TillfalleFactory(**held, slag=Tillfalleslag.KARTLAGGNING, datum=start + DAYS(5))
    more.TillfalleFactory(**held, slag=Tillfalleslag.VALDSFRAGA, datum=start + DAYS(6))
    more.TillfalleFactory(
        deltagande=deltagande, slag=Tillfalleslag.AVSTAMNING, status=TillfalleStatus.INSTALLT, datum=start + DAYS(70)
    )
    mal = more.PlanmalFactory(plan=more.HandlingsplanFactory(deltagande=deltagande), text="Arbeta halvtid")
    more.PlanstegFactory(mal=mal, text="Provar på arbetet i köket.", klart=start + DAYS(120))
    more.PlanstegFactory(mal=mal, text="Söker eget boende", klart=None)
    for tidpunkt, kod in ((Tidpunkt.FORE, "forsorjningsstod"), (Tidpunkt.EFTER, "lon")):
        varde = listvarde(Listslag.FORSORJNING, kod)
        more.LageFactory(deltagande=deltagande, tidpunkt=tidpunkt, varde=varde, procent=100)


def draft(actor: Actor, deltagande: Deltagande) -> Slutredovisning:
    """Begun and written, ready to be sent."""
    row = service.borja(actor=actor, deltagande_id=deltagande.pk)
    return service.spara(
        actor=actor,
        slutredovisning_id=row.pk,
        values={
            "aktiviteter": row.aktiviteter or "Praktik fyra dagar i veckan.",
            "bedomning": "Klarar halvtid. Behöver fortsatt stöd på arbetsplatsen.",
            "mottagare_namn": "Rut Remittentsson",
            "mottagare_enhet": "Enheten i Ekdala",
            "mottagare_epost": "rut@example.org",
        },
    )


def send(team: Team, **columns: Any) -> tuple[Slutredovisning, str]:
    """One that is sent, with its code."""
    with team.acting() as actor:
        row, code = service.skicka(actor=actor, slutredovisning_id=draft(actor, over(team, **columns)).pk)
    assert code is not None
    return row, code
