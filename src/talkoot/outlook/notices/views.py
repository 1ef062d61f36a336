"""What a person gets by mail, and the feed for everyone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from talkoot.commons.base import city
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public, signed_in
from talkoot.outlook.notices import actions, queries, words
from talkoot.outlook.notices.forms import ChoicesForm

ENTRIES_IN_FEED = 50


@signed_in
def choices(request: HttpRequest) -> HttpResponse:
    """Choose which mail comes."""
    chosen = [kind for kind, mail in queries.choices_of(request.user).items() if mail]
    form = ChoicesForm(request.POST or None, initial={"kinds": chosen})
    if request.method == "POST":
        form = ChoicesForm(request.POST)
        if form.is_valid():
            actions.choose(person=request.user, wanted=set(form.cleaned_data["kinds"]))
            messages.success(request, _("Saved."))
            return redirect("notices:choices")
    context = {"form": form, "hints": {kind.value: hint for kind, hint in words.HINTS.items()}}
    return render(request, "notices/choices.html", context, status=400 if form.errors else 200)


@public
@cache_control(max_age=300)
def feed(request: HttpRequest) -> HttpResponse:
    """New calls, votes and results, for feed readers."""
    name, _language = pick(city.pack().city.name)
    atom = Atom1Feed(
        title=_("%(city)s: calls and results") % {"city": name},
        link=request.build_absolute_uri(reverse("calls:list")),
        description="",
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for item in queries.feed_items(ENTRIES_IN_FEED):
        atom.add_item(
            title=words.subject(item),
            link=request.build_absolute_uri(words.address(item)),
            description=str(words.EVENTS[item.name][1]),
            pubdate=item.entry.at,
            updateddate=item.entry.at,
            unique_id=f"tag:{request.get_host()},2026:ledger:{item.entry.number}",
        )
    return HttpResponse(
        atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
