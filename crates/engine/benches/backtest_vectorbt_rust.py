"""As backtest_vectorbt.py, with the Rust engine of vectorbt.

    pip install vectorbt==1.2.0 vectorbt-rust==1.2.0 pandas
"""

import backtest_vectorbt

if __name__ == "__main__":
    backtest_vectorbt.main("rust")
