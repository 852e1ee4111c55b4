"""The words of a budget row beside its name, for pages and papers alike."""

from finsam.bas.formats import andel
from insatser.enums import Budgetslag, Finansiering
from insatser.models import Budgetpost


def post_details(post: Budgetpost) -> str:
    """Employer, share of full time, months and who pays, as far as the row tells."""
    parts = []
    if post.funktion and post.funktion.lower() not in post.benamning.lower():
        parts.append(post.funktion)
    if post.arbetsgivare and post.arbetsgivare.namn != post.benamning:
        parts.append(post.arbetsgivare.short)
    if post.andel is not None:
        parts.append(andel(post.andel, None))
    if post.manader is not None:
        parts.append(f"{post.manader} mån")
    if post.slag == Budgetslag.KOSTNAD and post.finansiering != Finansiering.FORBUND:
        payer = f" ({post.finansiar})" if post.finansiar else ""
        parts.append(f"{'egenfinansierad' if post.finansiering == Finansiering.EGEN else 'annan finansiär'}{payer}")
    if post.slag == Budgetslag.INTAKT and post.finansiar and post.finansiar != post.benamning:
        parts.append(post.finansiar)
    if post.anmarkning:
        parts.append(post.anmarkning)
    return ", ".join(parts)
