"""Text loses what could disguise it, and nothing else."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from darkroom import texts


@given(st.text())
def test_cleaning_leaves_nothing_to_clean(text: str) -> None:
    for clean in (texts.line, texts.paragraphs):
        once = clean(text)
        assert clean(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(char) for char in once if char not in "\n\t"}
        assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        once.encode()


@given(st.text(alphabet="aé本 👩\u200d🚀می\u200c"))
def test_letters_joiners_and_emoji_stay(text: str) -> None:
    assert texts.paragraphs(text) == unicodedata.normalize("NFC", text).strip()


def test_a_line_has_no_breaks_and_paragraphs_keep_theirs() -> None:
    assert texts.line(" a \r\n\tb\u2029c ") == "a b c"
    assert texts.paragraphs(" a\r\nb\r\n\r\nc\u2029d \u202e") == "a\nb\n\nc\nd"
