"""The words of the chooser: what is asked, what one may answer, and what an answer speaks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands on the page, and the sentence that says what it speaks for."""

    said: Words
    sentence: Words
    because: Words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in plain words, its short name, and why it is asked."""

    short: Words
    question: Words
    lead: Words
    why: Words
    answers: dict[str, Answer]


UNSURE = _("I do not know yet")
QUESTIONS: dict[str, Asked] = {
    "result": Asked(
        _("what there would be"),
        _("What would there be at the end?"),
        _("Think of what you have in mind, and of the day on which you would call it a success."),
        _("a team exists to deliver something; a community exists to get better at something."),
        {
            "deliver": Answer(
                _("Something we hand over"),
                _("A report, a filing, a completed deal, a new system."),
                _("Something is handed over. That is what a team is for."),
            ),
            "better": Answer(
                _("Nothing to hand over; we would be better at something"),
                _("We would know more, answer faster, stop making the same mistake."),
                _("Nothing is delivered; people get better at something. That is what a community is for."),
            ),
            "some": Answer(
                _("Some of each"),
                _("Something to hand over now, and something we want to get better at."),
                _("A team delivers the first; the second needs people who stay when it is delivered."),
            ),
            "answer": Answer(
                _("An answer"),
                _("I have one question. Once it is answered, I am done."),
                _("One answer needs neither a team nor a community, only somebody who knows."),
            ),
            "unsure": Answer(UNSURE, _("Also an answer."), _("It points nowhere yet.")),
        },
    ),
    "end": Asked(
        _("whether it ends"),
        _("Does it end?"),
        _("Say what you expect, not what is written in a plan."),
        _("a team is disbanded when its work is done; a community has no end date."),
        {
            "day": Answer(
                _("Yes, on a day or when it is delivered"),
                _("After that there is nothing left to meet about."),
                _("It ends. A team ends with its work, and its people are released."),
            ),
            "never": Answer(
                _("No, it goes on"),
                _("Next year brings the same questions in new clothes."),
                _("It does not end. A community stays as long as somebody finds it useful."),
            ),
            "unsure": Answer(UNSURE, _("Also an answer."), _("It points nowhere yet.")),
        },
    ),
    "people": Asked(
        _("how people come to it"),
        _("How do people come to it?"),
        _("Think of the people you have in mind, on an ordinary Tuesday."),
        _(
            "people who are assigned need a leader and an end; people who volunteer leave if they are "
            "given tasks."
        ),
        {
            "placed": Answer(
                _("Somebody puts them on it"),
                _("Their time is planned, because the work has to be done by a day."),
                _("People are put on it. That is a team: nobody is put on a community."),
            ),
            "want": Answer(
                _("They come because they want to"),
                _("Nobody would be asked why they stayed away."),
                _("People come because they want to. A community has no other way in."),
            ),
            "some": Answer(
                _("Some of each"),
                _("Two or three must be there; the rest would come out of interest."),
                _("Those who must be there are a team; those who come out of interest are not."),
            ),
            "unsure": Answer(UNSURE, _("Also an answer."), _("It points nowhere yet.")),
        },
    ),
    "answers": Asked(
        _("who answers for it"),
        _("Who answers for the result?"),
        _("If a client, a board or a court asked, whom would they ask?"),
        _("a team is given a leader who answers for it; a community chooses somebody to speak for it."),
        {
            "one": Answer(
                _("One person, by name"),
                _("A partner, a manager: somebody who must see it done."),
                _("One person must answer for it. A team has such a leader; a community has none."),
            ),
            "chosen": Answer(
                _("Nobody for the whole"),
                _("Each answers for what they say; somebody we choose may speak for us."),
                _("Nobody is put in charge. A community chooses who speaks for it."),
            ),
            "unsure": Answer(UNSURE, _("Also an answer."), _("It points nowhere yet.")),
        },
    ),
    "again": Asked(
        _("whether it comes back"),
        _("Do the same questions come up elsewhere?"),
        _("In other matters, other offices, other disciplines."),
        _("what keeps coming back is worth keeping in one place, whoever happens to work on it."),
        {
            "often": Answer(
                _("Yes, I have seen them more than once"),
                _("Others solve it again, each from the beginning."),
                _("The same questions come back in other places. A community keeps what each has learnt."),
            ),
            "once": Answer(
                _("No, this is the only time"),
                _("Nobody else has it, and nobody will soon."),
                _("It happens once. What is learnt need not be kept going by anybody."),
            ),
            "unsure": Answer(UNSURE, _("Also an answer."), _("It points nowhere yet.")),
        },
    ),
}

TITLES: dict[str, Words] = {
    "team": _("This sounds like a team"),
    "community": _("This sounds like a community"),
    "both": _("This sounds like both: a team now, and a community beside it"),
    "ask": _("Neither yet: just ask the question"),
}
LEADS: dict[str, Words] = {
    "both": _("Some of your answers speak for a team, and some for what stays when it is gone."),
    "ask": _("Nothing you answered needs a group of its own."),
}
SPEAKS: dict[str, Words] = {
    "team": _("team"),
    "community": _("community"),
    "both": _("both"),
    "either": _("either"),
    "ask": _("neither"),
}
NEXT: dict[str, Words] = {
    "team": _(
        "A team needs four things: something to deliver, a day on which it ends, one leader who answers "
        "for it, and "
        "people whose time is planned. Agree them in one conversation, write them in four lines to "
        "everybody on it, "
        "and ask for their time where time is planned. On the last day, take twenty minutes to say what "
        "you would "
        "do again, and then let people go."
    ),
    "community": _(
        "A name and a question are enough to begin. Nobody's permission is asked, nobody is added, and "
        "whoever "
        "comes can leave with one click."
    ),
    "both": _(
        "Form the team for what must be delivered: a leader, a day, people whose time is planned. Beside "
        "it, start "
        "a community for the questions that will outlive it, and let whoever wants to come. The team "
        "ends; what it "
        "learnt, free of the client, stays."
    ),
    "ask": _(
        "Find the community that is nearest and ask there, or ask the one person who would know. If the "
        "same "
        "question comes back a third time, from somebody else, come here again: then it is worth keeping."
    ),
}
WRONG: dict[str, Words] = {
    "team": _(
        "If the work is delivered and people go on meeting because they find it useful, something else "
        "has begun. "
        "Start a community then, and let the team end."
    ),
    "community": _(
        "If in three months nobody but you has hosted, answered or written anything, it was a question "
        "and not a "
        "community. Ask it in one that exists; nothing needs closing. If one person answers for it and "
        "people are "
        "put on it for good, it is a unit of the firm and needs neither."
    ),
    "both": _(
        "If nobody outside the team comes of their own accord within three months, the team was enough. "
        "Let the "
        "community rest; nothing needs closing."
    ),
    "ask": _(
        "If you ask and five people answer that they have the same question, it was not one question. "
        "That is how "
        "communities begin."
    ),
}
