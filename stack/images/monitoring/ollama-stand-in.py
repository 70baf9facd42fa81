"""Stands in for Ollama, which Debian has no package of: its documented API in front of no model at all."""
from language_model import LanguageModel
from server import serve

MODEL = "stand-in:latest"
model = LanguageModel("ollama", (20, 60))


def generate(*_):
    words = model.infer()
    if words is None:
        return 500, {"error": "the stand-in was told to fail"}
    return 200, {"model": MODEL, "response": words, "done": True}


serve("ollama-stand-in", 11434, {
    ("GET", "/api/tags"): lambda *_: (200, {"models": [{"name": MODEL, "model": MODEL, "size": 0}]}),
    ("GET", "/api/version"): lambda *_: (200, {"version": "0.0.0-stand-in"}),
    ("POST", "/api/generate"): generate,
    ("GET", "/metrics"): model.metrics,
})
