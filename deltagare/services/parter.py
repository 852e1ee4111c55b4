"""The parts that can come into question around a deltagande."""

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from finsam.bas.periods import current
from finsam.forbund.models import Medlem, Part
from insatser.models import Insats


def parts_of(insats: Insats) -> QuerySet[Part]:
    """The insatsägare and the parts that work together in an insats, and after them the förbund's other members."""
    members = Medlem.objects.filter(current(timezone.localdate()), forbund_id=insats.forbund_id).values("part_id")
    own = Part.objects.filter(Q(samverkar_i__insats=insats) | Q(agda_insatser=insats)).values("pk")
    rows = Part.objects.filter(Q(pk__in=own) | Q(pk__in=members))
    return rows.order_by(Case(When(pk__in=own, then=0), default=1), "namn")
