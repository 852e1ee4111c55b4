"""The acts with vouchers: upload, name and tie to rows, take away, open."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.file_store import new_file, remove_on_commit, sweep
from finsam.bas.files import CheckedFile
from finsam.bas.formats import kr
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from insatser.enums import Rekvisitionstyp
from insatser.models import Rekvisition, Rekvisitionsrad, Verifikat, Verifikatrad
from insatser.services.sums import ZERO
from insatser.services.verifikat_sums import open_rader

FOLDER = "verifikat"
MOST_FILES = 150
MOST_TOGETHER = 100_000_000
"""Bytes of a rekvisition's vouchers: they are joined to one PDF, in the memory of one worker."""

CLOSED = (
    "Verifikatet hör till rader som inte ska kompletteras. Bara verifikaten till raderna som kansliet har markerat kan "
    "ändras."
)


class AmountsChanged(RuleBroken):
    """A colleague has tied other amounts since the form was opened; `now` is what is tied, by the rows' keys."""

    def __init__(self, message: str, now: Mapping[int, Decimal]) -> None:
        super().__init__(message)
        self.now = now


def add_verifikat(*, actor: Actor, rekvisition_id: int, checked: CheckedFile, benamning: str) -> Verifikat:
    """Keeps a checked file as the next voucher: the row and the file, both or neither.

    The rekvisition is locked, so that two who upload at once get a number each. Raises Http404 for a rekvisition that
    is not visible, Refused without the right or when it is closed, and RuleBroken for a file that is there already or
    more than one rekvisition can hold.
    """
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        row = Verifikat(
            rekvisition=rekvisition,
            nummer=_next_number(rekvisition),
            benamning=benamning.strip()[:160] or "Verifikat",
            filslag=checked.kind,
            storlek=len(checked.content),
            sidor=checked.pages,
            sha256=checked.sha256,
            uppladdad_av=actor.user,
        )
        require(actor, ADD, row)
        _require_room(rekvisition, checked)
        with new_file(f"{FOLDER}/{rekvisition.pk}", checked) as name:
            row.fil = name
            row.save()
            rekvisition.senaste_verifikat = row.nummer
            rekvisition.save(update_fields=["senaste_verifikat"])
            log("verifikat.tillagt", actor=actor, row=rekvisition, nummer=row.nummer, sha256=row.sha256)
    return row


def change_verifikat(
    *,
    actor: Actor,
    verifikat_id: int,
    benamning: str,
    datum: datetime.date | None,
    belopp: Mapping[int, Decimal],
    seen: Seen | None = None,
    shown: Mapping[int, Decimal] | None = None,
) -> Verifikat:
    """Names a voucher and says what it carries of which rows, by the rows' keys. Nought takes a tie away.

    Rows that are not mentioned keep what they have. `seen` and `shown` are what the form showed of the columns and of
    the amounts. In a rekvisition that was sent back only the flagged rows may change, and the name and the day only
    when all the voucher's rows are among them. Raises Http404, Refused, or RuleBroken in words.
    """
    with transaction.atomic():
        row = _locked_verifikat(actor, verifikat_id)
        require(actor, CHANGE, row)
        rader = {rad.pk: rad for rad in row.rekvisition.rader.select_related("post")}
        ties = {tie.rad_id: tie for tie in row.rader.all()}
        now = {rad_id: tie.belopp for rad_id, tie in ties.items()}
        require_unchanged(seen, row, {"benamning": benamning, "datum": datum})
        _require_shown(shown, now, belopp, rader)
        changed = {rad_id: value for rad_id, value in belopp.items() if value != now.get(rad_id, ZERO)}
        _require_possible(row, rader, changed)
        own = (row.benamning, row.datum) != (benamning, datum)
        free = open_rader(row.rekvisition, list(rader.values()))
        if changed.keys() - free or (own and ties.keys() - free):
            raise RuleBroken(CLOSED)
        if not changed and not own:
            return row
        row.benamning, row.datum = benamning, datum
        row.save(update_fields=["benamning", "datum"])
        for rad_id, value in changed.items():
            _tie(row, ties.get(rad_id), rad_id, value)
        log("verifikat.andrat", actor=actor, row=row.rekvisition, nummer=row.nummer, rader=sorted(changed))
    return row


def remove_verifikat(*, actor: Actor, verifikat_id: int) -> Rekvisition:
    """Takes a voucher and its file away for good; its number is not used again. Http404 the second time."""
    with transaction.atomic():
        row = _locked_verifikat(actor, verifikat_id)
        require(actor, DELETE, row)
        rekvisition, nummer = row.rekvisition, row.nummer
        tied = set(row.rader.values_list("rad_id", flat=True))
        if tied - open_rader(rekvisition, list(rekvisition.rader.all())):
            raise RuleBroken(CLOSED)
        rekvisition.senaste_verifikat = max(rekvisition.senaste_verifikat, nummer)
        rekvisition.save(update_fields=["senaste_verifikat"])
        remove_on_commit(str(row.fil))
        sha256 = row.sha256
        row.delete()
        log("verifikat.borttaget", actor=actor, row=rekvisition, nummer=nummer, sha256=sha256)
    return rekvisition


def open_verifikat(*, actor: Actor, verifikat_id: int) -> tuple[Verifikat, BinaryIO]:
    """A voucher and its file, opened for reading; leaves an audit line.

    Raises Http404 when it is not visible, FileNotFoundError when the file is gone from the disk.
    """
    rows = Verifikat.objects.select_related("rekvisition__insats")
    row = get_visible(actor, rows, pk=verifikat_id)
    file = (Path(settings.MEDIA_ROOT) / str(row.fil)).open("rb")
    log("verifikat.oppnat", actor=actor, row=row.rekvisition, nummer=row.nummer)
    return row, file


def removed_numbers(rekvisition: Rekvisition, present: Iterable[int]) -> tuple[int, ...]:
    """The numbers that were given and then taken away, so that a gap in the series is explained."""
    return tuple(sorted(set(range(1, rekvisition.senaste_verifikat + 1)) - set(present)))


def sweep_files(*, now: float | None = None) -> int:
    """Takes away files that no voucher names: what a killed request left. Returns how many."""
    return sweep(FOLDER, _known, now=now)


def _known(names: Collection[str]) -> set[str]:
    return set(Verifikat.objects.filter(fil__in=names).values_list("fil", flat=True))


def _locked(actor: Actor, rekvisition_id: int) -> Rekvisition:
    rows = Rekvisition.objects.select_related("insats").select_for_update(of=("self",))
    return get_visible(actor, rows, pk=rekvisition_id)


def _locked_verifikat(actor: Actor, verifikat_id: int) -> Verifikat:
    """The voucher under its rekvisition's lock: one order of locks for all acts."""
    found = get_visible(actor, Verifikat, pk=verifikat_id)
    rekvisition = _locked(actor, found.rekvisition_id)
    row = get_visible(actor, Verifikat, pk=verifikat_id)  # somebody may have changed or removed it meanwhile
    row.rekvisition = rekvisition
    return row


def _next_number(rekvisition: Rekvisition) -> int:
    highest = rekvisition.verifikat.aggregate(highest=Max("nummer"))["highest"] or 0
    return max(highest, rekvisition.senaste_verifikat) + 1


def _require_room(rekvisition: Rekvisition, checked: CheckedFile) -> None:
    same = rekvisition.verifikat.filter(sha256=checked.sha256).first()
    if same is not None:
        raise RuleBroken(f"Filen finns redan bland verifikaten, som verifikat {same.nummer}.")
    if rekvisition.verifikat.count() >= MOST_FILES:
        raise RuleBroken(
            f"Rekvisitionen har redan {MOST_FILES} verifikat, och fler får inte plats. Lägg ihop flera till en PDF."
        )
    size = rekvisition.verifikat.aggregate(size=Sum("storlek"))["size"] or 0
    if size + len(checked.content) > MOST_TOGETHER:
        raise RuleBroken(
            f"Verifikaten blir tillsammans större än {MOST_TOGETHER // 1_000_000} MB. Spara filen i mindre storlek, "
            "eller ta bort ett verifikat som inte behövs."
        )


def _require_shown(
    shown: Mapping[int, Decimal] | None,
    now: Mapping[int, Decimal],
    wanted: Mapping[int, Decimal],
    rader: Mapping[int, Rekvisitionsrad],
) -> None:
    """RuleBroken when a colleague has tied other amounts since the form was opened, and saving would undo that."""
    if shown is None:
        return
    meanwhile = [
        rad_id
        for rad_id, value in wanted.items()
        if now.get(rad_id, ZERO) not in (shown.get(rad_id, ZERO), value) and rad_id in rader
    ]
    if meanwhile:
        told = ", ".join(f"{rader[rad_id].post.benamning} {kr(now.get(rad_id, ZERO))}" for rad_id in meanwhile)
        raise AmountsChanged(
            f"En kollega har ändrat beloppen på verifikatet sedan du öppnade sidan: {told}. Inget är sparat än, och "
            "det du har skrivit står kvar. Rätta om det behövs och spara igen.",
            now,
        )


def _require_possible(row: Verifikat, rader: Mapping[int, Rekvisitionsrad], changed: Mapping[int, Decimal]) -> None:
    """RuleBroken for rows of another rekvisition, rows that are not paid, and amounts below nought."""
    if changed.keys() - rader.keys():
        raise RuleBroken("En av raderna hör inte till rekvisitionen. Ladda om sidan och fyll i igen.")
    if any(not rader[rad_id].post.rekvirerbar for rad_id, value in changed.items() if value):
        raise RuleBroken("En egenfinansierad rad betalas inte ut och ska inte ha något verifikat.")
    if row.rekvisition.typ != Rekvisitionstyp.RATTELSE and any(value < ZERO for value in changed.values()):
        raise RuleBroken("Beloppet kan inte vara negativt. Bara en rättelse har negativa belopp.")


def _tie(row: Verifikat, tie: Verifikatrad | None, rad_id: int, value: Decimal) -> None:
    if tie is None:
        Verifikatrad.objects.create(verifikat=row, rad_id=rad_id, belopp=value)
    elif value:
        tie.belopp = value
        tie.save(update_fields=["belopp"])
    else:
        tie.delete()
