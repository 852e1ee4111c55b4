"""The parts of the sample helårsrapport that are long tables of figures."""

from datetime import date
from decimal import Decimal

from rapporter.underlag.delar import Dolt, Faktum, Motsagelse, Nyckeltal
from rapporter.underlag.helarsrapport import (
    Bemanning,
    Bemanningsrad,
    Deltagare,
    Deltagarrad,
    Deltagartabell,
    Konsfordelning,
    Kriterium,
    Malrad,
    Styrgrupp,
    Styrgruppsmote,
    Styrgruppsplats,
    Uppdrag,
)

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


def figure(benamning: str, varde: str, enhet: str, foregaende: str, forklaring: str = "") -> Nyckeltal:
    """A key figure."""
    return Nyckeltal(
        benamning=benamning,
        varde=Decimal(varde),
        enhet=enhet,  # type: ignore[arg-type]
        foregaende=Decimal(foregaende),
        forklaring=forklaring,
    )


def wording_contradiction() -> Motsagelse:
    """Two documents that use different words for the same thing."""
    return Motsagelse(
        vad="Vad teamets chef heter",
        enligt_raderna="Insatsplanen skriver avdelningschef.",
        enligt_dokumentet="Verksamhetsplanen skriver verksamhetsledare.",
        var="Insatsplanen avsnitt 8; verksamhetsplanen avsnitt 6.1.5",
        avsnitt=2,
    )


def assignment() -> Uppdrag:
    """Criteria and rules of the insatsplan."""
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


def staff() -> tuple[Bemanning, ...]:
    """The two countings of the staff."""
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


def participants() -> Deltagare:
    """Invented counts, small ones hidden."""
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
        tabeller=(
            Deltagartabell(
                rubrik="Nya deltagare efter ålder",
                indelning="Ålder",
                rader=(
                    rad("16–29 år", 9, 11, 0, 20, fjol=18),
                    rad("30–44 år", 11, 9, 0, 20, fjol=21),
                    rad("45–59 år", 8, 6, 0, 14, fjol=13),
                    rad("60–64 år", Dolt.FARRE, Dolt.FARRE, 0, 6, fjol=5),
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
                    rad("Arbete", Dolt.DOLD, Dolt.DOLD, 0, 14, fjol=10),
                    rad("Studier", Dolt.DOLD, Dolt.FARRE, 0, 7, fjol=6),
                    rad("Ordinarie insatser", 14, 13, 0, 27, fjol=24),
                    rad("Annat", 7, 8, 0, 15, fjol=14),
                ),
                totalt=rad("Alla avslutade", 34, 29, 0, 63, fjol=54),
            ),
        ),
        nyckeltal=(
            figure("Genomströmning", "0.4532", "andel", "0.4122", "Avslut delat med alla deltagare under året"),
            figure("Avslut till arbete eller studier", "0.3333", "andel", "0.2963", "Av alla avslut"),
            figure("Tid i insatsen, median", "10.5", "manader", "11"),
            figure("Från remiss till start, median", "38", "dagar", "61"),
            Nyckeltal(benamning="Förlängningar", varde=None, enhet="antal", forklaring="Räknas från 2025"),
        ),
    )


def goals() -> tuple[Malrad, ...]:
    """Three goals with invented outcomes."""
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


def steering() -> Styrgrupp:
    """The styrgrupp by organisation."""
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
