"""Drawing an ordered document: claim the row, ask again, freeze the figures, draw from them alone, file.

May run twice, be killed between any two steps, or be overtaken; exactly one PDF comes of it:

- A try owns the row while `status` is pagar and `forsok` is its own number. Every write of a try compares both, so
  one that has been taken for dead can write nothing more.
- The file is written under the try's own name and moved to the document's name while the row is locked, in the
  same transaction that marks it klart. Killed before the commit: the next try replaces the file. After: it is done.

A slutredovisning names a person. Its words were frozen and sealed when it was sent; they are opened in memory, and
the PDF is sealed onto the same row in the transaction that marks the document klart: no file, nothing in the clear.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from deltagare.models import Slutredovisning
from deltagare.services.slutredovisning import open_underlag, seal_pdf
from deltagare.underlag.slutredovisning import Slutredovisningsunderlag
from finsam.audit.log import log
from finsam.bas.errors import Refused
from finsam.bas.pdf import Progress
from finsam.forbund.actor import Actor, acting
from finsam.forbund.models import Membership
from finsam.forbund.policies import require
from insatser.models import Budget, Insats, Rekvisition
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument, Rapport
from rapporter.pdf import forbundsbudget as forbundsbudget_pdf
from rapporter.pdf import helarsrapport as helarsrapport_pdf
from rapporter.pdf import rekvisition as rekvisition_pdf
from rapporter.pdf import slutredovisning as slutredovisning_pdf
from rapporter.services.akt import write_akt
from rapporter.services.bilagor import read_voucher_files
from rapporter.services.dokument import (
    SILENCE_PATIENCE,
    draft_name,
    drafts_folder,
    order_action,
    send_to_queue,
    stored_name,
)
from rapporter.underlag import bygg_akt, bygg_forbundsbudget, bygg_helarsrapport, bygg_rekvisition
from rapporter.underlag.akt import Akt
from rapporter.underlag.delar import freeze, thaw
from rapporter.underlag.forbundsbudget import Forbundsbudget
from rapporter.underlag.helarsrapport import Helarsrapport
from rapporter.underlag.rekvisition import Rekvisition as RekvisitionUnderlag

logger = logging.getLogger(__name__)

MOST_TRIES = 3
SIGN_OF_LIFE = 10  # seconds between two

GAVE_UP = (
    "Dokumentet gick inte att skapa trots flera försök. Det du har skrivit finns kvar. Försök igen, och kontakta "
    "den som sköter driften om det händer en gång till."
)
NO_MEMBERSHIP = "Den som beställde dokumentet har inte längre något uppdrag i Finsam. Beställ det på nytt."


class ClaimLostError(Exception):
    """Another worker has taken over, or the document is finished. There is nothing more to do."""


@dataclass(frozen=True)
class Claim:
    """One try at one document."""

    dokument_id: int
    forsok: int

    def rows(self) -> Any:
        """The document's row while this try owns it, else nothing."""
        return Dokument.objects.filter(pk=self.dokument_id, forsok=self.forsok, status=DokumentStatus.PAGAR)

    def write(self, **columns: Any) -> None:
        """Writes columns and a sign of life. Raises ClaimLostError when the try does not own the row any more."""
        if not self.rows().update(livstecken=timezone.now(), **columns):
            raise ClaimLostError(f"Try {self.forsok} at document {self.dokument_id} has been overtaken.")

    @property
    def draft(self) -> Path:
        """Where this try writes its file."""
        return drafts_folder() / draft_name(self.dokument_id, self.forsok)


def draw_dokument(dokument_id: int) -> bool:
    """Draws one ordered document. Whether this call made it finished (False: somebody else has it, or it failed).

    Call it outside a transaction. What goes wrong is written on the row, never raised, except that the database
    does not answer: then the row stays as it is and the sweep comes back to it.
    """
    claim = claim_dokument(dokument_id)
    if claim is None:
        return False
    try:
        actor = _ordering_actor(claim)
        frozen = _frozen_figures(claim, actor)
        with _signs_of_life(claim):
            content = _draw(claim, frozen)
        _keep(claim, actor, content)
    except ClaimLostError as lost:
        logger.info("%s", lost)
        return False
    except Refused as refused:
        _fail(claim, refused.reason)
        return False
    except Exception:
        logger.exception("Try %s at document %s failed", claim.forsok, claim.dokument_id)
        _try_again_or_fail(claim)
        return False
    finally:
        claim.draft.unlink(missing_ok=True)
    return True


def claim_dokument(dokument_id: int) -> Claim | None:
    """Takes a document that is waiting, or whose worker is dead, by compare-and-set. None: it is not to be had."""
    now = timezone.now()
    row = Dokument.objects.filter(pk=dokument_id).first()
    if row is None or row.finished:
        return None
    to_be_had = Dokument.objects.filter(pk=dokument_id, forsok=row.forsok)
    if row.status == DokumentStatus.PAGAR:
        to_be_had = to_be_had.silent(now=now, patience=SILENCE_PATIENCE)
    else:
        to_be_had = to_be_had.filter(status=DokumentStatus.BESTALLT)
    forsok = row.forsok + 1
    # A last try beyond the permitted ones is only there to write that it failed.
    hit = to_be_had.update(status=DokumentStatus.PAGAR, forsok=forsok, livstecken=now, steg_klara=0, steg_alla=0)
    if not hit:
        return None
    claim = Claim(dokument_id, forsok)
    if forsok > MOST_TRIES:
        _fail(claim, GAVE_UP)
        return None
    return claim


def _ordering_actor(claim: Claim) -> Actor:
    """The actor of the membership that ordered. Raises Refused when it has ended or lost the right."""
    dokument = Dokument.objects.get(pk=claim.dokument_id)
    membership = (
        Membership.objects.nuvarande()
        .select_related("user", "roll", "forbund", "part")
        .filter(pk=dokument.bestalld_av_id)
        .first()
    )
    if membership is None:
        raise Refused(NO_MEMBERSHIP)
    actor = Actor.of(membership)
    with acting(actor):
        try:
            source = dokument.source
        except ObjectDoesNotExist as hidden:  # row-level security: the membership does not open the insats any more
            raise Refused(NO_MEMBERSHIP) from hidden
        require(actor, order_action(dokument.slag), source)
    return actor


def _frozen_figures(claim: Claim, actor: Actor) -> dict[str, Any]:
    """The figures on the row; read and written there by the first try that gets so far, never changed after."""
    dokument = Dokument.objects.select_related("rapport", "rekvisition", "insats").get(pk=claim.dokument_id)
    if dokument.slag == Dokumentslag.SLUTREDOVISNING:
        return _sealed_figures(claim, dokument, actor)
    if dokument.underlag is None:
        moment = timezone.now()
        # One snapshot of the database, so that a row and its sum cannot come from two different moments.
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with acting(actor):
                figures = freeze(_build(dokument, moment, actor))
        claim.write(underlag=figures, fryst_tid=moment)
        dokument.refresh_from_db(fields=["underlag"])  # drawn from the row, so that every try draws the same
    return dict(dokument.underlag or {})


def _sealed_figures(claim: Claim, dokument: Dokument, actor: Actor) -> dict[str, Any]:
    """What a slutredovisning was frozen as when it was sent, in memory alone."""
    with acting(actor):
        row = Slutredovisning.objects.select_related("nyckel").get(dokument=dokument)
    claim.write(fryst_tid=row.skickad_tid)
    return freeze(open_underlag(row))


def _build(dokument: Dokument, fryst: Any, actor: Actor) -> Helarsrapport | RekvisitionUnderlag | Forbundsbudget | Akt:
    source = dokument.source
    stamps = {"version": dokument.version, "bestalld": dokument.bestalld_tid, "fryst": fryst}
    if isinstance(source, Insats):
        assert dokument.ar is not None  # noqa: S101 (dokument_ar_bara_for_akt)
        return bygg_akt.build(actor, source, ar=dokument.ar, **stamps)
    if isinstance(source, Rapport):
        return bygg_helarsrapport.build(source, **stamps)
    if isinstance(source, Budget):
        return bygg_forbundsbudget.build(source, **stamps)
    assert isinstance(source, Rekvisition)  # noqa: S101 (the only other source)
    return bygg_rekvisition.build(source, **stamps)


def _draw(claim: Claim, frozen: dict[str, Any]) -> bytes | None:
    """The content of a PDF; an akt is written straight to the try's own file, since it may be larger than memory."""

    def progress(done: int, in_all: int) -> None:
        claim.write(steg_klara=done, steg_alla=in_all)

    row = Dokument.objects.only("slag", "med_verifikat", "rekvisition_id").get(pk=claim.dokument_id)
    if row.slag == Dokumentslag.AKT:
        claim.draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_akt(thaw(frozen, Akt), claim.draft, progress=progress)
        return None
    if row.med_verifikat:
        files = read_voucher_files(row.rekvisition_id, thaw(frozen, RekvisitionUnderlag))
        return render(row.slag, frozen, progress=progress, files=files)
    return render(row.slag, frozen, progress=progress)


def render(
    slag: str, frozen: dict[str, Any], *, progress: Progress | None = None, files: Mapping[int, bytes] | None = None
) -> bytes:
    """The PDF of frozen figures; of a rekvisition with its vouchers' `files` by their numbers, if they are to be in it.

    Raises msgspec.ValidationError when the figures' shape is not that of the document.
    """
    if slag == Dokumentslag.HELARSRAPPORT:
        return helarsrapport_pdf.render(thaw(frozen, Helarsrapport), progress=progress)
    if slag == Dokumentslag.SLUTREDOVISNING:
        return slutredovisning_pdf.render(thaw(frozen, Slutredovisningsunderlag), progress=progress)
    if slag == Dokumentslag.FORBUNDSBUDGET:
        return forbundsbudget_pdf.render(thaw(frozen, Forbundsbudget), progress=progress)
    return rekvisition_pdf.render(thaw(frozen, RekvisitionUnderlag), progress=progress, files=files)


@contextmanager
def _signs_of_life(claim: Claim) -> Iterator[None]:
    """Gives signs of life while a long page is laid out and no step is reported. Dies with the process."""
    enough = threading.Event()

    def beat() -> None:
        try:
            while not enough.wait(SIGN_OF_LIFE):
                claim.write()
        except (ClaimLostError, DatabaseError) as stopped:
            logger.info("No more signs of life: %s", stopped)  # the drawing finds out at its next step
        finally:
            connection.close()  # a thread has a connection of its own

    thread = threading.Thread(target=beat, name=f"dokument-{claim.dokument_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def _keep(claim: Claim, actor: Actor, content: bytes | None) -> None:
    """Puts the file where it belongs and marks the row klart: both, or neither."""
    sealed = Dokument.objects.filter(pk=claim.dokument_id, slag=Dokumentslag.SLUTREDOVISNING).exists()
    if content is not None and sealed:
        _seal(claim, actor, content)
    else:
        _file(claim, actor, content)


def _seal(claim: Claim, actor: Actor, content: bytes) -> None:
    """Seals the PDF onto the slutredovisning."""
    with acting(actor):
        dokument = claim.rows().select_for_update(of=("self",)).first()
        if dokument is None:
            raise ClaimLostError(f"Try {claim.forsok} at document {claim.dokument_id} came too late.")
        rows = Slutredovisning.objects.select_related("nyckel").select_for_update(of=("self",))  # no key changes now
        seal_pdf(rows.get(dokument=dokument), content)
        claim.write(status=DokumentStatus.KLART, klart_tid=timezone.now(), fel="")
        log("dokument.klart", actor=actor, row=dokument, forsok=claim.forsok)


def _file(claim: Claim, actor: Actor, content: bytes | None) -> None:
    """Moves the file into place and marks the row klart: both, or neither. Without `content` it is written already."""
    claim.draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with claim.draft.open("r+b" if content is None else "w+b") as file:
        if content is not None:
            file.write(content)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with acting(actor):
        dokument = claim.rows().select_for_update(of=("self",)).first()
        if dokument is None:
            raise ClaimLostError(f"Try {claim.forsok} at document {claim.dokument_id} came too late.")
        name = stored_name(dokument)
        target = Path(settings.MEDIA_ROOT) / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        claim.draft.replace(target)
        now = timezone.now()
        claim.write(
            status=DokumentStatus.KLART,
            fil=name,
            sha256=sha256,
            klart_tid=now,
            fel="",
        )
        log("dokument.klart", actor=actor, row=dokument, forsok=claim.forsok)


def _try_again_or_fail(claim: Claim) -> None:
    """Gives the row back to the queue, or gives up when it has been tried often enough."""
    if claim.forsok >= MOST_TRIES:
        _fail(claim, GAVE_UP)
        return
    with transaction.atomic():
        if claim.rows().update(status=DokumentStatus.BESTALLT, livstecken=timezone.now()):
            send_to_queue(claim.dokument_id)


def _fail(claim: Claim, reason: str) -> None:
    """Writes that it went wrong, in a Swedish sentence, and removes a file that a killed try may have left."""
    with transaction.atomic():
        dokument = claim.rows().select_for_update(of=("self",)).select_related("bestalld_av__user").first()
        if dokument is None:
            return
        (Path(settings.MEDIA_ROOT) / stored_name(dokument)).unlink(missing_ok=True)
        claim.write(status=DokumentStatus.MISSLYCKAT, fel=reason[:240])
        log("dokument.misslyckat", actor=Actor(user=dokument.bestalld_av.user), row=dokument, forsok=claim.forsok)
