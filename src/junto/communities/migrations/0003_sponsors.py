"""Sponsors, advisers, offers, objectives and requests; looks from outside; roles with a last day."""

import django.db.models.deletion
import junto.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_charter'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='roleassignment',
            name='asked_for',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='roleassignment',
            name='ends_on',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='roleassignment',
            name='role',
            field=models.CharField(choices=[('facilitator', 'facilitator'), ('steward', 'knowledge steward'), ('host', 'host'), ('greeter', 'greeter'), ('technology steward', 'technology steward')], max_length=20),
        ),
        migrations.CreateModel(
            name='AdviserAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)),
                ('scope', models.CharField(max_length=500)),
                ('ends_on', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('client_reason', models.CharField(blank=True, max_length=500)),
                ('client_asked_at', models.DateTimeField(null=True)),
                ('client_granted_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client_granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advisers', to='communities.community')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BrokenGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)),
                ('words', models.CharField(max_length=500)),
                ('proposed_at', models.DateTimeField()),
                ('sponsor_said_at', models.DateTimeField(null=True)),
                ('members_said_at', models.DateTimeField(null=True)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('met', 'reached'), ('changed', 'replaced by another'), ('dropped', 'let go')], max_length=8)),
                ('ended_words', models.CharField(blank=True, max_length=500)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=30)),
                ('hour', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('adviser', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='communities.adviserassignment')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community')),
                ('glass', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='communities.brokenglass')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SponsorAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)),
                ('proposed_at', models.DateTimeField()),
                ('words', models.CharField(blank=True, max_length=500)),
                ('members_said_at', models.DateTimeField(null=True)),
                ('person_said_at', models.DateTimeField(null=True)),
                ('passed_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsors', to='communities.community')),
                ('members_said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('purpose', 'a purpose'), ('hours', 'time'), ('money', 'money'), ('room', 'a room'), ('voice', 'a voice at the board')], max_length=8)),
                ('words', models.CharField(max_length=500)),
                ('hours', models.PositiveIntegerField(null=True)),
                ('time_code', models.CharField(blank=True, max_length=40)),
                ('amount', models.PositiveIntegerField(null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'waits for the members'), ('accepted', 'accepted'), ('declined', 'declined'), ('taken back', 'taken back')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community')),
                ('sponsor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='communities.sponsorassignment')),
            ],
        ),
        migrations.CreateModel(
            name='SponsorRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=junto.kernel.ids.short_id, editable=False, max_length=10, unique=True)),
                ('words', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('reply', models.CharField(blank=True, choices=[('granted', 'granted'), ('in part', 'granted in part'), ('declined', 'declined')], max_length=8)),
                ('reply_words', models.CharField(blank=True, max_length=500)),
                ('replied_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='communities.sponsorassignment')),
                ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='adviserassignment',
            index=models.Index(fields=['person', 'ends_on'], name='communities_adviser_person'),
        ),
        migrations.AddConstraint(
            model_name='adviserassignment',
            constraint=models.CheckConstraint(condition=models.Q(('client_granted_by__isnull', True), models.Q(('client_granted_by', models.F('client_asked_by')), _negated=True), _connector='OR'), name='communities_client_content_two_persons'),
        ),
        migrations.AddIndex(
            model_name='brokenglass',
            index=models.Index(fields=['asked_by', 'until'], name='communities_glass_of'),
        ),
        migrations.AddIndex(
            model_name='brokenglass',
            index=models.Index(fields=['community', 'confirmed_at'], name='communities_glass_here'),
        ),
        migrations.AddConstraint(
            model_name='brokenglass',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='communities_glass_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='brokenglass',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('until__isnull', True)), models.Q(('confirmed_at__isnull', False), ('until__isnull', False)), _connector='OR'), name='communities_glass_has_an_end'),
        ),
        migrations.AddIndex(
            model_name='objective',
            index=models.Index(fields=['community', 'ended_at'], name='communities_objectives'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), models.Q(('members_said_at__isnull', False), ('sponsor_said_at__isnull', False)), _connector='OR'), name='communities_objective_agreed_by_both'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adviser__isnull', False), ('glass__isnull', True)), models.Q(('adviser__isnull', True), ('glass__isnull', False)), _connector='OR'), name='communities_opening_by_one_right'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.UniqueConstraint(condition=models.Q(('adviser__isnull', False)), fields=('adviser', 'page', 'hour'), name='communities_adviser_hour'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.UniqueConstraint(condition=models.Q(('glass__isnull', False)), fields=('glass', 'page', 'hour'), name='communities_glass_hour'),
        ),
        migrations.AddIndex(
            model_name='sponsorassignment',
            index=models.Index(fields=['person', 'until'], name='communities_sponsor_person'),
        ),
        migrations.AddConstraint(
            model_name='sponsorassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('community', 'person'), name='communities_one_open_sponsor'),
        ),
        migrations.AddConstraint(
            model_name='sponsorassignment',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), models.Q(('members_said_at__isnull', False), ('person_said_at__isnull', False)), _connector='OR'), name='communities_sponsor_agreed_by_both'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['community', 'state'], name='communities_offers'),
        ),
        migrations.AddIndex(
            model_name='sponsorrequest',
            index=models.Index(fields=['community', 'replied_at'], name='communities_sponsor_asked'),
        ),
    ]
