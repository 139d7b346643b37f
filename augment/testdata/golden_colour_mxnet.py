"""Writes golden_colour_mxnet.json beside it: what MXNet 1.9.1 (numpy 1.23.5) gives for operations on colour, on floats from 0 to 255.

    python golden_colour_mxnet.py
"""

import mxnet
import numpy as np
from colour_goldens import BYTE, FLOAT, case, picture, write

size = [7, 11]
x = mxnet.nd.array(picture(*size).astype(np.float32))

for alpha in [(0.1, -0.05, 0.2), (-0.3, 0.4, 1.0)]:
    case("fancy_pca", size, list(alpha), mxnet.nd.image.adjust_lighting(x, alpha=alpha).asnumpy() / 255, FLOAT)

module = mxnet.image.image.HueJitterAug.__call__.__globals__
for turns in [-0.4, 0.0, 0.15, 0.5]:
    # Its hue is in half turns, and its matrix back from YIQ is rounded, which is up to half of 1/255.
    module["random"] = type("Fixed", (), {"uniform": staticmethod(lambda low, high: 2 * turns)})
    case("hue_yiq", size, [turns], mxnet.image.HueJitterAug(1)(x).asnumpy() / 255, BYTE)

write(__file__)
