"""Frozen figures to draw in the tests.

Money, staff, dates and criteria are those of the example documents (Samordningsteam Västerås and Teamsamverkan i
Västra Mälardalen, 2024). Counts of deltagare and outcomes are invented and say so in the document.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from rapporter.underlag.delar import (
    Avsnitt,
    Beslut,
    Bilaga,
    Motsagelse,
    Text,
    Underskrift,
    Varde,
)
from rapporter.underlag.helarsrapport import (
    RUBRIKER,
    Aktivitet,
    Ekonomi,
    Ekonomigrupp,
    Ekonomipost,
    Finansiar,
    Forsattsblad,
    Helarsrapport,
)
from tests.pdf.sample_parts import (
    VERKSAMHETSPLAN,
    assignment,
    figure,
    goals,
    participants,
    staff,
    steering,
    wording_contradiction,
)

FRYST = datetime(2025, 2, 14, 9, 30, tzinfo=UTC)


def forsattsblad(**values: object) -> Forsattsblad:
    """The cover of Samordningsteam Västerås 2024."""
    basis: dict[str, object] = {
        "forbund": "Samordningsförbundet Västmanland",
        "insats": "Samordningsteam Västerås",
        "insatsagare": "Västerås stad",
        "ar": 2024,
        "period_fran": date(2024, 1, 1),
        "period_till": date(2024, 12, 31),
        "bestalld": FRYST,
        "fryst": FRYST,
    }
    return Forsattsblad(**(basis | values))  # type: ignore[arg-type]


def empty_helarsrapport() -> Helarsrapport:
    """Nothing filled in: what a new insats gets the first time."""
    return Helarsrapport(forsattsblad=forsattsblad())


def full_helarsrapport() -> Helarsrapport:
    """Samordningsteam Västerås 2024 with all that the documents say, and invented counts."""
    return Helarsrapport(
        forsattsblad=forsattsblad(
            diarienummer="SFV 2025/14",
            version=2,
            tillstand="Inlämnad",
            skriven_av=("Avdelningschef, Västerås stad", "Insatsekonom, Västerås stad"),
            styrgruppsbeslut="Behandlad i styrgruppen 2025-02-11, § 6",
        ),
        avsnitt=_texts(),
        nyckeltal=(
            figure("Deltagare under året", "139", "antal", "131"),
            figure("Genomströmning", "0.4532", "andel", "0.4122", "Avslut delat med alla deltagare under året"),
            figure("Avslut till arbete eller studier", "0.3333", "andel", "0.2963"),
            figure("Från remiss till start, median", "38", "dagar", "61"),
        ),
        uppdrag=assignment(),
        bemanning=staff(),
        deltagare=participants(),
        mal=goals(),
        aktiviteter=(
            Aktivitet(benamning="Case management", nar="hela året", ansvarig="Arbetskonsulenterna", lage="Pågår"),
            Aktivitet(benamning="Supported employment", nar="hela året", ansvarig="Arbetskonsulenterna", lage="Pågår"),
            Aktivitet(benamning="Handledning av teamet", nar="varje månad", ansvarig="Avdelningschefen", lage="Pågår"),
            Aktivitet(
                benamning="Kortare tid från remiss till start, tillsammans med det myndighetsgemensamma teamet",
                nar="våren 2024",
                ansvarig="Avdelningschefen",
                lage="Klar",
            ),
        ),
        styrgrupp=steering(),
        ekonomi=Ekonomi(
            pahittad=True,
            beslut=Beslut(
                ansokt=None,
                beviljat=Decimal("6200000.00"),
                datum=date(2023, 11, 16),
                villkor="Medlen gäller 2024. Oförbrukade medel går tillbaka till förbundet.",
                kalla=VERKSAMHETSPLAN,
            ),
            grupper=(
                Ekonomigrupp(
                    namn="Insatsen som helhet",
                    poster=(
                        Ekonomipost(
                            benamning="Samordningsteam Västerås",
                            budget=Decimal("6200000.00"),
                            utfall=Decimal("6041318.50"),
                            kommentar="En arbetskonsulent var tjänstledig under hösten.",
                        ),
                        Ekonomipost(
                            benamning="Arbetsförmedlarens lön",
                            egenfinansierad=True,
                            kommentar="Arbetsförmedlingen betalar; planen anger inget belopp.",
                        ),
                    ),
                ),
            ),
            finansiarer=(
                Finansiar(
                    namn="Samordningsförbundet Västmanland",
                    budget=Decimal("6200000.00"),
                    utfall=Decimal("6041318.50"),
                ),
            ),
        ),
        motsagelser=(staff_contradiction(), wording_contradiction()),
        underskrifter=(
            Underskrift(steg="Upprättad av", funktion="Avdelningschef", organisation="Västerås stad"),
            Underskrift(steg="Godkänd av", funktion="Styrgruppens sammankallande", organisation="Västerås stad"),
        ),
        bilagor=(Bilaga(benamning="Deltagarenkät, sammanställning", anmarkning="1 sida"),),
        kallor=(
            Bilaga(
                benamning="Insatsplan Samordningsteam Västerås",
                datum=date(2023, 1, 4),
                anmarkning="uppdrag, målgrupp, bemanning",
            ),
            Bilaga(
                benamning="Verksamhetsplan och budget 2024",
                datum=date(2023, 11, 16),
                anmarkning="bemanning, volym, budget",
            ),
        ),
    )


def staff_contradiction() -> Motsagelse:
    """Nine people in one document, 7.1 full-time years in the other."""
    return Motsagelse(
        vad="Teamets bemanning",
        enligt_raderna=Varde(tal=Decimal("9"), enhet="personer"),
        enligt_dokumentet=Varde(tal=Decimal("7.1"), enhet="årsarbetare"),
        var="Insatsplanen avsnitt 8; verksamhetsplanen avsnitt 6.1.5",
        forklaring="Planen räknar personer, verksamhetsplanen årsarbetare. Den ena är också ett år äldre.",
        avsnitt=3,
    )


def money_contradiction() -> Motsagelse:
    """The applied rows of Teamsamverkan 2024 and their printed sum."""
    return Motsagelse(
        vad="Ansökt belopp 2024",
        enligt_raderna=Varde(tal=Decimal("1750500.00"), enhet="kr"),
        enligt_dokumentet=Varde(tal=Decimal("1750000.00"), enhet="kr"),
        var="Insatsplanen, raden om totalt ansökt belopp",
        forklaring="Raderna är inte ändrade. Styrelsen beviljade 1 700 000 kr.",
        avsnitt=10,
    )


def _texts() -> tuple[Avsnitt, ...]:
    return (
        Avsnitt(
            nummer=1,
            rubrik=RUBRIKER[1],
            texter=(
                Text(
                    stycken=(
                        "Under 2024 tog teamet emot fler deltagare än året före, och tiden från remiss till start "
                        "blev kortare. En tredjedel av dem som avslutades gick till arbete eller studier.",
                        "Tre saker bör styrelsen känna till:",
                        "- Väntan är kortare men inte borta: 22 personer väntade på start vid årets slut.",
                        "- En tjänst som arbetskonsulent var obesatt i fyra månader.",
                        "- Underlagen räknar bemanningen på två sätt, och det behöver redas ut i nästa plan.",
                    )
                ),
            ),
        ),
        Avsnitt(
            nummer=2,
            rubrik=RUBRIKER[2],
            texter=(
                Text(
                    rubrik="Syfte",
                    stycken=(
                        "Insatsen ger stöd inför arbete till den som behöver att flera parter samordnar sig. Stödet "
                        "ska utveckla arbetsförmågan och bana väg för egen försörjning.",
                        "Den kompletterar parternas vanliga arbete och används när minst två av dem ser samma behov "
                        "och ingen av dem kan lösa det ensam.",
                    ),
                ),
            ),
        ),
        Avsnitt(
            nummer=4,
            rubrik=RUBRIKER[4],
            texter=(
                Text(
                    stycken=(
                        "Något fler kvinnor än män deltog. Skillnaden är störst bland dem som är 45 år och äldre.",
                    )
                ),
            ),
        ),
        Avsnitt(
            nummer=7,
            rubrik=RUBRIKER[7],
            texter=(
                Text(
                    stycken=(
                        "Styrgruppen är inte ett beslutande organ. Den stöder avdelningschefen, tar emot avvikelser "
                        "i samverkan och för de strukturella vidare till förbundets utvecklingsgrupp.",
                    )
                ),
            ),
        ),
        Avsnitt(
            nummer=10,
            rubrik=RUBRIKER[10],
            texter=(Text(stycken=("Utfallet blev lägre än budgeten eftersom en tjänst var obesatt i höst.",)),),
        ),
        Avsnitt(
            nummer=14,
            rubrik=RUBRIKER[14],
            texter=(
                Text(
                    stycken=(
                        "Teamet vill under 2025 utveckla samverkan med regionens rehabkoordinatorer och "
                        "SIP-koordinatorer och arbeta mer efter BIP-modellen.",
                    )
                ),
            ),
        ),
    )
