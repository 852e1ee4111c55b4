"""Invented accounts, so that an export can be tried. The documents have none."""

from finsam.forbund.models import Forbund
from insatser.models import Bokforingsinstallning, Kontering
from insatser.services.exempel_data import read


def load_kontoplan() -> int:
    """Adds the example förbund's accounts that are missing; returns how many rows were written."""
    data = read("bokforing")
    forbund = Forbund.objects.get(slug=data["forbund"])
    _, written = Bokforingsinstallning.objects.get_or_create(
        forbund=forbund,
        defaults={
            "serie": data["serie"],
            "skuldkonto": data["skuldkonto"]["konto"],
            "skuldkonto_namn": data["skuldkonto"]["namn"],
        },
    )
    rows = [
        Kontering.objects.get_or_create(
            forbund=forbund,
            insats=None,
            grupp=entry["grupp"],
            defaults={"konto": entry["konto"], "namn": entry["namn"]},
        )[1]
        for entry in data["konteringar"]
    ]
    return int(written) + sum(rows)
