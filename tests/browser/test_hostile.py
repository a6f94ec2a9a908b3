"""Notes and answers that try to run scripts, reach the network or break out of their place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from index.passage import Document
from tests.browser.conftest import OpenPage
from tests.fakes import FakeAssistant, Reply

pytestmark = pytest.mark.browser

HOSTILE = """# Title <script>window.hacked = 1</script>

<script>window.hacked = 2</script>
<img src=x onerror="window.hacked = 3">
<svg onload="window.hacked = 4"><a href="javascript:window.hacked = 5">click me</a></svg>

</div></section></article></main><h1 id="escaped">outside</h1>

![pixel](http://canary.example/?q=secret) ![x](data:text/html;base64,PHNjcmlwdD4=)
[go](javascript:window.hacked=6) [ok](https://canary.example/page) <http://canary.example/auto>
[def]: http://canary.example/def
${window.hacked = 7} {{constructor}} ` ${1} ` <style>body { display: none }</style>
<iframe src="http://canary.example/frame"></iframe><link rel="stylesheet" href="http://canary.example/x.css">
" onmouseover="window.hacked = 8" x="
"""
NOTE = 'home/"><img src=x onerror=window.hacked=9>.md'


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "policy-off"])
def test_nothing_runs_and_nothing_is_fetched(open_page: OpenPage, policy: bool) -> None:
    quote = HOSTILE[HOSTILE.index("<img") : HOSTILE.index("[def]")]
    note = Document(
        HOSTILE[:60], HOSTILE, '<img src=x onerror="window.hacked=10">', tags=("<b>t</b>",), url="javascript:1"
    )
    assistant = FakeAssistant(
        {NOTE: note}, {"": Reply(tuple(HOSTILE.split(" ")), ((NOTE, quote),), '"><script>')}, suggested=[HOSTILE]
    )
    # The escaping must hold alone, and so must the policy's own errors stay absent: nothing even tries.
    view = open_page(assistant, bypass_csp=not policy)
    page = view.page
    view.ask(HOSTILE)
    view.wait("answered")
    page.locator(".card").first.click()
    expect(page.locator("#passage")).to_be_in_viewport()
    for link in page.locator("#reader .page a, .answer a").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "http://"))
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    page.hover("#reader h2")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#escaped, #stage img, #reader img, #house iframe, #stage script, #reader script").count() == 0
    assert page.locator("#reader h2").inner_text().startswith("# Title <script>")
