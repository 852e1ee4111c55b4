"""Ordering a document, reminding the queue of those that were left, and handing out the file.

The drawing itself is in services/drawing.py. Row first, then job: whatever happens to the message or the worker, the
row says what is to be done.
"""

import datetime
import logging
from pathlib import Path
from typing import BinaryIO

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from deltagare.models import Slutredovisning
from deltagare.services.slutredovisning import SENT
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.jobs import enqueue_on_commit
from finsam.forbund.actor import Actor
from finsam.forbund.policies import get_visible, require
from insatser.models import Budget, Insats, Rekvisition
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument, Rapport, dokument_path
from rapporter.querysets import DokumentQuerySet
from rapporter.underlag.bygg_akt import years_of_akt

logger = logging.getLogger(__name__)

ANSWER_PATIENCE = datetime.timedelta(seconds=20)
"""How long an order waits for a worker before the queue is reminded of it."""
REMIND_AGAIN = datetime.timedelta(minutes=2)
"""How long until it is reminded once more: a long queue is not a lost message."""
SILENCE_PATIENCE = datetime.timedelta(seconds=40)
"""How long a drawing may be silent before its worker is taken for dead. It gives a sign every ten seconds."""

OTHER_UNDER_WAY = (
    "En annan PDF av rekvisitionen skapas just nu. Vänta tills den är klar, det tar sällan mer än en minut, och "
    "beställ sedan din."
)


def order_dokument(
    *,
    actor: Actor,
    slag: str,
    rapport_id: int | None = None,
    rekvisition_id: int | None = None,
    slutredovisning_id: int | None = None,
    budget_id: int | None = None,
    insats_id: int | None = None,
    ar: int | None = None,
    med_verifikat: bool = False,
) -> Dokument:
    """Orders a PDF of a rapport, a rekvisition or a förbund's budget, or the akt of an insats and a year, as its next
    version, and returns the row.

    `med_verifikat` puts the vouchers of a rekvisition at its end.
    The first one of a slutredovisning is ordered when it is sent (deltagare/services/slutredovisning.py); this orders
    it again when that one failed.
    When one is already under way, that one is returned and nothing is ordered: a double click, or two people at
    once, get the same document. Raises Http404 for a source that is not visible, Refused without the right.
    """
    with transaction.atomic():
        source = _locked_source(actor, slag, rapport_id, rekvisition_id, slutredovisning_id, budget_id, insats_id)
        require(actor, order_action(slag), source)
        assert actor.membership is not None  # noqa: S101 (without one the policy has said no)
        if isinstance(source, Insats) and ar not in years_of_akt([source], timezone.localdate())[source]:
            raise RuleBroken("Insatsen hade inga medel det året. Välj ett annat år.")
        rows = documents_of(source, ar)
        under_way = rows.under_way().first()
        if under_way is not None:
            if under_way.med_verifikat != med_verifikat:
                raise AlreadyHandled(OTHER_UNDER_WAY)
            return under_way
        latest = rows.aggregate(latest=Max("version"))["latest"] or 0
        own = source.akter if isinstance(source, Insats) else source.dokument
        dokument: Dokument = own.create(
            slag=slag, ar=ar, version=latest + 1, bestalld_av=actor.membership, med_verifikat=med_verifikat
        )
        log("dokument.bestallt", actor=actor, row=dokument, slag=slag, version=dokument.version)
        send_to_queue(dokument.pk)
    return dokument


def order_action(slag: str) -> str:
    """What the policies call the ordering of a kind of document."""
    return "bestall_akt" if slag == Dokumentslag.AKT else "bestall"


def documents_of(
    source: Rapport | Rekvisition | Slutredovisning | Budget | Insats, ar: int | None = None
) -> DokumentQuerySet:
    """All versions of what is drawn of a row; of an insats the akter of a year."""
    if isinstance(source, Insats):
        return Dokument.objects.filter(insats=source, ar=ar)
    return source.dokument.all()


def _locked_source(
    actor: Actor,
    slag: str,
    rapport_id: int | None,
    rekvisition_id: int | None,
    slutredovisning_id: int | None,
    budget_id: int | None,
    insats_id: int | None,
) -> Rapport | Rekvisition | Slutredovisning | Budget | Insats:
    """The row that the document is drawn of, locked so that versions are counted one at a time."""
    if slag == Dokumentslag.HELARSRAPPORT:
        rapporter = Rapport.objects.select_related("insats").select_for_update(of=("self",))
        return get_visible(actor, rapporter, pk=rapport_id)
    if slag == Dokumentslag.REKVISITION:
        rekvisitioner = Rekvisition.objects.select_related("insats").select_for_update(of=("self",))
        return get_visible(actor, rekvisitioner, pk=rekvisition_id)
    if slag == Dokumentslag.SLUTREDOVISNING:
        sent = Slutredovisning.objects.filter(status__in=SENT).select_related("insats")
        return get_visible(actor, sent.select_for_update(of=("self",)), pk=slutredovisning_id)
    if slag == Dokumentslag.FORBUNDSBUDGET:
        budgetar = Budget.objects.filter(forbund__isnull=False).select_related("forbund")
        return get_visible(actor, budgetar.select_for_update(of=("self",)), pk=budget_id)
    if slag == Dokumentslag.AKT:
        return get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
    raise ValueError(f"There is no document of the kind {slag}.")


def send_to_queue(dokument_id: int) -> None:
    """Asks a worker, after commit, to draw a document. By name: a task stands above the services."""
    enqueue_on_commit(current_app.signature("rapporter.tasks.draw_dokument"), dokument_id)


def sweep_dokument(*, now: datetime.datetime | None = None) -> int:
    """Sends those that were left once more and removes what dead workers left on disk. Returns how many were sent.

    Sending too often does no harm: only the worker that claims the row draws it.
    """
    now = now or timezone.now()
    left = Dokument.objects.unanswered(now=now, patience=ANSWER_PATIENCE, again=REMIND_AGAIN)
    with transaction.atomic():
        unanswered = list(left.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Dokument.objects.filter(pk__in=unanswered, status=DokumentStatus.BESTALLT).update(livstecken=now)
        silent = list(Dokument.objects.silent(now=now, patience=SILENCE_PATIENCE).values_list("pk", flat=True))
        for number in (*unanswered, *silent):
            logger.info("Document %s was left; it is sent to the queue again", number)
            send_to_queue(number)
    _remove_abandoned_files()
    return len(unanswered) + len(silent)


def drafts_folder() -> Path:
    """Where drawings are written before they are moved into place: on the same disk, so that the move is one step."""
    return Path(settings.MEDIA_ROOT) / "dokument" / ".halvfardiga"


def stored_name(dokument: Dokument) -> str:
    """Where a finished file lies under the private folder."""
    ending = "zip" if dokument.slag == Dokumentslag.AKT else "pdf"
    return dokument_path(dokument, f"{dokument.slag}-v{dokument.version}.{ending}")


def draft_name(dokument_id: int, forsok: int) -> str:
    """The half-made file of one try."""
    return f"{dokument_id}-{forsok}.pdf"


def _remove_abandoned_files() -> None:
    """Removes half-made files whose try is over: the worker that wrote them died, or lost its claim."""
    folder = drafts_folder()
    if not folder.is_dir():
        return
    found = {path.name: path for path in folder.iterdir()}
    alive = Dokument.objects.filter(status=DokumentStatus.PAGAR).values_list("pk", "forsok")
    for name in found.keys() - {draft_name(number, forsok) for number, forsok in alive}:
        found[name].unlink(missing_ok=True)


def open_fil(*, actor: Actor, dokument_id: int) -> tuple[Dokument, BinaryIO]:
    """A finished document and its file, opened for reading; leaves an audit line.

    Raises Http404 when it is not visible or not finished, FileNotFoundError when the file is gone from the disk.
    """
    rows = Dokument.objects.filter(status=DokumentStatus.KLART).exclude(slag=Dokumentslag.SLUTREDOVISNING)
    dokument = get_visible(
        actor,
        rows.select_related("rapport__insats", "rekvisition__insats", "budget__forbund", "insats"),
        pk=dokument_id,
    )
    file = (Path(settings.MEDIA_ROOT) / str(dokument.fil)).open("rb")
    log("dokument.oppnat", actor=actor, row=dokument, fil=filename(dokument))  # its name tells no person
    return dokument, file


def filename(dokument: Dokument) -> str:
    """What the file is called when it is saved: document, insats, year and version. ASCII, and no person in it."""
    source = dokument.source
    if isinstance(source, Budget) and source.forbund is not None:
        return f"budget-{source.forbund.slug}-{source.ar_fran}-v{dokument.version}.pdf"
    if isinstance(source, Insats):
        return f"{dokument.slag}-{source.slug}-{dokument.ar}-v{dokument.version}.zip"
    assert isinstance(source, Rapport | Rekvisition)  # noqa: S101 (nothing else has a file here)
    number = f"-{source.nummer}" if isinstance(source, Rekvisition) else ""
    more = "-med-verifikat" if dokument.med_verifikat else ""
    return f"{dokument.slag}-{source.insats.slug}-{source.ar}{number}{more}-v{dokument.version}.pdf"
