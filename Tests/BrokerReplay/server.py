"""Alpaca's trading interface on a port of this machine, with what a test wants to go wrong between two calls.

`/control` takes one command as JSON: the account to begin with, what to do wrong, or what was seen so far.
"""
import asyncio
import http
import json
import socket
import struct
import time
import urllib.parse

from account import Account, Refusal

PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
# Done before the request has any effect, and after it had all of it.
BEFORE = ("cut", "status500", "page502", "limit429", "stall", "hold")
AFTER = ("lost", "status500After", "cutAnswer", "truncated", "stallAfter", "holdAfter")


class State:
    def __init__(self, given):
        self.keys, self.account = given["keys"], Account(given["account"])
        self.log, self.faults, self.held, self.server, self.port = [], [], asyncio.Event(), None, 0

    def fault(self, line):
        number = len(self.log)
        for fault in self.faults:
            due = fault["at"] == number if fault.get("at") else fault["path"] in line
            if due and fault["kind"] != "refuse" and fault["times"] > 0:
                fault["times"] -= 1
                return fault["kind"]
        return None

    def refuses_next(self):
        """Whether the next request is to find nobody."""
        for fault in self.faults:
            if fault["kind"] == "refuse" and fault["times"] > 0 and fault.get("at") == len(self.log) + 1:
                fault["times"] -= 1
                return True
        return False

    async def go_away(self):
        self.server.close()
        await asyncio.sleep(0.15)
        await self.listen()

    async def listen(self):
        self.server = await asyncio.start_server(lambda r, w: serve(self, r, w), "127.0.0.1", self.port,
                                                 reuse_address=True)
        self.port = self.server.sockets[0].getsockname()[1]

    def control(self, command):
        match command["do"]:
            case "begin":
                self.account, self.log, self.faults = Account(command["account"]), [], command.get("faults", [])
                self.held.set()
                self.held = asyncio.Event()
            case "clock":
                self.account.now = command["now"]
                self.faults += command.get("faults", [])
            case "forget": self.account.orders.clear()
            case "log": return self.log
            case "orders":
                return [{"clientID": o["client_order_id"], "symbol": o["symbol"], "side": o["side"],
                         "shares": o["shares"], "filled": o["filled"], "status": o["status"], "kind": o["kind"]}
                        for o in self.account.orders.values()]
            case "account": return {"cash": round(self.account.cash, 2), "positions": self.account.held}
        return None

    def answer(self, method, target, headers, body):
        path, _, query = target.partition("?")
        values = dict(urllib.parse.parse_qsl(query))
        key, secret = headers.get("apca-api-key-id"), headers.get("apca-api-secret-key")
        if [key, secret] != self.keys: return 403, {"message": "forbidden."}
        try:
            match method, path:
                case "POST", "/v2/orders": return 200, self.account.place(json.loads(body))
                case "GET", "/v2/orders:by_client_order_id":
                    return 200, self.account.find(values.get("client_order_id", ""))
                case "GET", "/v2/account": return 200, self.account.summary()
                case "GET", "/v2/positions": return 200, self.account.positions()
                case "GET", "/v2/clock": return 200, self.account.clock()
        except Refusal as refusal:
            return refusal.status, refusal.body
        return 404, {"message": "endpoint not found"}


def packed(status, body, kind="application/json", headers=()):
    body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {PHRASES.get(status, 'Unnamed')}", f"content-type: {kind}",
             f"content-length: {len(body)}", "x-ratelimit-limit: 200", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n", body


def reset(writer):
    writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def serve(state, reader, writer):
    try:
        while await one(state, reader, writer): pass
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def one(state, reader, writer):
    """One request; whether another may follow on the connection."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = first.split(" ")
    if target == "/control":
        command = json.loads(body)
        head, out = packed(200, state.control(command))
        writer.write(head + out)
        await writer.drain()
        if state.refuses_next(): await state.go_away()
        return True
    return await faulty(state, method, target, headers, body, writer)


async def faulty(state, method, target, headers, body, writer):
    entry = {"line": f"{method} {target}", "headers": headers, "body": body.decode(), "fault": None, "status": 0}
    state.log.append(entry)
    kind = entry["fault"] = state.fault(entry["line"])
    if kind == "cut": return reset(writer)
    if kind in ("stall", "hold"): return await state.held.wait() and False
    if kind == "status500": head, out = packed(500, {"code": 50010000, "message": "internal server error"})
    elif kind == "page502": head, out = packed(502, "<html><body>Bad Gateway</body></html>", "text/html")
    elif kind == "limit429":
        lines = ["x-ratelimit-remaining: 0", f"x-ratelimit-reset: {int(time.time()) + 20}"]
        head, out = packed(429, {"message": "too many requests."}, headers=lines)
    else:
        entry["status"], answer = state.answer(method, target, headers, body)
        head, out = packed(entry["status"], answer)
        if kind == "lost": return reset(writer)
        if kind in ("stallAfter", "holdAfter"): return await state.held.wait() and False
        if kind == "status500After": head, out = packed(500, {"code": 50010000, "message": "internal server error"})
        if kind == "truncated": head, out = packed(200, out[:len(out) // 2].decode())
        if kind == "cutAnswer": out = out[:len(out) // 2]
    writer.write(head + out)
    await writer.drain()
    if kind == "cutAnswer": return False
    if state.refuses_next():
        # The listener goes first, so that whoever comes back finds nobody.
        gone = asyncio.ensure_future(state.go_away())
        await asyncio.sleep(0)
        writer.close()
        await gone
        return False
    return True


async def run(given):
    state = State(given)
    await state.listen()
    print(state.port, flush=True)
    await asyncio.Event().wait()


def main(folder):
    with open(folder + "/input") as file: given = json.load(file)
    asyncio.run(run(given))
