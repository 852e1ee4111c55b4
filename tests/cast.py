"""The cast: a person of every role in each of two förbund, with two insatser each and a row of every model.

    def test_reader_gets_403(cast, client_of):
        response = client_of("revisor").post(reverse("insats_andra", args=[cast.own.insats.slug]))

Everybody acts from the first förbund's first insats (`cast.own`). What they meet elsewhere is `cast.sibling` (same
förbund, other insats), `cast.foreign` and `cast.foreign_sibling` (the other förbund). `cast.strangers` holds the same
roles of the other förbund, so that each role has her stranger.

Rows about people are there while somebody acts who may see them: `with acting(cast.people["insatsledare"].actor)`, or
`with cast.own.acting()`. The first insats of each förbund has personuppgifter, the second is avidentifierad.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from deltagare.enums import Antalsmatt, Dimension, Kon, Utfall
from finsam.forbund.actor import Actor, acting, set_acting
from finsam.forbund.enums import KANSLI, STYRGRUPP, Partstyp, Rollkod
from finsam.forbund.models import Forbund, Membership, User
from insatser.enums import (
    Budgetslag,
    BudgetStatus,
    Finansiering,
    Inriktning,
    Kriterieslag,
    Planslag,
    PlanStatus,
    Regelenhet,
    Regelslag,
    Registreringsniva,
    RekvisitionStatus,
)
from insatser.models import Budget, Budgetuppfoljning, Insats, Rekvisition
from rapporter.enums import Avsnitt, DokumentStatus, RapportStatus
from rapporter.models import Dokument, Rapport
from tests import cast_filer
from tests import factories as make
from tests.cast_kalender import reminders
from tests.cast_pengar import amounts, bookkeeping, forbunds_year
from tests.cast_people import People, make_people

YEAR = make.YEAR
ROLES = tuple(str(role) for role in Rollkod if role is not Rollkod.REMITTENT)
OVER_FORBUND = (*KANSLI, Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR)
IN_INSATS = (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM, Rollkod.INSATSEKONOM, *STYRGRUPP)

# People who are nobody's colleague: a remittent comes by link, a superuser without membership is nobody, somebody
# whose membership ended yesterday is nobody too.
OTHERS = ("remittent", "superuser", "no_membership", "ended")
ANONYMOUS = "anonymous"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
EVERYONE = (*ROLES, *OTHERS, ANONYMOUS)


@dataclass
class Person:
    """Somebody who may sign in."""

    user: User
    membership: Membership | None = None
    session_key: str = ""  # of a session in which she is signed in

    @property
    def actor(self) -> Actor:
        """The person as her membership in force."""
        in_force = Membership.objects.nuvarande().filter(user=self.user).select_related("user", "roll", "forbund")
        found = in_force.first()
        return Actor.of(found) if found else Actor(user=self.user)


@dataclass
class Place:
    """An insats with rows of every kind; `rows` has all of them by model label, the named ones are the usual ones."""

    forbund: Forbund
    insats: Insats
    budget: Budget
    rekvisition: Rekvisition  # a draft
    inlamnad: Rekvisition  # handed in, waiting for kansli
    rapport: Rapport  # a draft of YEAR
    godkand: Rapport  # approved, of the year before
    dokument: Dokument  # finished, of `godkand`
    dokument_rekvisition: Dokument  # ordered, of `rekvisition`
    ledare: Membership  # of the team whose rows of people these are
    people: People
    rows: dict[str, list[Model]] = field(default_factory=dict)

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """A transaction in which the leader of this insats acts, and nobody afterwards."""
        with acting(Actor.of(self.ledare)) as actor:
            yield actor
        set_acting(Actor())

    def one(self, label: str) -> Model:
        """The first row of a model, by its label: `place.one("insatser.regel")`."""
        return self.rows[label][0]


@dataclass
class Cast:
    """Everybody, and the four places."""

    people: dict[str, Person]
    strangers: dict[str, Person]
    own: Place
    sibling: Place
    foreign: Place
    foreign_sibling: Place

    @property
    def places(self) -> dict[str, Place]:
        return {name: getattr(self, name) for name in ("own", "sibling", "foreign", "foreign_sibling")}


def build_cast() -> Cast:
    """Makes all of it, in about half a second."""
    for code in Rollkod:
        make.RollFactory(kod=code)
    our_people, own, sibling = _forbund("norrsjo", "Norrsjö")
    their_people, foreign, foreign_sibling = _forbund("sydvik", "Sydvik")
    our_people |= {
        "superuser": Person(make.UserFactory(namn="Sixten Superlund", is_superuser=True, is_staff=True)),
        "no_membership": Person(make.UserFactory(namn="Nora Nystig")),
    }
    ended = make.MembershipFactory(
        user__namn="Edit Färdig",
        roll=make.RollFactory(kod=Rollkod.FORBUNDSCHEF),
        forbund=own.forbund,
        till=timezone.localdate() - datetime.timedelta(days=1),
    )
    our_people["ended"] = Person(ended.user, ended)
    for person in (*our_people.values(), *their_people.values()):
        person.session_key = sign_in(person.user)
    return Cast(our_people, their_people, own, sibling, foreign, foreign_sibling)


def sign_in(user: User) -> str:
    """A session as the login page makes it; quicker than to sign in anew in each test."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), MODEL_BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _forbund(slug: str, name: str) -> tuple[dict[str, Person], Place, Place]:
    kommun = make.KommunFactory(namn=name)
    forbund = make.ForbundFactory(namn=f"Samordningsförbundet {name}", slug=slug, orgnr="")
    part = make.PartFactory(namn=f"{name} kommun", slag=Partstyp.KOMMUN, kommun=kommun)
    region = make.PartFactory(namn=f"Region {name}", slag=Partstyp.REGION)
    for member in (part, region):
        make.MedlemFactory(forbund=forbund, part=member)
    first = make.InsatsFactory(
        forbund=forbund,
        namn=f"Samordningsteam {name}",
        slug=f"samordningsteam-{slug}",
        agare=part,
        registreringsniva=Registreringsniva.PERSONUPPGIFTER,
    )
    second = make.InsatsFactory(
        forbund=forbund,
        namn=f"Rehabsamverkan {name}",
        slug=f"rehabsamverkan-{slug}",
        agare=region,
        inriktning=Inriktning.STRUKTUR,
        registreringsniva=Registreringsniva.AVIDENTIFIERAD,
    )
    people = {role: _person(role, name, forbund, part, first) for role in (*ROLES, Rollkod.REMITTENT.value)}
    places = [_place(insats, kommun, people) for insats in (first, second)]
    for place in places:
        _add_forbund_rows(place)
    return people, places[0], places[1]


def _person(role: str, name: str, forbund: Forbund, part: Model, insats: Insats) -> Person:
    label = Rollkod(role).label.split(",")[0]
    user = make.UserFactory(
        namn=f"{label} {name}sdotter",
        epost=f"{role}.{forbund.slug}@example.org",
        anstalld_av=forbund if role in KANSLI else None,
        upplagd_av=forbund,
    )
    membership = make.MembershipFactory(
        user=user,
        roll=make.RollFactory(kod=role),
        forbund=None if role == Rollkod.DRIFTADMINISTRATOR else forbund,
        part=None if role in KANSLI else part,
    )
    if role in (*IN_INSATS, Rollkod.BEHORIGHETSANSVARIG):
        make.InsatsuppdragFactory(membership=membership, insats=insats)
    return Person(user, membership)


def _place(insats: Insats, kommun: Model, people: dict[str, Person]) -> Place:
    """Rows of every kind about one insats, in the states that matter for who sees them."""
    now = timezone.now()
    preparer, chief = people[Rollkod.INSATSEKONOM].user, people[Rollkod.FORBUNDSCHEF].user
    certifier = people[Rollkod.INSATSLEDARE].user
    orderer = people[Rollkod.FORBUNDSCHEF].membership
    budget, posts = _budget(insats=insats)
    following = make.BudgetFactory(
        insats=insats, version=1, status=BudgetStatus.ANSOKT, ar_fran=YEAR + 1, ar_till=YEAR + 1
    )
    planned = make.BudgetpostFactory(budget=following, ordning=1)
    rekvisition = make.RekvisitionFactory(insats=insats, budget=budget, nummer=2)
    inlamnad = make.RekvisitionFactory(
        insats=insats,
        budget=budget,
        nummer=1,
        status=RekvisitionStatus.INLAMNAD,
        upprattad_av=preparer,
        upprattad_tid=now,
        inlamnad_av=certifier,
        inlamnad_tid=now,
    )
    rapport = make.RapportFactory(insats=insats, ar=YEAR)
    godkand = make.RapportFactory(
        insats=insats,
        ar=YEAR - 1,
        status=RapportStatus.GODKAND,
        inlamnad_av=people[Rollkod.INSATSLEDARE].user,
        inlamnad_tid=now,
        godkand_av=chief,
        godkand_tid=now,
    )
    dokument = make.DokumentFactory(rapport=godkand, version=1, bestalld_av=orderer)
    dokument.fil.save("rapport.pdf", ContentFile(b"%PDF-1.7\n%invented\n"), save=False)
    dokument.status, dokument.sha256, dokument.underlag = DokumentStatus.KLART, "0" * 64, {}
    dokument.klart_tid = dokument.fryst_tid = now
    dokument.save()
    if not insats.insatsuppdrag.exists():  # the roles of the cast work in the first insats; this one has its own
        for role in (Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM):
            worker = make.MembershipFactory(forbund=insats.forbund, roll=make.RollFactory(kod=role))
            make.InsatsuppdragFactory(membership=worker, insats=insats)
    leader = Membership.objects.get(insatsuppdrag__insats=insats, roll_id=Rollkod.INSATSLEDARE)
    place = Place(
        forbund=insats.forbund,
        insats=insats,
        budget=budget,
        rekvisition=rekvisition,
        inlamnad=inlamnad,
        rapport=rapport,
        godkand=godkand,
        dokument=dokument,
        dokument_rekvisition=make.DokumentFactory(rekvisition=rekvisition, version=1, bestalld_av=orderer),
        ledare=leader,
        people=make_people(insats, leader, [member.part for member in insats.forbund.medlemmar.order_by("pk")]),
    )
    claimed = make.RekvisitionsradFactory(rekvisition=inlamnad, post=posts[0])
    voucher = make.VerifikatFactory(rekvisition=inlamnad, uppladdad_av=preparer)
    made = [
        insats,
        make.HandelseFactory(forbund_id=insats.forbund_id, objekt="insatser.insats", objekt_id=insats.pk),
        budget,
        following,  # applied for, so still open to write in
        *posts,
        planned,
        make.BudgetbeloppFactory(post=planned, ar=YEAR + 1),
        rekvisition,
        inlamnad,
        rapport,
        godkand,
        dokument,
        place.dokument_rekvisition,
        make.RekvisitionsradFactory(rekvisition=rekvisition, post=posts[0]),
        claimed,
        voucher,
        make.VerifikatradFactory(verifikat=voucher, rad=claimed),
        *cast_filer.rows(rekvisition, voucher, preparer),
        make.BetalningsuppgiftFactory(insats=insats, mottagare=insats.agare.namn),
        make.ArsavslutFactory(insats=insats, avslutad_av=chief),
        *bookkeeping(insats, inlamnad, orderer),
        make.RapporttextFactory(rapport=rapport),
        make.MalbedomningFactory(rapport=rapport),
        make.RapporttextFactory(rapport=godkand, avsnitt=Avsnitt.SAMVERKAN),
        *_about(insats, kommun),
        *amounts(budget, posts),
        *insats.insatsuppdrag.all(),
        *place.people.rows,
    ]
    made += reminders(leader, insats.frister.first())
    for row in made:
        place.rows.setdefault(row._meta.label_lower, []).append(row)
    return place


def _budget(**owner: Model) -> tuple[Budget, list[Model]]:
    budget = make.BudgetFactory(version=1, **owner)
    posts = [
        make.BudgetpostFactory(budget=budget, ordning=1),
        make.BudgetpostFactory(budget=budget, ordning=2, grupp="Lokaler", benamning="Lokaler"),
        make.BudgetpostFactory(
            budget=budget, ordning=3, benamning="Egen personal", finansiering=Finansiering.EGEN, finansiar="Kommunen"
        ),
        make.BudgetpostFactory(budget=budget, ordning=4, slag=Budgetslag.INTAKT, grupp="Intäkter", benamning="Bidrag"),
    ]
    return budget, posts


def _about(insats: Insats, kommun: Model) -> list[Model]:
    decided = make.InsatsplanFactory(insats=insats, version=1, status=PlanStatus.FASTSTALLD)
    draft = make.InsatsplanFactory(insats=insats, version=2, status=PlanStatus.UTKAST)
    styrgrupp = make.StyrgruppFactory(insats=insats)
    period = make.AntalsperiodFactory(insats=insats)
    return [
        decided,
        draft,
        make.PlansektionFactory(plan=decided, ordning=1),
        make.PlansektionFactory(plan=draft, ordning=1),
        make.SamverkanspartFactory(insats=insats, part=insats.agare),
        make.UpptagningFactory(insats=insats, kommun=kommun),
        make.KriteriumFactory(insats=insats, nummer=1),
        make.KriteriumFactory(insats=insats, nummer=1, slag=Kriterieslag.EXKLUSIV, text="Pågående missbruk."),
        make.RegelFactory(insats=insats, slag=Regelslag.ALDER, minst=18, hogst=64, enhet=Regelenhet.AR),
        make.MalsattningFactory(insats=insats, ordning=1, matt="Andel avslut", malvarde="50 %"),
        make.BemanningFactory(insats=insats, arbetsgivare=insats.agare),
        styrgrupp,
        make.LedamotFactory(styrgrupp=styrgrupp, part=insats.agare),
        make.FristFactory(insats=insats, rubrik=f"Helårsrapport {YEAR}"),
        make.MotsagelseFactory(insats=insats),
        period,
        make.AntalFactory(period=period, kon=Kon.KVINNA, antal=14),
        make.AntalFactory(period=period, kon=Kon.MAN, antal=3),
        make.AntalFactory(period=period, matt=Antalsmatt.AVSLUTADE, kon=Kon.KVINNA, antal=6),
        make.AntalFactory(
            period=period,
            matt=Antalsmatt.AVSLUTADE,
            dimension=Dimension.UTFALL,
            kategori=Utfall.ARBETE,
            kon=Kon.KVINNA,
            antal=6,
        ),
    ]


def _add_forbund_rows(place: Place) -> None:
    """Rows that belong to the förbund itself; they stand in both of its places."""
    forbund = place.forbund
    if not forbund.budgetar.exists():
        kalla = make.KallaFactory(forbund=forbund, kod=f"plan-{forbund.slug}", titel="Verksamhetsplan")
        budget, posts = _budget(insats=None, forbund=forbund)
        amounts(budget, posts)
        plan = make.InsatsplanFactory(
            insats=None,
            forbund=forbund,
            slag=Planslag.VERKSAMHETSPLAN,
            version=1,
            status=PlanStatus.FASTSTALLD,
            kalla=kalla,
        )
        make.PlansektionFactory(plan=plan, ordning=1)
        make.MotsagelseFactory(insats=None, forbund=forbund)
        make.EkonomiinstallningFactory(forbund=forbund)
        make.VarningsordFactory(forbund=forbund)
        forbunds_year(budget, posts[0])
        _add_merger(place)
    for label, rows in {
        "forbund.forbund": [forbund],
        "forbund.medlem": list(forbund.medlemmar.all()),
        "forbund.membership": list(forbund.memberships.all()),
        "forbund.user": [row.user for row in forbund.memberships.select_related("user")],
        "forbund.part": [place.insats.agare],
        "forbund.kommun": [row.kommun for row in place.insats.upptagningar.select_related("kommun")],
        "forbund.utskick": [make.UtskickFactory()],
        "forbund.roll": [row.roll for row in forbund.memberships.select_related("roll")],
        "insatser.kalla": list(forbund.kallor.all()),
        "insatser.sammanslagning": list(forbund.sammanslagningar.all()),
        "insatser.ekonomiinstallning": [forbund.ekonomiinstallning],
        "insatser.varningsord": list(forbund.varningsord.all()),
        "insatser.medelstilldelning": list(forbund.medelstilldelningar.all()),
        "insatser.gruppomrade": list(forbund.gruppomraden.all()),
        "insatser.budgetuppfoljning": list(Budgetuppfoljning.objects.filter(post__budget__forbund=forbund)),
    }.items():
        place.rows[label] = rows


def _add_merger(place: Place) -> None:
    """A draft in which a small förbund goes up in the place's, and where its insats once belonged."""
    small = make.ForbundFactory(namn=f"Lilla förbundet vid {place.forbund}", slug=f"lilla-{place.forbund.slug}")
    row = make.SammanslagningFactory(mottagare=place.forbund)
    make.SammanslagningDelFactory(sammanslagning=row, forbund=small)
    make.FlyttFactory(sammanslagning=row, rad_id=place.insats.pk)
    make.InsatstillhorighetFactory(insats=place.insats, forbund=small)
