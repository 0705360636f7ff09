"""Tiingo's end-of-day prices: APIS.md, section 4."""
import re

from wire import Answer, as_json

HOURLY = ("Error: You have run over your hourly request allocation. Then please upgrade your account at "
          "https://api.tiingo.com/pricing")
SENTENCE = ("You have run over your 500 symbol look up for this month. Please upgrade at "
            "https://api.tiingo.com/pricing")


def failed(status, text):
    return as_json({"detail": text}, status)


REFUSALS = {
    "note": lambda request, text: Answer(200, "text/html; charset=utf-8", text or SENTENCE),
    401: lambda request, text: failed(401, "Invalid token."),
    403: lambda request, text: failed(403, "You do not have permission to access this API"),
    429: lambda request, text: failed(429, HOURLY),
}


def refusal(request, keys):
    header = request.headers.get("authorization", "")
    given = header[6:] if header.startswith("Token ") else request.query.get("token")
    if given == keys["api_key"]: return None
    return failed(401, "Invalid token.") if given else failed(403, "Please supply a token")


def answer(request, view):
    match = re.fullmatch(r"/tiingo/daily/([^/]+)(/prices)?", request.path)
    if not match: return failed(404, "Not found.")
    symbol = view.symbol(match[1].upper(), "dashes")
    if symbol not in view.symbols: return failed(404, f"Error: Ticker '{match[1]}' not found")
    return prices(request, view, symbol) if match[2] else described(view, symbol, match[1])


def described(view, symbol, given):
    named = next((row.get("name") for row in view.listings if row["symbol"] == symbol), None)
    first, last = view.spans[symbol]
    return as_json({"endDate": last, "startDate": first, "exchangeCode": "NYSE", "name": named or given,
                    "description": "", "ticker": given})


def prices(request, view, symbol):
    query = request.query
    days = view.dates(symbol, query.get("startDate", "0"), query.get("endDate", "9"))
    if not ("startDate" in query or "endDate" in query): days = days[-1:]
    splits, dividends = dict(view.splits.get(symbol, ())), dict(view.dividends.get(symbol, ()))
    rows = []
    for day in days:
        ratio = view.later_splits(symbol, day)
        left = view.later_dividends(symbol, day) / ratio
        for open, high, low, close, volume, _, _ in view.bars(symbol, day):
            rows.append({
                "date": day + "T00:00:00.000Z", "close": close, "high": high, "low": low, "open": open,
                "volume": volume, "adjClose": (close or 0) * left, "adjHigh": high * left, "adjLow": low * left,
                "adjOpen": open * left, "adjVolume": round(volume * ratio), "divCash": dividends.get(day, 0.0),
                "splitFactor": splits.get(day, 1.0)})
    if query.get("format") != "csv": return as_json(rows)
    names = "date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor"
    for row in rows: row["date"] = row["date"][:10]
    lines = [",".join(str(row[name]) for name in names.split(",")) for row in rows]
    return Answer(200, "text/csv", "\n".join([names] + lines) + "\n")


def nothing(request, view, null=False):
    return as_json([])


def looped(request, answered):
    return answered
