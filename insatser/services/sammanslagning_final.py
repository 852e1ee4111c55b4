"""What the förbund that took over has done with the money of the insatser, and that nobody can undo.

An attest is a decision, a payment has left the bank, an export stands in the accounts, a year is ended once, and a
decided budget is never changed. After that the insatser cannot go back: the förbund that they came from would answer
for money that another has paid.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from django.db.models import Count
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.formats import antal_ord, datum
from insatser.enums import RekvisitionStatus
from insatser.models import Arsavslut, Bokforingsexport, Budget, Rekvisition, Sammanslagning
from insatser.services.sammanslagning_above import Hindrance

_DECISIONS = ("budget.beviljad", "budget.reviderad")


def done_for_good(row: Sammanslagning, insats_ids: Collection[int]) -> Iterator[Hindrance]:
    """A sentence for each such act since a merger was carried out, in the insatser that it moved."""
    where, since = row.mottagare, row.genomford_tid
    exports = Bokforingsexport.objects.filter(forbund=where, exportrader__rekvisition__insats__in=insats_ids)
    for export in exports.annotate(antal=Count("exportrader")).order_by("nummer"):
        many = antal_ord(export.antal, "rekvisition", "rekvisitioner")
        yield Hindrance(
            f"{export} till bokföringen i {where} gjordes {_day(export.skapad_tid)} med {many} för insatser som "
            "skulle gå tillbaka."
        )
    claims = Rekvisition.objects.beslutade().filter(insats__in=insats_ids, attesterad_tid__gte=since)
    for claim in claims.select_related("insats").order_by("insats__namn", "ar", "nummer"):
        verb = "betalade ut" if claim.status == RekvisitionStatus.UTBETALD else "attesterade"
        assert claim.attesterad_tid is not None  # noqa: S101 (a decided claim has its stamp)
        day = datum(claim.utbetald_den) if claim.utbetald_den else _day(claim.attesterad_tid)
        yield Hindrance(f"{where} {verb} {str(claim).lower()} för {claim.insats} {day}.", claim)
    ends = Arsavslut.objects.filter(insats__in=insats_ids, avslutad_tid__gte=since).select_related("insats")
    for end in ends.order_by("insats__namn", "ar"):
        yield Hindrance(f"{where} avslutade medlen för {end.ar} i {end.insats} {_day(end.avslutad_tid)}.", end.insats)
    lines = Handelse.objects.filter(kod__in=_DECISIONS, objekt=Budget._meta.label_lower, tid__gte=since)
    budgets = Budget.objects.filter(pk__in=lines.values("objekt_id"), insats__in=insats_ids).select_related("insats")
    for budget in budgets.order_by("insats__namn", "ar_fran", "version"):
        yield Hindrance(f"{where} beslutade om {budget}, version {budget.version}, för {budget.insats}.", budget)


def _day(moment: datetime.datetime) -> str:
    return datum(timezone.localdate(moment))


def so_it_stays(row: Sammanslagning) -> Hindrance:
    """What is left to do then."""
    return Hindrance(
        "Det går inte att göra ogjort, så sammanslagningen kan inte tas tillbaka. Bekräfta den, och rätta det som blev "
        f"fel i {row.mottagare}."
    )
