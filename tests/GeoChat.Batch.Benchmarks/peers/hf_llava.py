#!/usr/bin/env python3
"""Baseline by transformers: a LLaVA of GeoChat-7B's shape with random weights, chips/s at 25 forced tokens an answer.

    hf_llava.py [BATCH ...]        (default: 1 8 64)
"""
import sys
import time

import torch
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

PATCHES, NEW = 1296, 25


def main():
    vision = CLIPVisionConfig(hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16, image_size=504, patch_size=14, projection_dim=768)
    text = LlamaConfig(vocab_size=32064, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32, max_position_embeddings=4096)
    config = LlavaConfig(vision_config=vision, text_config=text, image_token_index=32000, vision_feature_layer=-2, vision_feature_select_strategy="default")
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda"):
        model = LlavaForConditionalGeneration(config).eval()
    print(f"| transformers, {torch.cuda.get_device_name()}, torch {torch.__version__}, bfloat16 | chips/s |\n|---|---|")
    for batch in [int(a) for a in sys.argv[1:]] or [1, 8, 64]:
        ids = torch.full((batch, PATCHES + 50), 100, device="cuda")
        ids[:, 36:36 + PATCHES] = 32000
        pixels = torch.randn(batch, 3, 504, 504, device="cuda", dtype=torch.bfloat16)
        ask = lambda: model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=pixels, do_sample=False, min_new_tokens=NEW, max_new_tokens=NEW)
        with torch.inference_mode():
            ask()
            torch.cuda.synchronize()
            began, rounds = time.perf_counter(), max(1, 16 // batch)
            for _ in range(rounds):
                ask()
            torch.cuda.synchronize()
        print(f"| batch {batch} | {rounds * batch / (time.perf_counter() - began):.2f} |", flush=True)


if __name__ == "__main__":
    main()
