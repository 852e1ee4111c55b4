"""The form of a list's value; what it asks depends on the list."""

from typing import Any

from django import forms

from deltagare.enums import Listslag
from deltagare.models import Listvarde
from deltagare.models.listvarde import GRUPPER
from insatser.forms.bas import RowForm, RowMeta

_COUNTS = {
    Listslag.AVSLUTSANLEDNING: "Vad avslutet räknas som i rapporternas tabell över utfall.",
    Listslag.FORSORJNING: "Gruppen som försörjningen läggs ihop i.",
    Listslag.SYSSELSATTNING: "Gruppen som sysselsättningen läggs ihop i.",
}


class ListvardeForm(RowForm):
    """A new value of the instance's list, or a change of one."""

    once = True
    parents = ("slag", "forbund")

    class Meta(RowMeta):
        model = Listvarde
        fields = ("namn", "grupp", "offentlig", "ordning", "aktiv")
        labels = {"namn": "Namn", "ordning": "Plats i listan", "aktiv": "Går att välja"}
        help_texts = {
            "ordning": "Ett tal. Lägre tal står högre upp, och de gemensamma värdena har 10, 20, 30 och så vidare.",
            "aktiv": "Ta bort krysset när värdet inte längre ska erbjudas. Det står kvar där det redan är valt.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slag = self.instance.slag
        if slag in GRUPPER:
            self.fields["grupp"] = forms.ChoiceField(
                label="Räknas som",
                choices=[("", "Välj"), *GRUPPER[slag].choices],
                help_text=_COUNTS[Listslag(slag)],
                error_messages={"required": "Välj vad värdet räknas som."},
            )
        else:
            del self.fields["grupp"]
        if slag == Listslag.FORSORJNING:
            self.fields["offentlig"] = forms.TypedChoiceField(
                label="Är det offentlig försörjning?",
                choices=[("True", "Ja"), ("False", "Nej")],
                coerce=lambda typed: typed == "True",
                empty_value=None,
                widget=forms.RadioSelect,
                help_text="Pengar från stat eller kommun, till exempel sjukpenning eller försörjningsstöd.",
                error_messages={"required": "Välj ja eller nej."},
            )
        else:
            del self.fields["offentlig"]
        self.order_fields(["namn", "grupp", "offentlig", "ordning", "aktiv"])
