"""Which frister wait for whom: one rule for the start page, the calendar and the reminders.

Nobody is shown or reminded of what is done: a frist whose rekvisition or rapport is in, or that is marked as klar.
"""

from __future__ import annotations

import datetime

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.policies import visible
from insatser.enums import Fristslag, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Frist, Rekvisition
from insatser.services.frister import asked_for, not_claimed
from rapporter.enums import RapportStatus, Rapporttyp
from rapporter.models import Rapport

TABS: dict[str, str] = {
    Fristslag.REKVISITION: "insats_rekvisitioner",
    Fristslag.HELARSRAPPORT: "insats_rapporter",
    Fristslag.HALVARSRAPPORT: "insats_rapporter",
    Fristslag.KVARTALSRAPPORT: "insats_rapporter",
    Fristslag.LAGESRAPPORT: "insats_rapporter",
    Fristslag.BUDGETBESLUT: "insats_budget",
    Fristslag.PLANUPPFOLJNING: "insats_plan",
    Fristslag.UPPGIFT: "insats",
}
"""Where what a frist asks for is done."""

SEEN_BY_FINSAM = (Fristslag.REKVISITION, Fristslag.HELARSRAPPORT)
"""Frister that are done when the row behind them is handed in; the others a person marks as done."""

OWN_FRISTER: dict[str, tuple[str, ...]] = {
    Rollkod.INSATSLEDARE: tuple(slag for slag in Fristslag.values if slag != Fristslag.BUDGETBESLUT),
    Rollkod.INSATSEKONOM: (Fristslag.REKVISITION,),
    Rollkod.FORBUNDSCHEF: (Fristslag.BUDGETBESLUT,),
    Rollkod.UTVECKLINGSLEDARE: (Fristslag.BUDGETBESLUT,),
}
"""What each role does itself. Kansli also sees what is late in its insatser, to remind."""


def open_frister(actor: Actor) -> QuerySet[Frist]:
    """What an actor sees of what is not done; the first to fall due first. When an insats has ended nothing is asked
    for any longer but the rekvisitioner of its time."""
    rows = visible(actor, Frist.objects.att_gora().filter(asked_for()))
    return _not_done(rows).select_related("insats").order_by("senast", "id")


def own_frister(actor: Actor) -> QuerySet[Frist]:
    """Those of them that the actor does herself.

    A rekvisition that she has prepared, and that waits for a colleague to certify it, is done as far as she goes.
    """
    rows = open_frister(actor).filter(slag__in=OWN_FRISTER.get(actor.roll, ()))
    prepared = _covering(Rekvisition.objects.filter(status=RekvisitionStatus.UPPRATTAD, upprattad_av=actor.user_id))
    return rows.exclude(Exists(prepared), slag=Fristslag.REKVISITION)


def frister_with_klar_dag(actor: Actor, fran: datetime.date) -> QuerySet[Frist]:
    """What an actor sees of what falls due from a day on, done or not, and of all that waits, in order.

    `klar_dag` is the day on which it was handed in or marked as done, None while it waits: then it is among
    open_frister.
    """
    about = Q(insats=OuterRef("insats"), fran__lte=OuterRef("till"), till__gte=OuterRef("fran"))
    claimed = Rekvisition.objects.inlamnade().exclude(typ=Rekvisitionstyp.RATTELSE).filter(about)
    last = claimed.order_by(F("inlamnad_tid").desc(nulls_last=True))
    waits = Exists(not_claimed(Frist.objects.filter(pk=OuterRef("pk"))))
    reported = _reported().order_by("inlamnad_tid")
    handed_in = Coalesce(TruncDate("inlamnad_tid"), OuterRef("senast"))  # an invented one may have no day
    rows = visible(actor, Frist).filter(asked_for())
    rows = rows.annotate(
        klar_dag=Coalesce(
            "klar",
            Case(
                When(waits, slag=Fristslag.REKVISITION, then=None),
                When(slag=Fristslag.REKVISITION, then=Coalesce(Subquery(last.values(dag=handed_in)[:1]), "senast")),
                When(slag=Fristslag.HELARSRAPPORT, then=Subquery(reported.values(dag=handed_in)[:1])),
            ),
        )
    )
    return rows.filter(Q(senast__gte=fran) | Q(klar_dag__isnull=True)).select_related("insats").order_by("senast", "id")


def _covering(rows: QuerySet[Rekvisition]) -> QuerySet[Rekvisition]:
    """The rekvisitioner of a frist's insats that are about all of its period."""
    return rows.filter(insats=OuterRef("insats"), fran__lte=OuterRef("fran"), till__gte=OuterRef("till"))


def _reported() -> QuerySet[Rapport]:
    """The rapport that a frist asks for, when it is handed in."""
    return Rapport.objects.filter(
        insats=OuterRef("insats"),
        typ=Rapporttyp.HELAR,
        ar=OuterRef("till__year"),
        status__in=[RapportStatus.INLAMNAD, RapportStatus.GODKAND],
    )


def _not_done(rows: QuerySet[Frist]) -> QuerySet[Frist]:
    """Without those whose rekvisition or rapport is in, whoever forgot to say so."""
    return not_claimed(rows).exclude(Exists(_reported()), slag=Fristslag.HELARSRAPPORT)
