"""The chained log of settings and looks."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0001_initial")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("head", models.CharField(max_length=64)),
                ("entries", models.BigIntegerField(default=0)),
                ("anchor", models.CharField(max_length=64)),
                ("pruned", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="kernel_one_chain")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("actor", models.BigIntegerField(null=True)),
                ("deed", models.CharField(max_length=80)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("about", models.BigIntegerField(null=True)),
                ("detail", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["about", "-number"], name="kernel_audit_about"),
                    models.Index(fields=["actor", "-number"], name="kernel_audit_actor"),
                    models.Index(fields=["deed", "-number"], name="kernel_audit_deed"),
                ],
            },
        ),
    ]
