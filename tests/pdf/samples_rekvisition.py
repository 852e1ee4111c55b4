"""Frozen rekvisitioner to draw in the tests: Teamsamverkan i Västra Mälardalen 2024, with invented spending."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from rapporter.underlag.delar import Beslut, Motsagelse, Underskrift, Varde
from rapporter.underlag.rekvisition import (
    Prognos,
    Rattad,
    Rekvisition,
    Rekvisitionsgrupp,
    Rekvisitionshuvud,
    Rekvisitionsrad,
    Utbetalning,
    Verifikat,
)

FRYST = datetime(2024, 3, 25, 13, 5, tzinfo=UTC)
POSTER = (
    ("Projektledare", "0.50", "Köpings kommun", 330000, "54870.00"),
    ("Socialsekreterare", "0.50", "Köpings kommun", 298000, "49512.50"),
    ("Boendestödjare", "0.50", "Köpings kommun", 275000, "45833.00"),
    ("Arbetsterapeut", "0.50", "Köpings kommun", 400000, "66667.00"),
    ("Arbetsmarknadskonsulent", "0.20", "Köpings kommun", 125000, "20833.00"),
    ("Studie- och yrkesvägledare (SYV)", "0.10", "Köpings kommun", 82500, "13750.00"),
    ("Förstudie i Arboga, juli–december", "0.25", "Arboga kommun", 100000, "0.00"),
    ("Förstudie i Kungsör, juli–december", "0.25", "Kungsörs kommun", 100000, "0.00"),
)


def huvud(**values: object) -> Rekvisitionshuvud:
    """The head of Teamsamverkan's first rekvisition of 2024."""
    basis: dict[str, object] = {
        "nummer": 1,
        "ar": 2024,
        "forbund": "Samordningsförbundet Västmanland",
        "forbund_orgnr": "222000-1974",
        "insats": "Teamsamverkan i Västra Mälardalen",
        "insatsagare": "Köpings kommun",
        "period_fran": date(2024, 1, 1),
        "period_till": date(2024, 2, 29),
        "bestalld": FRYST,
        "fryst": FRYST,
    }
    return Rekvisitionshuvud(**(basis | values))  # type: ignore[arg-type]


def empty_rekvisition() -> Rekvisition:
    """Nothing decided and nothing filled in."""
    return Rekvisition(huvud=huvud(), beslut=Beslut())


def full_rekvisition() -> Rekvisition:
    """Period 1 of 2024 with the decided rows (they add up to 1 750 500 kr) and invented spending."""
    return Rekvisition(
        pahittad=True,
        huvud=huvud(
            diarienummer="SFV 2024/57",
            tillstand="Inlämnad",
            projektkod="TSVM-24",
            projektkod_agare="61420",
            insatsagare_orgnr="212000-2114",
            sista_dag=date(2024, 3, 31),
            datum=date(2024, 3, 25),
        ),
        beslut=decision(),
        grupper=(
            Rekvisitionsgrupp(
                namn="Personal",
                rader=tuple(
                    Rekvisitionsrad(
                        benamning=benamning,
                        grad=Decimal(grad),
                        arbetsgivare=arbetsgivare,
                        budget=Decimal(budget),
                        denna_period=Decimal(period),
                        verifikat=(number,) if Decimal(period) else (),
                    )
                    for number, (benamning, grad, arbetsgivare, budget, period) in enumerate(POSTER, 1)
                ),
            ),
            Rekvisitionsgrupp(
                namn="Lokaler",
                rader=(
                    Rekvisitionsrad(
                        benamning="Lokaler",
                        arbetsgivare="Köpings kommun",
                        egenfinansierad=True,
                        kommentar="Planen anger inget belopp.",
                    ),
                ),
            ),
            Rekvisitionsgrupp(
                namn="Övrigt",
                rader=(
                    Rekvisitionsrad(
                        benamning="Material, workshop och aktiviteter",
                        budget=Decimal("40000.00"),
                        denna_period=Decimal("3218.00"),
                        verifikat=(7,),
                    ),
                ),
            ),
        ),
        utbetalning=Utbetalning(mottagare="Köpings kommun", konto="Bankgiro 991-2346", referens="61420 TSVM-24 1/2024"),
        attest=(
            Underskrift(
                steg="Upprättad", funktion="Insatsekonom", organisation="Köpings kommun", datum=date(2024, 3, 22)
            ),
            Underskrift(
                steg="Intygad", funktion="Förvaltningschef", organisation="Köpings kommun", datum=date(2024, 3, 25)
            ),
            Underskrift(steg="Granskad", funktion="Utvecklingsledare", organisation="Samordningsförbundet Västmanland"),
            Underskrift(
                steg="Beslutsattesterad", funktion="Förbundschef", organisation="Samordningsförbundet Västmanland"
            ),
        ),
        verifikat=(
            *(
                Verifikat(
                    nummer=number,
                    benamning="Lönespecifikation januari–februari",
                    rad=benamning,
                    datum=date(2024, 2, 27),
                    belopp=Decimal(period),
                )
                for number, (benamning, _, _, _, period) in enumerate(POSTER[:6], 1)
            ),
            Verifikat(
                nummer=7,
                benamning="Faktura konferenslokal",
                rad="Material, workshop och aktiviteter",
                datum=date(2024, 2, 15),
                belopp=Decimal("3218.00"),
            ),
        ),
        motsagelser=(
            Motsagelse(
                vad="Ansökt belopp 2024",
                enligt_raderna=Varde(tal=Decimal("1750500.00"), enhet="kr"),
                enligt_dokumentet=Varde(tal=Decimal("1750000.00"), enhet="kr"),
                var="Insatsplanen, raden om totalt ansökt belopp",
                forklaring="Raderna är inte ändrade. Styrelsen beviljade 1 700 000 kr.",
            ),
        ),
        prognos=Prognos(helar=Decimal("1700000.00"), kommentar="Förstudierna börjar i juli."),
    )


def decision() -> Beslut:
    """What the board decided for 2024: less than was applied for."""
    return Beslut(
        ansokt=Decimal("1750000.00"),
        beviljat=Decimal("1700000.00"),
        datum=date(2024, 3, 15),
        villkor="Verifikat bifogas. Lokalerna finansieras av insatsägaren.",
        kalla="Insatsplan Teamsamverkan i Västra Mälardalen",
    )


def rattelse() -> Rekvisition:
    """A rättelse of the first one that gives money back, decided and paid back, with its forecast explained."""
    full = full_rekvisition()
    personal = full.grupper[0]
    first = replace(
        personal.rader[0],
        tidigare=Decimal("109741.00"),
        denna_period=Decimal("-2500.00"),
        kommentar="En övertid var bokförd två gånger.",
        verifikat=(),
    )
    rest = tuple(replace(rad, denna_period=Decimal("0.00"), verifikat=()) for rad in personal.rader[1:])
    steps = tuple(replace(step, datum=date(2024, 6, 3)) for step in full.attest)
    return replace(
        full,
        huvud=huvud(
            nummer=4,
            typ="rattelse",
            tillstand="Utbetald",
            insatsagare_orgnr="212000-2114",
            datum=date(2024, 5, 27),
        ),
        grupper=(replace(personal, rader=(first, *rest)),),
        utbetalning=replace(full.utbetalning, utbetald_den=date(2024, 6, 10)),
        attest=steps,
        verifikat=(),
        motsagelser=(),
        prognos=Prognos(
            helar=Decimal("1450000.00"), kommentar="En tjänst är vakant till hösten.", avvikelse=Decimal("-0.1577")
        ),
        rattar=Rattad(nummer=1, ar=2024, attesterat=Decimal("254683.50")),
        overfort=Decimal("20000.00"),
        anmarkning="Lönen för januari var fel.",
    )
