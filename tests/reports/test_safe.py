"""Text from data is shown, never obeyed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.reports.markup import Markup, element
from genloss.reports.safe import html, safe

ANY_TEXT = st.text(st.characters(codec=None))  # lone surrogates too


@given(ANY_TEXT)
def test_no_control_or_direction_character_survives(text: str) -> None:
    """What is left prints on one line and can be encoded: no C0, C1, bidirectional control, separator or surrogate."""
    shown = safe(text)
    shown.encode()
    turns = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not any(
        unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(one) in turns for one in shown
    )


@given(ANY_TEXT)
def test_safe_text_stays_as_it_is(text: str) -> None:
    """Making text safe twice changes nothing more."""
    assert safe(safe(text)) == safe(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        ("\x9b2J", "\\x9b2J"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("naïve 漢字 \u200d", "naïve 漢字 \u200d"),
    ],
)
def test_dangerous_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    """Each dangerous character becomes its own number, and ordinary text of any script is left alone."""
    assert safe(text) == shown


@given(ANY_TEXT)
def test_escaped_text_cannot_open_a_tag_or_leave_an_attribute(text: str) -> None:
    """After escaping there is no bracket, no quote, and no ampersand but those of the escapes."""
    shown = html(text)
    assert not set("<>\"'") & set(shown)
    assert shown.count("&") == sum(shown.count(one) for one in ("&lt;", "&gt;", "&amp;", "&quot;", "&#x27;"))


def test_an_element_escapes_all_but_markup() -> None:
    """Plain text inside an element is escaped, text marked as HTML is not."""
    assert element("p", "<b>", Markup("<i>x</i>"), title='"') == '<p title="&quot;">&lt;b&gt;<i>x</i></p>'
