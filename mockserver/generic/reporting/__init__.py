"""The parts of a report, its time frame and its rows, and metric aggregates."""
