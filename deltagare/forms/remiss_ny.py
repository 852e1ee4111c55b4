"""A remiss that the team types in: the steps of the remittent's own remiss, all on one page."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from deltagare.enums import Remisskalla
from deltagare.forms.remiss import STEPS, Frame, StepForm
from deltagare.forms.remiss.remittent import RemittentForm
from deltagare.models import Remiss
from deltagare.services.remissutkast import Draft
from finsam.bas.forms import FinsamForm, SwedishDateField
from insatser.models import Insats

_LABELS = {
    "kalla": "Vem har skrivit remissen?",
    "remittent_namn": "Remittentens namn",
    "remittent_roll": "Remittentens roll",
    "remittent_epost": "Remittentens e-postadress",
    "remittent_telefon": "Remittentens telefonnummer",
}
_WHO = [(Remisskalla.REMITTENT, "En remittent"), (Remisskalla.EGEN, "Personen själv")]


class InkommenForm(FinsamForm):
    """When it came. Carries what tells the same form sent twice."""

    once = True
    inkommen = SwedishDateField(label="Dag då remissen kom")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"inkommen": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.watch(Remiss())


class RemittentAvTeametForm(RemittentForm):
    """Who refers, told by the team: no receipt is sent, so an address is not asked for."""

    asked = ("part", "remittent_namn")

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        super().__init__(data, frame=frame, **options)
        for name, label in _LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
        self.fields["part"].error_messages["required"] = "Välj vilken myndighet eller organisation som remitterar."
        self.fields["remittent_epost"].help_text = "Inga brev skickas. Teamet svarar remittenten själv."
        if "kalla" in self.fields:
            self.fields["kalla"].choices = _WHO  # type: ignore[attr-defined]

    def require(self, *names: str) -> None:
        """Demands less than of a remittent who writes herself."""
        super().require(*(name for name in names if name in self.asked))


def steps_of(insats: Insats, data: QueryDict | None) -> tuple[Frame, dict[str, StepForm]]:
    """The parts of the page in their order, bound to what was sent."""
    kalla = str(data.get("kalla") or "") if data is not None else ""
    frame = Frame.of(insats, Draft(steps={"remittent": {"kalla": [kalla]}} if kalla else {}))
    kinds: dict[str, type[StepForm]] = {**STEPS, "remittent": RemittentAvTeametForm}
    return frame, {name: kind(data, frame=frame) for name, kind in kinds.items() if kind.is_wanted(frame)}
