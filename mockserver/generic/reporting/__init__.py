"""The parts of a report: its time frame, its rows of messages, members and forms."""
