"""The form field for a personnummer; a field of its own among those of `finsam.bas.forms`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from finsam.bas.parsing import Unreadable
from finsam.bas.personnummer import Personnummer, parse_personnummer


class PersonnummerField(forms.Field):
    """A personnummer or samordningsnummer typed freely; cleaned to a Personnummer, or None when it was left empty."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Personnummer")
        kwargs.setdefault("help_text", "Med tolv siffror: ÅÅÅÅMMDD-NNNN. Ett samordningsnummer går också bra.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Personnummer | None:
        if isinstance(value, Personnummer):
            return value
        if not str(value or "").strip():
            return None
        try:
            return parse_personnummer(str(value))
        except Unreadable as exc:
            raise ValidationError(str(exc), code="invalid") from exc

    def prepare_value(self, value: Any) -> Any:
        return value.display if isinstance(value, Personnummer) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "input-date", "inputmode": "text", "autocomplete": "off"}
