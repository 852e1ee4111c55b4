"""The vouchers' files for a PDF that they are to be in: those that the frozen figures name, and no others."""

import hashlib
from pathlib import Path

from django.conf import settings

from finsam.bas.errors import Refused
from insatser.models import Verifikat
from rapporter.underlag.rekvisition import Rekvisition


def read_voucher_files(rekvisition_id: int | None, frozen: Rekvisition) -> dict[int, bytes]:
    """Each voucher's content by its number.

    Raises Refused, in words, when a file is gone or is not the one that was frozen: a document never shows another
    voucher than the one that its list names.
    """
    rows = dict(Verifikat.objects.filter(rekvisition=rekvisition_id).values_list("nummer", "fil"))
    found = {}
    for fil in frozen.verifikatfiler:
        try:
            content = (Path(settings.MEDIA_ROOT) / rows[fil.nummer]).read_bytes()
        except (KeyError, FileNotFoundError) as gone:
            raise Refused(
                f"Verifikat {fil.nummer} är borttaget eller saknas på disken, så PDF:en kan inte skapas. Beställ en "
                "ny. Händer det igen, kontakta den som sköter driften."
            ) from gone
        if hashlib.sha256(content).hexdigest() != fil.sha256:
            raise Refused(
                f"Filen till verifikat {fil.nummer} är inte densamma som laddades upp, så PDF:en kan inte skapas. "
                "Kontakta den som sköter driften."
            )
        found[fil.nummer] = content
    return found
