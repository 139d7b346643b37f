"""Writes golden_train.json: the losses of the first steps of training tiny networks, and what a step makes of some parameters, for training_test.go.

The loss network is torchvision's VGG-11 with parameters by formula. All is computed in double precision.
Made with torch 2.15.0 and torchvision 0.29.2: python golden_train.py
"""
import torch
import torchvision
from torch.nn.functional import mse_loss

import formula
from golden_torch import Johnson, MSGNet, decoder, fill, moments, vgg as encoder

SIDE, BATCH, STEPS = 24, 2, 3
MEAN, STD = (torch.tensor(v).double().view(1, 3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
CONTENT, STYLES, WEIGHTS = 4, (1, 4, 9), (1.0, 5.0, 0.5)  # places of relu2_1, and of relu1_1, relu2_1 and relu3_2; content, style, tv


def picture(name):
    return torch.from_numpy(formula.picture(name, SIDE, SIDE)).double()


def features(vgg, x):
    """The outputs of layers for pictures of 0 to 255."""
    x, found = (x / 255 - MEAN) / STD, {}
    for i, layer in enumerate(vgg[: max(STYLES) + 2]):
        x = torch.relu(x) if isinstance(layer, torch.nn.ReLU) else layer(x)
        found[i] = x
    return found


def gram(x):
    x = x.flatten(2)
    return x @ x.transpose(1, 2) / (x.shape[1] * x.shape[2])


def variation(x):
    """In the scale of the objective's space, by how much a step of colour grows in it."""
    x = x / 255 * (1 / STD).mean()
    return 0.5 * ((x[:, :, 1:] - x[:, :, :-1]).abs().mean() + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean())


def train(net, vgg):
    net = net.double()
    for p in net.parameters():
        p.requires_grad_(True)
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)
    contents, style = torch.cat([picture("content"), picture("other")]), picture("style")
    wanted = [gram(features(vgg, style)[i]) for i in STYLES]
    target, losses = features(vgg, contents)[CONTENT].detach(), []
    for _ in range(STEPS):
        optimizer.zero_grad()
        if hasattr(net, "aim"):
            net.aim(style)
        y = net(contents)
        found = features(vgg, y)
        terms = [WEIGHTS[0] * mse_loss(found[CONTENT], target),
                 WEIGHTS[1] * sum(mse_loss(gram(found[i]), w.expand(BATCH, -1, -1)) for i, w in zip(STYLES, wanted)),
                 WEIGHTS[2] * variation(y)]
        sum(terms).backward()
        optimizer.step()
        losses.append([float(f"{t.item():.7g}") for t in terms])
    return losses


CONVS = (1, 1, 2)  # of VGG-11


def encoder_of(vgg, style):
    """The first convolutions of VGG-11 with reflected borders, for pictures of 0 to 1; the mean square of what it makes of the style is 1."""
    net = encoder(64, CONVS).double()
    mine = [m for m in net if isinstance(m, torch.nn.Conv2d)]
    theirs = [m for m in vgg if isinstance(m, torch.nn.Conv2d)]
    mine[0].weight.data = torch.diag(1 / STD.flatten()).view(3, 3, 1, 1)
    mine[0].bias.data = (-MEAN / STD).flatten()
    for m, t in zip(mine[1:-1], theirs):
        m.weight.data, m.bias.data = t.weight.data.clone(), t.bias.data.clone()
    for p in net.parameters():
        p.requires_grad_(False)
    gain = levels(net, style)[-1].square().mean().rsqrt()
    mine[-2].weight.data *= gain
    mine[-2].bias.data *= gain
    return net


def levels(net, x):
    """relu1_1, relu2_1, relu3_1 and relu4_1."""
    found, first = [], True
    for layer in net:
        x = layer(x)
        first = first or isinstance(layer, torch.nn.MaxPool2d)
        if first and isinstance(layer, torch.nn.ReLU):
            found.append(x)
            first = False
    return found


def train_adain(vgg):
    net = fill(decoder(64, CONVS), "decoder.").double()
    for p in net.parameters():
        p.requires_grad_(True)
    optimizer = torch.optim.Adam(net.parameters(), 1e-4)
    contents, styles = (torch.cat([picture(name) for name in names]) / 255 for names in (("content", "other"), ("style", "content")))
    net_in = encoder_of(vgg, styles[:1])
    wanted, own, losses = levels(net_in, styles), levels(net_in, contents)[-1], []
    (mean, deviation), (own_mean, own_deviation) = moments(wanted[-1]), moments(own)
    target = (own - own_mean) / own_deviation * deviation + mean
    for _ in range(STEPS):
        optimizer.zero_grad()
        y = net(target)
        found = levels(net_in, y)
        terms = [mse_loss(found[-1], target),
                 10 * sum(mse_loss(a, b) for f, w in zip(found, wanted) for a, b in zip(moments(f), moments(w))),
                 WEIGHTS[2] * variation(255 * y)]
        sum(terms).backward()
        optimizer.step()
        losses.append([float(f"{t.item():.7g}") for t in terms])
    return losses


def main():
    vgg = torchvision.models.vgg11(weights=None).features
    vgg = fill(vgg, "features.").double()
    formula.write("golden_train.json", {"adain": train_adain(vgg), "johnson": train(fill(Johnson(2)), vgg), "msgnet": train(fill(MSGNet(4, 2, 1)), vgg)})


if __name__ == "__main__":
    main()
