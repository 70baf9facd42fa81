"""Prometheus' text format for the small servers beside this file."""
import threading


class Histogram:
    """Counts observations in cumulative buckets, one series per label value."""

    def __init__(self, name, bounds):
        self.name, self.bounds = name, bounds
        self.buckets = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value):
        self.total += value
        self.buckets[next((i for i, bound in enumerate(self.bounds) if value <= bound), len(self.bounds))] += 1

    def lines(self, labels=""):
        separator = "," if labels else ""
        count = 0
        for bound, hits in zip([*self.bounds, "+Inf"], self.buckets):
            count += hits
            yield f'{self.name}_bucket{{{labels}{separator}le="{bound}"}} {count}'
        yield f"{self.name}_sum{{{labels}}} {self.total}"
        yield f"{self.name}_count{{{labels}}} {count}"


lock = threading.Lock()
