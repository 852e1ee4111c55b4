"""Personal links: how somebody without an account reaches her own remiss, or the slutredovisning that answers it.

The link's secret follows from the row's number and generation (finsam.bas.kryptering), so it is stored nowhere; its
hash lies on the row, and row-level security opens just the row with that hash.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404
from django.urls import reverse

from deltagare.models import Remiss, Slutredovisning
from deltagare.rls import open_link
from finsam.bas.kryptering import code_hash, link_hash, link_token, new_code

MOST_GUESSES = 5


def remiss_token(remiss: Remiss) -> str:
    """The secret of a remiss' link."""
    return link_token("remiss", remiss.pk, remiss.lank_generation)


def slutredovisning_token(row: Slutredovisning) -> str:
    """The secret of a slutredovisning's link."""
    return link_token("slutredovisning", row.pk, row.lank_generation)


def stored_hash(token: str) -> str:
    """What a row keeps of its link."""
    return link_hash(token)


def address(view: str, token: str) -> str:
    """The whole address of a personal link, never built of the request's own host."""
    return settings.BASE_URL.rstrip("/") + reverse(view, args=[token])


def new_linked_remiss(**columns: Any) -> Remiss:
    """A new remiss with its personal link, which is open for the rest of the transaction.

    The link follows from the row's number, and PostgreSQL takes in only a row whose link is open: so the number comes
    first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Remiss._meta.db_table])
        (number,) = cursor.fetchone()
    remiss = Remiss(pk=number, **columns)
    remiss.lank_hash = link_hash(remiss_token(remiss))
    open_link(remiss.lank_hash)
    remiss.save(force_insert=True)
    return remiss


def remiss_by_token(token: str, *, lock: bool = False) -> Remiss:
    """The remiss of a link; Http404 for any other. For the rest of the transaction its rows are open, and no others.

    The answer to a wrong link and to one that has been replaced is the same, so links cannot be tried out.
    """
    hashed = link_hash(token)
    open_link(hashed)
    rows = Remiss.objects.select_related("insats__forbund", "insats__agare", "insats__del_av__agare")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(lank_hash=hashed).first()
    if found is None:
        raise Http404
    return found


def slutredovisning_by_token(token: str, *, lock: bool = False) -> Slutredovisning:
    """The slutredovisning of a link; Http404 for any other."""
    hashed = link_hash(token)
    open_link(hashed)
    rows = Slutredovisning.objects.select_related("insats__forbund", "nyckel")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(lank_hash=hashed).first()
    if found is None:
        raise Http404
    return found


def give_code(row: Remiss | Slutredovisning) -> str:
    """A new code for what a link alone does not open, set on the row (the caller saves it). Shown once."""
    code = new_code()
    row.kod_hash = code_hash(code, f"{row._meta.label_lower}:{row.pk}")
    row.kod_forsok = 0
    return code
