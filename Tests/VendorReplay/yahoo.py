"""Yahoo's chart: APIS.md, section 3. Prices are adjusted for all later splits, and nulls mark missing bars."""
import datetime
import re
import struct

from market import NEW_YORK, epoch
from wire import Answer, as_json

JSON = "application/json;charset=utf-8"
COOKIE, CRUMB = "d=AQABBreplay&S=AQAAAreplay", "rEpl/a.y0Qx"


def failed(status, code, text, key="chart"):
    return as_json({key: {"result": None, "error": {"code": code, "description": text}}}, status)


def crowded(request=None, text=None):
    return Answer(429, "text/html", "Edge: Too Many Requests")


REFUSALS = {
    "note": lambda request, text: failed(200, "Not Found", text or "No data found, symbol may be delisted"),
    401: lambda request, text: failed(401, "Unauthorized", "Invalid Crumb", "finance"),
    403: lambda request, text: Answer(403, "text/html", "<html><body><h1>Forbidden</h1></body></html>"),
    429: crowded,
}


def refusal(request, keys):
    """Curl by its own name is not let in."""
    agent = request.headers.get("user-agent", "")
    return crowded() if not agent or agent.startswith("curl/") else None


def lacks_crumb(request):
    """Whether a call comes without the cookie and the crumb that belongs to it."""
    return request.path.startswith("/v8/") and not (
        f"A3={COOKIE}" in request.headers.get("cookie", "") and request.query.get("crumb") == CRUMB)


def answer(request, view):
    if request.path == "/v1/test/getcrumb":
        if f"A3={COOKIE}" not in request.headers.get("cookie", ""): return crowded()
        return Answer(200, "text/plain;charset=utf-8", CRUMB)
    if match := re.fullmatch(r"/v8/finance/chart/([^/]+)", request.path): return chart(request, view, match[1])
    # As fc.yahoo.com answers: a page that is not there, and a cookie.
    cookie = ("set-cookie", f"A3={COOKIE}; Path=/; HttpOnly")
    return Answer(404, "text/html", "<html><body>Not here</body></html>", [cookie])


def single(value):
    return None if value is None else struct.unpack("f", struct.pack("f", value))[0]


def day_of(seconds):
    return datetime.datetime.fromtimestamp(seconds, NEW_YORK).date().isoformat()


def days_asked(request, view, symbol):
    query, span = request.query, re.fullmatch(r"(\d+)d", request.query.get("range", ""))
    if span or "period1" not in query: return view.dates(symbol, "0", "9")[-int(span[1] if span else 1):]
    first, last = int(query["period1"]), int(query.get("period2", 1 << 33))
    return [day for day in view.dates(symbol, day_of(first), day_of(last)) if first <= epoch(day, 9, 30) < last]


def chart(request, view, given, empty=False):
    symbol = view.symbol(given, "yahoo")
    if symbol not in view.symbols: return failed(404, "Not Found", "No data found, symbol may be delisted")
    if request.query.get("interval", "1d") != "1d": return failed(422, "Unprocessable Entity", "Invalid interval")
    begin, end = view.spans[symbol]
    if "period2" in request.query and int(request.query["period2"]) <= epoch(begin):
        return failed(400, "Bad Request", f"Data doesn't exist for startDate = {request.query['period1']}, "
                                          f"endDate = {request.query['period2']}")
    last, result = view.bar(symbol, end), {"meta": meta(view, given, symbol)}
    stamps, closes = [], []
    quote = {"high": [], "close": [], "volume": [], "low": [], "open": []}
    days = [] if empty else days_asked(request, view, symbol)
    for day in days:
        ratio = view.later_splits(symbol, day)
        for bar in view.bars(symbol, day) or [None]:
            stamps.append(epoch(day, 9, 30))
            for name, values in quote.items():
                value = bar and getattr(bar, name)
                if value is not None: value = round(value * ratio) if name == "volume" else single(value / ratio)
                values.append(value)
            close = quote["close"][-1]
            closes.append(None if close is None else close * view.later_dividends(symbol, day))
    if stamps:
        result["timestamp"] = stamps
        events = actions(view, symbol, days)
        if events: result["events"] = events
    result["indicators"] = {"quote": [quote if stamps else {}], "adjclose": [{"adjclose": closes} if stamps else {}]}
    return Answer(200, JSON, as_json({"chart": {"result": [result], "error": None}}).body)


def actions(view, symbol, days):
    events, first, last = {}, days[0], days[-1]
    for day, amount in view.dividends.get(symbol, ()):
        if first <= day <= last:
            time = epoch(day, 9, 30)
            adjusted = round(amount / view.later_splits(symbol, day), 6)
            events.setdefault("dividends", {})[str(time)] = {"amount": adjusted, "date": time}
    for day, ratio in view.splits.get(symbol, ()):
        if first <= day <= last:
            time, up, down = epoch(day, 9, 30), *((ratio, 1.0) if ratio >= 1 else (1.0, round(1 / ratio, 6)))
            events.setdefault("splits", {})[str(time)] = {
                "date": time, "numerator": up, "denominator": down, "splitRatio": f"{up:g}:{down:g}"}
    return events


def meta(view, given, symbol):
    begin, end = view.spans[symbol]
    bar, time = view.bar(symbol, end), epoch(end)
    period = {"timezone": "EST", "start": time + 34200, "end": time + 57600, "gmtoffset": -18000}
    return {
        "currency": "USD", "symbol": given, "exchangeName": "NYQ", "fullExchangeName": "NYSE",
        "instrumentType": "EQUITY", "firstTradeDate": epoch(begin, 9, 30), "regularMarketTime": time + 57602,
        "hasPrePostMarketData": True, "gmtoffset": -18000, "timezone": "EST",
        "exchangeTimezoneName": "America/New_York",
        "regularMarketPrice": bar.close, "fiftyTwoWeekHigh": bar.high, "fiftyTwoWeekLow": bar.low,
        "regularMarketDayHigh": bar.high, "regularMarketDayLow": bar.low, "regularMarketVolume": bar.volume,
        "longName": given, "shortName": given, "chartPreviousClose": bar.close, "priceHint": 2,
        "currentTradingPeriod": {"pre": period, "regular": period, "post": period}, "dataGranularity": "1d",
        "range": "", "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"]}


def nothing(request, view, null=False):
    match = re.fullmatch(r"/v8/finance/chart/([^/]+)", request.path)
    return chart(request, view, match[1], empty=True) if match else answer(request, view)


def looped(request, answered):
    return answered
