"""From the rows of a förbund's budget to its frozen figures."""

import datetime
from decimal import Decimal
from typing import cast

from finsam.bas.formats import kr, tal
from insatser.models import Budget, UppgivenSumma
from insatser.services.forbundsbudget import Budgetrad as Row
from insatser.services.forbundsbudget import Forbundsar, read_year
from insatser.services.medelstilldelning import contradictions, read_medel
from insatser.services.sums import Summering, computed, with_rows
from rapporter.underlag import forbundsbudget as underlag
from rapporter.underlag.bygg_delar import beslut_of, kallor_of, kronor, of_skillnad
from rapporter.underlag.delar import NOLL, Motsagelse
from rapporter.underlag.ekonomioversikt import prognoser_of


def build(
    budget: Budget, *, version: int, bestalld: datetime.datetime, fryst: datetime.datetime
) -> underlag.Forbundsbudget:
    """All figures of a förbund's budget as they are now, in kronor with two decimals."""
    row = with_rows(Budget.objects.filter(pk=budget.pk, forbund__isnull=False)).get()
    assert row.forbund is not None  # noqa: S101 (filtered so)
    years = [read_year(row, year, prognoser_of(row.forbund, year, fryst.date())) for year in row.years]
    stated = row.uppgivna_summor.all()
    return underlag.Forbundsbudget(
        huvud=underlag.Budgethuvud(
            forbund=row.forbund.namn,
            forbund_orgnr=row.forbund.orgnr,
            namn=row.namn,
            budgetversion=row.version,
            tillstand=row.get_status_display(),
            version=version,
            bestalld=bestalld,
            fryst=fryst,
        ),
        anmarkning=tuple(part.strip() for part in row.anmarkning.split("\n\n") if part.strip()),
        aren=tuple(_year(one) for one in years),
        motsagelser=_contradictions(years),
        uppgivna=tuple(stated_sum(years[0].summering, one) for one in stated) if years else (),
        kallor=kallor_of([(row.kalla, "budgeten")]),
    )


def stated_sum(summering: Summering, stated: UppgivenSumma) -> underlag.UppgivenSumma:
    """A sum that the document prints, beside the same sum of the rows."""
    found = computed(summering, stated)
    share = stated.avser == UppgivenSumma.Avser.ANDEL
    words = (lambda number: f"{tal(number)}\u00a0%") if share else kr
    return underlag.UppgivenSumma(
        namn=_label(stated),
        dokumentet=words(stated.belopp),
        raderna=words(found),
        stammer=found == stated.belopp,
        var=stated.var,
    )


def _year(one: Forbundsar) -> underlag.Budgetar:
    assert one.budget.forbund is not None  # noqa: S101 (read_year holds it)
    medel = read_medel(one.budget.forbund, one.ar)
    fordelning = medel.fordelning
    return underlag.Budgetar(
        ar=one.ar,
        beslut=beslut_of(one.budget, one.ar),
        grupper=tuple(
            underlag.Budgetgrupp(
                namn=namn,
                slag=cast(underlag.Slag, rader[0].slag),
                rader=tuple(_row(rad) for rad in rader),
            )
            for namn, rader in one.grupper
        ),
        resultat=one.resultat,
        uppfoljd=one.followed_up,
        per_dag=one.per_dag,
        mal_individ_andel=one.mal_individ_andel,
        tak=one.tak,
        tak_andel=one.tak_andel,
        over_tak=one.over_tak("budget"),
        utan_omrade=one.utan_omrade,
        medlemmar=tuple(
            underlag.Medlemsbelopp(namn=rad.part.namn, belopp=_two_decimals(rad.belopp))
            for rad in medel.rader
            if rad.belopp is not None
        ),
        sidor=tuple(
            underlag.Sida(
                namn=part.namn,
                belopp=_two_decimals(part.belopp),
                ska=_two_decimals(part.ska),
                ska_andel=part.ska_andel,
                stammer=part.stammer,
            )
            for part in fordelning.delar
        )
        if medel.entered
        else (),
        ovriga=_two_decimals(fordelning.ovriga),
        pahittad=medel.pahittad or any(rad.pahittad for rad in one.rader),
    )


def _row(rad: Row) -> underlag.Budgetrad:
    return underlag.Budgetrad(
        benamning=rad.benamning,
        egen_personal=rad.egen_personal,
        budget=_two_decimals(rad.budget),
        utfall=kronor(rad.utfall),
        prognos=kronor(rad.prognos),
        kommentar=rad.kommentar,
    )


def _contradictions(years: list[Forbundsar]) -> tuple[Motsagelse, ...]:
    """Those of the document's own sums, and between the budget and what the members are entered to pay."""
    found = [one for year in years[:1] for one in year.summering.skillnader]
    for year in years:
        assert year.budget.forbund is not None  # noqa: S101 (read_year holds it)
        found += contradictions(read_medel(year.budget.forbund, year.ar), year)
    return tuple(of_skillnad(one) for one in found)


def _label(stated: UppgivenSumma) -> str:
    """What a printed sum is of, in words: "Individinsatser, andel av Individinsatser + ...", "Kostnader"."""
    groups = " + ".join(stated.grupper)
    if stated.post is not None:
        return str(stated.post)
    if stated.avser == UppgivenSumma.Avser.ANDEL:
        whole = " + ".join(stated.namnare) or "alla kostnader"
        return f"{groups}, andel av {whole}"
    if groups and stated.avser in (UppgivenSumma.Avser.KOSTNADER, UppgivenSumma.Avser.INTAKTER):
        return groups
    names = {
        UppgivenSumma.Avser.KOSTNADER: "Alla kostnader",
        UppgivenSumma.Avser.INTAKTER: "Alla medel till förfogande",
        UppgivenSumma.Avser.RESULTAT: "Resultat, årets medel minus kostnaderna",
        UppgivenSumma.Avser.UTGAENDE_KAPITAL: "Utgående eget kapital, alla medel minus kostnaderna",
    }
    return names[UppgivenSumma.Avser(stated.avser)]


def _two_decimals(amount: Decimal) -> Decimal:
    return amount.quantize(NOLL)
