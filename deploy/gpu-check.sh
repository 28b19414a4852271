#!/usr/bin/env bash
# Parity and throughput of the engine on this machine's GPU, as a table for docs/benchmarks.md:
# parity with the original on geochat-nano; chips/s at 25 answer tokens and prompts/s at 1, 4 and 8 queries a chip on random weights of
# GeoChat-7B's shape (14 GB in TMPDIR, removed afterwards), with the share of the card's peak; and transformers' figures where it is installed.
#   deploy/gpu-check.sh
#   DEVICE=cpu SHAPE=tiny DTYPE=float32 CHIPS=4 SLOTS=2 PEAK_TFLOPS=0.2 deploy/gpu-check.sh      tries the script itself without a GPU
# DTYPE=bfloat16 measures that instead of half precision; CARD and PEAK_TFLOPS are for other cards (790 is what an H100 or H200 reaches in 16 bits).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

device=${DEVICE:-cuda}
project=tests/GeoChat.Batch.Benchmarks
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

stop() { printf 'gpu-check: %s\n' "$*" >&2; exit 1; }

command -v dotnet >/dev/null || stop "the .NET SDK 10 is missing (https://learn.microsoft.com/dotnet/core/install/linux)"
if [ "$device" = cuda ]; then
  card=${CARD:-$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | head -1)} || true
  [ -n "$card" ] || stop "nvidia-smi finds no card. Run it on a machine with an NVIDIA GPU, or try the script with DEVICE=cpu SHAPE=tiny"
else
  card=${CARD:-no GPU: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)}
fi
if [ -z "${GPU_CHECK_BUILT:-}" ]; then
  # The CUDA build goes into a folder of its own beside the ordinary one.
  dotnet build "$project" -c Release -v:q -nologo -p:TorchDevice="$device" $([ "$device" = cuda ] && echo -p:ArtifactsPath="$PWD/artifacts/cuda") >&2 \
    || stop "the build for $device failed; for cuda NuGet must serve TorchSharp-cuda-linux"
fi
folder=artifacts; [ "$device" = cuda ] && folder=artifacts/cuda
program=${GPU_CHECK_BUILT:-$folder/bin/GeoChat.Batch.Benchmarks/release_linux-x64}/GeoChat.Batch.Benchmarks.dll

printf 'Card: %s\n\n' "$card"
dotnet "$program" device --device "$device" --model "${SHAPE:-7b}" ${DTYPE:+--dtype "$DTYPE"} --chips "${CHIPS:-256}" --slots "${SLOTS:-64}" --peak-tflops "${PEAK_TFLOPS:-790}"

if [ "$device" = cuda ] && python3 -c 'import torch, transformers; assert torch.cuda.is_available()' 2>/dev/null; then
  printf '\n'
  python3 "$project/peers/hf_llava.py" || printf 'gpu-check: the transformers baseline failed; the figures above stand\n' >&2
else
  printf '\nNo transformers with CUDA here: no baseline.\n'
fi
