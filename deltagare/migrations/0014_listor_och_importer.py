"""What a list's value counts as, and the job that throws away imported files that nobody took in."""

from django.db import migrations, models

from deltagare.rls import allow_job


class Migration(migrations.Migration):

    dependencies = [
        ('deltagare', '0013_nasta_tillfalle'),
        ('forbund', '0005_behorighetsansvarig'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='listvarde',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('slag__in', ['avslutsanledning', 'forsorjning', 'sysselsattning']), _negated=True), ('grupp', '')), models.Q(('grupp__in', ['arbete', 'studier', 'ordinarie', 'annan_insats', 'medicinska', 'flytt', 'egen_onskan', 'ovrigt']), ('slag', 'avslutsanledning')), models.Q(('grupp__in', ['ohalsa', 'arbetsmarknadsstod', 'ekonomiskt_bistand', 'ingen', 'annat']), ('slag', 'forsorjning')), models.Q(('grupp__in', ['forvarvsarbete', 'studier', 'arbetssokande', 'ovriga']), ('slag', 'sysselsattning')), _connector='OR'), name='listvarde_raknas_som', violation_error_message='Välj vad värdet räknas som i rapporterna.'),
        ),
        migrations.AddConstraint(
            model_name='listvarde',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('offentlig__isnull', False), ('slag', 'forsorjning')), models.Q(models.Q(('slag', 'forsorjning'), _negated=True), ('offentlig__isnull', True)), _connector='OR'), name='listvarde_offentlig_forsorjning', violation_error_message='Ange om försörjningen är offentlig.'),
        ),
        allow_job(
            "deltagare_importkorning",
            "gallra_importer",
            condition="status = 'kontrollerad' AND skapad < now() - interval '1 day'",
        ),
    ]
