"""Writes golden_mxnet.json and mxnet/*.params: what MSG-Net in the form of MXNet-Gluon-Style-Transfer paints, and how MXNet keeps its parameters.

Made with MXNet 1.9.1 and NumPy 1.23.5: python golden_mxnet.py
The network has its authors' class names, because MXNet makes names of parameters of them.
"""
import re

import mxnet as mx
from mxnet import nd
from mxnet.gluon import Block, nn

import formula


class InstanceNorm(mx.gluon.nn.InstanceNorm):
    """The factor is frozen at 1 in training, but the layer multiplies by it."""


class ConvLayer(Block):
    def __init__(self, inputs, outputs, size, stride):
        super().__init__()
        self.pad = (0, 0, 0, 0) + (size // 2,) * 4
        self.conv2d = nn.Conv2D(outputs, size, stride, in_channels=inputs)

    def forward(self, x):
        return self.conv2d(nd.pad(x, mode="reflect", pad_width=self.pad))


class UpsampleConvLayer(Block):
    def __init__(self, inputs, outputs, size):
        super().__init__()
        self.conv2d = nn.Conv2D(outputs, size, padding=size // 2, in_channels=inputs)

    def forward(self, x):
        return self.conv2d(nd.UpSampling(x, scale=2, sample_type="nearest"))


def bottleneck(planes, inputs, middle):
    """What goes through a bottleneck, in a scope of names of its own."""
    block = nn.Sequential()
    with block.name_scope():
        for channels, make in (
            (inputs, lambda: nn.Conv2D(planes, 1, in_channels=inputs)),
            (planes, middle),
            (planes, lambda: nn.Conv2D(4 * planes, 1, in_channels=planes)),
        ):
            block.add(InstanceNorm(in_channels=channels, epsilon=1e-5), nn.Activation("relu"), make())
    return block


class Bottleneck(Block):
    def __init__(self, inputs, planes, stride=1):
        super().__init__()
        if stride > 1:
            self.residual_layer = nn.Conv2D(4 * planes, 1, stride, in_channels=inputs)
        self.stride = stride
        self.conv_block = bottleneck(planes, inputs, lambda: ConvLayer(planes, planes, 3, stride))

    def forward(self, x):
        return (self.residual_layer(x) if self.stride > 1 else x) + self.conv_block(x)


class UpBottleneck(Block):
    def __init__(self, inputs, planes):
        super().__init__()
        self.residual_layer = UpsampleConvLayer(inputs, 4 * planes, 1)
        self.conv_block = bottleneck(planes, inputs, lambda: UpsampleConvLayer(planes, planes, 3))

    def forward(self, x):
        return self.residual_layer(x) + self.conv_block(x)


class Inspiration(Block):
    def __init__(self, channels):
        super().__init__()
        self.weight = self.params.get("weight", shape=(1, channels, channels))

    def forward(self, x):
        mix = nd.dot(self.weight.data()[0], self.gram)
        return nd.dot(mix.T, x[0].reshape((x.shape[1], -1))).reshape(x.shape)  # one picture


class Net(Block):
    def __init__(self, filters, width, blocks):
        super().__init__()
        with self.name_scope():
            self.model1 = nn.Sequential()
            self.ins = Inspiration(4 * filters)
            self.model = nn.Sequential()
            self.model1.add(ConvLayer(3, 4 * width, 7, 1), InstanceNorm(in_channels=4 * width, epsilon=1e-5), nn.Activation("relu"))
            self.model1.add(Bottleneck(4 * width, 2 * width, 2), Bottleneck(8 * width, filters, 2))
            self.model.add(self.model1, self.ins)
            for _ in range(blocks):
                self.model.add(Bottleneck(4 * filters, filters))
            self.model.add(UpBottleneck(4 * filters, 2 * width), UpBottleneck(8 * width, width))
            self.model.add(InstanceNorm(in_channels=4 * width, epsilon=1e-5), nn.Activation("relu"), ConvLayer(4 * width, 3, 7, 1))

    def aim(self, x):
        x = self.model1(x)[0]
        x = x.reshape((x.shape[0], -1))
        self.ins.gram = nd.dot(x, x.T) / x.size

    def forward(self, x):
        return self.model(x)


def pytorch_name(name):
    return name.replace("gamma", "weight").replace("beta", "bias")


def network(filters, width, blocks):
    net = Net(filters, width, blocks)
    net.initialize()
    for name, p in net._collect_params_with_prefix().items():
        if not name.startswith("model.0.") and name != "model.1.weight":  # which are model1 and ins once more
            p.set_data(nd.array(formula.parameter(pytorch_name(name), p.shape)))
    return net


def paint(net):
    """The program's eval: the content has red first, the style blue, and the result is read with blue first."""
    net.aim(nd.array(formula.picture("style", *formula.STYLE)[:, ::-1]))
    return [formula.painted(net(nd.array(formula.picture("content", h, w))).asnumpy()[:, ::-1] / 255, h, w) for h, w in formula.SIZES]


def flat(net):
    """The names that blocks without scopes of their own would give: numbered for each kind of layer, in the order of creation."""
    counts, seen = {}, {}
    for name in net.collect_params():
        layer, kind = re.fullmatch(r"(.*?([a-z]+)\d+)_[a-z]+", name).groups()
        if layer not in seen:
            seen[layer] = f"{kind}{counts.setdefault(kind, 0)}"
            counts[kind] += 1
    return {re.sub(r"(.*)_", lambda m: seen[m.group(1)] + "_", name): p.data() for name, p in net.collect_params().items()}


def main():
    tiny, published = network(4, 2, 1), network(128, 16, 6)
    folder = formula.HERE / "mxnet"
    folder.mkdir(exist_ok=True)
    tiny.save_parameters(str(folder / "structural.params"))
    tiny.collect_params().save(str(folder / "scoped.params"))
    nd.save(str(folder / "flat.params"), flat(tiny))
    formula.write("golden_mxnet.json", {"msgnet tiny": paint(tiny), "msgnet": paint(published)})
    for name in ("structural", "scoped", "flat"):
        print(*nd.load(str(folder / f"{name}.params")))


if __name__ == "__main__":
    main()
