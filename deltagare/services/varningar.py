"""What stands against accepting a remiss, computed once for the page that asks and the service that decides.

A warning is hard (the insats' own row says that no motivation lets one pass), soft (passed with a motivation, kept as
an Avsteg with the warning's words), or only told. The queue is what a lack of places is for, so that one is told when
a remiss is accepted, and must be motivated when somebody starts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deltagare.enums import Avstegsslag, Svar
from deltagare.models import Deltagare, Kriteriesvar, Remiss
from deltagare.services.ko import Platser, platser
from deltagare.services.regler import Aldersregel, Deltagarregler
from finsam.bas.formats import antal_ord, tal
from insatser.enums import Kriterieslag


@dataclass(frozen=True, slots=True)
class Varning:
    """One warning. `hard`: nobody may pass it; `motiveras`: who passes it says why."""

    slag: str
    text: str
    hard: bool = False
    motiveras: bool = True

    @property
    def label(self) -> str:
        """What the warning is about."""
        return Avstegsslag(self.slag).label


def varningar(
    remiss: Remiss, svar: Iterable[Kriteriesvar], regler: Deltagarregler, day: datetime.date
) -> tuple[Varning, ...]:
    """Everything that stands against accepting a remiss on a day, from the insats' rows. Three queries (places)."""
    places = varning_om_platser(platser(remiss.insats, day), motiveras=False)
    return (*varningar_om_personen(remiss, svar, regler, day), *((places,) if places else ()))


def varningar_om_personen(
    remiss: Remiss, svar: Iterable[Kriteriesvar], regler: Deltagarregler, day: datetime.date
) -> tuple[Varning, ...]:
    """What follows from the remiss alone, saved or not: the remittent is told it before she sends."""
    found = [_alder(remiss, regler.alder, day), _kommun(remiss, regler), _kriterier(list(svar), regler)]
    return tuple(one for one in found if one is not None)


def varningar_utan_remiss(deltagare: Deltagare, regler: Deltagarregler, day: datetime.date) -> tuple[Varning, ...]:
    """What the rules about age and kommun say of somebody whom the team types in. A kommun need not be told then."""
    kommun = _kommun(deltagare, regler) if deltagare.kommun_id else None
    return tuple(one for one in (_alder(deltagare, regler.alder, day), kommun) if one is not None)


def gallande_svar(svar: Kriteriesvar) -> str:
    """What is held to be true of a criterion: the team's judgement, until then the remittent's answer."""
    return svar.teamets_svar or svar.svar


def varning_om_platser(now: Platser, *, motiveras: bool = True) -> Varning | None:
    """That every place is taken, or None."""
    if now.hogst is None or not now.fullt:
        return None
    taken = f"Alla {tal(now.hogst)} platser är upptagna."
    if now.i_ko:
        taken += f" {antal_ord(now.i_ko, 'person', 'personer')} står redan i kön."
    return Varning(Avstegsslag.KAPACITET, taken, motiveras=motiveras)


def _alder(person: Remiss | Deltagare, rule: Aldersregel | None, day: datetime.date) -> Varning | None:
    """Only the year of birth is known: who turns 65 this year may be 64. In doubt the warning is soft."""
    if rule is None or person.fodelsear is None:
        return None
    turns = day.year - person.fodelsear
    too_young = rule.minst is not None and turns < rule.minst
    too_old = rule.hogst is not None and turns - 1 > rule.hogst
    near = rule.hogst is not None and turns > rule.hogst
    if not (too_young or too_old or near):
        return None
    words = f"Personen fyller {turns} år {day.year}. Insatsen är för den som är {_ages(rule)}."
    return Varning(Avstegsslag.ALDER, words, hard=rule.hard and (too_young or too_old))


def _ages(rule: Aldersregel) -> str:
    if rule.minst is not None and rule.hogst is not None:
        return f"{rule.minst}–{rule.hogst} år"
    return f"minst {rule.minst} år" if rule.minst is not None else f"högst {rule.hogst} år"


def _kommun(person: Remiss | Deltagare, regler: Deltagarregler) -> Varning | None:
    """Of who has skyddade personuppgifter no kommun is kept, so nothing is asked."""
    if person.skyddad or not regler.kommuner:
        return None
    if person.kommun_id is None:
        return Varning(Avstegsslag.KOMMUN, "Remissen säger inte i vilken kommun personen är folkbokförd.")
    if regler.kommun_ingar(person.kommun_id):
        return None
    return Varning(Avstegsslag.KOMMUN, f"{person.kommun} ingår inte i insatsens upptagningsområde.")


def _kriterier(svar: Sequence[Kriteriesvar], regler: Deltagarregler) -> Varning | None:
    """One warning for inclusive and exclusive criteria together: they are passed by one motivation."""
    inclusive = [one for one in svar if one.slag == Kriterieslag.INKLUSIV]
    exclusive = [one for one in svar if one.slag == Kriterieslag.EXKLUSIV]
    unmet = [one.nummer for one in inclusive if gallande_svar(one) != Svar.JA]
    # A rule may ask for more than there are rows to answer; all of them is the most that can be met.
    needed = min(regler.kriterier or len(inclusive), len(inclusive))
    words, hard = [], False
    if len(inclusive) - len(unmet) < needed:
        rule = "alla" if needed == len(inclusive) else f"minst {tal(needed)}"
        words.append(
            f"{len(inclusive) - len(unmet)} av {antal_ord(len(inclusive), 'kriterium', 'kriterier')} är uppfyllda. "
            f"Insatsen kräver {rule}. Inte uppfyllt: {_listed(unmet)}."
        )
        hard = regler.kriterier_hard
    if stops := [one.nummer for one in exclusive if gallande_svar(one) == Svar.JA]:
        words.append(f"Något hindrar deltagande: {_listed(stops, 'hinder')}.")
        hard = hard or regler.kriterier_hard
    if unclear := [one.nummer for one in exclusive if gallande_svar(one) == Svar.VET_EJ]:
        words.append(f"Det är inte klarlagt om {_listed(unclear, 'hinder')} finns.")
    return Varning(Avstegsslag.KRITERIER, " ".join(words), hard=hard) if words else None


def _listed(numbers: Sequence[int], noun: str = "kriterium") -> str:
    """ "kriterium 2", "kriterium 2 och 4"."""
    words = [str(number) for number in numbers]
    return f"{noun} {words[0] if len(words) == 1 else ', '.join(words[:-1]) + ' och ' + words[-1]}"
