"""Uses the dashboard in headless Chromium as people do, and fails where anything is not as it must be.

    dashboard.py ADDRESS SITE    the served address, and the folder that is served; its api/ is written anew
"""

import pathlib
import re
import shutil
import sys
import time

from playwright.sync_api import expect, sync_playwright

from sample_site import HOSTILE, Site
from visit import until, visit

PAGES = ["index", "signals", "performance", "coverage", "models", "logs"]


def first_day(browser, base):
    """Every page says what will be there and what to run."""
    with visit(browser, base, "first day") as one:
        for name in PAGES:
            page = one.go(name)
            expect(page.locator("#page .empty code").first).to_contain_text(re.compile("fetch-daily|train-policy|generate"))
            one.check("first day of " + name)


def sizes(browser, base):
    """Every page at desk and phone, light and dark: nothing complains, nothing scrolls sideways."""
    for width, scheme in [(1280, "light"), (390, "dark"), (360, "light")]:
        with visit(browser, base, f"width {width}", color_scheme=scheme) as one:
            one.page.set_viewport_size({"width": width, "height": 800})
            for name in PAGES:
                one.go(name)
                one.check(f"{name} at {width}")


def today(browser, base, site):
    with visit(browser, base, "today") as one:
        page = one.go("index")
        expect(page.locator(".verdict")).to_contain_text("2 things went wrong")
        expect(page.locator(".verdict")).to_contain_text(HOSTILE)
        page.get_by_role("button", name="Details of train-policy").click()
        expect(page.locator("tr.detail")).to_contain_text("Peak memory")
        page.get_by_role("button", name="Show as a table").click()
        expect(page.get_by_role("table", name="Share of active stocks with a bar")).to_be_visible()
        # New data lands: the page follows, and what was open stays so.
        site.change("today", lambda value: (value["alerts"].clear(), value["jobs"][3].update(status="done")))
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(".verdict")).to_contain_text("The system works")
        expect(page.locator("tr.detail")).to_contain_text("Peak memory")


def signals(browser, base, site):
    with visit(browser, base, "signals") as one:
        page = one.go("signals", f"#month={site.ends[-2]}")
        rows = page.locator("table").first.locator("tbody > tr:not(.detail)")
        expect(rows).to_have_count(54)
        expect(rows.nth(2).locator("th")).to_contain_text(HOSTILE)
        page.get_by_label("Action", exact=True).select_option("SELL")
        expect(page.get_by_text("14 of 54 signals.")).to_be_visible()
        page.get_by_label("Outcome", exact=True).select_option("hit")
        assert 0 < rows.count() < 14
        page.get_by_label("Outcome", exact=True).select_option("")
        page.get_by_label("Action", exact=True).select_option("")
        page.get_by_label("Symbol, name or reason").fill("company 17 ")
        expect(rows).to_have_count(1)
        page.get_by_label("Symbol, name or reason").fill("")
        # Sorted by keyboard, and told so.
        head = page.get_by_role("columnheader", name="Excess", exact=True)
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", "descending")
        gains = [float(text.replace("−", "-").rstrip("%")) for text in rows.locator("td:nth-last-child(2)").all_inner_texts()]
        assert gains == sorted(gains, reverse=True), gains
        page.get_by_role("button", name="Details of S004").focus()
        page.keyboard.press("Enter")
        expect(page.locator("tr.detail")).to_contain_text("Drivers of S004")
        until(page, "Object.values(Chart.instances).some((one) => one.config.type === 'bar' && one.width > 100)")
        # The address keeps it all.
        again = page.url
        assert "stock=S004" in again and "sort=excess.down" in again, again
        page.goto("about:blank")
        page.goto(again)
        expect(page.locator("tr.detail")).to_contain_text("Drivers of S004")
        page.get_by_label("Signals of", exact=True).select_option(site.ends[-1])
        expect(page.get_by_text("not yet known").first).to_be_visible()


def performance(browser, base, site):
    with visit(browser, base, "performance") as one:
        page = one.go("performance")
        # What comes a moment later moves the charts below it.
        expect(page.get_by_role("table", name="What the account holds")).to_be_visible()
        plots = page.locator(".plot.zooms")
        expect(plots).to_have_count(3)
        shown = "() => Object.values(Chart.instances).filter((one) => one.canvas.closest('.zooms'))" \
                ".map((one) => [one.scales.x.min, one.scales.x.max])"
        until(page, f"({shown})().length === 3")
        full = page.evaluate(shown)
        assert full == [[0, len(site.days) - 1]] * 3, full
        plots.first.scroll_into_view_if_needed()
        box = plots.first.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 150)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 150, steps=4)
        page.mouse.up()
        dragged = page.evaluate(shown)
        assert dragged[0] == dragged[1] == dragged[2] and 0 < dragged[0][0] < dragged[0][1] < len(site.days) - 1, dragged
        assert "from=" in page.url
        plots.nth(1).focus()
        page.keyboard.press("+")
        closer = page.evaluate(shown)
        assert closer[0][1] - closer[0][0] < dragged[0][1] - dragged[0][0], closer
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(shown)[2][0] < closer[2][0]
        page.keyboard.press("0")
        assert page.evaluate(shown) == full and "from=" not in page.url
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -120)
        page.keyboard.up("Control")
        until(page, f"({shown})()[1][1] - ({shown})()[1][0] < {len(site.days) - 1}")
        page.get_by_role("button", name="Show everything (key 0): Growth of 1").click()
        assert page.evaluate(shown) == full
        page.get_by_role("button", name="Difference").click()
        expect(page.get_by_role("table", name="Model less equal weights")).to_be_visible()
        expect(page.get_by_text("luck alone could have made this")).to_be_visible()


def paper(browser, base, site):
    """The paper account, and a halt that is above every page."""
    with visit(browser, base, "paper") as one:
        page = one.go("performance")
        goals = page.get_by_role("table", name="Goals of the paper account")
        expect(goals.locator("tbody tr")).to_have_count(5)
        expect(goals).to_contain_text("12 of 20")
        expect(page.get_by_text("Not known yet: Sales at a gain after 20 sales.")).to_be_visible()
        expect(page.get_by_role("table", name="against the backtest of its signals")).to_contain_text("2.30")
        expect(page.get_by_text("more than one basis point in 1 month")).to_be_visible()
        held = page.get_by_role("table", name="What the account holds")
        expect(held.locator("tbody tr")).to_have_count(20)
        expect(held).to_contain_text(HOSTILE)
        expect(page.get_by_text("looked into it")).to_be_visible()
        page.get_by_role("button", name="Show as a table").nth(0).click()
        expect(page.get_by_role("table", name="Growth of 1, paper account")).to_contain_text("Backtest of its signals")
        site.halt = "Buying is halted since the close of 2022-12-30: " + HOSTILE
        site.change("today", lambda value: value["paper"].update(
            level="halted", halted_since="2022-12-30", halt_reason=HOSTILE))
        for name in PAGES:
            page = one.go(name)
            expect(page.locator(".banner.bad")).to_contain_text("Buying is halted since the close of 2022-12-30")
        page = one.go("index")
        expect(page.locator(".verdict")).to_contain_text("3 things went wrong")
        expect(page.get_by_role("region", name="Paper account").locator(".pill")).to_contain_text("halted")
        site.halt = None
        site.change("today", lambda value: value["paper"].update(level="halved", halted_since=None, behind=2))
        site.change("today", lambda value: value["paper"].pop("halted_since"))
        page = one.go("index")
        expect(page.locator(".verdict")).to_contain_text("its positions are halved")
        expect(page.locator(".verdict")).to_contain_text("The paper account is 2 sessions behind.")
        expect(page.locator(".banner.bad")).to_have_count(0)
        site.change("today", lambda value: value["paper"].update(level="normal", behind=0))


def inference(browser, base, site):
    """What inference elsewhere costs, and that a spent budget is told of."""
    with visit(browser, base, "inference") as one:
        page = one.go("index")
        panel = page.get_by_role("region", name="Inference elsewhere")
        expect(panel).to_contain_text("$0.0042")
        expect(panel).to_contain_text("90% between $31.50 and $65.00")
        rows = page.get_by_role("table", name="Endpoints in this month").locator("tbody tr")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_contain_text("not asked for now")
        expect(rows.nth(1)).to_contain_text(HOSTILE)
        scaled = page.get_by_role("table", name="How endpoints were scaled")
        expect(scaled.locator("tbody tr")).to_have_count(3)
        expect(scaled).to_contain_text("ended with exit code 1")
        assert page.evaluate("window.hacked") is None
        panel.get_by_role("button", name="Show as a table").click()
        # Weekends and quiet days cost nothing and are not listed.
        expect(page.get_by_role("table", name="Spent on inference by day").locator("tbody tr").first).to_contain_text("2023-01-03")
        site.change("today", lambda value: value["costs"]["inference"].update(is_stopped=True))
        page = one.go("index")
        expect(page.locator(".verdict")).to_contain_text("The budget for inference is spent")
        site.change("today", lambda value: value["costs"].pop("inference"))
        page = one.go("index")
        expect(page.get_by_role("region", name="Inference elsewhere")).to_have_count(0)


def coverage(browser, base):
    with visit(browser, base, "coverage") as one:
        page = one.go("coverage")
        here = page.locator("#here")
        page.get_by_label(re.compile("Find a stock")).fill("s1204")
        expect(here).to_contain_text("Slot 1204: S1204, Company 1204 Inc.; active")
        page.get_by_role("button", name="Sector").click()
        expect(here).to_contain_text("Slot 1204")
        page.locator(".map canvas").focus()
        page.keyboard.press("ArrowDown")
        expect(here).to_contain_text("Slot 1304")
        page.keyboard.press("Home")
        expect(here).to_contain_text("Slot 1300")
        page.get_by_label(re.compile("Find a stock")).fill("11")
        expect(here).to_contain_text(HOSTILE)
        page.get_by_label(re.compile("Find a stock")).fill("nobody")
        expect(here).to_contain_text("No stock of the universe is called “nobody”")
        page.get_by_role("button", name="Energy").click()
        expect(page.get_by_role("button", name="Energy")).to_have_attribute("aria-pressed", "true")


def models(browser, base, site):
    with visit(browser, base, "models") as one:
        page = one.go("models")
        page.get_by_role("link", name=site.ends[-1][:7]).click()
        expect(page.get_by_role("heading", name=f"Model {site.ends[-1][:7]}")).to_be_visible()
        expect(page.get_by_text("not met")).to_be_visible()
        page.get_by_label("Learning curve", exact=True).select_option("entropy")
        expect(page.get_by_role("heading", name="entropy")).to_be_visible()
        page.get_by_text("The model card").click()
        expect(page.locator("pre.card-json")).to_contain_text("<img src=x onerror=")
        page.get_by_role("button", name="Show 20 more").click()
        expect(page.get_by_role("table", name="Candidates").locator("tbody tr")).to_have_count(40)


def logs(browser, base):
    with visit(browser, base, "logs") as one:
        page = one.go("logs")
        page.get_by_label("Ended", exact=True).select_option("trouble")
        expect(page.get_by_text("12 of 500 runs.")).to_be_visible()
        expect(page.locator("tbody tr").first).to_contain_text(HOSTILE[:20])
        page.get_by_label("Command", exact=True).select_option("fetch-daily")
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_label("Show", exact=True).select_option("2022")
        expect(page.get_by_role("heading", name="Runs of 2022")).to_be_visible()
        assert "status=trouble" in page.url and "year=2022" in page.url


def by_keyboard(browser, base):
    """The skip link, the theme, and a link, without a mouse."""
    with visit(browser, base, "keyboard", color_scheme="light") as one:
        page = one.go("index")
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.get_by_role("button", name="Theme").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        dark = page.evaluate(ground)
        assert dark != light
        page.reload()
        expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
        assert page.evaluate(ground) == dark
        page.get_by_role("link", name="Logs", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Logs", level=1)).to_be_visible()
        assert page.evaluate(ground) == dark


def trouble(browser, base, site):
    """Old data, and data that cannot be read: both are said, and what was shown stays."""
    with visit(browser, base, "trouble", allow="404|Failed to load resource") as one:
        site.generated = "2023-01-03T07:31:00Z"
        site.index()
        page = one.go("logs")
        expect(page.locator(".banner.warn")).to_contain_text("This is old")
        index = site.api / "index.json"
        index.rename(site.api / "aside")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(".banner.bad")).to_contain_text("api/index.json answered 404")
        expect(page.get_by_text("500 runs.")).to_be_visible()
        (site.api / "aside").rename(index)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(".banner.bad")).to_have_count(0)


def without_charts(browser, base):
    """The library of charts is a package that may be absent: the figures are there all the same."""
    with visit(browser, base, "no library", allow="ERR_FAILED") as one:
        one.page.route("**/lib/chart.min.js", lambda route: route.abort())
        page = one.go("performance")
        expect(page.get_by_text("Install libjs-chart.js").first).to_be_visible()
        page.locator("figure", has=page.get_by_role("heading", name="Growth of 1", exact=True)) \
            .get_by_role("button", name="Show as a table").click()
        expect(page.get_by_role("table", name="Growth of 1", exact=True)).to_be_visible()


def main(base, folder):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    folder = pathlib.Path(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        first_day(browser, base)
        shutil.rmtree(folder / "api")
        site = Site(folder, generated=now).make()
        sizes(browser, base)
        signals(browser, base, site)
        performance(browser, base, site)
        paper(browser, base, site)
        inference(browser, base, site)
        coverage(browser, base)
        models(browser, base, site)
        logs(browser, base)
        by_keyboard(browser, base)
        today(browser, base, site)
        without_charts(browser, base)
        trouble(browser, base, site)
        browser.close()
    print("every page works")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
