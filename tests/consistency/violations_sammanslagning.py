"""How the rules of mergers of förbund are broken, past Python."""

import datetime
from collections.abc import Callable

from django.utils import timezone

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


RULES: dict[str, Callable[[], object]] = {
    "sammanslagning_status": lambda: make.SammanslagningFactory(status="klar"),
    "sammanslagning_genomford_har_stampel": _stamped("genomford"),
    "sammanslagning_bekraftad_har_stampel": _stamped("bekraftad", "genomford"),
    "sammanslagning_atertagen_har_stampel": _stamped("atertagen", "genomford"),
    "sammanslagning_fyra_ogon": _stamped("bekraftad", "genomford", "bekraftad", same=True),
    "sammanslagningdel_en_gang": _part_twice,
    "sammanslagningdel_kapital": lambda: make.SammanslagningDelFactory(kapital=-1),
    "flytt_ordning": _line_twice,
    "flytt_slag": lambda: make.FlyttFactory(slag="glomd"),
    "insatstillhorighet_period": lambda: make.InsatstillhorighetFactory(fran=DAY, till=DAY.replace(year=2023)),
    "insatstillhorighet_en_i_taget": _in_two_at_once,
}
