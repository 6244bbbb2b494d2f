"""The v1/v2 API: endpoints, requests and the field map."""
