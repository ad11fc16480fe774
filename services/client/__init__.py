"""Subscribing from code."""
