"""Slow, plain account with orders, written from the rules in words and from nothing else.

It covers what both sides can state without doubt: one instrument, one order at a time plus its exits,
without intrabar choices that depend on more than the words below.

1. An order given on the close of a bar is first matched at the next open.
2. Market: fills at the open. Limit: at the open if that is as good or better, else at its price once the
   range reaches it. Stop: at the open if that is beyond it, else at its price once the range reaches it.
3. Market and stop fills are moved against the account by half spread, slippage, a share of the average
   true range of 14 bars known before the bar (Wilder, seeded with the mean of the first 14), and the square
   root of quantity over volume times the impact. A limit that can be had at its first open pays that too,
   but never more than its price; a limit that has waited pays nothing and the maker fee.
4. No more than a share of a bar's volume fills in it. The rest of a market order or of a triggered stop
   fills at the next opens as a market order, the rest of a limit waits at its price.
5. Fee: basis points of the notional plus an amount for each unit, at least a minimum for an order.
6. Equity that may open: with leverage L, equity less the sizes of positions over L. Quantity of an entry:
   what is asked for, but no more than that over (price x (1 / L + fee) + fee for each unit). What is asked
   for beyond is dropped once that much has filled.
7. Funding at an instant between two bars: a long pays ratio x value at the close before; a short receives.
8. Borrow on the value of a short and interest on free cash accrue between instants, by days / 365, on the
   last price: from the open to the close of each bar, and from that close to the next open.
9. Cross margin: at an open, and at the losing extreme of a bar, equity at or below the maintenance ratio
   of the notional closes the position there, with a fee. A stop on the way comes first if the account
   can still bear its price.
10. A stop loss stands at its distance from the first fill price.
11. Equity is marked at each close.
"""

import math

YEAR_MS = 365 * 86_400_000


def wilder(bars, length=14):
    """Average true range known after each bar; NaN before `length` bars."""
    out, value = [], 0.0
    for row, (open_, high, low, close, volume) in enumerate(bars):
        before = bars[row - 1][3] if row else None
        size = high - low if before is None else max(high, before) - min(low, before)
        if row < length:
            value += (size - value) / (row + 1)
        else:
            value = (value * (length - 1) + size) / length
        out.append(value if row + 1 >= length else math.nan)
    return out


class Account:
    def __init__(self, bars, bar_ms, config):
        self.bars, self.bar_ms, self.c = bars, bar_ms, config
        self.ranges = wilder(bars)
        self.cash = config["capital"]
        self.sign, self.quantity, self.entry = 0, 0.0, 0.0
        self.mark = math.nan
        self.orders, self.fills, self.equity = [], [], []
        self.stop = None
        self.fees = self.funding = self.borrow = self.interest = 0.0
        self.liquidations = 0

    def value(self, price):
        return self.sign * self.quantity * price

    def total(self, price):
        return self.cash + (self.value(price) if self.quantity else 0.0)

    def room(self):
        used = abs(self.value(self.mark)) / self.c["leverage"] if self.quantity else 0.0
        return self.total(self.mark) - used

    def moved(self, price, side, quantity, row):
        c = self.c
        ratio = (c["half_spread_bps"] + c["slippage_bps"]) / 10_000
        known = self.ranges[row - 1] if row else math.nan
        if math.isfinite(known):
            ratio += c["slippage_atr"] * known / price
        ratio += c["impact"] * math.sqrt(quantity / self.bars[row][4])
        return price * (1 + side * ratio)

    def execute(self, row, order, price, how, limit=None):
        """how: market, resting, capped."""
        c, side = self.c, order["side"]
        closing = self.quantity > 0 and self.sign != side
        wanted = min(order["left"], self.quantity) if closing else order["left"]
        rate = c["maker_bps"] if how == "resting" else c["fee_bps"]
        rate /= 10_000

        def fill_price(quantity):
            if how == "resting":
                return price
            moved = self.moved(price, side, quantity, row)
            if how == "capped":
                moved = min(moved, limit) if side > 0 else max(moved, limit)
            return moved

        def affordable(fill):
            return self.room() / (fill * (1 / c["leverage"] + rate) + c["fee_per_unit"])

        if closing:
            quantity = min(wanted, self.left_volume)
            fill = fill_price(quantity)
        else:
            first = fill_price(0.0)
            likely = min(wanted, affordable(first), self.left_volume)
            if likely <= 0:
                order["left"] = 0.0
                return
            fill = fill_price(likely)
            granted = min(wanted, affordable(fill))
            quantity = min(granted, self.left_volume)
        if quantity <= 0:
            return
        order["due"] += quantity * fill * rate + quantity * c["fee_per_unit"]
        fee = max(order["due"], c["fee_minimum"]) - order["charged"]
        order["charged"] += fee
        self.cash -= side * quantity * fill + fee
        self.fees += fee
        self.left_volume -= quantity
        self.fills.append((row, side, fill, quantity, fee))
        order["left"] -= quantity
        if closing:
            self.quantity = 0.0 if quantity >= self.quantity else self.quantity - quantity
            if self.quantity == 0.0:
                self.sign, self.stop = 0, None
        else:
            if self.quantity == 0.0:
                self.sign, self.entry = side, fill
                if order["stop_distance"]:
                    self.stop = self.new(
                        "stop", -side, math.inf, fill - side * order["stop_distance"]
                    )
            else:
                held = self.quantity * self.entry + quantity * fill
                self.entry = held / (self.quantity + quantity)
            self.quantity += quantity
            if granted < wanted and quantity >= granted:
                order["left"] = 0.0

    def new(self, kind, side, quantity, price=None, stop_distance=None):
        return {
            "kind": kind,
            "side": side,
            "left": quantity,
            "price": price,
            "stop_distance": stop_distance,
            "due": 0.0,
            "charged": 0.0,
            "waited": False,
            "reduces": False,
        }

    def breached(self, price):
        if self.c["maintenance"] is None or not self.quantity:
            return False
        return self.total(price) <= self.c["maintenance"] * self.quantity * price

    def liquidate(self, row, price):
        side, quantity = -self.sign, self.quantity
        fill = self.moved(price, side, quantity, row)
        notional = quantity * fill
        fee = notional * self.c["fee_bps"] / 10_000 + quantity * self.c["fee_per_unit"]
        fee = max(fee, self.c["fee_minimum"])
        fee += notional * self.c["liquidation_fee_bps"] / 10_000
        self.cash -= side * quantity * fill + fee
        self.fees += fee
        self.fills.append((row, side, fill, quantity, fee))
        self.sign, self.quantity, self.stop = 0, 0.0, None
        self.left_volume = 0.0
        self.liquidations += 1

    def pass_time(self, elapsed_ms):
        years = elapsed_ms / YEAR_MS
        free = self.room() if self.quantity else self.cash
        earned = max(free, 0.0) * self.c["idle_rate"] * years
        owed = 0.0
        if self.sign < 0:
            owed = self.quantity * self.mark * self.c["borrow_rate"] * years
        self.cash += earned - owed
        self.interest += earned
        self.borrow += owed

    def beyond(self, order, price):
        """The price triggers a stop, or satisfies a limit."""
        up = (order["side"] > 0) == (order["kind"] == "stop")
        return price >= order["price"] if up else price <= order["price"]

    def at_open(self, row, order):
        open_ = self.bars[row][0]
        if order["kind"] == "market":
            self.execute(row, order, open_, "market")
        elif self.beyond(order, open_):
            if order["kind"] == "stop":
                order["kind"] = "market"
                self.execute(row, order, open_, "market")
            elif order["waited"]:
                self.execute(row, order, open_, "resting")
            else:
                self.execute(row, order, open_, "capped", order["price"])

    def run(self, plan):
        """plan: row -> list of orders given on its close."""
        for row, (open_, high, low, close, volume) in enumerate(self.bars):
            if row:
                for ratio in self.c["funding"].get(row, []):
                    cost = self.value(self.mark) * ratio if self.quantity else 0.0
                    self.cash -= cost
                    self.funding += cost
            self.mark = open_
            self.left_volume = volume * self.c["participation"]
            if self.breached(open_):
                self.liquidate(row, open_)
            working = [o for o in self.orders if o["left"] > 0]
            exits = lambda o: self.quantity > 0 and o["side"] != self.sign
            rank = lambda o: ["market", "stop", "limit"].index(o["kind"])
            both = working + ([self.stop] if self.stop else [])
            for order in sorted((o for o in both if exits(o)), key=rank):
                if self.quantity > 0:
                    self.at_open(row, order)
            for order in sorted((o for o in working if not exits(o) and o["left"] > 0), key=rank):
                if order["reduces"]:
                    order["left"] = 0.0
                else:
                    self.at_open(row, order)
            self.pass_time(self.bar_ms)
            self.inside(row, high, low)
            self.mark = close
            self.equity.append(self.total(close))
            for order in self.orders:
                order["waited"] = True
            self.orders = [o for o in self.orders if o["left"] > 0]
            for order in plan.get(row, []):
                self.orders.append(self.new(**order))

    def inside(self, row, high, low):
        """The losing extreme first; the plans give at most one other order at a time."""
        for _ in range(2):
            worst = low if self.sign > 0 else high
            if self.stop and self.stop["kind"] == "stop" and self.quantity:
                if self.beyond(self.stop, worst):
                    if self.breached(self.stop["price"]):
                        return self.liquidate(row, worst)
                    stop = self.stop
                    stop["kind"] = "market"
                    self.execute(row, stop, stop["price"], "market")
            if self.quantity and self.breached(worst):
                return self.liquidate(row, worst)
            waiting = [o for o in self.orders if o["left"] > 0 and o["kind"] != "market"]
            waiting = [o for o in waiting if self.beyond(o, low) or self.beyond(o, high)]
            if not waiting or self.left_volume <= 0:
                return None
            order = waiting[0]
            if order["kind"] == "stop":
                order["kind"] = "market"
                self.execute(row, order, order["price"], "market")
            else:
                self.execute(row, order, order["price"], "resting")
        return None
