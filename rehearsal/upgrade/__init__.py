"""From one revision to another: recorded requests and answers, judged at both."""
