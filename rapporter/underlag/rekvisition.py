"""The frozen figures of a rekvisition: all that the PDF is drawn from. Amounts in kronor, two decimals."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from rapporter.underlag.delar import NOLL, Beslut, Motsagelse, Underskrift, sum_label, summa

Typ = Literal["del", "slut", "rattelse"]
Filslag = Literal["pdf", "png", "jpeg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekvisitionshuvud:
    """Who asks whom for the money of which period. `nummer` counts within the insats and the year.

    `projektkod` is the förbund's code of the insats, `projektkod_agare` the one in the owner's books.
    """

    nummer: int
    ar: int
    typ: Typ = "del"
    diarienummer: str = ""
    version: int = 1
    tillstand: str = "Utkast"
    forbund: str
    forbund_orgnr: str = ""
    insats: str
    projektkod: str = ""
    projektkod_agare: str = ""
    insatsagare: str
    insatsagare_orgnr: str = ""
    period_fran: date
    period_till: date
    sista_dag: date | None = None
    datum: date | None = None
    bestalld: datetime
    fryst: datetime

    @property
    def sen(self) -> bool | None:
        """Whether it came after the last day; None when either date is unknown."""
        return None if self.sista_dag is None or self.datum is None else self.datum > self.sista_dag


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekvisitionsrad:
    """A post of the decided budget and what has been spent on it.

    `grad` is the share of full time between 0 and 1. `budget` is None where the plan states no amount. An
    `egenfinansierad` row is shown but never paid.
    `verifikat` are the numbers of the vouchers that carry the amount of this period.
    """

    benamning: str
    grad: Decimal | None = None
    arbetsgivare: str = ""
    egenfinansierad: bool = False
    budget: Decimal | None = None
    tidigare: Decimal = NOLL
    denna_period: Decimal = NOLL
    kommentar: str = ""
    verifikat: tuple[int, ...] = ()

    @property
    def ackumulerat(self) -> Decimal:
        """Earlier and this period together."""
        return self.tidigare + self.denna_period

    @property
    def aterstar(self) -> Decimal | None:
        """What is left of the budget; below nought when more is spent than budgeted."""
        return None if self.budget is None else self.budget - self.ackumulerat

    @property
    def forbrukat(self) -> Decimal | None:
        """The share of the budget that is spent, or None without a budget."""
        return self.ackumulerat / self.budget if self.budget else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekvisitionsgrupp:
    """Rows under one heading (Personal, Lokaler, Övrigt)."""

    namn: str
    rader: tuple[Rekvisitionsrad, ...]

    @property
    def summa(self) -> Rekvisitionsrad:
        """The group's sum of the rows that can be paid."""
        return summera(sum_label(self.namn), self.rader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utbetalning:
    """Where the money goes. `konto` with its kind ("Bankgiro 123-4567")."""

    mottagare: str = ""
    konto: str = ""
    referens: str = ""
    utbetald_den: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifikat:
    """A numbered voucher and the row it belongs to."""

    nummer: int
    benamning: str
    rad: str
    datum: date | None = None
    belopp: Decimal = NOLL


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifikatfil:
    """The file of a voucher, named by its number and known by its checksum. `sidor` are its pages."""

    nummer: int
    benamning: str
    datum: date | None = None
    filslag: Filslag
    sidor: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prognos:
    """What the owner believes the whole year will cost, in kronor, and how much that differs from what is granted, as
    a share of that."""

    helar: Decimal
    kommentar: str = ""
    avvikelse: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rattad:
    """What a rättelse corrects: its number, and what was attested, in kronor."""

    nummer: int
    ar: int
    attesterat: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekvisition:
    """All figures of one rekvisition. `intakter` are other incomes, which are drawn off what is paid. `overfort` is
    money of the year before that adds to what is granted, `till_delar` what delprocesser of it claim by themselves."""

    schema: Literal[1] = 1
    huvud: Rekvisitionshuvud
    beslut: Beslut
    grupper: tuple[Rekvisitionsgrupp, ...] = ()
    intakter: tuple[Rekvisitionsrad, ...] = ()
    utbetalning: Utbetalning = Utbetalning()
    attest: tuple[Underskrift, ...] = ()
    verifikat: tuple[Verifikat, ...] = ()
    verifikatfiler: tuple[Verifikatfil, ...] = ()
    motsagelser: tuple[Motsagelse, ...] = ()
    prognos: Prognos | None = None
    rattar: Rattad | None = None
    overfort: Decimal = NOLL
    till_delar: Decimal = NOLL
    anmarkning: str = ""
    pahittad: bool = False

    @property
    def rader(self) -> tuple[Rekvisitionsrad, ...]:
        """Every row of every group."""
        return tuple(rad for grupp in self.grupper for rad in grupp.rader)

    @property
    def summa(self) -> Rekvisitionsrad:
        """All costs that can be paid."""
        return summera("Summa kostnader", self.rader)

    @property
    def summa_intakter(self) -> Rekvisitionsrad:
        """All other incomes."""
        return summera("Summa övriga intäkter", self.intakter)

    @property
    def summa_verifikat(self) -> Decimal:
        """All vouchers together; should be what the paid rows of the period add up to."""
        return sum((verifikat.belopp for verifikat in self.verifikat), NOLL)

    @property
    def verifikat_skillnad(self) -> Decimal:
        """Vouchers less costs of the period; nought when each krona has its voucher or none is entered."""
        return self.summa_verifikat - self.summa.denna_period if self.verifikat else NOLL

    @property
    def over_beviljat(self) -> Decimal | None:
        """How much more the budget's rows add up to than what is granted, or None when they do not."""
        budget, beviljat = self.summa.budget, self.beslut.beviljat
        return budget - beviljat if budget and beviljat is not None and budget > beviljat else None

    @property
    def att_utbetala(self) -> Decimal:
        """Costs of the period less other incomes of the period."""
        return self.summa.denna_period - self.summa_intakter.denna_period

    @property
    def kvar_av_beviljat(self) -> Decimal | None:
        """Granted for the year less all that has been asked for, or None while nothing is granted."""
        if self.beslut.beviljat is None:
            return None
        own = self.beslut.beviljat - self.till_delar
        return own + self.overfort - (self.summa.ackumulerat - self.summa_intakter.ackumulerat)


def summera(benamning: str, rader: tuple[Rekvisitionsrad, ...]) -> Rekvisitionsrad:
    """One row that is the sum of those that can be paid."""
    betalda = [rad for rad in rader if not rad.egenfinansierad]
    return Rekvisitionsrad(
        benamning=benamning,
        budget=summa(rad.budget for rad in betalda),
        tidigare=sum((rad.tidigare for rad in betalda), NOLL),
        denna_period=sum((rad.denna_period for rad in betalda), NOLL),
    )
