"""The parts that can come into question around a deltagande."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from finsam.bas.periods import current
from finsam.forbund.models import Medlem, Part
from insatser.models import Insats


def parts_of(insats: Insats) -> QuerySet[Part]:
    """The parts that work together in an insats, the insatsägare, and the förbund's members."""
    members = Medlem.objects.filter(current(timezone.localdate()), forbund_id=insats.forbund_id).values("part_id")
    near = Q(samverkar_i__insats=insats) | Q(agda_insatser=insats) | Q(pk__in=members)
    return Part.objects.filter(pk__in=Part.objects.filter(near).values("pk")).order_by("namn")
