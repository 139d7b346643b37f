"""Writes golden_torch.json and torch/*.pth: what the networks paint in the form of PyTorch programs, and how PyTorch keeps their parameters.

The programs are pytorch/examples (fast_neural_style) for Johnson, PyTorch-Multi-Style-Transfer for MSG-Net and pytorch-AdaIN.
Made with torch 2.15.0: python golden_torch.py
"""
import torch
from torch import nn

import formula

torch.set_num_threads(1)


class Reflected(nn.Module):
    """A convolution behind a reflected border, and behind a nearest enlargement."""

    def __init__(self, inputs, outputs, size, stride=1, enlarge=False):
        super().__init__()
        self.enlarge, self.border = enlarge, size // 2
        self.conv2d = nn.Conv2d(inputs, outputs, size, stride)

    def forward(self, x):
        if self.enlarge:
            x = nn.functional.interpolate(x, scale_factor=2, mode="nearest")
        if self.border:
            x = nn.functional.pad(x, (self.border,) * 4, mode="reflect")
        return self.conv2d(x)


class Residual(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv1, self.in1 = Reflected(n, n, 3), nn.InstanceNorm2d(n, affine=True)
        self.conv2, self.in2 = Reflected(n, n, 3), nn.InstanceNorm2d(n, affine=True)

    def forward(self, x):
        return x + self.in2(self.conv2(torch.relu(self.in1(self.conv1(x)))))


class Johnson(nn.Module):
    def __init__(self, n):
        super().__init__()
        layers = [("conv1", 3, n, 9, 1, False), ("conv2", n, 2 * n, 3, 2, False), ("conv3", 2 * n, 4 * n, 3, 2, False),
                  ("deconv1", 4 * n, 2 * n, 3, 1, True), ("deconv2", 2 * n, n, 3, 1, True)]
        for i, (name, inputs, outputs, *rest) in enumerate(layers):
            if i == 3:
                for k in range(5):
                    setattr(self, f"res{k + 1}", Residual(4 * n))
            setattr(self, name, Reflected(inputs, outputs, *rest))
            setattr(self, f"in{i + 1}", nn.InstanceNorm2d(outputs, affine=True))
        self.deconv3 = Reflected(n, 3, 9)

    def forward(self, x):
        for i, name in enumerate(("conv1", "conv2", "conv3", "deconv1", "deconv2")):
            if i == 3:
                x = self.res5(self.res4(self.res3(self.res2(self.res1(x)))))
            x = torch.relu(getattr(self, f"in{i + 1}")(getattr(self, name)(x)))
        return self.deconv3(x)


class Bottleneck(nn.Module):
    def __init__(self, inputs, planes, stride=1, enlarge=False):
        super().__init__()
        if enlarge:
            self.residual_layer = Reflected(inputs, 4 * planes, 1, enlarge=True)
        elif stride > 1:
            self.residual_layer = nn.Conv2d(inputs, 4 * planes, 1, stride)
        middle = Reflected(planes, planes, 3, stride, enlarge)
        layers = []
        for channels, conv in (inputs, nn.Conv2d(inputs, planes, 1)), (planes, middle), (planes, nn.Conv2d(planes, 4 * planes, 1)):
            layers += [nn.InstanceNorm2d(channels), nn.ReLU(), conv]
        self.conv_block = nn.Sequential(*layers)

    def forward(self, x):
        return (self.residual_layer(x) if hasattr(self, "residual_layer") else x) + self.conv_block(x)


class CoMatch(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1, channels, channels))

    def forward(self, x):
        mix = torch.bmm(self.weight, self.gram).transpose(1, 2)
        return torch.bmm(mix.expand(len(x), -1, -1), x.flatten(2)).view_as(x)


class MSGNet(nn.Module):
    def __init__(self, filters, width, blocks):
        super().__init__()
        self.model1 = nn.Sequential(Reflected(3, 4 * width, 7), nn.InstanceNorm2d(4 * width), nn.ReLU(),
                                    Bottleneck(4 * width, 2 * width, 2), Bottleneck(8 * width, filters, 2))
        self.ins = CoMatch(4 * filters)
        self.model = nn.Sequential(self.model1, self.ins, *(Bottleneck(4 * filters, filters) for _ in range(blocks)),
                                   Bottleneck(4 * filters, 2 * width, enlarge=True), Bottleneck(8 * width, width, enlarge=True),
                                   nn.InstanceNorm2d(4 * width), nn.ReLU(), Reflected(4 * width, 3, 7))

    def aim(self, x):
        x = self.model1(x).flatten(2)
        self.ins.gram = torch.bmm(x, x.transpose(1, 2)) / x[0].numel()

    def forward(self, x):
        return self.model(x)


def reflect():
    return nn.ReflectionPad2d(1)


def vgg(width, convs):
    """VGG up to the first convolution of the fourth block and one more, behind a 1x1 convolution."""
    layers, inputs = [nn.Conv2d(3, 3, 1)], 3
    for level, count in enumerate((*convs, 2)):
        if level:
            layers.append(nn.MaxPool2d(2, ceil_mode=True))
        for _ in range(count):
            layers += [reflect(), nn.Conv2d(inputs, width << level, 3), nn.ReLU()]
            inputs = width << level
    return nn.Sequential(*layers)


def decoder(width, convs):
    layers, inputs = [reflect(), nn.Conv2d(8 * width, 4 * width, 3), nn.ReLU()], 4 * width
    for level in (2, 1, 0):
        layers.append(nn.Upsample(scale_factor=2, mode="nearest"))
        for k in range(convs[level]):
            last = k == convs[level] - 1
            outputs = (width << level) // (2 if last else 1) if level or not last else 3
            layers += [reflect(), nn.Conv2d(inputs, outputs, 3), nn.ReLU()]
            inputs = outputs
    return nn.Sequential(*layers[:-1])


def moments(x):
    return x.mean((2, 3), keepdim=True), (x.var((2, 3), keepdim=True) + 1e-5).sqrt()  # of a sample


def fill(net, prefix=""):
    for name, p in net.named_parameters():
        p.data = torch.from_numpy(formula.parameter(prefix + name, tuple(p.shape)))
        p.requires_grad_(False)
    return net.eval()


def picture(name, size, bgr=False):
    x = torch.from_numpy(formula.picture(name, *size))
    return x.flip(1) if bgr else x


def johnson(net):
    return [formula.painted(net(picture("content", s)) / 255, *s) for s in formula.SIZES]


def msgnet(net):
    net.aim(picture("style", formula.STYLE, bgr=True))
    return [formula.painted(net(picture("content", s, bgr=True)).flip(1) / 255, *s) for s in formula.SIZES]


def adain(encoder, decoder, convs, alpha):
    encode = encoder[: 1 + 3 * (sum(convs) + 1) + 3]
    mean, deviation = moments(encode(picture("style", formula.STYLE) / 255))
    painted = []
    for s in formula.SIZES:
        x = encode(picture("content", s) / 255)
        own, spread = moments(x)
        painted.append(formula.painted(decoder(alpha * ((x - own) / spread * deviation + mean) + (1 - alpha) * x), *s))
    return painted


def with_statistics(net, where):
    """The state with the averages that instance norms kept in old versions."""
    state = net.state_dict()
    for name, layer in net.named_modules():
        if isinstance(layer, nn.InstanceNorm2d) and where(name):
            state[name + ".running_mean"], state[name + ".running_var"] = torch.zeros(layer.num_features), torch.ones(layer.num_features)
    return state


def main():
    folder = formula.HERE / "torch"
    folder.mkdir(exist_ok=True)
    cases = {}
    for kind, johnson_size, msg_size, width in ((" tiny", 2, (4, 2, 1), 2), ("", 32, (128, 16, 6), 64)):
        nets = fill(Johnson(johnson_size)), fill(MSGNet(*msg_size))
        cases["johnson" + kind], cases["msgnet" + kind] = johnson(nets[0]), msgnet(nets[1])
        convs = (2, 2, 4)
        coder = fill(vgg(width, convs), "encoder."), fill(decoder(width, convs), "decoder.")
        cases["adain" + kind] = adain(*coder, convs, 1)
        cases["adain" + kind + " 0.25"] = adain(*coder, convs, 0.25)
        if kind:
            old = {"_use_new_zipfile_serialization": False}
            torch.save(with_statistics(nets[0], lambda name: True), folder / "johnson.pth", **old)
            torch.save(with_statistics(nets[1], lambda name: "0" in name), folder / "msgnet.pth", **old)
            torch.save(coder[0].state_dict(), folder / "vgg.pth")
            torch.save(coder[1].state_dict(), folder / "decoder.pth")
    convs = (2, 2, 3)
    cases["adain vgg16"] = adain(fill(vgg(8, convs), "encoder."), fill(decoder(8, convs), "decoder."), convs, 1)
    formula.write("golden_torch.json", cases)
    for path in sorted(folder.iterdir()):
        print(path.name, *torch.load(path))


if __name__ == "__main__":
    main()
