"""A page of the dashboard in a browser that lets nothing pass."""

import contextlib
import re

from playwright.sync_api import expect

POLICY = """
  window.violations = [];
  addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
expect.set_options(timeout=10_000)


class Visit:
    """A page of the site that may not complain about anything."""

    def __init__(self, browser, base, allow=None, **options):
        self.base, self.allow, self.complaints = base, allow, []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.context.add_init_script(POLICY)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complain("console: " + message.text, message.type == "error"))
        self.page.on("pageerror", lambda error: self.complain(f"error: {error}"))
        self.page.on("request", lambda request: self.complain(
            "request outside: " + request.url, not request.url.startswith((self.base, "data:", "blob:"))))

    def complain(self, text, really=True):
        if really and not (self.allow and re.search(self.allow, text)):
            self.complaints.append(text)

    def go(self, page, state=""):
        self.page.goto("about:blank")
        self.page.goto(f"{self.base}{page}.html{state}")
        expect(self.page.locator("#page:not([aria-busy])")).to_be_visible()
        return self.page

    def check(self, where):
        page = self.page
        violations = page.evaluate("window.violations")
        assert not self.complaints and not violations, f"{where}: {self.complaints} {violations}"
        assert page.evaluate("window.hacked") is None, f"{where}: a text was run"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where}: the page scrolls sideways by {wide}"


@contextlib.contextmanager
def visit(browser, base, where, **options):
    one = Visit(browser, base, **options)
    yield one
    one.check(where)
    one.context.close()


def until(page, condition):
    """Waits for what only a script can tell; Playwright's own way is an eval, which the policy forbids."""
    page.evaluate(
        f"() => new Promise((done) => {{ const look = () => ({condition}) ? done() : requestAnimationFrame(look); look(); }})")
