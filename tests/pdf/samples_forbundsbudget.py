"""Frozen budgets of a förbund to draw in the tests: Västmanland 2024, with invented members' amounts and utfall."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from insatser.services.forbundsbudget import Forbundsresultat, Resultat
from rapporter.underlag.delar import Beslut, Bilaga, Motsagelse, Varde
from rapporter.underlag.forbundsbudget import (
    Budgetar,
    Budgetgrupp,
    Budgethuvud,
    Budgetrad,
    Forbundsbudget,
    Medlemsbelopp,
    Sida,
    UppgivenSumma,
)

FRYST = datetime(2024, 9, 12, 8, 15, tzinfo=UTC)
COSTS = {
    "Administration": (("Styrelse", 606000), ("Gemensam administration", 2244000)),
    "Individinsatser": (
        ("Teamsamverkan Västra Mälardalen", 1700000),
        ("Samordningsteam Västerås", 6200000),
        ("Samordningsteam Sala", 1700000),
        ("Samordningsteam FNS", 1525000),
        ("Samordningsteam Hallstahammar", 1200000),
        ("Samordningsteam Surahammar", 1200000),
        ("Kurator i samordningsteamen, ca 60 %", 400000),
    ),
    "Metodutveckling och struktur": (
        ("Processtöd till samverkansinsatser, egen personal", 1453000),
        ("Myndighetsgemensamt team Västerås", 1120000),
        ("Rehabkoordinatorer i samverkan", 595000),
        ("SIP-utvecklare Västra Mälardalen", 40000),
        ("Gemensamma utbildningar och mötesplatser", 500000),
        ("Utvärderingsinsatser", 100000),
        ("Utvecklingsmedel att fördela eller söka", 400000),
    ),
}
MEANS = {
    "Medelstilldelning": (("Medelstilldelning från huvudmännen 2024", 19038000),),
    "Överförda medel": (
        ("Från Samordningsförbundet Västerås", 2817000),
        ("Från Samordningsförbundet Västra Mälardalen", 650000),
        ("Från Norra Västmanlands Samordningsförbund", 396000),
    ),
}
BUDGET = Resultat(
    administration=Decimal(2850000),
    individ=Decimal(13925000),
    struktur=Decimal(4208000),
    egen_personal=Decimal(1453000),
    medel=Decimal(19038000),
    kapital=Decimal(3863000),
)
KOMMUNER = ("Arboga", "Fagersta", "Hallstahammars", "Kungsörs", "Köpings", "Norbergs", "Sala", "Skinnskattebergs")


def head(**values: object) -> Budgethuvud:
    """The head of Västmanland's budget."""
    basis: dict[str, object] = {
        "forbund": "Samordningsförbundet Västmanland",
        "forbund_orgnr": "222000-1974",
        "namn": "Budget 2024",
        "tillstand": "Beviljad",
        "bestalld": FRYST,
        "fryst": FRYST,
    }
    return Budgethuvud(**(basis | values))  # type: ignore[arg-type]


def empty_forbundsbudget() -> Forbundsbudget:
    """A budget that has just been laid up."""
    nothing = Forbundsresultat(ar=2025, budget=Resultat(), utfall=Resultat(), prognos=Resultat())
    year = Budgetar(ar=2025, beslut=Beslut(), resultat=nothing)
    return Forbundsbudget(huvud=head(namn="Budget 2025", tillstand="Ansökt", forbund_orgnr=""), aren=(year,))


def full_forbundsbudget() -> Forbundsbudget:
    """The budget as decided, with nothing entered but what the document says."""
    return Forbundsbudget(
        huvud=head(),
        anmarkning=("Planens mål för 2025–2026 är ungefär 60 % till individinsatser och 40 % till struktur.",),
        aren=(_year(),),
        uppgivna=(
            UppgivenSumma(
                namn="Alla kostnader",
                dokumentet="20 983 000 kr",
                raderna="20 983 000 kr",
                stammer=True,
                var="Avsnitt 7, raden Totala kostnader",
            ),
        ),
        kallor=(Bilaga(benamning="Verksamhetsplan och budget 2024", datum=date(2023, 11, 16)),),
    )


def deficit_forbundsbudget() -> Forbundsbudget:
    """The budget of a förbund into which another has brought less than nothing."""
    year = _year()
    rows = (Budgetrad(benamning="Från Samordningsförbundet Sydvik", budget=Decimal("-4500000.50")),)
    groups = tuple(replace(one, rader=rows) if one.namn == "Överförda medel" else one for one in year.grupper)
    result = replace(year.resultat, budget=replace(BUDGET, kapital=Decimal("-4500000.50")))
    return Forbundsbudget(huvud=head(), aren=(replace(year, grupper=groups, resultat=result),))


def heavy_forbundsbudget() -> Forbundsbudget:
    """Utfall, prognos, members that share otherwise than the Act says, and capital above the ceiling."""
    year = _year()
    utfall = replace(BUDGET, individ=Decimal("7004300.50"), struktur=Decimal(1032500), administration=Decimal(1821000))
    prognos = replace(BUDGET, individ=Decimal(13630080))
    groups = tuple(replace(grupp, rader=tuple(_followed(rad) for rad in grupp.rader)) for grupp in year.grupper)
    members = (
        Medlemsbelopp(namn="Försäkringskassan", belopp=Decimal(9519000)),
        Medlemsbelopp(namn="Region Västmanland", belopp=Decimal(4760000)),
        *(Medlemsbelopp(namn=f"{name} kommun", belopp=Decimal("594937.50")) for name in KOMMUNER),
    )
    full = full_forbundsbudget()
    followed = replace(
        year,
        grupper=groups,
        resultat=Forbundsresultat(ar=2024, budget=BUDGET, utfall=utfall, prognos=prognos, utan_utfall=2),
        uppfoljd=True,
        per_dag=date(2024, 8, 31),
        tak=Decimal(1903800),
        tak_andel=Decimal("0.1"),
        over_tak=Decimal(14200),
        medlemmar=members,
        sidor=(
            _side("Staten, genom Försäkringskassan", "9519000.00", "9519250.00", "0.5"),
            _side("Region", "4760000.00", "4759625.00", "0.25"),
            _side("Kommuner", "4759500.00", "4759625.00", "0.25"),
        ),
        pahittad=True,
    )
    return replace(
        full,
        aren=(followed,),
        motsagelser=(
            Motsagelse(
                vad="Medelstilldelning 2024",
                enligt_raderna=Varde(tal=Decimal("19038500.00"), enhet="kr"),
                enligt_dokumentet=Varde(tal=Decimal("19038000.00"), enhet="kr"),
                var="budgetens rad ”Medelstilldelning från huvudmännen 2024”",
            ),
        ),
    )


def _followed(rad: Budgetrad) -> Budgetrad:
    comment = "Enligt bokslutet." if rad.benamning.startswith("Från") else ""
    return replace(rad, utfall=rad.budget / 2, prognos=rad.budget, kommentar=comment)


def _side(namn: str, belopp: str, ska: str, andel: str) -> Sida:
    return Sida(namn=namn, belopp=Decimal(belopp), ska=Decimal(ska), ska_andel=Decimal(andel), stammer=False)


def _year() -> Budgetar:
    groups = [_group(name, "kostnad", rows) for name, rows in COSTS.items()]
    groups += [_group(name, "intakt", rows) for name, rows in MEANS.items()]
    return Budgetar(
        ar=2024,
        beslut=Beslut(beviljat=Decimal(20983000), datum=date(2023, 11, 16)),
        grupper=tuple(groups),
        resultat=Forbundsresultat(ar=2024, budget=BUDGET, utfall=Resultat(), prognos=BUDGET),
        mal_individ_andel=Decimal("0.6"),
    )


def _group(name: str, slag: str, rows: tuple[tuple[str, int], ...]) -> Budgetgrupp:
    rader = tuple(
        Budgetrad(benamning=label, budget=Decimal(amount), egen_personal="egen personal" in label)
        for label, amount in rows
    )
    return Budgetgrupp(namn=name, slag=slag, rader=rader)  # type: ignore[arg-type]
