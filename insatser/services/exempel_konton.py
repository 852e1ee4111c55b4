"""Invented users to try the system with, and invented rekvisitioner. Never where examples are not allowed."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from finsam.forbund.models import Forbund, Membership, Part, User
from insatser.enums import AT_FORBUND, DECIDED
from insatser.models import Betalningsuppgift, Budget, Insats, Insatsuppdrag, Ledamot, Rekvisition, Rekvisitionsrad
from insatser.services.exempel_data import Entry, read
from insatser.services.rekvisition_periods import ClaimRules

FROM = datetime.date(2024, 1, 1)


def allowed() -> bool:
    """Whether this installation may hold users whose password everybody knows."""
    return bool(settings.EXEMPEL or settings.DEBUG)


def address(entry: Entry) -> str:
    """The e-mail address of an example user."""
    return f"{entry['adress']}@{read('konton')['doman']}"


def load_users() -> int:
    """Adds the example users that are missing, with their uppdrag; returns how many rows were written.

    All share one password and so one hash: hashing takes a third of a second each.
    """
    data, written = read("konton"), 0
    forbund = {row.slug: row for row in Forbund.objects.all()}
    names = {entry["slug"]: entry["namn"] for entry in read("grund")["parter"]}
    parter = {slug: part for part in Part.objects.all() for slug, name in names.items() if part.namn == name}
    insatser = {row.slug: row for row in Insats.objects.select_related("agare")}
    wanted = [address(entry) for entry in data["konton"]]
    there = set(User.objects.filter(epost__in=wanted).values_list("epost", flat=True))
    hashed = "" if len(there) == len(wanted) else make_password(data["losenord"])
    for entry in data["konton"]:
        if address(entry) in there:
            continue
        where = forbund.get(entry.get("forbund"))
        user = User(
            epost=address(entry),
            namn=entry["namn"],
            password=hashed,
            anstalld_av=forbund.get(entry.get("anstalld_av")),
            upplagd_av=where,
        )
        user.save(force_insert=True)
        membership = Membership.objects.create(
            user=user, roll_id=entry["roll"], forbund=where, part=parter.get(entry.get("part")), fran=FROM
        )
        reach = [insatser[slug] for slug in entry.get("insatser", ())]
        Insatsuppdrag.objects.bulk_create(Insatsuppdrag(membership=membership, insats=insats) for insats in reach)
        written += 2 + len(reach)
        if seat := entry.get("ledamot"):
            taken = Ledamot.objects.filter(styrgrupp__insats=reach[0], roll=seat["roll"], membership__isnull=True)
            if part := parter.get(seat.get("part")):
                taken = taken.filter(part=part)
            Ledamot.objects.filter(pk__in=taken.values("pk")[:1]).update(membership=membership)
    return written


def logins() -> list[tuple[str, str, str]]:
    """E-mail, password and what for, of each example user that is there."""
    data = read("konton")
    there = dict(
        User.objects.filter(epost__endswith=f"@{data['doman']}", is_active=True).values_list(
            "epost", "memberships__roll__namn"
        )
    )
    names = dict(Insats.objects.values_list("slug", "namn")) | dict(Forbund.objects.values_list("slug", "namn"))
    found = []
    for entry in data["konton"]:
        if (email := address(entry)) in there:
            slugs = entry.get("insatser") or [entry[key] for key in ("forbund",) if key in entry]
            place = ", ".join(names.get(slug, slug) for slug in slugs)
            found.append((email, data["losenord"], f"{there[email]}{f' · {place}' if place else ''}"))
    return found


def load_rekvisitioner() -> int:
    """Adds the invented rekvisitioner that are missing, marked as invented; returns how many rows were written."""
    data, rows = read("rekvisitioner"), []
    insatser = {row.slug: row for row in Insats.objects.all()}
    users = {row.epost: row for row in User.objects.filter(epost__endswith=f"@{read('konton')['doman']}")}
    there = set(Rekvisition.objects.values_list("insats_id", "ar", "nummer"))
    written = _load_payments(data["betalning"], insatser)
    made: dict[int, dict[str, Any]] = {}
    for entry in data["rekvisitioner"]:
        insats = insatser[entry["insats"]]
        if (insats.pk, entry["ar"], entry["nummer"]) in there:
            continue
        budget = Budget.objects.for_year(entry["ar"]).filter(insats=insats).first()
        if budget is None:
            raise ValueError(f"{insats.slug} has no budget for {entry['ar']}")
        first, last = entry["period"]
        rekvisition = Rekvisition.objects.create(
            insats=insats,
            budget=budget,
            ar=entry["ar"],
            nummer=entry["nummer"],
            typ=entry.get("typ", "del"),
            fran=first,
            till=last,
            senast=ClaimRules.of(insats).last_day(last),
            kommentar=entry["kommentar"],
            pahittad=data["pahittad"],
        )
        made[rekvisition.pk] = {"status": entry["status"], **_stamps(data["steg"], entry, users)}
        poster = {post.benamning: post for post in budget.poster.all()}
        unknown = set(entry["rader"]) - set(poster)
        if unknown:
            raise ValueError(f"No such budget rows in {insats.slug}: {sorted(unknown)}")
        rows += [
            Rekvisitionsrad(rekvisition=rekvisition, post=post, belopp=Decimal(entry["rader"].get(name, 0)))
            for name, post in poster.items()
            if post.rekvirerbar or name in entry["rader"]
        ]
        written += 1
    Rekvisitionsrad.objects.bulk_create(rows)
    _take_steps(made)
    return written + len(rows)


def _take_steps(made: dict[int, dict[str, Any]]) -> None:
    """The state and stamps of the new ones, by their number, when their rows are there: what is decided takes no more.
    Where the money goes is frozen with what was submitted, the sum with what was attested."""
    for row in Rekvisition.objects.filter(pk__in=made).with_summa():
        changes = made[row.pk]
        if changes["status"] in AT_FORBUND and (paid := Betalningsuppgift.objects.filter(insats=row.insats_id).first()):
            changes |= {
                "betalas_till": paid.mottagare,
                "kontoslag": paid.kontoslag,
                "konto": paid.konto,
                "betalreferens": paid.referens,
            }
        if changes["status"] in DECIDED:
            changes["summa_attesterad"] = row.summa  # type: ignore[attr-defined]
        Rekvisition.objects.filter(pk=row.pk).update(**changes)


def _load_payments(entries: list[Entry], insatser: dict[str, Insats]) -> int:
    """Where the owners want their money; returns how many rows were written."""
    written = 0
    for entry in entries:
        insats = insatser[entry["insats"]]
        if insats.agare is None or Betalningsuppgift.objects.filter(insats=insats).exists():
            continue
        Betalningsuppgift.objects.create(
            insats=insats,
            agare=insats.agare,
            mottagare=insats.agare.namn,
            kontoslag=entry["kontoslag"],
            konto=entry["konto"],
            referens=entry["referens"],
        )
        written += 1
    return written


def _stamps(steps: Entry, entry: Entry, users: dict[str, User]) -> dict[str, Any]:
    """Who took each step up to the rekvisition's state and when; without example users the time alone."""
    found: dict[str, Any] = {}
    for name, step in steps.items():
        account = step["konto"]
        local = account if isinstance(account, str) else account[entry["insats"]]
        day = entry["period"][1] + datetime.timedelta(days=step["dagar"])
        if name == "utbetald":
            found["utbetald_den"] = day
        else:
            found[f"{name}_tid"] = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
        found[f"{name}_av"] = users.get(address({"adress": local}))
        if name == entry["status"]:
            break
    return found
