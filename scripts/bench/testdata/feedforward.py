"""PyTorch's side of the works "forward" of `go run ./scripts/bench style`: Johnson's network, MSG-Net and AdaIN.

The argument is a job as JSON (see forward.go). Where it names a file to save to, the program writes the network's parameters there and ends. Else it paints the
content once for each line that it reads, from a float picture in memory on, writes what came out to a file, and answers with the seconds that it took. It needs
torch, numpy and pillow.

Johnson's is the network of pytorch/examples, fast_neural_style; MSG-Net is that of PyTorch-Multi-Style-Transfer, whose instance norms have no parameters; AdaIN is that of
pytorch-AdaIN, on VGG-19. Parameters follow a formula, so that no file of weights is needed.
"""

import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn


class Conv(nn.Module):
    """A convolution of a picture that is reflected around, and enlarged before."""

    def __init__(self, inputs, outputs, size, stride=1, enlarge=False):
        super().__init__()
        self.enlarge, self.around = enlarge, [size // 2] * 4
        self.conv2d = nn.Conv2d(inputs, outputs, size, stride)

    def forward(self, x):
        if self.enlarge:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
        return self.conv2d(F.pad(x, self.around, mode="reflect") if self.around[0] else x)


class ResidualBlock(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv1, self.in1 = Conv(n, n, 3), nn.InstanceNorm2d(n, affine=True)
        self.conv2, self.in2 = Conv(n, n, 3), nn.InstanceNorm2d(n, affine=True)

    def forward(self, x):
        return x + self.in2(self.conv2(F.relu_(self.in1(self.conv1(x)))))


class Johnson(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv1, self.in1 = Conv(3, n, 9), nn.InstanceNorm2d(n, affine=True)
        self.conv2, self.in2 = Conv(n, 2 * n, 3, 2), nn.InstanceNorm2d(2 * n, affine=True)
        self.conv3, self.in3 = Conv(2 * n, 4 * n, 3, 2), nn.InstanceNorm2d(4 * n, affine=True)
        for i in range(1, 6):
            setattr(self, f"res{i}", ResidualBlock(4 * n))
        self.deconv1, self.in4 = Conv(4 * n, 2 * n, 3, enlarge=True), nn.InstanceNorm2d(2 * n, affine=True)
        self.deconv2, self.in5 = Conv(2 * n, n, 3, enlarge=True), nn.InstanceNorm2d(n, affine=True)
        self.deconv3 = Conv(n, 3, 9)

    def forward(self, x):
        for conv, norm in (self.conv1, self.in1), (self.conv2, self.in2), (self.conv3, self.in3):
            x = F.relu_(norm(conv(x)))
        x = self.res5(self.res4(self.res3(self.res2(self.res1(x)))))
        for conv, norm in (self.deconv1, self.in4), (self.deconv2, self.in5):
            x = F.relu_(norm(conv(x)))
        return self.deconv3(x)


class Bottleneck(nn.Module):
    def __init__(self, inputs, planes, stride=1, enlarge=False):
        super().__init__()
        self.residual_layer = nn.Identity()
        if enlarge:
            self.residual_layer = Conv(inputs, 4 * planes, 1, enlarge=True)
        elif stride > 1:
            self.residual_layer = nn.Conv2d(inputs, 4 * planes, 1, stride)
        steps = (inputs, nn.Conv2d(inputs, planes, 1)), (planes, Conv(planes, planes, 3, stride, enlarge)), (planes, nn.Conv2d(planes, 4 * planes, 1))
        self.conv_block = nn.Sequential(*(layer for n, conv in steps for layer in (nn.InstanceNorm2d(n), nn.ReLU(inplace=True), conv)))

    def forward(self, x):
        return self.residual_layer(x) + self.conv_block(x)


class CoMatch(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(1, n, n))

    def forward(self, x):
        return torch.matmul((self.weight[0] @ self.gram).T, x.flatten(2)).view_as(x)


class MSGNet(nn.Module):
    def __init__(self, n, width=16, blocks=6):
        super().__init__()
        self.model1 = nn.Sequential(Conv(3, 4 * width, 7), nn.InstanceNorm2d(4 * width), nn.ReLU(inplace=True), Bottleneck(4 * width, 2 * width, 2), Bottleneck(8 * width, n, 2))
        self.ins = CoMatch(4 * n)
        last = Bottleneck(4 * n, 2 * width, enlarge=True), Bottleneck(8 * width, width, enlarge=True), nn.InstanceNorm2d(4 * width), nn.ReLU(inplace=True), Conv(4 * width, 3, 7)
        self.model = nn.Sequential(self.model1, self.ins, *(Bottleneck(4 * n, n) for _ in range(blocks)), *last)

    def aim(self, x):
        x = self.model1(x)[0].flatten(1)
        self.ins.gram = x @ x.T / x.numel()

    def forward(self, x):
        return self.model(x)


class AdaIN(nn.Module):
    """Its encoder is VGG-19 up to relu4_1 behind a 1x1 convolution, with reflected borders, and its decoder the mirror image of that."""

    def __init__(self, convs=(2, 2, 4, 1)):
        super().__init__()
        around = [64 << level for level, count in enumerate(convs) for _ in range(count)]
        self.encoder, inputs = nn.Sequential(nn.Conv2d(3, 3, 1)), 3
        for i, outputs in enumerate(around):
            if outputs > max(inputs, 64):
                self.encoder.append(nn.MaxPool2d(2, ceil_mode=True))
            self.encoder.extend([nn.ReflectionPad2d(1), nn.Conv2d(inputs, outputs, 3), nn.ReLU(inplace=True)])
            inputs = outputs
        self.decoder = nn.Sequential()
        for inputs, outputs in zip(around[::-1], around[-2::-1] + [3]):
            self.decoder.extend([nn.ReflectionPad2d(1), nn.Conv2d(inputs, outputs, 3), nn.ReLU(inplace=True)])
            if outputs < inputs and outputs > 3:
                self.decoder.append(nn.Upsample(scale_factor=2, mode="nearest"))
        del self.decoder[-1]

    @staticmethod
    def moments(x):
        return x.mean((2, 3), keepdim=True), (x.var((2, 3), keepdim=True) + 1e-5).sqrt()

    def aim(self, x):
        self.mean, self.deviation = self.moments(self.encoder(x))

    def forward(self, x):
        x = self.encoder(x)
        mean, deviation = self.moments(x)
        return self.decoder((x - mean) / deviation * self.deviation + self.mean)


def fill(net):
    """Kernels of variance 2 over the number of inputs, factors of 1, shifts of 0, and a small matrix of the CoMatch layer."""
    for p in net.parameters():
        waves = torch.sin(torch.arange(p.numel(), dtype=torch.float64) ** 2 % 97 * 12.9898 + p.numel()).view(p.shape).float()
        p.data = waves * math.sqrt(4 / math.prod(p.shape[1:])) if p.dim() == 4 else 0.5 * waves if p.dim() == 3 else 0.1 * waves
    for layer in net.modules():
        if isinstance(layer, nn.InstanceNorm2d) and layer.affine:
            layer.weight.data = 1 + layer.weight.data
    return net.eval()


def read(path, white):
    return torch.from_numpy(np.array(Image.open(path).convert("RGB"))).permute(2, 0, 1)[None].float().contiguous() * (white / 255)


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    net = fill({"johnson": lambda: Johnson(32), "msgnet": lambda: MSGNet(128), "adain": AdaIN}[job["network"]]())
    if job["save"] and job["network"] == "adain":
        torch.save(net.decoder.state_dict(), job["save"])
        torch.save(net.encoder.state_dict(), job["encoder"])
        return
    if job["save"]:
        torch.save(net.state_dict(), job["save"])
        return
    layout, white = torch.channels_last if job["channels_last"] else torch.contiguous_format, 1 if job["network"] == "adain" else 255
    net, x = net.to(memory_format=layout), read(job["content"], white).contiguous(memory_format=layout)
    with torch.inference_mode():
        if job["network"] != "johnson":
            net.aim(read(job["style"], white).contiguous(memory_format=layout))
        for _ in sys.stdin:
            start = time.perf_counter()
            y = net(x)
            took = time.perf_counter() - start
            y.permute(0, 2, 3, 1).contiguous().numpy().tofile(job["output"])
            print(took, flush=True)


if __name__ == "__main__":
    main()
