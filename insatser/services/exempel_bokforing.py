"""Invented accounts, so that an export can be tried. The documents have none."""

from finsam.forbund.models import Forbund
from insatser.models import Bokforingsinstallning, Kontering
from insatser.services.exempel_data import read


def load_kontoplan() -> int:
    """Adds the example förbund's accounts, unless it has any; returns how many rows were written."""
    data = read("bokforing")
    forbund = Forbund.objects.get(slug=data["forbund"])
    if Bokforingsinstallning.objects.filter(forbund=forbund).exists():
        return 0
    skuld = data["skuldkonto"]
    Bokforingsinstallning.objects.create(
        forbund=forbund, serie=data["serie"], skuldkonto=skuld["konto"], skuldkonto_namn=skuld["namn"]
    )
    rows = Kontering.objects.bulk_create(Kontering(forbund=forbund, **entry) for entry in data["konteringar"])
    return 1 + len(rows)
