"""Options that several commands share, and the settings behind them."""
