"""Rows of a place in the cast that have a file on the disk: the vouchers of its rekvisitioner, and a handling."""

import datetime
import hashlib
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from finsam.forbund.models import User
from insatser.models import Handling, Rekvisition, Verifikat
from tests import files_made
from tests.factories import VerifikatFactory


def rows(draft: Rekvisition, handed_in: Verifikat, user: User) -> list[Model]:
    """A voucher of the draft that is on no row yet, and an uploaded protokoll; the file of `handed_in` is put there."""
    content = files_made.pdf()
    voucher = VerifikatFactory(rekvisition=draft, uppladdad_av=user, benamning="Hyra kvartal 1")
    handling = Handling.objects.create(
        insats=draft.insats,
        slag="protokoll",
        rubrik="Styrgruppens möte 1",
        datum=datetime.date(draft.ar, 2, 7),
        fil=f"handlingar/{draft.insats_id}/protokoll.pdf",
        filslag="pdf",
        storlek=len(content),
        sidor=1,
        sha256=hashlib.sha256(content).hexdigest(),
        uppladdad_av=user,
    )
    for row in (voucher, handed_in, handling):
        path = Path(settings.MEDIA_ROOT, str(row.fil))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [voucher, handling]
