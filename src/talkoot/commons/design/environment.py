"""The Jinja2 environment of every page: words, numbers, dates and addresses."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import nh3
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markupsafe import Markup

from talkoot.commons.base import city
from talkoot.commons.base.texts import Texts, pick
from talkoot.commons.design import maps

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "h4", "blockquote", "br", "code"}


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this once."""
    env = Environment(  # noqa: S701 - the backend passes autoescape
        **{
            **options,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext, ngettext=translation.ngettext, newstyle=True
    )
    filters = {
        "text": text,
        "money": money,
        "number": number,
        "date": day,
        "datetime": moment,
        "closing": closing,
        "markdown": markdown,
    }
    env.filters.update({name: _at_reading(write) for name, write in filters.items()})
    env.globals.update(
        filters,
        static=static,
        url=url,
        days_until=days_until,
        now=timezone.now,
        draw_map=maps.drawn,
    )
    return env


def _at_reading(write: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that runs for each reader.

    Jinja2 writes out a filter of a constant, such as `61234|number`, when it compiles the
    template: once, in the language of the first reader. One that asks for the context it leaves.
    """

    @pass_context
    def late(context: Context, *args: Any, **kwargs: Any) -> Any:
        return write(*args, **kwargs)

    return late


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page knows; reads no user, so that pages without cookies can be kept."""
    language = translation.get_language()
    return {
        "language": language,
        "city": city.pack().city,
        "laptop": settings.LAPTOP,
        "messages": messages.get_messages(request),
        "alternates": [
            {"code": code, "label": label, "url": translate_url(request.get_full_path(), code)}
            for code, label in settings.LANGUAGES
            if code in city.pack().city.languages
        ],
        "site_path": request.get_full_path(),
        "site_origin": settings.PUBLIC_URL,
    }


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view in the language of the page."""
    return reverse(name, args=args, kwargs=kwargs)


def text(texts: Texts | str | None) -> Markup:
    """A text in the reader's language; marked with `lang` where it exists only in another."""
    if not texts or isinstance(texts, str):
        return Markup.escape(texts or "")
    words, language = pick(texts)
    if language == _language():
        return Markup.escape(words)
    return Markup('<span lang="{}">{}</span>').format(language, words)


def money(cents: int | None, currency: str = "EUR") -> str:
    """Cents as money; whole euros without decimals."""
    return "" if cents is None else _money(cents, currency, _language(), _locale())


# A page of a list names twenty prices, and its neighbour many of the same.
@lru_cache(maxsize=4096)
def _money(cents: int, currency: str, language: str, locale: str) -> str:
    amount = Decimal(cents) / 100
    whole = amount == amount.to_integral()
    pattern = {
        "fi": "#,##0{}\N{NO-BREAK SPACE}¤",
        "sv": "#,##0{}\N{NO-BREAK SPACE}¤",
        "en": "¤#,##0{}",
    }[language]
    if get_currency_symbol(currency, locale).isalpha():
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    return format_currency(
        amount,
        currency,
        pattern.format("" if whole else ".00"),
        locale=locale,
        currency_digits=False,
    )


def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """A number in the reader's way of writing; `digits` fixes the decimals."""
    if value is None:
        return ""
    pattern = "#,##0.###" if digits is None else f"#,##0.{'0' * digits}".rstrip(".")
    return format_decimal(value, pattern, locale=_locale())


def day(value: date | datetime | None, form: str = "long") -> str:
    """A date in words, in the city's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_date(local, form, locale=_locale())


def closing(value: datetime | None) -> str:
    """When something closes, in words: the last minute in which it is still open."""
    return "" if value is None else moment(last_minute(value))


def last_minute(closes_at: datetime) -> datetime:
    """The moment to show for a closing: the minute before, where a day ends with it.

    What closes at midnight is open the whole day before; "until 1 June 0.00" would mislead.
    """
    local = timezone.localtime(closes_at)
    whole_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    return closes_at - timedelta(minutes=1) if whole_day else closes_at


def moment(value: datetime | None, form: str = "d MMMM y H:mm") -> str:
    """A date with its time of day, in the city's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    pattern = {"fi": "d.M.y 'klo' H.mm", "sv": "d.M.y 'kl.' H.mm"}.get(_language(), form)
    return format_datetime(local, pattern, locale=_locale())


def days_until(value: datetime) -> int:
    """Whole days from today to the day of `value`, in the city's time zone."""
    return (timezone.localtime(value).date() - timezone.localdate()).days


def markdown(words: str | None) -> Markup:
    """Plain Markdown as safe HTML: no images, no scripts, only ordinary links."""
    html = nh3.clean(
        _MARKDOWN.render(words or ""),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return Markup(html)  # noqa: S704 - cleaned above


def _language() -> str:
    return (translation.get_language() or settings.LANGUAGE_CODE)[:2]


def _locale() -> str:
    return {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}[_language()]
