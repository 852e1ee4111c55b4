"""For each database rule about reminders and calendars, an act that breaks it."""

from collections.abc import Callable

from django.db.models import Model

from rapporter.models import Kalenderlank, Paminnelse, Paminnelsetider
from tests import factories as make


def _paminnelse(**columns: object) -> Model:
    values = {
        "frist": make.FristFactory,
        "user": make.UserFactory,
        "brev": make.UtskickFactory,
    }
    made = {name: columns.get(name) or factory() for name, factory in values.items()}
    return Paminnelse.objects.create(**made, lage=columns.get("lage", "fore"), dag="2026-11-16")


def _reminded_twice() -> None:
    first = _paminnelse()
    _paminnelse(frist=first.frist, user=first.user)


def _one_address_twice() -> None:
    for _ in range(2):
        Kalenderlank.objects.create(user=make.UserFactory(), lank_hash="a" * 64)


RULES: dict[str, Callable[[], object]] = {
    "paminnelsetider_rimliga": lambda: Paminnelsetider.objects.create(forbund=make.ForbundFactory(), sen_mellanrum=6),
    "paminnelse_en_gang": _reminded_twice,
    "paminnelse_lage": lambda: _paminnelse(lage="snart"),
    "kalenderlank_en_adress": _one_address_twice,
    "kalenderlank_hash": lambda: Kalenderlank.objects.create(user=make.UserFactory(), lank_hash="hemlig"),
}
