"""What was erased is known again in a copy from before."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0006_competencies")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="erasure", name="people_erasure_ground"),
        migrations.AddField(
            model_name="erasure",
            name="mark",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="erasure",
            name="ground",
            field=models.CharField(
                choices=[
                    ("herself", "by the person"),
                    ("written", "on a written request"),
                    ("again", "again, after a backup was brought back"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by__isnull", True),
                        ("ground__in", ["herself", "again"]),
                        ("received_on__isnull", True),
                    ),
                    models.Q(("ground", "written"), ("received_on__isnull", False)),
                    _connector="OR",
                ),
                name="people_erasure_ground",
            ),
        ),
    ]
