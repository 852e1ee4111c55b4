import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deltagare', '0002_deltagare'),
        ('forbund', '0005_behorighetsansvarig'),
        ('insatser', '0003_malbedomning_i_rapporten'),
        ('rapporter', '0002_malbedomning'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dokument',
            name='dokument_ett_ursprung',
        ),
        migrations.RemoveConstraint(
            model_name='dokument',
            name='dokument_klart_har_fil',
        ),
        migrations.AddField(
            model_name='dokument',
            name='slutredovisning',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='dokument', to='deltagare.slutredovisning'),
        ),
        migrations.AlterField(
            model_name='dokument',
            name='slag',
            field=models.CharField(choices=[('helarsrapport', 'Helårsrapport'), ('rekvisition', 'Rekvisition'), ('slutredovisning', 'Slutredovisning')], max_length=16, verbose_name='slag'),
        ),
        migrations.AddConstraint(
            model_name='dokument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rapport__isnull', False), ('slag', 'helarsrapport'), ('rekvisition__isnull', True), ('slutredovisning__isnull', True)), models.Q(('rekvisition__isnull', False), ('slag', 'rekvisition'), ('rapport__isnull', True), ('slutredovisning__isnull', True)), models.Q(('slag', 'slutredovisning'), ('slutredovisning__isnull', False), ('rapport__isnull', True), ('rekvisition__isnull', True)), _connector='OR'), name='dokument_ett_ursprung'),
        ),
        migrations.AddConstraint(
            model_name='dokument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('slag', 'slutredovisning'), _negated=True), models.Q(('fil', ''), ('sha256', ''), ('underlag__isnull', True)), _connector='OR'), name='dokument_utan_person'),
        ),
        migrations.AddConstraint(
            model_name='dokument',
            constraint=models.UniqueConstraint(condition=models.Q(('slutredovisning__isnull', False)), fields=('slutredovisning', 'version'), name='dokument_version_slutredovisning'),
        ),
        migrations.AddConstraint(
            model_name='dokument',
            constraint=models.UniqueConstraint(condition=models.Q(('slutredovisning__isnull', False), ('status__in', ['bestallt', 'pagar'])), fields=('slutredovisning',), name='dokument_ett_i_taget_slutredovisning'),
        ),
        migrations.AddConstraint(
            model_name='dokument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'klart'), _negated=True), models.Q(models.Q(('fil', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('klart_tid__isnull', False), ('underlag__isnull', False)), models.Q(('klart_tid__isnull', False), ('slag', 'slutredovisning')), _connector='OR'), name='dokument_klart_har_fil'),
        ),
    ]
