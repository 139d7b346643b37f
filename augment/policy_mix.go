package augment

// augSpace is torchvision's for AugMix; at its last bin one bit remains, where torchvision leaves none and makes a black picture.
var augSpace = policySpace{shear: 0.3, shift: 1.0 / 3, degrees: 30, factor: 0.9, bits: 4, lost: 4}
