"""What the steps have in common: what they are about, and which of the typed answers are kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from deltagare.enums import Remisskalla
from deltagare.services.regler import Deltagarregler, deltagarregler
from deltagare.services.remissintag import intag_of
from deltagare.services.remissutkast import LONGEST_ANSWER, Draft, Typed
from finsam.bas.forms import DJANGO_REQUIRED, FinsamForm, asked_for
from finsam.bas.personnummer import Personnummer, refuse_personnummer
from finsam.forbund.enums import Partstyp
from finsam.forbund.models import Part
from insatser.enums import Registreringsniva
from insatser.models import Insats, Kriterium

YES, NO = "ja", "nej"
phone = RegexValidator(
    r"^[0-9+()/\s\u00a0\u2010-\u2015-]{5,40}$", "Skriv telefonnumret med siffror, till exempel 070-123 45 67."
)


@dataclass
class Frame:
    """What a remiss is written for: the insats with its rules and rows of today, and what has been typed so far."""

    insats: Insats
    draft: Draft
    today: datetime.date

    @classmethod
    def of(cls, insats: Insats, draft: Draft) -> Frame:
        """The frame of a draft as it is today."""
        return cls(insats, draft, timezone.localdate())

    @cached_property
    def own(self) -> bool:
        """Whether the person applies herself."""
        return self.takes_own and self.draft.first("remittent", "kalla") == Remisskalla.EGEN

    @cached_property
    def takes_own(self) -> bool:
        """Whether the insats takes an egenansökan, or did when this one was begun."""
        return intag_of(self.insats).egenansokan or self.draft.first("remittent", "kalla") == Remisskalla.EGEN

    @property
    def named(self) -> bool:
        """Whether the insats keeps names and numbers."""
        return self.insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER

    @cached_property
    def regler(self) -> Deltagarregler:
        """The insats' rules today."""
        return deltagarregler(self.insats, self.today)

    @cached_property
    def parter(self) -> list[Part]:
        """The parts that cooperate in the insats or are members of its förbund."""
        member = Q(medlemskap__forbund=self.insats.forbund_id, medlemskap__fran__lte=self.today) & (
            Q(medlemskap__till__isnull=True) | Q(medlemskap__till__gte=self.today)
        )
        rows = Part.objects.filter(member | Q(samverkar_i__insats=self.insats)).exclude(slag=Partstyp.FORBUND)
        return list(rows.distinct().order_by("namn"))

    @cached_property
    def kriterier(self) -> list[Kriterium]:
        """The insats' criteria, inclusive first, each with its alternatives."""
        rows = self.insats.kriterier.filter(alternativ_till__isnull=True).order_by("-slag", "nummer", "id")
        return list(rows.prefetch_related(Prefetch("alternativ", Kriterium.objects.order_by("nummer", "id"))))


class StepForm(FinsamForm):
    """One step. Opened it shows what was typed before; checked it is bound to what is sent, or to the draft."""

    step: ClassVar[str]
    title: ClassVar[str]
    intro: ClassVar[str] = ""
    free_texts: ClassVar[tuple[str, ...]] = ()
    """Fields where no personnummer may stand."""
    asked: ClassVar[tuple[str, ...]] = ()
    """Fields that another answer makes necessary, so that they do not say that they are optional."""

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        self.frame = frame
        self.forgotten: set[str] = set()
        if data is None:
            options["initial"] = self._as_typed(frame.draft.steps.get(self.step, {}))
        super().__init__(data, **options)
        for name in self.asked:
            if name in self.fields:
                self.fields[name].asked = True  # type: ignore[attr-defined]

    @classmethod
    def checked(cls, frame: Frame) -> StepForm:
        """The step bound to what the draft holds."""
        return cls(MultiValueDict(frame.draft.steps.get(cls.step, {})), frame=frame)

    @classmethod
    def is_wanted(cls, frame: Frame) -> bool:
        """Whether the insats asks for this step at all."""
        return True

    def _as_typed(self, typed: Typed) -> dict[str, Any]:
        many = {name for name, one in self.base_fields.items() if isinstance(one, forms.MultipleChoiceField)}
        many |= {name for name, one in self.base_fields.items() if isinstance(one, forms.ModelMultipleChoiceField)}
        return {name: values if name in many else next(iter(values), "") for name, values in typed.items()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.free_texts:
            if cleaned.get(name):
                try:
                    refuse_personnummer(cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def require(self, *names: str) -> None:
        """Demands fields that another answer makes necessary."""
        for name in names:
            if name not in self.errors and not self.cleaned_data.get(name):
                field = self.fields[name]
                told = field.error_messages["required"]
                sentence = asked_for(field) if told == DJANGO_REQUIRED else told
                self.add_error(name, ValidationError(sentence, code="required"))

    def forget(self, *names: str) -> None:
        """Takes no notice of fields that another answer makes needless: they are neither checked nor kept."""
        for name in names:
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)
        self.forgotten |= set(names)

    def to_keep(self) -> Typed:
        """What was typed, for the draft: all but what may not be stored at all. Asked after is_valid()."""
        dropped = set(self.forgotten)
        for name, errors in self.errors.as_data().items():
            if any(error.code == "personnummer" for error in errors):
                dropped.add(name)
        data: Any = self.data
        kept = {name: data.getlist(name) for name in self.fields if name in data and name not in dropped}
        return {name: values for name, values in kept.items() if sum(map(len, values)) <= LONGEST_ANSWER}

    def told(self) -> list[dict[str, str]]:
        """The answers as people read them, for "Kontrollera dina svar": term and value. The form is valid."""
        rows = []
        for name, one in self.fields.items():
            if name not in self.forgotten:
                rows.append({"term": str(one.label), "value": _words(one, self.cleaned_data.get(name))})
        return rows

    @property
    def begun(self) -> bool:
        """Whether anything has been typed in this step."""
        return any(any(values) for values in self.frame.draft.steps.get(self.step, {}).values())


def radios(label: str, choices: Iterable[tuple[str, str]], **options: Any) -> forms.ChoiceField:
    """A question with few answers, all in sight."""
    options.setdefault("error_messages", {"required": "Välj ett av svaren."})
    return forms.ChoiceField(label=label, choices=list(choices), widget=forms.RadioSelect, **options)


def text(label: str, most: int, *, rows: int = 0, **options: Any) -> forms.CharField:
    """A text of at most so many characters; `rows` makes it a larger field."""
    if rows:
        options["widget"] = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, **options)


def group(kind: str, *names: str) -> Div:
    """Fields that are in sight only with a certain answer (static/css/remiss.css)."""
    return Div(*names, css_class=kind)


def _words(field: forms.Field, value: Any) -> str:
    """An answer as people read it; empty when there is none."""
    if isinstance(field, forms.BooleanField):
        return "Ja" if value else "Nej"
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(one) for one in value)
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels: dict[Any, Any] = {}
        for key, label in choices:
            labels.update(label if isinstance(label, list | tuple) else [(key, label)])
        return str(labels.get(value, value))
    if isinstance(value, Personnummer):
        return value.display
    return str(field.prepare_value(value))
