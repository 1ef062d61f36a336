"""city.toml: who the city is."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from talkoot.commons.base.pack.contents import City
from talkoot.commons.base.pack.files import toml
from talkoot.commons.base.pack.table import Table

# Codes of the languages that the pages exist in.
LANGUAGES = ("fi", "sv", "en")
COLOURS = ("accent", "accent_strong", "accent_soft", "on_accent", "focus")
# Text on a colour can be read from here on (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PAGE = re.compile(r"https?://[^\s]+")


def read_city(folder: Path) -> City:
    whole = toml(folder, "city.toml")
    languages = _languages(whole)
    city = City(
        slug=whole.slug("slug"),
        name=whole.texts("name", languages),
        story=whole.texts("story", languages),
        story_source=page_address(whole, "story_source"),
        languages=languages,
        time_zone=_time_zone(whole),
        theme=_theme(whole.table("theme")),
        contact=_mail_address(whole, "contact"),
        security_contact=_mail_address(whole, "security_contact"),
        register_owner=whole.texts("register_owner", languages),
    )
    whole.done()
    return city


def page_address(table: Table, key: str) -> str:
    """A web address, empty where the key is absent."""
    address = table.text(key, "")
    if address and not _PAGE.fullmatch(address):
        raise table.refuse("bad-address", key, f"'{key}' is {address!r}. Start it with https://.")
    return address


def _languages(whole: Table) -> tuple[str, ...]:
    codes = whole.slugs("languages")
    for code in codes or ("",):
        if code not in LANGUAGES:
            raise whole.refuse(
                "unknown-language",
                "languages",
                f"'languages' names {code!r}. Choose from {', '.join(LANGUAGES)}.",
            )
    return codes


def _time_zone(whole: Table) -> str:
    name = whole.text("time_zone")
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, LookupError):
        raise whole.refuse(
            "bad-time-zone",
            "time_zone",
            f"'{name}' is no time zone. Write one such as 'Europe/Stockholm'.",
        ) from None


def _mail_address(whole: Table, key: str) -> str:
    address = whole.text(key)
    if not _ADDRESS.fullmatch(address):
        raise whole.refuse("bad-address", key, f"'{key}' is {address!r}, which is no mail address.")
    return address


def _theme(table: Table) -> dict[str, str]:
    """The city's colours; those that carry text must be read against what they stand on."""
    theme = {name: _colour(table, name) for name in COLOURS if table.has(name)}
    table.done()
    pairs = (
        ("accent", theme.get("on_accent", "#ffffff")),
        ("accent_strong", theme.get("on_accent", "#ffffff")),
        ("accent_strong", theme.get("accent_soft", "#ffffff")),
        ("accent", "#ffffff"),
        ("focus", "#ffffff"),
    )
    for name, other in pairs:
        if name in theme and contrast(theme[name], other) < LEAST_CONTRAST:
            raise table.refuse(
                "low-contrast",
                name,
                f"'{name}' {theme[name]} on {other} has contrast "
                f"{contrast(theme[name], other):.1f}. Choose one with {LEAST_CONTRAST} or more.",
            )
    return theme


def _colour(table: Table, name: str) -> str:
    colour = table.text(name).lower()
    if not _COLOUR.fullmatch(colour):
        raise table.refuse("bad-colour", name, f"'{name}' is {colour!r}. Write '#0a5470'.")
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as "#0a5470", 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
