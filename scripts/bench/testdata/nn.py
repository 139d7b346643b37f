"""PyTorch's side of `go run ./scripts/bench nn`.

The argument is a job as JSON (see race.go): network, task, batch, size, threads. For each line that it reads, the program does the job
once and answers with the seconds that it took. It needs torch, torchvision and timm.
"""

import json
import sys
import time

import timm
import torch
import torchvision
from torch import nn

LAYERS = (1, 6, 11, 20, 29)  # of vgg19.features: relu1_1, relu2_1, relu3_1, relu4_1, relu5_1


def network(name):
    """Gives an architecture with He's initial weights, as imagelab's side has them."""
    if name.startswith("tf_"):
        made = timm.create_model(name, pretrained=False)
    else:
        made = getattr(torchvision.models, name)(weights=None)
    for parameter in made.parameters():
        if parameter.dim() > 1:
            nn.init.kaiming_normal_(parameter)
    return made.to(memory_format=torch.channels_last)


def inference(model, pictures):
    model.eval()

    def step():
        with torch.inference_mode():
            return model(pictures)

    return step


def training(model, pictures):
    model.train()
    labels = torch.arange(len(pictures))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(model(pictures), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def style(model, picture):
    features = model.eval().features[: LAYERS[-1] + 1].requires_grad_(False)
    picture.requires_grad_(True)

    def step():
        loss, x = 0, picture
        for number, layer in enumerate(features):
            x = layer(x)
            if number in LAYERS:
                loss = loss + x.square().mean()
        return torch.autograd.grad(loss, picture)[0]

    return step


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    pictures = torch.rand(job["batch"], 3, job["size"], job["size"]).mul(2).sub(1).contiguous(memory_format=torch.channels_last)
    step = {"inference": inference, "training": training, "style": style}[job["task"]](network(job["network"]), pictures)
    for _ in sys.stdin:
        start = time.perf_counter()
        outcome = step()
        took = time.perf_counter() - start
        if not torch.isfinite(outcome).all():
            sys.exit("the outcome has numbers that are not finite")
        print(took, flush=True)


if __name__ == "__main__":
    main()
