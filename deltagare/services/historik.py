"""What has happened with a person's row, from the audit log, for those who may see the row itself.

The log as a whole is kansli's and drift's, and kansli, who may never see a deltagare, sees no line about one
(finsam.audit.codes.ABOUT_PEOPLE). The lines about one row hold no more than the team that works with it has done.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, TypedDict

from django.db.models import Model, Q, QuerySet

from finsam.audit.models import Handelse
from finsam.forbund.actor import Actor
from finsam.forbund.models import User
from finsam.forbund.policies import VIEW, require

LENGTH = 30
READING = ("deltagande.last", "identitet.last", "slutredovisning.last", "slutredovisning.oppnad")


class Line(TypedDict):
    """One line for components/history.html."""

    moment: datetime.datetime
    who: str
    what: str


def history_of(*, actor: Actor, row: Model, also: Iterable[QuerySet[Any]] = ()) -> list[Line]:
    """The latest acts with a row, newest first, without the lines that only say who read it. Two queries.

    `also`: rows that belong to it, as its slutredovisning, whose acts are told in the same list.
    """
    require(actor, VIEW, row)
    about = Q(objekt=row._meta.label_lower, objekt_id=row.pk)
    for rows in also:
        about |= Q(objekt=rows.model._meta.label_lower, objekt_id__in=rows.order_by().values("pk"))
    lines = list(Handelse.objects.filter(about).exclude(kod__in=READING).order_by("-tid", "-pk")[:LENGTH])
    names = dict(User.objects.filter(pk__in={one.user_id for one in lines if one.user_id}).values_list("pk", "namn"))
    return [
        Line(moment=one.tid, who=names.get(one.user_id or 0, "Systemet"), what=one.label[:1].upper() + one.label[1:])
        for one in lines
    ]
