"""`manage.py load_exempel`: the five documents, and invented users, deltagare, counts and rekvisitioner.

It stands in this room, the highest that it writes in: the documents' rows are insatser's, the counts are deltagare's,
and the texts of the reports are this room's own.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from deltagare.services import exempel_deltagare
from deltagare.services.exempel import load_counts
from finsam.audit.log import log
from insatser.services.exempel import load_documents, tell_count
from insatser.services.exempel_bokforing import load_kontoplan
from insatser.services.exempel_forbundets_ar import load_forbundets_ar
from insatser.services.exempel_konton import allowed, load_rekvisitioner, load_users
from insatser.services.exempel_verifikat import load_verifikat
from insatser.services.frister import make_claim_frister, make_frister
from rapporter.services.exempel import load_rapporter


class Command(BaseCommand):
    help = "Läser in de fem exempeldokumenten. Det som redan finns lämnas orört, så kommandot kan köras igen."

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        with (
            transaction.atomic(),
            tqdm(
                total=tell_count() + exempel_deltagare.tell_count() + 4,
                unit="del",
                disable=True if quiet else None,
                leave=False,
            ) as bar,
        ):

            def tell(words: str) -> None:
                bar.set_description(words[:40])
                bar.update()

            written = load_documents(tell)
            tell("Påhittade konton")
            if allowed():
                written += load_users()
            tell("Påhittade rekvisitioner")
            written += load_rekvisitioner() + load_kontoplan() + load_verifikat()
            written += load_forbundets_ar()
            tell("Påhittade antal")
            written += load_counts()
            written += exempel_deltagare.load_deltagare(tell)
            tell("Påhittade rapporttexter")
            written += load_rapporter()
            if written:
                year = timezone.localdate().year  # the scheduled job comes hours later; the start page wants them now
                written += make_claim_frister(before=year) + make_frister(year=year) + make_frister(year=year + 1)
                log("exempel.inlast", actor=None, rader=written)
        if quiet:
            return
        if not written:
            self.stdout.write("Exemplen finns redan. Inget ändrades.")
            return
        self.stdout.write(f"Klart: {written} rader inlästa.")
        if not allowed():
            self.stdout.write("Inga exempelkonton lades till: sätt EXEMPEL=1 om de ska finnas.")
