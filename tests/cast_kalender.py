"""Rows of reminders and calendars of a place in the cast: those of its leader, and when its förbund reminds."""

from django.db.models import Model

from finsam.bas.kryptering import link_hash
from finsam.forbund.models import Membership
from insatser.models import Frist
from rapporter.models import Kalenderlank, Paminnelse, Paminnelsetider, Paminnelseval
from rapporter.services.kalender import kalender_token
from tests import factories as make


def reminders(ledare: Membership, frist: Frist) -> list[Model]:
    """One of each model. The leader has been reminded of a frist, and has a calendar's secret address."""
    user = ledare.user
    lank = Kalenderlank.objects.create(user=user)
    lank.lank_hash = link_hash(kalender_token(lank))
    lank.save()
    return [
        Paminnelsetider.objects.get_or_create(forbund=frist.insats.forbund)[0],
        Paminnelse.objects.create(
            frist=frist,
            user=user,
            lage="fore",
            dag=frist.senast,
            brev=make.UtskickFactory(),
        ),
        Paminnelseval.objects.create(user=user),
        lank,
    ]
