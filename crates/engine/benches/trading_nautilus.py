"""The first case of trading.rs in NautilusTrader, for `cargo xtask bench`, which runs it right after the bench.

    pip install nautilus_trader==1.221.0

The row has the name of the bench's row. The strategy reads signals that were computed before, as the bench
does; the fee, the size and the rule are the same. It runs on fewer bars, since it is slower, and the speed
is per bar.
"""

import os
import pathlib
import time
from decimal import Decimal

import pandas as pd
from nautilus_trader import __version__
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import CurrencyPair
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.trading.strategy import Strategy

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
PEER_ROWS = min(ROWS, 50_000)
ROUNDS = 3
UNITS = "0.10000"


def instrument():
    return CurrencyPair(
        instrument_id=InstrumentId(Symbol("BTCUSDT"), Venue("SIM")),
        raw_symbol=Symbol("BTCUSDT"),
        base_currency=BTC,
        quote_currency=USDT,
        price_precision=2,
        size_precision=5,
        price_increment=Price.from_str("0.01"),
        size_increment=Quantity.from_str("0.00001"),
        maker_fee=Decimal("0.001"),
        taker_fee=Decimal("0.001"),
        ts_event=0,
        ts_init=0,
    )


class Cross(Strategy):
    def __init__(self, pair, bar_type, enter, leave):
        super().__init__()
        self.pair, self.bar_type, self.row = pair, bar_type, -1
        self.enter, self.leave, self.held = enter, leave, False

    def on_start(self):
        self.subscribe_bars(self.bar_type)

    def on_bar(self, bar):
        self.row += 1
        side = None
        if self.held and self.leave[self.row]:
            side, self.held = OrderSide.SELL, False
        elif not self.held and self.enter[self.row]:
            side, self.held = OrderSide.BUY, True
        if side is not None:
            self.submit_order(
                self.order_factory.market(self.pair.id, side, Quantity.from_str(UNITS))
            )


def main():
    series = pathlib.Path(__file__).parent.parent / "tests/golden/btcusdt_1h.csv"
    data = pd.read_csv(series)
    data = pd.concat([data] * (PEER_ROWS // len(data) + 1), ignore_index=True).iloc[:PEER_ROWS]
    data = data[["open", "high", "low", "close", "volume"]].astype(float)
    data.index = pd.date_range("2000-01-01", periods=PEER_ROWS, freq="h", tz="UTC", name="timestamp")
    above = data.close.rolling(12).mean() > data.close.rolling(48).mean()
    before = above.shift(1, fill_value=False)
    enter, leave = (above & ~before).tolist(), (~above & before).tolist()
    pair = instrument()
    bar_type = BarType.from_str("BTCUSDT.SIM-1-HOUR-LAST-EXTERNAL")
    bars = BarDataWrangler(bar_type, pair).process(data)

    def once():
        engine = BacktestEngine(
            BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True))
        )
        engine.add_venue(
            venue=pair.id.venue,
            oms_type=OmsType.NETTING,
            account_type=AccountType.CASH,
            base_currency=None,
            starting_balances=[Money(10_000_000, USDT), Money(0, BTC)],
        )
        engine.add_instrument(pair)
        engine.add_data(bars)
        engine.add_strategy(Cross(pair, bar_type, enter, leave))
        start = time.perf_counter()
        engine.run()
        seconds = time.perf_counter() - start
        trades = len(engine.cache.orders()) // 2
        engine.dispose()
        return seconds, trades

    runs = [once() for _ in range(ROUNDS)]
    speed = PEER_ROWS / min(seconds for seconds, _ in runs)
    label = f"NautilusTrader {__version__}, {PEER_ROWS} bars, {runs[0][1]} trades"
    print(f"bench\tevent engine, market orders, {ROWS} bars\t{speed:.0f}\tbars/s\t{label}\t-")


if __name__ == "__main__":
    main()
