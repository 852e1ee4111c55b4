"""Sections 2 and 3 of the helårsrapport: what the insats is for, whom it is for, its rules and its staff."""

import datetime
from decimal import Decimal

from django.db.models import Q

from finsam.bas.formats import antal_ord, datum, tal
from insatser.enums import Kriterieslag, Malslag, Regelslag
from insatser.models import Insats, Insatsplan, Kalla
from insatser.services.regeltext import kriterieregel, regelmeningar
from insatser.services.sums import Summering
from rapporter.underlag import helarsrapport as underlag
from rapporter.underlag.bygg_delar import kronor
from rapporter.underlag.delar import Faktum


def uppdrag_of(insats: Insats, year: int) -> underlag.Uppdrag:
    """Facts, criteria and rules of an insats, each with the document it comes from."""
    criteria = [row for row in insats.kriterier.all() if row.alternativ_till_id is None]
    needed = [row for row in criteria if row.slag == Kriterieslag.INKLUSIV]
    rules = list(insats.regler.all())
    names = _source_names(insats)
    return underlag.Uppdrag(
        fakta=tuple(Faktum(term=term, varde=value) for term, value in _facts(insats, year) if value),
        villkor=kriterieregel(rules, len(needed)).rstrip(".") if needed else "",
        kriterier=tuple(
            underlag.Kriterium(text=row.text, alternativ=tuple(other.text for other in row.alternativ.all()))
            for row in needed
        ),
        undantag=tuple(row.text for row in criteria if row.slag == Kriterieslag.EXKLUSIV),
        regler=tuple(
            Faktum(
                term=rule.rubrik,
                varde=". ".join(part.rstrip(".") for part in (rule.mening, rule.text) if part) + ".",
                kalla=names.get(rule.regel.kalla_id, ""),
            )
            for rule in regelmeningar(rules)
            if (rule.mening or rule.text) and rule.regel.slag != Regelslag.KRITERIER  # told above the criteria
        ),
    )


def _source_names(insats: Insats) -> dict[int | None, str]:
    """What a source document is, in a word or two for a narrow column; its whole title stands among the sources."""
    plans = Insatsplan.objects.filter(Q(insats=insats) | Q(forbund=insats.forbund_id), kalla__isnull=False)
    kinds = {plan.kalla_id: plan.get_slag_display() for plan in plans.order_by("version")}
    return {regel.kalla_id: regel.kalla.titel.split(",")[0] for regel in insats.regler.all() if regel.kalla} | kinds


def _facts(insats: Insats, year: int) -> list[tuple[str, str]]:
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    catchment = insats.upptagningar.filter(Q(till__isnull=True) | Q(till__gte=first), fran__lte=last)
    kommuner = [row.kommun.namn for row in catchment.select_related("kommun").order_by("kommun__namn")]
    parter = [row.part.namn for row in insats.samverkansparter.all()]
    aims = [row.text for row in insats.malsattningar.all() if row.slag == Malslag.OVERGRIPANDE]
    return [
        ("Inriktning", insats.get_inriktning_display()),
        ("Delprocess i", insats.del_av.namn if insats.del_av else ""),
        ("Kort beskrivning", insats.beskrivning),
        ("Målgrupp", insats.malgrupp),
        ("Övergripande mål", " ".join(aims)),
        ("Insatsägare", insats.agare.namn if insats.agare else ""),
        ("Samverkande parter", ", ".join(parter)),
        ("Upptagningsområde", ", ".join(kommuner)),
        ("Period", _period(insats)),
        ("Deltagare samtidigt", _capacity(insats)),
        ("Deltagare per år", f"ungefär {tal(insats.per_ar)}" if insats.per_ar else ""),
    ]


def _period(insats: Insats) -> str:
    begun = f"från {datum(insats.fran)}" if insats.fran else ""
    if insats.tillsvidare:
        notice = ""
        if insats.uppsagning_manader:
            notice = f", med {antal_ord(insats.uppsagning_manader, 'månads', 'månaders')} uppsägningstid"
        return f"tills vidare{' ' + begun if begun else ''}{notice}"
    return f"{begun} till {datum(insats.till)}".strip() if insats.till else begun


def _capacity(insats: Insats) -> str:
    least, most = insats.samtidiga_minst, insats.samtidiga_hogst
    if least is not None and most is not None:
        return tal(most) if least == most else f"{tal(least)}–{tal(most)}"
    if most is not None:
        return f"högst {tal(most)}"
    return f"minst {tal(least)}" if least is not None else ""


def bemanning_of(
    insats: Insats, year: int, summering: Summering | None
) -> tuple[tuple[underlag.Bemanning, ...], tuple[Kalla | None, ...]]:
    """The staff of the year by source document (two that differ stand side by side), and those documents.

    The cost of a line is what the budget of the year has for the same function and employer.
    """
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    rows = insats.bemanning.filter(
        Q(fran__isnull=True) | Q(fran__lte=last), Q(till__isnull=True) | Q(till__gte=first)
    ).select_related("arbetsgivare", "kalla")
    costs = _costs(summering, year)
    by_source: dict[int | None, tuple[Kalla | None, list[underlag.Bemanningsrad]]] = {}
    for row in rows:
        lines = by_source.setdefault(row.kalla_id, (row.kalla, []))[1]
        lines.append(
            underlag.Bemanningsrad(
                funktion=row.funktion,
                arbetsgivare=row.arbetsgivare.namn if row.arbetsgivare else "",
                antal=None if row.antal is None else Decimal(row.antal),
                arsarbetare=None if row.arsarbetare is None else row.arsarbetare.normalize() + 0,
                finansiering=row.get_finansiering_display(),
                kostnad=kronor(costs.get((row.funktion, row.arbetsgivare_id))),
            )
        )
    staff = tuple(
        underlag.Bemanning(kalla=kalla.titel if kalla else "uppgifter i Finsam", rader=tuple(lines))
        for kalla, lines in by_source.values()
    )
    return staff, tuple(kalla for kalla, _ in by_source.values())


def _costs(summering: Summering | None, year: int) -> dict[tuple[str, int | None], Decimal]:
    found: dict[tuple[str, int | None], Decimal] = {}
    for grupp in summering.grupper if summering else ():
        for rad in grupp.rader:
            amount = rad.belopp.get(year)
            if rad.post.funktion and amount is not None:
                key = (rad.post.funktion, rad.post.arbetsgivare_id)
                found[key] = found.get(key, Decimal(0)) + amount
    return found
