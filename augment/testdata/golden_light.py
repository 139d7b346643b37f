"""Prints what colour-science 0.4.7 gives for the light of black bodies in linear sRGB (Planck's law and the CIE 1931 2 degree observer), for
TestBlackBodyLight: kelvin, red/green and blue/green.

    python golden_light.py
"""

import colour
import numpy as np

to_rgb = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
for kelvin in [2000, 2500, 2856, 4000, 6500, 10000, 20000]:
    xyz = colour.sd_to_XYZ(colour.sd_blackbody(kelvin, colour.SpectralShape(380, 780, 5)))
    r, g, b = to_rgb @ xyz
    print(f"{{{kelvin}, {r / g:.4f}, {b / g:.4f}}},")
