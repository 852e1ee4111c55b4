"""For each database rule about the values of lists, an act that breaks it."""

from collections.abc import Callable

from deltagare.models import Listvarde

_new = Listvarde.objects.create

RULES: dict[str, Callable[[], object]] = {
    "listvarde_raknas_som": lambda: _new(slag="avslutsanledning", kod="okand", namn="Okänd", grupp="okand"),
    "listvarde_offentlig_forsorjning": lambda: _new(slag="forsorjning", kod="arv", namn="Arv", grupp="annat"),
}
