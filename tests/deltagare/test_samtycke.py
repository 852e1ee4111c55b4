"""Consents: what needs one is refused without it, and a withdrawal takes effect at once."""

import datetime
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from deltagare.enums import RemissStatus, Samtyckesslag
from deltagare.models import Deltagare, Identitet, Samtycke, Slutredovisning
from deltagare.rls import open_link
from deltagare.services.identitet import Personuppgifter, nummer_hash, seal_person
from deltagare.services.samtycke import (
    Begart,
    aterkalla,
    follow_deltagare,
    ge_samtycke,
    longest,
    parts_without,
    recipient_covered,
    require_samtycke,
    samtycken_for,
)
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.seen import Seen
from finsam.forbund.actor import Actor, acting
from insatser.enums import Regelenhet, Regelslag
from tests import factories as make
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, make_team, named

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
SEKRETESS, REGISTRERING = Samtyckesslag.SEKRETESS, Samtyckesslag.REGISTRERING
DAY = datetime.timedelta(days=1)


def sekretess(*parter: Any, **values: Any) -> Begart:
    return Begart(**{"slag": SEKRETESS, "fran": TODAY(), "parter": parter, "omfattning": "Planering"} | values)


def registrering(**values: Any) -> Begart:
    return Begart(**{"slag": REGISTRERING, "fran": TODAY()} | values)


class TestRequire:
    def test_refused_with_a_sentence_that_names_what_is_missing_and_where_to_add_it(self, team: Team) -> None:
        region = make.PartFactory(namn="Region Ekdala")
        with team.acting():
            person = DeltagareFactory(insats=team.insats)
            with pytest.raises(RuleBroken, match=r"mot Region Ekdala .* under Samtycken på deltagarens sida"):
                require_samtycke(person, SEKRETESS, [region])
            with pytest.raises(RuleBroken, match=r"samtycke till registrering .* under Samtycken på deltagarens sida"):
                require_samtycke(person, REGISTRERING)

    def test_each_part_is_covered_by_some_consent_or_named(self, team: Team) -> None:
        one, two, three = (make.PartFactory(namn=name) for name in ("Ettan", "Tvåan", "Trean"))
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            ge_samtycke(actor=actor, person=person, begart=sekretess(one))
            ge_samtycke(actor=actor, person=person, begart=sekretess(two))
            require_samtycke(person, SEKRETESS, [one, two])
            assert parts_without(person, [one, two, three]) == (three,)
            with pytest.raises(RuleBroken, match="mot Trean"):
                require_samtycke(person, SEKRETESS, [one, two, three])

    def test_insatsagare_is_the_teams_own_house(self, team: Team) -> None:
        with team.acting():
            require_samtycke(DeltagareFactory(insats=team.insats), SEKRETESS, [team.insats.agare])

    def test_in_force_from_its_first_day_to_its_last(self, team: Team) -> None:
        part = make.PartFactory()
        first = TODAY() - 30 * DAY
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            ge_samtycke(actor=actor, person=person, begart=sekretess(part, fran=first, till=first + 40 * DAY))
            assert not parts_without(person, [part], first)
            assert not parts_without(person, [part], first + 40 * DAY)
            assert parts_without(person, [part], first - DAY)
            assert parts_without(person, [part], first + 41 * DAY)

    def test_one_kind_never_stands_for_the_other(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            ge_samtycke(actor=actor, person=person, begart=registrering())
            assert parts_without(person, [part])
            other = DeltagareFactory(insats=team.insats)
            ge_samtycke(actor=actor, person=other, begart=sekretess(part))
            with pytest.raises(RuleBroken):
                require_samtycke(other, REGISTRERING)
            with pytest.raises(RuleBroken):
                require_samtycke(DeltagareFactory(insats=team.insats), REGISTRERING)

    def test_consents_of_a_remiss_follow_the_deltagare(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            remiss = RemissFactory(insats=team.insats)
            ge_samtycke(actor=actor, person=remiss, begart=sekretess(part))
            require_samtycke(remiss, SEKRETESS, [part])
            with pytest.raises(RuleBroken, match="på remissens sida"):
                require_samtycke(remiss, REGISTRERING)
            person = DeltagareFactory(insats=team.insats)
            follow_deltagare(remiss=remiss, deltagare=person)
            require_samtycke(person, SEKRETESS, [part])


class TestGive:
    def test_lasts_as_long_as_the_rule_lets_it(self, team: Team) -> None:
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            row = ge_samtycke(actor=actor, person=person, begart=registrering())
            assert row.till == TODAY() + relativedelta(months=12) - DAY
            make.RegelFactory(insats=team.insats, slag=Regelslag.SAMTYCKE, varde=6, enhet=Regelenhet.MANAD)
            assert longest(team.insats, TODAY()) == TODAY() + relativedelta(months=6) - DAY
            too_long = TODAY() + relativedelta(months=6) + DAY
            with pytest.raises(ValidationError) as refused:
                ge_samtycke(actor=actor, person=person, begart=registrering(till=too_long))
            assert set(refused.value.message_dict) == {"till"}

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"fran": TODAY() + DAY}, "fran"),
            ({"till": TODAY() - DAY}, "till"),
            ({"omfattning": " "}, "omfattning"),
            ({"parter": ()}, "parter"),
            ({"omfattning": "Gäller 19900101-2384"}, "__all__"),
        ],
    )
    def test_what_does_not_hold_together_is_said_at_its_field(self, team: Team, values: dict[str, Any], field: str):
        part = make.PartFactory()
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            with pytest.raises(ValidationError) as refused:
                ge_samtycke(actor=actor, person=person, begart=sekretess(part, **{"parter": (part,)} | values))
            assert set(refused.value.message_dict) == {field}
            assert not samtycken_for(person).exists()

    def test_same_form_twice_is_one_consent(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            seen = Seen.before(Samtycke, ["slag"])
            first = ge_samtycke(actor=actor, person=person, begart=sekretess(part), seen=seen)
            assert ge_samtycke(actor=actor, person=person, begart=sekretess(part), seen=seen) == first
            other = ge_samtycke(actor=actor, person=person, begart=sekretess(make.PartFactory()), seen=seen)
            assert other != first

    def test_strangers_find_nobody(self, team: Team) -> None:
        with team.acting():
            person = DeltagareFactory(insats=team.insats)
        with make_team().acting() as actor, pytest.raises(Http404):
            ge_samtycke(actor=actor, person=person, begart=registrering())


class TestWithdraw:
    def test_takes_effect_at_once(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            row = ge_samtycke(actor=actor, person=person, begart=sekretess(part, fran=TODAY() - 9 * DAY))
            assert aterkalla(actor=actor, samtycke_id=row.pk).aterkallat == TODAY()
            assert parts_without(person, [part]) == (part,)
            assert not parts_without(person, [part], TODAY() - DAY), "what was done before was done with consent"
            assert Handelse.objects.filter(kod="samtycke.aterkallat", objekt_id=row.pk).count() == 1

    def test_second_time_is_told_so(self, team: Team) -> None:
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            row = ge_samtycke(actor=actor, person=person, begart=registrering())
            aterkalla(actor=actor, samtycke_id=row.pk)
            with pytest.raises(AlreadyHandled, match="redan återkallat"):
                aterkalla(actor=actor, samtycke_id=row.pk)
            old = ge_samtycke(
                actor=actor, person=person, begart=registrering(fran=TODAY() - 30 * DAY, till=TODAY() - DAY)
            )
            with pytest.raises(AlreadyHandled, match="gäller inte längre"):
                aterkalla(actor=actor, samtycke_id=old.pk)

    def test_stranger_finds_no_consent(self, team: Team) -> None:
        with team.acting() as actor:
            row = ge_samtycke(actor=actor, person=DeltagareFactory(insats=team.insats), begart=registrering())
        with make_team().acting() as actor, pytest.raises(Http404):
            aterkalla(actor=actor, samtycke_id=row.pk)

    def test_registration_withdrawn_withdraws_each_such_consent(self, team: Team) -> None:
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            old = ge_samtycke(actor=actor, person=person, begart=registrering(fran=TODAY() - 90 * DAY))
            new = ge_samtycke(actor=actor, person=person, begart=registrering())
            aterkalla(actor=actor, samtycke_id=new.pk)
            old.refresh_from_db()
            assert old.aterkallat == TODAY()
            with pytest.raises(RuleBroken):
                require_samtycke(person, REGISTRERING)


class TestErased:
    def test_identity_is_gone_everywhere_and_the_deltagande_goes_on(self) -> None:
        team = make_team(niva="personuppgifter")
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            named(person, namn="Doris Deltagarsson", personnummer="199001012384")
            deltagande = DeltagandeFactory(insats=team.insats, deltagare=person)
            remiss = RemissFactory(insats=team.insats, deltagare=person, status=RemissStatus.BEDOMNING)
            nyckel, sealed = seal_person(
                team.insats, Personuppgifter(namn="Doris"), table="deltagare_remiss", owner=remiss.pk
            )
            remiss.nyckel, remiss.identitet = nyckel, sealed
            remiss.nummer_hash = nummer_hash(team.insats, "199001012384")
            remiss.save()
            row = ge_samtycke(actor=actor, person=person, begart=registrering())
            aterkalla(actor=actor, samtycke_id=row.pk)
            remiss.refresh_from_db()
            assert (remiss.identitet, remiss.nummer_hash, remiss.nyckel) == (None, None, None)
            assert not Identitet.objects.filter(deltagare=person).exists()
            deltagande.refresh_from_db()
            assert str(Deltagare.objects.get(pk=person.pk)) == f"Deltagare {person.nummer}"
            assert Handelse.objects.filter(kod="identitet.raderad", objekt_id=person.pk).count() == 1

    def test_before_there_is_a_deltagare_the_remiss_loses_its_identity(self) -> None:
        team = make_team(niva="personuppgifter")
        with team.acting() as actor:
            remiss = RemissFactory(insats=team.insats)
            nyckel, sealed = seal_person(
                team.insats, Personuppgifter(namn="Doris"), table="deltagare_remiss", owner=remiss.pk
            )
            remiss.nyckel, remiss.identitet = nyckel, sealed
            remiss.save()
            row = ge_samtycke(actor=actor, person=remiss, begart=registrering())
            aterkalla(actor=actor, samtycke_id=row.pk)
            remiss.refresh_from_db()
            assert remiss.identitet is None

    def test_nothing_to_erase_leaves_no_line_and_sekretess_erases_nobody(self) -> None:
        team = make_team(niva="personuppgifter")
        part = make.PartFactory()
        with team.acting() as actor:
            person = DeltagareFactory(insats=team.insats)
            named(person)
            row = ge_samtycke(actor=actor, person=person, begart=sekretess(part))
            aterkalla(actor=actor, samtycke_id=row.pk)
            assert Identitet.objects.filter(deltagare=person).exists()
            nobody = DeltagareFactory(insats=team.insats)
            row = ge_samtycke(actor=actor, person=nobody, begart=registrering())
            aterkalla(actor=actor, samtycke_id=row.pk)
        assert not Handelse.objects.filter(kod="identitet.raderad").exists()


class TestRecipient:
    def test_slutredovisning_is_open_to_the_remitting_part_as_long_as_a_consent_covers_it(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            deltagande = DeltagandeFactory(insats=team.insats, part=part)
            row = Slutredovisning.objects.create(insats=team.insats, deltagande=deltagande, lank_hash="a" * 64)
            assert not recipient_covered(row)
            given = ge_samtycke(actor=actor, person=deltagande.deltagare, begart=sekretess(part))
            assert recipient_covered(row)
        with acting(Actor()):
            open_link("a" * 64)
            assert not Samtycke.objects.exists()
            assert recipient_covered(Slutredovisning.objects.get())
        with team.acting() as actor:
            aterkalla(actor=actor, samtycke_id=given.pk)
        with acting(Actor()):
            open_link("a" * 64)
            assert not recipient_covered(Slutredovisning.objects.get())

    def test_no_consent_is_needed_for_ones_own_house_or_without_a_part(self, team: Team) -> None:
        with team.acting():
            for part in (None, team.insats.agare):
                deltagande = DeltagandeFactory(insats=team.insats, part=part)
                assert recipient_covered(Slutredovisning.objects.create(insats=team.insats, deltagande=deltagande))

    def test_a_slutredovisning_that_is_not_there_is_never_covered(self, team: Team) -> None:
        assert not recipient_covered(Slutredovisning(pk=0, insats=team.insats))
