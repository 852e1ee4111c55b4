"""The steps in which a remiss is written from outside, in their order."""

from deltagare.forms.remiss.bakgrund import BakgrundForm
from deltagare.forms.remiss.grund import Frame, StepForm
from deltagare.forms.remiss.kriterier import KriterierForm
from deltagare.forms.remiss.person import PersonForm
from deltagare.forms.remiss.remittent import RemittentForm
from deltagare.forms.remiss.samtycken import SamtyckenForm

STEPS: dict[str, type[StepForm]] = {
    form.step: form for form in (RemittentForm, PersonForm, KriterierForm, BakgrundForm, SamtyckenForm)
}

__all__ = ["STEPS", "Frame", "StepForm"]
