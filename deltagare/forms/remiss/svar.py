"""What the steps say together: the remiss to hand in, and the soft rules that it does not meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from deltagare.enums import Avstegsslag, Remisskalla
from deltagare.forms.remiss.grund import NO, YES, Frame, StepForm
from deltagare.forms.remiss.kriterier import KriterierForm
from deltagare.forms.remiss.person import OTHER_KOMMUN
from deltagare.models import Kriteriesvar, Remiss
from deltagare.services.identitet import Personuppgifter
from deltagare.services.inlamning import Inlamning, Kriterieval, Sekretess
from deltagare.services.varningar import varningar_om_personen
from finsam.forbund.models import Kommun

OUTSIDE = "Personens kommun ingår inte i insatsens upptagningsområde."
Steps = Mapping[str, StepForm]
_SAME = ("bakgrund", "eget_mal", "ordinarie_racker_inte", "kontakter", "omfattning", "tolk", "forsorjning",
         "forsorjning_till")  # fmt: skip
_OF_REMITTENT = ("part", "enhet", "remittent_namn", "remittent_roll", "remittent_epost", "remittent_telefon")


def to_inlamning(frame: Frame, steps: Steps) -> Inlamning:
    """The remiss as its valid steps say it."""
    remittent, person, bakgrund, samtycken = (
        steps[name].cleaned_data for name in ("remittent", "person", "bakgrund", "samtycken")
    )
    own = remittent.get("kalla") == Remisskalla.EGEN
    given = samtycken["sekretess"] == YES
    return Inlamning(
        kalla=Remisskalla.EGEN if own else Remisskalla.REMITTENT,
        kon=person["kon"],
        fodelsear=person["fodelsear"],
        skyddad=person["skyddad"] == YES,
        kommun=Kommun.objects.filter(pk=person.get("kommun") or "").first(),
        person=_person(person),
        **({} if own else {name: remittent[name] for name in _OF_REMITTENT}),
        **{name: bakgrund[name] for name in _SAME},
        har_sip={YES: True, NO: False}.get(bakgrund["har_sip"]),
        behover=list(bakgrund["behover"]),
        svar=[Kriterieval(one.kriterium, one.lydelse, one.svar, one.alternativ) for one in _answers(steps)],
        informerad=samtycken["informerad"],
        samtycke_till=frame.regler.samtycke.last_day(samtycken["informerad"]),
        sekretess=Sekretess(
            list(samtycken["sekretess_parter"]), samtycken["omfattning_sekretess"], samtycken["sekretess_till"]
        )
        if given
        else None,
    )


def warnings_of(frame: Frame, steps: Steps) -> list[str]:
    """The soft rules that the valid steps do not meet, in words: to tell, never to hinder."""
    person = steps["person"].cleaned_data
    chosen = person.get("kommun")
    remiss = Remiss(
        insats=frame.insats,
        fodelsear=person["fodelsear"],
        skyddad=person["skyddad"] == YES,
        kommun=Kommun.objects.filter(pk=chosen or "").first(),
    )
    svar = [
        Kriteriesvar(slag=one.kriterium.slag, nummer=one.kriterium.nummer, svar=one.svar) for one in _answers(steps)
    ]
    found = varningar_om_personen(remiss, svar, frame.regler, frame.today)
    outside = chosen == OTHER_KOMMUN
    return [OUTSIDE if outside and one.slag == Avstegsslag.KOMMUN else one.text for one in found]


def _answers(steps: Steps) -> list[Any]:
    form = steps.get("kriterier")
    return list(cast(KriterierForm, form).answers()) if form else []


def _person(typed: Mapping[str, Any]) -> Personuppgifter:
    number = typed.get("personnummer")
    return Personuppgifter(
        namn=typed.get("namn", ""),
        personnummer=number.siffror if number else "",
        telefon=typed.get("telefon", ""),
        epost=typed.get("epost", ""),
        adress=typed.get("adress", ""),
    )
