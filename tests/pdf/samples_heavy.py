"""As many rows, words and contradictions as a large insats could have. Everything in them is made up."""

from datetime import date
from decimal import Decimal

from rapporter.underlag.delar import Avsnitt, Beslut, Text
from rapporter.underlag.helarsrapport import (
    RUBRIKER,
    Deltagare,
    Deltagartabell,
    Ekonomi,
    Ekonomigrupp,
    Ekonomipost,
    Helarsrapport,
)
from rapporter.underlag.rekvisition import Rekvisition, Rekvisitionsgrupp, Rekvisitionsrad, Verifikat
from tests.pdf.sample_parts import rad
from tests.pdf.samples import (
    forsattsblad,
    full_helarsrapport,
    money_contradiction,
    staff_contradiction,
)
from tests.pdf.samples_rekvisition import full_rekvisition, huvud


def heavy_helarsrapport() -> Helarsrapport:
    """As many rows, words and contradictions as a large insats could have; everything in it is made up."""
    light = full_helarsrapport()
    word = "Det här stycket är skrivet för att pröva hur en lång text bryts över flera sidor i rapporten. "
    tabeller = tuple(
        Deltagartabell(
            rubrik=f"Deltagare efter kommun, del {part}",
            indelning="Kommun",
            rader=tuple(
                rad(f"Kommun nummer {row} med ett ganska långt namn", row + 5, row + 7, 0, 2 * row + 12, fjol=row)
                for row in range(30)
            ),
        )
        for part in range(1, 4)
    )
    grupper = tuple(
        Ekonomigrupp(
            namn=f"Grupp {group} av kostnader",
            poster=tuple(
                Ekonomipost(
                    benamning=f"Post {group}.{row} med en benämning som inte får plats på en enda rad",
                    budget=Decimal("1234567.89") + row,
                    utfall=Decimal("1301234.50"),
                    kommentar="Avvikelsen beror på att posten är påhittad." if row % 3 == 0 else "",
                )
                for row in range(9)
            ),
        )
        for group in range(1, 9)
    )
    return Helarsrapport(
        forsattsblad=forsattsblad(
            insats="Samverkan i fyra kommuner med gemensamt konsultationsteam och en lång benämning",
            insatsagare="Kommunalförbundet för samverkan mellan kommunerna i länets norra och västra delar",
            skriven_av=tuple(f"Delprocessledare i kommun {number}" for number in range(1, 7)),
            diarienummer="SF 2025/00000000123",
        ),
        avsnitt=tuple(
            Avsnitt(
                nummer=nummer,
                rubrik=rubrik,
                texter=tuple(
                    Text(rubrik=f"Underrubrik {part}", stycken=(word * 4, "- " + word, "- " + word, word * 5))
                    for part in range(1, 3)
                ),
            )
            for nummer, rubrik in RUBRIKER.items()
        ),
        nyckeltal=light.nyckeltal * 2,
        uppdrag=light.uppdrag,
        bemanning=light.bemanning,
        deltagare=Deltagare(
            pahittad=True,
            volym=light.deltagare.volym if light.deltagare else None,
            tabeller=tabeller,
        ),
        mal=light.mal * 6,
        aktiviteter=light.aktiviteter * 8,
        styrgrupp=light.styrgrupp,
        ekonomi=Ekonomi(
            pahittad=True,
            beslut=Beslut(beviljat=Decimal("10149325.00"), ansokt=Decimal("10149325.00")),
            grupper=grupper,
        ),
        motsagelser=(staff_contradiction(), money_contradiction()) * 4,
        underskrifter=light.underskrifter * 4,
        bilagor=light.bilagor * 20,
        kallor=light.kallor,
    )


def heavy_rekvisition() -> Rekvisition:
    """Sixty rows and eighty verifikat with öre; late, overspent, with other income. Everything is made up."""
    grupper = tuple(
        Rekvisitionsgrupp(
            namn=name,
            rader=tuple(
                Rekvisitionsrad(
                    benamning=f"{name}, rad {row} med en benämning som tar två rader",
                    grad=Decimal("0.75") if row % 2 else None,
                    arbetsgivare="Kommunalförbundet för samverkan",
                    egenfinansierad=row % 7 == 6,
                    budget=Decimal("1234567.89"),
                    tidigare=Decimal("1034567.25"),
                    denna_period=Decimal("212345.67"),
                    kommentar="Högre än budget: en tjänst tillsattes tidigare än planerat." if row == 1 else "",
                    verifikat=(row * 3 + 1, row * 3 + 2, row * 3 + 3),
                )
                for row in range(15)
            ),
        )
        for name in ("Personal", "Lokaler", "Resor och möten", "Övrigt")
    )
    return Rekvisition(
        huvud=huvud(
            nummer=6,
            typ="slut",
            version=3,
            tillstand="Åter för komplettering",
            sista_dag=date(2024, 3, 31),
            datum=date(2024, 4, 9),
        ),
        beslut=Beslut(
            ansokt=Decimal("60000000.00"),
            beviljat=Decimal("55000000.00"),
            datum=date(2023, 11, 16),
            paragraf="§ 112",
            villkor="Medlen får användas till och med december. Avvikelser över tio procent förklaras.",
        ),
        grupper=grupper,
        intakter=(
            Rekvisitionsrad(
                benamning="Bidrag från annan finansiär",
                budget=Decimal("300000.00"),
                tidigare=Decimal("100000.00"),
                denna_period=Decimal("50000.50"),
            ),
        ),
        attest=full_rekvisition().attest,
        verifikat=tuple(
            Verifikat(
                nummer=number,
                benamning="Leverantörsfaktura med en lång beskrivning av vad som köpts",
                rad="Personal, rad 3",
                datum=date(2024, 2, 1 + number % 28),
                belopp=Decimal("12345.67"),
            )
            for number in range(1, 81)
        ),
        anmarkning="Ersätter version 2. Raden Personal 1 är rättad efter påpekande från kansliet.",
    )
