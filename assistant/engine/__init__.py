"""Local inference: one model answers many callers at once, in one batch.

Read it in this order:

- `batch`: the values that pass between who decides and who computes.
- `sequence`, `prefix`, `waiting`: one request's state, what stands in the KV cache, who is served next.
- `scheduler`: joins these three and plans each step. Pure, like all above.
- `runtime`: the port to llama.cpp; `llama` and `samplers` fill it, and alone import llama_cpp.
- `pace`, `text`, `template`: how large a step may be, tokens to text, messages to tokens.
- `job`, `loop`: a request between two threads; one step of the engine: plan, move, decode, draw.
- `worker`: the thread that owns all this, and the `Backend` that callers see.
"""
