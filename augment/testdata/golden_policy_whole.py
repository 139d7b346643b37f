"""Writes golden_policy_whole.json beside it: whole policies of torchvision 0.29.2 (torch 2.15.0, CPU) on float pictures, with what each of them drew: the operations of every chain, their
magnitudes, and AugMix's weights.

    python golden_policy_whole.py

The pictures come from golden_warp.py's formula; results are stored as 16-bit numbers (65535 is 1). Fill is none, so that what lies outside is black.
"""

import json
import pathlib

import torch
from golden_policy import NAMES
from golden_warp import pack, picture
from torchvision.transforms.v2 import AugMix, RandAugment, TrivialAugmentWide


def recorded(policy):
    """Has a policy note what it draws, and gives the notes."""
    notes = {"steps": [], "weights": []}
    apply, dirichlet = policy._apply_image_or_video_transform, getattr(policy, "_sample_dirichlet", None)

    def noted(image, name, magnitude, **how):
        notes["steps"].append([NAMES[name], float(f"{float(magnitude):.9g}"), image.data_ptr() == notes["start"]])
        return apply(image, name, magnitude, **how)

    def weighed(parameters):
        sample = dirichlet(parameters)
        notes["weights"].append([float(w) for w in sample.flatten()])
        return sample

    policy._apply_image_or_video_transform, policy._sample_dirichlet = noted, weighed
    return notes


def case(op, settings, policy, size, seed):
    torch.manual_seed(seed)
    notes = recorded(policy)
    image = picture(*size).float() / 255
    notes["start"] = image.data_ptr()
    result = policy(image)
    chains = []
    for name, magnitude, first in notes["steps"]:
        if first and op == "aug_mix" or not chains:  # each chain begins with the picture itself
            chains.append([])
        chains[-1].append([name, magnitude])
    if op == "aug_mix":  # an operation that is the identity gives the picture itself, too; the depth is then not known
        assert len(chains) == settings["mixture_width"], chains
    weights = []
    if notes["weights"]:
        (own, rest), parts = notes["weights"]
        weights = [own] + [rest * p for p in parts]
    return {"op": op, "settings": settings, "size": size, "interpolation": settings["interpolation"], "weights": weights, "chains": chains, "result": pack(result)}


GEOMETRIC = {"shear_x", "shear_y", "translate_x", "translate_y", "rotate"}


def comparable(c):
    """Says whether no two geometric operations follow each other, which imagelab does in one step and torchvision in two, and none equalizes what is between bytes: torchvision cuts off, imagelab rounds."""
    pairs = [(a[0], b[0]) for chain in c["chains"] for a, b in zip(chain, chain[1:])]
    return not any(GEOMETRIC >= {a, b} or b == "equalize" for a, b in pairs)


def first(seed, *arguments):
    """Gives the first of a row of seeds whose draw can be compared."""
    while not comparable(c := case(*arguments, seed)):
        seed += 1
    return c


cases = []
for i, size in enumerate([(9, 13), (12, 12), (7, 20)]):
    for how in ("nearest", "bilinear"):
        base = {"interpolation": how}
        seed = 1000 * len(cases)
        cases.append(first(seed, "rand_augment", base | {"num_ops": 3, "magnitude": 12, "num_magnitude_bins": 31}, RandAugment(3, 12, 31, interpolation=how), size))
        cases.append(first(seed, "trivial_augment_wide", base | {"num_magnitude_bins": 31}, TrivialAugmentWide(31, interpolation=how), size))
        cases.append(first(seed, "aug_mix", base | {"severity": 6, "mixture_width": 3, "alpha": 1}, AugMix(6, interpolation=how), size))
        cases.append(first(seed, "aug_mix", base | {"severity": 3, "mixture_width": 2, "chain_depth": 2, "alpha": 0.7, "few_ops": True}, AugMix(3, 2, 2, 0.7, False, interpolation=how), size))

path = pathlib.Path(__file__).with_name("golden_policy_whole.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
