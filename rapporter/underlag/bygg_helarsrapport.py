"""From the rows of an insats and its year to the frozen figures of its helårsrapport."""

import datetime

from django.db.models import Prefetch, Q

from finsam.bas.formats import datum
from insatser.enums import Inriktning, Malslag, Maluppfyllelse
from insatser.models import Insats, Kalla, Ledamot, Malsattning
from rapporter.enums import Avsnitt as Textavsnitt
from rapporter.models import Malbedomning, Rapport
from rapporter.underlag import helarsrapport as underlag
from rapporter.underlag.bygg_delar import (
    budget_of,
    funktion_of,
    kallor_of,
    local_day,
    motsagelser_of,
)
from rapporter.underlag.bygg_deltagare import deltagare_of
from rapporter.underlag.bygg_ekonomi import ekonomi_of
from rapporter.underlag.bygg_uppdrag import bemanning_of, uppdrag_of
from rapporter.underlag.delar import Avsnitt, Bilaga, Nyckeltal, Text, Underskrift

SECTION_OF = {
    Textavsnitt.SAMMANFATTNING: 1,
    Textavsnitt.AKTIVITETER: 6,
    Textavsnitt.SAMVERKAN: 7,
    Textavsnitt.ROST: 8,
    Textavsnitt.JAMSTALLDHET: 9,
    Textavsnitt.EKONOMI: 10,
    Textavsnitt.RISKER: 11,
    Textavsnitt.LARDOMAR: 12,
    Textavsnitt.IMPLEMENTERING: 13,
    Textavsnitt.FRAMAT: 14,
}
"""Where in the document each written part stands."""

JUDGED_GOALS = (Malslag.DELMAL, Malslag.RESULTAT, Malslag.EFFEKT)
"""The goals of section 5; activities are told in section 6."""

_UPPNATT: dict[str, underlag.Uppnatt] = {
    "uppnatt": "ja",
    "delvis": "delvis",
    "ej_uppnatt": "nej",
    "ej_bedomt": "ej_bedomt",
}


def build(
    rapport: Rapport, *, version: int, bestalld: datetime.datetime, fryst: datetime.datetime
) -> underlag.Helarsrapport:
    """All figures and texts of a helårsrapport as they are now. Counts of deltagare have small numbers hidden."""
    insats = (
        Insats.objects.select_related("forbund", "agare", "del_av", "kalla")
        .prefetch_related("motsagelser", "samverkansparter__part", "kriterier__alternativ", "regler__kalla")
        .get(pk=rapport.insats_id)
    )
    year = rapport.ar
    summering = budget_of(insats, year)
    individ = insats.inriktning == Inriktning.INDIVID
    deltagare = deltagare_of(insats, year) if individ else None
    ekonomi = ekonomi_of(insats, year, summering)
    bemanning, staff_sources = bemanning_of(insats, year, summering)
    mal, aktiviteter = _goals(rapport)
    before = ekonomi_of(insats, year - 1, budget_of(insats, year - 1))
    nyckeltal = (*(deltagare.nyckeltal if deltagare else ()), *_money_figures(ekonomi, before))
    return underlag.Helarsrapport(
        forsattsblad=_cover(rapport, insats, version, bestalld, fryst),
        individinsats=individ,
        avsnitt=_texts(rapport),
        nyckeltal=nyckeltal[:4],
        uppdrag=uppdrag_of(insats, year),
        bemanning=bemanning,
        deltagare=deltagare,
        mal=mal,
        aktiviteter=aktiviteter,
        styrgrupp=_styrgrupp(insats, year),
        ekonomi=ekonomi,
        motsagelser=motsagelser_of(insats, summering),
        underskrifter=_signatures(rapport, insats),
        kallor=_sources(insats, summering.budget.kalla if summering else None, staff_sources),
    )


def _cover(
    rapport: Rapport, insats: Insats, version: int, bestalld: datetime.datetime, fryst: datetime.datetime
) -> underlag.Forsattsblad:
    first, last = datetime.date(rapport.ar, 1, 1), datetime.date(rapport.ar, 12, 31)
    agare = insats.agare.namn if insats.agare else ""
    written: tuple[str, ...] = ()
    if rapport.inlamnad_av_id:
        role = funktion_of(rapport.inlamnad_av_id, insats, "Insatsledare")
        written = (f"{role}, {agare}" if agare else role,)
    return underlag.Forsattsblad(
        forbund=insats.forbund.namn,
        insats=f"{insats.namn}, delprocess i {insats.del_av.namn}" if insats.del_av else insats.namn,
        insatsagare=agare or "Insatsägare saknas",
        ar=rapport.ar,
        period_fran=max(insats.fran, first) if insats.fran and insats.fran <= last else first,
        period_till=min(insats.till, last) if insats.till and insats.till >= first else last,
        diarienummer=rapport.diarienummer,
        version=version,
        tillstand=rapport.get_status_display(),
        bestalld=bestalld,
        fryst=fryst,
        skriven_av=written,
    )


def _texts(rapport: Rapport) -> tuple[Avsnitt, ...]:
    """The written parts in the document's order; one that nobody has written is left out."""
    found = []
    for row in rapport.texter.exclude(text=""):
        number = SECTION_OF[Textavsnitt(row.avsnitt)]
        paragraphs = split_paragraphs(row.text)
        if paragraphs:
            texts = (Text(stycken=paragraphs),)
            found.append(Avsnitt(nummer=number, rubrik=underlag.RUBRIKER[number], texter=texts))
    return tuple(sorted(found, key=lambda one: one.nummer))


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of what somebody typed: parted by empty lines, and each line that begins with "- " is a point."""
    paragraphs: list[str] = []
    open_paragraph = False
    for line in text.splitlines():
        words = " ".join(line.split())
        if not words:
            open_paragraph = False
        elif words.startswith("- ") or not open_paragraph:
            paragraphs.append(words)
            open_paragraph = True
        else:
            paragraphs[-1] += f" {words}"
    return tuple(paragraphs)


def _goals(rapport: Rapport) -> tuple[tuple[underlag.Malrad, ...], tuple[underlag.Aktivitet, ...]]:
    """The insats' goals and activities as the report judges them; what it has not judged says so."""
    rows = list(rapport.insats.malsattningar.all())
    judged = {one.malsattning_id: one for one in rapport.malbedomningar.all()}
    pairs = [(row, judged.get(row.pk) or Malbedomning()) for row in rows]
    goals = tuple(
        underlag.Malrad(
            delmal=row.text,
            matt=row.matt,
            malvarde=row.malvarde,
            utfall=bedomning.utfall,
            uppnatt=_UPPNATT[bedomning.uppnatt],
            analys=bedomning.analys,
        )
        for row, bedomning in pairs
        if row.slag in JUDGED_GOALS
    )
    activities = tuple(_activity(row, bedomning) for row, bedomning in pairs if row.slag == Malslag.AKTIVITET)
    return goals, activities


def _activity(row: Malsattning, bedomning: Malbedomning) -> underlag.Aktivitet:
    judged = bedomning.get_uppnatt_display() if bedomning.uppnatt != Maluppfyllelse.EJ_BEDOMT else ""
    return underlag.Aktivitet(
        benamning=row.text.rstrip("."),
        nar=f"senast {datum(row.senast)}" if row.senast else row.malvarde,
        ansvarig=row.omrade,
        lage=bedomning.utfall or judged,
    )


def _styrgrupp(insats: Insats, year: int) -> underlag.Styrgrupp:
    """The seats of the year; a delprocess is steered by the styrgrupp of the whole."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    seats = Ledamot.objects.filter(
        Q(fran__isnull=True) | Q(fran__lte=last), Q(till__isnull=True) | Q(till__gte=first)
    ).select_related("part")
    rows = Insats.objects.select_related("styrgrupp").prefetch_related(
        Prefetch("styrgrupp__ledamoter", queryset=seats, to_attr="arets_ledamoter")
    )
    for candidate in rows.filter(pk__in=[insats.pk, insats.del_av_id or insats.pk]).order_by("del_av_id"):
        styrgrupp = getattr(candidate, "styrgrupp", None)
        if styrgrupp is not None:
            return underlag.Styrgrupp(
                uppdrag=styrgrupp.uppdrag,
                platser=tuple(_seat(seat) for seat in styrgrupp.arets_ledamoter),
            )
    return underlag.Styrgrupp()


def _seat(seat: Ledamot) -> underlag.Styrgruppsplats:
    tasks = [seat.funktion if seat.part else ""]
    tasks += ["ordförande"] if seat.ordforande else []
    tasks += ["föredragande"] if seat.foredragande else []
    words = ", ".join(task for task in tasks if task)
    return underlag.Styrgruppsplats(
        organisation=seat.part.namn if seat.part else seat.funktion,
        roll=seat.get_roll_display(),
        funktion=words[:1].upper() + words[1:],
    )


def _money_figures(now: underlag.Ekonomi, before: underlag.Ekonomi) -> tuple[Nyckeltal, ...]:
    """Granted and claimed, with last year's; left out while nothing is known of this year."""
    pairs = (
        ("Beviljade medel", now.beslut.beviljat, before.beslut.beviljat),
        ("Rekvirerat under året", now.summa.utfall, before.summa.utfall),
    )
    return tuple(
        Nyckeltal(benamning=name, varde=value, enhet="kr", foregaende=earlier)
        for name, value, earlier in pairs
        if value is not None
    )


def _signatures(rapport: Rapport, insats: Insats) -> tuple[Underskrift, ...]:
    agare = insats.agare.namn if insats.agare else ""
    return (
        Underskrift(
            steg="Inlämnad av",
            funktion=funktion_of(rapport.inlamnad_av_id, insats, "Insatsledare"),
            organisation=agare,
            datum=local_day(rapport.inlamnad_tid),
        ),
        Underskrift(
            steg="Godkänd av",
            funktion=funktion_of(rapport.godkand_av_id, insats, "Förbundets kansli"),
            organisation=insats.forbund.namn,
            datum=local_day(rapport.godkand_tid),
        ),
    )


def _sources(
    insats: Insats, budget_source: Kalla | None, staff_sources: tuple[Kalla | None, ...]
) -> tuple[Bilaga, ...]:
    plans = insats.planer.select_related("kalla")
    return kallor_of(
        [
            (insats.kalla, "uppdrag och målgrupp"),
            *((plan.kalla, "insatsplan") for plan in plans),
            *((regel.kalla, "regler") for regel in insats.regler.all()),
            *((source, "bemanning") for source in staff_sources),
            (budget_source, "budget"),
        ]
    )
