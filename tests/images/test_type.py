import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.images.type import EMOJI, FONTS, Run, clean, font, has, length, runs, signs


def faces(text: str) -> list[str]:
    return [run.face.removeprefix("NotoSans").split("-")[0] for run in runs(signs(text, "Medium"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zażółć gęślą jaźń, Việt", ["InterDisplay"]),
        ("Съешь ещё, Ελλάδα", ["InterDisplay"]),
        ("日本語と한국어", ["CJK"]),
        ("שלום", ["Hebrew"]),
        ("مرحبا، عالم!", ["Arabic"]),
        ("สวัสดี", ["Thai"]),
        ("नमस्ते", ["Devanagari"]),
        ("Հայ", ["Armenian"]),
        ("ქართ", ["Georgian"]),
        ("Hi 日本 there", ["InterDisplay", "CJK", "InterDisplay"]),
        ("→ ⠿", ["InterDisplay", "DejaVuSans"]),
        ("a🎉🎉b", ["InterDisplay", EMOJI, EMOJI, "InterDisplay"]),
        ("❤", ["InterDisplay"]),
        ("🕴", [EMOJI]),
    ],
)
def test_each_script_has_its_font(text: str, expected: list[str]) -> None:
    assert faces(text) == expected


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦", "🇵🇱", "👋🏽", "é", "e\u0301", "क्षि"])
def test_what_a_reader_sees_as_one_character_is_one_sign(text: str) -> None:
    assert len(signs(text, "Medium")) == 1


def test_a_character_in_disguise_is_shown_as_the_plain_one() -> None:
    assert "".join(sign.text for sign in signs("𝓗𝓲 ﬃ", "Medium")).startswith("Hi ")


def test_a_character_that_no_font_has_is_a_box() -> None:
    assert [sign.text for sign in signs("𒐫", "Medium")] == ["□"]


def test_what_is_not_seen_is_left_out() -> None:
    assert clean("a\x00b\u202ec\ufeffd\u00ade") == "abcde"
    assert signs("\u200d\ufe0f", "Medium") == ()


def test_piles_of_marks_are_cut_down() -> None:
    assert len(clean("Z" + "\u0334" * 50)) <= 6


@given(st.text(max_size=80))
def test_every_text_can_be_set_and_measured(text: str) -> None:
    for run in runs(signs(clean(text), "SemiBold")):
        assert run.face == EMOJI or has(run.face, run.text)
        assert length(run, "") >= 0


def test_type_can_be_scaled() -> None:
    for face, text in (("InterDisplay-Medium.otf", "Illustrious"), ("NotoSansCJK-Medium.otf", "日本語")):
        ems = length(Run(text=text, face=face, level=0), "")
        for size in (30, 44, 156):
            assert font(face, size).getlength(text) == pytest.approx(ems * size, rel=0.02)


def test_japanese_has_its_own_shapes() -> None:
    face = font("NotoSansCJK-Medium.otf", 60)
    assert face.getmask("直", language="ja").getbbox() is not None
    assert bytes(face.getmask("直", language="ja")) != bytes(face.getmask("直", language="zh-Hans"))


def test_the_fonts_are_those_that_are_listed() -> None:
    lines = (FONTS / "SHA256SUMS").read_text("ascii").splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    drawn = [
        path for path in FONTS.iterdir() if path.suffix in (".otf", ".ttf", ".bin", ".txt") and "OFL" not in path.name
    ]
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in drawn}
