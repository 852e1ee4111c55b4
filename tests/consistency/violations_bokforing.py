"""For each database rule about the accounts and a förbund's settings, an act that breaks it."""

from collections.abc import Callable

from django.db.models import Model

from insatser.models import (
    Bokforingsexport,
    Bokforingsinstallning,
    Kontering,
)
from tests import factories as make


def _export(**columns: object) -> Model:
    values = {"nummer": 1, "skapad_av": make.MembershipFactory(), "summa": 0, "huvud": {}, "rader": []} | columns
    return Bokforingsexport.objects.create(**values)


def _export_number_twice() -> None:
    forbund = make.ForbundFactory()
    _export(forbund=forbund)
    _export(forbund=forbund)


def _account_twice() -> None:
    forbund = make.ForbundFactory()
    for konto in ("4510", "4520"):
        Kontering.objects.create(forbund=forbund, grupp="Personal", konto=konto, namn="Konto")


RULES: dict[str, Callable[[], object]] = {
    "bokforingsinstallning_format": lambda: Bokforingsinstallning.objects.create(
        forbund=make.ForbundFactory(), skuldkonto="24a0", skuldkonto_namn="Skulder"
    ),
    "kontering_konto": lambda: Kontering.objects.create(
        forbund=make.ForbundFactory(), grupp="Personal", konto="45", namn="Konto"
    ),
    "kontering_en_per_grupp": _account_twice,
    "bokforingsexport_nummer": _export_number_twice,
}
