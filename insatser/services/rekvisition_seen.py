"""What a page of a rekvisition showed: to who writes in it, field by field; to who decides on it, the whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finsam.bas.seen import ChangedMeanwhile, Difference, Seen, mark_of, require_unchanged
from insatser.models import Rekvisition, Rekvisitionsrad
from insatser.services.rekvisition_checks import Claim

HEAD = ("ovriga_intakter", "kommentar", "prognos_helar", "avvikelse_forklaring")
ROW = ("belopp", "kommentar")


@dataclass(frozen=True)
class Radvarde:
    """What is typed on one row: kronor in the period (in a rättelse: the difference) and a comment."""

    belopp: Decimal
    kommentar: str = ""


def seen_rows(rekvisition: Rekvisition, rader: Iterable[Rekvisitionsrad]) -> Seen:
    """What a form shows now; a column of a row is called as its field, `belopp_12`."""
    marks = dict(Seen.of(rekvisition, HEAD).marks)
    for rad in rader:
        marks |= {f"{name}_{rad.pk}": mark for name, mark in Seen.of(rad, ROW).marks.items()}
    return Seen(marks)


def require_seen(
    seen: Seen | None,
    rekvisition: Rekvisition,
    own: Mapping[int, Rekvisitionsrad],
    head: Mapping[str, Any],
    rader: Mapping[int, Radvarde],
) -> None:
    """Raises ChangedMeanwhile, with every field that a colleague changed, when saving would overwrite any of them."""
    if seen is None:
        return
    found: list[Difference] = []
    _collect(found, seen, rekvisition, head, "")
    for number, value in rader.items():
        _collect(found, seen, own[number], {"belopp": value.belopp, "kommentar": value.kommentar}, f"_{number}")
    if found:
        raise ChangedMeanwhile(tuple(found), seen_rows(rekvisition, own.values()))


def whole_mark(rekvisition: Rekvisition, claim: Claim) -> str:
    """Tells two contents of a rekvisition apart and nothing more: its head, its rows, what vouchers carry of them, and
    where the money goes. No queries. A voucher's number is used once, so another file is another content."""
    head = [getattr(rekvisition, name) for name in (*HEAD, "senaste_verifikat", "betalas_till", "kontoslag", "konto")]
    rows = [(post.rad_id, post.denna_period, post.kommentar, post.styrkt) for post in claim.poster if post.rad_id]
    return mark_of(rekvisition, (*head, *(value for row in rows for value in row)))


def _collect(
    found: list[Difference], seen: Seen, row: Rekvisition | Rekvisitionsrad, values: Mapping[str, Any], suffix: str
) -> None:
    marks = {name: seen.marks[f"{name}{suffix}"] for name in values if f"{name}{suffix}" in seen.marks}
    try:
        require_unchanged(Seen(marks), row, values)
    except ChangedMeanwhile as changed:
        found += [Difference(f"{one.name}{suffix}", one.value, one.typed) for one in changed.differences]
