"""An insats' rules in Swedish sentences, built from the same rows that the checks read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from finsam.bas.formats import EN_DASH, MONTHS, NO_BREAK_SPACE, datum, period, tal, talord
from insatser.enums import Beslutsfattare, Regelenhet, Regelslag
from insatser.models import Regel

_ONE = {
    Regelenhet.AR: "år",
    Regelenhet.MANAD: "månad",
    Regelenhet.VECKA: "vecka",
    Regelenhet.DAG: "dag",
    Regelenhet.GANGER_PER_AR: "gång per år",
    Regelenhet.ANTAL: "",
}
_MANY = {
    Regelenhet.AR: "år",
    Regelenhet.MANAD: "månader",
    Regelenhet.VECKA: "veckor",
    Regelenhet.DAG: "dagar",
    Regelenhet.GANGER_PER_AR: "gånger per år",
    Regelenhet.ANTAL: "",
}
_TIME_UNITS = frozenset({Regelenhet.AR, Regelenhet.MANAD, Regelenhet.VECKA, Regelenhet.DAG})
# How often: "varannan månad", "var tredje vecka". Years are "vart", the others "var".
_ORDINALS = ("", "", "annan", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte")

_WHO = {
    Beslutsfattare.TEAM: "teamet beslutar",
    Beslutsfattare.TEAM_OCH_REMITTENT: "teamet beslutar tillsammans med remittenten",
    Beslutsfattare.INSATSLEDARE: "insatsledaren beslutar",
    Beslutsfattare.INSATSLEDARE_REDOVISAR: "insatsledaren beslutar och redovisar för styrgruppen i efterhand",
    Beslutsfattare.STYRGRUPP: "styrgruppen beslutar",
    Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN: "styrgruppen beslutar efter ansökan",
    Beslutsfattare.FORBUNDSSTYRELSE: "förbundsstyrelsen beslutar",
    Beslutsfattare.KANSLI: "förbundets kansli beslutar",
    Beslutsfattare.INSATSAGARE: "insatsägaren beslutar",
    Beslutsfattare.PART: "respektive part beslutar",
}

# Rules whose single figure is a longest time, an interval, or a time allowed after something has happened.
_LONGEST = frozenset({Regelslag.LANGSTA_TID, Regelslag.EFTERSTOD})
_INTERVAL = frozenset(
    {
        Regelslag.AVSTAMNING,
        Regelslag.REKVISITION,
        Regelslag.MATNING,
        Regelslag.SJALVVARDERING,
        Regelslag.ENKAT,
        Regelslag.HANDLINGSPLAN,
        Regelslag.VALDSFRAGA,
        Regelslag.HELARSRAPPORT,
        Regelslag.HALVARSRAPPORT,
        Regelslag.KVARTALSRAPPORT,
        Regelslag.LAGESRAPPORT,
        Regelslag.PLANUPPFOLJNING,
        Regelslag.UTVARDERING,
    }
)
_AFTER = {Regelslag.SLUTREDOVISNING: "efter avslutet", Regelslag.UPPGIFT_I_TID: "från start"}
# Rules about something to do: the row names who answers for it, not who decides.
_TASKS = (_INTERVAL | frozenset(_AFTER)) - {Regelslag.UTVARDERING}
_AT_LEAST = frozenset({Regelslag.STYRGRUPPSMOTE, Regelslag.KRITERIER})


# A text with one of these words names its own decider.
_DECIDES = re.compile(r"beslut|avgör|ansvarar|bestäm|godkän|prövar")
_ONE_IN_WORDS = r"en|ett|första|varje"
# Other words for the same figures.
_SAME = {
    "12 månader": "ett år",
    "4 gånger per år": "kvartal",
    "2 gånger per år": "halvår",
    "1 gång per år": "helår",
    "varje år": "årlig",
}


@dataclass(frozen=True)
class Regelmening:
    """A rule to read: its term, the document's words retold, and the sentence of those figures the words leave out."""

    regel: Regel
    rubrik: str
    mening: str
    text: str


def regelmeningar(regler: Iterable[Regel]) -> list[Regelmening]:
    """The rules in the order that an insats is worked in (age first, deviations last)."""
    order = {slag: place for place, slag in enumerate(Regelslag.values)}
    return [
        Regelmening(regel, str(regel), mening(regel, untold=True), regel.text)
        for regel in sorted(regler, key=lambda row: (order.get(row.slag, len(order)), row.pk or 0))
    ]


def mening(regel: Regel, *, untold: bool = False) -> str:
    """The sentence of a rule's figures and its decider; empty when the row has only words.

    "16–64 år", "högst 12 månader", "6 månader: insatsledaren beslutar och redovisar för styrgruppen i efterhand",
    "varannan månad, senast 1 månad efter periodens slut", "senast 30 november".

    untold: only what the rule's own words leave out, so that nobody reads "Högst 12 månader" twice.
    """
    parts = [part for part in (_figures(regel), _latest(regel), _grace(regel)) if part]
    who = _WHO.get(Beslutsfattare(regel.beslutas_av), "") if regel.beslutas_av else ""
    if untold and regel.text:
        words = regel.text.lower().replace(NO_BREAK_SPACE, " ")
        parts = [part for part in parts if not _told(part, words)]
        who = "" if _DECIDES.search(words) else who
    figures = ", ".join(parts)
    if regel.slag in _TASKS:
        who = who.replace("beslutar", "ansvarar", 1)
    sentence = f"{figures}: {who}" if figures and who else figures or who
    years = {str(day.year) for day in (regel.fran, regel.till) if day}
    if years and not _one_year(regel) and not (untold and all(year in regel.text for year in years)):
        sentence = f"{sentence} ({_validity(regel)})" if sentence else _validity(regel)
    return sentence[:1].upper() + sentence[1:]


def kriterieregel(regler: Iterable[Regel], antal: int) -> str:
    """How many of the inclusive criteria must be met: "Alla 5 ska vara uppfyllda", "Minst 3 av 5 ska vara uppfyllda".

    No rule of the kind `kriterier` means all of them.
    """
    needed = next((row.varde or row.minst for row in regler if row.slag == Regelslag.KRITERIER), None)
    if antal == 1:
        return "Kriteriet ska vara uppfyllt."
    if needed is None or needed >= antal:
        return f"Alla {tal(antal)} ska vara uppfyllda."
    return f"Minst {tal(needed)} av {tal(antal)} ska vara uppfyllda."


def quantity(number: int, enhet: str) -> str:
    """A number with its unit: "1 månad", "12 månader", "4" for plain counts."""
    word = (_ONE if number == 1 else _MANY).get(Regelenhet(enhet), "") if enhet else ""
    return f"{tal(number)}{NO_BREAK_SPACE}{word}" if word else tal(number)


def interval(number: int, enhet: str) -> str:
    """An interval: (1, månad) "varje månad", (2, månad) "varannan månad", (3, månad) "var tredje månad"."""
    if enhet == Regelenhet.MANAD and number % 12 == 0:
        number, enhet = number // 12, Regelenhet.AR
    word = _ONE.get(Regelenhet(enhet), "") if enhet else ""
    if enhet not in _TIME_UNITS:
        return quantity(number, enhet)
    neuter = enhet == Regelenhet.AR
    if number == 1:
        return f"varje {word}"
    if number == 2:
        return f"vartannat {word}" if neuter else f"varannan {word}"
    every = "vart" if neuter else "var"
    ordinal = _ORDINALS[number] if number < len(_ORDINALS) else f"{number}:e"
    return f"{every} {ordinal} {word}"


def _told(part: str, words: str) -> bool:
    """Whether a rule's words (in small letters) already hold a part of its sentence, in digits or in letters."""
    part = part.replace(NO_BREAK_SPACE, " ")
    if any(figure in part and other in words for figure, other in _SAME.items()):
        return True
    month = next((name for name in MONTHS if name in part.split()), None)
    numbers = [int(number) for number in re.findall(r"\d+", part)]
    if month and numbers:
        return bool(re.search(rf"\b({numbers[0]}|sista)\s+{month}", words))
    if not numbers:
        return part in words
    return all(re.search(rf"\b({number}|{_in_letters(number)})\b", words) for number in numbers)


def _in_letters(number: int) -> str:
    return _ONE_IN_WORDS if number == 1 else talord(number)


def _figures(regel: Regel) -> str:
    slag, enhet = Regelslag(regel.slag), regel.enhet
    if regel.minst is not None and regel.hogst is not None and regel.minst != regel.hogst:
        return f"{tal(regel.minst)}{EN_DASH}{quantity(regel.hogst, enhet)}"
    if regel.minst is not None and regel.varde is None:
        return f"minst {quantity(regel.minst, enhet)}"
    if regel.hogst is not None and regel.varde is None:
        return f"högst {quantity(regel.hogst, enhet)}"
    if regel.varde is None:
        return ""
    if enhet not in _TIME_UNITS:  # "2 gånger per år" is neither a longest time nor a last day
        return f"minst {quantity(regel.varde, enhet)}" if slag in _AT_LEAST else quantity(regel.varde, enhet)
    if slag in _LONGEST:
        return f"högst {quantity(regel.varde, enhet)}"
    if slag in _INTERVAL:
        return interval(regel.varde, enhet)
    if slag in _AFTER:
        return f"senast {quantity(regel.varde, enhet)} {_AFTER[slag]}"
    return quantity(regel.varde, enhet)


def _latest(regel: Regel) -> str:
    if regel.senast_manad is None or regel.senast_dag is None:
        return ""
    year = _one_year(regel)
    return f"senast {regel.senast_dag}{NO_BREAK_SPACE}{MONTHS[regel.senast_manad - 1]}{f' {year}' if year else ''}"


def _one_year(regel: Regel) -> int | None:
    """The year of a rule that is about one day in one year only."""
    if regel.senast_manad is None or regel.fran is None or regel.till is None:
        return None
    return regel.fran.year if regel.fran.year == regel.till.year else None


def _grace(regel: Regel) -> str:
    if regel.anstand_manader is None:
        return ""
    if regel.anstand_manader == 0:
        return "senast vid periodens slut"
    return f"senast {quantity(regel.anstand_manader, Regelenhet.MANAD)} efter periodens slut"


def _validity(regel: Regel) -> str:
    if regel.fran and regel.till:
        return f"gäller {period(regel.fran, regel.till)}"
    return (
        f"gäller från {datum(regel.fran)}" if regel.fran else f"gäller till {datum(regel.till)}" if regel.till else ""
    )
