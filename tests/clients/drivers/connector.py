"""Runs a connector as its command does, with a.klaviyo.com led to the mock: URL NAME ARGUMENTS..."""

import sys

import requests

BASE, NAME = sys.argv[1:3]
sys.argv = [NAME, *sys.argv[3:]]
_send = requests.Session.send


def _led(session, request, **options):
    request.url = request.url.replace("https://a.klaviyo.com", BASE)
    return _send(session, request, **options)


requests.Session.send = _led

if NAME == "tap-klaviyo":
    from tap_klaviyo import main
else:
    from source_klaviyo.run import run as main

main()
