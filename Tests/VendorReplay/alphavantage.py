"""Alpha Vantage: APIS.md, section 2. Status 200 for everything."""
from market import moment, spelled, utc
from wire import Answer, as_json

PREMIUM = "https://www.alphavantage.co/premium/"
NOTES = {
    "usual": ("Note", "Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and "
              f"500 calls per day. Please visit {PREMIUM} if you would like to target a higher API call frequency."),
    "perSecond": ("Information", "Thank you for using Alpha Vantage! Please consider spreading out your free API "
                  "requests more sparingly (1 request per second). You may subscribe to any of the premium plans "
                  f"at {PREMIUM}"),
    "dailyQuota": ("Information", "We have detected your API key as {key} and our standard API rate limit is 25 "
                   f"requests per day. Please subscribe to any of the premium plans at {PREMIUM} to instantly remove "
                   "all daily rate limits."),
    "premium": ("Information", "Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to "
                f"any of the premium plans at {PREMIUM} to instantly unlock all premium endpoints"),
    "demo": ("Information", "The **demo** API key is for demo purposes only. Please claim your free API key at "
             "(https://www.alphavantage.co/support/#api-key) to explore our full API offerings."),
    "invalidKey": ("Error Message", "the parameter apikey is invalid or missing. Please claim your free API key on "
                   "(https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds."),
    "invalidInputs": ("Information", "Invalid inputs. Please refer to the API documentation "
                      "https://www.alphavantage.co/documentation#newsapi and try again."),
}


def note(request, name):
    key, text = NOTES.get(name or "usual", ("Information", name))
    return as_json({key: text.replace("{key}", request.query.get("apikey", ""))}, indent=4)


def plain(status, text):
    return lambda request, _: Answer(status, "text/html", f"<html><body><h1>{status} {text}</h1></body></html>")


REFUSALS = {"note": note, 401: plain(401, "Unauthorized"), 403: plain(403, "Forbidden"),
            429: plain(429, "Too Many Requests")}


def refusal(request, keys):
    return None if request.query.get("apikey") == keys["api_key"] else note(request, "invalidKey")


def answer(request, view):
    calls = {"TIME_SERIES_DAILY": daily, "TIME_SERIES_DAILY_ADJUSTED": daily, "REALTIME_BULK_QUOTES": bulk,
             "GLOBAL_QUOTE": quote, "LISTING_STATUS": listings, "NEWS_SENTIMENT": news}
    function = request.query.get("function")
    if request.path != "/query" or function not in calls: return invalid(function)
    return calls[function](request, view)


def invalid(function):
    return as_json({"Error Message": "Invalid API call. Please retry or visit the documentation "
                    f"(https://www.alphavantage.co/documentation/) for {function}."}, indent=4)


def daily(request, view, empty=False):
    function, symbol = request.query["function"], view.symbol(request.query.get("symbol", ""), "dashes")
    adjusted = function.endswith("ADJUSTED")
    if symbol not in view.symbols: return invalid(function)
    full = request.query.get("outputsize") == "full"
    days = [] if empty else view.dates(symbol, "0", "9")
    days = days[::-1] if full else days[:-101:-1]
    splits, dividends = dict(view.splits.get(symbol, ())), dict(view.dividends.get(symbol, ()))
    rows = {}
    for day in days:
        for open, high, low, close, volume, _, _ in view.bars(symbol, day):
            row = {"open": f"{open:.4f}", "high": f"{high:.4f}", "low": f"{low:.4f}",
                   "close": "None" if close is None else f"{close:.4f}"}
            if adjusted:
                left = view.later_dividends(symbol, day) / view.later_splits(symbol, day)
                row |= {"adjusted close": f"{(close or 0) * left:.4f}", "volume": str(volume),
                        "dividend amount": f"{dividends.get(day, 0):.4f}",
                        "split coefficient": f"{splits.get(day, 1):.4f}"}
            else: row["volume"] = str(volume)
            rows[day] = row
    if request.query.get("datatype") == "csv":
        names = ["open", "high", "low", "close", "volume"]
        if adjusted: names[4:] = ["adjusted close", "volume", "dividend amount", "split coefficient"]
        lines = [",".join(["timestamp"] + [name.replace(" ", "_") for name in names])]
        lines += [",".join([day] + [row[name] for name in names]) for day, row in rows.items()]
        return Answer(200, "application/x-download", "\r\n".join(lines) + "\r\n")
    title = "Daily Prices (open, high, low, close) and Volumes"
    if adjusted: title = "Daily Time Series with Splits and Dividend Events"
    return as_json({
        "Meta Data": {"1. Information": title, "2. Symbol": spelled(symbol, "dashes"),
                      "3. Last Refreshed": next(iter(rows), ""), "4. Output Size": "Full size" if full else "Compact",
                      "5. Time Zone": "US/Eastern"},
        "Time Series (Daily)": {
            day: {f"{place}. {name}": value for place, (name, value) in enumerate(row.items(), 1)}
            for day, row in rows.items()}}, indent=4)


def latest(view, symbol):
    """The stock's last bar, its day and the close before."""
    days = view.dates(symbol, "0", "9")
    bars = view.bars(symbol, days[-1]) if days else []
    if not bars: return None
    before = view.bar(symbol, days[-2]) if len(days) > 1 else None
    return bars[0], days[-1], (before or bars[0]).close / dict(view.splits.get(symbol, ())).get(days[-1], 1)


def bulk(request, view, empty=False):
    rows = []
    for given in ([] if empty else request.query.get("symbol", "").split(",")[:100]):
        found = latest(view, view.symbol(given, "dashes"))
        if not found: continue
        bar, day, before = found
        change = (bar.close or 0) - before
        rows.append({
            "symbol": given, "timestamp": f"{day} 19:59:55.291", "open": f"{bar.open}", "high": f"{bar.high}",
            "low": f"{bar.low}", "close": f"{bar.close}", "volume": f"{bar.volume}", "previous_close": f"{before}",
            "change": f"{change:.4f}", "change_percent": f"{change / before * 100:.4f}",
            "extended_hours_quote": f"{bar.close}", "extended_hours_change": "0", "extended_hours_change_percent": "0"})
    return as_json({"endpoint": "Realtime Bulk Quotes", "message": "", "data": rows}, indent=2)


def artificial(request, view):
    """What one gets without the entitlement: invented prices."""
    row = {"symbol": "MSFT", "timestamp": "2024-10-18 19:59:55.291", "open": "417.61", "high": "419.649",
           "low": "416.2601", "close": "418.16", "volume": "17145307", "previous_close": "416.72", "change": "1.44",
           "change_percent": "0.3456", "extended_hours_quote": "418.1", "extended_hours_change": "-0.06",
           "extended_hours_change_percent": "-0.01435"}
    symbols = request.query.get("symbol", "MSFT").split(",")[:100]
    return as_json({
        "endpoint": "Realtime Bulk Quotes",
        "message": "This is a premium endpoint. ***THE SAMPLE DATA SCHEMA BELOW IS ARTIFICIAL AND FOR ILLUSTRATION "
                   "PURPOSES ONLY***. To access the actual data, please subscribe to any premium plan that mentions "
                   f"'Realtime US Market Data' in its description at {PREMIUM}",
        "data": [dict(row, symbol=symbol) for symbol in symbols]}, indent=2)


def quote(request, view, empty=False):
    found = None if empty else latest(view, view.symbol(request.query.get("symbol", ""), "dashes"))
    if not found: return as_json({"Global Quote": {}}, indent=4)
    bar, day, before = found
    change = (bar.close or 0) - before
    values = [request.query["symbol"], bar.open, bar.high, bar.low, bar.close, bar.volume, day, f"{before:.4f}",
              f"{change:.4f}", f"{change / before * 100:.4f}%"]
    names = ["symbol", "open", "high", "low", "price", "volume", "latest trading day", "previous close", "change",
             "change percent"]
    return as_json({"Global Quote": {f"{place:02}. {name}": str(value)
                                     for place, (name, value) in enumerate(zip(names, values), 1)}}, indent=4)


def listings(request, view, empty=False):
    gone, day = request.query.get("state") == "delisted", request.query.get("date")
    lines = ["symbol,name,exchange,assetType,ipoDate,delistingDate,status"]
    rows = [] if empty else view.listings + [{"symbol": "ZVZZT", "name": "NASDAQ TEST STOCK"}]
    for row in sorted(rows, key=lambda row: row["symbol"]):
        end = row.get("delisted")
        if bool(end and (day is None or end <= day)) != gone: continue
        title = row.get("name") or ""
        if "," in title: title = f'"{title}"'
        kind = "ETF" if row.get("type") == "ETF" else "Stock"
        lines.append(f"{spelled(row['symbol'], 'dashes')},{title},NYSE,{kind},2010-01-04,{end or 'null'},"
                     f"{'Delisted' if gone else 'Active'}")
    return Answer(200, "application/x-download", "\r\n".join(lines) + "\r\n")


def news(request, view, empty=False):
    query = request.query
    wanted = {view.symbol(symbol, "dashes") for symbol in query.get("tickers", "").split(",") if symbol}
    first, last = (moment(f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[9:11]}:{t[11:13]}:00") if t else None
                   for t in (query.get("time_from"), query.get("time_to")))
    feed = []
    for article in ([] if empty else view.articles):
        if not wanted <= article["stocks"].keys(): continue
        if not (first or 0) <= article["published"] <= (last or 1 << 40): continue
        feed.append({
            "title": article["title"], "url": article.get("url") or f"https://wire.example/{article['id']}",
            "time_published": utc(article["published"], "%Y%m%dT%H%M%S"), "authors": ["A. Writer"],
            "summary": article["title"], "banner_image": None, "source": article.get("publisher") or "The Wire",
            "category_within_source": "n/a", "source_domain": "wire.example",
            "topics": [{"topic": "Earnings", "relevance_score": "0.99"}], "overall_sentiment_score": 0.0,
            "overall_sentiment_label": "Neutral",
            "ticker_sentiment": [
                {"ticker": spelled(symbol, "dashes"), "relevance_score": "0.51",
                 "ticker_sentiment_score": f"{value or 0}", "ticker_sentiment_label": label(value or 0)}
                for symbol, value in article["stocks"].items()]})
    if not feed: return note(request, "invalidInputs")
    if query.get("sort") != "EARLIEST": feed.reverse()
    feed = feed[:request.number("limit", 50, 1000)]
    return as_json({
        "items": str(len(feed)),
        "sentiment_score_definition": "x <= -0.35: Bearish; -0.35 < x <= -0.15: Somewhat-Bearish; -0.15 < x < 0.15: "
                                      "Neutral; 0.15 <= x < 0.35: Somewhat_Bullish; x >= 0.35: Bullish",
        "relevance_score_definition": "0 < x <= 1, with a higher score indicating higher relevance.",
        "feed": feed}, indent=4)


def label(score):
    side = "Bullish" if score > 0 else "Bearish"
    return "Neutral" if abs(score) < 0.15 else side if abs(score) >= 0.35 else f"Somewhat-{side}"


def nothing(request, view, null=False):
    """An empty day; a holiday is a key that is not there, so the usual answer."""
    if null and request.query.get("function", "").startswith("TIME"): return answer(request, view)
    calls = {"REALTIME_BULK_QUOTES": bulk, "GLOBAL_QUOTE": quote, "LISTING_STATUS": listings, "NEWS_SENTIMENT": news}
    return calls.get(request.query.get("function"), daily)(request, view, empty=True)


def looped(request, answered):
    return answered
