"""A large market from a seed: prices walk at random, with splits and dividends that they know of."""
import array
import collections
import math
import random

from market import Bar, Market


def name(index):
    """Four letters: AAAA, AAAB, ..."""
    letters = ""
    for _ in range(4):
        index, letter = divmod(index, 26)
        letters = chr(65 + letter) + letters
    return letters


class SyntheticMarket(Market):
    def __init__(self, count, sessions, seed):
        super().__init__({})
        self.sessions, self.seed, self.count = sorted(sessions), seed, count
        self.names = [name(index) for index in range(count)]
        self.index = {symbol: index for index, symbol in enumerate(self.names)}
        span = (self.sessions[0], self.sessions[-1])
        self.spans = dict.fromkeys(self.names, span)
        self.places = {day: place for place, day in enumerate(self.sessions)}
        self.listings = [
            {"symbol": symbol, "name": f"{symbol} Industries Inc", "type": "CS",
             "figi": f"BBG{index:09d}", "cik": f"{1_000_000 + index:010d}"}
            for index, symbol in enumerate(self.names)]
        chance = random.Random(f"{seed} stocks")
        start = array.array("d", (math.log(5) + math.log(80) * chance.random() for _ in range(count)))
        self.spread = array.array("d", (0.006 + 0.018 * chance.random() for _ in range(count)))
        self.turnover = array.array("d", (math.exp(10 + 6 * chance.random()) for _ in range(count)))
        self.walk = [start]
        self.make_actions(start)
        self.kept, self.room = collections.OrderedDict(), max(4, 500_000 // count)

    def make_actions(self, start):
        chance = random.Random(f"{self.seed} actions")
        self.ratios = [{} for _ in self.sessions]
        for place, day in enumerate(self.sessions):
            if chance.random() < min(0.5, self.count / 1000):
                index, ratio = chance.randrange(self.count), chance.choice((2.0, 3.0, 4.0, 1.5, 0.1))
                self.ratios[place][index] = ratio
                self.splits.setdefault(self.names[index], []).append((day, ratio))
            for _ in range(self.count // 300):
                index = chance.randrange(self.count)
                amount = round(math.exp(start[index]) * 0.004, 2) or 0.01
                rows = self.dividends.setdefault(self.names[index], [])
                if not rows or rows[-1][0] != day: rows.append((day, amount))

    def closes(self, place):
        """Logarithms of the closes before session 0 (place 0), of session 0 (place 1), ..."""
        while len(self.walk) <= place:
            at = len(self.walk) - 1
            draw = random.Random(f"{self.seed} walk {at}").random
            market = 0.012 * (draw() + draw() - 1)
            # Three uniforms are nearly a normal deviate, and never far out.
            closes = array.array("d", (
                last + market + spread * 2 * (draw() + draw() + draw() - 1.5)
                for last, spread in zip(self.walk[at], self.spread)))
            for index, ratio in self.ratios[at].items(): closes[index] -= math.log(ratio)
            self.walk.append(closes)
        return self.walk[place]

    def day(self, day):
        place = self.places.get(day)
        if place is None: return {}
        bars = self.kept.get(place)
        if bars is None:
            bars = self.kept[place] = self.make_day(place)
            if len(self.kept) > self.room: self.kept.popitem(last=False)
        return bars

    def make_day(self, place):
        closes, before, ratios = self.closes(place + 1), self.closes(place), self.ratios[place]
        draw, exp, bars = random.Random(f"{self.seed} day {place}").random, math.exp, {}
        for index, symbol in enumerate(self.names):
            spread = self.spread[index]
            last = before[index] - (math.log(ratios[index]) if index in ratios else 0)
            # Bounds keep a bar a bar after rounding: a cent is the least price.
            close = max(0.01, round(exp(closes[index]), 2))
            open = max(0.01, round(exp(last + spread * (draw() - 0.5)), 2))
            high = round(max(open, close) * (1 + spread * draw()), 2)
            low = max(0.01, round(min(open, close) * (1 - spread * draw()), 2))
            volume = int(self.turnover[index] * exp(1.2 * (draw() + draw() - 1))) + 1
            bars[symbol] = Bar(
                open, high, low, close, volume, round((high + low + 2 * close) / 4, 4), volume // 120 + 1)
        return bars
