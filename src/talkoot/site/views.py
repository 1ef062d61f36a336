"""Pages that belong to no stage: the way in, the theme, promises, errors."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import cache_control

from talkoot.commons.base import city
from talkoot.commons.design import gallery as samples
from talkoot.commons.jobs import queries as jobs
from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger import signing
from talkoot.commons.people.access import public, requires, signed_in
from talkoot.site import privacy as notice


@public
def root(request: HttpRequest) -> HttpResponse:
    return redirect(f"/{get_language_from_request(request)}/")


@public
def health(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"ok": True})


@public
@cache_control(max_age=300)
def theme(request: HttpRequest) -> HttpResponse:
    """The city's colours as custom properties of the style sheet."""
    colours = city.pack().city.theme
    lines = [f"  --city-{name.replace('_', '-')}: {value};" for name, value in colours.items()]
    return HttpResponse(":root {\n" + "\n".join(lines) + "\n}\n", content_type="text/css")


@public
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /*/account/\n", content_type="text/plain")


@public
def security(request: HttpRequest) -> HttpResponse:
    contact = city.pack().city.security_contact
    text = (
        f"Contact: mailto:{contact}\n"
        "Preferred-Languages: fi, sv, en\n"
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public
def key(request: HttpRequest) -> HttpResponse:
    """The public key with which the city signs results, for whoever checks one."""
    pem = signing.pem(signing.public_hex(signing.signing_key(settings.KEY_FOLDER)))
    return HttpResponse(pem, content_type="text/plain; charset=utf-8")


@signed_in
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far a job is. The page renews itself until the job has ended; no script is needed."""
    try:
        row = jobs.job_for(request.user, job_id=job_id)
    except Job.DoesNotExist as none:
        raise Http404 from none
    if row.state == Job.State.DONE and row.result_url:
        return redirect(row.result_url)
    response = render(request, "site/job.html", {"job": row})
    if row.state in (Job.State.WAITING, Job.State.RUNNING):
        response["Refresh"] = "3"
    return response


@requires("design.see")
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "design/gallery.html", samples.content())


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "site/privacy.html",
        {
            "kept": notice.kept(),
            "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
        },
    )


@public
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")


@public
def counting(request: HttpRequest) -> HttpResponse:
    return render(request, "site/counting.html")


def unclear(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: most often a page that stood open for long, or blocked cookies."""
    return _error(request, 403, what="expired")


def _error(request: HttpRequest, code: int, what: str = "") -> HttpResponse:
    return render(request, "site/error.html", {"what": what or str(code)}, status=code)
