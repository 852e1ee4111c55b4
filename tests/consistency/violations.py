"""For each database rule, an act that breaks it. test_database_rules.py demands one for every rule there is.

Keys are constraint names; a trigger's key is the name that it raises.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.utils import timezone

from deltagare.enums import Antalsmatt, Dimension, Utfall
from finsam.forbund.enums import Partstyp, Rollkod
from insatser.enums import Inriktning, PlanStatus, Registreringsniva, RekvisitionStatus
from rapporter.enums import Dokumentslag, DokumentStatus, RapportStatus
from tests import factories as make

DAY = datetime.date
LATER, EARLIER = DAY(2024, 6, 30), DAY(2024, 1, 1)
BACKWARDS = {"fran": LATER, "till": EARLIER}

Violation = Callable[[], object]
RULES: dict[str, Violation] = {}


def breaks(name: str) -> Callable[[Violation], Violation]:
    """Enters a function as the one that breaks a rule."""

    def enter(violation: Violation) -> Violation:
        assert name not in RULES, name
        RULES[name] = violation
        return violation

    return enter


def _with(row: object, **changes: object) -> object:
    """Writes columns of a saved row past every check of Python's."""
    return type(row)._base_manager.filter(pk=row.pk).update(**changes)  # type: ignore[attr-defined]


def _twice(factory: type, **same: object) -> None:
    factory(**same)
    factory(**same)


# Förbund, users and roles ---------------------------------------------------------------------------------------

RULES |= {
    "kommun_kod_fyra_siffror": lambda: make.KommunFactory(kod="19A0"),
    "part_kommun_bara_for_kommuner": lambda: make.PartFactory(slag=Partstyp.REGION, kommun=make.KommunFactory()),
    "forbund_uppgick_med_datum": lambda: make.ForbundFactory(uppgick_datum=EARLIER),
    "medlem_period": lambda: make.MedlemFactory(**BACKWARDS),
    "user_epost_oavsett_skiftlage": lambda: (
        make.UserFactory(epost="anna@example.org"),
        make.UserFactory(epost="Anna@example.org"),
    ),
    "utskick_adress_bara_tills_det_ar_skickat": lambda: _with(
        make.UtskickFactory(), status="skickat", skickat_tid=timezone.now()
    ),
    "membership_period": lambda: make.MembershipFactory(**BACKWARDS),
    "membership_har_forbund": lambda: make.MembershipFactory(forbund=None),
    "membership_drift_utan_forbund": lambda: make.MembershipFactory(
        roll=make.RollFactory(kod=Rollkod.DRIFTADMINISTRATOR), forbund=make.ForbundFactory()
    ),
    "roll_oppnar_bara_for_dem_som_arbetar_i_insatsen": lambda: _with(
        make.RollFactory(kod=Rollkod.STYRGRUPP_ORDINARIE), oppnar_deltagare=True
    ),
    "roll_forbund_ser_ingen_individ": lambda: _with(
        make.RollFactory(kod=Rollkod.UTVECKLINGSLEDARE), oppnar_deltagare=True
    ),
}


@breaks("forbund_uppgick_inte_i_sig")
def _merged_into_itself() -> None:
    forbund = make.ForbundFactory()
    _with(forbund, uppgick_i=forbund, uppgick_datum=EARLIER)


@breaks("medlem_en_i_taget")
def _member_twice() -> None:
    first = make.MedlemFactory(till=LATER)
    make.MedlemFactory(forbund=first.forbund, part=first.part, fran=LATER)  # both days belong to the period


@breaks("membership_en_i_taget")
def _role_twice() -> None:
    first = make.MembershipFactory()
    make.MembershipFactory(user=first.user, roll=first.roll, forbund=first.forbund, fran=LATER)


# Who is employed by a förbund opens no deltagare, whichever of the three facts is written last.


@breaks("forbund_anstalld_far_inte_oppna_deltagare: membership")
def _employee_gets_open_role() -> None:
    employee = make.UserFactory(anstalld_av=make.ForbundFactory())
    make.MembershipFactory(user=employee, roll=make.RollFactory(kod=Rollkod.INSATSLEDARE))


@breaks("forbund_anstalld_far_inte_oppna_deltagare: user")
def _holder_of_open_role_is_employed() -> None:
    membership = make.MembershipFactory(roll=make.RollFactory(kod=Rollkod.TEAMMEDLEM))
    _with(membership.user, anstalld_av=membership.forbund)


@breaks("forbund_anstalld_far_inte_oppna_deltagare: roll")
def _held_role_is_opened() -> None:
    employee = make.UserFactory(anstalld_av=make.ForbundFactory())
    membership = make.MembershipFactory(user=employee, roll=make.RollFactory(kod=Rollkod.INSATSEKONOM))
    _with(membership.roll, oppnar_deltagare=True)


# Insatser -------------------------------------------------------------------------------------------------------

RULES |= {
    "insats_period": lambda: make.InsatsFactory(**BACKWARDS),
    "insats_tillsvidare_utan_slut": lambda: make.InsatsFactory(tillsvidare=True, till=LATER),
    "insats_uppsagning_bara_tillsvidare": lambda: make.InsatsFactory(uppsagning_manader=12),
    "insats_kapacitet_ordnad": lambda: make.InsatsFactory(samtidiga_minst=30, samtidiga_hogst=20),
    "insats_status": lambda: make.InsatsFactory(status="okänd"),
    "insats_inriktning": lambda: make.InsatsFactory(inriktning="okänd"),
    "insats_registreringsniva": lambda: make.InsatsFactory(registreringsniva="okänd"),
    "insats_registreringsniva_sanks_inte": lambda: _with(
        make.InsatsFactory(registreringsniva=Registreringsniva.AVIDENTIFIERAD),
        registreringsniva=Registreringsniva.ANTAL,
    ),
    "insats_inriktning_andras_inte": lambda: _with(make.InsatsFactory(), inriktning=Inriktning.STRUKTUR),
    "motsagelse_insats_eller_forbund": lambda: make.MotsagelseFactory(forbund=make.ForbundFactory()),
    "samverkanspart_en_gang": lambda: _twice(
        make.SamverkanspartFactory, insats=make.InsatsFactory(), part=make.PartFactory()
    ),
    "upptagning_period": lambda: make.UpptagningFactory(**BACKWARDS),
    "upptagning_en_i_taget": lambda: _twice(
        make.UpptagningFactory, insats=make.InsatsFactory(), kommun=make.KommunFactory()
    ),
    "insatsuppdrag_en_gang": lambda: _twice(
        make.InsatsuppdragFactory, insats=make.InsatsFactory(), membership=make.MembershipFactory()
    ),
    "bemanning_period": lambda: make.BemanningFactory(**BACKWARDS),
    "bemanning_arsarbetare_inte_negativ": lambda: make.BemanningFactory(arsarbetare=Decimal(-1)),
    "bemanning_finansiering": lambda: make.BemanningFactory(finansiering="okänd"),
    "regel_slag": lambda: make.RegelFactory(slag="okänd"),
    "regel_granser_ordnade": lambda: make.RegelFactory(minst=64, hogst=16, enhet="ar"),
    "regel_tal_har_enhet": lambda: make.RegelFactory(varde=12),
    "regel_senast_ar_en_dag": lambda: make.RegelFactory(senast_manad=13, senast_dag=1),
    "frist_slag": lambda: make.FristFactory(slag="okänd"),
    "frist_senast_rimlig": lambda: make.FristFactory(senast=datetime.date.max),
    "frist_period": lambda: make.FristFactory(**BACKWARDS),
    "frist_en_gang": lambda: _twice(make.FristFactory, insats=make.InsatsFactory(), rubrik="Helårsrapport"),
    "kriterium_slag": lambda: make.KriteriumFactory(slag="okänd"),
    "kriterium_nummer": lambda: _twice(make.KriteriumFactory, insats=make.InsatsFactory(), nummer=1),
    "malsattning_slag": lambda: make.MalsattningFactory(slag="okänd"),
    "styrgrupp_moten_ordnade": lambda: make.StyrgruppFactory(moten_minst=6, moten_hogst=4),
    "ledamot_period": lambda: make.LedamotFactory(**BACKWARDS),
    "ledamot_roll": lambda: make.LedamotFactory(roll="okänd"),
    "ledamot_organisation_eller_funktion": lambda: make.LedamotFactory(funktion=""),
}


@breaks("insats_namn_i_forbund")
def _same_name_twice() -> None:
    first = make.InsatsFactory()
    make.InsatsFactory(forbund=first.forbund, namn=first.namn)


@breaks("insats_inte_del_av_sig")
def _part_of_itself() -> None:
    insats = make.InsatsFactory()
    _with(insats, del_av=insats)


@breaks("kriterium_inte_alternativ_till_sig")
def _alternative_to_itself() -> None:
    kriterium = make.KriteriumFactory()
    _with(kriterium, alternativ_till=kriterium)


# Plans ----------------------------------------------------------------------------------------------------------

RULES |= {
    "plan_insats_eller_forbund": lambda: make.InsatsplanFactory(forbund=make.ForbundFactory()),
    "plan_version_insats": lambda: _twice(make.InsatsplanFactory, insats=make.InsatsFactory(), version=1),
    "plan_version_forbund": lambda: _twice(
        make.InsatsplanFactory, insats=None, forbund=make.ForbundFactory(), version=1
    ),
    "plan_en_faststalld": lambda: _twice(
        make.InsatsplanFactory, insats=make.InsatsFactory(), status=PlanStatus.FASTSTALLD
    ),
    "plan_status": lambda: make.InsatsplanFactory(status="okänd"),
    "plansektion_ordning": lambda: _twice(make.PlansektionFactory, plan=make.InsatsplanFactory(), ordning=1),
    "plansektion_niva": lambda: make.PlansektionFactory(niva=4),
}


@breaks("plan_fyra_ogon")
def _own_plan_decided() -> None:
    somebody = make.UserFactory()
    make.InsatsplanFactory(upprattad_av=somebody, faststalld_av=somebody)


# Budgets --------------------------------------------------------------------------------------------------------

RULES |= {
    "budget_insats_eller_forbund": lambda: make.BudgetFactory(forbund=make.ForbundFactory()),
    "budget_ar_ordnade": lambda: make.BudgetFactory(ar_fran=2025, ar_till=2024),
    "budget_status": lambda: make.BudgetFactory(status="okänd"),
    "budget_version_insats": lambda: _twice(make.BudgetFactory, insats=make.InsatsFactory(), version=1),
    "budget_version_forbund": lambda: _twice(make.BudgetFactory, insats=None, forbund=make.ForbundFactory(), version=1),
    "budgetpost_slag": lambda: make.BudgetpostFactory(slag="okänd"),
    "budgetpost_finansiering": lambda: make.BudgetpostFactory(finansiering="okänd"),
    "budgetpost_andel_rimlig": lambda: make.BudgetpostFactory(andel=Decimal(50)),
    "budgetpost_manader": lambda: make.BudgetpostFactory(manader=13),
    "budgetbelopp_ett_per_ar": lambda: _twice(make.BudgetbeloppFactory, post=make.BudgetpostFactory()),
    "budgetbelopp_inte_negativt": lambda: make.BudgetbeloppFactory(belopp=Decimal("-0.01")),
    "budgetbeslut_ett_per_ar": lambda: _twice(make.BudgetbeslutFactory, budget=make.BudgetFactory()),
    "budgetbeslut_inte_negativt": lambda: make.BudgetbeslutFactory(beviljat=Decimal(-1)),
    "uppgivensumma_avser": lambda: make.UppgivenSummaFactory(avser="okänd"),
}

# Rekvisitioner --------------------------------------------------------------------------------------------------

RULES |= {
    "rekvisition_period": lambda: make.RekvisitionFactory(**BACKWARDS),
    "rekvisition_inom_aret": lambda: make.RekvisitionFactory(fran=DAY(2023, 12, 1)),
    "rekvisition_status": lambda: make.RekvisitionFactory(status="okänd"),
    "rekvisition_inlamnad_har_stampel": lambda: make.RekvisitionFactory(status=RekvisitionStatus.INLAMNAD),
    "rekvisition_attesterad_har_stamplar": lambda: make.RekvisitionFactory(
        status=RekvisitionStatus.ATTESTERAD, inlamnad_tid=timezone.now(), attesterad_tid=timezone.now()
    ),
    "rekvisitionsrad_inte_negativ": lambda: make.RekvisitionsradFactory(belopp=Decimal(-1)),
}


@breaks("rekvisition_nummer")
def _number_twice() -> None:
    first = make.RekvisitionFactory(nummer=1)
    make.RekvisitionFactory(
        insats=first.insats, budget=first.budget, nummer=1, fran=DAY(2024, 11, 1), till=DAY(2024, 12, 31)
    )


@breaks("rekvisition_en_per_period")
def _period_twice() -> None:
    first = make.RekvisitionFactory(nummer=1)
    make.RekvisitionFactory(insats=first.insats, budget=first.budget, nummer=2, fran=first.till)


@breaks("rekvisition_granskad_attesterad")
def _own_review_attested() -> None:
    somebody = make.UserFactory()
    make.RekvisitionFactory(granskad_av=somebody, attesterad_av=somebody)


@breaks("rekvisition_inlamnad_granskad")
def _own_claim_reviewed() -> None:
    somebody = make.UserFactory()
    make.RekvisitionFactory(inlamnad_av=somebody, granskad_av=somebody)


@breaks("rekvisitionsrad_en_per_post")
def _post_claimed_twice() -> None:
    first = make.RekvisitionsradFactory()
    make.RekvisitionsradFactory(rekvisition=first.rekvisition, post=first.post)


# Counts of deltagare --------------------------------------------------------------------------------------------

RULES |= {
    "antalsperiod_period": lambda: make.AntalsperiodFactory(**BACKWARDS),
    "antalsperiod_en_i_taget": lambda: _twice(make.AntalsperiodFactory, insats=make.InsatsFactory()),
    "antal_en_gang": lambda: _twice(make.AntalFactory, period=make.AntalsperiodFactory()),
    "antal_kategori_utom_totalt": lambda: make.AntalFactory(dimension=Dimension.ALDER, kategori=""),
    "antal_kon": lambda: make.AntalFactory(kon="okänd"),
    "antal_matt": lambda: make.AntalFactory(matt="okänd"),
    "antal_dimension": lambda: make.AntalFactory(dimension="okänd", kategori="x"),
    "antal_utfall_vid_avslut": lambda: make.AntalFactory(
        matt=Antalsmatt.NYA, dimension=Dimension.UTFALL, kategori=Utfall.ARBETE
    ),
}

# Rapporter and documents ----------------------------------------------------------------------------------------

RULES |= {
    "rapport_en_per_ar": lambda: _twice(make.RapportFactory, insats=make.InsatsFactory()),
    "rapport_ar": lambda: make.RapportFactory(ar=1999),
    "rapport_status": lambda: make.RapportFactory(status="okänd", inlamnad_tid=timezone.now()),
    "rapport_inlamnad_har_stampel": lambda: make.RapportFactory(status=RapportStatus.INLAMNAD),
    "rapport_godkand_har_stampel": lambda: make.RapportFactory(
        status=RapportStatus.GODKAND, inlamnad_tid=timezone.now()
    ),
    "malbedomning_en_per_rapport": lambda: (
        first := make.MalbedomningFactory(),
        make.MalbedomningFactory(rapport=first.rapport, malsattning=first.malsattning),
    ),
    "malbedomning_uppnatt": lambda: make.MalbedomningFactory(uppnatt="okänd"),
    "rapporttext_en_per_avsnitt": lambda: _twice(make.RapporttextFactory, rapport=make.RapportFactory()),
    "dokument_ett_ursprung": lambda: make.DokumentFactory(slag=Dokumentslag.REKVISITION),
    "dokument_status": lambda: make.DokumentFactory(status="okänd"),
    "dokument_klart_har_fil": lambda: make.DokumentFactory(status=DokumentStatus.KLART, klart_tid=timezone.now()),
    "dokument_steg": lambda: make.DokumentFactory(steg_klara=2, steg_alla=1),
    "dokument_ett_i_taget_rapport": lambda: _twice(make.DokumentFactory, rapport=make.RapportFactory()),
    "dokument_ett_i_taget_rekvisition": lambda: _twice(make.DokumentFactory, rekvisition=make.RekvisitionFactory()),
    "dokument_version_rapport": lambda: _twice(
        make.DokumentFactory, rapport=make.RapportFactory(), version=1, status=DokumentStatus.MISSLYCKAT
    ),
    "dokument_version_rekvisition": lambda: _twice(
        make.DokumentFactory, rekvisition=make.RekvisitionFactory(), version=1, status=DokumentStatus.MISSLYCKAT
    ),
}


@breaks("rapport_fyra_ogon")
def _own_report_approved() -> None:
    somebody = make.UserFactory()
    make.RapportFactory(inlamnad_av=somebody, godkand_av=somebody)
