"""Writes golden_colour_imgaug.json beside it: what imgaug 0.4.0 (numpy 1.23.5, OpenCV 4.8) gives for operations on colour. It works on bytes.

    python golden_colour_imgaug.py
"""

import imgaug.augmenters as iaa
import numpy as np
from colour_goldens import BYTE, case, picture, write

size = [7, 11]
x = picture(*size)

for value in [-51, 38]:
    case("add", size, 3 * [value / 255], iaa.Add(value)(image=x), BYTE)
for factor in [0.4, 1.7]:
    case("multiply", size, 3 * [factor], iaa.Multiply(factor)(image=x), BYTE)
    case("linear_contrast", size, 3 * [factor], iaa.LinearContrast(factor)(image=x), BYTE * 1.5)  # its middle is 127 or 128
for gain, cutoff in [(4, 0.5), (11, 0.3)]:
    case("sigmoid_contrast", size, 3 * [gain] + 3 * [cutoff], iaa.SigmoidContrast(gain, cutoff)(image=x), BYTE)
for gain in [0.5, 1.3]:
    case("log_contrast", size, 3 * [gain], iaa.LogContrast(gain)(image=x), BYTE)
for levels in [2, 4, 8, 16]:
    case("uniform_color_quantization", size, [levels], iaa.quantize_uniform(x, levels), BYTE)

write(__file__)
