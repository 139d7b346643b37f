"""The peers' side of `go run ./scripts/bench augment`: torchvision, albumentations, kornia, and PyTorch's DataLoader.

The argument is a job as JSON (see augment_job.go). For each line that it reads, the program augments all pictures `passes` times, every picture with draws of its
own, after it has done so for `warm_s` seconds, and answers with the seconds that it took until float32 batches in [0, 1] were there. The pictures are shared out among `processes` processes, each with
`threads` threads of its library, which wait for work and write their results into memory that they share. Where the job names a folder of files, the pictures are those, and a pass is an epoch of a
DataLoader with so many workers, which stay. It needs numpy, torch and the library.
"""

import json
import multiprocessing
import sys
import time

import numpy as np
import torch


def torchvision(job):
    """Pictures one by one, as bytes up to the end or as numbers from the start, with the channels first or, in memory, last."""
    from torchvision.transforms import InterpolationMode, v2

    size, bilinear = job["size"], InterpolationMode.BILINEAR
    steps = {
        "lesson": [v2.RandomHorizontalFlip(), v2.RandomResizedCrop(size, antialias=True), v2.ColorJitter(0.5, 0.5, 0.5, 0.5)],
        "warp": [v2.RandomHorizontalFlip(), v2.RandomResizedCrop(size, antialias=True), v2.RandomRotation(30, interpolation=bilinear),
                 v2.RandomPerspective(0.3, p=1, interpolation=bilinear), v2.ColorJitter(0.5, 0.5, 0.5, 0.5)],
        "randaugment": [v2.RandomResizedCrop(size, antialias=True), v2.RandAugment(2, 9)],
    }[job["work"]]
    scale = v2.ToDtype(torch.float32, scale=True)
    pipeline = v2.Compose([scale, *steps] if job["form"] == "float" else [*steps, scale])

    def batch(pictures, out):
        into = torch.from_numpy(out)
        for i, picture in enumerate(pictures):
            into[i] = pipeline(torch.from_numpy(picture).permute(2, 0, 1)).permute(1, 2, 0)

    return batch


def albumentations(job):
    """Pictures one by one, as bytes, for which its operations have tables."""
    import albumentations as A
    import cv2

    cv2.setNumThreads(job["threads"])
    size = (job["size"], job["size"])
    jitter = A.ColorJitter(0.5, 0.5, 0.5, 0.5, p=1)
    pipeline = A.Compose({
        "lesson": [A.HorizontalFlip(), A.RandomResizedCrop(size), jitter],
        "warp": [A.HorizontalFlip(), A.RandomResizedCrop(size), A.Rotate(30, p=1), A.Perspective(0.15, p=1), jitter],
    }[job["work"]])

    def batch(pictures, out):
        for i, picture in enumerate(pictures):
            np.multiply(pipeline(image=picture)["image"], np.float32(1 / 255), out=out[i])

    return batch


def kornia(job):
    """All pictures at once, with parameters for each, as numbers."""
    from kornia import augmentation as K

    size = (job["size"], job["size"])
    jitter = K.ColorJitter(0.5, 0.5, 0.5, 0.5)
    pipeline = K.AugmentationSequential(*{
        "lesson": [K.RandomHorizontalFlip(), K.RandomResizedCrop(size), jitter],
        "warp": [K.RandomHorizontalFlip(), K.RandomResizedCrop(size), K.RandomRotation(30, p=1), K.RandomPerspective(0.3, p=1), jitter],
    }[job["work"]])

    def batch(pictures, out):
        with torch.inference_mode():
            numbers = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
            torch.from_numpy(out)[:] = pipeline(numbers).permute(0, 2, 3, 1)

    return batch


def work(job, number, pictures, out, orders):
    """Does a share of the pictures for each order."""
    torch.set_num_threads(job["threads"])
    torch.manual_seed(number)
    np.random.seed(number)
    augment = {"torchvision": torchvision, "albumentations": albumentations, "kornia": kornia}[job["library"]](job)
    while passes := orders.recv():
        for _ in range(passes):
            augment(pictures, out)
        orders.send(True)


def memory(job):
    """Pictures in memory: gives a function that does passes and says how long they took, with the outcome."""
    count, height, width, size = job["count"], job["height"], job["width"], job["size"]
    pictures = np.fromfile(job["pictures"], np.uint8).reshape(count, height, width, 3)
    shared = multiprocessing.RawArray("f", count * size * size * 3)
    out = np.frombuffer(shared, np.float32).reshape(count, size, size, 3)
    bosses = []
    for number in range(job["processes"]):
        boss, orders = multiprocessing.Pipe()
        mine = slice(count * number // job["processes"], count * (number + 1) // job["processes"])
        multiprocessing.Process(target=work, args=(job, number, pictures[mine], out[mine], orders), daemon=True).start()
        orders.close()
        bosses.append(boss)

    def run(passes):
        out[:] = np.nan
        start = time.perf_counter()
        for boss in bosses:
            boss.send(passes)
        for boss in bosses:
            boss.recv()
        return time.perf_counter() - start, out

    return run


def files(job):
    """A folder of files, read by Pillow, as ImageFolder does, or by torchvision's own decoder into tensors: gives a function that does
    as much with epochs, the last batch being the outcome."""
    from torch.utils.data import DataLoader
    from torchvision.datasets import ImageFolder
    from torchvision.io import decode_image
    from torchvision.transforms import v2

    steps = [v2.RandomHorizontalFlip(), v2.RandomResizedCrop(job["size"], antialias=True), v2.ToDtype(torch.float32, scale=True)]
    if job["form"] == "Pillow":
        pictures = ImageFolder(job["files"], v2.Compose([*steps[:2], v2.ToImage(), steps[2]]))
    else:
        pictures = ImageFolder(job["files"], v2.Compose(steps), loader=lambda path: decode_image(path, mode="RGB"))
    if len(pictures) != job["count"]:
        sys.exit(f"{len(pictures)} files, want {job['count']}")
    torch.set_num_threads(job["threads"])
    loader = DataLoader(pictures, batch_size=job["batch"], shuffle=True, num_workers=job["processes"], persistent_workers=True)

    def run(passes):
        start = time.perf_counter()
        for _ in range(passes):
            for last, _ in loader:
                pass
        return time.perf_counter() - start, last.numpy()

    return run


def main():
    job = json.loads(sys.argv[1])
    run = (files if job["files"] else memory)(job)
    for _ in sys.stdin:
        warm = 0
        while warm < job["warm_s"]:
            warm += run(1)[0]
        took, outcome = run(job["passes"])
        if not (outcome.min() > -1e-3 and outcome.max() < 1.001 and outcome.std() > 0.05):
            sys.exit("the outcome is no pictures with numbers from 0 to 1")
        print(took, flush=True)


if __name__ == "__main__":
    main()
