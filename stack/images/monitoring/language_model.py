"""What the stand-ins for Ollama and vLLM share: an answer after a plausible time, and the metrics of it.

A file in the container changes the behaviour, for drills: {"delay_ms": 900, "error_share": 0.5, "gpu_percent": 95}.
"""
import json
import random
import time

from metrics import Histogram, lock

BEHAVIOUR = "/tmp/behaviour.json"
BOUNDS_MS = [10, 25, 50, 100, 150, 200, 300, 500, 750, 1000, 2500, 5000]


class LanguageModel:
    def __init__(self, backend, delay_ms):
        self.backend, self.delay_ms = backend, delay_ms
        self.duration = Histogram("llm_request_duration_ms", BOUNDS_MS)
        self.requests = self.errors = self.tokens = 0

    @staticmethod
    def behaviour():
        try:
            with open(BEHAVIOUR) as file:
                return json.load(file)
        except (OSError, ValueError):
            return {}

    def infer(self):
        """Words, or None where the model failed."""
        started = time.monotonic()
        behaviour = self.behaviour()
        low, high = self.delay_ms
        time.sleep(behaviour.get("delay_ms", random.uniform(low, high)) / 1000)
        failed = random.random() < behaviour.get("error_share", 0)
        words = random.sample(["build", "wood", "clay", "iron", "crop", "train", "wait", "trade"], 4)
        with lock:
            self.requests += 1
            self.errors += failed
            self.tokens += 0 if failed else len(words)
            self.duration.observe((time.monotonic() - started) * 1000)
        return None if failed else " ".join(words)

    def metrics(self, *_):
        label = f'backend="{self.backend}"'
        gpu = self.behaviour().get("gpu_percent")
        with lock:
            lines = [
                "# TYPE llm_requests_total counter",
                f"llm_requests_total{{{label}}} {self.requests}",
                "# TYPE llm_errors_total counter",
                f"llm_errors_total{{{label}}} {self.errors}",
                "# TYPE llm_tokens_generated_total counter",
                f"llm_tokens_generated_total{{{label}}} {self.tokens}",
                "# TYPE llm_request_duration_ms histogram",
                *self.duration.lines(label),
                *([] if gpu is None else ["# TYPE llm_gpu_utilization_percent gauge", f'llm_gpu_utilization_percent{{{label},gpu="0"}} {gpu}']),
            ]
        return 200, "\n".join(lines) + "\n"
