"""Writes huggingface/: small models of random weights, and what transformers computes with them.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 transformers==5.23.0
    .venv/bin/python Tests/ModelsTests/Fixtures/make_huggingface.py

Each folder is what `save_pretrained` writes, and `expected.fixture`: the inputs `in/ids`,
`in/mask`, `in/segments` and `in/labels`, the results `out/logits`, `out/loss` and others by name, the
logits in bfloat16 `bf16/logits`, and for some models the gradients of the loss by their names
`grad/NAME`. Attention is the plain one (`eager`), the reference implementation's own formula.
"""

import pathlib
import shutil
import sys

import torch
import transformers as hf

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "TorchTests/Fixtures"))
from operators.files import save_sorted  # noqa: E402

OUT = HERE / "huggingface"
B, T, V = 2, 7, 24
generator = torch.Generator().manual_seed(0)


def ids():
    return torch.randint(3, V, (B, T), generator=generator)


def fill(model):
    """Weights at which nothing is nearly zero or nearly linear."""
    for name, tensor in sorted(model.named_parameters()):
        tensor.data = torch.randn(tensor.shape, generator=generator) * 0.2
        if "norm" in name.lower() or ".ln_" in name:
            tensor.data += 1 if name.endswith("weight") else 0


def write(name, model, padding="right", gradients=False, shards=None, **labels):
    """Saves the model, and what it computes of random tokens of which the second row is padded."""
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    fill(model.eval())
    model.save_pretrained(folder, **({"max_shard_size": shards} if shards else {}))
    (folder / "generation_config.json").unlink(missing_ok=True)
    tokens, mask = ids(), torch.ones(B, T, dtype=torch.int64)
    if padding == "right":
        mask[1, -2:] = 0
    elif padding == "left":
        mask[1, :3] = 0
    if model.config.pad_token_id is not None:
        tokens = tokens.masked_fill(mask == 0, model.config.pad_token_id)
    inputs = dict(input_ids=tokens, attention_mask=mask)
    tensors = {"in/ids": tokens, "in/mask": mask}
    if model.config.model_type == "bert":
        segments = (torch.arange(T) > 3).long().expand(B, T).contiguous()
        tensors["in/segments"] = inputs["token_type_ids"] = segments
    if padding == "left" and model.config.model_type != "roberta":
        # As `generate` does, so that padding at the left changes nothing.
        inputs["position_ids"] = (mask.cumsum(1) - 1).clamp(min=0)
    if "labels" in labels:
        labels["labels"] = labels["labels"](tokens, mask)
    for key, value in labels.items():
        tensors[f"in/{key}"] = value
    output = model(**inputs, **labels)
    results = {key: value for key, value in output.items() if isinstance(value, torch.Tensor)}
    for key, value in results.items():
        tensors[f"out/{key}"] = value.detach().clone().contiguous()
    if gradients:
        output.loss.backward()
        for key, tensor in model.named_parameters():
            tensors[f"grad/{key}"] = tensor.grad.clone()
    narrow = model.to(torch.bfloat16)(**inputs, **labels)
    for key in ("logits", "last_hidden_state", "prediction_logits", "start_logits"):
        if key in narrow:
            tensors[f"bf16/{key}"] = narrow[key].detach().clone()
    save_sorted(tensors, folder / "expected.fixture", {})


def every_token(tokens, mask):
    """Each token that comes after another one: what padding predicts is no part of the loss."""
    before = torch.cat([torch.zeros(B, 1, dtype=mask.dtype), mask[:, :-1]], 1)
    return tokens.masked_fill((mask == 0) | (before == 0), -100)


def some_tokens(tokens, mask):
    chosen = torch.rand(tokens.shape, generator=generator) < 0.5
    return tokens.masked_fill((mask == 0) | ~chosen, -100)


def classes(tokens, mask):
    return torch.tensor([2, 0])


def class_of_tokens(tokens, mask):
    return (tokens % 3).masked_fill(mask == 0, -100)


encoder = dict(
    vocab_size=V, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
    max_position_embeddings=12, attn_implementation="eager")
# Models without gradients are smaller still.
small = encoder | dict(hidden_size=8, num_attention_heads=2, intermediate_size=12)
bert = hf.BertConfig(**encoder, hidden_act="gelu_new", hidden_dropout_prob=0.2)
write("bert", hf.BertForPreTraining(bert), gradients=True, labels=some_tokens,
      next_sentence_label=torch.tensor([1, 0]))
write("bert_model", hf.BertModel(hf.BertConfig(**encoder)))
write("bert_masked", hf.BertForMaskedLM(hf.BertConfig(**small)), labels=some_tokens)
write("bert_classes", hf.BertForSequenceClassification(hf.BertConfig(**small, num_labels=3, classifier_dropout=0.3)),
      labels=classes)
write("bert_tokens", hf.BertForTokenClassification(hf.BertConfig(**small, num_labels=3)), labels=class_of_tokens)

roberta = dict(max_position_embeddings=14, type_vocab_size=1, pad_token_id=1)
encoder, small = encoder | roberta, small | roberta
write("roberta", hf.RobertaForMaskedLM(hf.RobertaConfig(**encoder)), gradients=True, labels=some_tokens)
write("roberta_left", hf.RobertaModel(hf.RobertaConfig(**small)), padding="left")
write("roberta_classes", hf.RobertaForSequenceClassification(hf.RobertaConfig(**small, num_labels=3)), labels=classes)

distil = dict(vocab_size=V, dim=16, n_layers=2, n_heads=4, hidden_dim=24, max_position_embeddings=12,
              attn_implementation="eager")
small = distil | dict(dim=8, n_heads=2, hidden_dim=12)
write("distilbert", hf.DistilBertForMaskedLM(hf.DistilBertConfig(**distil)), gradients=True, labels=some_tokens)
write("distilbert_model", hf.DistilBertModel(hf.DistilBertConfig(**small, sinusoidal_pos_embds=True)))
write("distilbert_classes", hf.DistilBertForSequenceClassification(hf.DistilBertConfig(**small, num_labels=3)),
      labels=classes)

gpt = dict(vocab_size=V, n_positions=12, n_embd=16, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0,
           attn_implementation="eager")
write("gpt2", hf.GPT2LMHeadModel(hf.GPT2Config(**gpt)), padding="left", gradients=True, labels=every_token)
write("gpt2_untied", hf.GPT2LMHeadModel(hf.GPT2Config(
    **gpt | dict(n_embd=8, n_head=2), tie_word_embeddings=False, embd_pdrop=0.0, n_inner=20, activation_function="relu")),
    padding="left", shards="7KB", labels=every_token)

decoder = dict(vocab_size=V, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
               intermediate_size=24, max_position_embeddings=64, bos_token_id=0, eos_token_id=0,
               attn_implementation="eager")
small = decoder | dict(hidden_size=8, intermediate_size=12)
write("llama", hf.LlamaForCausalLM(hf.LlamaConfig(**decoder)), padding="left", gradients=True, labels=every_token)
write("llama3", hf.LlamaForCausalLM(hf.LlamaConfig(
    **small, tie_word_embeddings=True, attention_bias=True, mlp_bias=True, head_dim=6, rms_norm_eps=1e-5,
    rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
                         high_freq_factor=4.0, original_max_position_embeddings=16))),
    padding="left", labels=every_token)
write("qwen2", hf.Qwen2ForCausalLM(hf.Qwen2Config(**decoder, tie_word_embeddings=True)), padding="left",
      gradients=True, labels=every_token)
write("qwen2_window", hf.Qwen2ForCausalLM(hf.Qwen2Config(
    **small, use_sliding_window=True, sliding_window=2, max_window_layers=1)), padding="left", labels=every_token)

# Without a head, and with one for answers: after the others, whose random numbers stay as they were.
write("gpt2_model", hf.GPT2Model(hf.GPT2Config(**gpt | dict(n_embd=8, n_head=2))), padding="left")
write("llama_model", hf.LlamaModel(hf.LlamaConfig(**small)), padding="left")
write("qwen2_model", hf.Qwen2Model(hf.Qwen2Config(**small)), padding="left")
ends = dict(start_positions=torch.tensor([1, 4]), end_positions=torch.tensor([3, 4]))
small = dict(vocab_size=V, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
             max_position_embeddings=12, attn_implementation="eager")
write("roberta_tokens", hf.RobertaForTokenClassification(hf.RobertaConfig(**small | roberta, num_labels=3)),
      labels=class_of_tokens)
write("bert_answers", hf.BertForQuestionAnswering(hf.BertConfig(**small)), **ends)
# Their loss counts padding, which stands at other places in RoBERTa: there is none.
write("roberta_answers", hf.RobertaForQuestionAnswering(hf.RobertaConfig(**small | roberta)), padding="none", **ends)
small = distil | dict(dim=8, n_heads=2, hidden_dim=12)
write("distilbert_tokens", hf.DistilBertForTokenClassification(hf.DistilBertConfig(**small, num_labels=3)),
      labels=class_of_tokens)
write("distilbert_answers", hf.DistilBertForQuestionAnswering(hf.DistilBertConfig(**small, qa_dropout=0.3)), **ends)
