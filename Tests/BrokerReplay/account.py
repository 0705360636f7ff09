"""A paper account as Alpaca's trading interface has it: cash, positions, orders that fill once the market is open."""
import datetime
import re
import uuid

FINAL = ("filled", "canceled", "expired", "rejected", "replaced")
MARGIN = 1.03  # A market order is reckoned dearer than the last price.


class Refusal(Exception):
    def __init__(self, status, body):
        self.status, self.body = status, body


def iso(seconds):
    """With nanoseconds, as the real one."""
    moment = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + ".123456789Z"


class Account:
    def __init__(self, given):
        self.number, self.cash = given["number"], float(given["cash"])
        self.prices, self.held = dict(given["prices"]), dict(given.get("positions", {}))
        self.now, self.open, self.close = given["now"], given["open"], given["close"]
        self.next_open = given.get("nextOpen", self.open + 86400)
        self.words = given.get("words", ["accepted", "partially_filled", "filled"])
        self.fills_early, self.flags = given.get("fillsEarly", False), given.get("flags", {})
        self.orders = {}

    # The market

    def is_open(self):
        return self.open <= self.now < self.close

    def trades(self):
        return self.fills_early or self.now >= self.open

    def age(self, order):
        """One step of an order's life, at each look."""
        if order["status"] in FINAL or not self.trades(): return
        order["age"] += 1
        word = self.words[min(order["age"], len(self.words) - 1)]
        wanted, price = order["shares"], self.prices[order["symbol"]]
        filled = {"filled": wanted, "partially_filled": max(1, wanted // 2)}.get(word, order["filled"])
        if word in ("canceled", "expired", "rejected"): filled = order["filled"]
        more = max(0, filled - order["filled"])
        sign = 1 if order["side"] == "buy" else -1
        self.cash -= sign * more * price
        self.held[order["symbol"]] = self.held.get(order["symbol"], 0) + sign * more
        order["filled"], order["status"] = order["filled"] + more, word

    def under_way(self):
        return [order for order in self.orders.values() if order["status"] not in FINAL]

    def buying_power(self):
        reserved = sum((o["shares"] - o["filled"]) * self.prices[o["symbol"]] * MARGIN
                       for o in self.under_way() if o["side"] == "buy")
        return max(0.0, self.cash - reserved)

    # The calls

    def place(self, body):
        symbol, side, qty = body.get("symbol"), body.get("side"), body.get("qty")
        name, kind = body.get("client_order_id", ""), body.get("time_in_force")
        if qty is None: raise self.wrong(40010001, "qty is required")
        if not isinstance(qty, str) or not re.fullmatch(r"\d+", qty) or int(qty) < 1:
            raise self.wrong(40010001, "qty must be integer")
        if not 0 < len(name) <= 128: raise self.wrong(40010001, "client_order_id must be no more than 128 characters")
        if name in self.orders: raise self.wrong(40010001, "client_order_id must be unique")
        if body.get("type") != "market" or kind not in ("day", "opg") or side not in ("buy", "sell"):
            raise self.wrong(42210000, "invalid order")
        if symbol not in self.prices: raise self.wrong(42210000, f'asset "{symbol}" not found')
        if kind == "opg" and self.open - 120 <= self.now % 86400 + self.open // 86400 * 86400 < self.open + 34200:
            raise self.wrong(42210000, "opg orders are not accepted between 9:28am and 7:00pm")
        shares = int(qty)
        others = [order for order in self.under_way() if order["symbol"] == symbol]
        if any(order["side"] != side for order in others):
            raise Refusal(403, {"code": 40310000, "message": "potential wash trade detected. use complex orders",
                                "reject_reason": "opposite side market/stop order exists"})
        if side == "buy" and shares * self.prices[symbol] * MARGIN > self.buying_power() + 1e-6:
            raise Refusal(403, {"buying_power": f"{self.buying_power():.2f}", "code": 40310000,
                                "cost_basis": f"{shares * self.prices[symbol]:.2f}",
                                "message": "insufficient buying power"})
        if side == "sell":
            waiting = sum(order["shares"] - order["filled"] for order in others)
            held = self.held.get(symbol, 0)
            if shares > held - waiting:
                raise Refusal(403, {
                    "available": f"{held - waiting}", "code": 40310000, "existing_qty": f"{held}",
                    "held_for_orders": f"{waiting}", "symbol": symbol,
                    "message": f"insufficient qty available for order (requested: {shares}, "
                               f"available: {held - waiting})"})
        self.orders[name] = {"id": str(uuid.uuid4()), "client_order_id": name, "symbol": symbol, "side": side,
                             "shares": shares, "filled": 0, "age": -1, "status": "pending_new", "kind": kind}
        return self.shown(self.orders[name])

    def wrong(self, code, message):
        return Refusal(422, {"code": code, "message": message})

    def find(self, name):
        if name not in self.orders:
            raise Refusal(404, {"code": 40410000, "message": f"order not found for {name}"})
        order = self.orders[name]
        self.age(order)
        return self.shown(order)

    def shown(self, order):
        filled = order["filled"]
        return {"id": order["id"], "client_order_id": order["client_order_id"], "created_at": iso(self.now),
                "submitted_at": iso(self.now), "filled_at": iso(self.now) if filled else None,
                "asset_class": "us_equity", "symbol": order["symbol"], "notional": None, "qty": f"{order['shares']}",
                "filled_qty": f"{filled}", "order_class": "", "legs": None, "order_type": "market", "type": "market",
                "filled_avg_price": f"{self.prices[order['symbol']]}" if filled else None, "side": order["side"],
                "time_in_force": order["kind"], "status": order["status"], "extended_hours": False, "source": None,
                "position_intent": f"{order['side']}_to_{'open' if order['side'] == 'buy' else 'close'}"}

    def summary(self):
        worth = sum(shares * self.prices.get(symbol, 0) for symbol, shares in self.held.items())
        return {"id": "e6fe16f3-64a4-4921-8928-cadf02f92f98", "account_number": self.number, "status": "ACTIVE",
                "currency": "USD", "cash": f"{self.cash:.2f}", "equity": f"{self.cash + worth:.2f}",
                "buying_power": f"{self.buying_power():.2f}", "multiplier": "1", "trading_blocked": False,
                "account_blocked": False, "trade_suspended_by_user": False} | self.flags

    def positions(self):
        return [{"symbol": symbol, "qty": f"{shares}", "side": "long" if shares > 0 else "short",
                 "market_value": f"{shares * self.prices[symbol]:.2f}" if symbol in self.prices else None}
                for symbol, shares in sorted(self.held.items()) if shares]

    def clock(self):
        return {"timestamp": iso(self.now), "is_open": self.is_open(),
                "next_open": iso(self.open if self.now < self.open else self.next_open),
                "next_close": iso(self.close)}
