FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04 as builder

SHELL ["/bin/bash", "-o", "pipefail", "-c"]

ARG DEBIAN_FRONTEND=noninteractive
ARG PYTHON_VERSION=3.11
ARG TORCH_VERSION=2.5.1
ARG FLASH_ATTENTION_VERSION=2.7.0
ARG MAX_JOBS=4

RUN apt-get update && apt-get install -y --no-install-recommends \
        build-essential \
        ca-certificates \
        cmake \
        curl \
        git \
        git-lfs \
        libopenmpi-dev \
        ninja-build \
        python${PYTHON_VERSION} \
        python${PYTHON_VERSION}-dev \
        python${PYTHON_VERSION}-venv \
        software-properties-common \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s /usr/bin/python${PYTHON_VERSION} /usr/local/bin/python

ADD --checksum=sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9 \
    https://downloads.example.org/nccl-tests-2.13.tar.gz /opt/src/
RUN tar -xzf /opt/src/nccl-tests-2.13.tar.gz -C /opt/src && make -C /opt/src/nccl-tests-2.13 -j"$(nproc)"

ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv && pip install --no-cache-dir -U pip==24.3.1 setuptools==75.3.0 wheel==0.44.0
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install torch==${TORCH_VERSION} --index-url https://wheels.example.org/cu124
RUN --mount=type=cache,target=/root/.cache/pip \
    MAX_JOBS=${MAX_JOBS} TORCH_CUDA_ARCH_LIST="8.0;8.6;9.0+PTX" \
    pip install --no-build-isolation flash-attn==${FLASH_ATTENTION_VERSION}
COPY requirements/ /tmp/requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=artifactory,target=/root/.netrc \
    pip install -r /tmp/requirements/training.txt -r /tmp/requirements/tracking.txt

# Models that every job starts from.
ENV HF_HOME=/opt/models
RUN --mount=type=secret,id=hf_token,env=HF_TOKEN \
    python - <<'PY'
from huggingface_hub import snapshot_download

for name in ("example/encoder-base", "example/tokenizer"):
    snapshot_download(name, allow_patterns=["*.json", "*.safetensors"])
PY

FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04
ARG PYTHON_VERSION=3.11
RUN apt-get update && apt-get install -y --no-install-recommends \
        libgomp1 libopenmpi3 openssh-client python${PYTHON_VERSION} tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /opt/models /opt/models
COPY --from=builder /opt/src/nccl-tests-2.13/build /opt/nccl-tests
ENV PATH=/opt/venv/bin:$PATH \
    HF_HOME=/opt/models \
    HF_HUB_OFFLINE=1 \
    NCCL_DEBUG=WARN \
    OMP_NUM_THREADS=8
WORKDIR /workspace
COPY configs configs
COPY training training
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["python", "-m", "training.main", "--config", "configs/base.yaml"]
