"""Rules as sentences."""

import datetime

import pytest

from insatser.enums import Beslutsfattare, Regelenhet, Regelslag
from insatser.models import Regel
from insatser.services.regeltext import interval, kriterieregel, mening, regelmeningar

SENTENCES = [
    (Regel(slag=Regelslag.ALDER, minst=16, hogst=64, enhet=Regelenhet.AR), "16–64 år"),
    (Regel(slag=Regelslag.ALDER, minst=18, enhet=Regelenhet.AR), "Minst 18 år"),
    (Regel(slag=Regelslag.LANGSTA_TID, varde=12, enhet=Regelenhet.MANAD), "Högst 12 månader"),
    (Regel(slag=Regelslag.LANGSTA_TID, varde=1, enhet=Regelenhet.AR), "Högst 1 år"),
    (
        Regel(
            slag=Regelslag.FORLANGNING,
            varde=6,
            enhet=Regelenhet.MANAD,
            beslutas_av=Beslutsfattare.INSATSLEDARE_REDOVISAR,
        ),
        "6 månader: insatsledaren beslutar och redovisar för styrgruppen i efterhand",
    ),
    (
        Regel(slag=Regelslag.FORLANGNING, beslutas_av=Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN),
        "Styrgruppen beslutar efter ansökan",
    ),
    (Regel(slag=Regelslag.AVSTAMNING, varde=3, enhet=Regelenhet.MANAD), "Var tredje månad"),
    (
        Regel(slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1),
        "Varannan månad, senast 1 månad efter periodens slut",
    ),
    (Regel(slag=Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA), "Senast 3 veckor efter avslutet"),
    (Regel(slag=Regelslag.BUDGETBESLUT, senast_manad=11, senast_dag=30), "Senast 30 november"),
    (Regel(slag=Regelslag.STYRGRUPPSMOTE, minst=4, hogst=6, enhet=Regelenhet.GANGER_PER_AR), "4–6 gånger per år"),
    (
        Regel(
            slag=Regelslag.LAGESRAPPORT,
            senast_manad=6,
            senast_dag=30,
            fran=datetime.date(2024, 1, 1),
            till=datetime.date(2024, 12, 31),
        ),
        "Senast 30 juni 2024",
    ),
    (
        Regel(slag=Regelslag.UPPGIFT_I_TID, varde=6, enhet=Regelenhet.MANAD, beslutas_av=Beslutsfattare.INSATSLEDARE),
        "Senast 6 månader från start: insatsledaren ansvarar",
    ),
    (
        Regel(slag=Regelslag.ENKAT, varde=1, enhet=Regelenhet.AR, fran=datetime.date(2026, 1, 1)),
        "Varje år (gäller från 1 januari 2026)",
    ),
    (Regel(slag=Regelslag.UPPGIFT_I_TID, varde=2, enhet=Regelenhet.GANGER_PER_AR), "2 gånger per år"),
    (Regel(slag=Regelslag.VALDSFRAGA, text="Frågan ställs alltid."), ""),
]


@pytest.mark.parametrize(("regel", "sentence"), SENTENCES, ids=[sentence or "words only" for _, sentence in SENTENCES])
def test_sentence(regel: Regel, sentence: str) -> None:
    assert mening(regel).replace("\u00a0", " ") == sentence


def test_rules_come_in_working_order() -> None:
    rows = [Regel(slag=Regelslag.REKVISITION), Regel(slag=Regelslag.ALDER), Regel(slag=Regelslag.FORLANGNING)]
    assert [one.regel.slag for one in regelmeningar(rows)] == ["alder", "forlangning", "rekvisition"]


@pytest.mark.parametrize(
    ("regler", "antal", "words"),
    [
        ([], 5, "Alla 5 ska vara uppfyllda."),
        ([Regel(slag=Regelslag.KRITERIER, varde=3)], 5, "Minst 3 av 5 ska vara uppfyllda."),
        ([Regel(slag=Regelslag.KRITERIER, minst=5)], 5, "Alla 5 ska vara uppfyllda."),
        ([], 1, "Kriteriet ska vara uppfyllt."),
    ],
)
def test_how_many_criteria(regler: list[Regel], antal: int, words: str) -> None:
    assert kriterieregel(regler, antal) == words


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1, "ar", "varje år"),
        (2, "ar", "vartannat år"),
        (2, "vecka", "varannan vecka"),
        (24, "manad", "vartannat år"),
        (18, "vecka", "var 18:e vecka"),
    ],
)
def test_interval(number: int, unit: str, words: str) -> None:
    assert interval(number, unit) == words


@pytest.mark.parametrize(
    ("regel", "sentence"),
    [
        (Regel(slag=Regelslag.LANGSTA_TID, varde=12, enhet=Regelenhet.MANAD, text="Högst 12 månader."), ""),
        (Regel(slag=Regelslag.LANGSTA_TID, varde=12, enhet=Regelenhet.MANAD, text="Först högst ett år."), ""),
        (
            Regel(slag=Regelslag.LANGSTA_TID, varde=12, enhet=Regelenhet.MANAD, text="Tiden är kort."),
            "Högst 12 månader",
        ),
    ],
)
def test_what_the_words_already_say_is_not_said_again(regel: Regel, sentence: str) -> None:
    assert mening(regel, untold=True).replace("\u00a0", " ") == sentence
