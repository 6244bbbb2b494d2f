"""Tests of messages to profiles."""
