"""Forms of vouchers: what one is, and how much of it is claimed on which row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from finsam.bas.forms import AmountField, FinsamModelForm, SwedishDateField
from insatser.enums import Rekvisitionstyp
from insatser.models import Verifikat
from insatser.services.sums import ZERO
from insatser.services.verifikat import AmountsChanged
from insatser.services.verifikat_sums import Cover

SHOWN = "shown"


def name_from_file(name: str) -> str:
    """A first name for a voucher out of its file's name, for the person to change: "Faktura lokal mars"."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    words = " ".join(re.sub(r"[\x00-\x1f\x7f_]+", " ", stem).split())
    return (words[:1].upper() + words[1:])[:160]


class VerifikatForm(FinsamModelForm):
    """A voucher's name and day, and an amount for each row that is open (nought or empty: not on this voucher).

    The amount is filled in when there is only one row that it can be on.
    """

    class Meta:
        model = Verifikat
        fields = ("benamning", "datum")
        field_classes = {"datum": SwedishDateField}
        help_texts = {
            "benamning": "Till exempel ”Lönespecifikation mars” eller ”Hyra kvartal 1”. Skriv inga namn på personer.",
            "datum": "Till exempel 3 maj 2024 eller 2024-05-03.",
        }

    def __init__(self, *args: Any, covers: Sequence[Cover], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.covers = [cover for cover in covers if cover.open]
        self.tied = {tie.rad_id: tie.belopp for tie in self.instance.rader.all()}
        below_nought = self.instance.rekvisition.typ == Rekvisitionstyp.RATTELSE
        for cover in self.covers:
            self.fields[f"belopp_{cover.rad.pk}"] = self._amount(cover, below_nought)
        self.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=_as_text(self.tied))

    def _amount(self, cover: Cover, below_nought: bool) -> AmountField:
        field = AmountField(
            label=f"Belopp på {cover.rad.post.benamning}",
            required=False,
            min_value=None if below_nought else 0,
            max_digits=12,
            decimal_places=2,
            initial=self.tied.get(cover.rad.pk) or self._only(cover),
            error_messages={"min_value": "Beloppet kan inte vara negativt. Bara en rättelse har negativa belopp."},
        )
        field.widget.attrs["class"] = "form-control input-amount num"
        return field

    def _only(self, cover: Cover) -> Decimal | None:
        """What is left of a row, when the voucher is new and this is the only row that lacks any."""
        lacking = [one for one in self.covers if one.lacks]
        return cover.left if not self.tied and lacking == [cover] else None

    def rows(self) -> list[dict[str, Any]]:
        """The open rows that claim something, or are on the voucher, each with its field. All, when none does."""
        found = self._rows()
        return [row for row in found if row["claimed"]] or found

    def other_rows(self) -> list[dict[str, Any]]:
        """The rest of the open rows."""
        found = self._rows()
        return [row for row in found if not row["claimed"]] if self.rows() != found else []

    def other_rows_wrong(self) -> bool:
        """Whether something is to be put right among the rest, so that they must be shown."""
        return any(row["field"].errors for row in self.other_rows())

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                "cover": cover,
                "field": self[f"belopp_{cover.rad.pk}"],
                "claimed": bool(cover.rad.belopp) or cover.rad.pk in self.tied,
            }
            for cover in self.covers
        ]

    def amounts(self) -> dict[int, Decimal]:
        """What was typed, by the rows' keys; an empty amount is nought."""
        return {cover.rad.pk: self.cleaned_data[f"belopp_{cover.rad.pk}"] or ZERO for cover in self.covers}

    def shown(self) -> dict[int, Decimal]:
        """The amounts that the form showed when it was opened."""
        found = {}
        for part in self.cleaned_data[SHOWN].split():
            key, _, value = part.partition("=")
            try:
                found[int(key)] = Decimal(value)
            except (ValueError, InvalidOperation):  # somebody has written in the hidden field: it showed nothing
                continue
        return found

    def put(self, error: ValidationError) -> None:
        """As always; when a colleague's amounts stood in the way, the next send has seen them."""
        if isinstance(error, AmountsChanged):
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix(SHOWN)] = _as_text(error.now)
            self.data = data
        super().put(error)


def _as_text(amounts: Mapping[int, Decimal]) -> str:
    return " ".join(f"{key}={value}" for key, value in amounts.items())
