"""A rekvisition of the owner's own: make it, fetch the budget's rows anew, fill it in, correct a decided one."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import DECIDED, Rekvisitionstyp
from insatser.models import Insats, Rekvisition, Rekvisitionsrad
from insatser.services.frister import make_claim_frister
from insatser.services.rekvisition_checks import budget_changed, budget_posts, summarize_claim
from insatser.services.rekvisition_periods import ClaimRules
from insatser.services.rekvisition_ram import budget_of_year, posts_of
from insatser.services.rekvisition_seen import HEAD, Radvarde, require_seen
from insatser.services.sums import ZERO

_TAKEN = {
    "rekvisition_en_per_period": "En del av perioden är redan rekvirerad. Välj en senare period.",
    "rekvisition_en_slut_per_ar": "Året har redan en slutrekvisition. Gör en rättelse om något saknas.",
    "rekvisition_en_rattelse_i_taget": "En rättelse pågår redan. Gör klart den eller makulera den först.",
}


def create_rekvisition(
    *,
    actor: Actor,
    insats_id: int,
    fran: datetime.date,
    till: datetime.date,
    typ: str = Rekvisitionstyp.DEL,
) -> Rekvisition:
    """A new utkast with a row for each post of the budget in force that year, numbered next in the year.

    Raises Http404 for an insats that is not visible, Refused without the right, and RuleBroken when the period is
    turned around, goes over a year's end, overlaps one already claimed, comes after the year's slutrekvisition, or
    when the year has no budget.
    """
    if till < fran:
        raise RuleBroken("Slutdatumet ligger före startdatumet. Rätta ett av dem.")
    if fran.year != till.year:
        raise RuleBroken("Perioden går över ett årsskifte. Gör en rekvisition för varje år.")
    if typ not in (Rekvisitionstyp.DEL, Rekvisitionstyp.SLUT):
        raise RuleBroken("En rättelse görs från sidan för den rekvisition som ska rättas.")
    with transaction.atomic():
        # The insats is locked so that numbers are given one at a time; not its key, which who holds the budget may ask.
        insats = get_visible(actor, Insats.objects.select_for_update(of=("self",), no_key=True), pk=insats_id)
        require(actor, ADD, Rekvisition(insats=insats))
        budget = budget_of_year(insats, fran.year)
        if budget is None:
            raise RuleBroken(f"Insatsen har ingen budget för {fran.year}. Kansliet behöver lägga in den först.")
        _require_order(insats, fran, till, typ)
        latest = insats.rekvisitioner.giltiga().filter(ar=fran.year).order_by("nummer").last()
        rekvisition = Rekvisition(
            insats=insats,
            budget=budget,
            fran=fran,
            till=till,
            typ=typ,
            senast=ClaimRules.of(insats).last_day(till),
            prognos_helar=latest.prognos_helar if latest else None,
            avvikelse_forklaring=latest.avvikelse_forklaring if latest else "",
        )
        _add(actor, rekvisition)
        Rekvisitionsrad.objects.bulk_create(
            Rekvisitionsrad(rekvisition=rekvisition, post=post) for post, _ in budget_posts(rekvisition)
        )
        # Who begins with an earlier year owes what comes after it: now, not when the job has run.
        make_claim_frister(before=timezone.localdate().year, insats_id=insats.pk)
    return rekvisition


def ratta_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """A new rättelse of a decided rekvisition, with its rows at nought: what is filled in are the differences.

    Asked of a rättelse, it corrects the same original. RuleBroken when nothing is decided yet, or when another
    rättelse of the same is not decided.
    """
    with transaction.atomic():
        found = get_visible(actor, Rekvisition.objects.select_related("insats", "rattar"), pk=rekvisition_id)
        original = found.rattar or found
        insats = Insats.objects.select_for_update(of=("self",), no_key=True).get(pk=original.insats_id)
        require(actor, ADD, Rekvisition(insats=insats))
        if original.status not in DECIDED:
            raise RuleBroken("Bara en rekvisition som är attesterad kan rättas. Den här kan fortfarande ändras.")
        rekvisition = Rekvisition(
            insats=insats,
            budget_id=original.budget_id,
            fran=original.fran,
            till=original.till,
            typ=Rekvisitionstyp.RATTELSE,
            rattar=original,
            pahittad=original.pahittad,
        )
        _add(actor, rekvisition)
        Rekvisitionsrad.objects.bulk_create(
            Rekvisitionsrad(rekvisition=rekvisition, post_id=post_id)
            for post_id in original.rader.values_list("post_id", flat=True)
        )
    return rekvisition


def fornya_rader(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """Fetches the rows of the budget in force for a draft whose budget has been decided anew.

    Amounts, comments and vouchers stay with their post. A row whose post has left the budget goes when it is empty,
    else it stays to be dealt with. Harmless when nothing has changed.
    """
    with transaction.atomic():
        rekvisition = locked(actor, rekvisition_id)
        require(actor, CHANGE, rekvisition)
        claim = summarize_claim(rekvisition)
        if not budget_changed(rekvisition, claim) or claim.budget is None:
            return rekvisition
        rader = rekvisition.rader.select_related("post").prefetch_related("verifikatrader")
        own = {rad.post.rot_id: rad for rad in rader}
        posts = posts_of(claim.budget, rekvisition.insats_id, rekvisition.ar)
        moved, new = [], []
        for post, _ in posts:
            rad = own.pop(post.rot_id, None)
            if rad is None:
                new.append(Rekvisitionsrad(rekvisition=rekvisition, post=post))
            else:
                rad.post = post
                moved.append(rad)
        empty = [rad.pk for rad in own.values() if not rad.belopp and not rad.verifikatrader.all()]
        rekvisition.rader.filter(pk__in=empty).delete()
        Rekvisitionsrad.objects.bulk_update(moved, ["post"])
        Rekvisitionsrad.objects.bulk_create(new)
        rekvisition.budget = claim.budget
        rekvisition.save(update_fields=["budget"])
        log("rekvisition.fornyad", actor=actor, row=rekvisition)
    return rekvisition


def fill_in_rekvisition(
    *,
    actor: Actor,
    rekvisition_id: int,
    rader: Mapping[int, Radvarde],
    ovriga_intakter: Decimal = ZERO,
    kommentar: str = "",
    prognos_helar: Decimal | None = None,
    avvikelse_forklaring: str = "",
    seen: Seen | None = None,
) -> Rekvisition:
    """Writes amounts and comments, by the rows' numbers. Rows that are not mentioned keep what they have.

    Raises Refused when it is submitted already, RuleBroken for a negative amount outside a rättelse, for a row of
    another rekvisition and for a row that kansli has not asked to have completed, and ChangedMeanwhile when a
    colleague saved after the form (`seen`) was opened.
    """
    with transaction.atomic():
        rekvisition = locked(actor, rekvisition_id)
        require(actor, CHANGE, rekvisition)
        own = {rad.pk: rad for rad in rekvisition.rader.select_related("post")}
        if rader.keys() - own.keys():
            raise RuleBroken("En av raderna hör inte till rekvisitionen. Ladda om sidan och fyll i igen.")
        if rekvisition.typ != Rekvisitionstyp.RATTELSE and (
            ovriga_intakter < ZERO or any(value.belopp < ZERO for value in rader.values())
        ):
            raise RuleBroken("Beloppet kan inte vara negativt.")
        head = dict(zip(HEAD, (ovriga_intakter, kommentar, prognos_helar, avvikelse_forklaring), strict=True))
        require_seen(seen, rekvisition, own, head, rader)
        _require_open(rekvisition, own, rader, ovriga_intakter)
        for number, value in rader.items():
            own[number].belopp, own[number].kommentar = value.belopp, value.kommentar
        Rekvisitionsrad.objects.bulk_update([own[number] for number in rader], ["belopp", "kommentar"])
        for name, said in head.items():
            setattr(rekvisition, name, said)
        rekvisition.save(update_fields=list(HEAD))
        log("rad.andrad", actor=actor, row=rekvisition)
    return rekvisition


def write_diarienummer(
    *, actor: Actor, rekvisition_id: int, diarienummer: str, seen: Seen | None = None
) -> Rekvisition:
    """Sets the number that the förbund has registered it under: from when it came in, also after the decision.

    Refused without the right or before it has come in, ChangedMeanwhile when a colleague has set another since `seen`.
    """
    with transaction.atomic():
        rekvisition = locked(actor, rekvisition_id)
        require(actor, "satt_diarienummer", rekvisition)
        tidy = diarienummer.strip()
        require_unchanged(seen, rekvisition, {"diarienummer": tidy})
        if tidy != rekvisition.diarienummer:
            rekvisition.diarienummer = tidy
            rekvisition.save(update_fields=["diarienummer"])
            log("rekvisition.diarienummer", actor=actor, row=rekvisition)
    return rekvisition


def open_rows(rader: Iterable[Rekvisitionsrad]) -> set[int]:
    """The rows of a rekvisition in utkast or ater that may be changed: those that kansli marked, or all when none
    is marked. Vouchers follow the same rule."""
    rows = list(rader)
    return {rad.pk for rad in rows if rad.ater} or {rad.pk for rad in rows}


def locked(actor: Actor, rekvisition_id: int) -> Rekvisition:
    """The rekvisition under its lock, if the actor sees it."""
    rows = Rekvisition.objects.select_related("insats", "budget").select_for_update(of=("self",))
    return get_visible(actor, rows, pk=rekvisition_id)


def _add(actor: Actor, rekvisition: Rekvisition) -> None:
    """Saves a new one with the next number of the year. The insats is locked."""
    rekvisition.ar = rekvisition.fran.year
    numbers = Rekvisition.objects.filter(insats_id=rekvisition.insats_id, ar=rekvisition.ar)
    rekvisition.nummer = (numbers.aggregate(latest=Max("nummer"))["latest"] or 0) + 1
    try:
        with transaction.atomic():
            rekvisition.save()
    except IntegrityError as broken:
        words = next((words for name, words in _TAKEN.items() if name in str(broken)), None)
        if words is None:
            raise
        raise RuleBroken(words) from broken
    log("rad.skapad", actor=actor, row=rekvisition, nummer=rekvisition.nummer)


def _require_order(insats: Insats, fran: datetime.date, till: datetime.date, typ: str) -> None:
    """The slutrekvisition is the year's last."""
    year = insats.rekvisitioner.giltiga().filter(ar=fran.year).exclude(typ=Rekvisitionstyp.RATTELSE)
    if (last := year.filter(typ=Rekvisitionstyp.SLUT).first()) is not None:
        raise RuleBroken(f"{last} är årets slutrekvisition. Gör en rättelse av den om något saknas.")
    if typ == Rekvisitionstyp.SLUT and (later := year.filter(fran__gt=till).first()) is not None:
        raise RuleBroken(f"{later} gäller en senare period. Slutrekvisitionen är årets sista.")


def _require_open(
    rekvisition: Rekvisition,
    own: Mapping[int, Rekvisitionsrad],
    rader: Mapping[int, Radvarde],
    ovriga_intakter: Decimal,
) -> None:
    """After a komplettering only the rows that kansli marked may get something new."""
    opened = open_rows(own.values())
    if len(opened) == len(own):
        return
    for number, value in rader.items():
        rad = own[number]
        if number not in opened and (value.belopp, value.kommentar) != (rad.belopp, rad.kommentar):
            raise RuleBroken(
                f"{rad.post.benamning} är granskad och kan inte ändras. Ändra bara raderna som kansliet har markerat."
            )
    if ovriga_intakter != rekvisition.ovriga_intakter:
        raise RuleBroken("De övriga intäkterna är granskade. Ändra bara raderna som kansliet har markerat.")
