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
    Faktum,
    Motsagelse,
    Nyckeltal,
    Text,
    Underskrift,
    Varde,
)
from rapporter.underlag.helarsrapport import (
    RUBRIKER,
    Aktivitet,
    Bemanning,
    Bemanningsrad,
    Deltagare,
    Deltagarrad,
    Deltagartabell,
    Ekonomi,
    Ekonomigrupp,
    Ekonomipost,
    Finansiar,
    Forsattsblad,
    Helarsrapport,
    Konsfordelning,
    Kriterium,
    Malrad,
    Styrgrupp,
    Styrgruppsmote,
    Styrgruppsplats,
    Uppdrag,
)
from rapporter.underlag.sma_tal import hide_small

FRYST = datetime(2025, 2, 14, 9, 30, tzinfo=UTC)
PLAN = "Insatsplanen, ändrad 2023-01-04"
VERKSAMHETSPLAN = "Förbundets verksamhetsplan och budget 2024"


def kon(kvinnor: object, man: object, annan: object, totalt: object) -> Konsfordelning:
    """Four counts by kön."""
    return Konsfordelning(kvinnor=kvinnor, man=man, annan=annan, totalt=totalt)  # type: ignore[arg-type]


def rad(benamning: str, *antal: object, fjol: object = None, budget: int | None = None) -> Deltagarrad:
    """A row of a table of deltagare."""
    return Deltagarrad(
        benamning=benamning,
        antal=kon(*antal),
        foregaende=fjol,  # type: ignore[arg-type]
        budgeterat=budget,
    )


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
            _figure("Deltagare under året", "139", "antal", "131"),
            _figure("Genomströmning", "0.4532", "andel", "0.4122", "Avslut delat med alla deltagare under året"),
            _figure("Avslut till arbete eller studier", "0.3333", "andel", "0.2963"),
            _figure("Från remiss till start, median", "38", "dagar", "61"),
        ),
        uppdrag=_assignment(),
        bemanning=_staff(),
        deltagare=_participants(),
        mal=_goals(),
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
        styrgrupp=_steering(),
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
        motsagelser=(staff_contradiction(),),
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
                    Text(rubrik=f"Underrubrik {part}", stycken=(word * 6, "- " + word, "- " + word, word * 9))
                    for part in range(1, 4)
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


def _figure(benamning: str, varde: str, enhet: str, foregaende: str, forklaring: str = "") -> Nyckeltal:
    return Nyckeltal(
        benamning=benamning,
        varde=Decimal(varde),
        enhet=enhet,  # type: ignore[arg-type]
        foregaende=Decimal(foregaende),
        forklaring=forklaring,
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


def _assignment() -> Uppdrag:
    return Uppdrag(
        fakta=(
            Faktum(term="Inriktning", varde="Individinsats"),
            Faktum(term="Upptagningsområde", varde="Västerås"),
            Faktum(term="Period", varde="Tills vidare, sedan 2014"),
            Faktum(term="Kapacitet", varde="80–85 deltagare samtidigt", kalla=VERKSAMHETSPLAN),
            Faktum(term="Samverkande parter", varde="Arbetsförmedlingen, Försäkringskassan, Region Västmanland"),
        ),
        villkor="Alla fem kriterier ska vara uppfyllda",
        kriterier=(
            Kriterium(text="Är 16–64 år och folkbokförd i Västerås."),
            Kriterium(text="De remitterande myndigheterna bedömer att deras ordinarie insatser inte räcker."),
            Kriterium(text="Behöver stöd av en case manager för att närma sig ett arbete."),
            Kriterium(text="Bedöms kunna närma sig arbete eller studier på 12 månader."),
            Kriterium(text="Är motiverad för en första kontakt och orkar med aktiviteter i lugnt tempo."),
        ),
        undantag=(
            "Har ett pågående beroende.",
            "Är känd för att vara hotfull.",
            "Ska inom kort frihetsberövas.",
            "Har en allvarlig sjukdom och bedöms just nu sakna kraft att delta.",
        ),
        regler=(
            Faktum(term="Längsta tid", varde="12 månader", kalla="avsnitt 4"),
            Faktum(
                term="Förlängning",
                varde="6 månader när en insats på en arbetsplats inte kan börja direkt; avdelningschefen beslutar",
                kalla="avsnitt 4",
            ),
            Faktum(term="Efterstöd", varde="får ges när deltagandet är slut", kalla="avsnitt 4"),
            Faktum(term="Remiss", varde="skriftligt, av myndigheten tillsammans med deltagaren", kalla="avsnitt 4"),
        ),
    )


def _staff() -> tuple[Bemanning, ...]:
    stad, arbetsformedlingen = "Västerås stad", "Arbetsförmedlingen"

    def row(funktion: str, arbetsgivare: str, antal: str | None, arsarbetare: str | None) -> Bemanningsrad:
        return Bemanningsrad(
            funktion=funktion,
            arbetsgivare=arbetsgivare,
            antal=Decimal(antal) if antal else None,
            arsarbetare=Decimal(arsarbetare) if arsarbetare else None,
            finansiering="Förbundet" if arbetsgivare == stad else "Egen",
        )

    return (
        Bemanning(
            kalla=PLAN,
            rader=(
                row("Avdelningschef", stad, "1", None),
                row("Arbetskonsulent", stad, "7", None),
                row("Arbetsförmedlare/SIUS", arbetsformedlingen, "1", None),
            ),
        ),
        Bemanning(
            kalla=VERKSAMHETSPLAN,
            rader=(
                row("Verksamhetsledare", stad, None, "1.0"),
                row("Arbetskonsulent", stad, None, "5.5"),
                row("Arbetsförmedlare", arbetsformedlingen, None, "0.6"),
            ),
        ),
    )


def _participants() -> Deltagare:
    return Deltagare(
        pahittad=True,
        under_aret=rad("Deltagare under året", 76, 63, 0, 139, fjol=131, budget=150),
        volym=Deltagartabell(
            rubrik="Deltagare in, ut och samtidigt",
            indelning="Volym",
            rader=(
                rad("Pågående vid årets början", 44, 35, 0, 79, fjol=74, budget=80),
                rad("Nya under året", 32, 28, 0, 60, fjol=57, budget=70),
                rad("Avslutade under året", 34, 29, 0, 63, fjol=54, budget=70),
                rad("Pågående vid årets slut", 42, 34, 0, 76, fjol=79, budget=80),
            ),
            totalt=rad("Deltagare under året", 76, 63, 0, 139, fjol=131, budget=150),
        ),
        tabeller=_hidden(
            Deltagartabell(
                rubrik="Nya deltagare efter ålder",
                indelning="Ålder",
                rader=(
                    rad("16–29 år", 9, 11, 0, 20, fjol=18),
                    rad("30–44 år", 11, 9, 0, 20, fjol=21),
                    rad("45–59 år", 8, 6, 0, 14, fjol=13),
                    rad("60–64 år", 4, 2, 0, 6, fjol=5),
                ),
                totalt=rad("Alla nya", 32, 28, 0, 60, fjol=57),
            ),
            Deltagartabell(
                rubrik="Nya deltagare efter remittent",
                indelning="Remittent",
                rader=(
                    rad("Västerås stad, socialtjänsten", 16, 14, 0, 30, fjol=27),
                    rad("Arbetsförmedlingen", 9, 8, 0, 17, fjol=18),
                    rad("Försäkringskassan", 7, 6, 0, 13, fjol=12),
                ),
                totalt=rad("Alla nya", 32, 28, 0, 60, fjol=57),
            ),
            Deltagartabell(
                rubrik="Avslutade efter utfall",
                indelning="Utfall",
                rader=(
                    rad("Arbete", 8, 6, 0, 14, fjol=10),
                    rad("Studier", 5, 2, 0, 7, fjol=6),
                    rad("Ordinarie insatser", 14, 13, 0, 27, fjol=24),
                    rad("Annat", 7, 8, 0, 15, fjol=14),
                ),
                totalt=rad("Alla avslutade", 34, 29, 0, 63, fjol=54),
            ),
        ),
        nyckeltal=(
            _figure("Genomströmning", "0.4532", "andel", "0.4122", "Avslut delat med alla deltagare under året"),
            _figure("Avslut till arbete eller studier", "0.3333", "andel", "0.2963", "Av alla avslut"),
            _figure("Tid i insatsen, median", "10.5", "manader", "11"),
            _figure("Från remiss till start, median", "38", "dagar", "61"),
            Nyckeltal(benamning="Förlängningar", varde=None, enhet="antal", forklaring="Räknas från 2025"),
        ),
    )


def _hidden(*tabeller: Deltagartabell) -> tuple[Deltagartabell, ...]:
    return tuple(hide_small(tabell) for tabell in tabeller)


def _goals() -> tuple[Malrad, ...]:
    return (
        Malrad(
            delmal="Deltagarna närmar sig arbete eller studier och blir självförsörjande",
            matt="Andel avslut till arbete eller studier",
            malvarde="30 %",
            utfall="33 %",
            uppnatt="ja",
            analys="Nära samarbete med arbetsgivare under våren gav fler anställningar än väntat.",
        ),
        Malrad(
            delmal="Tiden från remiss till start blir kortare",
            matt="Median dagar från remiss till start",
            malvarde="30 dagar",
            utfall="38 dagar",
            uppnatt="delvis",
            analys="Från 61 dagar till 38. Bedömningen görs nu varje vecka i stället för varje månad.",
        ),
        Malrad(
            delmal="Deltagarnas erfarenheter tas till vara",
            matt="Synpunkter insamlade och behandlade",
        ),
    )


def _steering() -> Styrgrupp:
    return Styrgrupp(
        uppdrag="Stöder avdelningschefen och tar emot avvikelser i samverkan.",
        platser=(
            Styrgruppsplats(organisation="Västerås stad", roll="Ordinarie", funktion="Sammankallande, föredragande"),
            Styrgruppsplats(organisation="Arbetsförmedlingen", roll="Ordinarie"),
            Styrgruppsplats(organisation="Försäkringskassan", roll="Ordinarie"),
            Styrgruppsplats(organisation="Region Västmanland", roll="Ordinarie"),
            Styrgruppsplats(
                organisation="Samordningsförbundet Västmanland", roll="Adjungerad", funktion="Förbundschef"
            ),
        ),
        moten=(
            Styrgruppsmote(nummer=1, datum=date(2024, 2, 20), anmarkning="Helårsrapport 2023"),
            Styrgruppsmote(nummer=2, datum=date(2024, 5, 28)),
            Styrgruppsmote(nummer=3, datum=date(2024, 9, 17), anmarkning="Resursbehov 2025"),
        ),
        avvikelser=(
            Faktum(
                term="Oklart vem som följer upp efter avslut",
                varde="Lämnad till förbundets utvecklingsgrupp",
                kalla="september 2024",
            ),
        ),
    )
