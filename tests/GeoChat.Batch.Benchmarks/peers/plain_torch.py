#!/usr/bin/python3
"""GeoChat in plain PyTorch, as a competent user would write it: no transformers, nothing clever, nothing silly.

    plain_torch.py MODEL_DIR THREADS [--dtype float32] [--device cpu]

Answers JSON lines on standard input, {"ids": [1, ..., -200, ...], "rgb": FILE, "new": 25}, with
{"tokens": [...], "seconds": ..., "cpu_seconds": ...} on standard output: greedy, exactly `new` tokens, end tokens not heeded.
The picture is raw RGB, square. The first line out says versions. Works with PyTorch 1.13 and later.
"""
import json
import os
import struct
import sys
import time

import torch
import torch.nn.functional as F

DTYPES = {"F16": torch.float16, "F32": torch.float32, "BF16": torch.bfloat16}


def load_file(path):
    if path.endswith(".bin"):
        return torch.load(path, map_location="cpu")
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data, dtype=DTYPES[t["dtype"]], count=(t["data_offsets"][1] - t["data_offsets"][0]) // (2 if "16" in t["dtype"] else 4),
                               offset=t["data_offsets"][0]).reshape(t["shape"])
        for name, t in header.items()
    }


def load_folder(folder):
    tensors = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".safetensors") or name.endswith(".bin"):
            tensors.update(load_file(os.path.join(folder, name)))
    return tensors


class Rows:
    """Weights by key, cast once."""

    def __init__(self, tensors, dtype, device):
        self.tensors = {k: v.to(dtype).to(device) for k, v in tensors.items() if not k.endswith("inv_freq") and v.is_floating_point()}

    def __getitem__(self, key):
        return self.tensors[key]

    def linear(self, x, key):
        return F.linear(x, self.tensors[key + ".weight"], self.tensors.get(key + ".bias"))

    def norm(self, x, key, eps):
        return F.layer_norm(x, x.shape[-1:], self.tensors[key + ".weight"], self.tensors[key + ".bias"], eps)


class Clip:
    def __init__(self, config, weights, select, size):
        self.config, self.w, self.size = config, weights, size
        self.prefix = "vision_model."
        layers = config["num_hidden_layers"]
        self.run = layers + 1 + select if select < 0 else select
        positions = weights[self.prefix + "embeddings.position_embedding.weight"]
        grid, side = size // config["patch_size"], int((positions.shape[0] - 1) ** 0.5)
        if side != grid:
            square = positions[1:].float().reshape(1, side, side, -1).permute(0, 3, 1, 2)
            square = F.interpolate(square, size=(grid, grid), mode="bicubic", align_corners=True)
            positions = torch.cat([positions[:1], square.permute(0, 2, 3, 1).reshape(grid * grid, -1).to(positions.dtype)])
        self.positions = positions

    def __call__(self, pixels):  # [1, 3, S, S]
        c, p, w = self.config, self.prefix, self.w
        heads, width, eps = c["num_attention_heads"], c["hidden_size"], c.get("layer_norm_eps", 1e-5)
        x = F.conv2d(pixels, w[p + "embeddings.patch_embedding.weight"], stride=c["patch_size"])  # [1, D, g, g]
        x = x.flatten(2).transpose(1, 2)
        x = torch.cat([w[p + "embeddings.class_embedding"].reshape(1, 1, -1), x], 1) + self.positions
        x = w.norm(x, p + "pre_layrnorm", eps)
        for i in range(self.run):
            layer = f"{p}encoder.layers.{i}."
            h = w.norm(x, layer + "layer_norm1", eps)
            q, k, v = (w.linear(h, f"{layer}self_attn.{n}_proj").view(1, -1, heads, width // heads).transpose(1, 2) for n in "qkv")
            a = torch.softmax(q @ k.transpose(2, 3) * (width // heads) ** -0.5, -1) @ v
            x = x + w.linear(a.transpose(1, 2).reshape(1, -1, width), layer + "self_attn.out_proj")
            h = w.linear(w.norm(x, layer + "layer_norm2", eps), layer + "mlp.fc1")
            h = h * torch.sigmoid(1.702 * h) if c.get("hidden_act", "quick_gelu") == "quick_gelu" else F.gelu(h)
            x = x + w.linear(h, layer + "mlp.fc2")
        return x[:, 1:]


class Llama:
    def __init__(self, config, weights):
        self.config, self.w = config, weights
        self.heads, self.width = config["num_attention_heads"], config["hidden_size"]
        self.kv_heads = config.get("num_key_value_heads", self.heads)
        self.size = self.width // self.heads
        device = weights["model.embed_tokens.weight"].device
        self.frequencies = 1.0 / (config.get("rope_theta", 10000.0) ** (torch.arange(0, self.size, 2, device=device).float() / self.size))

    def rms(self, x, key):
        y = x.float()
        y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + self.config["rms_norm_eps"])
        return y.to(x.dtype) * self.w[key]

    def rotate(self, x, cos, sin):
        half = self.size // 2
        return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin

    def __call__(self, x, cache):
        """[1, N, D] behind what the cache holds -> logits of the last row."""
        w, c = self.w, self.config
        past, count = (cache[0][0].shape[2] if cache else 0), x.shape[1]
        angles = torch.outer(torch.arange(past, past + count, device=x.device).float(), self.frequencies)
        cos, sin = torch.cat([angles.cos()] * 2, -1).to(x.dtype), torch.cat([angles.sin()] * 2, -1).to(x.dtype)
        mask = torch.full((count, count), float("-inf"), device=x.device, dtype=x.dtype).triu(1) if count > 1 else None
        kept = []
        for i in range(c["num_hidden_layers"]):
            layer = f"model.layers.{i}."
            h = self.rms(x, layer + "input_layernorm.weight")
            q = w.linear(h, layer + "self_attn.q_proj").view(1, count, self.heads, self.size).transpose(1, 2)
            k = w.linear(h, layer + "self_attn.k_proj").view(1, count, self.kv_heads, self.size).transpose(1, 2)
            v = w.linear(h, layer + "self_attn.v_proj").view(1, count, self.kv_heads, self.size).transpose(1, 2)
            q, k = self.rotate(q, cos, sin), self.rotate(k, cos, sin)
            if cache:
                k, v = torch.cat([cache[i][0], k], 2), torch.cat([cache[i][1], v], 2)
            kept.append((k, v))
            if self.kv_heads != self.heads:
                k, v = (t.repeat_interleave(self.heads // self.kv_heads, 1) for t in (k, v))
            scores = q @ k.transpose(2, 3) / self.size ** 0.5
            if mask is not None:
                scores = scores + mask
            a = torch.softmax(scores.float(), -1).to(x.dtype) @ v
            x = x + w.linear(a.transpose(1, 2).reshape(1, count, -1), layer + "self_attn.o_proj")
            h = self.rms(x, layer + "post_attention_layernorm.weight")
            x = x + w.linear(F.silu(w.linear(h, layer + "mlp.gate_proj")) * w.linear(h, layer + "mlp.up_proj"), layer + "mlp.down_proj")
        cache[:] = kept
        return w.linear(self.rms(x[:, -1:], "model.norm.weight"), "lm_head")[0, -1]


class GeoChat:
    def __init__(self, folder, dtype, device):
        with open(os.path.join(folder, "config.json")) as file:
            config = json.load(file)
        clip = os.path.join(folder, config["mm_vision_tower"].split("/")[-1])
        with open(os.path.join(clip, "config.json")) as file:
            vision = json.load(file)
        vision = vision.get("vision_config", vision)
        profile = os.path.join(folder, "geochat-batch.json")
        self.size = json.load(open(profile)).get("image_size", 504) if os.path.exists(profile) else 504
        tensors = load_folder(folder)
        inside = "model.vision_tower.vision_tower."
        tower = {k[len(inside):]: v for k, v in tensors.items() if k.startswith(inside)}
        tower.update(load_folder(clip))
        self.dtype, self.device = dtype, device
        self.clip = Clip(vision, Rows(tower, dtype, device), config["mm_vision_select_layer"], self.size)
        self.llama = Llama(config, Rows({k: v for k, v in tensors.items() if not k.startswith(inside)}, dtype, device))
        self.mean = torch.tensor([0.48145466, 0.4578275, 0.40821073], device=device).view(1, 3, 1, 1)
        self.deviation = torch.tensor([0.26862954, 0.26130258, 0.27577711], device=device).view(1, 3, 1, 1)

    def see(self, path):
        with open(path, "rb") as file:
            rgb = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(self.size, self.size, 3).to(self.device)
        pixels = (rgb.permute(2, 0, 1).unsqueeze(0).float() / 255 - self.mean) / self.deviation
        w, x = self.llama.w, self.clip(pixels.to(self.dtype))
        if "model.mm_projector.weight" in w.tensors:
            return w.linear(x, "model.mm_projector")[0]
        return w.linear(F.gelu(w.linear(x, "model.mm_projector.0")), "model.mm_projector.2")[0]

    def prompt(self, ids, rgb):
        embed = self.llama.w["model.embed_tokens.weight"]
        at = ids.index(-200) if -200 in ids else len(ids)
        parts = [embed[torch.tensor(ids[:at], device=self.device, dtype=torch.long)]]
        if at < len(ids):
            parts += [self.see(rgb), embed[torch.tensor(ids[at + 1:], device=self.device, dtype=torch.long)]]
        return torch.cat(parts).unsqueeze(0)

    def answer(self, ids, rgb, new):
        cache, tokens = [], []
        x = self.prompt(ids, rgb)
        for _ in range(new):
            token = self.llama(x, cache).argmax()
            tokens.append(int(token))
            x = self.llama.w["model.embed_tokens.weight"][token].view(1, 1, -1)
        return tokens


def main():
    arguments = sys.argv[1:]
    option = lambda name, default: arguments[arguments.index(name) + 1] if name in arguments else default
    torch.set_num_threads(int(arguments[1]))
    model = GeoChat(arguments[0], getattr(torch, option("--dtype", "float32")), option("--device", "cpu"))
    blas = sorted({os.path.realpath(line.split()[-1]) for line in open("/proc/self/maps") if "blas" in line or "mkl" in line and ".so" in line})
    print(json.dumps({"torch": torch.__version__, "blas": blas, "threads": torch.get_num_threads()}), flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            ask = json.loads(line)
            wall, cpu = time.perf_counter(), time.process_time()
            tokens = model.answer(ask["ids"], ask.get("rgb"), ask["new"])
            print(json.dumps({"tokens": tokens, "seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}), flush=True)


if __name__ == "__main__":
    main()
