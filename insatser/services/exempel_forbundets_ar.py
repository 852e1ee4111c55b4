"""Invented money of the example förbund's year: what each member pays, and how the förbund's own rows have gone."""

from decimal import Decimal

from finsam.forbund.models import Forbund, Part
from insatser.models import Budget, Budgetuppfoljning, Medelstilldelning
from insatser.services.exempel_data import read


def load_forbundets_ar() -> int:
    """Adds what is missing, marked as invented; returns how many rows were written."""
    data = read("forbundets_ar")
    forbund = Forbund.objects.get(slug=data["forbund"])
    year, invented = data["ar"], data["pahittad"]
    rows: list[Medelstilldelning] = []
    if not forbund.medelstilldelningar.filter(ar=year).exists():
        names = {entry["slug"]: entry["namn"] for entry in read("grund")["parter"]}
        parter = {row.namn: row for row in Part.objects.all()}
        rows = [
            Medelstilldelning(
                forbund=forbund, part=parter[names[slug]], ar=year, belopp=Decimal(amount), pahittad=invented
            )
            for slug, amount in data["medel"].items()
        ]
    budget = Budget.objects.for_year(year).filter(forbund=forbund).first()
    entries: list[Budgetuppfoljning] = []
    if budget is not None and not Budgetuppfoljning.objects.filter(post__budget__forbund=forbund, ar=year).exists():
        posts = {post.benamning: post for post in budget.poster.all()}
        entries = [
            Budgetuppfoljning(
                post_id=posts[row["rad"]].rot_id,
                ar=year,
                per_dag=day["per_dag"],
                utfall=Decimal(row["utfall"]),
                prognos=Decimal(row["prognos"]),
                kommentar=row.get("kommentar", ""),
                pahittad=invented,
            )
            for day in data["uppfoljning"]
            for row in day["rader"]
        ]
    Medelstilldelning.objects.bulk_create(rows)
    Budgetuppfoljning.objects.bulk_create(entries)
    return len(rows) + len(entries)
