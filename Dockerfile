# The Dockerized lab: JupyterLab with the Go kernels, the notebooks and everything they need, so that it works without a network.
#
#   docker build -t imagelab .
#   docker run --rm -p 127.0.0.1:8888:8888 imagelab
#
# ENGINE=cuda adds XLA's CUDA plugin and NVIDIA's libraries (several GB); run it with --gpus all.

ARG GO_IMAGE=golang:1.26.5-bookworm
ARG BASE_IMAGE=debian:12.12-slim

FROM ${GO_IMAGE} AS go

# What both later stages need: Go for the cells, a C compiler for XLA's bindings, Python for Jupyter.
FROM ${BASE_IMAGE} AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev python3 python3-venv tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1000 --shell /bin/bash learner
COPY --from=go /usr/local/go /usr/local/go
ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    GOTOOLCHAIN=local LANG=C.UTF-8
USER learner
WORKDIR /home/learner/imagelab

# Set the lab up where it will live, then run every notebook once: that compiles what cells link against and fetches all they need.
FROM base AS build
ARG ENGINE=cpu
COPY --chown=learner:learner . .
RUN go run ./scripts/lab setup
RUN if [ "$ENGINE" = cuda ]; then \
      .lab/venv/bin/python -m pip install --no-cache-dir "jax-cuda13-plugin[with-cuda]==0.10.2" \
      && go run ./scripts/lab setup; \
    fi
RUN go run ./scripts/lab run -small -out /tmp/out \
 && rm -rf /tmp/out /home/learner/.cache/pip

FROM base
COPY --from=build --chown=learner:learner /home/learner /home/learner
ENV GOPROXY=off
EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8888/api', timeout=4)"]
ENTRYPOINT ["tini", "-g", "--"]
CMD ["go", "run", "./scripts/lab", "-no-browser", "-ip", "0.0.0.0", "-port", "8888"]
USER learner
