"""Polygon.io, now Massive: APIS.md, section 1."""
import json
import re
import zlib

from market import epoch, moment, utc
from wire import Answer, as_json, pack, unpack

PLAN = "Your plan doesn't include this data timeframe. Please upgrade your plan at https://polygon.io/pricing"
REQUEST = "dd68e9ff6c00458b806e1947d8bbe2ff"
MINUTE = "You've exceeded the maximum requests per minute, please wait or upgrade your subscription to continue."


def failed(status, text, word="ERROR", key="error"):
    return as_json({"status": word, "request_id": REQUEST, key: text}, status)


REFUSALS = {
    "note": lambda request, text: failed(200, text or MINUTE),
    401: lambda request, text: failed(401, "Unknown API Key"),
    403: lambda request, text: failed(403, PLAN, "NOT_AUTHORIZED", "message"),
    429: lambda request, text: failed(429, MINUTE),
}


def refusal(request, keys):
    header = request.headers.get("authorization", "")
    given = header[7:] if header.startswith("Bearer ") else request.query.get("apiKey")
    if given == keys["api_key"]: return None
    return failed(401, "Unknown API Key" if given else "API Key was not provided")


def answer(request, view):
    path = request.path
    if match := re.fullmatch(r"/v2/aggs/grouped/locale/us/market/stocks/([\d-]+)", path):
        return grouped(request, view, match[1])
    if match := re.fullmatch(r"/v2/aggs/ticker/([^/]+)/range/1/day/([\d-]+)/([\d-]+)", path):
        return span(request, view, *match.groups())
    if match := re.fullmatch(r"/v3/reference/tickers/([^/]+)", path):
        found = [row for row in tickers(view, {}) if row["ticker"] == match[1]]
        if not found: return failed(404, "Ticker not found.", "NOT_FOUND", "message")
        return as_json({"results": found[0], "status": "OK", "request_id": REQUEST})
    if path == "/v3/reference/tickers":
        return page(request, lambda query: tickers(view, query), 100)
    if path in ("/v3/reference/splits", "/stocks/v1/splits"):
        return page(request, lambda query: splits(view, query, "v1" in path), 10)
    if path in ("/v3/reference/dividends", "/stocks/v1/dividends"):
        return page(request, lambda query: dividends(view, query, "v1" in path), 10)
    if path == "/v2/reference/news":
        return page(request, lambda query: news(view, query), 10)
    return Answer(404, "text/plain", "404 page not found")


def row(head, bar, time, ratio=1.0):
    open, high, low, close, volume, vwap, trades = bar
    if ratio != 1.0 or None in bar:
        def price(value): return None if value is None else round(value / ratio, 6)
        pairs = {"v": volume * ratio, "vw": price(vwap), "o": price(open), "c": price(close), "h": price(high),
                 "l": price(low), "t": time, "n": trades}
        body = json.dumps({name: value for name, value in pairs.items() if value is not None})
        return "{" + head + body[1:]
    return f'{{{head}"v":{volume},"vw":{vwap},"o":{open},"c":{close},"h":{high},"l":{low},"t":{time},"n":{trades}}}'


def bars(rows, adjusted, extra="", count=None):
    count = len(rows) if count is None else count
    return Answer(200, "application/json", (
        f'{{{extra}"queryCount":{count},"resultsCount":{count},"adjusted":{"true" if adjusted else "false"},'
        f'"results":[{",".join(rows)}],"status":"OK","request_id":"{REQUEST}","count":{count}}}'))


def is_adjusted(request):
    return request.query.get("adjusted", "true") != "false"


def grouped(request, view, day):
    if day not in view.sessions: return nothing(request, view)
    time, adjusted = epoch(day, 16) * 1000, is_adjusted(request)
    return bars([
        row(f'"T":"{symbol}",', bar, time, view.later_splits(symbol, day) if adjusted else 1.0)
        for symbol, bar in view.rows(day)], adjusted)


def span(request, view, ticker, first, last):
    adjusted = is_adjusted(request)
    days = view.dates(ticker, first, last)
    if request.query.get("sort") == "desc": days = days[::-1]
    rows = [
        row("", bar, epoch(day) * 1000, view.later_splits(ticker, day) if adjusted else 1.0)
        for day in days for bar in view.bars(ticker, day)]
    return bars(rows, adjusted, f'"ticker":"{ticker}",')


def nothing(request, view, null=False):
    if "/aggs/" not in request.path: return as_json({"results": [], "status": "OK", "request_id": REQUEST})
    body = {"status": "OK", "queryCount": 0, "resultsCount": 0, "adjusted": is_adjusted(request)}
    return as_json(dict(body, results=None) if null else body)


def page(request, rows, default):
    """A page of the rows; what comes next hides in a cursor, without the key, on the new name's host."""
    query = dict(request.query)
    if "cursor" in query: query = json.loads(unpack(query["cursor"]) or "{}")
    limit = min(int(query.get("limit", default)), 1000)
    start = int(query.get("start", 0))
    found = rows(query)
    body = {"results": found[start:start + limit], "status": "OK", "request_id": REQUEST}
    if "news" in request.path or "tickers" in request.path: body["count"] = len(body["results"])
    if start + limit < len(found):
        kept = {name: value for name, value in query.items() if name != "apiKey"}
        body["next_url"] = next_url(request, pack(json.dumps(dict(kept, start=start + limit))))
    return as_json(body)


def next_url(request, cursor):
    return f"https://api.massive.com:443{request.path}?cursor={cursor}"


def looped(request, answered):
    """The same page, which says that itself comes next."""
    body = json.loads(answered.body)
    query = {name: value for name, value in request.query.items() if name != "apiKey"}
    body["next_url"] = next_url(request, query.get("cursor") or pack(json.dumps(query)))
    return as_json(body)


def within(value, query, name, read=str):
    """Whether a value passes the filters `name`, `name.gte`, ..."""
    tests = {"": value.__eq__, ".gte": value.__ge__, ".gt": value.__gt__, ".lte": value.__le__, ".lt": value.__lt__}
    return all(test(read(query[name + end])) for end, test in tests.items() if query.get(name + end))


def tickers(view, query):
    rows, active, day = [], query.get("active", "true") == "true", query.get("date")
    for listing in view.listings:
        gone = listing.get("delisted")
        ticker = listing["symbol"]
        if not within(ticker, query, "ticker") or (gone is None or bool(day and gone > day)) != active: continue
        if query.get("type") not in (None, listing.get("type")): continue
        row = {"ticker": ticker, "name": listing.get("name") or ticker, "market": "stocks", "locale": "us",
               "primary_exchange": "XNYS", "type": listing.get("type"), "active": active, "currency_name": "usd",
               "cik": listing.get("cik"), "composite_figi": listing.get("figi"),
               "last_updated_utc": "2026-01-05T00:00:00Z", "delisted_utc": gone and gone + "T00:00:00Z"}
        rows.append({name: value for name, value in row.items() if value is not None})
    return sorted(rows, key=lambda row: row["ticker"])


def identifier(*parts):
    return "E" + "".join(f"{zlib.crc32(f'{part} {parts}'.encode()):08x}" for part in range(8))


def splits(view, query, newer):
    rows = []
    for day, symbol, ratio in reversed(view.events("splits")):
        ticker = symbol
        if not (within(day, query, "execution_date") and within(ticker, query, "ticker")): continue
        before, after = (1, ratio) if ratio >= 1 else (round(1 / ratio, 6), 1)
        row = {"execution_date": day, "split_from": before, "split_to": after, "ticker": ticker,
               "id": identifier(symbol, day)}
        if newer:
            later = view.later_splits(symbol, view.before(day) or "0")
            row |= {"adjustment_type": "forward_split" if ratio >= 1 else "reverse_split",
                    "historical_adjustment_factor": round(1 / later, 6)}
        rows.append(row)
    return rows


def dividends(view, query, newer):
    rows = []
    for day, symbol, amount in reversed(view.events("dividends")):
        ticker = symbol
        if not (within(day, query, "ex_dividend_date") and within(ticker, query, "ticker")): continue
        row = {"cash_amount": amount, "currency": "USD", "declaration_date": day, "dividend_type": "CD",
               "ex_dividend_date": day, "frequency": 4, "id": identifier(symbol, day, amount), "pay_date": day,
               "record_date": day, "ticker": ticker}
        if newer:
            row |= {"distribution_type": "recurring",
                    "split_adjusted_cash_amount": round(amount / view.later_splits(symbol, day), 6)}
        rows.append(row)
    return rows


def news(view, query):
    rows, ticker = [], query.get("ticker")
    for article in view.articles:
        named = list(article["stocks"])
        if ticker not in (None, *named): continue
        if not within(article["published"], query, "published_utc", moment): continue
        publisher = article.get("publisher") or "The Wire"
        row = {"id": article["id"], "publisher": {"name": publisher, "homepage_url": "https://wire.example/",
               "logo_url": "https://wire.example/l.svg", "favicon_url": "https://wire.example/f.ico"},
               "title": article["title"], "author": publisher, "published_utc": utc(article["published"]),
               "article_url": article.get("url") or "https://wire.example/" + article["id"], "tickers": named,
               "amp_url": "https://wire.example/amp", "image_url": "https://wire.example/i.jpg",
               "description": article["title"]}
        judged = [
            {"ticker": symbol, "sentiment_reasoning": "From the text.",
             "sentiment": "positive" if value > 0.15 else "negative" if value < -0.15 else "neutral"}
            for symbol, value in article["stocks"].items() if value is not None]
        rows.append(row | ({"insights": judged} if judged else {}))
    return rows if query.get("order") == "asc" else rows[::-1]
