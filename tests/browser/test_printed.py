"""Pages that a browser printed to PDF, read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from index.loaders.documents.pdf import load_pdf

pytestmark = pytest.mark.browser

PRINTED = {
    "ar": [
        "رحلة إلى وادي رم",
        "وصلنا إلى المخيم في الساعة 18:30 بعد رحلة طويلة، ودفعنا 60 دينارا للجيب (Toyota Land Cruiser) لمدة خمس ساعات. "
        "في الليل كان البرد شديدًا فطلبنا بطانيات إضافية من صاحب المخيم.",
        "الطعام كان لذيذًا: زرب مطبوخ تحت الرمل مع الأرز والخضار.",
    ],
    "he": [
        "לחם מחמצת בבית",
        'שמתי 500 גרם קמח (מסוג T65) ו-350 מ"ל מים, ואפיתי 45 דקות בחום של 230 מעלות. '
        "העלות הייתה 12.50 לכיכר [ראו הערה].",
        "ראו גם https://example.org/bread/7 ואת הספר Tartine Bread, עמוד 88.",
    ],
}


@pytest.mark.parametrize("language", PRINTED)
def test_what_runs_from_right_to_left_comes_out_as_it_is_read(browser: Browser, language: str) -> None:
    title, *paragraphs = PRINTED[language]
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = browser.new_page()
    try:
        head = f'<html lang="{language}" dir="rtl"><body style="font-family: sans-serif"><h1>{title}</h1>'
        page.set_content(f"{head}{body}</body></html>")
        printed = page.pdf(width="560px")
    finally:
        page.close()
    (note,) = load_pdf(Path("printed.pdf"), printed).documents
    assert [line for line in note.text.split("\n") if line] == [title, *paragraphs]
