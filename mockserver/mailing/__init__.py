"""Messages to profiles: written from templates, put into the outbox, and the events that they make."""
