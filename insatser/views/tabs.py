"""The tabs of an insats: its addresses, each shown to those who may see something there."""

from typing import TypedDict

from django.apps import apps
from django.urls import reverse

from finsam.forbund.actor import Actor
from finsam.forbund.policies import VIEW, may_any
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats

# Key, label, URL name, and the model whose policy says who sees the tab. Models and addresses of the rooms above are
# named by words only: this room never imports them.
_TABS = (
    ("oversikt", "Översikt", "insats", "insatser.Insats"),
    ("plan", "Plan", "insats_plan", "insatser.Insatsplan"),
    ("budget", "Budget", "insats_budget", "insatser.Budget"),
    ("bemanning", "Bemanning", "insats_bemanning", "insatser.Bemanning"),
    ("styrgrupp", "Styrgrupp", "insats_styrgrupp", "insatser.Styrgrupp"),
    ("remisser", "Remisser", "remisser", "deltagare.Remiss"),
    ("deltaganden", "Deltaganden", "deltaganden", "deltagare.Deltagande"),
    ("deltagare", "Deltagare", "insats_deltagare", "deltagare.Antalsperiod"),
    # Who sees figures sees those of the consultations; the address sends all but the team on to them.
    ("konsultationer", "Konsultationer", "konsultationer", "deltagare.Antalsperiod"),
    ("fall", "Fall", "fall_lista", "deltagare.Fall"),
    ("rapporter", "Rapporter", "insats_rapporter", "rapporter.Rapport"),
    ("rekvisitioner", "Rekvisitioner", "insats_rekvisitioner", "insatser.Rekvisition"),
)


class Tab(TypedDict):
    """One tab for components/tabs.html."""

    label: str
    url: str
    current: bool


def insats_tabs(insats: Insats, current: str, actor: Actor) -> list[Tab]:
    """The tabs that an actor sees, `current` being one of the keys above."""
    shown = [
        (key, label, name)
        for key, label, name, model in _TABS
        if may_any(actor, VIEW, apps.get_model(model)) and _has(insats, key)
    ]
    # Beside the list of deltaganden "Deltagare" would be two words for one thing: there it says what it holds.
    labels = {"deltagare": "Siffror"} if any(key == "deltaganden" for key, *_ in shown) else {}
    return [
        Tab(label=labels.get(key, label), url=reverse(name, args=[insats.slug]), current=key == current)
        for key, label, name in shown
    ]


def _has(insats: Insats, key: str) -> bool:
    """Whether an insats has what a tab is about: rows of people need a level above `antal` and an individinsats."""
    if key in ("remisser", "deltaganden", "fall"):
        return insats.registreringsniva != Registreringsniva.ANTAL and insats.inriktning == Inriktning.INDIVID
    if key == "konsultationer":
        return insats.inriktning == Inriktning.STRUKTUR
    return True
