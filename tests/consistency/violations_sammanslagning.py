"""How the rules of mergers of förbund are broken, past Python."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from deltagare.models import Instrument, Listvarde
from finsam.forbund.models import Forbund
from insatser.models import Bokforingsexport, Bokforingsinstallning, Kontering, Medelstilldelning
from rapporter.models import Paminnelsetider
from tests import factories as make

DAY = datetime.date(2024, 1, 1)


def _stamped(status: str, *verbs: str, same: bool = False) -> Callable[[], object]:
    """A merger in a state, with the stamps of some steps and no others."""

    def violate() -> object:
        somebody = make.UserFactory()
        stamps = {}
        for verb in verbs:
            stamps |= {f"{verb}_av": somebody if same else make.UserFactory(), f"{verb}_tid": timezone.now()}
        return make.SammanslagningFactory(status=status, **stamps)

    return violate


def _twice(factory: type, **same: object) -> Callable[[], object]:
    return lambda: (factory(**same), factory(**same))


def _part_twice() -> None:
    row, forbund = make.SammanslagningFactory(), make.ForbundFactory()
    _twice(make.SammanslagningDelFactory, sammanslagning=row, forbund=forbund)()


def _line_twice() -> None:
    _twice(make.FlyttFactory, sammanslagning=make.SammanslagningFactory())()


def _in_two_at_once() -> None:
    insats = make.InsatsFactory()
    make.InsatstillhorighetFactory(insats=insats, fran=DAY, till=DAY.replace(month=6))
    make.InsatstillhorighetFactory(insats=insats, till=DAY.replace(month=2))


def _given_to_one_that_is_gone(factory: Callable[..., object], **columns: object) -> Callable[[], object]:
    """A row of a förbund that went up in another yesterday."""

    def violate() -> object:
        eve = timezone.localdate() - datetime.timedelta(days=1)
        gone = make.ForbundFactory(uppgick_i=make.ForbundFactory(), uppgick_datum=eve)
        return factory(forbund=gone, **columns)

    return violate


def _as_a_model(model: type[Model]) -> Callable[..., object]:
    return model._default_manager.create


def _pays(forbund: Forbund) -> object:
    return Medelstilldelning.objects.create(forbund=forbund, part=make.PartFactory(), ar=_NEXT_YEAR, belopp=1)


_NEXT_YEAR = timezone.localdate().year + 1
_GONE: dict[str, tuple[Any, dict[str, object]]] = {
    "insats": (make.InsatsFactory, {}),
    "medlem": (make.MedlemFactory, {}),
    "membership": (make.MembershipFactory, {}),
    "budget": (make.BudgetFactory, {"insats": None, "ar_fran": _NEXT_YEAR, "ar_till": _NEXT_YEAR}),
    "medelstilldelning": (_pays, {}),
    "insatsplan": (make.InsatsplanFactory, {"insats": None}),
    "ekonomiinstallning": (make.EkonomiinstallningFactory, {}),
    "varningsord": (make.VarningsordFactory, {}),
    "bokforingsinstallning": (_as_a_model(Bokforingsinstallning), {"skuldkonto": "2890", "skuldkonto_namn": "Skuld"}),
    "kontering": (_as_a_model(Kontering), {"grupp": "Personal", "konto": "4510", "namn": "Personal"}),
    "listvarde": (_as_a_model(Listvarde), {"slag": "avslagsorsak", "kod": "ny", "namn": "Ny"}),
    "instrument": (_as_a_model(Instrument), {"namn": "Nytt"}),
    "paminnelsetider": (_as_a_model(Paminnelsetider), {}),
}


def _export_of_one_that_is_gone() -> object:
    member = make.MembershipFactory()
    return _given_to_one_that_is_gone(
        _as_a_model(Bokforingsexport), nummer=1, skapad_av=member, summa=1, huvud={}, rader=[]
    )()


RULES: dict[str, Callable[[], object]] = {
    "sammanslagning_status": lambda: make.SammanslagningFactory(status="klar"),
    "sammanslagning_genomford_har_stampel": _stamped("genomford"),
    "sammanslagning_bekraftad_har_stampel": _stamped("bekraftad", "genomford"),
    "sammanslagning_atertagen_har_stampel": _stamped("atertagen", "genomford"),
    "sammanslagning_fyra_ogon": _stamped("bekraftad", "genomford", "bekraftad", same=True),
    "sammanslagningdel_en_gang": _part_twice,
    "bokforingsexport_forbund_uppgick": _export_of_one_that_is_gone,
    **{
        f"{name}_forbund_uppgick": _given_to_one_that_is_gone(factory, **columns)
        for name, (factory, columns) in _GONE.items()
    },
    "flytt_ordning": _line_twice,
    "flytt_slag": lambda: make.FlyttFactory(slag="glomd"),
    "insatstillhorighet_period": lambda: make.InsatstillhorighetFactory(fran=DAY, till=DAY.replace(year=2023)),
    "insatstillhorighet_en_i_taget": _in_two_at_once,
}
