"""What all vendors sell: bars as traded, corporate actions, headlines and listings, by the exchange's symbols."""
import bisect
import collections
import csv
import datetime
import functools
import io
import re
import zoneinfo

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
Bar = collections.namedtuple("Bar", "open high low close volume vwap trades")


@functools.lru_cache(1 << 16)
def epoch(day, hour=0, minute=0):
    """Seconds since 1970 UTC at a time of day in New York."""
    local = datetime.datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=NEW_YORK)
    return int(local.timestamp())


def utc(seconds, form="%Y-%m-%dT%H:%M:%SZ"):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(form)


def moment(text):
    """Seconds since 1970 of a date (midnight UTC) or of a time in RFC 3339."""
    parsed = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.timezone.utc)).timestamp()


PREFERRED = {"dashes": "-P-", "yahoo": "-P", "alpaca": ".PR"}


def spelled(symbol, style):
    """As a vendor writes what the exchange writes BRK.B and KIMpL; `style` is a key of PREFERRED."""
    match = re.fullmatch(r"([A-Z]+)p([A-Z]?)", symbol)
    if match: return (match[1] + PREFERRED[style] + match[2]).rstrip("-")
    return symbol if style == "alpaca" else symbol.replace(".", "-")


class Market:
    """A market that a test wrote down."""

    def __init__(self, given):
        self.sessions, self.days, self.spans = [], {}, {}
        self.read_actions(csv.reader(io.StringIO(given.get("actions", ""))))
        self.listings = given.get("listings", [])
        self.articles = self.read_headlines(given.get("headlines", []))
        self.read_bars(given.get("bars", ""))

    def read_bars(self, text):
        def number(text, kind=float):
            return kind(text) if text else None

        for row in csv.reader(io.StringIO(text)):
            symbol, day = row[:2]
            prices = [number(cell) for cell in row[2:6]]
            bar = Bar(*prices, number(row[6], int), number(row[7]), number(row[8], int))
            self.days.setdefault(day, {})[symbol] = bar
            first, last = self.spans.get(symbol, (day, day))
            self.spans[symbol] = min(first, day), max(last, day)
        self.sessions = sorted(self.days)
        self.days = {day: dict(sorted(bars.items())) for day, bars in self.days.items()}

    def read_actions(self, rows):
        self.splits, self.dividends, self.renames = {}, {}, []
        for symbol, day, kind, value in rows:
            if kind == "split": self.splits.setdefault(symbol, []).append((day, float(value)))
            elif kind == "dividend": self.dividends.setdefault(symbol, []).append((day, float(value)))
            elif kind == "rename": self.renames.append((day, value, symbol))

    def read_headlines(self, rows):
        """One article with all its stocks for the rows that share an id, oldest first."""
        articles = {}
        for row in rows:
            article = articles.setdefault(row["id"], dict(row, stocks={}))
            article["stocks"][row["symbol"]] = row.get("sentiment")
        return sorted(articles.values(), key=lambda a: (a["published"], a["id"]))

    @property
    def symbols(self):
        return self.spans.keys()

    def symbol(self, text, style):
        """The exchange's symbol for a vendor's spelling; the text itself for one that is unknown."""
        return self.readings(style).get(text, text)

    @functools.cache
    def readings(self, style):
        known = {*self.spans, *(row["symbol"] for row in self.listings)}
        for article in self.articles: known |= article["stocks"].keys()
        return {spelled(symbol, style): symbol for symbol in known}

    def day(self, day):
        return self.days.get(day, {})

    def bar(self, symbol, day):
        return self.day(day).get(symbol)

    def dates(self, symbol, first, last):
        """The sessions within first...last and within the stock's listed life."""
        if symbol not in self.spans: return []
        begin, end = self.spans[symbol]
        low = bisect.bisect_left(self.sessions, max(first, begin))
        return self.sessions[low:bisect.bisect_right(self.sessions, min(last, end))]

    def before(self, day):
        """The session before, or None."""
        place = bisect.bisect_left(self.sessions, day)
        return self.sessions[place - 1] if place > 0 else None

    def later_splits(self, symbol, day):
        """New shares per old one, through all splits after the day."""
        ratio = 1.0
        for ex_date, value in self.splits.get(symbol, ()):
            if ex_date > day: ratio *= value
        return ratio

    def later_dividends(self, symbol, day):
        """What is left of a price when the dividends after the day are taken out, by CRSP's method."""
        left = 1.0
        for ex_date, amount in self.dividends.get(symbol, ()):
            before = self.before(ex_date) if ex_date > day else None
            bar = before and self.bar(symbol, before)
            if bar: left *= 1 - amount / bar.close
        return left

    def events(self, kind, first="0", last="9"):
        """(ex-date, symbol, value) of `splits` or `dividends` within first...last, oldest first."""
        return sorted(
            (day, symbol, value) for symbol, rows in getattr(self, kind).items() for day, value in rows
            if first <= day <= last)


class View:
    """The market as one vendor has it: with the alterations that a test asked for."""

    def __init__(self, market, alterations):
        self.market, self.alterations = market, alterations

    def __getattr__(self, name):
        return getattr(self.market, name)

    def rows(self, day):
        """All (symbol, bar) of the day; a symbol may come twice, or not at all."""
        if not self.alterations: return self.market.day(day).items()
        return [(symbol, bar) for symbol in self.market.day(day) for bar in self.bars(symbol, day)]

    def bars(self, symbol, day):
        bar = self.market.bar(symbol, day)
        bars = [bar] if bar else []
        for rule in self.alterations:
            if bars and rule["symbol"] == symbol and rule.get("session") in (None, day):
                bars = [changed for bar in bars for changed in self.altered(bar, rule, symbol, day)]
        return bars

    def altered(self, bar, rule, symbol, day):
        kind = rule["kind"]
        if kind == "missing": return []
        if kind == "duplicate": return [bar, bar]
        if kind == "zeroVolume": return [bar._replace(volume=0)]
        if kind == "noClose": return [bar._replace(close=None)]
        if kind == "highBelowLow":
            return [bar._replace(high=bar.low if bar.low < bar.high else round(bar.low * 0.9, 4), low=bar.high)]
        if kind == "stale":
            before = self.market.before(day)
            return [self.market.bar(symbol, before) or bar] if before else [bar]
        factor = rule["factor"]
        prices = {name: round(getattr(bar, name) * factor, 6) for name in ("open", "high", "low", "close")}
        return [bar._replace(**prices, vwap=bar.vwap and round(bar.vwap * factor, 6))]
