"""How the outbox of letters stands: for administrators, without anybody's name or words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from junto.kernel import letters
from junto.kernel.policy import require
from junto.people import rules
from junto.people.actions.letters import try_letters_again
from junto.people.request import PersonRequest

SHOWN = 50


@require_GET
def mail(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    context = {"standing": letters.standing(), "dead": list(letters.dead_letters()[:SHOWN])}
    return render(request, "people/mail.html", context)


@require_POST
def again(request: PersonRequest) -> HttpResponse:
    number = request.POST.get("letter", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
    count = try_letters_again(actor=request.user, number=wanted)
    told = ngettext("%(count)s letter is tried again.", "%(count)s letters are tried again.", count)
    messages.success(request, told % {"count": count})
    return redirect("people:mail")
