"""All vendors on one port of this machine, each below its name: /polygon, /alphavantage, /yahoo, /tiingo, /alpaca.

`/control` takes one command as JSON: what to do wrong from now on, or what was seen so far.
"""
import asyncio
import collections
import gzip
import http
import json
import socket
import struct

import alpaca
import alphavantage
import faults
import polygon
import tiingo
import yahoo
from market import Market, View
from synthetic import SyntheticMarket
from wire import Answer, Request, as_json

VENDORS = {"polygon": polygon, "alphavantage": alphavantage, "yahoo": yahoo, "tiingo": tiingo, "alpaca": alpaca}
CACHE_BYTES = 256 << 20
PHRASES = {status.value: status.phrase for status in http.HTTPStatus}


class State:
    def __init__(self, given):
        self.keys = given["keys"]
        market = given["market"]
        synthetic = market.get("synthetic")
        self.market = SyntheticMarket(**synthetic) if synthetic else Market(market)
        self.rules, self.alterations, self.latency = [], collections.defaultdict(list), collections.defaultdict(float)
        self.dead, self.log, self.connections = set(), [], 0
        self.under_way, self.peak = collections.Counter(), collections.Counter()
        self.forget_answers()

    def forget_answers(self):
        self.kept, self.kept_bytes = {}, 0
        self.views = {name: View(self.market, self.alterations[name]) for name in VENDORS}

    def fault(self, request):
        """The first rule that applies; all that match count the request."""
        if request.vendor in self.dead: return "die", None
        applying = [rule for rule in self.rules if rule.applies(request)]
        if not applying: return None, None
        if applying[0].kind == "die": self.dead.add(request.vendor)
        return applying[0].kind, applying[0]

    def answer(self, request, rule):
        """The whole answer in bytes."""
        vendor, view = VENDORS.get(request.vendor), self.views.get(request.vendor)
        if vendor is None: return self.packed(request, Answer(404, "text/plain", "no such vendor"))
        given = faults.answer(rule, vendor, request, view) if rule else None
        given = given or vendor.refusal(request, self.keys.get(request.vendor, {}))
        if given: return self.packed(request, given)
        key = (request.target, "gzip" in request.headers.get("accept-encoding", ""))
        sent = self.kept.get(key) if request.vendor == "polygon" else None
        if sent is None:
            sent = self.packed(request, vendor.answer(request, view))
            # Only Polygon's bodies are worth keeping: large, and the same at every call.
            if request.vendor == "polygon" and self.kept_bytes < CACHE_BYTES:
                self.kept[key] = sent
                self.kept_bytes += len(sent[1])
        return sent

    def packed(self, request, answer):
        """Status, and the head and body as they go out."""
        body, headers = answer.body, [("content-type", answer.kind)] + answer.headers
        if len(body) > 256 and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, 1, mtime=0)
            headers.append(("content-encoding", "gzip"))
        headers.append(("content-length", str(len(body))))
        lines = [f"HTTP/1.1 {answer.status} {PHRASES.get(answer.status, 'Unnamed')}"]
        head = "\r\n".join(lines + [f"{name}: {value}" for name, value in headers]) + "\r\n\r\n"
        return answer.status, head.encode(), body

    def control(self, body):
        command = json.loads(body)
        match command["do"]:
            case "add": self.rules.append(faults.Rule(command["fault"]))
            case "alter":
                self.alterations[command["alteration"]["vendor"]].append(command["alteration"])
                self.forget_answers()
            case "latency": self.latency[command["vendor"]] = command["milliseconds"] / 1000
            case "repair":
                self.rules.clear()
                self.alterations.clear()
                self.dead.clear()
                self.forget_answers()
            case "requests": return [row for row in self.log if row["vendor"] == command["vendor"]]
            case "count":
                return sum(row["vendor"] == command["vendor"] and command["path"] in row["line"] for row in self.log)
            case "peak": return self.peak[command["vendor"]]
        return None


class Connection(asyncio.Protocol):
    """Requests of one connection, one after the other."""

    def __init__(self, state):
        self.state, self.received, self.busy, self.vendor, self.task = state, b"", False, None, None

    def connection_made(self, transport):
        self.state.connections += 1
        self.number, self.transport = self.state.connections, transport
        self.writable = asyncio.Event()
        self.writable.set()
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, error):
        if self.task: self.task.cancel()
        self.finish()
        self.busy = True

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    def data_received(self, data):
        self.received += data
        if not self.busy: self.next_request()

    def next_request(self):
        end = self.received.find(b"\r\n\r\n")
        if end < 0: return
        first, *lines = self.received[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        begin = end + 4
        length = int(headers.get("content-length", 0))
        if len(self.received) < begin + length: return
        body, self.received = self.received[begin:begin + length], self.received[begin + length:]
        method, target, _ = first.split(" ")
        if target == "/control":
            _, head, body = self.state.packed(Request(method, target, {}), as_json(self.state.control(body)))
            self.transport.write(head + body)
            return self.next_request()
        self.busy = True
        self.begin(first, Request(method, target, headers))

    def begin(self, line, request):
        state, vendor = self.state, request.vendor
        self.vendor = vendor
        state.under_way[vendor] += 1
        state.peak[vendor] = max(state.peak[vendor], state.under_way[vendor])
        kind, rule = state.fault(request)
        entry = {"vendor": vendor, "line": line, "headers": request.headers, "connection": self.number,
                 "concurrent": state.under_way[vendor], "fault": kind, "status": 0}
        state.log.append(entry)
        loop = asyncio.get_running_loop()
        due = loop.time() + state.latency[vendor]
        # The answer is made while its latency runs: at the end the answers of a burst only go out.
        answered = None if kind in ("reset", "die", "hang", "endless") else self.answered(request, rule)
        if state.latency[vendor]: loop.call_at(due, self.reply, request, kind, rule, entry, answered)
        else: self.reply(request, kind, rule, entry, answered)

    def answered(self, request, rule):
        try:
            return self.state.answer(request, rule)
        except Exception as error:
            # A call that the replay cannot read is the test's business, not a silence.
            return self.state.packed(request, Answer(500, "text/plain", f"the replay failed: {error!r}"))

    def reply(self, request, kind, rule, entry, answered):
        if self.transport.is_closing() or kind == "hang": return
        if kind in ("reset", "die"): return self.reset()
        if kind == "endless":
            self.task = asyncio.ensure_future(self.pour())
            return
        entry["status"], head, body = answered
        if request.method == "HEAD": body = b""
        if kind == "slowDrip": self.task = asyncio.ensure_future(self.drip(head, body, rule.rate))
        elif kind in ("cutBody", "stall", "resetHalfWay"):
            self.transport.write(head + body[:len(body) // 2])
            if kind == "cutBody": self.transport.close()
            # What is still in the socket's buffer would be lost with a reset.
            if kind == "resetHalfWay": asyncio.get_running_loop().call_later(0.05, self.reset)
        else:
            self.transport.write(head + body)
            self.finish()

    def finish(self):
        """The request is over; the next may have come already."""
        if self.vendor is None: return
        self.state.under_way[self.vendor] -= 1
        self.vendor, self.busy = None, False
        if not self.transport.is_closing(): self.next_request()

    def reset(self):
        if self.transport.is_closing(): return
        linger = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.transport.abort()

    async def pour(self):
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
        rows = b'{"T":"ACME","o":1,"h":1,"l":1,"c":1,"v":1},' * 2000
        chunk = f"{len(rows):x}\r\n".encode() + rows + b"\r\n"
        self.transport.write(b'c\r\n{"results":[\r\n')
        while not self.transport.is_closing():
            self.transport.write(chunk)
            await self.writable.wait()
            await asyncio.sleep(0)

    async def drip(self, head, body, rate):
        self.transport.write(head)
        for place in range(len(body)):
            await asyncio.sleep(1 / rate)
            if self.transport.is_closing(): return
            self.transport.write(body[place:place + 1])
        self.finish()


async def serve(given):
    state = State(given)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(state), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(folder):
    with open(folder + "/input") as file: given = json.load(file)
    asyncio.run(serve(given))
