"""The frozen figures of a förbund's budget: all that the PDF is drawn from. Amounts in kronor, two decimals."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from insatser.services.forbundsbudget import Forbundsresultat
from rapporter.underlag.delar import NOLL, Beslut, Bilaga, Motsagelse, summa

Slag = Literal["kostnad", "intakt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgethuvud:
    """Whose budget it is, which version of it, and when the figures were taken."""

    forbund: str
    forbund_orgnr: str = ""
    namn: str
    budgetversion: int = 1
    tillstand: str
    version: int = 1
    bestalld: datetime
    fryst: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgetrad:
    """A row in its columns; `utfall` and `prognos` are None where nothing is known."""

    benamning: str
    egen_personal: bool = False
    budget: Decimal = NOLL
    utfall: Decimal | None = None
    prognos: Decimal | None = None
    kommentar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgetgrupp:
    """Rows under one heading."""

    namn: str
    slag: Slag
    rader: tuple[Budgetrad, ...] = ()

    @property
    def summa(self) -> Budgetrad:
        """The group's sum. A prognos that is missing is the budget, as everywhere."""
        return add_rows(f"Summa {self.namn.lower()}", self.rader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medlemsbelopp:
    """What a member pays."""

    namn: str
    belopp: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sida:
    """What one side (the state, the region, the kommuner) pays, and should pay (lag 2003:1210 5 §)."""

    namn: str
    belopp: Decimal
    ska: Decimal
    ska_andel: Decimal
    stammer: bool

    @property
    def skillnad(self) -> Decimal:
        return self.belopp - self.ska


@dataclass(frozen=True, slots=True, kw_only=True)
class UppgivenSumma:
    """A sum that the source document prints, beside the same sum of the rows; both in words."""

    namn: str
    dokumentet: str
    raderna: str
    stammer: bool
    var: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgetar:
    """One year of the budget. `tak` is the most own capital in kronor, `over_tak` how much more the year ends with."""

    ar: int
    beslut: Beslut
    grupper: tuple[Budgetgrupp, ...] = ()
    resultat: Forbundsresultat
    uppfoljd: bool = False
    per_dag: date | None = None
    mal_individ_andel: Decimal | None = None
    tak: Decimal | None = None
    tak_andel: Decimal | None = None
    over_tak: Decimal | None = None
    utan_omrade: tuple[str, ...] = ()
    medlemmar: tuple[Medlemsbelopp, ...] = ()
    sidor: tuple[Sida, ...] = ()
    ovriga: Decimal = NOLL
    pahittad: bool = False

    @property
    def summa_medlemmar(self) -> Decimal:
        return sum((one.belopp for one in self.medlemmar), NOLL)

    @property
    def fordelad_enligt_lagen(self) -> bool:
        return all(one.stammer for one in self.sidor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbundsbudget:
    """A förbund's budget with all its years."""

    schema: Literal[1] = 1
    huvud: Budgethuvud
    anmarkning: tuple[str, ...] = ()
    aren: tuple[Budgetar, ...]
    motsagelser: tuple[Motsagelse, ...] = ()
    uppgivna: tuple[UppgivenSumma, ...] = ()
    kallor: tuple[Bilaga, ...] = ()

    @property
    def pahittad(self) -> bool:
        return any(one.pahittad for one in self.aren)


def add_rows(benamning: str, rader: tuple[Budgetrad, ...]) -> Budgetrad:
    """The sum of rows."""
    return Budgetrad(
        benamning=benamning,
        budget=sum((rad.budget for rad in rader), NOLL),
        utfall=summa(rad.utfall for rad in rader),
        prognos=sum((rad.budget if rad.prognos is None else rad.prognos for rad in rader), NOLL),
    )
