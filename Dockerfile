# The Dockerized lab: JupyterLab with the Go kernels, the notebooks and everything they need, so that it works without a network.
#
#   docker build -t imagelab .
#   docker run --rm -p 127.0.0.1:8888:8888 imagelab
#
# --build-arg ENGINE=cuda adds XLA's CUDA plugin and NVIDIA's libraries (several GB); run that image with --gpus all.

ARG GO_IMAGE=golang:1.26.5-bookworm
ARG BASE_IMAGE=debian:12.12-slim

FROM ${GO_IMAGE} AS go

# What every later stage needs: Go for the cells, a C compiler for XLA's bindings, Python for Jupyter.
FROM ${BASE_IMAGE} AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev python3 python3-venv tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1000 --shell /bin/bash learner \
 && install -d -o learner -g learner /home/learner/imagelab
COPY --from=go /usr/local/go /usr/local/go
# JupyterLab's terminal is a login shell, which sets a PATH of its own: the links lie on both.
RUN ln -s /usr/local/go/bin/go /usr/local/go/bin/gofmt /usr/local/bin/
ENV GOTOOLCHAIN=local LANG=C.UTF-8 SHELL=/bin/bash
USER learner
WORKDIR /home/learner/imagelab

# The Python environment, the Go tools and the kernels. What they are made from is fetched and compiled before the sources come, so
# that a change of a source costs seconds here.
FROM base AS tools
ARG ENGINE=cpu
COPY --chown=learner:learner requirements.txt ./
RUN case "$ENGINE" in \
      cpu) more= ;; \
      cuda) more="jax-cuda13-plugin[with-cuda]==0.10.2" ;; \
      *) echo "ENGINE=$ENGINE is neither cpu nor cuda" >&2; exit 1 ;; \
    esac \
 && python3 -m venv /tmp/pip \
 && fetch="/tmp/pip/bin/pip download --quiet --no-cache-dir --only-binary :all: --dest /tmp/wheels" \
 && $fetch --no-deps --require-hashes --requirement requirements.txt \
 && if [ -n "$more" ]; then $fetch "$more"; fi
COPY --chown=learner:learner scripts/lab/tools scripts/lab/tools
RUN mkdir /tmp/tools && go build -C scripts/lab/tools -o /tmp/tools/ tool
COPY --chown=learner:learner . .
RUN export PIP_NO_INDEX=1 PIP_FIND_LINKS=/tmp/wheels PIP_NO_CACHE_DIR=1 \
 && go run ./scripts/lab setup \
 && if [ "$ENGINE" = cuda ]; then \
      .lab/venv/bin/python -m pip install --quiet "jax-cuda13-plugin[with-cuda]" && go run ./scripts/lab setup; \
    fi

# What cells need beside the tools: the modules, every package compiled, and what the notebooks fetch while they run. Go removes from its
# cache what was not used for five days, which in an old image would be everything: hence the late date.
FROM base AS build
COPY --chown=learner:learner go.mod go.sum ./
RUN go mod download
COPY --chown=learner:learner . .
COPY --from=tools --chown=learner:learner /home/learner/imagelab/.lab .lab
RUN go build ./... \
 && go run ./scripts/lab run -small -out /tmp/out \
 && go run ./scripts/lab doctor \
 && find /home/learner/.cache/go-build -exec touch -d 2037-01-01 {} + \
 && find /home/learner/go/pkg/mod/cache/download -name '*.zip' -delete

FROM base
COPY --from=tools --chown=learner:learner /home/learner/imagelab/.lab .lab
COPY --from=build --chown=learner:learner /home/learner/go /home/learner/go
COPY --from=build --chown=learner:learner /home/learner/.cache /home/learner/.cache
COPY --chown=learner:learner . .
EXPOSE 8888
# Python's http.client, unlike curl or urllib, asks no proxy that the container was given.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python3", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8888, timeout=4); c.request('GET', '/api'); exit(c.getresponse().status != 200)"]
ENTRYPOINT ["tini", "-g", "--"]
CMD ["go", "run", "./scripts/lab", "-no-browser", "-ip", "0.0.0.0", "-port", "8888"]
USER learner
