"""From the rows of a rekvisition to its frozen figures."""

import datetime
from decimal import Decimal
from typing import cast

from django.db.models import Sum

from finsam.forbund.models import Forbund
from insatser.enums import DECIDED
from insatser.models import Budget, Rekvisition
from insatser.services.rekvisition_checks import Claim, Post, deviation, payment_of, summarize_claim
from insatser.services.sums import summarize, with_rows
from insatser.services.tillhorighet import forbund_on
from rapporter.underlag import rekvisition as underlag
from rapporter.underlag.bygg_delar import (
    beslut_of,
    funktion_of,
    kronor,
    local_day,
    of_skillnad,
)
from rapporter.underlag.bygg_verifikat import Vouchers, read_vouchers
from rapporter.underlag.delar import NOLL, Beslut, Motsagelse, Underskrift


def build(
    rekvisition: Rekvisition,
    *,
    version: int,
    bestalld: datetime.datetime,
    fryst: datetime.datetime,
    claim: Claim | None = None,
) -> underlag.Rekvisition:
    """All figures of a rekvisition as they are now, in kronor with two decimals; `claim` when it is summed already."""
    row = Rekvisition.objects.select_related("insats__forbund", "insats__agare", "budget__kalla", "rattar").get(
        pk=rekvisition.pk
    )
    claim = claim or summarize_claim(row)
    vouchers = read_vouchers(row)
    return underlag.Rekvisition(
        huvud=_head(row, version, bestalld, fryst),
        beslut=_decision(row, claim),
        grupper=_groups(claim, vouchers),
        intakter=_incomes(row),
        utbetalning=_payment(row),
        attest=_attest(row),
        verifikat=vouchers.rader,
        verifikatfiler=vouchers.filer,
        prognos=_forecast(row, claim),
        rattar=_original(row),
        overfort=_two_decimals(claim.arets.overfort - claim.arets.avslutat),
        till_delar=_two_decimals(claim.arets.delar),
        motsagelser=_contradictions(row),
        anmarkning=row.kommentar,
        pahittad=row.pahittad,
    )


def _head(
    row: Rekvisition, version: int, bestalld: datetime.datetime, fryst: datetime.datetime
) -> underlag.Rekvisitionshuvud:
    insats, agare, forbund = row.insats, row.insats.agare, _forbund(row)
    return underlag.Rekvisitionshuvud(
        nummer=row.nummer,
        ar=row.ar,
        typ=cast(underlag.Typ, row.typ),
        diarienummer=row.diarienummer,
        version=version,
        tillstand=row.get_status_display(),
        forbund=forbund.namn,
        forbund_orgnr=forbund.orgnr,
        insats=insats.namn,
        projektkod=insats.projektkod,
        projektkod_agare=insats.projektkod_agare,
        insatsagare=agare.namn if agare else "Insatsägare saknas",
        insatsagare_orgnr=agare.orgnr if agare else "",
        period_fran=row.fran,
        period_till=row.till,
        sista_dag=row.senast,
        datum=local_day(row.inlamnad_tid),
        bestalld=bestalld,
        fryst=fryst,
    )


def _decision(row: Rekvisition, claim: Claim) -> Beslut:
    # Until it is decided the budget in force counts, which may be a later version than the rows'.
    budget = row.budget if row.status in DECIDED or claim.budget is None else claim.budget
    if budget.insats_id is not None:
        return beslut_of(budget, row.ar)
    # The förbund's own budget: the decision on the whole says nothing of one insats, but its row does.
    return Beslut(beviljat=kronor(claim.arets.beviljat), kalla=budget.kalla.titel if budget.kalla else "")


def _groups(claim: Claim, vouchers: Vouchers) -> tuple[underlag.Rekvisitionsgrupp, ...]:
    grouped: dict[str, list[underlag.Rekvisitionsrad]] = {}
    for post in claim.poster:
        grouped.setdefault(post.post.grupp, []).append(_row(post, vouchers))
    return tuple(underlag.Rekvisitionsgrupp(namn=namn, rader=tuple(rader)) for namn, rader in grouped.items())


def _row(post: Post, vouchers: Vouchers) -> underlag.Rekvisitionsrad:
    return underlag.Rekvisitionsrad(
        benamning=post.post.benamning,
        grad=post.post.andel,
        arbetsgivare=post.post.arbetsgivare.namn if post.post.arbetsgivare else "",
        egenfinansierad=not post.betalas,
        budget=kronor(post.budget),
        tidigare=_two_decimals(post.tidigare),
        denna_period=_two_decimals(post.denna_period),
        kommentar=post.kommentar,
        verifikat=vouchers.numbers.get(post.rad_id or 0, ()),
    )


def _incomes(row: Rekvisition) -> tuple[underlag.Rekvisitionsrad, ...]:
    earlier = (
        Rekvisition.objects.raknas()
        .filter(insats_id=row.insats_id, ar=row.ar, nummer__lt=row.nummer)
        .aggregate(found=Sum("ovriga_intakter"))["found"]
    )
    tidigare, denna = _two_decimals(earlier or NOLL), _two_decimals(row.ovriga_intakter)
    if not tidigare and not denna:
        return ()
    return (underlag.Rekvisitionsrad(benamning="Övriga intäkter", tidigare=tidigare, denna_period=denna),)


def _payment(row: Rekvisition) -> underlag.Utbetalning:
    """Frozen when it was submitted; before that what is registered now."""
    if row.konto:
        konto = f"{row.get_kontoslag_display()} {row.konto}"
        return underlag.Utbetalning(
            mottagare=row.betalas_till, konto=konto, referens=row.betalreferens, utbetald_den=row.utbetald_den
        )
    owner = row.insats.agare.namn if row.insats.agare else ""
    found = payment_of(row.insats)
    if found is None:
        return underlag.Utbetalning(mottagare=owner, utbetald_den=row.utbetald_den)
    return underlag.Utbetalning(
        mottagare=found.mottagare, konto=str(found), referens=found.referens, utbetald_den=row.utbetald_den
    )


def _forecast(row: Rekvisition, claim: Claim) -> underlag.Prognos | None:
    if row.prognos_helar is None:
        return None
    return underlag.Prognos(
        helar=_two_decimals(row.prognos_helar),
        kommentar=row.avvikelse_forklaring,
        avvikelse=deviation(row, claim),
    )


def _original(row: Rekvisition) -> underlag.Rattad | None:
    if row.rattar is None:
        return None
    paid = row.rattar.summa_attesterad
    return underlag.Rattad(nummer=row.rattar.nummer, ar=row.rattar.ar, attesterat=kronor(paid))


def _forbund(row: Rekvisition) -> Forbund:
    """The förbund that decided to pay, also when it has gone up in another since."""
    return forbund_on(row.insats, local_day(row.attesterad_tid))


def _attest(row: Rekvisition) -> tuple[Underskrift, ...]:
    """Each step by its function; a step that nobody has taken has no date. Invented examples have no persons."""
    insats = row.insats
    agare, forbund = insats.agare.namn if insats.agare else "", _forbund(row).namn
    steps = (
        ("Upprättad", row.upprattad_av_id, row.upprattad_tid, "Insatsekonom", agare),
        ("Intygad och inlämnad", row.inlamnad_av_id, row.inlamnad_tid, "Insatsledare", agare),
        ("Granskad", row.granskad_av_id, row.granskad_tid, "Förbundets kansli", forbund),
        ("Beslutsattesterad", row.attesterad_av_id, row.attesterad_tid, "Förbundschef", forbund),
    )
    return tuple(
        Underskrift(
            steg=steg,
            funktion=funktion_of(user_id, insats, otherwise),
            organisation=organisation,
            datum=local_day(moment),
        )
        for steg, user_id, moment, otherwise, organisation in steps
    )


def _contradictions(row: Rekvisition) -> tuple[Motsagelse, ...]:
    """Those about the money of the insats in the year; the others belong in its report or another year's."""
    budget = with_rows(Budget.objects.filter(pk=row.budget_id, insats=row.insats_id)).first()
    found = summarize(budget).skillnader if budget else ()
    return tuple(of_skillnad(one) for one in found if one.ar in (None, row.ar))


def _two_decimals(amount: Decimal) -> Decimal:
    return amount.quantize(NOLL)
