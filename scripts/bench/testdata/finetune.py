"""PyTorch's side of `go run ./scripts/bench finetune`.

The argument is a job as JSON (see fit.go). For the line that it reads, the program trains a fresh head on the frozen trunk until the accuracy on
the validation set is reached, and answers with the seconds that it took from reading the weights on. What is imported is not counted. It needs
torch, torchvision and timm.

The loops, all with the trunk in evaluation mode, without gradients, in channels_last, and two processes that read pictures:

- tutorial: the settings of PyTorch's tutorial on transfer learning: random resized crops and flips, batches of 4, SGD with rate 0.001, momentum 0.9 and
  a tenth of the rate each 7 epochs. (The tutorial lets the averages of frozen batch norms follow the pictures, which does harm; here they stay.)
- each: imagelab's settings, on the pictures that validation would see; the trunk computes them anew in each epoch.
- once: the same, but the trunk computes each picture once.
"""

import json
import os
import sys
import time

import timm
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision import datasets, transforms
from torchvision.transforms import InterpolationMode

READERS = 2


class Side:
    """Holds the pictures, the trunk and the head."""

    def __init__(self, job):
        self.job = job
        model = timm.create_model("tf_efficientnet_lite0", pretrained=False)
        model.load_state_dict(load_file(job["weights"]))
        self.trunk = model.eval().requires_grad_(False).to(memory_format=torch.channels_last)
        classes, _ = datasets.folder.find_classes(os.path.join(job["data"], "train"))
        self.head = nn.Linear(model.num_features, len(classes))
        self.batch, rate, steps = (4, 1e-3, 7) if job["loop"] == "tutorial" else (job["batch"], job["rate"], job["epochs"] + 1)
        self.optimizer = torch.optim.SGD(self.head.parameters(), lr=rate, momentum=0.9)
        self.schedule = torch.optim.lr_scheduler.StepLR(self.optimizer, steps)

    def features(self, pictures):
        with torch.no_grad():
            maps = self.trunk.forward_features(pictures.contiguous(memory_format=torch.channels_last))
            return self.trunk.forward_head(maps, pre_logits=True)

    def sets(self):
        normalize = [transforms.ToTensor(), transforms.Normalize([127 / 255] * 3, [128 / 255] * 3)]
        bicubic = InterpolationMode.BICUBIC
        plain = transforms.Compose([transforms.Resize(256, bicubic), transforms.CenterCrop(224), *normalize])
        train = plain
        if self.job["loop"] == "tutorial":
            crop = transforms.RandomResizedCrop(224, interpolation=bicubic)
            train = transforms.Compose([crop, transforms.RandomHorizontalFlip(), *normalize])
        for part, transform, shuffle in (("train", train, True), ("val", plain, False)):
            data = datasets.ImageFolder(os.path.join(self.job["data"], part), transform)
            if self.job["loop"] == "once":
                data, workers = self.computed(data), 0
            else:
                workers = READERS
            yield DataLoader(data, self.batch, shuffle=shuffle, num_workers=workers, persistent_workers=workers > 0)

    def computed(self, data):
        pairs = [(self.features(x), y) for x, y in DataLoader(data, self.batch, num_workers=READERS)]
        return TensorDataset(torch.cat([x for x, _ in pairs]), torch.cat([y for _, y in pairs]))

    def inputs(self, x):
        return x if self.job["loop"] == "once" else self.features(x)

    def epoch(self, batches):
        for x, y in batches:
            self.optimizer.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(self.head(self.inputs(x)), y).backward()
            self.optimizer.step()
        self.schedule.step()

    def accuracy(self, batches):
        with torch.no_grad():
            right = [(self.head(self.inputs(x)).argmax(1) == y).float() for x, y in batches]
        return torch.cat(right).mean().item()


def fit(job):
    start = time.perf_counter()
    side = Side(job)
    train, val = side.sets()
    for epoch in range(1, job["epochs"] + 1):
        side.epoch(train)
        accuracy = side.accuracy(val)
        if accuracy >= job["target"]:
            took = time.perf_counter() - start
            print(f"{100 * accuracy:.1f} % after epoch {epoch}", file=sys.stderr)
            return took
    sys.exit(f"the accuracy is {accuracy} after {job['epochs']} epochs")


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    for _ in sys.stdin:
        print(fit(job), flush=True)


if __name__ == "__main__":
    main()
