"""Feeds of walls, their log, notices, openings, clearances; walls that stand enter the log."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import junto.kernel.ids


def enter_the_log(apps: Any, schema_editor: Any) -> None:
    """What stood before there was a log stood from its first day, as far as anybody recorded."""
    states = []
    for wall in apps.get_model("people", "Barrier").objects.prefetch_related("covers", "persons"):
        data = {
            "kind": wall.kind,
            "silent": False,
            "covers": sorted(
                ([one.client_id, one.matter_id, one.side] for one in wall.covers.all()), key=str
            ),
            "persons": sorted([one.person_id, one.side] for one in wall.persons.all()),
            "stands": True,
        }
        for moment, stands in ((wall.since, True), (wall.lifted_at, False)):
            if moment is not None:
                states.append((wall.pk, moment, {**data, "stands": stands}))
    table = apps.get_model("people", "BarrierState")
    table.objects.bulk_create(
        table(barrier_id=number, effective_from=moment, recorded_at=moment, data=data)
        for number, moment, data in states
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0002_door")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BarrierNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BarrierOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("step", models.JSONField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("moot_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BarrierState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effective_from", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("data", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("ref", models.CharField(blank=True, max_length=80)),
                (
                    "from_class",
                    models.CharField(
                        choices=[
                            ("walled", "walled"),
                            ("team", "team"),
                            ("community", "community"),
                            ("firm", "firm"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_class",
                    models.CharField(
                        choices=[
                            ("walled", "walled"),
                            ("team", "team"),
                            ("community", "community"),
                            ("firm", "firm"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("text", models.TextField(blank=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="WallFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                (
                    "what",
                    models.CharField(
                        choices=[("walls", "Walls"), ("clients", "Clients")], default="walls", max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("refused", "Refused"),
                            ("preview", "Preview"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="preview",
                        max_length=10,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("content", models.JSONField(default=list)),
                ("steps", models.JSONField(default=list)),
                ("refused", models.JSONField(default=list)),
                ("place", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="barrier",
            name="feed_key",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="barrier",
            name="silent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True), models.Q(feed_key="", _negated=True)),
                fields=("feed_key",),
                name="people_one_wall_of_feed",
            ),
        ),
        migrations.AddField(
            model_name="barriernotice",
            name="barrier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="people.barrier"
            ),
        ),
        migrations.AddField(
            model_name="barriernotice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="barrieropening",
            name="barrier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="people.barrier"
            ),
        ),
        migrations.AddField(
            model_name="barrieropening",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="barrieropening",
            name="declined_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="barrieropening",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="barrieropening",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="barrierstate",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="barrierstate",
            name="barrier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="states", to="people.barrier"
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="cleared_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="declined_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wallfeed",
            name="applied_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wallfeed",
            name="begun_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="barriernotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("barrier", "person"),
                name="people_one_open_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrieropening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at__isnull", True), ("moot_at__isnull", True)),
                fields=("barrier", "digest"),
                name="people_one_open_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrieropening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="people_opening_two_persons",
            ),
        ),
        migrations.AddIndex(
            model_name="barrierstate",
            index=models.Index(fields=["barrier", "effective_from", "id"], name="people_wall_states"),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cleared_by__isnull", True),
                    models.Q(("cleared_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="people_clearance_two_persons",
            ),
        ),
        migrations.AddIndex(
            model_name="wallfeed",
            index=models.Index(fields=["-begun_at"], name="people_feed_recent"),
        ),
        migrations.AddConstraint(
            model_name="wallfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("state",), name="people_one_feed_running"
            ),
        ),
        migrations.RunPython(enter_the_log, migrations.RunPython.noop, elidable=True),
    ]
