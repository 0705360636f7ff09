"""Requests and answers, as the vendors' modules see them."""
import base64
import json
import urllib.parse


class Request:
    __slots__ = ("method", "target", "vendor", "path", "query", "headers")

    def __init__(self, method, target, headers):
        self.method, self.target, self.headers = method, target, headers
        path, _, query = target.partition("?")
        _, self.vendor, *rest = path.split("/", 2)
        self.path = "/" + (urllib.parse.unquote(rest[0]) if rest else "")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))

    def number(self, name, default, most):
        text = self.query.get(name, "")
        return min(int(text), most) if text.isdigit() and int(text) > 0 else default


class Answer:
    __slots__ = ("status", "kind", "body", "headers")

    def __init__(self, status, kind, body, headers=()):
        self.status, self.kind, self.headers = status, kind, list(headers)
        self.body = body if isinstance(body, bytes) else body.encode()


def as_json(value, status=200, headers=(), indent=None):
    separators = (",", ":") if indent is None else None
    return Answer(status, "application/json", json.dumps(value, separators=separators, indent=indent), headers)


def as_text(text, status=200, kind="text/plain"):
    return Answer(status, kind, text)


def pack(text):
    """A cursor as the vendors make them: base64 without its padding."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor):
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return ""
