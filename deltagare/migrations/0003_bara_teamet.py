"""Row-level security of every table that holds people, and the keys that keep a row in its parent's insats."""

from django.db import migrations

from deltagare.rls import (
    BY_LINK,
    OF_LINKED_REMISS,
    OPEN_INSATSER,
    TEAM,
    allow_job,
    protect,
    protect_all,
    same_insats,
)

_OF_LINKED_SAMTYCKE = f"samtycke_id IN (SELECT id FROM deltagare_samtycke WHERE {OF_LINKED_REMISS})"

PARENTS = (
    ("deltagare_identitet", "deltagare_id", "deltagare_deltagare"),
    ("deltagare_remiss", "deltagare_id", "deltagare_deltagare"),
    ("deltagare_remisspart", "remiss_id", "deltagare_remiss"),
    ("deltagare_kriteriesvar", "remiss_id", "deltagare_remiss"),
    ("deltagare_avsteg", "remiss_id", "deltagare_remiss"),
    ("deltagare_komplettering", "remiss_id", "deltagare_remiss"),
    ("deltagare_samtycke", "remiss_id", "deltagare_remiss"),
    ("deltagare_samtycke", "deltagare_id", "deltagare_deltagare"),
    ("deltagare_samtyckepart", "samtycke_id", "deltagare_samtycke"),
    ("deltagare_deltagande", "deltagare_id", "deltagare_deltagare"),
    ("deltagare_deltagande", "remiss_id", "deltagare_remiss"),
    ("deltagare_lage", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_uppehall", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_forlangning", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_tillfalle", "remiss_id", "deltagare_remiss"),
    ("deltagare_tillfalle", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_tillfallepart", "tillfalle_id", "deltagare_tillfalle"),
    ("deltagare_handlingsplan", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_planmal", "plan_id", "deltagare_handlingsplan"),
    ("deltagare_plansteg", "mal_id", "deltagare_planmal"),
    ("deltagare_matning", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_matsvar", "matning_id", "deltagare_matning"),
    ("deltagare_slutredovisning", "deltagande_id", "deltagare_deltagande"),
    ("deltagare_slutredovisning", "remiss_id", "deltagare_remiss"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("deltagare", "0002_deltagare"),
        ("forbund", "0003_lika_som_anstalld"),
    ]

    operations = [
        migrations.RunSQL(OPEN_INSATSER, "DROP FUNCTION finsam_oppna_insatser()"),
        # A draft belongs to the remittent until it is sent: the team does not see it.
        protect("deltagare_remiss", team=f"{TEAM} AND status <> 'utkast'", link=BY_LINK, figures=True),
        *(
            protect(table, link=OF_LINKED_REMISS)
            for table in (
                "deltagare_remisspart",
                "deltagare_kriteriesvar",
                "deltagare_komplettering",
                "deltagare_samtycke",
            )
        ),
        protect("deltagare_samtyckepart", link=_OF_LINKED_SAMTYCKE),
        protect("deltagare_slutredovisning", link=f"({BY_LINK} OR {OF_LINKED_REMISS})", figures=True),
        *protect_all(
            (
                "deltagare_deltagare",
                "deltagare_identitet",
                "deltagare_avsteg",
                "deltagare_deltagande",
                "deltagare_lage",
                "deltagare_uppehall",
                "deltagare_forlangning",
                "deltagare_tillfalle",
                "deltagare_tillfallepart",
                "deltagare_handlingsplan",
                "deltagare_planmal",
                "deltagare_plansteg",
                "deltagare_matning",
                "deltagare_matsvar",
                "deltagare_importkorning",
            ),
            figures=(
                "deltagare_deltagare",
                "deltagare_deltagande",
                "deltagare_lage",
                "deltagare_uppehall",
                "deltagare_forlangning",
                "deltagare_tillfalle",
                "deltagare_handlingsplan",
                "deltagare_matning",
                "deltagare_matsvar",
            ),
        ),
        allow_job("deltagare_remiss", "gallra_utkast", condition="status = 'utkast' AND gallras < now()"),
        *(
            allow_job(table, "byt_nycklar")
            for table in (
                "deltagare_identitet",
                "deltagare_remiss",
                "deltagare_slutredovisning",
                "deltagare_importkorning",
            )
        ),
        *(same_insats(*one) for one in PARENTS),
    ]
