"""Stands in for vLLM, which Debian has no package of: its documented API in front of no model at all."""
from language_model import LanguageModel
from server import serve

MODEL = "stand-in"
model = LanguageModel("vllm", (60, 140))


def complete(*_):
    words = model.infer()
    if words is None:
        return 500, {"object": "error", "message": "the stand-in was told to fail", "code": 500}
    return 200, {"object": "text_completion", "model": MODEL, "choices": [{"index": 0, "text": words, "finish_reason": "stop"}]}


serve("vllm-stand-in", 8000, {
    ("GET", "/health"): lambda *_: (200, ""),
    ("GET", "/version"): lambda *_: (200, {"version": "0.0.0-stand-in"}),
    ("GET", "/v1/models"): lambda *_: (200, {"object": "list", "data": [{"id": MODEL, "object": "model"}]}),
    ("POST", "/v1/completions"): complete,
    ("GET", "/metrics"): model.metrics,
})
