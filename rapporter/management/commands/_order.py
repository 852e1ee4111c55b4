"""What the two ordering commands share: who acts, following the row with a progress bar, and saving the file."""

import shutil
import threading
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI
from finsam.forbund.models import Membership
from insatser.models import Insats
from rapporter.enums import DokumentStatus
from rapporter.models import Dokument
from rapporter.services.dokument import SILENCE_PATIENCE
from rapporter.services.drawing import draw_dokument

WRONG_USE = 2
ANSWER_WITHIN = 5.0  # seconds before the command draws by itself
GIVE_UP_AFTER = 600.0
LOOK_EVERY = 0.2


def find_insats(slug: str) -> Insats:
    """The insats of an address, or a CommandError that names those that are close."""
    insats = Insats.objects.select_related("forbund").filter(slug=slug).first()
    if insats is None:
        near = Insats.objects.filter(slug__icontains=slug.split("-")[-1]).values_list("slug", flat=True)[:5]
        hint = f" Menade du {', '.join(near)}?" if near else ""
        raise CommandError(f"Det finns ingen insats med adressen {slug}.{hint}", returncode=WRONG_USE)
    return insats


def find_actor(insats: Insats, epost: str, *, roles: tuple[str, ...] = KANSLI) -> Actor:
    """Whom the command acts as: the given person, else the first of `roles` with the insats in her reach."""
    memberships = (
        Membership.objects.nuvarande().filter(forbund=insats.forbund).select_related("user", "roll", "forbund", "part")
    )
    if epost:
        own = memberships.filter(user__epost=epost.strip().lower())
        actors = [Actor.of(one) for one in own]
        if not actors:
            raise CommandError(
                f"{epost} har inget uppdrag i {insats.forbund}. Ange en annan adress med --som.", returncode=WRONG_USE
            )
    else:
        found = [Actor.of(one) for one in memberships.filter(roll__in=roles).order_by("roll__ordning", "pk")]
        actors = [one for one in found if one.is_kansli or insats.pk in one.insats_ids]
    if not actors:
        raise CommandError(
            f"Ingen i {insats.forbund} har rätt att göra det här. Lägg upp ett uppdrag, eller ange någon med --som.",
            returncode=WRONG_USE,
        )
    return actors[0]


def check_target(ut: str) -> Path:
    """The file to write, or a CommandError before anything is ordered."""
    target = Path(ut)
    if not target.absolute().parent.is_dir():
        raise CommandError(f"Mappen {target.absolute().parent} finns inte. Skapa den först.", returncode=WRONG_USE)
    if target.is_dir():
        raise CommandError(f"{target} är en mapp. Ange ett filnamn, till exempel rapport.pdf.", returncode=WRONG_USE)
    return target


def follow(dokument: Dokument) -> Dokument:
    """Waits for the document with a progress bar. When no worker answers, or one dies, it is drawn here instead.

    That is safe: whoever claims the row draws it. Raises CommandError when it failed or takes too long.
    """
    started = ordered = time.monotonic()
    helper: threading.Thread | None = None
    with tqdm(total=1, desc=str(dokument), unit="steg", bar_format="{desc}: {bar} {n_fmt}/{total_fmt} {unit}") as bar:
        while True:
            dokument.refresh_from_db()
            bar.total = dokument.steg_alla or 1
            bar.n = bar.total if dokument.status == DokumentStatus.KLART else dokument.steg_klara
            bar.refresh()
            if dokument.finished:
                break
            unanswered = dokument.status == DokumentStatus.BESTALLT and time.monotonic() - ordered > ANSWER_WITHIN
            if (unanswered or _silent(dokument)) and (helper is None or not helper.is_alive()):
                bar.write("Ingen arbetare svarar. Dokumentet skapas här i stället.")
                helper = threading.Thread(target=_draw_here, args=[dokument.pk], daemon=True)
                helper.start()
            if time.monotonic() - started > GIVE_UP_AFTER:
                raise CommandError("Dokumentet är inte klart än. Det fortsätter att skapas; se det i webbläsaren.")
            time.sleep(LOOK_EVERY)
    if helper is not None:
        helper.join()
    if dokument.status == DokumentStatus.MISSLYCKAT:
        raise CommandError(f"Dokumentet kunde inte skapas. {dokument.fel}")
    return dokument


def save(dokument: Dokument, target: Path) -> None:
    """Copies the finished file. CommandError when the disk says no."""
    source = Path(settings.MEDIA_ROOT) / str(dokument.fil)
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise CommandError(
            f"Filen kunde inte sparas som {target}: {error.strerror}. Den finns kvar i Finsam."
        ) from error


def _silent(dokument: Dokument) -> bool:
    sign = dokument.livstecken
    return dokument.status == DokumentStatus.PAGAR and sign is not None and timezone.now() - sign > SILENCE_PATIENCE


def _draw_here(dokument_id: int) -> None:
    try:
        draw_dokument(dokument_id)
    finally:
        connection.close()  # a thread has a connection of its own
