"""Step 3: the insats' criteria, each answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Fieldset, Layout

from deltagare.enums import Svar
from deltagare.forms.remiss.grund import Frame, StepForm, radios
from insatser.enums import Kriterieslag
from insatser.models import Kriterium

_ALTERNATIVE = "alternativ-"


@dataclass(frozen=True, slots=True)
class Answer:
    """A criterion's answer with the wording that it was given to."""

    kriterium: Kriterium
    lydelse: str
    svar: str
    alternativ: str = ""


class KriterierForm(StepForm):
    """A question for each criterion. One with alternatives is met by any of them, so they are the answers to choose.

    A field's name follows from the wording: when kansli changes that, the question is asked again.
    """

    step = "kriterier"
    title = "Kriterier"
    intro = (
        "Svara på varje kriterium. Är du inte säker väljer du ”Vet inte”. Svaren avgör inte ensamma: teamet bedömer "
        "helheten."
    )

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        super().__init__(data, frame=frame, **options)
        sections: dict[str, list[str]] = {}
        for one in frame.kriterier:
            name = _name(one)
            field = radios(f"{one.nummer}. {one.text}", _choices(one))
            field.error_messages["required"] = "Välj ett svar. Vet du inte väljer du ”Vet inte”."
            self.fields[name] = field
            sections.setdefault(one.slag, []).append(name)
        legends = {
            Kriterieslag.INKLUSIV: "Stämmer det här på dig?" if frame.own else "Stämmer det här på personen?",
            Kriterieslag.EXKLUSIV: "Finns det här? Det kan hindra deltagande.",
        }
        self.helper.layout = Layout(
            *(Fieldset(legends[Kriterieslag(slag)], *names) for slag, names in sections.items())
        )

    @classmethod
    def is_wanted(cls, frame: Frame) -> bool:
        return bool(frame.kriterier)

    def answers(self) -> Iterator[Answer]:
        """Every answer; the form is valid."""
        for one in self.frame.kriterier:
            chosen = self.cleaned_data[_name(one)]
            alternatives = {f"{_ALTERNATIVE}{other.pk}": other.text for other in one.alternativ.all()}
            if chosen in alternatives:
                yield Answer(one, _wording(one), Svar.JA, alternatives[chosen])
            else:
                yield Answer(one, _wording(one), chosen)


def _wording(one: Kriterium) -> str:
    """The criterion as it is read: its text, and its alternatives each on a line."""
    return "\n".join([one.text, *(f"– {other.text}" for other in one.alternativ.all())])


def _name(one: Kriterium) -> str:
    return f"k{one.pk}-{hashlib.sha256(_wording(one).encode()).hexdigest()[:8]}"


def _choices(one: Kriterium) -> list[tuple[str, str]]:
    alternatives = [(f"{_ALTERNATIVE}{other.pk}", other.text) for other in one.alternativ.all()]
    if alternatives:
        return [*alternatives, (Svar.NEJ, "Inget av dem"), (Svar.VET_EJ, "Vet inte")]
    return [(Svar.JA, "Ja"), (Svar.NEJ, "Nej"), (Svar.VET_EJ, "Vet inte")]
