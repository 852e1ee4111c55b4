"""The rows of a budget as kansli writes them: read, compared and saved all at once.

The same for the budget of an insats and of a förbund: what a row is does not depend on whose money it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from finsam.audit.log import log
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.formats import andel, belopp
from finsam.bas.seen import Seen
from finsam.forbund.actor import Actor
from finsam.forbund.models import Part
from finsam.forbund.policies import CHANGE, get_visible, require, visible
from insatser.enums import Budgetslag, Finansiering
from insatser.models import Budget, Budgetbelopp, Budgetpost, Insats, Rekvisition, Rekvisitionsrad
from insatser.services.rader import MEANWHILE

MOST_ROWS = 150
MOST = Decimal("999999999999.99")
"""The largest amount that a cell holds, in kronor."""
NEGATIVE = "Beloppet kan inte vara negativt. Skriv en intäkt som en egen rad."
DECIDED = "Beslutet om den här versionen är registrerat, så den kan inte ändras. Gör en ny version i stället."
REPLACED = "Det finns en nyare version av budgeten. Ändra i den i stället."


@dataclass(frozen=True)
class Budgetrad:
    """A row as it is written. `post_id` is None for a new one; `belopp` are kronor by year, without the years that
    the document says nothing of; `andel` is a share of one full time."""

    benamning: str
    grupp: str
    slag: str = Budgetslag.KOSTNAD
    funktion: str = ""
    arbetsgivare_id: int | None = None
    andel: Decimal | None = None
    manader: int | None = None
    finansiering: str = Finansiering.FORBUND
    finansiar: str = ""
    avser_insats_id: int | None = None
    anmarkning: str = ""
    belopp: tuple[tuple[int, Decimal], ...] = ()
    post_id: int | None = None

    @classmethod
    def of(cls, post: Budgetpost) -> Budgetrad:
        """A saved row; `post` comes with its amounts prefetched."""
        amounts = tuple(sorted((row.ar, row.belopp) for row in post.belopp.all()))
        return cls(**{name: getattr(post, name) for name in COLUMNS}, belopp=amounts, post_id=post.pk)

    def mark(self) -> str:
        """Tells two contents of a row apart and nothing more."""
        amounts = [[year, _plain(amount)] for year, amount in sorted(self.belopp)]
        share = None if self.andel is None else _plain(self.andel)
        values = [getattr(self, name) for name in COLUMNS if name != "andel"]
        text = json.dumps([self.post_id, share, values, amounts])
        return salted_hmac("insatser.budgetrad", text, algorithm="sha256").hexdigest()[:24]

    def words(self) -> str:
        """The row in a line, for who must compare two."""
        amounts = ", ".join(f"{year}: {belopp(amount)} kr" for year, amount in self.belopp) or "inget belopp"
        share = f", {andel(self.andel, None)}" if self.andel is not None else ""
        return f"{self.benamning} ({self.grupp}{share}), {amounts}"


COLUMNS = (
    "benamning",
    "grupp",
    "slag",
    "funktion",
    "arbetsgivare_id",
    "andel",
    "manader",
    "finansiering",
    "finansiar",
    "avser_insats_id",
    "anmarkning",
)


@dataclass(frozen=True)
class Conflict:
    """A row that a colleague has changed while one wrote in it: its number, and hers (None: she took it away)."""

    post_id: int
    theirs: Budgetrad | None


class RowsChanged(RuleBroken):
    """A colleague saved rows first. `seen` is for the form that is shown again, with what she wrote beside."""

    def __init__(self, conflicts: tuple[Conflict, ...], seen: Seen) -> None:
        super().__init__(
            "En kollega har ändrat samma rader sedan du öppnade sidan. Inget är sparat än, och det du har skrivit "
            "står kvar. Läs vad kollegan skrev, rätta om det behövs och spara igen."
        )
        self.conflicts = conflicts
        self.seen = seen


def read_rows(budget: Budget) -> tuple[Budgetrad, ...]:
    """The rows of a budget in its order: two queries."""
    posts = Budgetpost.objects.filter(budget=budget).order_by("ordning", "id")
    return tuple(Budgetrad.of(post) for post in posts.prefetch_related("belopp"))


def seen_of(rows: Iterable[Budgetrad]) -> Seen:
    """What a page shows of the rows, for its hidden field."""
    return Seen({str(row.post_id): row.mark() for row in rows if row.post_id is not None})


def lock_open(actor: Actor, budget_id: int, action: str = CHANGE) -> Budget:
    """A locked version that may still be written in. Refused with the reason when it is decided or replaced."""
    rows = Budget.objects.select_related("insats", "forbund").select_for_update(of=("self",))
    budget = get_visible(actor, rows, pk=budget_id)
    require_open(actor, budget, action)
    return budget


def require_open(actor: Actor, budget: Budget, action: str = CHANGE) -> None:
    """Raises Refused with the reason when the version is decided or replaced, or the actor may not."""
    if not budget.open and actor.is_kansli:
        raise Refused(DECIDED)
    require(actor, action, budget)
    if budget.series().filter(version__gt=budget.version).exists():
        raise Refused(REPLACED)


@transaction.atomic
def save_rows(
    *, actor: Actor, budget_id: int, rows: Sequence[Budgetrad], enhet_tkr: bool | None = None, seen: Seen | None = None
) -> Budget:
    """Makes the budget's rows what `rows` say, in their order; rows that are not among them go.

    `seen` tells which rows the form was opened with: a row that a colleague has added since stays, one that only she
    has changed keeps her change, and RowsChanged is raised where both have written. RuleBroken with a sentence for
    a row that cannot be. The number of queries does not grow with the rows.
    """
    budget = lock_open(actor, budget_id)
    now = {row.post_id: row for row in read_rows(budget) if row.post_id is not None}
    wanted = _merge(rows, now, seen)
    _check(actor, budget, wanted)
    gone = set(now) - {row.post_id for row in wanted}
    _require_unclaimed(gone, now)
    try:
        with transaction.atomic():
            _write(budget, wanted, gone)
    except IntegrityError as broken:
        raise ValidationError(MEANWHILE) from broken
    if enhet_tkr is not None and enhet_tkr != budget.enhet_tkr:
        budget.enhet_tkr = enhet_tkr
        budget.save(update_fields=["enhet_tkr"])
    if _differs(wanted, now):
        log("budget.rader", actor=actor, row=budget, rader=len(wanted), borttagna=len(gone))
    return budget


def _merge(rows: Sequence[Budgetrad], now: Mapping[int, Budgetrad], seen: Seen | None) -> list[Budgetrad]:
    """The rows as they are to be after both what was sent and what a colleague did meanwhile."""
    if seen is None:
        return [row if row.post_id in now else replace(row, post_id=None) for row in rows]
    found, conflicts = [], []
    for row in rows:
        mark, theirs = seen.marks.get(str(row.post_id), ""), now.get(row.post_id or 0)
        if row.post_id is None:
            found.append(row)
        elif theirs is None:  # she took it away
            if row.mark() != mark:
                conflicts.append(Conflict(row.post_id, None))
        elif row.mark() == mark:
            found.append(theirs)  # untouched here: hers, if she has changed it
        elif theirs.mark() in (mark, row.mark()):
            found.append(row)
        else:
            conflicts.append(Conflict(row.post_id, theirs))
    sent = {row.post_id for row in rows}
    for post_id, theirs in now.items():
        mark = seen.marks.get(str(post_id), "")
        if post_id in sent:
            continue
        if not mark:
            found.append(theirs)  # hers, added since
        elif theirs.mark() != mark:
            conflicts.append(Conflict(post_id, theirs))  # taken away here, changed by her
    if conflicts:
        raise RowsChanged(tuple(conflicts), seen_of(now.values()))
    return found


def _check(actor: Actor, budget: Budget, rows: Sequence[Budgetrad]) -> None:
    """Every rule of a row, in sentences that name the row."""
    if len(rows) > MOST_ROWS:
        raise RuleBroken(f"En budget kan ha högst {MOST_ROWS} rader. Slå ihop rader eller dela upp budgeten.")
    numbers = [row.post_id for row in rows if row.post_id is not None]
    if len(numbers) != len(set(numbers)):
        raise RuleBroken("Samma rad kom två gånger. Ladda om sidan och skriv igen.")
    sentences = [f"{row.benamning or 'En rad'}: {what}" for row in rows if (what := _wrong(row, budget))]
    if sentences:
        raise RuleBroken(sentences)
    parts = {row.arbetsgivare_id for row in rows if row.arbetsgivare_id is not None}
    if parts and visible(actor, Part).filter(pk__in=parts).count() != len(parts):
        raise RuleBroken("En arbetsgivare finns inte längre. Välj en annan och spara igen.")
    insatser = {row.avser_insats_id for row in rows if row.avser_insats_id is not None}
    if insatser and budget.forbund_id is None:
        raise RuleBroken("Bara en rad i ett förbunds budget kan avse en insats.")
    if insatser and visible(actor, Insats).filter(pk__in=insatser).count() != len(insatser):
        raise RuleBroken("En insats som en rad avser finns inte längre. Välj en annan och spara igen.")


def _wrong(row: Budgetrad, budget: Budget) -> str:
    if not row.benamning or not row.grupp:
        return "Skriv vad raden gäller och vilken grupp den hör till."
    deficit = row.slag == Budgetslag.INTAKT and budget.forbund_id is not None
    if any(amount < 0 for _, amount in row.belopp) and not deficit:
        return NEGATIVE
    if any(abs(amount) > MOST for _, amount in row.belopp):
        return "Beloppet är för stort. Kontrollera att det inte har för många siffror."
    if any(year not in budget.years for year, _ in row.belopp):
        return "Ett belopp ligger utanför budgetens år."
    if row.andel is not None and not 0 <= row.andel <= 10:
        return "Tjänstgöringsgraden ska vara mellan 0 och 10 heltider."
    if row.manader is not None and not 1 <= row.manader <= 12:
        return "Antalet månader ska vara 1 till 12."
    return ""


def _require_unclaimed(gone: set[int], now: Mapping[int, Budgetrad]) -> None:
    """A row whose money has been asked for, in this version or an earlier one, is not taken away."""
    if not gone:
        return
    family = {post.pk: post.rot_id for post in Budgetpost.objects.filter(pk__in=gone)}
    used = Rekvisition.objects.giltiga()
    asked = (
        Rekvisitionsrad.objects.filter(Q(post__in=family.values()) | Q(post__ursprung__in=family.values()))
        .filter(Q(post__in=gone) | Q(rekvisition__in=used) & ~Q(belopp=0))
        .select_related("post", "rekvisition")
        .order_by("rekvisition__ar", "rekvisition__nummer")
    )
    for claimed in asked:
        row = next(now[pk] for pk, root in family.items() if root == claimed.post.rot_id)
        raise RuleBroken(
            f"Raden {row.benamning} kan inte tas bort: den finns i rekvisition {claimed.rekvisition.ar}-"
            f"{claimed.rekvisition.nummer}. Låt den stå kvar med 0 kr, eller med det som redan är rekvirerat."
        )


def _write(budget: Budget, rows: Sequence[Budgetrad], gone: set[int]) -> None:
    """Seven statements, whatever the number of rows."""
    Budgetpost.objects.filter(budget=budget, pk__in=gone).delete()
    posts = []
    for place, row in enumerate(rows, start=1):
        values = {name: getattr(row, name) for name in COLUMNS}
        posts.append(Budgetpost(pk=row.post_id, budget=budget, ordning=place, **values))
    old = [post for post in posts if post.pk is not None]
    Budgetpost.objects.bulk_update(old, [*(name.removesuffix("_id") for name in COLUMNS), "ordning"])
    Budgetpost.objects.bulk_create([post for post in posts if post.pk is None])
    Budgetbelopp.objects.filter(post__budget=budget).delete()
    Budgetbelopp.objects.bulk_create(
        Budgetbelopp(post=post, ar=year, belopp=amount)
        for post, row in zip(posts, rows, strict=True)
        for year, amount in row.belopp
    )


def _differs(rows: Sequence[Budgetrad], now: Mapping[int, Budgetrad]) -> bool:
    return [row.mark() for row in rows] != [row.mark() for row in now.values()]


def _plain(number: Decimal) -> str:
    """The same text for the same number, however it was written."""
    return format(Decimal(number).normalize(), "f")
