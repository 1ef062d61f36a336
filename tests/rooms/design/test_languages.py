"""A template is read once and serves readers of every language."""

from django.template import engines
from django.utils import translation


def test_a_figure_that_stands_in_a_template_is_written_in_each_readers_way():
    template = engines["jinja2"].from_string("{{ 61234|number }} {{ 4850000|money }}")

    written = []
    for language in ("en", "fi"):
        with translation.override(language):
            written.append(template.render({}).replace("\N{NO-BREAK SPACE}", " "))

    assert written == ["61,234 €48,500", "61 234 48 500 €"]
