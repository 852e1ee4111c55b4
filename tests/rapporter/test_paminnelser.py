"""Reminders: for those who are to do it, on the förbund's days, once, in one letter, and never when it is done."""

from __future__ import annotations

import datetime
import threading
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod, UtskickStatus
from finsam.forbund.models import Membership, User, Utskick
from finsam.forbund.services.utskick import send_utskick
from insatser.enums import Fristslag, InsatsStatus, RekvisitionStatus
from insatser.models import Frist, Insats
from rapporter.enums import Paminnelselage, RapportStatus
from rapporter.models import Paminnelse, Paminnelsetider
from rapporter.services import paminnelser
from rapporter.services.paminnelser import BREV, off_token, remind_of_frister
from rapporter.tasks import paminn_om_frister
from rapporter.underlag.paminnelser import tillfallen
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
L = Paminnelselage


def day(count: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=count)


def worker(insats: Insats, roll: str = Rollkod.INSATSEKONOM, user: User | None = None) -> Membership:
    columns = {"user": user} if user else {}
    membership: Membership = make.MembershipFactory(
        forbund=insats.forbund, roll=make.RollFactory(kod=roll), fran=day(-400), **columns
    )
    if roll not in (Rollkod.FORBUNDSCHEF, Rollkod.REVISOR):
        make.InsatsuppdragFactory(membership=membership, insats=insats)
    return membership


def due(insats: Insats, days: int, slag: str = Fristslag.REKVISITION, rubrik: str = "Rekvisition våren") -> Frist:
    period = {"fran": datetime.date(2024, 1, 1), "till": datetime.date(2024, 2, 29)}
    frist: Frist = make.FristFactory(insats=insats, slag=slag, rubrik=rubrik, senast=day(days), **period)
    return frist


@pytest.fixture
def insats() -> Insats:
    made: Insats = make.InsatsFactory(status=InsatsStatus.PAGAENDE)
    return made


def letters() -> list[Utskick]:
    return list(Utskick.objects.filter(slag=BREV).order_by("pk"))


def test_one_whose_letter_cannot_be_made_costs_nobody_else_hers(
    insats: Insats, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(insats, 0)
    broken, whole = worker(insats).user, worker(insats).user
    made = paminnelser.own_frister_of

    def own_frister_of(user: User, day: datetime.date | None = None) -> list[Frist]:
        if user == broken:
            raise OverflowError("date value out of range")
        return made(user, day)

    monkeypatch.setattr(paminnelser, "own_frister_of", own_frister_of)
    assert remind_of_frister() == 1
    assert [one.objekt_id for one in letters()] == [whole.pk]


@pytest.mark.parametrize("senast", [datetime.date.min, datetime.date.max])
def test_last_day_at_the_end_of_the_calendar_is_refused(insats: Insats, senast: datetime.date) -> None:
    """Days are counted on both sides of it: there are none, and every reminder of the person's would fail."""
    with pytest.raises(ValidationError, match="mellan 2003 och 2100"):
        make.FristFactory.build(insats=insats, senast=senast).full_clean()


# When ------------------------------------------------------------------------------------------------------------


def test_days_by_default_and_by_the_forbunds_own_numbers() -> None:
    last = datetime.date(2026, 11, 30)
    usual = [(one.lage, one.dag.isoformat()) for one in tillfallen(last, Paminnelsetider())]
    assert usual == [
        (L.FORE, "2026-11-16"),
        (L.SAMMA_DAG, "2026-11-30"),
        (L.EFTER, "2026-12-07"),
        (L.EFTER, "2026-12-21"),
        (L.EFTER, "2027-01-04"),
    ]
    own = Paminnelsetider(fore_dagar=0, sen_dagar=1, sen_mellanrum=7, sen_antal=1)
    assert [(one.lage, one.dag.isoformat()) for one in tillfallen(last, own)] == [
        (L.SAMMA_DAG, "2026-11-30"),
        (L.EFTER, "2026-12-01"),
    ]


@pytest.mark.parametrize("last", [datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)])
def test_summer_time_moves_no_day(last: datetime.date) -> None:
    days = [one.dag for one in tillfallen(last, Paminnelsetider())]
    assert [(one - last).days for one in days] == [-14, 0, 7, 21, 35]


@pytest.mark.parametrize(
    ("days", "lage"), [(14, L.FORE), (0, L.SAMMA_DAG), (-7, L.EFTER), (-21, L.EFTER), (-35, L.EFTER)]
)
def test_reminded_on_its_days(insats: Insats, days: int, lage: str) -> None:
    member, frist = worker(insats), due(insats, days)
    assert paminn_om_frister() == 1
    row = Paminnelse.objects.get()
    assert (row.frist, row.user, row.lage, row.dag) == (frist, member.user, lage, TODAY)


@pytest.mark.parametrize("days", [15, 10, 1, -4, -6, -13, -49, -63])
def test_not_on_other_days(insats: Insats, days: int) -> None:
    worker(insats)
    due(insats, days)
    assert remind_of_frister() == 0


def test_morning_without_a_worker_is_made_up_for(insats: Insats) -> None:
    worker(insats)
    due(insats, 12)
    assert remind_of_frister() == 1
    assert Paminnelse.objects.get().dag == day(-2), "the day that it was planned for"


def test_forbund_that_changes_its_numbers_does_not_repeat_itself(insats: Insats) -> None:
    worker(insats)
    due(insats, 14)
    assert remind_of_frister() == 1
    Paminnelsetider.objects.create(forbund=insats.forbund, fore_dagar=12)
    assert remind_of_frister(day=day(2)) == 0
    assert remind_of_frister(day=day(14)) == 1, "the last day is another matter"


def test_night_between_two_days_is_swedens(insats: Insats, monkeypatch: pytest.MonkeyPatch) -> None:
    """At half past eleven at night by UTC it is already the next day here, in summer and in winter."""
    worker(insats)
    make.FristFactory(insats=insats, slag=Fristslag.REKVISITION, rubrik="Nattlig", senast=datetime.date(2026, 10, 25))
    night = datetime.datetime(2026, 10, 24, 22, 30, tzinfo=ZoneInfo("UTC"))
    monkeypatch.setattr("rapporter.services.paminnelser.timezone.localdate", lambda: timezone.localtime(night).date())
    assert remind_of_frister() == 1
    assert Paminnelse.objects.get().lage == L.SAMMA_DAG


# Whom ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roll", "slag", "count"),
    [
        (Rollkod.INSATSEKONOM, Fristslag.REKVISITION, 1),
        (Rollkod.INSATSEKONOM, Fristslag.HELARSRAPPORT, 0),
        (Rollkod.INSATSLEDARE, Fristslag.REKVISITION, 1),
        (Rollkod.INSATSLEDARE, Fristslag.UPPGIFT, 1),
        (Rollkod.INSATSLEDARE, Fristslag.BUDGETBESLUT, 0),
        (Rollkod.FORBUNDSCHEF, Fristslag.BUDGETBESLUT, 1),
        (Rollkod.FORBUNDSCHEF, Fristslag.REKVISITION, 0),
        (Rollkod.TEAMMEDLEM, Fristslag.HELARSRAPPORT, 0),
        (Rollkod.REVISOR, Fristslag.REKVISITION, 0),
    ],
)
def test_those_who_are_to_do_it(insats: Insats, roll: str, slag: str, count: int) -> None:
    worker(insats, roll)
    due(insats, 0, slag)
    assert remind_of_frister() == count


def test_nobody_of_another_insats_or_whose_uppdrag_is_over(insats: Insats) -> None:
    worker(make.InsatsFactory(forbund=insats.forbund))
    over = worker(insats)
    Membership.objects.filter(pk=over.pk).update(till=day(-1))
    closed = worker(insats)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    due(insats, 0)
    assert remind_of_frister() == 0


def test_two_who_share_the_work_are_both_reminded_and_one_in_two_roles_once(insats: Insats) -> None:
    first = worker(insats)
    worker(insats, Rollkod.INSATSLEDARE)
    worker(insats, Rollkod.INSATSLEDARE, user=first.user)
    due(insats, 0)
    assert remind_of_frister() == 2
    assert Paminnelse.objects.count() == 2


# Never what is done ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [s for s in RekvisitionStatus if s in ("inlamnad", "granskad")])
def test_done_when_the_rekvisition_is_in_though_nobody_marked_the_frist(insats: Insats, status: str) -> None:
    member, frist = worker(insats), due(insats, 0)
    make.RekvisitionFactory(insats=insats, fran=frist.fran, till=frist.till, status=status, inlamnad_tid=timezone.now())
    assert remind_of_frister() == 0
    assert not Paminnelse.objects.filter(user=member.user).exists()


def test_done_when_the_rapport_is_in(insats: Insats) -> None:
    worker(insats, Rollkod.INSATSLEDARE)
    due(insats, 0, Fristslag.HELARSRAPPORT)
    make.RapportFactory(insats=insats, ar=2024, status=RapportStatus.INLAMNAD, inlamnad_tid=timezone.now())
    assert remind_of_frister() == 0


def test_who_prepared_it_is_done_and_who_certifies_is_not(insats: Insats) -> None:
    ekonom, ledare, frist = worker(insats), worker(insats, Rollkod.INSATSLEDARE), due(insats, 0)
    make.RekvisitionFactory(
        insats=insats,
        fran=frist.fran,
        till=frist.till,
        status=RekvisitionStatus.UPPRATTAD,
        upprattad_av=ekonom.user,
        upprattad_tid=timezone.now(),
    )
    assert remind_of_frister() == 1
    assert Paminnelse.objects.get().user == ledare.user


def test_nothing_of_an_insats_that_is_over(insats: Insats) -> None:
    worker(insats)
    due(insats, 0)
    Insats.objects.filter(pk=insats.pk).update(status=InsatsStatus.AVSLUTAD)
    assert remind_of_frister() == 0


@pytest.mark.django_db(transaction=True)
def test_done_between_the_row_and_the_letter(insats: Insats) -> None:
    worker(insats)
    frist = due(insats, 0)
    remind_of_frister()
    Frist.objects.filter(pk=frist.pk).update(klar=TODAY)
    (letter,) = letters()
    assert not send_utskick(letter.pk)
    letter.refresh_from_db()
    assert letter.status == UtskickStatus.MISSLYCKAT
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_goes_to_the_address_that_holds_when_it_is_sent(insats: Insats) -> None:
    member = worker(insats)
    due(insats, 0)
    remind_of_frister()
    User.objects.filter(pk=member.user_id).update(epost="ny.adress@exempel.invalid")
    (letter,) = letters()
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    assert sent.to == ["ny.adress@exempel.invalid"]


@pytest.mark.parametrize("what", ["uppdrag", "roll", "insats", "konto"])
@pytest.mark.django_db(transaction=True)
def test_not_to_who_lost_her_right_between_the_row_and_the_letter(insats: Insats, what: str) -> None:
    member = worker(insats)
    due(insats, 0)
    remind_of_frister()
    rows = Membership.objects.filter(pk=member.pk)
    if what == "uppdrag":
        rows.update(till=day(-1))
    elif what == "roll":
        rows.update(roll=make.RollFactory(kod=Rollkod.TEAMMEDLEM))
    elif what == "insats":
        member.insatsuppdrag.all().delete()
    else:
        User.objects.filter(pk=member.user_id).update(is_active=False)
    (letter,) = letters()
    assert not send_utskick(letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.mottagare) == (UtskickStatus.MISSLYCKAT, "")
    assert not mail.outbox


# One letter ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_several_frister_are_one_letter_without_secrets_in_rows(insats: Insats) -> None:
    member = worker(insats, Rollkod.INSATSLEDARE)
    due(insats, 14, rubrik="Rekvisition hösten")
    due(insats, -7, Fristslag.UPPGIFT, "Kartläggning")
    done = due(insats, 0, Fristslag.UPPGIFT, "Redan gjort")
    assert remind_of_frister() == 1
    Frist.objects.filter(pk=done.pk).update(klar=TODAY)
    (letter,) = letters()
    assert letter.data == {"dag": TODAY.isoformat()}
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    assert sent.to == [member.user.epost]
    assert sent.subject.replace("\xa0", " ") == "Påminnelse om 2 frister, 1 är sen"
    assert "Rekvisition hösten" in sent.body
    assert "7 dagar sent" in sent.body.replace("\xa0", " ")
    assert "Redan gjort" not in sent.body
    assert off_token(member.user) in sent.body
    assert "/p/" not in str(Utskick.objects.values().get(pk=letter.pk))


def test_job_that_runs_again_writes_nothing_more_that_day(insats: Insats) -> None:
    worker(insats)
    due(insats, 0)
    assert remind_of_frister() == 1
    due(insats, 14, rubrik="Tillkom under förmiddagen")
    assert remind_of_frister() == 0
    assert remind_of_frister(day=day(1)) == 1, "what came later the same day comes with the next letter"
    assert Paminnelse.objects.count() == 2
    assert Handelse.objects.filter(kod="frist.paminnelse").count() == 2


def test_database_says_no_to_the_same_reminder_twice(insats: Insats) -> None:
    worker(insats)
    due(insats, 0)
    remind_of_frister()
    row = Paminnelse.objects.get()
    with pytest.raises(IntegrityError, match="paminnelse_en_gang"), transaction.atomic():
        Paminnelse.objects.create(frist=row.frist, user=row.user, lage=row.lage, dag=row.dag, brev=row.brev)


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_write_one_letter(insats: Insats) -> None:
    worker(insats)
    due(insats, 0)
    ready, ordered = threading.Barrier(2), []

    def work() -> None:
        try:
            ready.wait()
            ordered.append(remind_of_frister())
        finally:
            connection.close()

    jobs = [threading.Thread(target=work) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert sorted(ordered) == [0, 1]
    assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_job_killed_between_two_receivers_goes_on_where_it_was(insats: Insats, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        worker(insats)
    due(insats, 0)
    written = []

    def die(*args: object, **more: object) -> None:
        written.append(1)
        if len(written) == 2:
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("rapporter.services.paminnelser.log", die)
        with pytest.raises(SystemExit):
            remind_of_frister()
    assert (len(letters()), Paminnelse.objects.count()) == (1, 1), "a letter and its rows are there together or not"
    assert remind_of_frister() == 1
    assert (len(letters()), Paminnelse.objects.count()) == (2, 2)
