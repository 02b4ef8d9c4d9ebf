import zipfile

import pytest

from junto.discovery.importers import records as r
from junto.discovery.importers.gathering import object_number
from junto.discovery.importers.records import Field, Identity, Note, ObjectWords, Progress, Trace
from junto.kernel.readers import Unreadable

from .slack_making import CHANNELS, KEY, USERS, export, looked_at, message, records, summary, traces

C1 = object_number(bytes.fromhex(KEY), "slack", "C1")
C2 = object_number(bytes.fromhex(KEY), "slack", "C2")
DAY = "break-clauses/2024-01-01.json"


def posted(who: int, n: int = 1, week: int = 209, channel: int = C1, scope: int = 0) -> Trace:
    return Trace(week, who, None, channel, "co-attend", n, float(n), scope)


def paired(who: int, whom: int, kind: str, n: int = 1, weight: float = 1.0, week: int = 209) -> Trace:
    return Trace(week, who, whom, None, kind, n, weight)


def test_people_and_channels_come_first():
    found = records(export({DAY: [message("U1")]}))
    assert found[:5] == [
        Identity(0, "U1", "ana@firm.example"),
        Identity(1, "U2", "ben@firm.example"),
        Identity(2, "U3", None),
        ObjectWords(C1, "C1", ("break", "clauses")),
        ObjectWords(C2, "C2", ("tax",)),
    ]
    assert isinstance(found[5], Progress)


def test_a_message_is_one_trace_of_person_week_and_channel():
    assert traces(export({DAY: [message("U1"), message("U1", 60), message("U2")]})) == [
        posted(0, 2),
        posted(1),
    ]


def test_a_reply_is_a_trace_with_the_author_of_what_it_answers():
    days = [
        message("U1"),
        message("U2", 60, thread_ts=message("U1")["ts"], parent_user_id="U1"),
        message("U2", 90, thread_ts=message("U1")["ts"]),
        message("U1", 95, thread_ts=message("U1")["ts"]),
        message("U3", 99, thread_ts="1.000000"),
    ]
    file = export({DAY: days})
    assert [trace for trace in traces(file) if trace.kind == "reply"] == [paired(1, 0, "reply", 2, 2.0)]
    assert summary(file).dropped == {r.NO_PARENT: 1, r.ONESELF: 1}


def test_an_answer_in_a_later_week_still_finds_its_author():
    week = 7 * 86_400
    file = export(
        {
            DAY: [message("U1")],
            "break-clauses/2024-02-01.json": [message("U2", 4 * week, thread_ts=message("U1")["ts"])],
        }
    )
    assert paired(1, 0, "reply", week=213) in traces(file)


def test_mentions_share_a_message():
    file = export({DAY: [message("U1", text="<@U2> and <@U3|cy>, <@U1>, <@B1>, <@G1>, <@U99>: look")]})
    assert [trace for trace in traces(file) if trace.kind == "mention"] == [
        paired(0, 1, "mention", 1, 0.5),
        paired(0, 2, "mention", 1, 0.5),
    ]
    assert summary(file).dropped == {r.ONESELF: 1}


@pytest.mark.parametrize(("others", "kept"), [(19, 19), (20, 0)])
def test_a_message_that_names_a_crowd_mentions_nobody(others, kept):
    users = [{"id": f"U{number}"} for number in range(30)]
    text = " ".join(f"<@U{number}>" for number in range(1, others + 1))
    file = export({DAY: [message("U0", text=text)]}, users=users)
    assert len([trace for trace in traces(file) if trace.kind == "mention"]) == kept
    assert summary(file).dropped.get(r.CROWD, 0) == (0 if kept else 1)


def test_fifty_a_week_is_the_most_that_counts():
    file = export({DAY: [message("U1", at, text="<@U2>") for at in range(60)]})
    assert traces(file) == [posted(0, 50), paired(0, 1, "mention", 50, 50.0)]


def test_weeks_begin_on_monday_in_universal_time():
    file = export({DAY: [message("U1", -1), message("U1", 0), message("U1", 7 * 86_400)]})
    assert [trace.week for trace in traces(file)] == [208, 209, 210]


def test_bots_notices_guests_and_strangers_are_dropped_and_counted():
    file = export(
        {
            DAY: [
                message("U1", 1, subtype="channel_join"),
                message("U1", 2, bot_id="B1"),
                message("B1", 3),
                message("U1", 4, subtype="bot_message"),
                message("G1", 5),
                message("U77", 6),
                message("USLACKBOT", 7),
                {"type": "something", "ts": "8"},
            ]
        },
        users=[*USERS, {"id": "USLACKBOT"}],
    )
    assert traces(file) == []
    assert summary(file).dropped == {r.BOT: 4, r.NOTICE: 2, r.OUTSIDER: 1, r.STRANGER: 1}


def test_direct_and_private_channels_are_never_opened_unless_the_agreement_names_them():
    lists = {
        "groups": [{"id": "C8", "name": "deal-x"}, {"id": "C9", "name": "deal-y"}],
        "dms": [{"id": "D1", "members": ["U1", "U2"]}],
        "mpims": [{"id": "C7", "name": "mpdm-a--b-1"}],
    }
    days = {
        DAY: [message("U1")],
        "deal-x/2024-01-01.json": [message("U1")],
        "deal-y/2024-01-01.json": "not even JSON",
        "D1/2024-01-01.json": "not even JSON",
        "mpdm-a--b-1/2024-01-01.json": "not even JSON",
        "unlisted/2024-01-01.json": "not even JSON",
        "integration_logs.json": "not even JSON",
    }
    file = export(days, private=None, **lists)
    assert traces(file) == [posted(0)]
    assert summary(file).dropped == {r.DIRECT: 2, r.PRIVATE: 2, r.UNLISTED: 1, r.OTHER_FILE: 1}
    with_deal = traces(file, private=["deal-x"])
    deal = object_number(bytes.fromhex(KEY), "slack", "C8")
    assert sorted(trace.object for trace in with_deal) == sorted([C1, deal])
    assert ObjectWords(deal, "C8", ()) in records(file, private=["C8"])


def test_a_channel_listed_twice_stays_shut():
    for first, second in (("dms", "groups"), ("groups", "dms")):
        del second
        file = export({DAY: "not even JSON"}, **{first: [{"id": "C1", "name": "break-clauses"}]})
        assert traces(file) == []


def test_private_channels_in_the_list_of_channels_stay_shut():
    file = export(
        {DAY: "not even JSON"}, channels=[{"id": "C1", "name": "break-clauses", "is_private": True}]
    )
    assert summary(file).dropped == {r.PRIVATE: 1}


def test_a_walled_channel_keeps_its_scope():
    days = {DAY: [message("U1", text="<@U2>")], "tax/2024-01-01.json": [message("U1")]}
    found = traces(export(days), scopes={"break-clauses": 7})
    assert sorted((trace.scope, trace.kind) for trace in found) == [
        (0, "co-attend"),
        (7, "co-attend"),
        (7, "mention"),
    ]


def test_a_walled_channel_changes_nothing_outside_it():
    days = {"tax/2024-01-01.json": [message("U1"), message("U2")]}
    walled = {**days, DAY: [message("U1", text="<@U2>")] * 1}
    outside = [trace for trace in traces(export(walled), scopes={"C1": 7}) if trace.scope == 0]
    assert outside == traces(export(days), scopes={"C1": 7})


def test_repetitions_count_once():
    assert traces(export({DAY: [message("U1"), message("U1")]})) == [posted(0)]


@pytest.mark.parametrize(
    ("stamp", "reason"),
    [
        ("-1", r.TIME),
        ("", r.TIME),
        (None, r.TIME),
        (True, r.TIME),
        (1704067200, r.TIME),
        ("1e3", r.TIME),
        ("2024-01-02T03:04:05", r.TIME),
        ("99999999999999", r.TIME),
        ("0", r.TOO_EARLY),
        ("1", r.TOO_EARLY),
        ("99999999999", r.TOO_LATE),
        ("1714067200.0", r.TOO_LATE),
    ],
)
def test_times_that_cannot_be_are_left_out_and_their_place_told(stamp, reason):
    found = records(export({DAY: [message("U1"), {**message("U1"), "ts": stamp}]}), last_week=220)
    assert [trace for trace in found if isinstance(trace, Trace)] == [posted(0)]
    assert [note for note in found if isinstance(note, Note)] == [Note(reason, DAY, 2, 1)]


def test_records_of_another_shape_are_left_out_and_the_rest_goes_on():
    wrong = [{"user": ["U1"], "text": {"a": 1}, "ts": True}, {"user": None}, "text", 7, None, []]
    file = export({DAY: [*wrong, message("U1", thread_ts=5, parent_user_id=[], text={"a": 1})]})
    assert traces(file) == [posted(0)]
    assert summary(file).dropped == {r.SHAPE: 6}


def test_an_unstorable_record_is_told_by_its_place_only():
    day = (
        '[{"user": "U1", "user": "U2"}, {"ts": NaN, "canaryword": 1}, ' + '{"user":"U1","ts":"1704067200.1"}]'
    )
    found = records(export({DAY: day}))
    assert [note for note in found if isinstance(note, Note)] == [
        Note(r.UNSTORABLE, DAY, 1, 1),
        Note(r.UNSTORABLE, DAY, 2, 1),
    ]
    assert traces(export({DAY: day})) == [posted(0)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": 1}', "In “break-clauses/2024-01-01.json”: A list of records was expected"),
        ('[{"a": 1},]', "In “break-clauses/2024-01-01.json”: In line 1, column 11 the file is not JSON"),
        (b'["\xff"]', "In “break-clauses/2024-01-01.json”: From byte 2 on"),
    ],
)
def test_a_member_that_cannot_be_read_refuses_the_export_and_is_named(content, words):
    with pytest.raises(Unreadable) as caught:
        records(export({DAY: content}))
    assert str(caught.value).startswith(words)
    assert caught.value.where.member == DAY


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (export({DAY: []}, users=None), "The archive has no “users.json”"),
        (export({DAY: []}, channels=None), "The archive has no “channels.json”"),
        (export({}), "The archive holds no day of any channel"),
        (export({"photos/a.json": []}), "The archive holds no day of any channel"),
    ],
)
def test_what_is_no_slack_export_is_told_what_is_missing(file, words):
    with pytest.raises(Unreadable) as caught:
        records(file)
    assert str(caught.value).startswith(words)


def test_the_order_of_days_in_the_archive_changes_nothing():
    days = {
        f"tax/2024-01-{day:02d}.json": [message("U1", day * 86_400, text="<@U2>")] for day in range(1, 29)
    }
    assert records(export(days)) == records(export(dict(reversed(days.items()))))


def test_more_than_is_held_is_given_away_and_adds_up(monkeypatch):
    from junto.discovery.importers import gathering

    days = {
        f"tax/2024-01-{day:02d}.json": [message(user, day * 86_400) for user in ("U1", "U2")]
        for day in range(1, 8)
    }
    whole = traces(export(days))
    monkeypatch.setattr(gathering.Weekly.__init__, "__defaults__", (1,))
    parts = traces(export(days))
    assert len(parts) > len(whole)
    added: dict[tuple[int, int], int] = {}
    for trace in parts:
        added[(trace.week, trace.who)] = added.get((trace.week, trace.who), 0) + trace.n
    assert added == {(trace.week, trace.who): trace.n for trace in whole}


def test_another_key_gives_other_numbers_to_the_same_channels():
    from junto.discovery.importers.slack import read

    file = export({DAY: [message("U1")]})
    one, two = ([given[4] for given in read(file, key) if given[0] == "t"] for key in ("00" * 32, "01" * 32))
    assert one != two


def test_the_preview_tells_each_field_and_its_fate_without_content():
    day = [
        message("U1", text="canaryword <@U2>", files=[{"name": "canaryfile"}], reactions=[1], canarykey=1),
        message("U2", 5, thread_ts=message("U1")["ts"], edited={}, attachments=[]),
        message("B1", 6),
    ]
    file = export({DAY: day, "D1/2024-01-01.json": []}, dms=[{"id": "D1"}])
    found = looked_at(file)
    fields = {field.name: (field.fate, field.count) for field in found if isinstance(field, Field)}
    assert fields == {
        "user": ("kept", 3),
        "ts": ("kept", 3),
        "channels.json: id": ("kept", 2),
        "thread_ts, parent_user_id": ("kept", 1),
        "<@…>": ("kept", 1),
        "users.json: email": ("memory", 2),
        "text": ("memory", 3),
        "channels.json: name": ("memory", 2),
        "files": ("dropped", 1),
        "reactions": ("dropped", 1),
        "edited": ("dropped", 1),
        "attachments": ("dropped", 1),
        "blocks": ("dropped", 0),
        "subtype": ("dropped", 0),
        "bot_id": ("dropped", 1),
        "channels.json: topic, purpose": ("dropped", 0),
        "users.json: profile": ("dropped", 5),
        "dms.json, mpims.json": ("dropped", 1),
        "groups.json": ("dropped", 0),
        "…": ("dropped", 1),
    }
    assert not [record for record in found if isinstance(record, Identity | ObjectWords | Trace)]
    assert "canary" not in repr(found)
    assert found[-1] == summary(file)


def test_zip_members_of_direct_messages_are_not_even_unpacked(monkeypatch):
    from junto.kernel.readers.archives import Archive

    opened = []
    real = Archive.pieces
    monkeypatch.setattr(
        Archive, "pieces", lambda self, member: opened.append(member.name) or real(self, member)
    )
    records(export({DAY: [], "D1/2024-01-01.json": []}, dms=[{"id": "D1"}]))
    assert sorted(set(opened)) == sorted(["users.json", "channels.json", "dms.json", DAY])


def test_the_export_here_is_one_a_zip_program_reads():
    assert zipfile.ZipFile(export({DAY: []})).testzip() is None
    assert CHANNELS[0]["name"] == "break-clauses"
