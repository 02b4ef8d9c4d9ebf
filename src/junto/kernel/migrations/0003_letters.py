"""The outbox of letters, and whether the mail server answers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0002_audit")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="MailLine",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField(null=True)),
                ("closed_until", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="kernel_one_mail_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.BigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("event", models.CharField(max_length=160)),
                ("channel", models.CharField(max_length=10)),
                ("args", models.JSONField(default=list)),
                ("message_id", models.CharField(max_length=320, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("dropped", "Dropped"),
                            ("dead", "Dead"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("queued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at", "id"],
                        name="kernel_letter_due",
                    ),
                    models.Index(fields=["to", "ended_at"], name="kernel_letter_to"),
                    models.Index(fields=["state", "ended_at"], name="kernel_letter_ended"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("to", "event", "channel"), name="kernel_one_letter_an_event"
                    )
                ],
            },
        ),
    ]
