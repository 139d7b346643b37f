"""PyTorch's side of `go run ./scripts/bench style`.

The argument is a job as JSON (see paint.go). For each line that it reads, the program does the job once, and answers with the seconds that it took from two
pictures in memory on; what was reached it says as JSON on standard error. It needs torch, torchvision, h5py, numpy and pillow.

The objective is that of "Dive into Deep Learning" in PyTorch, section "Neural Style Transfer", on the trunk of VGG-16 whose file is given: that takes blue first,
of 0 to 255, minus a mean, and its features are scaled as if it took pixels that are normalised as the book's. Nothing is clamped while it runs. The jobs:

- step: the given number of computations of losses, gradient and an update by Adam;
- recipe: the book's: Adam at a rate of 0.3, times 0.8 each 50 steps, from the content on;
- lbfgs: torch's L-BFGS with its strong Wolfe search, until the total is as low as the given one, or all steps are taken.
"""

import json
import sys
import time

import h5py
import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from PIL import Image

MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
CAFFE = torch.tensor([123.68, 116.779, 103.939])
FACTOR = (1 / STD).mean().item() / 255
CONTENT, STYLES = 22, {1: "relu1_1", 6: "relu2_1", 11: "relu3_1", 18: "relu4_1", 24: "conv5_1"}  # places in torchvision's list; 22 is relu4_3


def trunk(path):
    net = torchvision.models.vgg16(weights=None).features[:25].eval()
    convolutions = iter([m for m in net if isinstance(m, torch.nn.Conv2d)])
    with h5py.File(path) as f:
        for block, n in enumerate((2, 2, 3, 3, 1), 1):
            for k in range(n):
                group, conv = f[f"block{block}/layers/conv2d" + (f"_{k}" if k else "") + "/vars"], next(convolutions)
                conv.weight.data = torch.from_numpy(group["0"][:].transpose(3, 2, 0, 1).copy())
                conv.bias.data = torch.from_numpy(group["1"][:])
    return net.requires_grad_(False)


def read(path):
    pixels = torch.from_numpy(np.array(Image.open(path).convert("RGB"))).permute(2, 0, 1)[None].contiguous()
    return (pixels / 255 - MEAN[:, None, None]) / STD[:, None, None]


class Reached(Exception):
    pass


class Run:
    """A picture on its way; making it computes the targets."""

    def __init__(self, job, net):
        self.job, self.net, self.totals = job, net, []
        self.z = read(job["content"])
        with torch.no_grad():
            self.wanted = self.features(self.z)[CONTENT]
            found = self.features(read(job["style"]))
            self.grams = {i: self.gram(found[i]) for i in STYLES}
        self.z.requires_grad_()

    def features(self, z):
        x = ((z * STD[:, None, None] + MEAN[:, None, None]) * 255 - CAFFE[:, None, None]).flip(1)
        if self.job["channels_last"]:
            x = x.contiguous(memory_format=torch.channels_last)
        found = {}
        for i, layer in enumerate(self.net):
            x = F.relu(x) if isinstance(layer, torch.nn.ReLU) else layer(x)
            if i == CONTENT or i in STYLES:
                found[i] = x
        return found

    @staticmethod
    def gram(x):
        flat = x.reshape(x.shape[1], -1)
        return flat @ flat.T / x.numel()

    def total(self):
        found, z = self.features(self.z), self.z
        content = FACTOR**2 * torch.square(found[CONTENT] - self.wanted).mean()
        style = FACTOR**4 * sum(torch.square(self.gram(found[i]) - g).mean() for i, g in self.grams.items())
        noise = 0.5 * ((z[:, :, 1:] - z[:, :, :-1]).abs().mean() + (z[:, :, :, 1:] - z[:, :, :, :-1]).abs().mean())
        return content + 1e4 * style + self.job["tv"] * noise

    def computed(self):
        self.z.grad = None
        total = self.total()
        total.backward()
        self.totals.append(total.item())
        return total

    def adam(self):
        optimizer = torch.optim.Adam([self.z], lr=0.3)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, 50, 0.8)
        for _ in range(self.job["steps"]):
            self.computed()
            optimizer.step()
            schedule.step()

    def lbfgs(self):
        def closure():
            total = self.computed()
            if self.totals[-1] <= self.job["target"]:
                raise Reached
            return total

        steps = self.job["steps"]
        optimizer = torch.optim.LBFGS(
            [self.z], max_iter=steps, max_eval=10 * steps, tolerance_grad=0, tolerance_change=0, history_size=20, line_search_fn="strong_wolfe")
        try:
            optimizer.step(closure)
        except Reached:
            pass


def do(job, net):
    start = time.perf_counter()
    run = Run(job, net)
    targets = time.perf_counter()
    if job["task"] == "lbfgs":
        run.lbfgs()
    else:
        run.adam()
    end = time.perf_counter()
    if job["task"] == "recipe":  # where its last step has led
        with torch.no_grad():
            run.totals.append(run.total().item())
    evaluations = len(run.totals) - (job["task"] == "recipe")
    print(json.dumps({"start": run.totals[0], "total": run.totals[-1], "evaluations": evaluations}), file=sys.stderr, flush=True)
    return end - (targets if job["task"] == "step" else start)


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    net = trunk(job["weights"])
    if job["channels_last"]:
        net = net.to(memory_format=torch.channels_last)
    for _ in sys.stdin:
        print(do(job, net), flush=True)


if __name__ == "__main__":
    main()
