"""Cloudflare's Workers AI, text classification, on a port of this machine, with what a test wants to go wrong.

A title's mood is made of its bytes, but `good` and `bad` in it decide. `/control` takes one command as JSON.
"""
import asyncio
import hashlib
import http
import json
import socket
import struct

PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
PAGE = "<!DOCTYPE html><html><body><h1>Will be right back</h1></body></html>"
# As the service words them; by the number in its `errors`.
WORDS = {3036: "you have used up your daily free allocation of 10,000 neurons", 3040: "No more data centers to forward",
         3006: "Request too large", 3007: "Timeout", 3008: "Request aborted", 5006: "Error: required properties missing",
         5007: "No such model", 5018: "Account is not allowed to access the model", 10000: "Authentication error",
         4006: "you have used up your daily free allocation", 3041: "Not allowed", 3042: "Unknown model",
         7003: "Could not route to /client/v4/accounts/ai/run, perhaps your object identifier is invalid?"}


def probability(title):
    """Of the good mood."""
    text = title.lower()
    if "good" in text: return 0.98
    if "bad" in text: return 0.02
    return int.from_bytes(hashlib.sha256(title.encode()).digest()[:4], "big") / 2**32


class State:
    def __init__(self, given):
        self.account, self.token, self.log, self.faults = given["account"], given["token"], [], []
        self.shape, self.latency, self.allocation, self.longest = "list", 0.0, None, None
        self.under_way = self.peak = 0
        self.released = asyncio.Event()

    def control(self, command):
        match command["do"]:
            case "fault": self.faults.append(dict(command["fault"], seen=0))
            case "repair": self.faults.clear()
            case "shape": self.shape = command["text"]
            case "latency": self.latency = command["number"]
            case "allocation": self.allocation = command["number"]
            case "longest": self.longest = command["number"]
            case "release": self.released.set()
            case "titles": return [entry["title"] for entry in self.log]
            case "peak": return self.peak
            case "answered": return sum(entry["status"] == 200 for entry in self.log)
        return None

    def fault(self, title):
        for fault in self.faults:
            if fault["match"] not in title: continue
            fault["seen"] += 1
            if fault["after"] < fault["seen"] <= fault["after"] + fault["times"]: return fault
        return None

    def refusal(self, status, code):
        return status, {"result": None, "success": False, "errors": [{"code": code, "message": WORDS[code]}],
                        "messages": []}

    def answer(self, target, headers, body):
        path = f"/client/v4/accounts/{self.account}/ai/run/@cf/huggingface/distilbert-sst-2-int8"
        if headers.get("authorization") != f"Bearer {self.token}": return self.refusal(401, 10000)
        if target not in (path, "/models/distilbert"): return self.refusal(404, 7003)
        given = json.loads(body)
        text = given.get("inputs" if target.startswith("/models") else "text")
        if not isinstance(text, str) or not text: return self.refusal(400, 5006)
        if self.longest is not None and len(text) > self.longest: return self.refusal(413, 3006)
        if self.allocation is not None:
            if self.allocation < 1: return self.refusal(429, 3036)
            self.allocation -= 1
        good = probability(text)
        rows = [{"label": "NEGATIVE", "score": 1 - good}, {"label": "POSITIVE", "score": good}]
        match self.shape:
            case "list": return 200, {"result": rows, "success": True, "errors": [], "messages": []}
            case "reversed": return 200, {"result": rows[::-1], "success": True, "errors": [], "messages": []}
            case "object": return 200, {"result": max(rows, key=lambda row: row["score"]), "success": True}
            case "bare": return 200, rows
            case "nested": return 200, [rows[::-1]]
            case text: return 200, json.loads(text)


def title_of(body):
    try: given = json.loads(body)
    except ValueError: return ""
    return given.get("text") or given.get("inputs") or ""


def packed(status, body, kind="application/json", headers=()):
    body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {PHRASES.get(status, 'Unnamed')}", f"content-type: {kind}",
             f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n", body


def reset(writer):
    writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def one(state, reader, writer):
    """One request; whether another may follow on the connection."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    target = first.split(" ")[1]
    if target == "/control":
        head, out = packed(200, state.control(json.loads(body)))
        writer.write(head + out)
        await writer.drain()
        return True
    entry = {"title": title_of(body), "status": 0}
    state.log.append(entry)
    state.under_way += 1
    state.peak = max(state.peak, state.under_way)
    try:
        return await answered(state, entry, target, headers, body, writer)
    finally:
        state.under_way -= 1


async def answered(state, entry, target, headers, body, writer):
    if state.latency: await asyncio.sleep(state.latency)
    fault = state.fault(entry["title"])
    kind = fault["kind"] if fault else None
    if kind == "cut": return reset(writer)
    if kind == "stall":
        await state.released.wait()
        return False
    if kind == "code": entry["status"], out = state.refusal(fault["status"], fault["code"])
    elif kind == "status": entry["status"], out = fault["status"], {"message": "no"}
    elif kind == "page": entry["status"], out = 200, PAGE
    elif kind == "empty": entry["status"], out = 200, ""
    else: entry["status"], out = state.answer(target, headers, body)
    head, out = packed(entry["status"], out, "text/html" if kind == "page" else "application/json")
    if kind == "truncated": head, out = packed(200, out[:len(out) // 2].decode())
    if kind == "unsuccessful": head, out = packed(200, dict(json.loads(out), success=False))
    if kind == "cutAnswer": out = out[:len(out) // 2]
    writer.write(head + out)
    await writer.drain()
    return kind != "cutAnswer"


async def serve(state, reader, writer):
    try:
        while await one(state, reader, writer): pass
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def run(given):
    state = State(given)
    server = await asyncio.start_server(lambda r, w: serve(state, r, w), "127.0.0.1", 0, limit=1 << 22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(folder):
    with open(folder + "/input") as file: given = json.load(file)
    asyncio.run(run(given))
