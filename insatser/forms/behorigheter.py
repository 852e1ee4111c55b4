"""Forms by which roles that open deltagare are given."""

from typing import Any

from django import forms
from django.utils import timezone

from finsam.bas.forms import FinsamForm, SwedishDateField
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollniva
from finsam.forbund.models import Forbund, Part, Roll
from finsam.forbund.policies import visible
from insatser.models import Insats


class _PersonForm(FinsamForm):
    namn = forms.CharField(label="Namn", max_length=120)
    epost = forms.EmailField(
        label="E-postadress",
        max_length=254,
        help_text="Personens egen adress i tjänsten. Dit skickas länken för att välja lösenord.",
        error_messages={"invalid": "Skriv en e-postadress, till exempel namn@kommun.se."},
    )


class GivenRoleForm(_PersonForm):
    """A person, a role that opens deltagare, one of her own insatser, and from when to when."""

    roll = forms.ModelChoiceField(Roll.objects.none(), label="Roll", empty_label="Välj")
    insats = forms.ModelChoiceField(Insats.objects.none(), label="Insats", empty_label="Välj")
    fran = SwedishDateField(label="Från")
    till = SwedishDateField(label="Till och med", required=False)

    def __init__(self, *args: Any, actor: Actor, insatser: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = visible(actor, Roll).filter(oppnar_deltagare=True, niva=Rollniva.INSATS)
        self.fields["roll"].queryset = roles  # type: ignore[attr-defined]
        self.fields["insats"].queryset = insatser  # type: ignore[attr-defined]
        self.fields["fran"].initial = timezone.localdate()
        self.fields["till"].help_text = "Lämna tomt om behörigheten gäller tills vidare."


class AddressForm(FinsamForm):
    """Another address of an account."""

    epost = forms.EmailField(
        label="Ny e-postadress",
        max_length=254,
        help_text="Personens egen adress i tjänsten. Personen loggar in med den från och med nu.",
        error_messages={"invalid": "Skriv en e-postadress, till exempel namn@kommun.se."},
    )


class AppointForm(_PersonForm):
    """A person who is to answer for who may open deltagare in the insatser of an organisation."""

    forbund = forms.ModelChoiceField(Forbund.objects.none(), label="Förbund", empty_label="Välj")
    part = forms.ModelChoiceField(
        Part.objects.none(),
        label="Insatsägare",
        empty_label="Välj",
        help_text="Behörigheten gäller de insatser som organisationen äger i förbundet.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forbund"].queryset = visible(actor, Forbund.objects.verksamma())  # type: ignore[attr-defined]
        self.fields["part"].queryset = visible(actor, Part)  # type: ignore[attr-defined]
