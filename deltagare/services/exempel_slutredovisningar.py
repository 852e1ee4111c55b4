"""Invented slutredovisningar that have been sent: their words frozen and sealed as the real ones are.

No PDF is drawn of them: the team's page offers to. Nobody knows their codes, so a link opens none of them.
"""

from __future__ import annotations

from deltagare.enums import SlutredovisningStatus
from deltagare.models import Slutredovisning
from deltagare.services.exempel_basket import Place
from deltagare.services.exempel_remisser import moment
from deltagare.services.identitet import Personuppgifter, current_key
from deltagare.services.lank import slutredovisning_token, stored_hash
from deltagare.services.slutredovisning import TABLE, compose
from deltagare.underlag.slutredovisning import freeze, read_fakta
from finsam.bas.kryptering import place as bound_to
from insatser.enums import Registreringsniva

NOBODY_KNOWS = "0" * 64
FETCHED_EACH = 6
"""Of so many one has not been fetched yet."""


def put_sent(place: Place) -> int:
    """One for each deltagande of `place.sent`; its other rows are written. Returns how many."""
    if not place.sent:
        return 0
    texts, named = place.texts["plantexter"], place.insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER
    rows = []
    for deltagande, _ in place.sent:
        remiss = deltagande.remiss
        rows.append(
            Slutredovisning(
                insats=place.insats,
                deltagande=deltagande,
                remiss=remiss,
                aktiviteter=texts["aktiviteter"],
                bedomning=texts["bedomning"],
                mottagare_namn=remiss.remittent_namn if remiss else "",
                mottagare_enhet=remiss.enhet if remiss else "",
                mottagare_epost=remiss.remittent_epost if remiss else "",
            )
        )
    Slutredovisning.objects.bulk_create(rows)  # their numbers are needed for the links, and to seal the words
    nyckel, key = current_key(place.insats)
    for number, (row, (deltagande, person)) in enumerate(zip(rows, place.sent, strict=True)):
        assert deltagande.slutredovisad is not None  # noqa: S101 (else it is not sent)
        sent = moment(deltagande.slutredovisad, 15)
        who = person.uppgifter if named and not person.skyddad else Personuppgifter()
        told = compose(row, read_fakta(deltagande), who, place.actor, sent)
        row.nyckel = nyckel
        row.underlag = key.encrypt(freeze(told), aad=bound_to(TABLE, "underlag", row.pk))
        row.lank_hash, row.kod_hash = stored_hash(slutredovisning_token(row)), NOBODY_KNOWS
        row.skickad_av, row.skickad_tid = place.actor.user, sent
        row.status = SlutredovisningStatus.SKICKAD
        if number % FETCHED_EACH:
            row.status, row.hamtad_tid = SlutredovisningStatus.HAMTAD, moment(deltagande.slutredovisad, 16)
    columns = ["nyckel", "underlag", "lank_hash", "kod_hash", "skickad_av", "skickad_tid", "status", "hamtad_tid"]
    Slutredovisning.objects.bulk_update(rows, columns, batch_size=50)
    return len(rows)
