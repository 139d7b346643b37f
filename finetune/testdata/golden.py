"""Writes golden.json: what PyTorch 2 makes of optimizers, losses and schedules in double precision.

    python golden.py

Inputs are numbers by formula, which golden_test.go makes again.
"""
import json
import pathlib

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
STEPS = 6


def pattern(seed, *shape):
    count = torch.Size(shape).numel()
    return torch.tensor([(i * 7919 + seed * 104729 + 31) % 256 / 128 - 1 for i in range(count)]).reshape(shape)


# A network with one hidden layer: the trunk is "w" and "b", the head is "v".
SHAPES = {"w": (3, 4), "b": (4,), "v": (4, 2)}
RATES = {"w": 0.05, "b": 0.05, "v": 0.5}


def loss_of(p, step):
    x, labels = pattern(10 + step, 6, 3), torch.tensor([0, 1, 1, 0, 1, 0])
    return F.cross_entropy(torch.tanh(x @ p["w"] + p["b"]) @ p["v"], labels)


def run(settings):
    """Trains for some steps. Under L2-SP the trunk is its start plus what is learned, which starts with 0 and decays to 0."""
    start = {name: pattern(seed, *shape) for seed, (name, shape) in enumerate(SHAPES.items())}
    towards = settings.get("towards_source", 0)
    anchors = {name: start[name] if towards and name != "v" else torch.zeros_like(start[name]) for name in SHAPES}
    free = {name: (start[name] - anchors[name]).requires_grad_() for name in SHAPES}
    decays = {"w": towards or settings.get("Decay", 0), "b": towards, "v": settings.get("Decay", 0)}
    groups = [{"params": [free[name]], "lr": RATES[name], "weight_decay": decays[name]} for name in SHAPES]
    if settings.get("Law") == "adamw":
        betas = settings.get("Beta1", 0.9), settings.get("Beta2", 0.999)
        optimizer = torch.optim.AdamW(groups, betas=betas, eps=settings.get("Epsilon", 1e-8))
    else:
        momentum = 0 if settings.get("Plain") else settings.get("Momentum", 0.9)
        optimizer = torch.optim.SGD(groups, momentum=momentum, nesterov=settings.get("Nesterov", False))
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of({name: free[name] + anchors[name] for name in SHAPES}, step)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(free.values(), settings.get("Clip", float("inf"))).item())
        losses.append(loss.item())
        optimizer.step()
    return {"Settings": settings, "Losses": losses, "Norms": norms,
            "Values": {name: (free[name] + anchors[name]).detach().flatten().tolist() for name in SHAPES}}


def optimizers():
    return {name: run(settings) for name, settings in {
        "sgd": {},
        "plain": {"Plain": True, "Decay": 0.1},
        "nesterov": {"Momentum": 0.8, "Nesterov": True, "Decay": 0.1},
        "clipped": {"Clip": 0.3, "Decay": 0.01},
        "l2-sp": {"Decay": 0.1, "towards_source": 0.5},
        "adamw": {"Law": "adamw", "Decay": 0.1},
        "adamw, other betas": {"Law": "adamw", "Beta1": 0.8, "Beta2": 0.9, "Epsilon": 0.001, "Clip": 0.3},
        "adamw, l2-sp": {"Law": "adamw", "Decay": 0.1, "towards_source": 0.5},
    }.items()}


def losses():
    """The loss of four rows of three classes, and its gradient, for hard labels and for soft targets."""
    cases = []
    for smoothing in 0, 0.1:
        for weights in None, [0.5, 1, 3]:
            for scale in 1, 1000:
                logits = (scale * pattern(3, 4, 3)).requires_grad_()
                loss = F.cross_entropy(logits, torch.tensor([2, 0, 1, 2]), label_smoothing=smoothing,
                                       weight=None if weights is None else torch.tensor(weights, dtype=torch.float64))
                loss.backward()
                cases.append({"Smoothing": smoothing, "Weights": weights, "Scale": scale, "Loss": loss.item(),
                              "Gradient": logits.grad.flatten().tolist()})
    logits = pattern(3, 4, 3).requires_grad_()
    loss = F.cross_entropy(logits, torch.softmax(pattern(4, 4, 3), -1), label_smoothing=0.1)
    loss.backward()
    cases.append({"Soft": True, "Smoothing": 0.1, "Scale": 1, "Loss": loss.item(), "Gradient": logits.grad.flatten().tolist()})
    return cases


def schedules():
    from torch.optim import lr_scheduler as S

    def factors(total, make):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)
        rates = [scheduler.get_last_lr()[0]]
        while len(rates) < total:
            optimizer.step()
            scheduler.step()
            rates.append(scheduler.get_last_lr()[0])
        return rates

    def warm(steps, behind):
        def make(o):
            first = S.LinearLR(o, start_factor=1 / (steps + 1), total_iters=steps)
            return S.SequentialLR(o, [first, behind(o)], milestones=[steps])
        return make

    def one_cycle(total, **options):
        return factors(total, lambda o: S.OneCycleLR(o, max_lr=1.0, total_steps=total, cycle_momentum=False, **options))

    return [
        {"Schedule": {"Law": "cosine"}, "Factors": factors(7, lambda o: S.CosineAnnealingLR(o, T_max=7))},
        {"Schedule": {"Law": "cosine", "End": 0.1, "warm_up": 0.25},
         "Factors": factors(12, warm(3, lambda o: S.CosineAnnealingLR(o, T_max=9, eta_min=0.1)))},
        {"Schedule": {"warm_up": 0.4}, "Factors": factors(10, warm(4, lambda o: S.ConstantLR(o, factor=1)))},
        {"Schedule": {"Law": "step"}, "Factors": factors(9, lambda o: S.StepLR(o, 3, 0.1))},
        {"Schedule": {"Law": "step", "Every": 0.2, "Gamma": 0.5, "warm_up": 0.2},
         "Factors": factors(10, warm(2, lambda o: S.StepLR(o, 2, 0.5)))},
        {"Schedule": {"Law": "one-cycle"}, "Factors": one_cycle(10)},
        {"Schedule": {"Law": "one-cycle"}, "Factors": one_cycle(23)},
        {"Schedule": {"Law": "one-cycle", "warm_up": 0.5, "Start": 0.1, "End": 0.001},
         "Factors": one_cycle(11, pct_start=0.5, div_factor=10, final_div_factor=100)},
        {"Schedule": {"Law": "one-cycle"}, "Factors": one_cycle(2)},
    ]


if __name__ == "__main__":
    all_of_it = {"Optimizers": optimizers(), "Losses": losses(), "Schedules": schedules()}
    path = pathlib.Path(__file__).with_name("golden.json")
    path.write_text(json.dumps(all_of_it, indent=1) + "\n")
