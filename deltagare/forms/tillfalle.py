"""What the team fills in about a tillfälle: the day, and who came. There is no field for what was said."""

from __future__ import annotations

from typing import Any

from django import forms

from deltagare.enums import Tillfalleslag
from deltagare.models import Tillfalle
from deltagare.services.identitet import owner_of
from deltagare.services.parter import parts_of
from deltagare.services.samtycke import parts_without
from deltagare.services.tillfalle import DURING
from finsam.forbund.models import Part
from insatser.forms.bas import RowForm, RowMeta

YES, NO = "ja", "nej"


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not told."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, "Ja"), (NO, "Nej")], coerce=lambda typed: typed == YES, empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: YES, False: NO}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class PartsField(forms.ModelMultipleChoiceField):
    """The parts to choose among, as boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Part.objects.none(), **kwargs)


class TillfalleForm(RowForm):
    """A kartläggning, avstämning or flerpartsmöte: planned, held or called off."""

    parents = ("deltagande",)
    deltagaren_med = YesNoField(label="Var deltagaren med?", required=False, help_text="Svara när det har hållits.")
    parter = PartsField(label="Parter som är med", required=False)

    class Meta(RowMeta):
        model = Tillfalle
        fields = ("slag", "datum", "status", "deltagaren_med", "parter")
        widgets = {"slag": forms.RadioSelect, "status": forms.RadioSelect}
        labels = {"slag": "Vad gäller det?", "status": "Läge"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slag: Any = self.fields["slag"]
        slag.choices = [(one.value, one.label) for one in DURING]
        status: Any = self.fields["status"]
        status.choices = [choice for choice in status.choices if choice[0]]
        insats = self.instance.deltagande.insats
        found = parts_of(insats)
        parter: Any = self.fields["parter"]
        parter.queryset = found
        without = parts_without(self.instance.deltagande.deltagare, found)
        if without:
            having = [one for one in found if one not in without and one != owner_of(insats)]
            today = f"I dag finns samtycke för {_listed(having)}" if having else "I dag finns inget samtycke"
            parter.help_text = (
                f"{today}. Andra parter än insatsägaren kan bara vara med om deltagarens samtycke gäller den dagen."
            )


class ValdsfragaForm(RowForm):
    """The day on which the question about violence was asked, and no more."""

    parents = ("deltagande",)

    class Meta(RowMeta):
        model = Tillfalle
        fields = ("datum",)
        labels = {"datum": "Dagen då frågan ställdes"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.slag = Tillfalleslag.VALDSFRAGA


def _listed(parts: Any) -> str:
    names = [str(one) for one in parts]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}"
