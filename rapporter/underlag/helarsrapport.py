"""The frozen figures of a helårsrapport: all that the PDF is drawn from.

Section numbers follow the headings that förbund use, merged (0 is the cover). Sums are computed here from the
rows and nowhere else, so that a row and its sum cannot drift apart in a frozen document.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from rapporter.underlag.delar import (
    Antal,
    Avsnitt,
    Beslut,
    Bilaga,
    Dolt,
    Faktum,
    Motsagelse,
    Nyckeltal,
    Underskrift,
    sum_label,
    summa,
)

RUBRIKER: dict[int, str] = {
    1: "Sammanfattning",
    2: "Uppdrag, syfte och målgrupp",
    3: "Organisation och bemanning",
    4: "Deltagare",
    5: "Måluppfyllelse",
    6: "Aktiviteter och metoder",
    7: "Samverkan och styrgrupp",
    8: "Deltagarnas röst",
    9: "Jämställdhet, våld i nära relationer och tillgänglighet",
    10: "Ekonomi",
    11: "Avvikelser och risker",
    12: "Framgångsfaktorer, hinder och lärdomar",
    13: "Implementering och spridning",
    14: "Framåtblick och resursbehov",
    15: "Underskrifter och bilagor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forsattsblad:
    """The cover. `skriven_av` holds functions ("Avdelningschef, Västerås stad"), never a person's name."""

    forbund: str
    insats: str
    insatsagare: str
    ar: int
    period_fran: date
    period_till: date
    diarienummer: str = ""
    version: int = 1
    tillstand: str = "Utkast"
    bestalld: datetime
    fryst: datetime
    skriven_av: tuple[str, ...] = ()
    styrgruppsbeslut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kriterium:
    """A condition of the target group; `alternativ` when it can be met in more than one way."""

    text: str
    alternativ: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uppdrag:
    """Section 2. `villkor` says how the criteria combine ("Samtliga ska vara uppfyllda")."""

    fakta: tuple[Faktum, ...] = ()
    villkor: str = ""
    kriterier: tuple[Kriterium, ...] = ()
    undantag: tuple[str, ...] = ()
    regler: tuple[Faktum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bemanningsrad:
    """A function at an employer: `antal` persons, `arsarbetare` full-time years; None when not stated."""

    funktion: str
    arbetsgivare: str
    antal: Decimal | None = None
    arsarbetare: Decimal | None = None
    finansiering: str = ""
    kostnad: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bemanning:
    """The staff according to one source; two sources that differ are two of these, side by side."""

    kalla: str
    rader: tuple[Bemanningsrad, ...]

    @property
    def antal(self) -> Decimal | None:
        """Persons in all, or None when no row states it."""
        return summa(rad.antal for rad in self.rader)

    @property
    def arsarbetare(self) -> Decimal | None:
        """Full-time years in all, or None when no row states it."""
        return summa(rad.arsarbetare for rad in self.rader)

    @property
    def kostnad(self) -> Decimal | None:
        """Yearly cost in kronor, or None when no row states it."""
        return summa(rad.kostnad for rad in self.rader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Konsfordelning:
    """Counts of people by kön. Small ones are hidden before they come here (see `Dolt`)."""

    kvinnor: Antal
    man: Antal
    annan: Antal
    totalt: Antal

    @property
    def har_dolt(self) -> bool:
        """Whether any of the four is hidden."""
        return any(isinstance(tal, Dolt) for tal in (self.kvinnor, self.man, self.annan, self.totalt))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deltagarrad:
    """One row of a table of deltagare: this year by kön, last year's total and the budgeted number."""

    benamning: str
    antal: Konsfordelning
    foregaende: Antal = None
    budgeterat: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deltagartabell:
    """A table of deltagare, split one way (volume, age group, remittent, outcome, kommun)."""

    rubrik: str
    indelning: str
    rader: tuple[Deltagarrad, ...]
    totalt: Deltagarrad | None = None
    anmarkning: str = ""

    @property
    def _alla(self) -> tuple[Deltagarrad, ...]:
        return (*self.rader, *((self.totalt,) if self.totalt else ()))

    @property
    def har_dolt(self) -> bool:
        """Whether any figure is hidden, so that the explaining line is needed."""
        return any(rad.antal.har_dolt or isinstance(rad.foregaende, Dolt) for rad in self._alla)

    @property
    def har_foregaende(self) -> bool:
        """Whether the year before has any figure: without one its column is left out."""
        return any(rad.foregaende is not None for rad in self._alla)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagesrad:
    """A group of försörjning or sysselsättning: how many of the year's avslutade were in it before and after."""

    benamning: str
    fore: Antal
    efter: Antal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagestabell:
    """Försörjning or sysselsättning before the start and after the avslut, each side by itself."""

    rubrik: str
    rader: tuple[Lagesrad, ...]

    @property
    def har_dolt(self) -> bool:
        """Whether any count is hidden."""
        return any(isinstance(tal, Dolt) for rad in self.rader for tal in (rad.fore, rad.efter))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressionsrad:
    """The latest answers to a question in the year. `medel` None: hidden, since it would tell of a few."""

    instrument: str
    fraga: str
    svarande: str
    skala: str
    antal: Antal
    medel: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deltagare:
    """Section 4. `pahittad` when the counts are invented example data: the PDF then says so in a box.

    `under_aret` are all who took part in the year: the figure of the chart.
    """

    pahittad: bool = False
    grans: int = 5
    niva_text: str = ""
    under_aret: Deltagarrad | None = None
    volym: Deltagartabell | None = None
    tabeller: tuple[Deltagartabell, ...] = ()
    nyckeltal: tuple[Nyckeltal, ...] = ()
    lagen: tuple[Lagestabell, ...] = ()
    progression: tuple[Progressionsrad, ...] = ()

    @property
    def har_dolt(self) -> bool:
        """Whether any figure in the section is hidden."""
        tabeller = (*self.tabeller, *((self.volym,) if self.volym else ()), *self.lagen)
        return any(tabell.har_dolt for tabell in tabeller) or any(
            isinstance(rad.antal, Dolt) for rad in self.progression
        )


Uppnatt = Literal["ja", "delvis", "nej", "ej_bedomt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Malrad:
    """A delmål with its measure and what came of it. Empty text where nothing is reported."""

    delmal: str
    matt: str = ""
    malvarde: str = ""
    utfall: str = ""
    uppnatt: Uppnatt = "ej_bedomt"
    analys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktivitet:
    """Something planned or done. `nar` as the plan says it ("juni 2024")."""

    benamning: str
    nar: str = ""
    ansvarig: str = ""
    lage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styrgruppsplats:
    """A seat in the styrgrupp: the organisation and its role, never the person."""

    organisation: str
    roll: str
    funktion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styrgruppsmote:
    """A meeting in the year."""

    nummer: int
    datum: date
    anmarkning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styrgrupp:
    """Section 7: how the styrgrupp is composed and when it met."""

    uppdrag: str = ""
    platser: tuple[Styrgruppsplats, ...] = ()
    moten: tuple[Styrgruppsmote, ...] = ()
    avvikelser: tuple[Faktum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ekonomipost:
    """A post of the budget and what was spent, in kronor. None: no amount is stated, or not reported yet.

    An `egenfinansierad` post is shown, but the förbund pays nothing of it and it is left out of the sums.
    """

    benamning: str
    budget: Decimal | None = None
    utfall: Decimal | None = None
    egenfinansierad: bool = False
    kommentar: str = ""

    @property
    def avvikelse(self) -> Decimal | None:
        """Budget less outcome: above nought is money left."""
        return None if self.utfall is None or self.budget is None else self.budget - self.utfall

    @property
    def avvikelse_andel(self) -> Decimal | None:
        """The deviation as a share of the budget, or None when there is no budget to compare with."""
        return None if self.avvikelse is None or not self.budget else self.avvikelse / self.budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Ekonomigrupp:
    """Posts under one heading (Personal, Lokaler, Övrigt)."""

    namn: str
    poster: tuple[Ekonomipost, ...]

    @property
    def summa(self) -> Ekonomipost:
        """The group's sum of what the förbund pays for."""
        return summera(sum_label(self.namn), self.poster)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finansiar:
    """Who pays, how much of the budget and how much so far, in kronor."""

    namn: str
    budget: Decimal
    utfall: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ekonomi:
    """Section 10. `pahittad` when the outcome is invented example data: the PDF then says so in a box."""

    pahittad: bool = False
    beslut: Beslut
    grupper: tuple[Ekonomigrupp, ...] = ()
    finansiarer: tuple[Finansiar, ...] = ()

    @property
    def poster(self) -> tuple[Ekonomipost, ...]:
        """Every post of every group."""
        return tuple(post for grupp in self.grupper for post in grupp.poster)

    @property
    def summa(self) -> Ekonomipost:
        """The sum of all that the förbund pays for."""
        return summera("Summa", self.poster)

    @property
    def is_empty(self) -> bool:
        """Neither a beslut nor a budget: the section says so in one line."""
        beslut = self.beslut
        return not (self.grupper or self.finansiarer) and beslut.ansokt is None and beslut.beviljat is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Helarsrapport:
    """All figures and texts of one helårsrapport. `avsnitt` holds the written texts by section number."""

    schema: Literal[1] = 1
    forsattsblad: Forsattsblad
    individinsats: bool = True
    avsnitt: tuple[Avsnitt, ...] = ()
    nyckeltal: tuple[Nyckeltal, ...] = ()
    uppdrag: Uppdrag = Uppdrag()
    bemanning: tuple[Bemanning, ...] = ()
    deltagare: Deltagare | None = None
    mal: tuple[Malrad, ...] = ()
    aktiviteter: tuple[Aktivitet, ...] = ()
    styrgrupp: Styrgrupp = Styrgrupp()
    ekonomi: Ekonomi = Ekonomi(beslut=Beslut())
    motsagelser: tuple[Motsagelse, ...] = ()
    underskrifter: tuple[Underskrift, ...] = ()
    bilagor: tuple[Bilaga, ...] = ()
    kallor: tuple[Bilaga, ...] = ()

    def text(self, nummer: int) -> Avsnitt:
        """The texts of a section, empty when nobody has written there. KeyError for an unknown number."""
        empty = Avsnitt(nummer=nummer, rubrik=RUBRIKER[nummer])
        return next((avsnitt for avsnitt in self.avsnitt if avsnitt.nummer == nummer), empty)

    def motsagelser_i(self, nummer: int) -> tuple[Motsagelse, ...]:
        """The contradictions that are shown in a section."""
        return tuple(motsagelse for motsagelse in self.motsagelser if motsagelse.avsnitt == nummer)


def summera(benamning: str, poster: tuple[Ekonomipost, ...]) -> Ekonomipost:
    """One post that sums those the förbund pays for. Its outcome is None until one of them has any."""
    betalda = [post for post in poster if not post.egenfinansierad]
    return Ekonomipost(
        benamning=benamning,
        budget=summa(post.budget for post in betalda),
        utfall=summa(post.utfall for post in betalda),
    )
