"""Alpaca's market data: APIS.md, section 4."""
import base64
import json
import re
import time
import zlib

from market import epoch, moment, spelled, utc
from wire import as_json


def failed(status, text, code=None):
    return as_json({"message": text} | ({"code": code} if code else {}), status)


REFUSALS = {
    "note": lambda request, text: failed(200, text or "internal server error occurred"),
    401: lambda request, text: failed(401, "unauthorized."),
    403: lambda request, text: failed(403, "subscription does not permit querying recent SIP data"),
    429: lambda request, text: failed(429, "too many requests."),
}


def refusal(request, keys):
    given = (request.headers.get("apca-api-key-id"), request.headers.get("apca-api-secret-key"))
    return None if given == (keys["key_id"], keys["secret_key"]) else failed(403, "forbidden.")


def limits():
    """What every answer says of the plan."""
    return [("x-ratelimit-limit", "200"), ("x-ratelimit-remaining", "199"),
            ("x-ratelimit-reset", str(int(time.time()) + 1))]


def answer(request, view):
    calls = {"/v2/stocks/bars": bars, "/v1/corporate-actions": actions, "/v1beta1/news": news}
    if request.path not in calls: return failed(404, "endpoint not found")
    answered = calls[request.path](request, view)
    answered.headers += limits()
    return answered


def token(text):
    return base64.b64encode(text.encode()).decode()


def token_place(request):
    """Where a page begins; None for a token that was never given out."""
    given = request.query.get("page_token")
    try:
        return int(base64.b64decode(given).decode().rsplit("|", 1)[1]) if given else 0
    except (ValueError, IndexError):
        return None


def day_asked(text, default):
    """A date, or a time in RFC 3339: the day of both in New York, as all sessions begin there after midnight UTC."""
    return text[:10] if text else default


def asked(request, view):
    return {view.symbol(text, "alpaca") for text in request.query.get("symbols", "").split(",") if text}


def bars(request, view):
    query = request.query
    symbols = sorted({symbol for symbol in query.get("symbols", "").split(",") if symbol})
    if not symbols: return failed(400, "symbols is required", 40010001)
    for symbol in symbols:
        if not re.fullmatch(r"[A-Za-z0-9.]+", symbol): return failed(400, f"invalid symbol: {symbol}", 40010001)
    if query.get("timeframe") not in ("1Day", "1D"): return failed(422, "invalid timeframe", 42210000)
    limit, place = request.number("limit", 1000, 10_000), token_place(request)
    if place is None: return failed(400, "invalid page_token", 40010001)
    first, last = day_asked(query.get("start"), "0"), day_asked(query.get("end"), "9")
    adjustment, share = query.get("adjustment", "raw"), 0.03 if query.get("feed") == "iex" else 1
    rows, count = {}, 0
    for symbol in symbols:
        stock = view.symbol(symbol, "alpaca")
        for day in view.dates(stock, first, last):
            for bar in view.bars(stock, day):
                count += 1
                if count <= place: continue
                if count > place + limit:
                    text = f"{symbol}|D|{utc(epoch(day))}|{place + limit}"
                    return as_json({"bars": rows, "next_page_token": token(text)})
                rows.setdefault(symbol, []).append(row(view, stock, day, bar, adjustment, share))
    return as_json({"bars": rows, "next_page_token": None})


def row(view, symbol, day, bar, adjustment, share):
    ratio = view.later_splits(symbol, day) if adjustment in ("split", "all") else 1.0
    left = view.later_dividends(symbol, day) if adjustment in ("dividend", "all") else 1.0

    def price(value): return None if value is None else round(value * left / ratio, 4)
    pairs = {"t": utc(epoch(day)), "o": price(bar.open), "h": price(bar.high), "l": price(bar.low),
             "c": price(bar.close), "v": int(bar.volume * ratio * share),
             "n": bar.trades and max(1, int(bar.trades * share)), "vw": price(bar.vwap)}
    return {name: value for name, value in pairs.items() if value is not None}


def actions(request, view):
    query, kinds = request.query, {}
    wanted = asked(request, view)
    types = set(filter(None, query.get("types", "").split(",")))
    first, last = day_asked(query.get("start"), "0"), day_asked(query.get("end"), "9")
    found = []
    for day, symbol, ratio in view.events("splits", first, last):
        kind, new, old = ("forward_split", ratio, 1) if ratio >= 1 else ("reverse_split", 1, round(1 / ratio, 6))
        found.append((day, kind, symbol, {
            "ex_date": day, "new_rate": new, "old_rate": old, "payable_date": day, "process_date": day,
            "record_date": day, "symbol": spelled(symbol, "alpaca")}))
    for day, symbol, amount in view.events("dividends", first, last):
        found.append((day, "cash_dividend", symbol, {
            "ex_date": day, "foreign": False, "payable_date": day, "process_date": day, "rate": amount,
            "record_date": day, "special": False, "symbol": spelled(symbol, "alpaca")}))
    for day, former, symbol in view.renames:
        if first <= day <= last:
            found.append((day, "name_change", symbol, {
                "new_symbol": spelled(symbol, "alpaca"), "old_symbol": spelled(former, "alpaca"),
                "process_date": day}))
    found = [row for row in found if (not wanted or row[2] in wanted) and (not types or row[1] in types)]
    limit, place = request.number("limit", 100, 1000), token_place(request) or 0
    for day, kind, symbol, action in found[place:place + limit]: kinds.setdefault(kind + "s", []).append(action)
    more = token(f"actions|{place + limit}") if place + limit < len(found) else None
    return as_json({"corporate_actions": kinds, "next_page_token": more})


def news(request, view):
    query = request.query
    wanted = asked(request, view)
    first, last = (moment(query[name]) if query.get(name) else None for name in ("start", "end"))
    found = []
    for article in view.articles:
        if wanted and not wanted & article["stocks"].keys(): continue
        if not (first or 0) <= article["published"] <= (last or 1 << 40): continue
        number = int(article["id"]) if article["id"].isdigit() else zlib.crc32(article["id"].encode())
        created = utc(article["published"])
        found.append({
            "id": number, "headline": article["title"], "author": article.get("publisher") or "A. Writer",
            "created_at": created, "updated_at": created, "summary": "",
            "url": article.get("url") or f"https://www.benzinga.com/news/{number}", "images": [],
            "symbols": [spelled(symbol, "alpaca") for symbol in article["stocks"]], "source": "benzinga",
            "content": ""})
    if query.get("sort") != "asc": found.reverse()
    limit, place = request.number("limit", 10, 50), token_place(request) or 0
    more = token(f"news|{place + limit}") if place + limit < len(found) else None
    return as_json({"news": found[place:place + limit], "next_page_token": more})


def nothing(request, view, null=False):
    key = {"/v1/corporate-actions": "corporate_actions", "/v1beta1/news": "news"}.get(request.path, "bars")
    return as_json({key: None if null else [] if key == "news" else {}, "next_page_token": None}, headers=limits())


def looped(request, answered):
    """The same page, whose token leads to itself."""
    body = json.loads(answered.body)
    body["next_page_token"] = request.query.get("page_token") or token("again|0")
    return as_json(body, headers=limits())
