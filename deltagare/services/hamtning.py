"""How the recipient fetches a slutredovisning: by her personal link together with a code, without an account.

The code is the one that stood on the receipt of her remiss, or one that the team has given her by another way than the
letter. A wrong link, a wrong code and a locked one get the same answer, so that nothing can be tried out.
"""

from __future__ import annotations

from django.core import signing
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from deltagare.models import Remiss, Slutredovisning
from deltagare.services.lank import MOST_GUESSES, slutredovisning_by_token
from deltagare.services.samtycke import recipient_covered
from deltagare.services.slutredovisning import SENT, open_pdf, open_underlag
from deltagare.transitions import SLUTREDOVISNING
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.kryptering import check_code

TICKET_SECONDS = 15 * 60
"""How long after the code was right the file can be fetched without typing it again."""
WRONG = (
    "Det gick inte att öppna med den koden. Kontrollera att du har skrivit rätt. Efter fem fel låses koden, och länken "
    "kan ha bytts ut. Be i så fall teamet om en ny kod eller en ny länk."
)
CLOSED = "Slutredovisningen går inte att öppna just nu. Kontakta teamet i insatsen."
TOO_LATE = "Det har gått mer än en kvart sedan du skrev koden. Skriv den igen."
NOT_DRAWN = "Filen blir klar om en liten stund. Vänta en minut och skriv koden igen."


def try_to_open(*, token: str, code: str) -> Slutredovisning:
    """The slutredovisning of a link when the code is right. RuleBroken in words for everything else.

    A wrong code is counted and stays counted: catch the error inside the request.
    """
    with transaction.atomic():
        row = _by_token(token)
        if row is None or row.kod_forsok >= MOST_GUESSES:
            raise RuleBroken(WRONG)
        right = _is_right(row, code)
        if not right:
            row.kod_forsok += 1
            row.save(update_fields=["kod_forsok"])
    if not right:  # after the transaction, which holds the count
        log("slutredovisning.fel_kod", actor=None, row=row, forsok=row.kod_forsok)
        raise RuleBroken(WRONG)
    _require_open(row)
    return row


def ticket(row: Slutredovisning) -> str:
    """Shows for a quarter of an hour that the code was right; bound to the row and to its code."""
    return signing.dumps(row.pk, salt=_salt(row))


def hamta(*, token: str, ticket: str) -> tuple[str, bytes]:
    """The PDF's name and content for whoever has just given the code; marks it as fetched. May be done again.

    RuleBroken in words when the ticket is too old or of another row, when the consent is withdrawn, or before the
    PDF is drawn.
    """
    with transaction.atomic():
        row = _by_token(token)
        if row is None:
            raise RuleBroken(WRONG)
        try:
            number = signing.loads(ticket, salt=_salt(row), max_age=TICKET_SECONDS)
        except signing.BadSignature as bad:
            raise RuleBroken(TOO_LATE) from bad
        if number != row.pk:
            raise RuleBroken(TOO_LATE)
        _require_open(row)
        content = open_pdf(row)
        if content is None:
            raise RuleBroken(NOT_DRAWN)
        SLUTREDOVISNING.apply(row, "hamta", hamtad_tid=row.hamtad_tid or timezone.now())
        log("slutredovisning.hamtad", actor=None, row=row)
    return open_underlag(row).filnamn, content


def _by_token(token: str) -> Slutredovisning | None:
    """The row of a link, locked, when it is sent; its rows are open for the rest of the transaction."""
    try:
        row = slutredovisning_by_token(token, lock=True)
    except Http404:
        return None
    return row if row.status in SENT else None


def _is_right(row: Slutredovisning, code: str) -> bool:
    """A code's hash is bound to the row that it was given with: this one, or the remiss whose receipt had it."""
    rows = [f"{row._meta.label_lower}:{row.pk}"]
    if row.remiss_id is not None:
        rows.append(f"{Remiss._meta.label_lower}:{row.remiss_id}")
    return any(check_code(code, salt, row.kod_hash) for salt in rows)


def _require_open(row: Slutredovisning) -> None:
    if not recipient_covered(row):
        raise RuleBroken(CLOSED)


def _salt(row: Slutredovisning) -> str:
    return f"deltagare.hamtning:{row.lank_generation}:{row.kod_hash}"
