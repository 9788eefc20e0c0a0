"""Slow, plain backtest, written from the order of events in words and from nothing else.

1. A rule is evaluated on the close of a bar, its order fills at the next open before anything else.
2. A market fill is moved against the account by half the spread plus slippage.
3. A fee is paid on the notional of each side.
4. Stop and target stand at known distances from the fill; without a known distance, no entry.
5. On the fill bar only the touch test applies; later first the open test, then the touch test.
   A bar that reaches both levels hits the stop.
6. A stop fill pays spread and slippage, a target fill does not.
7. Quantity = size x cash / (fill x (1 + fee)), in whole lots if there are lots.
8. After leaving inside a bar the rule on its close may enter again; while a position is open, entry
   rules are ignored. Both entry rules at once give no order.
9. Equity is marked at each close; at the end an open position stays open.
"""

import math


def known(column, row):
    """Distance at a row: infinity when the strategy has no such level, None when not yet known."""
    if column is None:
        return math.inf
    value = column[row]
    return value if math.isfinite(value) and value > 0 else None


def run(bars, signals, a):
    """bars: list of (open, high, low, close); signals: dict of lists; a: dict of assumptions."""
    fee = a["fee_bps"] / 10_000
    moved = (a["slippage_bps"] + a["half_spread_bps"]) / 10_000
    cash = a["capital"]
    position = None
    order = None
    trades, equity, stance = [], [], []
    fees_paid = 0.0

    def leave(row, price, reason, market):
        nonlocal cash, position, fees_paid
        if market:
            price = price * (1 - moved) if position["side"] == "long" else price * (1 + moved)
        quantity = position["quantity"]
        paid = quantity * price * fee
        fees_paid += paid
        if position["side"] == "long":
            cash += quantity * price - paid
            gross = quantity * (price - position["entry"])
        else:
            cash -= quantity * price + paid
            gross = quantity * (position["entry"] - price)
        trades.append(
            {
                "side": position["side"],
                "entry_row": position["row"],
                "exit_row": row,
                "entry": position["entry"],
                "exit": price,
                "quantity": quantity,
                "pnl": gross - paid - position["fee"],
                "reason": reason,
            }
        )
        position = None

    for row, (open_, high, low, close) in enumerate(bars):
        if order is not None:
            kind = order[0]
            if kind == "leave":
                leave(row, open_, "rule", True)
            else:
                _, side, stop_distance, target_distance = order
                fill = open_ * (1 + moved) if side == "long" else open_ * (1 - moved)
                quantity = a["size"] * cash / (fill * (1 + fee))
                if a.get("lot"):
                    quantity = math.floor(quantity / a["lot"]) * a["lot"]
                if quantity > 0:
                    paid = quantity * fill * fee
                    fees_paid += paid
                    up = 1 if side == "long" else -1
                    cash += -quantity * fill - paid if side == "long" else quantity * fill - paid
                    position = {
                        "side": side,
                        "row": row,
                        "entry": fill,
                        "quantity": quantity,
                        "fee": paid,
                        "stop": fill - up * stop_distance,
                        "target": fill + up * target_distance,
                    }
            order = None

        if position is not None:
            stop, target = position["stop"], position["target"]
            if position["side"] == "long":
                open_stop, open_target = open_ <= stop, open_ >= target
                touch_stop, touch_target = low <= stop, high >= target
            else:
                open_stop, open_target = open_ >= stop, open_ <= target
                touch_stop, touch_target = high >= stop, low <= target
            later = row > position["row"]
            if later and open_stop:
                leave(row, open_, "stop", True)
            elif later and open_target:
                leave(row, open_, "target", False)
            elif touch_stop:
                leave(row, stop, "stop", True)
            elif touch_target:
                leave(row, target, "target", False)

        value = cash
        if position is not None:
            held = position["quantity"] * close
            value += held if position["side"] == "long" else -held
        equity.append(value)

        if position is not None:
            if signals["exit_" + position["side"]][row]:
                order = ("leave",)
        elif cash > 0:
            long = signals["enter_long"][row] and a["direction"] != "short_only"
            short = signals["enter_short"][row] and a["direction"] != "long_only"
            if long != short:
                stop_distance = known(signals["stop_distance"], row)
                target_distance = known(signals["target_distance"], row)
                if stop_distance is not None and target_distance is not None:
                    order = ("enter", "long" if long else "short", stop_distance, target_distance)

        if order is not None and order[0] == "enter":
            stance.append(1 if order[1] == "long" else -1)
        elif order is not None or position is None:
            stance.append(0)
        else:
            stance.append(1 if position["side"] == "long" else -1)

    return {
        "trades": trades,
        "equity": equity,
        "stance": stance,
        "fees_paid": fees_paid,
        "open": position is not None,
    }
