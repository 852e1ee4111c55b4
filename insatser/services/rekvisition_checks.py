"""What a rekvisition asks for against what is decided, and what stands in the way of its next step."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from finsam.bas.formats import andel, datum, kr
from insatser.enums import AT_FORBUND, DECIDED, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Betalningsuppgift, Budget, Budgetpost, Ekonomiinstallning, Insats, Rekvisition
from insatser.services.delprocesser import claims_together
from insatser.services.rekvisition_hinder import Hindrance, Place
from insatser.services.rekvisition_ram import (
    Poster,
    Ram,
    budget_of_year,
    posts_by_rot,
    posts_of,
    ram_of,
    taken,
    taken_by_post,
)
from insatser.services.sums import ZERO


@dataclass(frozen=True)
class Post:
    """A budget post in a rekvisition: its amount of the year (None: no amount is stated), and what is claimed of it.

    `styrkt` is how much its vouchers carry. `rattas` is what a rättelse starts from: the row as it was claimed,
    with the corrections made before. All in kronor.
    """

    post: Budgetpost
    budget: Decimal | None
    tidigare: Decimal
    denna_period: Decimal
    kommentar: str
    rad_id: int | None
    ater: bool = False
    ater_text: str = ""
    styrkt: Decimal = ZERO
    rattas: Decimal = ZERO

    @property
    def betalas(self) -> bool:
        """Whether the förbund pays it."""
        return self.post.rekvirerbar

    @property
    def ackumulerat(self) -> Decimal:
        return self.tidigare + self.denna_period

    @property
    def saknar_verifikat(self) -> Decimal:
        """How much of the period's amount no voucher carries."""
        return max(self.denna_period - max(self.styrkt, ZERO), ZERO) if self.betalas else ZERO


@dataclass(frozen=True)
class Claim:
    """A rekvisition summed, in kronor. `ram` is the most that may be claimed in the year.

    `ovriga` is what other submitted rekvisitioner of the year (whatever their number) take, `beslutat` what those
    that are decided take; `ovriga_together` and `beslutat_together` the same of all rekvisitioner of the whole that
    the insats belongs to. `budget` is the version in force, None when there is none.
    """

    poster: tuple[Post, ...]
    intakter: Decimal
    arets: Ram
    ovriga: Decimal
    beslutat: Decimal
    budget: Budget | None
    ovriga_together: Decimal
    beslutat_together: Decimal
    intakter_rattas: Decimal = ZERO

    @property
    def ram(self) -> Decimal | None:
        return self.arets.summa

    @property
    def kostnader(self) -> Decimal:
        """The costs of the period that the förbund pays."""
        return sum((post.denna_period for post in self.poster if post.betalas), ZERO)

    @property
    def att_utbetala(self) -> Decimal:
        """Costs less other incomes; negative in a rättelse that gives money back."""
        return self.kostnader - self.intakter

    @property
    def kvar(self) -> Decimal | None:
        """What is left of the year's money after this rekvisition, or None when nothing is decided."""
        return None if self.ram is None else self.ram - self.ovriga - self.att_utbetala

    @property
    def kvar_vid_attest(self) -> Decimal | None:
        """The same when only what is decided counts."""
        return None if self.ram is None else self.ram - self.beslutat - self.att_utbetala

    @property
    def kvar_together(self) -> Decimal | None:
        """What the whole and its delprocesser have left together, or None when the insats stands alone."""
        return None if self.arets.together is None else self.arets.together - self.ovriga_together - self.att_utbetala

    @property
    def kvar_together_vid_attest(self) -> Decimal | None:
        """The same when only what is decided counts."""
        if self.arets.together is None:
            return None
        return self.arets.together - self.beslutat_together - self.att_utbetala


def budget_posts(rekvisition: Rekvisition) -> Poster:
    """The cost posts of the rekvisition's own version of the budget, with their amounts of the year."""
    return posts_of(rekvisition.budget, rekvisition.insats_id, rekvisition.ar)


def budget_changed(rekvisition: Rekvisition, claim: Claim) -> bool:
    """Whether the budget has been decided anew since the rows of a draft were fetched.

    A rättelse follows the version of what it corrects, and one that came back for komplettering keeps its rows.
    """
    return (
        rekvisition.status in (RekvisitionStatus.UTKAST, RekvisitionStatus.UPPRATTAD)
        and rekvisition.typ != Rekvisitionstyp.RATTELSE
        and not any(post.ater for post in claim.poster)
        and claim.budget is not None
        and claim.budget.pk != rekvisition.budget_id
    )


def summarize_claim(rekvisition: Rekvisition) -> Claim:
    """Everything that the rekvisition's figures are computed from. Takes a fixed number of queries."""
    rows = {
        rad.post_id: rad
        for rad in rekvisition.rader.select_related("post__arbetsgivare").annotate(
            styrkt=Sum("verifikatrader__belopp", default=ZERO)
        )
    }
    # Earlier is by number; the year's limit counts every other one, so that a late number 1 cannot pass it either.
    others = claims_together(rekvisition.insats, rekvisition.ar).raknas().exclude(pk=rekvisition.pk)  # type: ignore[attr-defined]
    earlier = taken_by_post(others.filter(insats_id=rekvisition.insats_id, nummer__lt=rekvisition.nummer))
    together = list(others.with_summa())
    year = [row for row in together if row.insats_id == rekvisition.insats_id]
    corrected, incomes = _corrected(rekvisition)
    own = budget_posts(rekvisition)
    listed = list(own)
    known = {post.pk for post, _ in listed}
    # Rows whose post has left the budget, and posts claimed before in an earlier version, still count.
    listed += [(row.post, ZERO) for row in rows.values() if row.post_id not in known]
    roots = {post.rot_id for post, _ in listed}
    listed += [(post, ZERO) for post in posts_by_rot(earlier.keys() - roots).values()]
    posts = []
    for post, amount in listed:
        row = rows.get(post.pk)
        posts.append(
            Post(
                post=post,
                budget=amount,
                tidigare=earlier.get(post.rot_id, ZERO),
                denna_period=row.belopp if row else ZERO,
                kommentar=row.kommentar if row else "",
                rad_id=row.pk if row else None,
                ater=bool(row and row.ater),
                ater_text=row.ater_text if row else "",
                styrkt=row.styrkt if row else ZERO,
                rattas=corrected.get(post.rot_id, ZERO),
            )
        )
    in_force = budget_of_year(rekvisition.insats, rekvisition.ar)
    return Claim(
        poster=tuple(posts),
        intakter=rekvisition.ovriga_intakter,
        arets=ram_of(rekvisition.insats, rekvisition.ar),
        ovriga=taken(year),
        beslutat=taken(row for row in year if row.status in DECIDED),
        ovriga_together=taken(together),
        beslutat_together=taken(row for row in together if row.status in DECIDED),
        budget=in_force,
        intakter_rattas=incomes,
    )


def _corrected(rekvisition: Rekvisition) -> tuple[dict[int, Decimal], Decimal]:
    """What a rättelse starts from: by post and of other incomes, the original with its decided corrections."""
    if rekvisition.rattar_id is None:
        return {}, ZERO
    family = Rekvisition.objects.filter(
        Q(pk=rekvisition.rattar_id) | Q(rattar_id=rekvisition.rattar_id, status__in=DECIDED)
    ).exclude(pk=rekvisition.pk)
    incomes = family.aggregate(found=Sum("ovriga_intakter", default=ZERO))["found"]
    return taken_by_post(family), incomes


def payment_of(insats: Insats) -> Betalningsuppgift | None:
    """Where the owner's money goes: the insats' own, else that of the insats that it is a delprocess of.

    None when there is none, or when the one that there is was entered for another owner.
    """
    wanted = [insats.pk, insats.del_av_id] if insats.del_av_id else [insats.pk]
    rows = Betalningsuppgift.objects.filter(insats_id__in=wanted).select_related("insats")
    found = {row.insats_id: row for row in rows}
    row = next((found[one] for one in wanted if one in found), None)
    if row is None or insats.agare_id is None or (row.agare_id or row.insats.agare_id) in (None, insats.agare_id):
        return row
    return None


def account_before(rekvisition: Rekvisition) -> str:
    """The account that the insats was paid to last, when this one goes to another; else empty. One query."""
    decided = Rekvisition.objects.beslutade().filter(insats_id=rekvisition.insats_id).exclude(konto="")
    last = decided.exclude(pk=rekvisition.pk).order_by("-attesterad_tid", "-pk").first()
    if last is None or (last.kontoslag, last.konto) == (rekvisition.kontoslag, rekvisition.konto):
        return ""
    return f"{last.get_kontoslag_display()} {last.konto}"


def hindrances(rekvisition: Rekvisition, claim: Claim, *, day: datetime.date | None = None) -> tuple[Hindrance, ...]:
    """What is missing before it can be submitted, each as a sentence that says what to do. Empty: nothing.

    A post may pass its own budget when a comment tells why (within the year's money); the year's money never.
    """
    return (
        *_of_period(rekvisition, day or timezone.localdate()),
        *_of_amounts(rekvisition, claim),
        *_of_money(rekvisition, claim),
        *_of_vouchers(rekvisition, claim),
    )


def attest_hindrances(rekvisition: Rekvisition, claim: Claim) -> tuple[Hindrance, ...]:
    """What stands in the way of the decision to pay: the year's money may be less than when it was submitted."""
    found = list(_not_over(rekvisition, timezone.localdate()))
    if claim.att_utbetala <= ZERO:
        return tuple(found)
    if claim.ram is None:
        text = "Det finns inget beslut om medel för året längre. Lägg in beslutet, eller skicka tillbaka rekvisitionen."
        found.append(Hindrance(text, "Beslut om årets medel", Place.BUDGET))
    elif claim.kvar_vid_attest is not None and claim.kvar_vid_attest < ZERO:
        text = (
            f"Med den här skulle {kr(-claim.kvar_vid_attest)} mer än årets pengar, {kr(claim.ram)}, betalas ut. "
            "Skicka tillbaka rekvisitionen så att beloppen kan sänkas, eller lägg in ett nytt budgetbeslut."
        )
        found.append(Hindrance(text, f"{kr(-claim.kvar_vid_attest)} över årets pengar", Place.BUDGET))
    elif claim.kvar_together_vid_attest is not None and claim.kvar_together_vid_attest < ZERO:
        over, granted = kr(-claim.kvar_together_vid_attest), kr(claim.arets.together or ZERO)
        text = (
            f"Med den här skulle {claim.arets.whole} och dess delprocesser tillsammans få {over} mer än de {granted} "
            "som är beviljade för året. Skicka tillbaka rekvisitionen så att beloppen kan sänkas, eller lägg in ett "
            "nytt budgetbeslut."
        )
        found.append(Hindrance(text, f"{over} över vad delprocesserna och {claim.arets.whole} har", Place.BUDGET))
    return tuple(found)


def _not_over(rekvisition: Rekvisition, day: datetime.date) -> Iterator[Hindrance]:
    if rekvisition.till >= day:
        text = f"Perioden är inte slut. Rekvisitionen kan skickas in dagen efter den {datum(rekvisition.till)}."
        yield Hindrance(text, f"Perioden slutar {datum(rekvisition.till)}")


def _of_period(rekvisition: Rekvisition, day: datetime.date) -> Iterator[Hindrance]:
    yield from _not_over(rekvisition, day)
    if rekvisition.typ == Rekvisitionstyp.RATTELSE:
        return
    year = (
        Rekvisition.objects.giltiga()
        .filter(insats_id=rekvisition.insats_id, ar=rekvisition.ar)
        .exclude(pk=rekvisition.pk)
        .exclude(typ=Rekvisitionstyp.RATTELSE)
    )
    for other in year:
        if rekvisition.typ == Rekvisitionstyp.SLUT and other.status not in AT_FORBUND:
            text = (
                f"{other} är inte inlämnad. Skicka in den eller makulera den först: slutrekvisitionen är årets sista."
            )
            yield Hindrance(text, f"{other} är inte inlämnad", Place.OTHER, other=other)
        if rekvisition.typ == Rekvisitionstyp.SLUT and other.fran > rekvisition.till:
            text = f"{other} gäller en senare period. Slutrekvisitionen är årets sista."
            yield Hindrance(text, f"{other} gäller en senare period", Place.OTHER, other=other)
        # One with a lower number that is open again was sent back after the slutrekvisition came in.
        if other.typ == Rekvisitionstyp.SLUT and other.status in AT_FORBUND and other.nummer < rekvisition.nummer:
            text = f"Årets slutrekvisition är inlämnad. Makulera den här, och rätta {other} om något saknas."
            yield Hindrance(text, "Årets slutrekvisition är inlämnad", Place.OTHER, other=other)


def _of_amounts(rekvisition: Rekvisition, claim: Claim) -> Iterator[Hindrance]:
    correction = rekvisition.typ == Rekvisitionstyp.RATTELSE
    if correction:
        if claim.intakter == ZERO and not any(post.denna_period for post in claim.poster):
            text = "Ingen skillnad är ifylld. Fyll i vad som skiljer på de rader som var fel."
            yield Hindrance(text, "Skillnaden på raderna", Place.ROWS)
        if not rekvisition.kommentar.strip():
            text = "Skriv i kommentaren till hela rekvisitionen vad som rättas och varför."
            yield Hindrance(text, "Kommentar om vad som rättas", Place.ROWS, field="kommentar")
        if claim.intakter_rattas + claim.intakter < ZERO:
            text = f"De övriga intäkterna blir mindre än noll. Som mest kan {kr(claim.intakter_rattas)} dras av."
            yield Hindrance(text, "Övriga intäkter under noll", Place.ROWS, field="ovriga_intakter")
    elif claim.kostnader == ZERO and rekvisition.typ != Rekvisitionstyp.SLUT:  # the last months may have cost nothing
        text = "Inget belopp är ifyllt. Fyll i vad insatsen har kostat i perioden."
        yield Hindrance(text, "Belopp för perioden", Place.ROWS)
    for post in claim.poster:
        if correction and post.rattas + post.denna_period < ZERO:
            text = (
                f"{post.post.benamning} blir mindre än noll. Raden var på {kr(post.rattas)}: "
                "rättelsen kan inte dra av mer än så."
            )
            yield Hindrance(text, f"{post.post.benamning} under noll", Place.ROWS, field=_field("belopp", post))
        if not post.betalas or post.budget is None or post.kommentar:
            continue
        if post.denna_period > ZERO and post.ackumulerat > post.budget:
            over = kr(post.ackumulerat - post.budget)
            text = (
                f"{post.post.benamning} går {over} över sin budget. Förklara varför i radens kommentar, "
                "eller ändra beloppet."
            )
            short = f"Kommentar till {post.post.benamning}, som går över sin budget"
            yield Hindrance(text, short, Place.ROWS, field=_field("kommentar", post))
    if claim.att_utbetala < ZERO and not correction:
        text = "De övriga intäkterna är större än kostnaderna. Kontrollera beloppen."
        yield Hindrance(text, "Övriga intäkter över kostnaderna", Place.ROWS, field="ovriga_intakter")


def _field(kind: str, post: Post) -> str:
    return f"{kind}_{post.rad_id}" if post.rad_id else ""


def _of_money(rekvisition: Rekvisition, claim: Claim) -> Iterator[Hindrance]:
    if budget_changed(rekvisition, claim):
        text = "Budgeten har beslutats på nytt sedan raderna hämtades. Hämta budgetens rader igen."
        yield Hindrance(text, "Den nya budgetens rader", Place.RENEWAL)
    if claim.ram is None:
        text = "Det finns inget beslut och inga belopp i budgeten för året. Kansliet behöver lägga in dem först."
        yield Hindrance(text, "Beslut om årets medel", Place.BUDGET)
    elif claim.kvar is not None and claim.kvar < ZERO < claim.att_utbetala:
        text = f"Årets rekvisitioner skulle bli {kr(-claim.kvar)} mer än beviljade {kr(claim.ram)}. Sänk beloppen."
        yield Hindrance(text, f"{kr(-claim.kvar)} över årets pengar", Place.ROWS)
    elif claim.kvar_together is not None and claim.kvar_together < ZERO < claim.att_utbetala:
        over = kr(-claim.kvar_together)
        text = (  # no sum of the whole's: who claims for a delprocess does not read that
            f"{claim.arets.whole} och dess delprocesser skulle tillsammans ha rekvirerat {over} mer än vad som är "
            "beviljat för året. Sänk beloppen, eller be kansliet om ett nytt beslut."
        )
        yield Hindrance(text, f"{over} över vad delprocesserna och {claim.arets.whole} har", Place.ROWS)
    share = deviation(rekvisition, claim)
    if share is not None and not rekvisition.avvikelse_forklaring.strip():
        limit = Ekonomiinstallning.of(rekvisition.insats.forbund_id).avvikelse_andel
        if abs(share) > limit:
            text = (
                f"Prognosen för hela året avviker {andel(abs(share))} från det beviljade. "
                f"Förklara avvikelser på mer än {andel(limit)}."
            )
            yield Hindrance(text, "Förklaring av avvikelsen", Place.ROWS, field="avvikelse_forklaring")
    if claim.att_utbetala > ZERO and not rekvisition.pahittad and payment_of(rekvisition.insats) is None:
        text = (
            "Det är inte bestämt vart insatsägarens pengar ska betalas. Be kansliet lägga in eller bekräfta "
            "insatsägarens bankgiro eller plusgiro."
        )
        yield Hindrance(text, "Vart pengarna ska betalas", Place.PAYMENT)


def _of_vouchers(rekvisition: Rekvisition, claim: Claim) -> Iterator[Hindrance]:
    if rekvisition.pahittad:
        return
    for post in claim.poster:
        if post.saknar_verifikat:
            text = (
                f"{post.post.benamning} saknar verifikat för {kr(post.saknar_verifikat)}. "
                "Lägg till verifikatet och skriv hur mycket av det som hör till raden."
            )
            yield Hindrance(text, f"Verifikat för {post.post.benamning}", Place.VOUCHERS)


def deviation(rekvisition: Rekvisition, claim: Claim) -> Decimal | None:
    """How much the owner's forecast of the whole year differs from what is granted, as a share of that."""
    if rekvisition.prognos_helar is None or not claim.ram:
        return None
    return (rekvisition.prognos_helar - claim.ram) / claim.ram
