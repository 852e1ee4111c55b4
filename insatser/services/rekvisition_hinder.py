"""What stands in the way of a rekvisition's next step, in words, and where it is mended."""

from enum import StrEnum

from insatser.models import Rekvisition


class Place(StrEnum):
    """Where what is missing is mended."""

    ROWS = "rader"
    VOUCHERS = "verifikat"
    BUDGET = "budget"
    RENEWAL = "hamta-rader"
    PAYMENT = "betalning"
    OTHER = "rekvisition"


class Hindrance(str):
    """A sentence that says what is missing and what to do about it.

    `short` is the same in a few words, for the list beside the button. It is mended at `place` (None: only time
    helps): in `field` of the rows' form, or on the page of the rekvisition `other`.
    """

    short: str
    place: Place | None
    field: str
    other: Rekvisition | None

    def __new__(
        cls, text: str, short: str, place: Place | None = None, *, field: str = "", other: Rekvisition | None = None
    ) -> "Hindrance":
        made = super().__new__(cls, text)
        made.short, made.place, made.field, made.other = short, place, field, other
        return made
