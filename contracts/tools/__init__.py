"""What `rehearse contracts` prints and writes."""
