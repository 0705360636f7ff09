"""What goes wrong, and how it looks on the wire."""
from wire import Answer

PAGE = ("<!DOCTYPE html><html><head><title>Will be right back</title></head><body><h1>Will be right back...</h1>"
        "<p>Thank you for your patience. Our engineers are working quickly to resolve the issue.</p></body></html>")
JSON_KINDS = ("application/json", "application/json;charset=utf-8")


class Rule:
    """A fault for some of a vendor's requests: those after the first `after` that match, `times` of them."""

    times = retryAfter = note = None

    def __init__(self, given):
        self.__dict__.update(given)
        self.seen = 0

    def applies(self, request):
        if self.vendor != request.vendor or self.path not in request.target: return False
        self.seen += 1
        return self.seen > self.after and (self.times is None or self.seen <= self.after + self.times)


def refused(rule, vendor, request):
    """The vendor's own words for a status."""
    if rule.status in vendor.REFUSALS: answer = vendor.REFUSALS[rule.status](request, None)
    elif rule.status == 503: answer = Answer(503, "text/html; charset=utf-8", PAGE)
    else: answer = Answer(rule.status, "text/plain", "Internal Server Error")
    if rule.retryAfter is not None: answer.headers.append(("retry-after", rule.retryAfter))
    return answer


def answer(rule, vendor, request, view):
    """The answer for a fault that is one; None for those of the connection, which change how one is sent."""
    kind = rule.kind
    if kind == "status": return refused(rule, vendor, request)
    if kind == "note": return vendor.REFUSALS["note"](request, rule.note)
    if kind == "htmlPage": return Answer(200, "text/html; charset=utf-8", PAGE)
    if kind == "htmlAsJSON": return Answer(200, "application/json", PAGE)
    if kind == "emptySession": return vendor.nothing(request, view)
    if kind == "holiday": return vendor.nothing(request, view, null=True)
    if kind == "emptyBody": return Answer(200, "application/json", "")
    if kind == "redirect": return Answer(302, "text/html", "", [("location", rule.note)])
    if kind == "artificialQuotes" and hasattr(vendor, "artificial"): return vendor.artificial(request, view)
    if kind == "crumb" and hasattr(vendor, "lacks_crumb") and vendor.lacks_crumb(request):
        return vendor.REFUSALS[401](request, None)
    if kind in ("nextPageLoop", "truncatedJSON"):
        sound = vendor.answer(request, view)
        if kind == "nextPageLoop": return vendor.looped(request, sound)
        sound.body = sound.body[:len(sound.body) // 2]
        return sound
    return None
