"""As sweep_vectorbt.py, with the Rust engine of vectorbt.

    pip install vectorbt==1.2.0 vectorbt-rust==1.2.0 pandas zstandard
"""

import sweep_vectorbt

if __name__ == "__main__":
    sweep_vectorbt.main("rust")
